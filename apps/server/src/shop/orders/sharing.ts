import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { OrderRow } from './store.ts';

/** [SH64] Who is told, in the transaction itself, of orders that were bought from a post and of how their money stands. */
export interface SalesPort {
  placed(
    tx: Tx,
    sale: {
      orderId: Uuid;
      sellerId: Uuid;
      buyerId: Uuid;
      postId: Uuid;
      assetCode: string;
      totalMinor: bigint;
      /** What of it is for what the post shows. */
      goodsMinor: bigint;
      at: Date;
    },
  ): Promise<void>;
  moved(
    tx: Tx,
    sale: { orderId: Uuid; standing: SaleStanding; refundedMinor: bigint },
  ): Promise<void>;
}
type SaleStanding = 'waiting' | 'earned' | 'void';

type Standing = Pick<
  OrderRow,
  'state' | 'post_id' | 'payment_id' | 'hold_id' | 'kept_until' | 'refunded_minor' | 'id'
>;

/** Whether the shop has the money of an order. What a dispute froze it has already; what is kept for the buyer not yet. */
function saleStanding({
  state,
  payment_id: paymentId,
  hold_id: holdId,
  kept_until: keptUntil,
}: Standing): SaleStanding {
  // Paid on the shop’s own account and cancelled, it goes back from there.
  if (state === 'cancelled' && !paymentId) return 'void';
  return state === 'placed' || (holdId && keptUntil) ? 'waiting' : 'earned';
}

export function createSharing() {
  let port: SalesPort = { placed: async () => undefined, moved: async () => undefined };
  return {
    tellWith(given: SalesPort): void {
      port = given;
    },
    async placed(tx: Tx, order: OrderRow, goodsMinor: bigint): Promise<void> {
      if (!order.post_id || order.total_minor === 0n) return;
      await port.placed(tx, {
        orderId: order.id,
        sellerId: order.seller_id,
        buyerId: order.buyer_id,
        postId: order.post_id,
        assetCode: order.asset_code,
        totalMinor: order.total_minor,
        goodsMinor,
        at: order.placed_at,
      });
      await this.moved(tx, order);
    },
    async moved(tx: Tx, order: Standing): Promise<void> {
      if (!order.post_id) return;
      await port.moved(tx, {
        orderId: order.id,
        standing: saleStanding(order),
        refundedMinor: order.refunded_minor,
      });
    },
  };
}
