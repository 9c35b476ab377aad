import type { directoryEntry } from '@allmende/contract/business';
import { isOpenAt, openStateAt } from '@allmende/contract/opening-hours';
import type { Kysely } from 'kysely';
import type { z } from 'zod';
import type { Identity } from '#identity';
import type { Clock } from '#platform/clock';
import { readPlace, writePlace } from '#platform/cursor';
import { toPublicId, type Uuid } from '#platform/ids';
import type { ProductSearch } from './index.ts';
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
const searchedMax = 200;
const wordsMax = 8;
/** How many rows one request reads at a time and at most when a filter leaves few of them. */
const scanSize = 100;
const scannedMax = 1000;

/**
 * The directory. Without words it is the list of all, by name, in pages; with words the best matches.
 * Opening hours cannot be filtered in SQL (time zones, holidays), so rows are read in chunks until the
 * page is full, or until enough was read for one request.
 */
export function createDirectory(deps: {
  read: () => Kysely<BusinessTables>;
  clock: Clock;
  identity: Identity;
  searchProducts: ProductSearch;
  hasShop: (actorIds: Uuid[]) => Promise<Set<Uuid>>;
}) {
  const { read, clock, identity, searchProducts, hasShop } = deps;

  async function keep<Row extends PresenceRow>(rows: Row[], query: DirectoryQuery): Promise<Row[]> {
    const sellers = query.hasShop ? await hasShop(rows.map((row) => row.actor_id)) : null;
    const now = clock.now();
    return rows.filter(
      (row) =>
        (!sellers || sellers.has(row.actor_id)) &&
        (!query.isOpenNow || (row.hours !== null && isOpenAt(row.hours, now))),
    );
  }

  async function present(
    rows: PresenceRow[],
    products: Map<Uuid, { productId: Uuid; title: string }[]>,
  ): Promise<DirectoryEntry[]> {
    const ids = rows.map((row) => row.actor_id);
    const [actors, sellers] = await Promise.all([identity.actors(ids), hasShop(ids)]);
    const now = clock.now();
    return rows.map((row) => {
      const state = row.hours && openStateAt(row.hours, now);
      return {
        actor: actors.get(row.actor_id)!,
        category: row.category as DirectoryEntry['category'],
        about: row.about,
        cover: row.cover,
        city: row.address?.city ?? '',
        openState: state && {
          isOpen: state.isOpen,
          changesAt: state.changesAt?.toISOString() ?? null,
          timeZone: row.hours!.timeZone,
        },
        hasShop: sellers.has(row.actor_id),
        products: (products.get(row.actor_id) ?? []).slice(0, 3).map((match) => ({
          productId: toPublicId('prd', match.productId),
          title: match.title,
        })),
      };
    });
  }

  async function matches(words: string[], query: DirectoryQuery) {
    const products = await searchProducts(words.join(' '));
    const found = await searchByWords(
      read(),
      words,
      { category: query.category, sellers: [...products.keys()] },
      searchedMax,
    );
    const kept = (await keep(found, query)).slice(0, matchesMax);
    return { items: await present(kept, products), nextCursor: null };
  }

  async function pageByName(query: DirectoryQuery) {
    const kept: (PresenceRow & { plainName: string })[] = [];
    const begin = readPlace(query.cursor);
    let after = begin.ok ? begin.value : null;
    let isEnd = false;
    for (let scanned = 0; !isEnd && kept.length <= query.limit && scanned < scannedMax; ) {
      const rows = await listByName(read(), { category: query.category }, after, scanSize);
      kept.push(...(await keep(rows, query)));
      const last = rows.at(-1);
      if (last) after = { key: last.plainName, id: last.actor_id };
      isEnd = rows.length < scanSize;
      scanned += rows.length;
    }
    const shown = kept.slice(0, query.limit);
    const last = shown.at(-1);
    let next = isEnd ? null : after;
    if (kept.length > query.limit && last) next = { key: last.plainName, id: last.actor_id };
    return { items: await present(shown, new Map()), nextCursor: next && writePlace(next) };
  }

  return {
    async search(query: DirectoryQuery) {
      const words = wordsOf(query.q);
      if (words.length > 0) return matches(words, query);
      if (query.q === '') return pageByName(query);
      return { items: [], nextCursor: null };
    },
  };
}

/**
 * Letters and digits, and hyphens between them; signs alone are no word. Letters that are made of
 * several (`⑴`, `ŉ`) are taken apart, and apostrophes that pass for letters left out: none of them means
 * anything to the index but its syntax.
 */
function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKC').replace(/[\u02b0-\u02ff]/g, '');
  return (plain.match(/[\p{L}\p{N}\p{M}]+(?:-[\p{L}\p{N}\p{M}]+)*/gu) ?? []).slice(0, wordsMax);
}
