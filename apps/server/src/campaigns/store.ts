import type { Pool, PoolClient } from 'pg';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { CampaignRow, PledgeRow, RewardRow, UpdateRow } from './tables.ts';

/** The SQL of campaigns. */
export type Db = Pick<Pool | PoolClient, 'query'>;

async function all<Row>(db: Db, name: string, text: string, values: unknown[]): Promise<Row[]> {
  return (await db.query({ name: `campaigns_${name}`, text, values })).rows as Row[];
}

const columns = `id, owner_actor_id, title, about, picture, way, asset_code, goal, days, state, given, giver_count, created_at,
  started_at, ends_at, decided_at, settled_at`;

export async function insertCampaign(tx: Tx, row: CampaignRow): Promise<void> {
  await all(
    tx.client,
    'insert',
    `insert into campaigns_campaigns (id, owner_actor_id, title, about, way, asset_code, goal, days, created_at, picture)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      row.id,
      row.owner_actor_id,
      row.title,
      row.about,
      row.way,
      row.asset_code,
      row.goal,
      row.days,
      row.created_at,
      row.picture,
    ],
  );
}

export async function saveCampaign(tx: Tx, row: CampaignRow): Promise<void> {
  await all(
    tx.client,
    'save',
    `update campaigns_campaigns set title = $2, about = $3, way = $4, asset_code = $5, goal = $6, days = $7, state = $8, given = $9,
       giver_count = $10, started_at = $11, ends_at = $12, decided_at = $13, settled_at = $14, picture = $15 where id = $1`,
    [
      row.id,
      row.title,
      row.about,
      row.way,
      row.asset_code,
      row.goal,
      row.days,
      row.state,
      row.given,
      row.giver_count,
      row.started_at,
      row.ends_at,
      row.decided_at,
      row.settled_at,
      row.picture,
    ],
  );
}

export async function deleteCampaign(tx: Tx, id: Uuid): Promise<void> {
  await all(tx.client, 'delete', 'delete from campaigns_campaigns where id = $1', [id]);
}

export async function readCampaign(db: Db, id: Uuid): Promise<CampaignRow | undefined> {
  const [row] = await all<CampaignRow>(
    db,
    'read',
    `select ${columns} from campaigns_campaigns where id = $1`,
    [id],
  );
  return row;
}

export async function readCampaigns(db: Db, ids: readonly Uuid[]): Promise<Map<Uuid, CampaignRow>> {
  const rows = await all<CampaignRow>(
    db,
    'read_many',
    `select ${columns} from campaigns_campaigns where id = any ($1)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Whatever changes a campaign, or gives to it, waits for each other here. */
export async function lockCampaign(tx: Tx, id: Uuid): Promise<CampaignRow | undefined> {
  const [row] = await all<CampaignRow>(
    tx.client,
    'lock',
    `select ${columns} from campaigns_campaigns where id = $1 for no key update`,
    [id],
  );
  return row;
}

/** One owner's drafts one after the other, so that there are never too many. */
export async function lockOwner(tx: Tx, ownerActorId: Uuid): Promise<number> {
  await tx.client.query('select pg_advisory_xact_lock(hashtextextended($1, 330))', [ownerActorId]);
  const [row] = await all<{ count: number }>(
    tx.client,
    'count',
    'select count(*)::integer as count from campaigns_campaigns where owner_actor_id = $1',
    [ownerActorId],
  );
  return row!.count;
}

/** The latest first. */
export function listOfOwner(
  db: Db,
  { ownerActorId, withDrafts }: { ownerActorId: Uuid; withDrafts: boolean },
): Promise<CampaignRow[]> {
  return all(
    db,
    'of_owner',
    `select ${columns} from campaigns_campaigns where owner_actor_id = $1 and ($2 or state <> 'draft')
     order by created_at desc, id desc`,
    [ownerActorId, withDrafts],
  );
}

/** Open ones whose time is over. */
export async function listOver(db: Db, now: Date): Promise<Uuid[]> {
  const rows = await all<{ id: Uuid }>(
    db,
    'over',
    `select id from campaigns_campaigns where state = 'open' and ends_at <= $1 order by ends_at, id limit 100`,
    [now],
  );
  return rows.map(({ id }) => id);
}

export async function listUnsettled(db: Db): Promise<Uuid[]> {
  const rows = await all<{ id: Uuid }>(
    db,
    'unsettled',
    `select id from campaigns_campaigns where decided_at is not null and settled_at is null order by decided_at, id limit 100`,
    [],
  );
  return rows.map(({ id }) => id);
}

export async function replaceRewards(
  tx: Tx,
  campaignId: Uuid,
  rewards: readonly Omit<RewardRow, 'id' | 'campaign_id' | 'position' | 'taken'>[],
): Promise<void> {
  await all(tx.client, 'drop_rewards', 'delete from campaigns_rewards where campaign_id = $1', [
    campaignId,
  ]);
  await all(
    tx.client,
    'insert_rewards',
    `insert into campaigns_rewards (id, campaign_id, position, name, about, minimum, stock)
     select r.id, $1, r.n, r.name, r.about, r.minimum, r.stock
     from unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::integer[])
       with ordinality as r (id, name, about, minimum, stock, n)`,
    [
      campaignId,
      rewards.map(() => newUuid()),
      rewards.map(({ name }) => name),
      rewards.map(({ about }) => about),
      rewards.map(({ minimum }) => minimum),
      rewards.map(({ stock }) => stock),
    ],
  );
}

export function listRewards(db: Db, campaignIds: readonly Uuid[]): Promise<RewardRow[]> {
  return all(
    db,
    'rewards',
    `select id, campaign_id, position, name, about, minimum, stock, taken from campaigns_rewards
     where campaign_id = any ($1) order by position`,
    [campaignIds],
  );
}

export async function readRewards(db: Db, ids: readonly Uuid[]): Promise<Map<Uuid, RewardRow>> {
  const rows = await all<RewardRow>(
    db,
    'read_rewards',
    `select id, campaign_id, position, name, about, minimum, stock, taken from campaigns_rewards where id = any ($1)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Under the lock of the campaign. */
export async function takeReward(tx: Tx, id: Uuid, by: 1 | -1): Promise<void> {
  await all(
    tx.client,
    'take_reward',
    'update campaigns_rewards set taken = taken + $2 where id = $1',
    [id, by],
  );
}

const pledgeColumns = `id, campaign_id, giver_actor_id, giver_user_id, reward_id, amount, note, in_memory_of, is_shown, state, hold_id,
  payment_id, confirmed_by, pledged_at, settled_at, request_key, terms`;

/** @throws when the key is taken. */
export async function insertPledge(tx: Tx, row: PledgeRow): Promise<void> {
  await all(
    tx.client,
    'insert_pledge',
    `insert into campaigns_pledges (${pledgeColumns})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      row.id,
      row.campaign_id,
      row.giver_actor_id,
      row.giver_user_id,
      row.reward_id,
      row.amount,
      row.note,
      row.in_memory_of,
      row.is_shown,
      row.state,
      row.hold_id,
      row.payment_id,
      row.confirmed_by,
      row.pledged_at,
      row.settled_at,
      row.request_key,
      row.terms,
    ],
  );
}

export async function readPledge(db: Db, id: Uuid): Promise<PledgeRow | undefined> {
  const [row] = await all<PledgeRow>(
    db,
    'read_pledge',
    `select ${pledgeColumns} from campaigns_pledges where id = $1`,
    [id],
  );
  return row;
}

export async function readPledgeByKey(db: Db, key: Uuid): Promise<PledgeRow | undefined> {
  const [row] = await all<PledgeRow>(
    db,
    'read_pledge_by_key',
    `select ${pledgeColumns} from campaigns_pledges where request_key = $1`,
    [key],
  );
  return row;
}

/** The contribution, if it is still held; who ends it waits for each other. */
export async function lockHeld(tx: Tx, id: Uuid): Promise<PledgeRow | undefined> {
  const [row] = await all<PledgeRow>(
    tx.client,
    'lock_held',
    `select ${pledgeColumns} from campaigns_pledges where id = $1 and state = 'held' for no key update`,
    [id],
  );
  return row;
}

export async function settlePledge(
  tx: Tx,
  { id, state, at }: { id: Uuid; state: PledgeRow['state']; at: Date },
): Promise<void> {
  await all(
    tx.client,
    'settle_pledge',
    'update campaigns_pledges set state = $2, settled_at = $3 where id = $1',
    [id, state, at],
  );
}

export async function listHeld(
  db: Db,
  { campaignId, after, limit }: { campaignId: Uuid; after: Uuid | null; limit: number },
): Promise<Uuid[]> {
  const rows = await all<{ id: Uuid }>(
    db,
    'held',
    `select id from campaigns_pledges where campaign_id = $1 and state = 'held' and ($2::uuid is null or id > $2)
     order by id limit $3`,
    [campaignId, after, limit],
  );
  return rows.map(({ id }) => id);
}

export type Part = { after: { at: Date; id: Uuid } | null; limit: number };

export function listPledges(
  db: Db,
  { campaignId, after, limit }: Part & { campaignId: Uuid },
): Promise<PledgeRow[]> {
  return all(
    db,
    'pledges',
    `select ${pledgeColumns} from campaigns_pledges
     where campaign_id = $1 and ($2::timestamptz is null or (pledged_at, id) < ($2, $3))
     order by pledged_at desc, id desc limit $4`,
    [campaignId, after?.at ?? null, after?.id ?? null, limit],
  );
}

export function listPledgesOf(
  db: Db,
  asked: Part & { giverActorId: Uuid; campaignIds?: readonly Uuid[] },
): Promise<PledgeRow[]> {
  const { giverActorId, campaignIds, after, limit } = asked;
  return all(
    db,
    'pledges_of',
    `select ${pledgeColumns} from campaigns_pledges
     where giver_actor_id = $1 and ($5::uuid[] is null or campaign_id = any ($5))
       and ($2::timestamptz is null or (pledged_at, id) < ($2, $3))
     order by pledged_at desc, id desc limit $4`,
    [giverActorId, after?.at ?? null, after?.id ?? null, limit, campaignIds ?? null],
  );
}

/** Of each campaign the latest who let everybody read that they gave. */
export function listWall(
  db: Db,
  campaignIds: readonly Uuid[],
  limit: number,
): Promise<Pick<PledgeRow, 'campaign_id' | 'giver_actor_id' | 'in_memory_of' | 'pledged_at'>[]> {
  return all(
    db,
    'wall',
    `select w.* from unnest($1::uuid[]) as c (id) cross join lateral (
       select campaign_id, giver_actor_id, in_memory_of, pledged_at from campaigns_pledges
       where campaign_id = c.id and is_shown and state in ('held', 'paid') order by pledged_at desc, id desc limit $2) w`,
    [campaignIds, limit],
  );
}

export async function insertUpdate(tx: Tx, { campaign_id, text, at }: UpdateRow): Promise<void> {
  await all(
    tx.client,
    'insert_update',
    'insert into campaigns_updates (id, campaign_id, text, at) values ($1, $2, $3, $4)',
    [newUuid(at.getTime()), campaign_id, text, at],
  );
}

/** Of each campaign the latest. */
export function listUpdates(
  db: Db,
  campaignIds: readonly Uuid[],
  limit: number,
): Promise<UpdateRow[]> {
  return all(
    db,
    'updates',
    `select u.* from unnest($1::uuid[]) as c (id) cross join lateral (
       select campaign_id, text, at from campaigns_updates where campaign_id = c.id order by at desc, id desc limit $2) u`,
    [campaignIds, limit],
  );
}

export async function countUpdates(tx: Tx, campaignId: Uuid): Promise<number> {
  const [row] = await all<{ count: number }>(
    tx.client,
    'count_updates',
    'select count(*)::integer as count from campaigns_updates where campaign_id = $1',
    [campaignId],
  );
  return row!.count;
}
