import type { Pool, PoolClient } from 'pg';
import type { Uuid } from '#platform/ids';
import { day, parameters } from './parameters.ts';
import type { Delivered, Feedback } from './quality.ts';
import type { PersonRow, RelationRow, SenderRow, SendRow, TemplateRow } from './tables.ts';

/** The SQL of sending. Locks are taken in this order: sender, people, then conversations in messaging. */
export type Db = Pick<Pool | PoolClient, 'query'>;

const noTemplate = '00000000-0000-0000-0000-000000000000';

async function all<Row>(db: Db, name: string, text: string, values: unknown[]): Promise<Row[]> {
  return (await db.query({ name: `outreach_${name}`, text, values })).rows as Row[];
}

/** Makes the sender with its first message or setting, and holds it until the transaction ends. */
export async function lockSender(db: Db, businessActorId: Uuid, now: Date): Promise<SenderRow> {
  const find = () =>
    all<SenderRow>(
      db,
      'lock_sender',
      'select * from outreach_senders where business_actor_id = $1 for no key update',
      [businessActorId],
    );
  const [found] = await find();
  if (found) return found;
  await db.query(
    `insert into outreach_senders (business_actor_id, tokens_at, peak_at) values ($1, $2, $2)
     on conflict do nothing`,
    [businessActorId, now],
  );
  return (await find())[0]!;
}

export async function readSender(db: Db, businessActorId: Uuid): Promise<SenderRow | undefined> {
  const text = 'select * from outreach_senders where business_actor_id = $1';
  return (await all<SenderRow>(db, 'read_sender', text, [businessActorId]))[0];
}

/** Whose number this is. */
export async function businessOfNumber(db: Db, number: bigint): Promise<Uuid | null> {
  const text = 'select business_actor_id from outreach_senders where number = $1';
  const [row] = await all<{ business_actor_id: Uuid }>(db, 'business_of_number', text, [number]);
  return row?.business_actor_id ?? null;
}

export async function saveSender(db: Db, row: SenderRow): Promise<void> {
  await all(
    db,
    'save_sender',
    `update outreach_senders set is_suspended = $2, tier = $3, quality = $4, frozen_until = $5, reds = $6,
       tokens = $7, tokens_at = $8, peak = $9, peak_at = $10, suspended_at = $11, is_settled = $12
     where business_actor_id = $1`,
    [
      row.business_actor_id,
      row.is_suspended,
      row.tier,
      row.quality,
      row.frozen_until,
      row.reds,
      row.tokens,
      row.tokens_at,
      row.peak,
      row.peak_at,
      row.suspended_at,
      row.is_settled,
    ],
  );
}

/** People outside of the window reached since then. */
export async function countReached(db: Db, businessActorId: Uuid, since: Date): Promise<number> {
  const [row] = await all<{ count: number }>(
    db,
    'count_reached',
    `select count(*)::integer as count from outreach_relations
     where business_actor_id = $1 and reached_at > $2`,
    [businessActorId, since],
  );
  return row!.count;
}

export async function readDays(
  db: Db,
  { businessActorId, since }: { businessActorId: Uuid; since: Date },
): Promise<
  {
    day: string;
    template_id: Uuid;
    accepted: number;
    unreachable: number;
    sent: number;
    initiated_delivered: number;
    delivered: number;
    read: number;
    failed: number;
  }[]
> {
  return all(
    db,
    'read_days',
    `select * from outreach_days where business_actor_id = $1 and day >= ($2 at time zone 'UTC')::date`,
    [businessActorId, since],
  );
}

export interface DayChange {
  templateId: Uuid | null;
  accepted?: number;
  unreachable?: number;
  sent?: number;
  initiatedDelivered?: number;
  delivered?: number;
  read?: number;
  failed?: number;
}

