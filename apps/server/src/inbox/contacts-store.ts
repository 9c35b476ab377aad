import type { Pool, PoolClient } from 'pg';
import type { Uuid } from '#platform/ids';
import type { CaseRow, EntryRow } from './tables.ts';

/** The SQL of contacts that are one customer, and of what is known of one. */
type Db = Pick<Pool | PoolClient, 'query'>;

/** Merges of one business go one after the other until the transaction ends. */
export async function lockContacts(db: Db, businessActorId: Uuid): Promise<void> {
  await db.query(`select pg_advisory_xact_lock(hashtextextended('inbox contacts ' || $1, 0))`, [
    businessActorId,
  ]);
}

/** Everybody who is the same customer, whoever is asked for among them. */
export async function readSame(db: Db, businessActorId: Uuid, actorId: Uuid): Promise<Uuid[]> {
  const { rows } = await db.query<{ actor_id: Uuid }>({
    name: 'inbox_same',
    text: `select o.actor_id from inbox_contacts c
      join inbox_contacts o on o.business_actor_id = c.business_actor_id and o.customer_id = c.customer_id
      where c.business_actor_id = $1 and c.actor_id = $2 order by o.merged_at, o.actor_id`,
    values: [businessActorId, actorId],
  });
  return rows.length === 0 ? [actorId] : rows.map((row) => row.actor_id);
}

export async function saveSame(
  db: Db,
  businessActorId: Uuid,
  same: { customerId: Uuid; actorIds: readonly Uuid[]; at: Date },
): Promise<void> {
  await db.query(
    `insert into inbox_contacts (business_actor_id, actor_id, customer_id, merged_at)
     select $1, actor_id, $3, $4 from unnest($2::uuid[]) as actor_id
     on conflict (business_actor_id, actor_id) do update set customer_id = excluded.customer_id`,
    [businessActorId, same.actorIds, same.customerId, same.at],
  );
}

/** Of these contacts, the latest first. */
export async function listCasesOf(
  db: Db,
  businessActorId: Uuid,
  actorIds: readonly Uuid[],
): Promise<CaseRow[]> {
  const { rows } = await db.query<CaseRow>({
    name: 'inbox_cases_of_contacts',
    text: `select * from inbox_cases where business_actor_id = $1 and contact_actor_id = any ($2)
      order by last_at desc, id desc limit 100`,
    values: [businessActorId, actorIds],
  });
  return rows;
}

export interface RoundRow {
  case_id: Uuid;
  opened_at: Date;
  first_answer_at: Date | null;
  done_at: Date | null;
  done_user_id: Uuid | null;
  score: number | null;
}

/** The latest first, and how many there are in all since when. */
export async function readRounds(
  db: Db,
  caseIds: readonly Uuid[],
  limit: number,
): Promise<{ rounds: RoundRow[]; count: number; since: Date | null }> {
  const { rows } = await db.query<RoundRow>({
    name: 'inbox_rounds_of',
    text: `select r.case_id, r.opened_at, r.first_answer_at, r.done_at, r.done_user_id, t.score
      from inbox_rounds r left join inbox_ratings t on t.case_id = r.case_id and t.round = r.number
      where r.case_id = any ($1) order by r.opened_at desc, r.case_id limit $2`,
    values: [caseIds, limit],
  });
  const counted = await db.query<{ count: number; since: Date | null }>({
    name: 'inbox_rounds_count',
    text: `select count(*)::integer as count, min(opened_at) as since from inbox_rounds
      where case_id = any ($1)`,
    values: [caseIds],
  });
  return { rounds: rows, ...counted.rows[0]! };
}

/** Notes whose words are there, the latest first. */
export async function readNotes(
  db: Db,
  caseIds: readonly Uuid[],
  limit: number,
): Promise<EntryRow[]> {
  const { rows } = await db.query<EntryRow>({
    name: 'inbox_notes_of',
    text: `select * from inbox_entries
      where case_id = any ($1) and kind = 'note' and deleted_at is null order by id desc limit $2`,
    values: [caseIds, limit],
  });
  return rows;
}

/** Those of the people who bear one of the labels in a case of the business. */
export async function listLabelled(
  db: Db,
  of: { businessActorId: Uuid; people: readonly Uuid[]; labelIds: readonly Uuid[] },
): Promise<Uuid[]> {
  const { rows } = await db.query<{ id: Uuid }>({
    name: 'inbox_labelled',
    text: `select distinct contact_actor_id as id from inbox_cases
      where business_actor_id = $1 and contact_actor_id = any ($2) and label_ids && $3::uuid[]`,
    values: [of.businessActorId, of.people, of.labelIds],
  });
  return rows.map((row) => row.id);
}
