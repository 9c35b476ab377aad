import { fail, ok } from '@allmende/contract/errors';
import { shopOperations } from '@allmende/contract/shop';
import { managers } from '#platform/access';
import { readMoment, readPosition } from '#platform/cursor';
import type { Handlers } from '#platform/http';
import { toUuid } from '#platform/ids';
import { languageOf } from '#platform/pages';
import type { Imports } from './imports.ts';

export type ImportOperation =
  | 'startImport'
  | 'getImport'
  | 'listImports'
  | 'listImportRows'
  | 'applyImport'
  | 'discardImport'
  | 'exportCatalog';

export function importHandlers(
  imports: Imports,
): Pick<Handlers<typeof shopOperations>, ImportOperation> {
  return {
    startImport: {
      access: managers,
      async handle({ ctx, query }) {
        const { types } = shopOperations.startImport.upload;
        if (!ctx.upload || !types.some((type) => type === ctx.uploadType)) {
          return fail('shop.import_unreadable');
        }
        return imports.start(ctx.auth.actorId, {
          bytes: ctx.upload,
          fileName: query.fileName,
          language: languageOf(ctx.request),
        });
      },
    },
    getImport: {
      access: managers,
      handle: ({ ctx, params }) => imports.get(ctx.auth.actorId, toUuid(params.importId)),
    },
    listImports: {
      access: managers,
      async handle({ ctx, query }) {
        const before = readMoment(query.cursor);
        if (!before.ok) return before;
        const { limit } = query;
        return ok(await imports.list(ctx.auth.actorId, { before: before.value, limit }));
      },
    },
    listImportRows: {
      access: managers,
      handle({ ctx, params, query }) {
        const after = readPosition(query.cursor);
        if (!after.ok) return after;
        const { action, limit } = query;
        return imports.rows(ctx.auth.actorId, toUuid(params.importId), {
          action,
          after: after.value,
          limit,
        });
      },
    },
    applyImport: {
      access: managers,
      handle: ({ ctx, params }) => imports.apply(ctx.auth.actorId, toUuid(params.importId)),
    },
    discardImport: {
      access: managers,
      handle: ({ ctx, params }) => imports.discard(ctx.auth.actorId, toUuid(params.importId)),
    },
    exportCatalog: {
      access: managers,
      handle: ({ ctx }) =>
        ok({
          fileName: 'products.csv',
          bytes: ReadableStream.from(encoded(imports.exportFile(ctx.auth.actorId))),
        }),
    },
  };
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}