/** Adds to the sums of today. */
export async function addToDays(
  db: Db,
  { businessActorId, now, changes }: { businessActorId: Uuid; now: Date; changes: DayChange[] },
): Promise<void> {
  const byTemplate = new Map<Uuid, Required<Omit<DayChange, 'templateId'>>>();
  for (const { templateId, ...change } of changes) {
    const key = templateId ?? noTemplate;
    const sum = byTemplate.get(key) ?? {
      accepted: 0,
      unreachable: 0,
      sent: 0,
      initiatedDelivered: 0,
      delivered: 0,
      read: 0,
      failed: 0,
    };
    for (const name of Object.keys(change) as (keyof typeof sum)[]) sum[name] += change[name] ?? 0;
    byTemplate.set(key, sum);
  }
  const rows = [...byTemplate].sort(([a], [b]) => (a < b ? -1 : 1));
  if (rows.length === 0) return;
  const column = (name: keyof Omit<DayChange, 'templateId'>) => rows.map(([, sum]) => sum[name]);
  await all(
    db,
    'add_to_days',
    `insert into outreach_days as d (business_actor_id, day, template_id, accepted, unreachable, sent,
       initiated_delivered, delivered, read, failed)
     select $1, ($2::timestamptz at time zone 'UTC')::date, *
     from unnest($3::uuid[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[], $10::int[])
     on conflict (business_actor_id, day, template_id) do update set
       accepted = d.accepted + excluded.accepted, unreachable = d.unreachable + excluded.unreachable,
       sent = d.sent + excluded.sent,
       initiated_delivered = d.initiated_delivered + excluded.initiated_delivered,
       delivered = d.delivered + excluded.delivered, read = d.read + excluded.read,
       failed = d.failed + excluded.failed`,
    [
      businessActorId,
      now,
      rows.map(([id]) => id),
      column('accepted'),
      column('unreachable'),
      column('sent'),
      column('initiatedDelivered'),
      column('delivered'),
      column('read'),
      column('failed'),
    ],
  );
}

/** Templates that are there, by name and language. */
export async function readTemplates(db: Db, businessActorId: Uuid): Promise<TemplateRow[]> {
  return all<TemplateRow>(
    db,
    'read_templates',
    `select * from outreach_templates where business_actor_id = $1 and deleted_at is null
     order by name, language`,
    [businessActorId],
  );
}

export async function readTemplatesById(db: Db, ids: readonly Uuid[]): Promise<TemplateRow[]> {
  const text = 'select * from outreach_templates where id = any ($1)';
  return ids.length === 0 ? [] : all<TemplateRow>(db, 'templates_by_id', text, [ids]);
}

/** What judging changes of a template: status, quality and pacing. */
export async function saveTemplateStanding(db: Db, row: TemplateRow): Promise<void> {
  await all(
    db,
    'save_template_standing',
    `update outreach_templates set status = $2, paused_until = $3, pauses = $4, quality = $5,
       released_at = $6, slice = $7, slice_sent = $8 where id = $1`,
    [
      row.id,
      row.status,
      row.paused_until,
      row.pauses,
      row.quality,
      row.released_at,
      row.slice,
      row.slice_sent,
    ],
  );
}

/** Holds these people, in the order of their ids, until the transaction ends, so that their budgets hold. */
export async function lockPeople(db: Db, personActorIds: readonly Uuid[]): Promise<PersonRow[]> {
  if (personActorIds.length === 0) return [];
  await all(
    db,
    'open_people',
    `insert into outreach_people (person_actor_id)
     select id from unnest($1::uuid[]) as id order by id on conflict do nothing`,
    [personActorIds],
  );
  return all<PersonRow>(
    db,
    'lock_people',
    `select person_actor_id, wishes from outreach_people where person_actor_id = any ($1)
     order by person_actor_id for no key update`,
    [personActorIds],
  );
}

export async function readRelations(
  db: Db,
  { businessActorId, personActorIds }: { businessActorId: Uuid; personActorIds: readonly Uuid[] },
): Promise<RelationRow[]> {
  return all<RelationRow>(
    db,
    'read_relations',
    `select person_actor_id, stopped_at, transacted_at, transaction_source, tokens, tokens_at, reached_at
     from outreach_relations where business_actor_id = $1 and person_actor_id = any ($2)`,
    [businessActorId, personActorIds],
  );
}

