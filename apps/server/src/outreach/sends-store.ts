import type { Uuid } from '#platform/ids';
import { all, type Db } from './store.ts';
import type { SendRow } from './tables.ts';

/** The SQL of messages, from being accepted to being read. */

export async function readByKeys(
  db: Db,
  businessActorId: Uuid,
  keys: readonly string[],
): Promise<SendRow[]> {
  return all<SendRow>(
    db,
    'read_by_keys',
    'select * from outreach_sends where business_actor_id = $1 and client_key = any ($2)',
    [businessActorId, keys],
  );
}

export async function insertSends(db: Db, rows: readonly SendRow[]): Promise<void> {
  if (rows.length === 0) return;
  await all(
    db,
    'insert_sends',
    'insert into outreach_sends select * from jsonb_populate_recordset(null::outreach_sends, $1::jsonb)',
    [JSON.stringify(rows)],
  );
}

/** Writes what dispatching changes of those that waited; of those that somebody else has dealt with, nothing. */
export async function saveDispatched(db: Db, rows: readonly SendRow[]): Promise<Set<Uuid>> {
  if (rows.length === 0) return new Set();
  const saved = await all<{ id: Uuid }>(
    db,
    'save_dispatched',
    `update outreach_sends s set state = i.state, hold_for = i.hold_for, planned_failure = i.planned_failure,
       failure = i.failure, due_at = i.due_at, reason = i.reason, conversation_id = i.conversation_id, seq = i.seq,
       sent_at = i.sent_at, failed_at = i.failed_at, is_initiated = i.is_initiated
     from jsonb_populate_recordset(null::outreach_sends, $1::jsonb) i
     where s.business_actor_id = i.business_actor_id and s.id = i.id and s.due_at is not null
     returning s.id`,
    [JSON.stringify(rows)],
  );
  return new Set(saved.map(({ id }) => id));
}

/** Businesses of which something is due. */
export async function listDueSenders(db: Db, now: Date): Promise<Uuid[]> {
  const rows = await all<{ business_actor_id: Uuid }>(
    db,
    'list_due_senders',
    `select distinct business_actor_id from (
       select business_actor_id from outreach_sends
       where due_at is not null and due_at <= $1 order by due_at limit 5000
     ) due`,
    [now],
  );
  return rows.map((row) => row.business_actor_id);
}

/** The sender is locked: nobody else takes these. */
export async function readDue(
  db: Db,
  { businessActorId, now, max }: { businessActorId: Uuid; now: Date; max: number },
): Promise<SendRow[]> {
  return all<SendRow>(
    db,
    'read_due',
    `select * from outreach_sends where business_actor_id = $1 and due_at is not null and due_at <= $2
     order by due_at, id limit $3 for no key update`,
    [businessActorId, now, max],
  );
}

/** Free answers that are being finished; nobody else takes them before then. */
export async function postpone(
  db: Db,
  businessActorId: Uuid,
  rows: readonly SendRow[],
  until: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await all(
    db,
    'postpone',
    'update outreach_sends set due_at = $3 where business_actor_id = $1 and id = any ($2)',
    [businessActorId, rows.map(({ id }) => id), until],
  );
}

/** What the topics of these messages are called, by `<business> <key>`; those without words of their own are missing. */
export async function readTopicNames(
  db: Db,
  sends: readonly SendRow[],
): Promise<Map<string, string>> {
  const businessActorId = sends[0]?.business_actor_id;
  if (!businessActorId) return new Map();
  const rows = await all<{ key: string; name: string }>(
    db,
    'read_topic_names',
    'select key, name from outreach_topics where business_actor_id = $1 and key = any ($2)',
    [businessActorId, [...new Set(sends.map((one) => one.topic_key))]],
  );
  return new Map(rows.map(({ key, name }) => [`${businessActorId} ${key}`, name]));
}

export interface Moved {
  business_actor_id: Uuid;
  id: Uuid;
  person_actor_id: Uuid;
  template_id: Uuid | null;
  is_initiated: boolean;
  in_sums_only: boolean;
  state: 'delivered' | 'read';
  was_delivered: boolean;
}

/** Moves messages on by receipts, never back; each pair of conversation and person may occur once. */
export async function moveByReceipts(
  db: Db,
  progress: readonly {
    conversationId: Uuid;
    actorId: Uuid;
    deliveredSeq: number;
    readSeq: number;
  }[],
  now: Date,
): Promise<Moved[]> {
  return all<Moved>(
    db,
    'move_by_receipts',
    `with found as (
       select s.business_actor_id, s.id, s.delivered_at is not null as was_delivered, s.seq <= i.read as is_read
       from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[]) as i (conversation, actor, delivered, read)
       join outreach_sends s on s.conversation_id = i.conversation and s.seq <= i.delivered
         and s.state in ('sent', 'delivered')
       where s.person_actor_id = i.actor and (s.state = 'sent' or s.seq <= i.read)
       order by s.business_actor_id, s.id for no key update of s
     )
     update outreach_sends s set
       state = case when found.is_read then 'read' else 'delivered' end,
       delivered_at = coalesce(s.delivered_at, $5),
       read_at = case when found.is_read then $5 end
     from found where s.business_actor_id = found.business_actor_id and s.id = found.id
     returning s.business_actor_id, s.id, s.person_actor_id, s.template_id, s.is_initiated, s.in_sums_only,
       s.state, found.was_delivered`,
    [
      progress.map((one) => one.conversationId),
      progress.map((one) => one.actorId),
      progress.map((one) => one.deliveredSeq),
      progress.map((one) => one.readSeq),
      now,
    ],
  );
}

