import type { CaseSort } from '@allmende/contract/inbox-filter';
import type { Pool, PoolClient } from 'pg';
import type { Uuid } from '#platform/ids';
import type { CaseRow, EntryRow } from './tables.ts';

/** The SQL of cases and what is noted of them. Locks are taken in this order: cases by id, settings, then messaging's. */
export type Db = Pick<Pool | PoolClient, 'query'>;

export async function all<Row>(
  db: Db,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  return (await db.query({ name: `inbox_${name}`, text, values })).rows as Row[];
}

/** Those that there are, held until the transaction ends. */
export function lockCasesOf(
  db: Db,
  places: readonly { conversationId: Uuid; businessActorId: Uuid }[],
): Promise<CaseRow[]> {
  return all(
    db,
    'lock_cases_of',
    `select c.* from inbox_cases c
     where (c.conversation_id, c.business_actor_id) in (select * from unnest($1::uuid[], $2::uuid[]))
     order by c.id for no key update`,
    [places.map((one) => one.conversationId), places.map((one) => one.businessActorId)],
  );
}

/** Only those of this business. */
export function lockCases(db: Db, businessActorId: Uuid, ids: readonly Uuid[]): Promise<CaseRow[]> {
  const text = `select * from inbox_cases where business_actor_id = $1 and id = any ($2)
    order by id for no key update`;
  return all(db, 'lock_cases', text, [businessActorId, ids]);
}

export function readCases(db: Db, businessActorId: Uuid, ids: readonly Uuid[]): Promise<CaseRow[]> {
  const text = 'select * from inbox_cases where business_actor_id = $1 and id = any ($2)';
  return all(db, 'read_cases', text, [businessActorId, ids]);
}

export async function readCaseOf(
  db: Db,
  place: { conversationId: Uuid; businessActorId: Uuid },
): Promise<CaseRow | undefined> {
  const text = 'select * from inbox_cases where conversation_id = $1 and business_actor_id = $2';
  return (
    await all<CaseRow>(db, 'case_of', text, [place.conversationId, place.businessActorId])
  )[0];
}

const columns = `id, business_actor_id, conversation_id, contact_actor_id, channel, state, snoozed_until, priority,
  assignee_user_id, label_ids, fields, round, opened_at, seen_seq, contact_seq, read_seq, last_at, waiting_since, revision`;
const shape = `id uuid, business_actor_id uuid, conversation_id uuid, contact_actor_id uuid, channel text, state text,
  snoozed_until timestamptz, priority smallint, assignee_user_id uuid, label_ids uuid[], fields jsonb, round integer,
  opened_at timestamptz, seen_seq integer, contact_seq integer, read_seq integer, last_at timestamptz,
  waiting_since timestamptz, revision integer`;

/** Those that were really inserted; others were there already. */
export async function insertCases(db: Db, rows: readonly CaseRow[]): Promise<Set<Uuid>> {
  if (rows.length === 0) return new Set();
  const inserted = await all<{ id: Uuid }>(
    db,
    'insert_cases',
    `insert into inbox_cases (${columns})
     select ${columns} from jsonb_to_recordset($1) as x (${shape}) order by conversation_id, business_actor_id
     on conflict do nothing returning id`,
    [JSON.stringify(rows)],
  );
  return new Set(inserted.map(({ id }) => id));
}

/** Rows that were locked before. */
export async function saveCases(db: Db, rows: readonly CaseRow[]): Promise<void> {
  if (rows.length === 0) return;
  await all(
    db,
    'save_cases',
    `update inbox_cases c set channel = x.channel, state = x.state, snoozed_until = x.snoozed_until, priority = x.priority,
       assignee_user_id = x.assignee_user_id, label_ids = x.label_ids, fields = x.fields, round = x.round,
       opened_at = x.opened_at, seen_seq = x.seen_seq, contact_seq = x.contact_seq, read_seq = x.read_seq,
       last_at = x.last_at, waiting_since = x.waiting_since, revision = x.revision
     from jsonb_to_recordset($1) as x (${shape}) where c.id = x.id`,
    [JSON.stringify(rows)],
  );
}

