import type { Pool, PoolClient } from 'pg';
import type { Uuid } from '#platform/ids';
import type { SenderRow } from './tables.ts';

/** The SQL of senders. Locks are taken in this order: sender, people, then conversations in messaging. */
export type Db = Pick<Pool | PoolClient, 'query'>;

const noTemplate = '00000000-0000-0000-0000-000000000000';

export async function all<Row>(
  db: Db,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
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

export interface DayRow {
  day: string;
  template_id: Uuid;
  accepted: number;
  unreachable: number;
  sent: number;
  initiated_delivered: number;
  delivered: number;
  read: number;
  failed: number;
  /** [O38] */
  in_sums_only: boolean;
}

/** [O38] The sums as the business may see them: of a newsletter, what became of it in tens. */
export async function readToldDays(
  db: Db,
  of: { businessActorId: Uuid; since: Date },
): Promise<DayRow[]> {
  const inTens = (count: number) => Math.floor(count / 10) * 10;
  return (await readDays(db, of)).map((row) =>
    row.in_sums_only
      ? {
          ...row,
          delivered: inTens(row.delivered),
          read: inTens(row.read),
          failed: inTens(row.failed),
        }
      : row,
  );
}

/** As they are, for judging. */
export async function readDays(
  db: Db,
  { businessActorId, since }: { businessActorId: Uuid; since: Date },
): Promise<DayRow[]> {
  return all(
    db,
    'read_days',
    `select * from outreach_days where business_actor_id = $1 and day >= ($2 at time zone 'UTC')::date`,
    [businessActorId, since],
  );
}

export interface DayChange {
  templateId: Uuid | null;
  /** [O38] */
  inSumsOnly: boolean;
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
  const byTemplate = new Map<Uuid, Required<Omit<DayChange, 'templateId' | 'inSumsOnly'>>>();
  const inSums = new Set<Uuid>();
  for (const { templateId, inSumsOnly, ...change } of changes) {
    const key = templateId ?? noTemplate;
    if (inSumsOnly) inSums.add(key);
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
  const column = (name: keyof Omit<DayChange, 'templateId' | 'inSumsOnly'>) =>
    rows.map(([, sum]) => sum[name]);
  await all(
    db,
    'add_to_days',
    `insert into outreach_days as d (business_actor_id, day, template_id, accepted, unreachable, sent,
       initiated_delivered, delivered, read, failed, in_sums_only)
     select $1, ($2::timestamptz at time zone 'UTC')::date, *
     from unnest($3::uuid[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[], $10::int[], $11::boolean[])
     on conflict (business_actor_id, day, template_id) do update set
       accepted = d.accepted + excluded.accepted, unreachable = d.unreachable + excluded.unreachable,
       sent = d.sent + excluded.sent,
       initiated_delivered = d.initiated_delivered + excluded.initiated_delivered,
       delivered = d.delivered + excluded.delivered, read = d.read + excluded.read,
       failed = d.failed + excluded.failed, in_sums_only = d.in_sums_only or excluded.in_sums_only`,
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
      rows.map(([id]) => inSums.has(id)),
    ],
  );
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

export async function setCreditedUntil(db: Db, businessActorId: Uuid, until: Date): Promise<void> {
  const text = 'update outreach_senders set credited_until = $2 where business_actor_id = $1';
  await all(db, 'set_credited_until', text, [businessActorId, until]);
}

export async function listSenders(db: Db): Promise<Uuid[]> {
  const text = 'select business_actor_id from outreach_senders order by business_actor_id';
  const rows = await all<{ business_actor_id: Uuid }>(db, 'list_senders', text, []);
  return rows.map((row) => row.business_actor_id);
}
