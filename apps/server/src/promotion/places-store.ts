import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { all, type Db } from './store.ts';
import type { PlaceRow } from './tables.ts';

/** The SQL of places: who was given one, who saw it, and who has a share of it. */

export async function insertPlace(tx: Tx, row: PlaceRow): Promise<void> {
  await all(
    tx.client,
    'insert_place',
    `insert into promotion_places (id, day, promotion_id, author_actor_id, price_micros, at, state, viewer)
     values ($1, $2, $3, $4, $5, $6, 'open', $7)`,
    [row.id, row.day, row.promotion_id, row.author_actor_id, row.price_micros, row.at, row.viewer],
  );
}

export interface GivenRow {
  id: Uuid;
  day: string;
  promotion_id: Uuid;
  price_micros: bigint;
  state: 'open' | 'seen' | 'freed';
  is_opened: boolean;
  is_hidden: boolean;
  viewer: Buffer | null;
}

/** Waits for whoever frees it or sees it at this moment. */
export async function lockPlace(tx: Tx, id: Uuid): Promise<GivenRow | undefined> {
  const text = `select id, day::text, promotion_id, price_micros, state, is_opened, is_hidden, viewer
    from promotion_places where id = $1 for no key update`;
  return (await all<GivenRow>(tx.client, 'lock_place', text, [id]))[0];
}

/** [PR13] [PR14] It is paid for now. */
export async function markSeen(tx: Tx, place: GivenRow, sumsOf: number): Promise<void> {
  await all(tx.client, 'seen', `update promotion_places set state = 'seen' where id = $1`, [
    place.id,
  ]);
  await all(
    tx.client,
    'count_seen',
    `update promotion_promotions set seen = seen + 1, spent_micros = spent_micros + $2,
       told_micros = case when (seen + 1) % $3 = 0 then spent_micros + $2 else told_micros end
     where id = $1`,
    [place.promotion_id, place.price_micros, sumsOf],
  );
}

export async function markOpened(tx: Tx, place: GivenRow): Promise<void> {
  await all(tx.client, 'opened', 'update promotion_places set is_opened = true where id = $1', [
    place.id,
  ]);
  const text = 'update promotion_promotions set opened = opened + 1 where id = $1';
  await all(tx.client, 'count_opened', text, [place.promotion_id]);
}

export async function markHidden(tx: Tx, place: GivenRow): Promise<void> {
  await all(
    tx.client,
    'place_hidden',
    'update promotion_places set is_hidden = true where id = $1',
    [place.id],
  );
  const text = 'update promotion_promotions set hidden = hidden + 1 where id = $1';
  await all(tx.client, 'count_hidden', text, [place.promotion_id]);
}

/** Takes back what nobody saw in time; it does not count as shown to whoever did not see it. */
export async function freePlaces(
  tx: Tx,
  { before, limit }: { before: Date; limit: number },
): Promise<{ day: string; promotion_id: Uuid; price_micros: bigint }[]> {
  return all(
    tx.client,
    'free',
    `with freed as (
       update promotion_places set state = 'freed' where id in (
         select id from promotion_places where state = 'open' and at <= $1 order by at, id limit $2
         for no key update skip locked)
       returning day, promotion_id, price_micros, viewer),
     counted as (
       select f.day, f.viewer, a.advertiser, count(*)::integer as times from freed f
       join promotion_promotions p on p.id = f.promotion_id
       cross join lateral (values (p.advertiser_actor_id), (null)) as a (advertiser)
       where f.viewer is not null group by f.day, f.viewer, a.advertiser),
     uncounted as (
       update promotion_shown s set times = s.times - c.times from counted c
       where s.day = c.day and s.viewer = c.viewer and s.advertiser_actor_id is not distinct from c.advertiser)
     select day::text, promotion_id, price_micros from freed`,
    [before, limit],
  );
}

/** By promotion: how many places are given out and not seen yet, and what they cost. */
export async function readOpen(db: Db, promotionIds: readonly Uuid[]): Promise<Map<Uuid, bigint>> {
  const rows = await all<{ id: Uuid; micros: bigint }>(
    db,
    'open',
    `select promotion_id as id, sum(price_micros)::bigint as micros from promotion_places
     where promotion_id = any ($1) and state = 'open' group by promotion_id`,
    [promotionIds],
  );
  return new Map(rows.map(({ id, micros }) => [id, micros]));
}

