import type { Pledge } from '@allmende/contract/campaigns';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import { isKeyTaken } from '#platform/key-taken';
import { newUuid, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import { judgeAmount, type PayRefusal, requestIdOf, termsOf } from '#wallet';
import type { Answer, CampaignsContext } from './context.ts';
import type { Showing } from './showing.ts';
import * as store from './store.ts';
import type { CampaignRow, PledgeRow } from './tables.ts';

export interface NewPledge {
  amount: Money;
  rewardId: Uuid | null;
  note: string;
  inMemoryOf: string;
  isShown: boolean;
  confirmation: string | undefined;
  idempotencyKey: string;
}

type PledgeRefusal =
  | Exclude<PayRefusal, 'wallet.payee_is_payer' | 'wallet.payee_blocked'>
  | 'campaigns.unknown'
  | 'campaigns.not_open'
  | 'campaigns.own'
  | 'campaigns.blocked'
  | 'campaigns.reward_unknown'
  | 'campaigns.reward_gone'
  | 'campaigns.below_reward'
  | 'platform.idempotency_key_reused';

/** What was said by the wallet, as it is said here. */
function refusalOf(code: PayRefusal): PledgeRefusal {
  if (code === 'wallet.payee_is_payer') return 'campaigns.own';
  return code === 'wallet.payee_blocked' ? 'campaigns.blocked' : code;
}

/** What a payment for a contribution says of itself. */
export function paymentOf(campaign: CampaignRow, pledge: PledgeRow) {
  return {
    paymentId: pledge.payment_id,
    fromActorId: pledge.giver_actor_id,
    toActorId: campaign.owner_actor_id,
    amountMinor: pledge.amount,
    assetCode: campaign.asset_code,
    note: campaign.title,
    subject: { kind: 'pledge' as const, id: pledge.id },
    payerUserId: pledge.giver_user_id,
    promisedAt: pledge.pledged_at,
  };
}

/** Giving, and taking back. [CM5] to [CM8] [CM11] */
export function createPledges(context: CampaignsContext, showing: Showing) {
  const { database, clock, wallet } = context;
  const { pool } = database;

  async function shown(row: PledgeRow): Promise<Pledge> {
    return (await showing.pledges([row]))[0]!;
  }

  return {
    async give(
      { actorId, userId }: { actorId: Uuid; userId: Uuid },
      campaignId: Uuid,
      input: NewPledge,
    ): Answer<Pledge, PledgeRefusal> {
      const { amount, rewardId, note, inMemoryOf, isShown } = input;
      const key = requestIdOf(userId, `pledge ${input.idempotencyKey}`);
      const terms = termsOf([actorId, campaignId, amount, rewardId, note, inMemoryOf, isShown]);
      const replay = async () => {
        const known = await store.readPledgeByKey(pool, key);
        if (!known) return null;
        if (known.terms !== terms) return fail('platform.idempotency_key_reused');
        return ok(await shown(known));
      };
      const before = await replay();
      if (before) return before;
      const judged = judgeAmount(amount, await wallet.currencies.table());
      if (!judged.ok) return judged;
      const { minor, assetCode } = judged.value;
      try {
        const given = await undoing(database, async (tx): Promise<Result<null, PledgeRefusal>> => {
          // [CM6] One gift after the other: sum, stock and end are looked at by nobody else meanwhile.
          const campaign = await store.lockCampaign(tx, campaignId);
          if (!campaign || campaign.state === 'draft') return fail('campaigns.unknown');
          // The same request, which came while this one waited.
          if (await store.readPledgeByKey(tx.client, key)) return ok(null);
          const now = clock.now();
          if (campaign.state !== 'open' || now >= campaign.ends_at!) {
            return fail('campaigns.not_open');
          }
          if (assetCode !== campaign.asset_code) return fail('wallet.currency_unknown');
          if (rewardId !== null) {
            const reward = (await store.readRewards(tx.client, [rewardId])).get(rewardId);
            if (reward?.campaign_id !== campaignId) return fail('campaigns.reward_unknown');
            if (minor < reward.minimum) return fail('campaigns.below_reward');
            if (reward.stock === reward.taken) return fail('campaigns.reward_gone');
            await store.takeReward(tx, rewardId, 1);
          }
          const row: PledgeRow = {
            id: newUuid(now.getTime()),
            campaign_id: campaignId,
            giver_actor_id: actorId,
            giver_user_id: userId,
            reward_id: rewardId,
            amount: minor,
            note,
            in_memory_of: inMemoryOf,
            is_shown: isShown,
            state: 'paid',
            hold_id: null,
            payment_id: newUuid(now.getTime()),
            confirmed_by: 'small_amount',
            pledged_at: now,
            settled_at: now,
            request_key: key,
            terms,
          };
          const payment = paymentOf(campaign, row);
          if (campaign.way === 'all') {
            const held = await wallet.pledging.hold(tx, { ...payment, token: input.confirmation });
            if (!held.ok) return fail(refusalOf(held.code));
            const { holdId, confirmedBy } = held.value;
            Object.assign(row, {
              state: 'held',
              hold_id: holdId,
              confirmed_by: confirmedBy,
              settled_at: null,
            });
          } else {
            const paid = await wallet.pay(tx, {
              ...payment,
              kind: 'transfer',
              confirmedBy: { userId, token: input.confirmation },
              hasFee: true,
            });
            if (!paid.ok) return fail(refusalOf(paid.code));
          }
          await store.insertPledge(tx, row);
          await store.saveCampaign(tx, {
            ...campaign,
            given: campaign.given + minor,
            giver_count: campaign.giver_count + 1,
          });
          return ok(null);
        });
        if (!given.ok) return given;
      } catch (error) {
        // The same key was used for another campaign at the same moment.
        if (!isKeyTaken(error, '_request_key_key')) throw error;
      }
      return (await replay())!;
    },

    /** [CM8] */
    async withdraw(
      giverActorId: Uuid,
      id: Uuid,
    ): Answer<Pledge, 'campaigns.pledge_unknown' | 'campaigns.pledge_final'> {
      const seen = await store.readPledge(pool, id);
      if (seen?.giver_actor_id !== giverActorId) return fail('campaigns.pledge_unknown');
      const done = await undoing(
        database,
        async (tx): Promise<Result<null, 'campaigns.pledge_final'>> => {
          const campaign = (await store.lockCampaign(tx, seen.campaign_id))!;
          const now = clock.now();
          const row = (await store.readPledge(tx.client, id))!;
          if (row.state === 'withdrawn') return ok(null);
          const isOpen = campaign.state === 'open' && now < campaign.ends_at!;
          if (!isOpen || !(await store.lockHeld(tx, id))) return fail('campaigns.pledge_final');
          await wallet.pledging.release(tx, { ...paymentOf(campaign, row), holdId: row.hold_id! });
          await store.settlePledge(tx, { id, state: 'withdrawn', at: now });
          if (row.reward_id !== null) await store.takeReward(tx, row.reward_id, -1);
          await store.saveCampaign(tx, {
            ...campaign,
            given: campaign.given - row.amount,
            giver_count: campaign.giver_count - 1,
          });
          return ok(null);
        },
      );
      return done.ok ? ok(await shown((await store.readPledge(pool, id))!)) : done;
    },
  };
}

export type Pledges = ReturnType<typeof createPledges>;
