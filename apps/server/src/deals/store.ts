import type { Pool, PoolClient } from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { DealPostRow, DealRow, FiguresRow } from './tables.ts';

/** The SQL of deals themselves; of sales and the report it is in stores of their own. */
export type Db = Pick<Pool | PoolClient, 'query'>;
export type Part = { after: { at: Date; id: Uuid } | null; limit: number };

export async function all<Row>(
  db: Db,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  return (await db.query({ name: `deals_${name}`, text, values })).rows as Row[];
}

const columns = [
  'id',
  'brand_actor_id',
  'creator_actor_id',
  'conversation_id',
  'offered_at',
  'payment_id',
  'request_key',
  'request_terms',
] as const satisfies (keyof DealRow)[];
/** Whatever may change after the offer. */
const changing = [
  'revision',
  'title',
  'brief',
  'asset_code',
  'fee',
  'share_bps',
  'share_days',
  'post_days',
  'sample',
  'state',
  'turn',
  'accepted_revision',
  'asked_at',
  'signed_at',
  'address',
  'sample_note',
  'sample_sent_at',
  'sample_received_at',
  'post_by',
  'answer_by',
  'objection',
  'answer',
  'ended_by',
  'ended_at',
  'hold_id',
  'payer_user_id',
  'confirmed_by',
] as const satisfies (keyof DealRow)[];
const every = [...columns, ...changing];
const selected = every.join(', ');

/** @throws when the key is taken. */
export async function insertDeal(tx: Tx, row: DealRow): Promise<void> {
  const places = every.map((_, at) => `$${at + 1}`).join(', ');
  const values = every.map((name) => row[name]);
  await all(
    tx.client,
    'insert',
    `insert into deals_deals (${selected}) values (${places})`,
    values,
  );
}

export async function saveDeal(tx: Tx, row: DealRow): Promise<void> {
  const sets = changing.map((name, at) => `${name} = $${at + 2}`).join(', ');
  const values = changing.map((name) => row[name]);
  await all(tx.client, 'save', `update deals_deals set ${sets} where id = $1`, [row.id, ...values]);
}

export async function readDeal(db: Db, id: Uuid): Promise<DealRow | undefined> {
  const text = `select ${selected} from deals_deals where id = $1`;
  return (await all<DealRow>(db, 'read', text, [id]))[0];
}

export async function readDealByKey(db: Db, key: Uuid): Promise<DealRow | undefined> {
  const text = `select ${selected} from deals_deals where request_key = $1`;
  return (await all<DealRow>(db, 'read_by_key', text, [key]))[0];
}

/** Whatever changes a deal waits for each other here. */
export async function lockDeal(tx: Tx, id: Uuid): Promise<DealRow | undefined> {
  const text = `select ${selected} from deals_deals where id = $1 for no key update`;
  return (await all<DealRow>(tx.client, 'lock', text, [id]))[0];
}

/** One brand's offers one after the other, so that there are never too many. */
export async function lockBrand(tx: Tx, brandActorId: Uuid): Promise<number> {
  await tx.client.query('select pg_advisory_xact_lock(hashtextextended($1, 370))', [brandActorId]);
  const text = `select count(*)::integer as count from deals_deals
    where brand_actor_id = $1 and state in ('offered', 'agreed', 'signed', 'delivered', 'disputed')`;
  return (await all<{ count: number }>(tx.client, 'count', text, [brandActorId]))[0]!.count;
}

/** Of either side, the latest first. */
export function listDeals(
  db: Db,
  { actorId, after, limit }: Part & { actorId: Uuid },
): Promise<DealRow[]> {
  return all(
    db,
    'list',
    `select ${selected} from deals_deals
     where (brand_actor_id = $1 or creator_actor_id = $1)
       and ($2::timestamptz is null or (offered_at, id) < ($2, $3))
     order by offered_at desc, id desc limit $4`,
    [actorId, after?.at ?? null, after?.id ?? null, limit],
  );
}

export function listDisputed(db: Db): Promise<DealRow[]> {
  const text = `select ${selected} from deals_deals where state = 'disputed' order by offered_at, id limit 100`;
  return all(db, 'disputed', text, []);
}

/** Those for which time decides now. */
export async function listDue(
  db: Db,
  { now, askedBefore }: { now: Date; askedBefore: Date },
): Promise<Uuid[]> {
  const rows = await all<{ id: Uuid }>(
    db,
    'due',
    `(select id from deals_deals where state in ('offered', 'agreed') and asked_at <= $2 order by asked_at limit 100)
     union all (select id from deals_deals where state = 'signed' and post_by <= $1 order by post_by limit 100)
     union all (select id from deals_deals where state = 'delivered' and answer_by <= $1 order by answer_by limit 100)`,
    [now, askedBefore],
  );
  return rows.map(({ id }) => id);
}

export async function insertPost(tx: Tx, row: DealPostRow): Promise<void> {
  await all(
    tx.client,
    'insert_post',
    'insert into deals_posts (post_id, deal_id, posted_at, counts_until) values ($1, $2, $3, $4)',
    [row.post_id, row.deal_id, row.posted_at, row.counts_until],
  );
}

/** The latest first. */
export function listPosts(db: Db, dealIds: readonly Uuid[]): Promise<DealPostRow[]> {
  const text = `select post_id, deal_id, posted_at, counts_until from deals_posts
    where deal_id = any ($1) order by posted_at desc, post_id desc`;
  return all(db, 'posts', text, [dealIds]);
}

/** [DE16] What both sides see of a deal, from the one place. */
export async function readFigures(
  db: Db,
  dealIds: readonly Uuid[],
): Promise<Map<Uuid, FiguresRow>> {
  const rows = await all<FiguresRow>(
    db,
    'figures',
    `select d.id as deal_id, s.count, s.sold, s.returned, s.due, s.paid,
       (select coalesce(sum(amount), 0)::bigint from deals_moves where deal_id = d.id and order_id is null) as fee_paid
     from unnest($1::uuid[]) as d (id) cross join lateral (
       select count(*)::integer as count, coalesce(sum(goods), 0)::bigint as sold,
         coalesce(sum(goods - div(goods::numeric * (total - refunded), total)), 0)::bigint as returned,
         coalesce(sum(due), 0)::bigint as due, coalesce(sum(paid), 0)::bigint as paid
       from deals_sales where deal_id = d.id and standing = 'earned') s`,
    [dealIds],
  );
  return new Map(rows.map((row) => [row.deal_id, row]));
}
