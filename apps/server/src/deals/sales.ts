import { newUuid, type Uuid } from '#platform/ids';
import type { Tx } from '#platform/database';
import type { DealsContext } from './context.ts';
import { dueOf } from './rules.ts';
import * as store from './sales-store.ts';
import type { SaleRow } from './tables.ts';

/** An order that was placed from a post. */
export interface PlacedSale {
  orderId: Uuid;
  sellerId: Uuid;
  buyerId: Uuid;
  postId: Uuid;
  assetCode: string;
  totalMinor: bigint;
  /** What of it is for what the post shows, without delivery. */
  goodsMinor: bigint;
  at: Date;
}

/** How the money of such an order stands. */
export interface SaleStanding {
  orderId: Uuid;
  standing: SaleRow['standing'];
  refundedMinor: bigint;
}

/** Shares of what was bought through posts, exact to the cent with every commit: [DE12] to [DE15]. */
export function createSales({ clock, wallet }: DealsContext) {
  /**
   * Pays what is due and not paid, or takes back what was paid and is not due any more; of either as much as is there. What is left is
   * tried again by a job.
   */
  async function level(tx: Tx, row: SaleRow): Promise<void> {
    const due = dueOf(row);
    let { paid } = row;
    if (due !== paid) {
      const deal = await store.readSides(tx, row.deal_id);
      const isPaidOut = due > paid;
      const [from, to] = isPaidOut
        ? [deal.brand_actor_id, deal.creator_actor_id]
        : [deal.creator_actor_id, deal.brand_actor_id];
      const paymentId = newUuid();
      const moved = await wallet.sharing.move(tx, {
        paymentId,
        fromActorId: from,
        toActorId: to,
        amountMinor: isPaidOut ? due - paid : paid - due,
        assetCode: deal.asset_code,
        note: deal.title,
        subject: { kind: isPaidOut ? 'deal_share' : 'deal_share_back', id: row.deal_id },
      });
      if (moved > 0n) {
        const amount = isPaidOut ? moved : -moved;
        const { deal_id: dealId, order_id: orderId } = row;
        paid += amount;
        await store.insertMove(tx, { paymentId, dealId, orderId, amount, at: clock.now() });
      }
    }
    await store.saveSale(tx, { ...row, due, paid });
  }

  return {
    /** In the transaction that places the order, before anything is paid. */
    async placed(tx: Tx, sale: PlacedSale): Promise<void> {
      const { postId, sellerId, at, buyerId, totalMinor, goodsMinor } = sale;
      const deal = await store.findDealOfPost(tx, { postId, brandActorId: sellerId, at });
      if (!deal || deal.asset_code !== sale.assetCode) return;
      if (deal.creator_actor_id === buyerId || goodsMinor === 0n) return;
      await store.insertSale(tx, {
        order_id: sale.orderId,
        deal_id: deal.id,
        post_id: postId,
        at,
        total: totalMinor,
        goods: goodsMinor,
        share_bps: deal.share_bps,
        standing: 'waiting',
        refunded: 0n,
        due: 0n,
        paid: 0n,
      });
    },

    /** In the transaction in which its money moved, whatever moved it. */
    async moved(tx: Tx, { orderId, standing, refundedMinor }: SaleStanding): Promise<void> {
      const row = await store.lockSale(tx, orderId);
      if (!row || (row.standing === standing && row.refunded === refundedMinor)) return;
      await level(tx, { ...row, standing, refunded: refundedMinor });
    },

    /** [DE14] What one still owes the other. */
    async levelAgain(tx: Tx, orderId: Uuid): Promise<void> {
      const row = await store.lockSale(tx, orderId);
      if (row && row.due !== row.paid) await level(tx, row);
    },
  };
}

export type Sales = ReturnType<typeof createSales>;