/** [IN4] Moves forward only; returns the cases that changed. */
export function markRead(
  db: Db,
  readings: readonly { conversationId: Uuid; actorId: Uuid; readSeq: number }[],
): Promise<{ id: Uuid; business_actor_id: Uuid }[]> {
  return all(
    db,
    'mark_read',
    `with held as (
       select c.id, max(r.read_seq) as read_seq
       from unnest($1::uuid[], $2::uuid[], $3::integer[]) as r (conversation_id, actor_id, read_seq)
       join inbox_cases c on c.conversation_id = r.conversation_id and c.business_actor_id = r.actor_id
       where c.read_seq < r.read_seq group by c.id
     ), locked as (
       select id from inbox_cases where id in (select id from held) order by id for no key update
     )
     update inbox_cases c set read_seq = held.read_seq, revision = revision + 1
     from held join locked on locked.id = held.id
     where c.id = held.id and c.read_seq < held.read_seq
     returning c.id, c.business_actor_id`,
    [
      readings.map((one) => one.conversationId),
      readings.map((one) => one.actorId),
      readings.map((one) => one.readSeq),
    ],
  );
}

export async function openRounds(
  db: Db,
  rounds: readonly { row: CaseRow; at: Date; seq: number }[],
): Promise<void> {
  if (rounds.length === 0) return;
  await all(
    db,
    'open_rounds',
    `insert into inbox_rounds (case_id, number, business_actor_id, opened_at, opened_seq)
     select * from unnest($1::uuid[], $2::integer[], $3::uuid[], $4::timestamptz[], $5::integer[])
     on conflict do nothing`,
    [
      rounds.map(({ row }) => row.id),
      rounds.map(({ row }) => row.round),
      rounds.map(({ row }) => row.business_actor_id),
      rounds.map(({ at }) => at),
      rounds.map(({ seq }) => seq),
    ],
  );
}

/** True where it was the first answer of the round. */
export async function noteAnswer(
  db: Db,
  answer: { caseId: Uuid; round: number; at: Date; userId: Uuid },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'inbox_note_answer',
    text: `update inbox_rounds set first_answer_at = $3, first_answer_user_id = $4
      where case_id = $1 and number = $2 and first_answer_at is null`,
    values: [answer.caseId, answer.round, answer.at, answer.userId],
  });
  return rowCount === 1;
}

export async function closeRounds(
  db: Db,
  rounds: readonly { caseId: Uuid; round: number }[],
  by: { userId: Uuid | null; at: Date },
): Promise<void> {
  if (rounds.length === 0) return;
  await all(
    db,
    'close_rounds',
    `update inbox_rounds r set done_at = $3, done_user_id = $4
     from unnest($1::uuid[], $2::integer[]) as x (case_id, number)
     where r.case_id = x.case_id and r.number = x.number`,
    [rounds.map((one) => one.caseId), rounds.map((one) => one.round), by.at, by.userId],
  );
}

/** They are as if they had not been done. */
export async function resumeRounds(
  db: Db,
  rounds: readonly { caseId: Uuid; round: number }[],
): Promise<void> {
  if (rounds.length === 0) return;
  await all(
    db,
    'resume_rounds',
    `update inbox_rounds r set done_at = null, done_user_id = null
     from unnest($1::uuid[], $2::integer[]) as x (case_id, number)
     where r.case_id = x.case_id and r.number = x.number`,
    [rounds.map((one) => one.caseId), rounds.map((one) => one.round)],
  );
}

/** They are as if they had not begun; nothing was said in them. */
export async function removeRounds(
  db: Db,
  rounds: readonly { caseId: Uuid; round: number }[],
): Promise<void> {
  if (rounds.length === 0) return;
  await all(
    db,
    'remove_rounds',
    `delete from inbox_rounds r using unnest($1::uuid[], $2::integer[]) as x (case_id, number)
     where r.case_id = x.case_id and r.number = x.number`,
    [rounds.map((one) => one.caseId), rounds.map((one) => one.round)],
  );
}

/** By case, the latest entry that says in which state it is. */
export async function readLastStates(
  db: Db,
  caseIds: readonly Uuid[],
): Promise<Map<Uuid, EntryRow>> {
  const rows = await all<EntryRow>(
    db,
    'last_states',
    `select distinct on (case_id) * from inbox_entries
     where case_id = any($1) and kind in ('state', 'opened') order by case_id, id desc`,
    [caseIds],
  );
  return new Map(rows.map((row) => [row.case_id!, row]));
}

