import type { Pool, PoolClient } from 'pg';
import type { MembershipState } from '@allmende/contract/creators';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { GiftRow, IntervalRow, MembershipRow, TierRow } from './tables.ts';

/** The SQL of creators. */
export type Db = Pick<Pool | PoolClient, 'query'>;

async function all<Row>(db: Db, name: string, text: string, values: unknown[]): Promise<Row[]> {
  return (await db.query({ name: `creators_${name}`, text, values })).rows as Row[];
}

const tierColumns = `id, creator_actor_id, rank, name, about, benefits, welcome, asset_code, monthly, yearly, trial_days,
  is_open, created_at`;

/** The lowest first. */
export function listTiers(db: Db, creatorActorId: Uuid): Promise<TierRow[]> {
  return all(
    db,
    'list_tiers',
    `select ${tierColumns} from creators_tiers where creator_actor_id = $1 order by rank`,
    [creatorActorId],
  );
}

export async function readTiers(db: Db, ids: readonly Uuid[]): Promise<Map<Uuid, TierRow>> {
  const rows = await all<TierRow>(
    db,
    'read_tiers',
    `select ${tierColumns} from creators_tiers where id = any ($1)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Keeps the terms of a tier as they are until the transaction ends. */
export async function holdTier(tx: Tx, id: Uuid): Promise<TierRow | undefined> {
  const [row] = await all<TierRow>(
    tx.client,
    'hold_tier',
    `select ${tierColumns} from creators_tiers where id = $1 for share`,
    [id],
  );
  return row;
}

/** One creator's tiers one after the other: ranks have no holes and no doubles. */
export async function lockTiersOf(tx: Tx, creatorActorId: Uuid): Promise<TierRow[]> {
  await tx.client.query('select pg_advisory_xact_lock(hashtextextended($1, 270))', [
    creatorActorId,
  ]);
  return listTiers(tx.client, creatorActorId);
}

export async function insertTier(tx: Tx, row: TierRow): Promise<void> {
  await all(
    tx.client,
    'insert_tier',
    `insert into creators_tiers (${tierColumns})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      row.id,
      row.creator_actor_id,
      row.rank,
      row.name,
      row.about,
      row.benefits,
      row.welcome,
      row.asset_code,
      row.monthly,
      row.yearly,
      row.trial_days,
      row.is_open,
      row.created_at,
    ],
  );
}

export async function saveTier(tx: Tx, row: TierRow): Promise<void> {
  await all(
    tx.client,
    'save_tier',
    `update creators_tiers set name = $2, about = $3, benefits = $4, welcome = $5, monthly = $6, yearly = $7,
       trial_days = $8, is_open = $9 where id = $1`,
    [
      row.id,
      row.name,
      row.about,
      row.benefits,
      row.welcome,
      row.monthly,
      row.yearly,
      row.trial_days,
      row.is_open,
    ],
  );
}

/** Members who have it now. */
export async function countMembers(
  db: Db,
  tierIds: readonly Uuid[],
  now: Date,
): Promise<Map<Uuid, number>> {
  const rows = await all<{ tier_id: Uuid; count: number }>(
    db,
    'count_members',
    `select tier_id, count(*)::integer as count from creators_memberships
     where tier_id = any ($1) and ended_at is null and (until is null or until > $2) group by 1`,
    [tierIds, now],
  );
  return new Map(rows.map((row) => [row.tier_id, row.count]));
}

const columns = `id, creator_actor_id, member_actor_id, tier_id, source, interval, price, payer_user_id, is_trial, started_at,
  anchor_at, intervals, until, next_try_at, failures, resumes_at, next_tier_id, next_interval, next_price, ended_at,
  ended_because, request_key, terms`;

function valuesOf(row: MembershipRow): unknown[] {
  return [
    row.id,
    row.creator_actor_id,
    row.member_actor_id,
    row.tier_id,
    row.source,
    row.interval,
    row.price,
    row.payer_user_id,
    row.is_trial,
    row.started_at,
    row.anchor_at,
    row.intervals,
    row.until,
    row.next_try_at,
    row.failures,
    row.resumes_at,
    row.next_tier_id,
    row.next_interval,
    row.next_price,
    row.ended_at,
    row.ended_because,
    row.request_key,
    row.terms,
  ];
}

/** @throws when the member has a living one of this creator, or the key is taken. */
export async function insertMembership(tx: Tx, row: MembershipRow): Promise<void> {
  await all(
    tx.client,
    'insert_membership',
    `insert into creators_memberships (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
       $16, $17, $18, $19, $20, $21, $22, $23)`,
    valuesOf(row),
  );
}

