import { toPublicId, type Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import type { CampaignsContext } from './context.ts';
import { paymentOf } from './pledges.ts';
import * as store from './store.ts';
import type { CampaignRow } from './tables.ts';

const atATime = 100;

/** What campaigns do by themselves. [CM7] [CM9] */
export function createSettling(context: CampaignsContext) {
  const { database, clock, log, outbox, wallet } = context;
  const { pool } = database;

  /** [CM7] Once, and for good: what stands when the time is over either reaches the goal or does not. */
  async function decide(id: Uuid): Promise<void> {
    await database.transaction(async (tx) => {
      const row = (await store.lockCampaign(tx, id))!;
      const now = clock.now();
      if (row.state !== 'open' || now < row.ends_at!) return;
      const state = row.way === 'keep' ? 'ended' : row.given >= row.goal ? 'funded' : 'failed';
      await store.saveCampaign(tx, { ...row, state, decided_at: now });
    });
  }

  /** [CM9] Its money follows what was decided. Each by itself, so that it goes on where it was stopped. @throws Refused [CM16] */
  async function settleOne(campaign: CampaignRow, pledgeId: Uuid): Promise<void> {
    await database.transaction(async (tx) => {
      const row = await store.lockHeld(tx, pledgeId);
      if (!row) return;
      const isPaid = campaign.state === 'funded';
      const payment = paymentOf(campaign, row);
      if (isPaid) {
        await wallet.pledging.capture(tx, {
          ...payment,
          holdId: row.hold_id!,
          confirmedBy: row.confirmed_by,
          hasFee: true,
        });
      } else await wallet.pledging.release(tx, { ...payment, holdId: row.hold_id! });
      const state = isPaid ? 'paid' : 'returned';
      await store.settlePledge(tx, { id: pledgeId, state, at: clock.now() });
      const table = await wallet.currencies.table(tx);
      await outbox.emit(tx, 'wallet.noticed', {
        actorId: row.giver_actor_id,
        what: isPaid ? 'collected' : 'released',
        otherActorId: campaign.owner_actor_id,
        amount: table.money(campaign.asset_code, row.amount),
        thingId: toPublicId('cmp', campaign.id),
        reason: null,
      });
    });
  }

  async function settle(id: Uuid): Promise<void> {
    const campaign = (await store.readCampaign(pool, id))!;
    let after: Uuid | null = null;
    let waiting = 0;
    for (;;) {
      const held = await store.listHeld(pool, { campaignId: id, after, limit: atATime });
      for (const pledgeId of held) {
        try {
          await settleOne(campaign, pledgeId);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          log.info({ pledgeId, code: error.code }, 'campaigns.pledge_waits');
          waiting += 1;
        }
      }
      after = held.at(-1) ?? null;
      if (held.length < atATime) break;
    }
    if (waiting > 0) return;
    await database.transaction(async (tx) => {
      const row = (await store.lockCampaign(tx, id))!;
      if (row.settled_at !== null) return;
      await store.saveCampaign(tx, { ...row, settled_at: clock.now() });
      if (row.state === 'cancelled' || row.given === 0n) return;
      const table = await wallet.currencies.table(tx);
      await outbox.emit(tx, 'wallet.noticed', {
        actorId: row.owner_actor_id,
        what: row.state === 'failed' ? 'not_reached' : 'arrived',
        otherActorId: null,
        amount: table.money(row.asset_code, row.given),
        thingId: toPublicId('cmp', id),
        reason: null,
      });
    });
  }

  return {
    /** Decides what is over and pays or gives back what is decided; a job does so every minute. */
    async run(): Promise<void> {
      for (const id of await store.listOver(pool, clock.now())) await decide(id);
      for (const id of await store.listUnsettled(pool)) {
        try {
          await settle(id);
        } catch (error) {
          // One that cannot be settled keeps no other from it.
          log.error({ err: error, campaignId: id }, 'campaigns.not_settled');
        }
      }
    },
  };
}