/** Writes what sending changes of relations: the bucket of the two, and when they were last reached. */
export async function saveRelations(
  db: Db,
  businessActorId: Uuid,
  rows: readonly Pick<RelationRow, 'person_actor_id' | 'tokens' | 'tokens_at' | 'reached_at'>[],
): Promise<void> {
  if (rows.length === 0) return;
  const sorted = [...rows].sort((a, b) => (a.person_actor_id < b.person_actor_id ? -1 : 1));
  await all(
    db,
    'save_relations',
    `insert into outreach_relations (business_actor_id, person_actor_id, tokens, tokens_at, reached_at)
     select $1, * from unnest($2::uuid[], $3::float8[], $4::timestamptz[], $5::timestamptz[])
     on conflict (business_actor_id, person_actor_id) do update set
       tokens = excluded.tokens, tokens_at = excluded.tokens_at, reached_at = excluded.reached_at`,
    [
      businessActorId,
      sorted.map((row) => row.person_actor_id),
      sorted.map((row) => row.tokens),
      sorted.map((row) => row.tokens_at),
      sorted.map((row) => row.reached_at),
    ],
  );
}

export async function readConsentStates(
  db: Db,
  wanted: { businessActorId: Uuid; personActorIds: readonly Uuid[]; topicKeys: readonly string[] },
): Promise<{ person_actor_id: Uuid; topic_key: string; state: 'granted' | 'revoked' }[]> {
  return all(
    db,
    'read_consent_states',
    `select person_actor_id, topic_key, state from outreach_consent_states
     where business_actor_id = $1 and person_actor_id = any ($2) and topic_key = any ($3)`,
    [wanted.businessActorId, wanted.personActorIds, wanted.topicKeys],
  );
}