export async function insertEntries(db: Db, rows: readonly EntryRow[]): Promise<void> {
  if (rows.length === 0) return;
  await all(
    db,
    'insert_entries',
    `insert into inbox_entries (id, business_actor_id, case_id, after_seq, at, user_id, kind, detail, client_id)
     select * from jsonb_to_recordset($1) as x (id uuid, business_actor_id uuid, case_id uuid, after_seq integer,
       at timestamptz, user_id uuid, kind text, detail jsonb, client_id uuid)`,
    [JSON.stringify(rows)],
  );
}

/** The latest first; of one case, or of the whole inbox. */
export function listEntries(
  db: Db,
  asked: { businessActorId: Uuid; caseId: Uuid | null; before: Uuid | null; limit: number },
): Promise<EntryRow[]> {
  const { businessActorId, caseId, before, limit } = asked;
  // Two statements, because each has an index of its own.
  if (caseId === null) {
    const text = `select * from inbox_entries where business_actor_id = $1 and ($2::uuid is null or id < $2)
      order by id desc limit $3`;
    return all(db, 'list_audit', text, [businessActorId, before, limit]);
  }
  const text = `select * from inbox_entries where case_id = $1 and ($2::uuid is null or id < $2)
    order by id desc limit $3`;
  return all(db, 'list_entries', text, [caseId, before, limit]);
}

export async function readEntry(db: Db, id: Uuid): Promise<EntryRow | undefined> {
  return (
    await all<EntryRow>(db, 'read_entry', 'select * from inbox_entries where id = $1', [id])
  )[0];
}

export async function findNote(
  db: Db,
  note: { businessActorId: Uuid; userId: Uuid; clientId: Uuid },
): Promise<EntryRow | undefined> {
  const text = `select * from inbox_entries
    where business_actor_id = $1 and user_id = $2 and client_id = $3`;
  const values = [note.businessActorId, note.userId, note.clientId];
  return (await all<EntryRow>(db, 'find_note', text, values))[0];
}

export async function saveNote(db: Db, row: EntryRow): Promise<void> {
  const text =
    'update inbox_entries set detail = $2, edited_at = $3, deleted_at = $4 where id = $1';
  await all(db, 'save_note', text, [
    row.id,
    JSON.stringify(row.detail),
    row.edited_at,
    row.deleted_at,
  ]);
}

export async function addMentions(
  db: Db,
  mention: { row: CaseRow; userIds: readonly Uuid[]; at: Date },
): Promise<void> {
  await all(
    db,
    'add_mentions',
    `insert into inbox_mentions (user_id, case_id, business_actor_id, at)
     select user_id, $2, $3, $4 from unnest($1::uuid[]) as user_id
     on conflict (user_id, case_id) do update set at = excluded.at`,
    [mention.userIds, mention.row.id, mention.row.business_actor_id, mention.at],
  );
}

export async function lookAtMention(db: Db, userId: Uuid, caseId: Uuid): Promise<boolean> {
  const text = 'delete from inbox_mentions where user_id = $1 and case_id = $2';
  const { rowCount } = await db.query({ name: 'inbox_look', text, values: [userId, caseId] });
  return rowCount === 1;
}

export async function mentionedIn(
  db: Db,
  userId: Uuid,
  caseIds: readonly Uuid[],
): Promise<Set<Uuid>> {
  const text = 'select case_id from inbox_mentions where user_id = $1 and case_id = any ($2)';
  const rows = await all<{ case_id: Uuid }>(db, 'mentioned_in', text, [userId, caseIds]);
  return new Set(rows.map((row) => row.case_id));
}

/** Where a page ended: what it is sorted by, and the id. */
export interface After {
  /** ISO 8601, or `infinity`. */
  at: string;
  id: Uuid;
  priority: number;
}

