import { fail, ok } from '@allmende/contract/errors';
import type { Promotion } from '@allmende/contract/promotion';
import { registerKeptDays } from '@allmende/contract/promotion-limits';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import type { Answer, PromotionContext } from './context.ts';
import * as places from './places-store.ts';
import { microsPerMinor } from './placing.ts';
import { paymentOf } from './promoting.ts';
import { authorsOf } from './shares.ts';
import type { Showing } from './showing.ts';
import * as store from './store.ts';
import type { Subjects } from './subjects.ts';
import type { PromotionRow } from './tables.ts';

const dayMs = 24 * 3_600_000;
/** What is owed is paid from this many minor units on, so that receipts are not of single cents. */
const paidFromMinor = 10n;

/** The end of a promotion, and what everybody has of it. [PR8] [PR9] [PR30] [PR31] */
export function createSettling(
  context: PromotionContext,
  { showing, subjects }: { showing: Showing; subjects: Subjects },
) {
  const { database, clock, log, wallet } = context;
  const { pool } = database;

  async function scaleOf(assetCode: string, tx?: Tx): Promise<bigint> {
    const table = await wallet.currencies.table(tx);
    return microsPerMinor(table.find(assetCode)!.assetScale);
  }

  /** [PR9] Once nothing of it is open any more: what was seen is paid, the rest is the advertiser's again. */
  async function settle(id: Uuid): Promise<void> {
    await database.transaction(async (tx) => {
      const row = await store.lockPromotion(tx, id);
      if (!row || row.settled_at) return;
      if ((await places.readOpen(tx.client, [id])).has(id)) return;
      if (row.state === 'running') {
        await store.endPromotion(tx, { id, state: 'ended', reason: '', at: row.ends_at });
      }
      const micros = await scaleOf(row.asset_code, tx);
      const spent = row.spent_micros / micros;
      const paid = spent < row.budget ? spent : row.budget;
      const held = { ...paymentOf(row), holdId: row.hold_id! };
      if (paid === 0n) await wallet.pledging.release(tx, held);
      else {
        const { confirmed_by: confirmedBy } = row;
        await wallet.pledging.capture(tx, { ...held, confirmedBy, part: paid });
      }
      await store.settlePromotion(tx, { id, paid, at: clock.now() });
      await share(tx, row, paid * micros);
    });
  }

  /** [PR30] */
  async function share(tx: Tx, row: PromotionRow, paidMicros: bigint): Promise<void> {
    const seen = await places.sumByAuthor(tx, row.id);
    for (const { actorId, micros } of authorsOf(row, seen, paidMicros)) {
      await places.addOwed(tx, {
        sellerActorId: row.seller_actor_id,
        actorId,
        assetCode: row.asset_code,
        micros,
      });
    }
  }

  /** [PR31] As much as the seller has; the rest is tried again. */
  async function payOwed(): Promise<void> {
    const { assetScale } = await wallet.mainAsset();
    const micros = microsPerMinor(assetScale);
    const owed = await places.listOwed(pool, {
      leastMicros: paidFromMinor * micros,
      microsPerMinor: micros,
    });
    for (const one of owed) {
      try {
        await database.transaction(async (tx) => {
          const row = await places.lockOwed(tx, one);
          const due = row.owed_micros / micros - row.paid;
          if (due < paidFromMinor) return;
          const moved = await wallet.sharing.move(tx, {
            paymentId: newUuid(),
            fromActorId: row.seller_actor_id,
            toActorId: row.actor_id,
            amountMinor: due,
            assetCode: row.asset_code,
            note: '',
            subject: { kind: 'promotion_share', id: row.actor_id },
            confirmedBy: 'operator',
          });
          if (moved > 0n) await places.addPaid(tx, row, moved);
        });
      } catch (error) {
        log.error({ err: error, actorId: one.actor_id }, 'promotion.share_not_paid');
      }
    }
  }

  /** [PR8] What is not there for everybody any more is not shown any more either. */
  async function endWhatIsGone(): Promise<void> {
    for (const row of await store.listRunning(pool, clock.now())) {
      if (await subjects.isThere(row)) continue;
      const { id } = row;
      const end = { id, state: 'ended' as const, reason: '', at: clock.now() };
      await database.transaction((tx) => store.endPromotion(tx, end));
    }
  }

  async function trySettle(id: Uuid): Promise<void> {
    try {
      await settle(id);
    } catch (error) {
      // While an account is frozen, its money stays held.
      if (!(error instanceof Refused)) {
        log.error({ err: error, promotionId: id }, 'promotion.not_settled');
      }
    }
  }

  return {
    /** A job does so every minute. Safe to run at once in several places. */
    async run(): Promise<void> {
      await endWhatIsGone();
      for (const id of await store.listToSettle(pool, clock.now())) await trySettle(id);
      await payOwed();
    },

    /** [PR8] */
    async stop(actorId: Uuid, id: Uuid): Answer<Promotion, 'promotion.unknown'> {
      const row = await store.readPromotion(pool, id);
      if (row?.advertiser_actor_id !== actorId) return fail('promotion.unknown');
      const end = { id, state: 'stopped' as const, reason: '', at: clock.now() };
      await database.transaction((tx) => store.endPromotion(tx, end));
      await trySettle(id);
      return ok((await showing.promotions([(await store.readPromotion(pool, id))!], actorId))[0]!);
    },

    /** [PR23] Of an operator, whom the caller has let in. */
    async remove(id: Uuid, reason: string): Answer<Record<string, never>, 'promotion.unknown'> {
      if (!(await store.readPromotion(pool, id))) return fail('promotion.unknown');
      const end = { id, state: 'removed' as const, reason, at: clock.now() };
      await database.transaction((tx) => store.endPromotion(tx, end));
      await trySettle(id);
      return ok({});
    },

    /** The register keeps what is over for a year. */
    forget: () =>
      store.forgetPromotions(pool, new Date(clock.now().getTime() - registerKeptDays * dayMs)),
  };
}

export type Settling = ReturnType<typeof createSettling>;