/** All marketing that these people got since then, from anybody. */
export async function readMarketing(
  db: Db,
  personActorIds: readonly Uuid[],
  since: Date,
): Promise<{ person_actor_id: Uuid; business_actor_id: Uuid; sent_at: Date }[]> {
  if (personActorIds.length === 0) return [];
  return all(
    db,
    'read_marketing',
    `select person_actor_id, business_actor_id, sent_at from outreach_sends
     where category = 'marketing' and sent_at is not null and not is_trial
       and person_actor_id = any ($1) and sent_at > $2`,
    [personActorIds, since],
  );
}

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
     returning s.business_actor_id, s.id, s.person_actor_id, s.template_id, s.is_initiated, s.state,
       found.was_delivered`,
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

export async function listSends(
  db: Db,
  { businessActorId, before, limit }: { businessActorId: Uuid; before: Uuid | null; limit: number },
): Promise<SendRow[]> {
  return all<SendRow>(
    db,
    'list_sends',
    `select * from outreach_sends where business_actor_id = $1 and ($2::uuid is null or id < $2)
     order by id desc limit $3`,
    [businessActorId, before, limit],
  );
}

/** Ends what waits for this person: of a topic, or of the whole business. */
export async function dropWaiting(
  db: Db,
  dropped: { businessActorId: Uuid; personActorId: Uuid; topicKey: string | null; now: Date },
): Promise<Pick<SendRow, 'id' | 'template_id' | 'category' | 'price_micros' | 'is_trial'>[]> {
  return all(
    db,
    'drop_waiting',
    `update outreach_sends set state = 'failed', failure = 'opted_out', planned_failure = null, hold_for = null,
       due_at = null, failed_at = $4
     where business_actor_id = $1 and person_actor_id = $2 and due_at is not null and category <> 'service'
       and ($3::text is null or topic_key = $3)
     returning id, template_id, category, price_micros, is_trial`,
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

/** False when the person said the same about this message before. */
export async function insertFeedback(
  db: Db,
  said: {
    businessActorId: Uuid;
    id: Uuid;
    personActorId: Uuid;
    send: SendRow;
    kind: Feedback['kind'];
    reason: string | null;
    now: Date;
    reportsSince: Date;
  },
): Promise<boolean> {
  const { send, now } = said;
  const rows = await all(
    db,
    'insert_feedback',
    `insert into outreach_feedback (business_actor_id, id, person_actor_id, template_id, send_id, kind, reason,
       after_ms, reports_before, at, had_granted)
     select $1, $2, $3, $4, $5, $6, $7, $8, (
       select count(*)::integer from outreach_feedback
       where person_actor_id = $3 and kind = 'report' and at > $10
     ), $9, $11
     where not exists (
       select 1 from outreach_feedback
       where business_actor_id = $1 and person_actor_id = $3 and send_id = $5 and kind = $6
     )
     returning id`,
    [
      said.businessActorId,
      said.id,
      said.personActorId,
      send.template_id,
      send.id,
      said.kind,
      said.reason,
      now.getTime() - send.sent_at!.getTime(),
      now,
      said.reportsSince,
      send.reason === 'granted',
    ],
  );
  return rows.length > 0;
}

/** Senders that have reached anybody since then. */
export async function listActiveSenders(db: Db, since: Date): Promise<Uuid[]> {
  const rows = await all<{ business_actor_id: Uuid }>(
    db,
    'list_active_senders',
    'select business_actor_id from outreach_senders where tokens_at > $1 order by business_actor_id',
    [since],
  );
  return rows.map((row) => row.business_actor_id);
}

export async function hasDomain(db: Db, businessActorId: Uuid): Promise<boolean> {
  const text = `select 1 from outreach_domains where business_actor_id = $1 and verified_at is not null limit 1`;
  return (await all(db, 'has_domain', text, [businessActorId])).length > 0;
}

/** What counts for the quality of a sender, or of one template. */
export async function readOpinion(
  db: Db,
  businessActorId: Uuid,
  now: Date,
): Promise<{
  delivered: (Delivered & { templateId: Uuid })[];
  feedback: (Feedback & { templateId: Uuid | null })[];
}> {
  const since = new Date(now.getTime() - parameters.quality.windowMs);
  const days = await readDays(db, { businessActorId, since });
  const rows = await all<{
    kind: Feedback['kind'];
    person_actor_id: Uuid;
    template_id: Uuid | null;
    at: Date;
    after_ms: bigint;
    reports_before: number;
    had_granted: boolean;
  }>(
    db,
    'read_feedback',
    `select kind, person_actor_id, template_id, at, after_ms, reports_before, had_granted from outreach_feedback
     where business_actor_id = $1 and at > $2`,
    [businessActorId, since],
  );
  return {
    delivered: days.map((row) => ({
      templateId: row.template_id,
      // What was delivered on a day counts from its noon on.
      at: new Date(Math.min(now.getTime(), Date.parse(row.day) + day / 2)),
      count: row.initiated_delivered,
    })),
    feedback: rows.map((row) => ({
      kind: row.kind,
      personId: row.person_actor_id,
      templateId: row.template_id,
      at: row.at,
      afterMs: Number(row.after_ms),
      reportsBefore: row.reports_before,
      hadGranted: row.had_granted,
    })),
  };
}

export async function readTemplateSums(
  db: Db,
  businessActorId: Uuid,
  templateIds: readonly Uuid[],
): Promise<
  Map<Uuid, { sent: number; delivered: number; read: number; failed: number; left: number }>
> {
  if (templateIds.length === 0) return new Map();
  const rows = await all<{
    template_id: Uuid;
    sent: number;
    delivered: number;
    read: number;
    failed: number;
    left: number;
  }>(
    db,
    'template_sums',
    `select d.template_id, sum(sent)::integer as sent, sum(delivered)::integer as delivered,
       sum(read)::integer as read, sum(failed)::integer as failed, (
         select count(distinct person_actor_id)::integer from outreach_feedback f
         where f.business_actor_id = $1 and f.template_id = d.template_id
       ) as left
     from outreach_days d where d.business_actor_id = $1 and d.template_id = any ($2) group by d.template_id`,
    [businessActorId, templateIds],
  );
  return new Map(rows.map(({ template_id: id, ...sums }) => [id, sums]));
}

/** Senders of which something may have gone unread since it was last looked for. */
export async function listUncredited(db: Db, before: Date): Promise<Uuid[]> {
  const rows = await all<{ business_actor_id: Uuid }>(
    db,
    'list_uncredited',
    `select business_actor_id from outreach_senders
     where tokens_at > coalesce(credited_until, '-infinity') and coalesce(credited_until, '-infinity') < $1
     order by business_actor_id`,
    [before],
  );
  return rows.map((row) => row.business_actor_id);
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

/** No id of that moment or later comes before it. */
function firstIdOf(at: Date): Uuid {
  const time = at.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}

export async function setCreditedUntil(db: Db, businessActorId: Uuid, until: Date): Promise<void> {
  const text = 'update outreach_senders set credited_until = $2 where business_actor_id = $1';
  await all(db, 'set_credited_until', text, [businessActorId, until]);
}