export async function saveMembership(tx: Tx, row: MembershipRow): Promise<void> {
  await all(
    tx.client,
    'save_membership',
    `update creators_memberships set tier_id = $4, source = $5, interval = $6, price = $7, payer_user_id = $8, is_trial = $9,
       anchor_at = $11, intervals = $12, until = $13, next_try_at = $14, failures = $15, resumes_at = $16,
       next_tier_id = $17, next_interval = $18, next_price = $19, ended_at = $20, ended_because = $21,
       request_key = $22, terms = $23
     where id = $1 and creator_actor_id = $2 and member_actor_id = $3 and started_at = $10`,
    valuesOf(row),
  );
}

export async function lockMembership(tx: Tx, id: Uuid): Promise<MembershipRow | undefined> {
  const [row] = await all<MembershipRow>(
    tx.client,
    'lock_membership',
    `select ${columns} from creators_memberships where id = $1 for no key update`,
    [id],
  );
  return row;
}

export async function readMembership(db: Db, id: Uuid): Promise<MembershipRow | undefined> {
  const [row] = await all<MembershipRow>(
    db,
    'read_membership',
    `select ${columns} from creators_memberships where id = $1`,
    [id],
  );
  return row;
}

export async function readByKey(db: Db, key: Uuid): Promise<MembershipRow | undefined> {
  const [row] = await all<MembershipRow>(
    db,
    'read_by_key',
    `select ${columns} from creators_memberships where request_key = $1`,
    [key],
  );
  return row;
}

interface Pair {
  creatorActorId: Uuid;
  memberActorId: Uuid;
}

/** All that somebody has had of a creator; joins of one pair wait for each other. The latest first. */
export async function lockPair(tx: Tx, pair: Pair): Promise<MembershipRow[]> {
  const { creatorActorId, memberActorId } = pair;
  await tx.client.query('select pg_advisory_xact_lock(hashtextextended($1, 271))', [
    `${creatorActorId} ${memberActorId}`,
  ]);
  return all(
    tx.client,
    'lock_pair',
    `select ${columns} from creators_memberships where member_actor_id = $1 and creator_actor_id = $2
     order by started_at desc, id desc for no key update`,
    [memberActorId, creatorActorId],
  );
}

/** Whether somebody is or was a member. */
export async function hasHad(db: Db, { creatorActorId, memberActorId }: Pair): Promise<boolean> {
  const rows = await all(
    db,
    'has_had',
    `select from creators_memberships where member_actor_id = $1 and creator_actor_id = $2 limit 1`,
    [memberActorId, creatorActorId],
  );
  return rows.length > 0;
}

/** The living memberships of one member, of these creators, with the rank of each. */
export function listLiving(
  db: Db,
  memberActorId: Uuid,
  creatorActorIds: readonly Uuid[],
): Promise<(Pick<MembershipRow, 'creator_actor_id' | 'until' | 'ended_at'> & { rank: number })[]> {
  return all(
    db,
    'list_living',
    `select m.creator_actor_id, m.until, m.ended_at, t.rank from creators_memberships m
     join creators_tiers t on t.id = m.tier_id
     where m.member_actor_id = $1 and m.creator_actor_id = any ($2) and m.ended_at is null`,
    [memberActorId, creatorActorIds],
  );
}

/** Of a tier and of those above it. */
export function listLivingFrom(
  db: Db,
  tierId: Uuid,
  memberActorIds: readonly Uuid[],
): Promise<Pick<MembershipRow, 'member_actor_id' | 'until' | 'ended_at'>[]> {
  return all(
    db,
    'list_living_from',
    `select m.member_actor_id, m.until, m.ended_at from creators_memberships m
     join creators_tiers t on t.id = m.tier_id
     join creators_tiers least on least.id = $1 and least.creator_actor_id = m.creator_actor_id and t.rank >= least.rank
     where m.member_actor_id = any ($2) and m.ended_at is null`,
    [tierId, memberActorIds],
  );
}

interface Part {
  after: { at: Date; id: Uuid } | null;
  limit: number;
}

export function listOfMember(
  db: Db,
  { memberActorId, after, limit }: Part & { memberActorId: Uuid },
): Promise<MembershipRow[]> {
  return all(
    db,
    'list_of_member',
    `select ${columns} from creators_memberships
     where member_actor_id = $1 and ($2::timestamptz is null or (started_at, id) < ($2, $3))
     order by started_at desc, id desc limit $4`,
    [memberActorId, after?.at ?? null, after?.id ?? null, limit],
  );
}

