import { ok } from '@allmende/contract/errors';
import { ledgerOperations } from '@allmende/contract/ledger';
import { anyone } from '#platform/access';
import { readPosition } from '#platform/cursor';
import type { Database } from '#platform/database';
import type { Http } from '#platform/http';
import { readCoverage } from './coverage.ts';
import { readAnchors } from './seals.ts';

/** Nothing of what is in the book, only what proves that it stays as it is: so anybody may keep a copy. */
export function registerRoutes(
  http: Http,
  { database }: { database: Pick<Database, 'pool'> },
): void {
  http.register('ledger', ledgerOperations, {
    listAnchors: {
      access: anyone,
      async handle({ query }) {
        const before = readPosition(query.cursor);
        if (!before.ok) return before;
        const anchors = await readAnchors(database.pool, {
          before: before.value,
          limit: query.limit + 1,
        });
        const items = anchors.slice(0, query.limit);
        const nextCursor = anchors.length > query.limit ? String(items.at(-1)!.seal) : null;
        return ok({ items, nextCursor });
      },
    },
    listCoverage: {
      access: anyone,
      async handle({ query }) {
        const before = readPosition(query.cursor);
        if (!before.ok) return before;
        const found = await readCoverage(database.pool, {
          before: before.value,
          limit: query.limit + 1,
        });
        const items = found.slice(0, query.limit);
        const nextCursor = found.length > query.limit ? String(items.at(-1)!.number) : null;
        return ok({ items: items.map(({ number: _, ...report }) => report), nextCursor });
      },
    },
  });
}
