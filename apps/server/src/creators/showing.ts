import type { Membership, MembershipGift, OwnTier, Tier } from '@allmende/contract/creators';
import { toPublicId, type Uuid } from '#platform/ids';
import type { CreatorsContext } from './context.ts';
import { stateAt } from './rules.ts';
import * as store from './store.ts';
import type { GiftRow, MembershipRow, TierRow } from './tables.ts';

/** Turns rows into what people see. */
export function createShowing({ database, clock, identity, wallet }: CreatorsContext) {
  const { pool } = database;

  async function moneys() {
    const table = await wallet.currencies.table();
    return (assetCode: string, minor: bigint) => table.money(assetCode, minor);
  }
  type Moneys = Awaited<ReturnType<typeof moneys>>;

  function tierOf(row: TierRow, money: Moneys): Tier {
    return {
      id: toPublicId('tir', row.id),
      name: row.name,
      about: row.about,
      benefits: row.benefits,
      monthly: money(row.asset_code, row.monthly),
      yearly: row.yearly === null ? null : money(row.asset_code, row.yearly),
      trialDays: row.trial_days,
      rank: row.rank,
      isOpen: row.is_open,
    };
  }

  return {
    async tiers(rows: readonly TierRow[]): Promise<Tier[]> {
      const money = await moneys();
      return rows.map((row) => tierOf(row, money));
    },

    async ownTiers(rows: readonly TierRow[]): Promise<OwnTier[]> {
      const ids = rows.map(({ id }) => id);
      const [money, counts] = await Promise.all([
        moneys(),
        store.countMembers(pool, ids, clock.now()),
      ]);
      return rows.map((row) => ({
        ...tierOf(row, money),
        welcome: row.welcome,
        memberCount: counts.get(row.id) ?? 0,
      }));
    },

    /** [CR22] For somebody who may see them. */
    async memberships(viewer: Uuid, rows: readonly MembershipRow[]): Promise<Membership[]> {
      const tierIds = rows.flatMap((row) => [row.tier_id, row.next_tier_id ?? row.tier_id]);
      const [money, tiers, actors] = await Promise.all([
        moneys(),
        store.readTiers(pool, tierIds),
        identity.actors(
          new Set(rows.flatMap((row) => [row.creator_actor_id, row.member_actor_id])),
        ),
      ]);
      const now = clock.now();
      return rows.map((row) => {
        const tier = tiers.get(row.tier_id)!;
        const shownTier = tierOf(tier, money);
        const price = (minor: bigint) => money(tier.asset_code, minor);
        const state = stateAt(row, now);
        const rests = row.resumes_at !== null && row.resumes_at > now ? row.resumes_at : null;
        return {
          id: toPublicId('mbr', row.id),
          creator: actors.get(row.creator_actor_id)!,
          member: actors.get(row.member_actor_id)!,
          tier: shownTier,
          source: row.source,
          interval: row.interval,
          price: row.price === null ? null : price(row.price),
          state,
          isTrial: row.is_trial && state === 'active',
          startedAt: row.started_at.toISOString(),
          until: (row.ended_at ?? row.until)?.toISOString() ?? null,
          renewsAt: state === 'ended' ? null : (row.next_try_at?.toISOString() ?? null),
          resumesAt: state === 'ended' ? null : (rests?.toISOString() ?? null),
          next:
            row.next_tier_id === null || state === 'ended'
              ? null
              : {
                  tier: tierOf(tiers.get(row.next_tier_id)!, money),
                  interval: row.next_interval!,
                  price: price(row.next_price!),
                },
          endedBecause:
            row.ended_because ??
            (state === 'ended' ? (row.source === 'paid' ? 'cancelled' : 'run_out') : null),
          welcome: viewer === row.member_actor_id ? tier.welcome : null,
        };
      });
    },

    async gifts(rows: readonly GiftRow[]): Promise<MembershipGift[]> {
      const [money, tiers, actors] = await Promise.all([
        moneys(),
        store.readTiers(
          pool,
          rows.map((row) => row.tier_id),
        ),
        identity.actors(new Set(rows.map((row) => row.creator_actor_id))),
      ]);
      return rows.map((row) => {
        const tier = tiers.get(row.tier_id)!;
        return {
          id: toPublicId('mgf', row.id),
          code: row.code,
          creator: actors.get(row.creator_actor_id)!,
          tier: tierOf(tier, money),
          months: row.months,
          note: row.note,
          price: money(tier.asset_code, row.price),
          givenAt: row.given_at.toISOString(),
          redeemedAt: row.redeemed_at?.toISOString() ?? null,
        };
      });
    },
  };
}

export type Showing = ReturnType<typeof createShowing>;
