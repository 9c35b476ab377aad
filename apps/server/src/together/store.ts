import type { Occasion } from '@allmende/contract/together-cards';
import type { EventAnswer } from '@allmende/contract/together';
import type pg from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Waiting } from './rules.ts';

/** All SQL of the module. Reads take any connection; what writes takes a transaction. */
export type Db = Pick<pg.Pool, 'query'>;

export type Kind = 'poll' | 'event' | 'list';

export interface Thing {
  id: Uuid;
  kind: Kind;
  conversation_id: Uuid;
  creator_actor_id: Uuid;
  client_id: Uuid;
  created_at: Date;
  shows_faces: boolean;
  revision: number;
  shown_revision: number;
  ended_at: Date | null;
}

export async function readThing(db: Db, id: Uuid): Promise<Thing | undefined> {
  const { rows } = await db.query<Thing>('select * from together_things where id = $1', [id]);
  return rows[0];
}

/** Nobody else changes it until the transaction ends. */
export async function lockThing(tx: Tx, id: Uuid): Promise<Thing | undefined> {
  const { rows } = await tx.client.query<Thing>(
    'select * from together_things where id = $1 for update',
    [id],
  );
  return rows[0];
}

/** False when there is one of that client id already. */
export async function insertThing(
  tx: Tx,
  thing: Omit<Thing, 'revision' | 'shown_revision' | 'ended_at'>,
): Promise<boolean> {
  const { rowCount } = await tx.client.query(
    `insert into together_things (id, kind, conversation_id, creator_actor_id, client_id, created_at,
       shows_faces) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [
      thing.id,
      thing.kind,
      thing.conversation_id,
      thing.creator_actor_id,
      thing.client_id,
      thing.created_at,
      thing.shows_faces,
    ],
  );
  return rowCount === 1;
}

export async function readByClientId(
  db: Db,
  key: { creatorActorId: Uuid; clientId: Uuid },
): Promise<Thing | undefined> {
  const { rows } = await db.query<Thing>(
    'select * from together_things where creator_actor_id = $1 and client_id = $2',
    [key.creatorActorId, key.clientId],
  );
  return rows[0];
}

/** Counts a change; with `endedAt` it is the last one. */
export async function bump(tx: Tx, id: Uuid, endedAt?: Date): Promise<void> {
  await tx.client.query(
    `update together_things set revision = revision + 1, ended_at = coalesce(ended_at, $2)
     where id = $1`,
    [id, endedAt ?? null],
  );
}

export async function setShown(tx: Tx, id: Uuid, revision: number): Promise<void> {
  await tx.client.query('update together_things set shown_revision = $2 where id = $1', [
    id,
    revision,
  ]);
}

/** Whose card fell behind, and polls whose time has come. */
export async function listBehind(db: Db, now: Date): Promise<Uuid[]> {
  const { rows } = await db.query<{ id: Uuid }>(
    `(select id from together_things where shown_revision < revision limit 500)
     union
     (select t.id from together_polls p join together_things t on t.id = p.thing_id
      where p.closes_at <= $1 and t.ended_at is null limit 500)`,
    [now],
  );
  return rows.map(({ id }) => id);
}

// Polls.

export interface PollRow {
  question: string;
  is_multiple: boolean;
  is_anonymous: boolean;
  is_open_to_options: boolean;
  closes_at: Date | null;
}

export async function insertPoll(
  tx: Tx,
  id: Uuid,
  poll: PollRow & { options: readonly string[]; addedBy: Uuid },
): Promise<void> {
  await tx.client.query(
    `insert into together_polls (thing_id, question, is_multiple, is_anonymous, is_open_to_options,
       closes_at) values ($1, $2, $3, $4, $5, $6)`,
    [
      id,
      poll.question,
      poll.is_multiple,
      poll.is_anonymous,
      poll.is_open_to_options,
      poll.closes_at,
    ],
  );
  await tx.client.query(
    `insert into together_options (thing_id, option, text, added_by)
     select $1, option, text, $3 from unnest($2::text[]) with ordinality as o (text, option)`,
    [id, poll.options, poll.addedBy],
  );
}

export async function readPoll(db: Db, id: Uuid): Promise<PollRow> {
  const { rows } = await db.query<PollRow>(
    `select question, is_multiple, is_anonymous, is_open_to_options, closes_at
     from together_polls where thing_id = $1`,
    [id],
  );
  return rows[0]!;
}

export interface OptionRow {
  option: number;
  text: string;
  count: number;
  /** The first five. */
  voters: Uuid[];
}

export async function listOptions(db: Db, id: Uuid): Promise<OptionRow[]> {
  const { rows } = await db.query<OptionRow>(
    `select o.option, o.text, v.count, v.voters
     from together_options o
     cross join lateral (
       select count(*)::integer as count, (select coalesce(array_agg(f.actor_id order by f.voted_at, f.actor_id), '{}')
         from (select actor_id, voted_at from together_votes
           where thing_id = o.thing_id and option = o.option order by voted_at, actor_id limit 5) f) as voters
       from together_votes where thing_id = o.thing_id and option = o.option
     ) v
     where o.thing_id = $1 order by o.option`,
    [id],
  );
  return rows;
}

export async function insertOption(
  tx: Tx,
  id: Uuid,
  option: { option: number; text: string; addedBy: Uuid },
): Promise<void> {
  await tx.client.query(
    'insert into together_options (thing_id, option, text, added_by) values ($1, $2, $3, $4)',
    [id, option.option, option.text, option.addedBy],
  );
}

export async function countVoters(db: Db, id: Uuid): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'select count(distinct actor_id)::integer as count from together_votes where thing_id = $1',
    [id],
  );
  return rows[0]!.count;
}

export async function readVote(db: Db, id: Uuid, actorId: Uuid): Promise<number[]> {
  const { rows } = await db.query<{ option: number }>(
    'select option from together_votes where thing_id = $1 and actor_id = $2 order by option',
    [id, actorId],
  );
  return rows.map(({ option }) => option);
}

/** What was chosen before keeps its time, and with it its place among the faces. */
export async function writeVote(
  tx: Tx,
  id: Uuid,
  vote: { actorId: Uuid; options: readonly number[]; at: Date },
): Promise<void> {
  await tx.client.query(
    `delete from together_votes where thing_id = $1 and actor_id = $2 and option <> all ($3::integer[])`,
    [id, vote.actorId, vote.options],
  );
  await tx.client.query(
    `insert into together_votes (thing_id, option, actor_id, voted_at)
     select $1, option, $2, $4 from unnest($3::integer[]) as o (option) on conflict do nothing`,
    [id, vote.actorId, vote.options, vote.at],
  );
}

export async function listVoters(
  db: Db,
  id: Uuid,
  page: { option: number; after: { at: Date; id: Uuid } | null; limit: number },
): Promise<{ actor_id: Uuid; voted_at: Date }[]> {
  const { rows } = await db.query<{ actor_id: Uuid; voted_at: Date }>(
    `select actor_id, voted_at from together_votes
     where thing_id = $1 and option = $2
       and ($3::timestamptz is null or (voted_at, actor_id) > ($3, $4::uuid))
     order by voted_at, actor_id limit $5`,
    [id, page.option, page.after?.at ?? null, page.after?.id ?? null, page.limit],
  );
  return rows;
}

// Events.

export interface EventRow {
  title: string;
  description: string;
  starts_at: Date | null;
  ends_at: Date | null;
  time_zone: string | null;
  starts_on: string | null;
  ends_on: string | null;
  place: string;
  map_url: string | null;
  capacity: number | null;
  sequence: number;
  changed_at: Date;
}

export function occasionOf(row: EventRow): Occasion {
  if (row.starts_at === null) {
    return { kind: 'days', startsOn: row.starts_on!, endsOn: row.ends_on! };
  }
  return {
    kind: 'timed',
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at?.toISOString() ?? null,
    timeZone: row.time_zone!,
  };
}

export interface EventFacts {
  title: string;
  description: string;
  occasion: Occasion;
  place: string;
  mapUrl: string | null;
  capacity: number | null;
}

/** Writes an event, or what became of it: then its sequence grows. */
export async function putEvent(
  tx: Tx,
  id: Uuid,
  event: EventFacts & { changedAt: Date },
): Promise<void> {
  const { occasion } = event;
  const timed = occasion.kind === 'timed' ? occasion : null;
  const days = occasion.kind === 'days' ? occasion : null;
  await tx.client.query(
    `insert into together_events (thing_id, title, description, starts_at, ends_at, time_zone, starts_on,
       ends_on, place, map_url, capacity, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (thing_id) do update set title = excluded.title, description = excluded.description,
       starts_at = excluded.starts_at, ends_at = excluded.ends_at, time_zone = excluded.time_zone,
       starts_on = excluded.starts_on, ends_on = excluded.ends_on, place = excluded.place,
       map_url = excluded.map_url, capacity = excluded.capacity, changed_at = excluded.changed_at,
       sequence = together_events.sequence + 1`,
    [
      id,
      event.title,
      event.description,
      timed?.startsAt ?? null,
      timed?.endsAt ?? null,
      timed?.timeZone ?? null,
      days?.startsOn ?? null,
      days?.endsOn ?? null,
      event.place,
      event.mapUrl,
      event.capacity,
      event.changedAt,
    ],
  );
}

/** For a calendar, calling it off is a change. */
export async function touchEvent(tx: Tx, id: Uuid, at: Date): Promise<void> {
  await tx.client.query(
    'update together_events set sequence = sequence + 1, changed_at = $2 where thing_id = $1',
    [id, at],
  );
}

export async function readEvent(db: Db, id: Uuid): Promise<EventRow> {
  const { rows } = await db.query<EventRow>(
    `select title, description, starts_at, ends_at, time_zone, starts_on, ends_on, place, map_url,
       capacity, sequence, changed_at from together_events where thing_id = $1`,
    [id],
  );
  return rows[0]!;
}

export interface Attendance {
  coming: number;
  maybe: number;
  declined: number;
  waiting: number;
  faces: Uuid[];
}

export async function readAttendance(db: Db, id: Uuid): Promise<Attendance> {
  const { rows } = await db.query<Attendance>(
    `select
       coalesce(sum(1 + guests) filter (where answer = 'yes' and not is_waiting), 0)::integer as coming,
       coalesce(sum(1 + guests) filter (where answer = 'maybe'), 0)::integer as maybe,
       coalesce(count(*) filter (where answer = 'no'), 0)::integer as declined,
       coalesce(sum(1 + guests) filter (where is_waiting), 0)::integer as waiting,
       coalesce((select array_agg(actor_id order by turn) from (
         select actor_id, turn from together_answers
         where thing_id = $1 and answer = 'yes' and not is_waiting order by turn limit 5
       ) f), '{}') as faces
     from together_answers where thing_id = $1`,
    [id],
  );
  return rows[0]!;
}

export interface AnswerRow {
  answer: EventAnswer;
  guests: number;
  is_waiting: boolean;
}

export async function readAnswer(db: Db, id: Uuid, actorId: Uuid): Promise<AnswerRow | undefined> {
  const { rows } = await db.query<AnswerRow>(
    `select answer, guests, is_waiting from together_answers where thing_id = $1 and actor_id = $2`,
    [id, actorId],
  );
  return rows[0];
}

/** Who says something else than before stands at the end of the line. */
export async function writeAnswer(
  tx: Tx,
  id: Uuid,
  { actorId, at, ...answer }: AnswerRow & { actorId: Uuid; at: Date },
): Promise<void> {
  await tx.client.query(
    `insert into together_answers (thing_id, actor_id, answer, guests, is_waiting, answered_at, turn)
     values ($1, $2, $3, $4, $5, $6,
       (select coalesce(max(turn), 0) + 1 from together_answers where thing_id = $1))
     on conflict (thing_id, actor_id) do update set answer = excluded.answer, guests = excluded.guests,
       is_waiting = excluded.is_waiting, answered_at = excluded.answered_at,
       turn = case when together_answers.answer = excluded.answer
         and together_answers.is_waiting = excluded.is_waiting
         then together_answers.turn else excluded.turn end`,
    [id, actorId, answer.answer, answer.guests, answer.is_waiting, at],
  );
}

export async function deleteAnswer(tx: Tx, id: Uuid, actorId: Uuid): Promise<void> {
  await tx.client.query('delete from together_answers where thing_id = $1 and actor_id = $2', [
    id,
    actorId,
  ]);
}

export async function listWaiting(db: Db, id: Uuid): Promise<Waiting[]> {
  const { rows } = await db.query<Waiting>(
    `select actor_id as "actorId", guests from together_answers
     where thing_id = $1 and answer = 'yes' and is_waiting order by turn`,
    [id],
  );
  return rows;
}

export async function admit(tx: Tx, id: Uuid, actorIds: readonly Uuid[]): Promise<void> {
  await tx.client.query(
    'update together_answers set is_waiting = false where thing_id = $1 and actor_id = any ($2)',
    [id, actorIds],
  );
}

export async function listAnswers(
  db: Db,
  id: Uuid,
  page: { answer: EventAnswer; isWaiting: boolean; after: number | null; limit: number },
): Promise<{ actor_id: Uuid; guests: number; turn: number }[]> {
  const { rows } = await db.query<{ actor_id: Uuid; guests: number; turn: number }>(
    `select actor_id, guests, turn from together_answers
     where thing_id = $1 and answer = $2 and is_waiting = $3 and turn > $4 order by turn limit $5`,
    [id, page.answer, page.isWaiting, page.after ?? 0, page.limit],
  );
  return rows;
}

// Lists.

export interface ItemInput {
  text: string;
  quantity: number;
}

export async function insertList(
  tx: Tx,
  id: Uuid,
  list: { title: string; items: readonly ItemInput[]; addedBy: Uuid },
): Promise<void> {
  await tx.client.query('insert into together_lists (thing_id, title) values ($1, $2)', [
    id,
    list.title,
  ]);
  await tx.client.query(
    `insert into together_items (thing_id, item, text, quantity, added_by)
     select $1, item, text, quantity, $4
     from unnest($2::text[], $3::integer[]) with ordinality as i (text, quantity, item)`,
    [
      id,
      list.items.map(({ text }) => text),
      list.items.map(({ quantity }) => quantity),
      list.addedBy,
    ],
  );
}

export async function readTitle(db: Db, id: Uuid): Promise<string> {
  const { rows } = await db.query<{ title: string }>(
    'select title from together_lists where thing_id = $1',
    [id],
  );
  return rows[0]!.title;
}

export async function setTitle(tx: Tx, id: Uuid, title: string): Promise<void> {
  await tx.client.query('update together_lists set title = $2 where thing_id = $1', [id, title]);
}

export interface ItemRow extends ItemInput {
  item: number;
  added_by: Uuid;
  taken: number;
  done: number;
}

export async function listItems(db: Db, id: Uuid): Promise<ItemRow[]> {
  const { rows } = await db.query<ItemRow>(
    `select i.item, i.text, i.quantity, i.added_by, coalesce(sum(p.quantity), 0)::integer as taken,
       coalesce(sum(p.quantity) filter (where p.is_done), 0)::integer as done
     from together_items i
     left join together_pledges p on p.thing_id = i.thing_id and p.item = i.item
     where i.thing_id = $1 group by i.thing_id, i.item order by i.item`,
    [id],
  );
  return rows;
}

export interface PledgeRow {
  item: number;
  actor_id: Uuid;
  quantity: number;
  is_done: boolean;
}

/** The first fifty of each item, and the own one. */
export async function listPledges(db: Db, id: Uuid, actorId: Uuid | null): Promise<PledgeRow[]> {
  const { rows } = await db.query<PledgeRow>(
    `select item, actor_id, quantity, is_done from (
       select *, row_number() over (partition by item order by pledged_at, actor_id) as place
       from together_pledges where thing_id = $1
     ) p where place <= 50 or actor_id = $2 order by item, place`,
    [id, actorId],
  );
  return rows;
}

export async function insertItem(
  tx: Tx,
  id: Uuid,
  item: ItemInput & { item: number; addedBy: Uuid },
): Promise<void> {
  await tx.client.query(
    `insert into together_items (thing_id, item, text, quantity, added_by) values ($1, $2, $3, $4, $5)`,
    [id, item.item, item.text, item.quantity, item.addedBy],
  );
}

export async function updateItem(
  tx: Tx,
  id: Uuid,
  item: ItemInput & { item: number },
): Promise<void> {
  await tx.client.query(
    'update together_items set text = $3, quantity = $4 where thing_id = $1 and item = $2',
    [id, item.item, item.text, item.quantity],
  );
}

export async function deleteItem(tx: Tx, id: Uuid, item: number): Promise<void> {
  await tx.client.query('delete from together_items where thing_id = $1 and item = $2', [id, item]);
}

export async function readPledge(
  db: Db,
  key: { id: Uuid; item: number; actorId: Uuid },
): Promise<{ quantity: number; is_done: boolean } | undefined> {
  const { rows } = await db.query<{ quantity: number; is_done: boolean }>(
    `select quantity, is_done from together_pledges
     where thing_id = $1 and item = $2 and actor_id = $3`,
    [key.id, key.item, key.actorId],
  );
  return rows[0];
}

/** 0 gives it back. */
export async function writePledge(
  tx: Tx,
  key: { id: Uuid; item: number; actorId: Uuid },
  pledge: { quantity: number; isDone: boolean; at: Date },
): Promise<void> {
  const place = [key.id, key.item, key.actorId];
  if (pledge.quantity === 0) {
    await tx.client.query(
      'delete from together_pledges where thing_id = $1 and item = $2 and actor_id = $3',
      place,
    );
    return;
  }
  await tx.client.query(
    `insert into together_pledges (thing_id, item, actor_id, quantity, is_done, pledged_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (thing_id, item, actor_id) do update
       set quantity = excluded.quantity, is_done = excluded.is_done`,
    [...place, pledge.quantity, pledge.isDone, pledge.at],
  );
}
