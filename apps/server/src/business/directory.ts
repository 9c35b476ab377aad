import type { directoryEntry } from '@allmende/contract/business';
import type { Kysely } from 'kysely';
import type { z } from 'zod';
import type { Identity } from '#identity';
import type { Clock } from '#platform/clock';
import { toPublicId, type Uuid } from '#platform/ids';
import type { ProductSearch } from './index.ts';
import { openStateAt } from './rules.ts';
import { type BusinessTables, listByName, type PresenceRow, searchByWords } from './store.ts';

type DirectoryEntry = z.input<typeof directoryEntry>;

export interface DirectoryQuery {
  q: string;
  category?: string | undefined;
  isOpenNow?: boolean | undefined;
  hasShop?: boolean | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** A search shows its best matches and ends there; who wants more writes another word. */
const matchesMax = 60;
const scanSize = 100;

/**
 * The directory. Without words it is the list of all, by name, in pages; with words the best matches.
 * Opening hours cannot be filtered in SQL (time zones, holidays), so rows are read in chunks until the
 * page is full.
 */
export function createDirectory(deps: {
  read: () => Kysely<BusinessTables>;
  clock: Clock;
  identity: Identity;
  searchProducts: ProductSearch;
  hasShop: (actorIds: Uuid[]) => Promise<Set<Uuid>>;
}) {
  const { read, clock, identity, searchProducts, hasShop } = deps;

  async function keep(rows: PresenceRow[], query: DirectoryQuery): Promise<PresenceRow[]> {
    const sellers = query.hasShop ? await hasShop(rows.map((row) => row.actor_id)) : null;
    return rows.filter(
      (row) =>
        (!sellers || sellers.has(row.actor_id)) &&
        (!query.isOpenNow || (row.hours !== null && openStateAt(row.hours, clock.now()).isOpen)),
    );
  }

  async function present(
    rows: PresenceRow[],
    products: Map<Uuid, { productId: Uuid; title: string }[]>,
  ): Promise<DirectoryEntry[]> {
    const ids = rows.map((row) => row.actor_id);
    const [actors, sellers] = await Promise.all([identity.actors(ids), hasShop(ids)]);
    return rows.map((row) => {
      const state = row.hours && openStateAt(row.hours, clock.now());
      return {
        actor: actors.get(row.actor_id)!,
        category: row.category as DirectoryEntry['category'],
        about: row.about,
        cover: row.cover,
        city: row.address?.city ?? '',
        openState: state && {
          isOpen: state.isOpen,
          changesAt: state.changesAt?.toISOString() ?? null,
        },
        hasShop: sellers.has(row.actor_id),
        products: (products.get(row.actor_id) ?? []).map((match) => ({
          productId: toPublicId('prd', match.productId),
          title: match.title,
        })),
      };
    });
  }

  async function matches(query: DirectoryQuery) {
    const products = await searchProducts(query.q);
    const found = await searchByWords(
      read(),
      query.q,
      { category: query.category, sellersByProduct: [...products.keys()] },
      matchesMax,
    );
    return { items: await present(await keep(found, query), products), nextCursor: null };
  }

  async function pageByName(query: DirectoryQuery) {
    const kept: (PresenceRow & { plainName: string })[] = [];
    let after = decodeCursor(query.cursor);
    for (;;) {
      const rows = await listByName(read(), { category: query.category }, after, scanSize);
      kept.push(...((await keep(rows, query)) as typeof rows));
      const last = rows.at(-1);
      if (!last || rows.length < scanSize || kept.length > query.limit) break;
      after = { name: last.plainName, actorId: last.actor_id };
    }
    const shown = kept.slice(0, query.limit);
    const last = shown.at(-1);
    const nextCursor =
      kept.length > query.limit && last ? encodeCursor(last.plainName, last.actor_id) : null;
    return { items: await present(shown, new Map()), nextCursor };
  }

  return {
    search: (query: DirectoryQuery) => (query.q ? matches(query) : pageByName(query)),
  };
}

function encodeCursor(name: string, actorId: Uuid): string {
  return Buffer.from(JSON.stringify([name, actorId])).toString('base64url');
}

/** A cursor that is not ours begins at the start: it can only have been made by hand. */
function decodeCursor(cursor: string | undefined): { name: string; actorId: Uuid } | null {
  if (!cursor) return null;
  try {
    const [name, actorId] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (typeof name !== 'string' || !/^[0-9a-f-]{36}$/.test(actorId)) return null;
    return { name, actorId };
  } catch {
    return null;
  }
}
