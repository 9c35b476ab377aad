import { fail } from '@allmende/contract/errors';
import { mediaErrors, mediaOperations } from '@allmende/contract/media';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Identity } from '#identity';
import type { Handlers, Http } from '#platform/http';
import { toUuid, type Uuid } from '#platform/ids';
import type { MediaCases, Reach, Viewer } from './media.ts';
import { type Size, sizeNames, uploaders } from './rules.ts';
import { serveFile } from './serving.ts';

/** The upload of pictures, and what browsers fetch under `/media`. */
export function registerMediaRoutes(http: Http, cases: MediaCases, identity: Identity): void {
  const handlers: Handlers<typeof mediaOperations> = {
    uploadPicture: {
      access: uploaders,
      handle: async ({ ctx, query }) => {
        const isDeclared = mediaOperations.uploadPicture.upload.types.some(
          (type) => type === ctx.uploadType,
        );
        if (!ctx.upload || !isDeclared) return fail('media.not_a_picture');
        return cases.storePicture({
          bytes: ctx.upload,
          ownerActorId: ctx.auth.actorId,
          audience: query.audience,
          alt: query.alt,
        });
      },
    },
  };
  http.declareErrors(mediaErrors);
  http.register('media', mediaOperations, handlers);

  async function viewerOf(request: FastifyRequest): Promise<Viewer | null> {
    const auth = await http.whoIs(request);
    if (!auth) return null;
    // A picture or film in a page cannot say in whose name it is asked for, so all of them count.
    const controlled = await identity.controlled(auth.userId);
    return { actorIds: controlled.map(({ actorId }) => actorId), isOperator: auth.isOperator };
  }

  async function sendFile(
    request: FastifyRequest<{ Params: { id: string; file: string } }>,
    reply: FastifyReply,
  ): Promise<unknown> {
    const { id, file } = request.params;
    const isStream = file === 'stream';
    if (!isStream && file !== 'download') return reply.callNotFound();
    const row = await cases.readableFile(toUuid(id), () => viewerOf(request));
    if (!row || (isStream && !row.plays)) return reply.callNotFound();
    return serveFile(request, reply, {
      row,
      blobs: cases.files,
      isStream,
      cacheControl: cacheControls[row.reach],
      isOpen: row.reach !== 'few',
    });
  }

  http.fastify.get<{ Params: { id: string; file: string } }>(
    '/media/:id/:file',
    async (request, reply) => {
      if (/^fil_[0-9a-f]{32}$/.test(request.params.id)) return sendFile(request, reply);
      const size = sizeNames.find((name) => request.params.file === `${name}.webp`);
      if (!size || !/^med_[0-9a-f]{32}$/.test(request.params.id)) return reply.callNotFound();
      const id = toUuid(request.params.id);
      const row = await cases.readable(id, () => viewerOf(request));
      if (!row) return reply.callNotFound();
      const tag = `"${row[`${size}_hash`].toString('base64url')}"`;
      const isKnown = request.headers['if-none-match'] === tag;
      const bytes = isKnown ? null : await cases.bytesOf(row, size);
      // A file that is missing is missing for now: nobody is told to remember that.
      if (!isKnown && !bytes) return reply.callNotFound();
      describePicture(reply, { reach: row.reach, tag, id, size });
      return bytes ? reply.send(bytes) : reply.code(304).send();
    },
  );
}

/** How long somebody in between may keep it. */
const cacheControls: Record<Reach, string> = {
  all_for_good: 'public, max-age=31536000, immutable',
  all_for_now: 'public, max-age=300, must-revalidate',
  few: 'private, max-age=3600',
};

/**
 * A picture is a picture and nothing else: opened by itself it may run nothing, and only public ones may
 * be shown by other sites.
 */
function describePicture(
  reply: FastifyReply,
  picture: { reach: Reach; tag: string; id: Uuid; size: Size },
): void {
  const { reach, tag, id, size } = picture;
  reply.headers({
    'content-type': 'image/webp',
    'content-disposition': `inline; filename="${id}-${size}.webp"`,
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': reach === 'few' ? 'same-origin' : 'cross-origin',
    'cache-control': cacheControls[reach],
    etag: tag,
  });
  // What may be a few's again must not be kept under the same key for everybody.
  if (reach !== 'all_for_good') reply.header('vary', 'Cookie');
}