type Value = (given: unknown) => string;
const sorts: Record<CaseSort, { order: string; after(place: After, value: Value): string }> = {
  latest: {
    order: 'c.last_at desc, c.id desc',
    after: ({ at, id }, value) =>
      `(c.last_at, c.id) < (${value(at)}::timestamptz, ${value(id)}::uuid)`,
  },
  longest_waiting: {
    order: `coalesce(c.waiting_since, 'infinity'::timestamptz), c.id`,
    after: ({ at, id }, value) =>
      `(coalesce(c.waiting_since, 'infinity'::timestamptz), c.id) > (${value(at)}::timestamptz, ${value(id)}::uuid)`,
  },
  priority: {
    order: 'c.priority desc, c.last_at desc, c.id desc',
    after: ({ at, id, priority }, value) =>
      `(c.priority, c.last_at, c.id) < (${value(priority)}::smallint, ${value(at)}::timestamptz, ${value(id)}::uuid)`,
  },
};

/** `filter` adds its parameters to those of the statement and returns its condition. */
export async function listCases(
  db: Db,
  asked: {
    businessActorId: Uuid;
    sort: CaseSort;
    after: After | null;
    limit: number;
    filter(values: unknown[]): string;
  },
): Promise<CaseRow[]> {
  const { after, sort } = asked;
  const values: unknown[] = [asked.businessActorId, asked.limit];
  const value: Value = (given) => `$${values.push(given)}`;
  const beyond = after ? `and ${sorts[sort].after(after, value)}` : '';
  const { rows } = await db.query<CaseRow>(
    `select c.* from inbox_cases c
     where c.business_actor_id = $1 ${beyond} and ${asked.filter(values)}
     order by ${sorts[sort].order} limit $2`,
    values,
  );
  return rows;
}

/** What is counted: the latest that are not done. */
export function listActive(db: Db, businessActorId: Uuid, limit: number): Promise<CaseRow[]> {
  const text = `select * from inbox_cases where business_actor_id = $1 and state <> 'done'
    order by last_at desc limit $2`;
  return all(db, 'list_active', text, [businessActorId, limit]);
}

/** [IN11] Due to come back, held; those that others hold are theirs to wake. */
export function lockDue(db: Db, now: Date, limit: number): Promise<CaseRow[]> {
  const text = `select * from inbox_cases where state = 'snoozed' and snoozed_until <= $1
    order by snoozed_until limit $2 for no key update skip locked`;
  return all(db, 'lock_due', text, [now, limit]);
}

/** The one that has waited longest for somebody to take it, held. */
export async function lockLongestFree(db: Db, businessActorId: Uuid): Promise<CaseRow | undefined> {
  const text = `select * from inbox_cases
    where business_actor_id = $1 and state = 'open' and assignee_user_id is null
    order by coalesce(waiting_since, 'infinity'::timestamptz), id
    limit 1 for no key update skip locked`;
  return (await all<CaseRow>(db, 'lock_longest_free', text, [businessActorId]))[0];
}

/** Open cases of each of the staff, of at most 1,001 each. */
export async function readLoads(
  db: Db,
  businessActorId: Uuid,
  userIds: readonly Uuid[],
): Promise<Map<Uuid, number>> {
  const rows = await all<{ user_id: Uuid; load: number }>(
    db,
    'read_loads',
    `select u.user_id, (select count(*)::integer from (
       select 1 from inbox_cases c
       where c.business_actor_id = $1 and c.assignee_user_id = u.user_id and c.state = 'open' limit 1001
     ) held) as load from unnest($2::uuid[]) as u (user_id)`,
    [businessActorId, userIds],
  );
  return new Map(rows.map((row) => [row.user_id, row.load]));
}

/** What somebody had who is on the staff no more, held. */
/** Also those that are done: they may be opened again. */
export function lockCasesOfUser(db: Db, businessActorId: Uuid, userId: Uuid): Promise<CaseRow[]> {
  const text = `select * from inbox_cases
    where business_actor_id = $1 and assignee_user_id = $2
    order by id for no key update`;
  return all(db, 'lock_cases_of_user', text, [businessActorId, userId]);
}

export async function readProgress(db: Db): Promise<string> {
  const rows = await all<{ xid: string }>(
    db,
    'progress',
    'select xid::text from inbox_progress where $1',
    [true],
  );
  return rows[0]!.xid;
}

export async function saveProgress(db: Db, xid: string): Promise<void> {
  await all(db, 'save_progress', 'update inbox_progress set xid = $1::text::xid8', [xid]);
}