/** Whose posts it stood below, and what that cost; null for those of nobody. */
export function sumByAuthor(
  tx: Tx,
  promotionId: Uuid,
): Promise<{ actor_id: Uuid | null; micros: bigint }[]> {
  return all(
    tx.client,
    'by_author',
    `select author_actor_id as actor_id, sum(price_micros)::bigint as micros from promotion_places
     where promotion_id = $1 and state = 'seen' group by author_actor_id order by author_actor_id nulls last`,
    [promotionId],
  );
}

export function countByDay(
  db: Db,
  promotionIds: readonly Uuid[],
): Promise<{ promotion_id: Uuid; day: string; seen: number }[]> {
  return all(
    db,
    'by_day',
    `select promotion_id, day::text, count(*)::integer as seen from promotion_places
     where promotion_id = any ($1) and state = 'seen' group by promotion_id, day order by day`,
    [promotionIds],
  );
}

/** How often somebody was shown each advertiser today, and under null advertising at all. */
export async function readShown(
  db: Db,
  { day, viewer }: { day: string; viewer: Buffer },
): Promise<Map<Uuid | null, number>> {
  const rows = await all<{ advertiser: Uuid | null; times: number }>(
    db,
    'shown',
    'select advertiser_actor_id as advertiser, times from promotion_shown where day = $1 and viewer = $2',
    [day, viewer],
  );
  return new Map(rows.map(({ advertiser, times }) => [advertiser, times]));
}

export async function countShown(
  tx: Tx,
  row: { day: string; viewer: Buffer; advertiserActorId: Uuid },
): Promise<void> {
  await all(
    tx.client,
    'count_shown',
    `insert into promotion_shown (day, viewer, advertiser_actor_id, times)
     values ($1, $2, $3, 1), ($1, $2, null, 1)
     on conflict (day, viewer, advertiser_actor_id) do update set times = promotion_shown.times + 1`,
    [row.day, row.viewer, row.advertiserActorId],
  );
}

/** [PR30] What is owed from now on, beside what was before. */
export async function addOwed(
  tx: Tx,
  row: { sellerActorId: Uuid; actorId: Uuid; assetCode: string; micros: bigint },
): Promise<void> {
  await all(
    tx.client,
    'owe',
    `insert into promotion_owed as o (seller_actor_id, actor_id, asset_code, owed_micros) values ($1, $2, $3, $4)
     on conflict (seller_actor_id, actor_id, asset_code) do update set owed_micros = o.owed_micros + $4`,
    [row.sellerActorId, row.actorId, row.assetCode, row.micros],
  );
}

export interface OwedRow {
  seller_actor_id: Uuid;
  actor_id: Uuid;
  asset_code: string;
  owed_micros: bigint;
  paid: bigint;
}

/** Those to whom at least `leastMicros` are owed and not paid. */
export function listOwed(
  db: Db,
  { leastMicros, microsPerMinor }: { leastMicros: bigint; microsPerMinor: bigint },
): Promise<OwedRow[]> {
  return all(
    db,
    'owed',
    `select seller_actor_id, actor_id, asset_code, owed_micros, paid from promotion_owed
     where owed_micros - paid * $2 >= $1 order by seller_actor_id, actor_id limit 1000`,
    [leastMicros, microsPerMinor],
  );
}

export async function lockOwed(tx: Tx, row: OwedRow): Promise<OwedRow> {
  const text = `select seller_actor_id, actor_id, asset_code, owed_micros, paid from promotion_owed
    where seller_actor_id = $1 and actor_id = $2 and asset_code = $3 for update`;
  const key = [row.seller_actor_id, row.actor_id, row.asset_code];
  return (await all<OwedRow>(tx.client, 'lock_owed', text, key))[0]!;
}

export async function addPaid(tx: Tx, row: OwedRow, minor: bigint): Promise<void> {
  const text = `update promotion_owed set paid = paid + $4
    where seller_actor_id = $1 and actor_id = $2 and asset_code = $3`;
  await all(tx.client, 'add_paid', text, [
    row.seller_actor_id,
    row.actor_id,
    row.asset_code,
    minor,
  ]);
}
