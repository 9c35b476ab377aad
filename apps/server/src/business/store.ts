import type { Picture, StaffRole } from '@allmende/contract/actors';
import type { Address, Imprint, OpeningHours } from '@allmende/contract/business';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Tx } from '#platform/database';
import type { Place } from '#platform/cursor';
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
    opened_by: Uuid;
    name: string;
    handle: string;
  };
  business_invitations: {
    business_id: Uuid;
    person_id: Uuid;
    role: StaffRole;
    /** The owner, as a person. */
    invited_by: Uuid;
    invited_at: Date;
    expires_at: Date;
  };
}
export type InvitationRow = Selectable<BusinessTables['business_invitations']>;
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
  'opened_by',
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

/** Any number; the user's id then tells the locks of this module apart. */
const openingLock = 60_001;

/** How many businesses a user has opened, this transaction's included. Nobody else counts for the same user meanwhile. */
export async function countOpenedBy(tx: Tx, userId: Uuid): Promise<number> {
  const db = tx.as<BusinessTables>();
  await sql`select pg_advisory_xact_lock(${openingLock}, hashtext(${userId}))`.execute(db);
  const row = await db
    .selectFrom('business_presences')
    .select(sql<number>`count(*)::integer`.as('count'))
    .where('opened_by', '=', userId)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Everybody, by name; the page after `(name, actorId)`. */
export async function listByName(
  db: Reader,
  filter: { category: string | undefined },
  after: Place | null,
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
      sql<boolean>`(business_plain(name), actor_id) > (${after.key}, ${after.id}::uuid)`,
    );
  }
  return query.execute();
}

/**
 * Best matches first: those in which every word stands (as the beginning of a word in name, handle,
 * category or city, or in any form in the about), those whose name is nearly right, and `sellers`.
 */
export async function searchByWords(
  db: Reader,
  words: readonly string[],
  filter: { category: string | undefined; sellers: readonly Uuid[] },
  limit: number,
): Promise<PresenceRow[]> {
  const whole = words.join(' ');
  const everyWord = sql.join(words.map(formsOf), sql` && `);
  let query = db
    .selectFrom('business_presences')
    .select(columns)
    .where(
      sql<boolean>`(search @@ (${everyWord})
        or actor_id in (select business_named_like(${whole}))
        or actor_id = any(${[...filter.sellers]}::uuid[]))`,
    )
    .orderBy(
      sql`ts_rank(search, (${everyWord})) + similarity(business_plain(name), business_plain(${whole})) desc`,
    )
    .orderBy(sql`business_plain(name)`)
    .orderBy('actor_id')
    .limit(limit);
  if (filter.category) query = query.where('category', '=', filter.category);
  return query.execute();
}

/**
 * A word as it may stand in the index. Quoting comes after taking off accents, which can leave an
 * apostrophe, or nothing: nothing asks for nothing.
 */
function formsOf(word: string) {
  return sql`(coalesce(to_tsquery('simple', quote_literal(nullif(business_plain(${word}), '')) || ':*'), '')
    || plainto_tsquery('german', business_plain(${word}))
    || plainto_tsquery('english', business_plain(${word})))`;
}

export async function countByCategory(db: Reader): Promise<{ category: string; count: number }[]> {
  return db
    .selectFrom('business_presences')
    .select(['category', sql<number>`count(*)::integer`.as('count')])
    .groupBy('category')
    .orderBy('count', 'desc')
    .orderBy('category')
    .execute();
}

/** For the sitemap: all handles in pages. */
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

/** Invitations that still wait for an answer, the latest first. */
export function listInvitationsBy(
  db: Reader,
  businessId: Uuid,
  now: Date,
): Promise<InvitationRow[]> {
  return db
    .selectFrom('business_invitations')
    .selectAll()
    .where('business_id', '=', businessId)
    .where('expires_at', '>', now)
    .orderBy('invited_at', 'desc')
    .orderBy('person_id')
    .execute();
}

export function listInvitationsTo(db: Reader, personId: Uuid, now: Date): Promise<InvitationRow[]> {
  return db
    .selectFrom('business_invitations')
    .selectAll()
    .where('person_id', '=', personId)
    .where('expires_at', '>', now)
    .orderBy('invited_at', 'desc')
    .orderBy('business_id')
    .limit(100)
    .execute();
}

/** In place of one that has run out, if there is any. */
export async function insertInvitation(tx: Tx, row: InvitationRow): Promise<void> {
  const { business_id: _, person_id: __, ...changes } = row;
  await tx
    .as<BusinessTables>()
    .insertInto('business_invitations')
    .values(row)
    .onConflict((conflict) => conflict.columns(['business_id', 'person_id']).doUpdateSet(changes))
    .execute();
}

/** Takes the invitation away, so that it is answered once; null when none waits. */
export async function deleteInvitation(
  tx: Tx,
  { businessId, personId, now }: { businessId: Uuid; personId: Uuid; now: Date },
): Promise<InvitationRow | null> {
  const row = await tx
    .as<BusinessTables>()
    .deleteFrom('business_invitations')
    .where('business_id', '=', businessId)
    .where('person_id', '=', personId)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** Those that this owner has sent; the persons who had them. */
export async function deleteInvitationsOf(
  tx: Tx,
  businessId: Uuid,
  ownerPersonId: Uuid,
): Promise<Uuid[]> {
  const rows = await tx
    .as<BusinessTables>()
    .deleteFrom('business_invitations')
    .where('business_id', '=', businessId)
    .where('invited_by', '=', ownerPersonId)
    .returning('person_id')
    .execute();
  return rows.map(({ person_id }) => person_id);
}
