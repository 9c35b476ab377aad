import type { Picture } from '@allmende/contract/actors';
import type { Address, Imprint, OpeningHours } from '@allmende/contract/business';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** All SQL of the module. */
export interface BusinessTables {
  business_presences: {
    actor_id: Uuid;
    category: string;
    about: string;
    cover: Picture | null;
    address: Address | null;
    hours: OpeningHours | null;
    website: string;
    imprint: Imprint;
    opened_at: Date;
    name: string;
    handle: string;
  };
}
export type PresenceRow = Selectable<BusinessTables['business_presences']>;
type Reader = Kysely<BusinessTables>;

const columns = [
  'actor_id',
  'category',
  'about',
  'cover',
  'address',
  'hours',
  'website',
  'imprint',
  'opened_at',
  'name',
  'handle',
] as const;

export async function findPresence(db: Reader, actorId: Uuid): Promise<PresenceRow | undefined> {
  return db
    .selectFrom('business_presences')
    .select(columns)
    .where('actor_id', '=', actorId)
    .executeTakeFirst();
}

export async function findPresences(db: Reader, actorIds: Uuid[]): Promise<PresenceRow[]> {
  if (actorIds.length === 0) return [];
  return db
    .selectFrom('business_presences')
    .select(columns)
    .where('actor_id', 'in', actorIds)
    .execute();
}

export async function insertPresence(tx: Tx, row: PresenceRow): Promise<void> {
  await tx
    .as<BusinessTables>()
    .insertInto('business_presences')
    .values({ ...row, ...asJson(row) })
    .execute();
}

export async function updatePresence(
  tx: Tx,
  actorId: Uuid,
  changes: Partial<PresenceRow>,
): Promise<void> {
  if (Object.keys(changes).length === 0) return;
  await tx
    .as<BusinessTables>()
    .updateTable('business_presences')
    .set({ ...changes, ...asJson(changes) })
    .where('actor_id', '=', actorId)
    .execute();
}

/** The driver would send an array as a PostgreSQL array; these columns are documents. */
function asJson(row: Partial<PresenceRow>): Partial<PresenceRow> {
  const documents: Record<string, unknown> = {};
  for (const name of ['cover', 'address', 'hours', 'imprint'] as const) {
    const value = row[name];
    if (value !== undefined) documents[name] = value === null ? null : JSON.stringify(value);
  }
  return documents as Partial<PresenceRow>;
}

export interface DirectoryFilter {
  category?: string | undefined;
  /** Only these; how the shop's answer narrows a search. */
  actorIds?: Uuid[] | undefined;
}

/** Everybody, by name; the page after `(name, actorId)`. */
export async function listByName(
  db: Reader,
  filter: DirectoryFilter,
  after: { name: string; actorId: Uuid } | null,
  limit: number,
): Promise<(PresenceRow & { plainName: string })[]> {
  let query = db
    .selectFrom('business_presences')
    .select(columns)
    .select(sql<string>`business_plain(name)`.as('plainName'))
    .orderBy(sql`business_plain(name)`)
    .orderBy('actor_id')
    .limit(limit);
  if (filter.category) query = query.where('category', '=', filter.category);
  if (after) {
    query = query.where(
      sql<boolean>`(business_plain(name), actor_id) > (${after.name}, ${after.actorId}::uuid)`,
    );
  }
  return query.execute();
}

/**
 * Best matches first: the words in name, about or city, each possibly unfinished; a name that is only
 * nearly right; and those that the shop found by a product.
 */
export async function searchByWords(
  db: Reader,
  words: string,
  filter: DirectoryFilter & { sellersByProduct: Uuid[] },
  limit: number,
): Promise<PresenceRow[]> {
  const prefixQuery = words
    .split(/\s+/)
    .map((word) => word.replace(/[^\p{L}\p{N}-]/gu, ''))
    .filter(Boolean)
    .map((word) => `'${word}':*`)
    .join(' & ');
  if (!prefixQuery) return [];
  const match = sql<boolean>`search @@ to_tsquery('simple', business_plain(${prefixQuery}))`;
  const stemmed = sql<boolean>`search @@ websearch_to_tsquery('german', business_plain(${words}))`;
  const similar = sql<boolean>`business_plain(name) % business_plain(${words})`;
  let query = db
    .selectFrom('business_presences')
    .select(columns)
    .where((where) =>
      where.or([
        match,
        stemmed,
        similar,
        where('actor_id', '=', where.fn.any(where.val(filter.sellersByProduct))),
      ]),
    )
    .orderBy(
      sql`ts_rank(search, to_tsquery('simple', business_plain(${prefixQuery})))
        + similarity(business_plain(name), business_plain(${words})) desc`,
    )
    .orderBy('actor_id')
    .limit(limit);
  if (filter.category) query = query.where('category', '=', filter.category);
  return query.execute();
}

export async function countOpenedSince(db: Reader, actorIds: Uuid[]): Promise<number> {
  if (actorIds.length === 0) return 0;
  const row = await db
    .selectFrom('business_presences')
    .select(sql<number>`count(*)::integer`.as('count'))
    .where('actor_id', 'in', actorIds)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** For the sitemap: all handles in pages of a thousand. */
export async function listHandles(
  db: Reader,
  afterHandle: string,
  limit: number,
): Promise<{ actor_id: Uuid; handle: string }[]> {
  return db
    .selectFrom('business_presences')
    .select(['actor_id', 'handle'])
    .where('handle', '>', afterHandle)
    .orderBy('handle')
    .limit(limit)
    .execute();
}
