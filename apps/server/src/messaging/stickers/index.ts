import { fail, ok } from '@allmende/contract/errors';
import type { mediaErrors } from '@allmende/contract/media';
import { stickersErrors, stickersOperations } from '@allmende/contract/stickers';
import { anyActor } from '#platform/access';
import type { Http } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { StickerCode, Stickers } from './stickers.ts';

export { createStickers, type StickerDeps, type Stickers } from './stickers.ts';

/** Everybody looks at every set whose id they have; changing is for who made it, which the use cases check. */
export function registerStickers(http: Http, stickers: Stickers): void {
  const { addSticker } = stickersOperations;
  http.declareErrors(stickersErrors);
  http.register<typeof stickersOperations, StickerCode | keyof typeof mediaErrors>(
    'stickers',
    stickersOperations,
    {
      listSets: {
        access: anyActor,
        handle: async ({ ctx }) => ok(await stickers.list(ctx.auth.actorId)),
      },
      getSet: {
        access: anyActor,
        handle: ({ ctx, params }) => stickers.get(ctx.auth.actorId, toUuid(params.setId)),
      },
      createSet: {
        access: anyActor,
        handle: ({ ctx, body }) => stickers.create(ctx.auth.actorId, body),
      },
      renameSet: {
        access: anyActor,
        handle: ({ ctx, params, body }) =>
          stickers.rename(ctx.auth.actorId, toUuid(params.setId), body.name),
      },
      deleteSet: {
        access: anyActor,
        handle: ({ ctx, params }) => stickers.delete(ctx.auth.actorId, toUuid(params.setId)),
      },
      addSticker: {
        access: anyActor,
        handle: async ({ ctx, params, query }) => {
          const isDeclared = addSticker.upload.types.some((type) => type === ctx.uploadType);
          if (!ctx.upload || !isDeclared) return fail('media.not_a_picture');
          return stickers.add(ctx.auth.actorId, toUuid(params.setId), {
            bytes: ctx.upload,
            alt: query.alt,
          });
        },
      },
      removeSticker: {
        access: anyActor,
        handle: ({ ctx, params }) =>
          stickers.remove(ctx.auth.actorId, toUuid(params.setId), toUuid(params.stickerId)),
      },
      keepSet: {
        access: anyActor,
        handle: ({ ctx, params }) => stickers.keep(ctx.auth.actorId, toUuid(params.setId)),
      },
      dropSet: {
        access: anyActor,
        handle: ({ ctx, params }) => stickers.drop(ctx.auth.actorId, toUuid(params.setId)),
      },
    },
  );
}