/** States are those of `stateAt`. */
export function listOfCreator(
  db: Db,
  asked: Part & { creatorActorId: Uuid; state: MembershipState | null; now: Date },
): Promise<MembershipRow[]> {
  const { creatorActorId, state, now, after, limit } = asked;
  return all(
    db,
    'list_of_creator',
    `select ${columns} from (
       select *, case
         when ended_at is not null then 'ended'
         when until is null or until > $5 then 'active'
         when next_try_at is null then 'ended'
         when resumes_at > $5 then 'paused'
         else 'overdue' end as state
       from creators_memberships where creator_actor_id = $1
     ) m
     where ($6::text is null or state = $6) and ($2::timestamptz is null or (started_at, id) < ($2, $3))
     order by started_at desc, id desc limit $4`,
    [creatorActorId, after?.at ?? null, after?.id ?? null, limit, now, state],
  );
}

/** What is to be paid for by then, the longest waiting first. */
export async function listDue(db: Db, by: Date, limit: number): Promise<Uuid[]> {
  const rows = await all<{ id: Uuid }>(
    db,
    'list_due',
    `select id from creators_memberships where next_try_at <= $1 order by next_try_at, id limit $2`,
    [by, limit],
  );
  return rows.map(({ id }) => id);
}

/** What has come to its end and is not said to have. */
export async function endRunOut(db: Db, now: Date): Promise<void> {
  await all(
    db,
    'end_run_out',
    `update creators_memberships set ended_at = until,
       ended_because = case source when 'paid' then 'cancelled' else 'run_out' end
     where ended_at is null and next_try_at is null and until <= $1`,
    [now],
  );
}

/** The caller holds the membership. */
export async function insertInterval(tx: Tx, row: IntervalRow): Promise<void> {
  await all(
    tx.client,
    'insert_interval',
    `insert into creators_intervals (membership_id, n, starts_at, ends_at, price, paid, payment_id)
     select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6 from creators_intervals where membership_id = $1`,
    [row.membership_id, row.starts_at, row.ends_at, row.price, row.paid, row.payment_id],
  );
}

/** The last that was paid for. */
export async function lastInterval(db: Db, membershipId: Uuid): Promise<IntervalRow | undefined> {
  const [row] = await all<IntervalRow>(
    db,
    'last_interval',
    `select * from creators_intervals where membership_id = $1 order by n desc limit 1`,
    [membershipId],
  );
  return row;
}

const giftColumns = `id, code, creator_actor_id, giver_actor_id, tier_id, months, note, price, payment_id, given_at,
  redeemed_at, membership_id, request_key, terms`;

export async function insertGift(tx: Tx, row: GiftRow): Promise<void> {
  await all(
    tx.client,
    'insert_gift',
    `insert into creators_gifts (${giftColumns})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      row.id,
      row.code,
      row.creator_actor_id,
      row.giver_actor_id,
      row.tier_id,
      row.months,
      row.note,
      row.price,
      row.payment_id,
      row.given_at,
      row.redeemed_at,
      row.membership_id,
      row.request_key,
      row.terms,
    ],
  );
}

export async function readGift(
  db: Db,
  by: { code: string } | { key: Uuid },
): Promise<GiftRow | undefined> {
  const isByCode = 'code' in by;
  const [row] = await all<GiftRow>(
    db,
    isByCode ? 'read_gift' : 'read_gift_by_key',
    `select ${giftColumns} from creators_gifts where ${isByCode ? 'code' : 'request_key'} = $1`,
    [isByCode ? by.code : by.key],
  );
  return row;
}

export async function lockGift(tx: Tx, code: string): Promise<GiftRow | undefined> {
  const [row] = await all<GiftRow>(
    tx.client,
    'lock_gift',
    `select ${giftColumns} from creators_gifts where code = $1 for no key update`,
    [code],
  );
  return row;
}

export async function noteRedeemed(
  tx: Tx,
  gift: { id: Uuid; membershipId: Uuid; at: Date },
): Promise<void> {
  await all(
    tx.client,
    'note_redeemed',
    'update creators_gifts set redeemed_at = $2, membership_id = $3 where id = $1',
    [gift.id, gift.at, gift.membershipId],
  );
}

export function listGifts(
  db: Db,
  { giverActorId, after, limit }: Part & { giverActorId: Uuid },
): Promise<GiftRow[]> {
  return all(
    db,
    'list_gifts',
    `select ${giftColumns} from creators_gifts
     where giver_actor_id = $1 and ($2::timestamptz is null or (given_at, id) < ($2, $3))
     order by given_at desc, id desc limit $4`,
    [giverActorId, after?.at ?? null, after?.id ?? null, limit],
  );
}
