import type { Pool, PoolClient } from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { PromotionRow, SettingsRow } from './tables.ts';

/** The SQL of promotions and of who sells them; of places and days it is in stores of their own. */
export type Db = Pick<Pool | PoolClient, 'query'>;
export type Part = { after: { at: Date; id: Uuid } | null; limit: number };

export async function all<Row>(
  db: Db,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  return (await db.query({ name: `promotion_${name}`, text, values })).rows as Row[];
}

export async function readSettings(db: Db): Promise<SettingsRow | undefined> {
  const text = `select is_open, seller_actor_id, commons_actor_id, author_bps, commons_bps from promotion_settings`;
  return (await all<SettingsRow>(db, 'settings', text, []))[0];
}

export async function saveSettings(
  db: Db,
  row: SettingsRow & { by_user_id: Uuid; at: Date },
): Promise<void> {
  await all(
    db,
    'save_settings',
    `insert into promotion_settings (is_open, seller_actor_id, commons_actor_id, author_bps, commons_bps, by_user_id, at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (is_only) do update set is_open = $1, seller_actor_id = $2, commons_actor_id = $3, author_bps = $4,
       commons_bps = $5, by_user_id = $6, at = $7`,
    [
      row.is_open,
      row.seller_actor_id,
      row.commons_actor_id,
      row.author_bps,
      row.commons_bps,
      row.by_user_id,
      row.at,
    ],
  );
}

const columns = [
  'id',
  'advertiser_actor_id',
  'user_id',
  'post_id',
  'product_id',
  'text',
  'asset_code',
  'budget',
  'days',
  'topics',
  'languages',
  'radius_km',
  'latitude',
  'longitude',
  'seller_actor_id',
  'commons_actor_id',
  'author_bps',
  'commons_bps',
  'state',
  'reason',
  'started_at',
  'ends_at',
  'seen',
  'opened',
  'hidden',
  'spent_micros',
  'told_micros',
  'hold_id',
  'payment_id',
  'confirmed_by',
  'paid',
  'settled_at',
  'request_key',
  'terms',
] as const satisfies (keyof PromotionRow)[];
const selected = columns.join(', ');

/** @throws when the key is taken, or it is promoted already. */
export async function insertPromotion(tx: Tx, row: PromotionRow): Promise<void> {
  const places = columns.map((_, at) => `$${at + 1}`).join(', ');
  const text = `insert into promotion_promotions (${selected}) values (${places})`;
  const values = columns.map((name) => row[name]);
  await all(tx.client, 'insert', text, values);
}

export async function readPromotion(db: Db, id: Uuid): Promise<PromotionRow | undefined> {
  const text = `select ${selected} from promotion_promotions where id = $1`;
  return (await all<PromotionRow>(db, 'read', text, [id]))[0];
}

export async function readPromotionByKey(db: Db, key: Uuid): Promise<PromotionRow | undefined> {
  const text = `select ${selected} from promotion_promotions where request_key = $1`;
  return (await all<PromotionRow>(db, 'read_by_key', text, [key]))[0];
}

export async function lockPromotion(tx: Tx, id: Uuid): Promise<PromotionRow | undefined> {
  const text = `select ${selected} from promotion_promotions where id = $1 for no key update`;
  return (await all<PromotionRow>(tx.client, 'lock', text, [id]))[0];
}

/** One advertiser’s promotions one after the other, so that there are never too many. */
export async function lockAdvertiser(tx: Tx, actorId: Uuid): Promise<number> {
  await tx.client.query('select pg_advisory_xact_lock(hashtextextended($1, 385))', [actorId]);
  const text = `select count(*)::integer as count from promotion_promotions
    where advertiser_actor_id = $1 and state = 'running'`;
  return (await all<{ count: number }>(tx.client, 'count', text, [actorId]))[0]!.count;
}

/** It ends, for whatever reason; what it was given and is not seen yet may still be. */
export async function endPromotion(
  tx: Tx,
  end: { id: Uuid; state: PromotionRow['state']; reason: string; at: Date },
): Promise<void> {
  const text = `update promotion_promotions set state = $2, reason = $3, ends_at = least(ends_at, $4)
    where id = $1 and state = 'running'`;
  await all(tx.client, 'end', text, [end.id, end.state, end.reason, end.at]);
}