/** Where something was sent since then that nobody has read. */
export async function listUnread(
  db: Db,
  since: Date,
): Promise<{ conversationId: Uuid; actorId: Uuid }[]> {
  return all(
    db,
    'list_unread',
    `select distinct conversation_id as "conversationId", person_actor_id as "actorId" from outreach_sends
     where state in ('sent', 'delivered') and sent_at > $1`,
    [since],
  );
}

export async function readSend(
  db: Db,
  businessActorId: Uuid,
  id: Uuid,
): Promise<SendRow | undefined> {
  const text = 'select * from outreach_sends where business_actor_id = $1 and id = $2';
  return (await all<SendRow>(db, 'read_send', text, [businessActorId, id]))[0];
}

export async function readSends(
  db: Db,
  businessActorId: Uuid,
  ids: readonly Uuid[],
): Promise<SendRow[]> {
  const text = 'select * from outreach_sends where business_actor_id = $1 and id = any ($2)';
  return all<SendRow>(db, 'read_sends', text, [businessActorId, [...ids]]);
}

/** A message that reached this person; what waits for them is nobody's to know. */
export async function readReceived(
  db: Db,
  personActorId: Uuid,
  id: Uuid,
): Promise<SendRow | undefined> {
  const text =
    'select * from outreach_sends where person_actor_id = $1 and id = $2 and seq is not null';
  return (await all<SendRow>(db, 'read_received', text, [personActorId, id]))[0];
}

/** [O38] Without what is told in sums only. */
export async function listSends(
  db: Db,
  { businessActorId, before, limit }: { businessActorId: Uuid; before: Uuid | null; limit: number },
): Promise<SendRow[]> {
  return all<SendRow>(
    db,
    'list_sends',
    `select * from outreach_sends where business_actor_id = $1 and not in_sums_only and ($2::uuid is null or id < $2)
     order by id desc limit $3`,
    [businessActorId, before, limit],
  );
}

/** Ends what waits for this person: of a topic, or of the whole business. */
export async function dropWaiting(
  db: Db,
  dropped: { businessActorId: Uuid; personActorId: Uuid; topicKey: string | null; now: Date },
): Promise<
  Pick<SendRow, 'id' | 'template_id' | 'category' | 'price_micros' | 'is_trial' | 'in_sums_only'>[]
> {
  return all(
    db,
    'drop_waiting',
    `update outreach_sends set state = 'failed', failure = 'opted_out', planned_failure = null, hold_for = null,
       due_at = null, failed_at = $4
     where business_actor_id = $1 and person_actor_id = $2 and due_at is not null and category <> 'service'
       and ($3::text is null or topic_key = $3)
     returning id, template_id, category, price_micros, is_trial, in_sums_only`,
    [dropped.businessActorId, dropped.personActorId, dropped.topicKey, dropped.now],
  );
}

/** The message named, or the last one that this business got to the person. */
export async function readLastReceived(
  db: Db,
  of: { businessActorId: Uuid; personActorId: Uuid; sendId: Uuid | null },
): Promise<SendRow | undefined> {
  const [row] = await all<SendRow>(
    db,
    'read_last_received',
    `select * from outreach_sends where person_actor_id = $2 and business_actor_id = $1 and seq is not null
       and ($3::uuid is null or id = $3)
     order by id desc limit 1`,
    [of.businessActorId, of.personActorId, of.sendId],
  );
  return row;
}

/**
 * Takes the price off what was accepted before `until` and never arrived, and says what it was. Ids begin with their time, so only
 * those since the last look are read.
 */
export async function creditUndelivered(
  db: Db,
  { businessActorId, until, max }: { businessActorId: Uuid; until: Date; max: number },
): Promise<Pick<SendRow, 'category' | 'price_micros' | 'is_trial'>[]> {
  return all(
    db,
    'credit_undelivered',
    `update outreach_sends s set price_micros = 0
     from (
       select id from outreach_sends
       where business_actor_id = $1 and state = 'sent' and price_micros > 0 and id < $3 and id >= coalesce((
         select lpad(to_hex((extract(epoch from credited_until) * 1000)::bigint), 12, '0') || repeat('0', 20)
         from outreach_senders where business_actor_id = $1
       )::uuid, '00000000-0000-0000-0000-000000000000')
       order by id limit $2 for no key update
     ) found
     where s.business_actor_id = $1 and s.id = found.id
     returning s.category, old.price_micros, s.is_trial`,
    [businessActorId, max, firstIdOf(until)],
  );
}

/** Those that are concluded and older; how many it was. */
export async function deleteOld(
  db: Db,
  { businessActorId, before, max }: { businessActorId: Uuid; before: Date; max: number },
): Promise<number> {
  const rows = await all(
    db,
    'delete_old',
    `delete from outreach_sends where business_actor_id = $1 and id in (
       select id from outreach_sends where business_actor_id = $1 and id < $2 and due_at is null order by id limit $3
     ) returning id`,
    [businessActorId, firstIdOf(before), max],
  );
  return rows.length;
}

/** No id of that moment or later comes before it. */
function firstIdOf(at: Date): Uuid {
  const time = at.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}

/** What each of the people got of these templates and has shown to have read; whoever got none is missing. */
export async function readReading(
  db: Db,
  of: { businessActorId: Uuid; people: readonly Uuid[]; templateIds: readonly Uuid[] },
): Promise<Map<Uuid, { got: number; read: number }>> {
  const rows = await all<{ person_actor_id: Uuid; got: number; read: number }>(
    db,
    'read_reading',
    `select person_actor_id, count(*)::integer as got, count(*) filter (where state = 'read')::integer as read
     from outreach_sends where person_actor_id = any ($2) and business_actor_id = $1 and template_id = any ($3)
       and seq is not null group by 1`,
    [of.businessActorId, of.people, of.templateIds],
  );
  return new Map(rows.map(({ person_actor_id: id, ...counts }) => [id, counts]));
}
