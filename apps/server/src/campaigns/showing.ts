import type { Campaign, Pledge } from '@allmende/contract/campaigns';
import { toPublicId, type Uuid } from '#platform/ids';
import type { CampaignsContext } from './context.ts';
import * as store from './store.ts';
import type { CampaignRow, PledgeRow, RewardRow } from './tables.ts';

const shownOnWall = 60;
const shownOwn = 50;
const shownUpdates = 30;

/** Turns rows into what people see. */
export function createShowing({ database, identity, wallet }: CampaignsContext) {
  const { pool } = database;

  /** [CM12] For somebody who may see them; the note is for owner and giver. */
  async function pledges(rows: readonly PledgeRow[]): Promise<Pledge[]> {
    const rewardIds = rows.flatMap(({ reward_id }) => reward_id ?? []);
    const [table, campaigns, rewards] = await Promise.all([
      wallet.currencies.table(),
      store.readCampaigns(
        pool,
        rows.map((row) => row.campaign_id),
      ),
      store.readRewards(pool, rewardIds),
    ]);
    const actors = await identity.actors(
      new Set([
        ...rows.map((row) => row.giver_actor_id),
        ...[...campaigns.values()].map((row) => row.owner_actor_id),
      ]),
    );
    return rows.map((row) => {
      const campaign = campaigns.get(row.campaign_id)!;
      const reward = row.reward_id === null ? null : rewards.get(row.reward_id)!;
      return {
        id: toPublicId('plg', row.id),
        campaignId: toPublicId('cmp', row.campaign_id),
        title: campaign.title,
        owner: actors.get(campaign.owner_actor_id)!,
        giver: actors.get(row.giver_actor_id)!,
        amount: table.money(campaign.asset_code, row.amount),
        reward: reward && { id: toPublicId('rwd', reward.id), name: reward.name },
        note: row.note,
        inMemoryOf: row.in_memory_of,
        isShown: row.is_shown,
        state: row.state,
        pledgedAt: row.pledged_at.toISOString(),
        paymentId: row.state === 'paid' ? toPublicId('pay', row.payment_id) : null,
      };
    });
  }

  return {
    pledges,

    async campaigns(viewer: Uuid | null, rows: readonly CampaignRow[]): Promise<Campaign[]> {
      const ids = rows.map(({ id }) => id);
      const part = { after: null, limit: shownOwn };
      const [table, rewards, updates, wall, ownRows] = await Promise.all([
        wallet.currencies.table(),
        store.listRewards(pool, ids),
        store.listUpdates(pool, ids, shownUpdates),
        store.listWall(pool, ids, shownOnWall),
        viewer === null
          ? []
          : store.listPledgesOf(pool, { giverActorId: viewer, campaignIds: ids, ...part }),
      ]);
      const [own, actors] = await Promise.all([
        pledges(ownRows),
        identity.actors(
          new Set([
            ...rows.map((row) => row.owner_actor_id),
            ...wall.map((row) => row.giver_actor_id),
          ]),
        ),
      ]);
      return rows.map((row) => {
        const money = (minor: bigint) => table.money(row.asset_code, minor);
        const rewardOf = ({ id, name, about, minimum, stock, taken }: RewardRow) => ({
          id: toPublicId('rwd', id),
          name,
          about,
          from: money(minimum),
          stock,
          left: stock === null ? null : stock - taken,
        });
        const here = ({ campaign_id }: { campaign_id: Uuid }) => campaign_id === row.id;
        const id = toPublicId('cmp', row.id);
        return {
          id,
          owner: actors.get(row.owner_actor_id)!,
          title: row.title,
          about: row.about,
          picture: row.picture,
          way: row.way,
          goal: money(row.goal),
          given: money(row.given),
          giverCount: row.giver_count,
          state: row.state,
          isSettled: row.settled_at !== null,
          days: row.days,
          startedAt: row.started_at?.toISOString() ?? null,
          endsAt: row.ends_at?.toISOString() ?? null,
          rewards: rewards.filter(here).map(rewardOf),
          updates: updates.filter(here).map(({ text, at }) => ({ text, at: at.toISOString() })),
          wall: wall.filter(here).flatMap(({ giver_actor_id, in_memory_of, pledged_at }) => {
            const giver = actors.get(giver_actor_id);
            return giver ? [{ giver, inMemoryOf: in_memory_of, at: pledged_at.toISOString() }] : [];
          }),
          own: own.filter(({ campaignId }) => campaignId === id),
        };
      });
    },
  };
}

export type Showing = ReturnType<typeof createShowing>;