export async function settlePromotion(
  tx: Tx,
  { id, paid, at }: { id: Uuid; paid: bigint; at: Date },
): Promise<void> {
  const text = `update promotion_promotions set paid = $2, settled_at = $3, hold_id = null where id = $1`;
  await all(tx.client, 'settle', text, [id, paid, at]);
}

/** Of the advertiser, the latest first. */
export function listOfAdvertiser(
  db: Db,
  { actorId, after, limit }: Part & { actorId: Uuid },
): Promise<PromotionRow[]> {
  return all(
    db,
    'list',
    `select ${selected} from promotion_promotions where advertiser_actor_id = $1
       and ($2::timestamptz is null or (started_at, id) < ($2, $3))
     order by started_at desc, id desc limit $4`,
    [actorId, after?.at ?? null, after?.id ?? null, limit],
  );
}

/** Those that may be shown now. */
export function listRunning(db: Db, now: Date): Promise<PromotionRow[]> {
  const text = `select ${selected} from promotion_promotions
    where state = 'running' and settled_at is null and ends_at > $1 order by id limit 500`;
  return all(db, 'running', text, [now]);
}

/** Those whose time is over, or that ended before it, and whose money is still held. */
export async function listToSettle(db: Db, now: Date): Promise<Uuid[]> {
  const text = `select id from promotion_promotions
    where settled_at is null and (state <> 'running' or ends_at <= $1) order by ends_at limit 100`;
  return (await all<{ id: Uuid }>(db, 'to_settle', text, [now])).map(({ id }) => id);
}

/** For the register: by words of what is promoted, or these advertisers. */
export function listRegistered(
  db: Db,
  { q, advertisers, since, after, limit }: Part & { q: string; advertisers: Uuid[]; since: Date },
): Promise<PromotionRow[]> {
  return all(
    db,
    'register',
    `select ${selected} from promotion_promotions where ends_at > $1
       and ($2 = '' or position(lower($2) in lower(text)) > 0 or advertiser_actor_id = any ($3))
       and ($4::timestamptz is null or (started_at, id) < ($4, $5))
     order by started_at desc, id desc limit $6`,
    [since, q, advertisers, after?.at ?? null, after?.id ?? null, limit],
  );
}

/** Everybody who is in the register, for a search by name. */
export async function listAdvertisers(db: Db, since: Date): Promise<Uuid[]> {
  const text = `select distinct advertiser_actor_id as id from promotion_promotions where ends_at > $1`;
  return (await all<{ id: Uuid }>(db, 'advertisers', text, [since])).map(({ id }) => id);
}

/** The register keeps nothing longer than it says. */
export async function forgetPromotions(db: Db, before: Date): Promise<void> {
  await all(
    db,
    'forget_places',
    `delete from promotion_places where promotion_id in
       (select id from promotion_promotions where ends_at <= $1 and settled_at is not null)`,
    [before],
  );
  await all(
    db,
    'forget',
    'delete from promotion_promotions where ends_at <= $1 and settled_at is not null',
    [before],
  );
}

export async function hide(
  db: Db,
  row: { actorId: Uuid; advertiserActorId: Uuid; at: Date },
): Promise<void> {
  await all(
    db,
    'hide',
    `insert into promotion_hidden (actor_id, advertiser_actor_id, at) values ($1, $2, $3) on conflict do nothing`,
    [row.actorId, row.advertiserActorId, row.at],
  );
}

export async function show(db: Db, actorId: Uuid, advertiserActorId: Uuid): Promise<void> {
  const text = 'delete from promotion_hidden where actor_id = $1 and advertiser_actor_id = $2';
  await all(db, 'show', text, [actorId, advertiserActorId]);
}

/** The latest first. */
export async function listHidden(db: Db, actorId: Uuid): Promise<Uuid[]> {
  const text = `select advertiser_actor_id as id from promotion_hidden where actor_id = $1 order by at desc, advertiser_actor_id limit 1000`;
  return (await all<{ id: Uuid }>(db, 'hidden', text, [actorId])).map(({ id }) => id);
}
