import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { Log } from '#platform/log';
import type { Wallet } from '#wallet';
import type { Goods } from '../products/goods.ts';
import { keepDaysOf, type SellerRow } from '../sellers.ts';
import type { ShopTables } from '../tables.ts';
import { Refused } from '#platform/refusal';
import { counted, type Steps } from './steps.ts';
import { moveStock } from './stock.ts';
import { findKeptDue, findLines, lockOrder, type OrderRow } from './store.ts';

const dayMs = 86_400_000;
/** Where nothing was handed over so long after paying, the money goes back. */
const handOverDays = 30;

export type KeptMoney = ReturnType<typeof createKeptMoney>;

/** Money of orders that stays out of the shop's reach until the buyer has what was bought: [SH30] to [SH33]. */
export function createKeptMoney(deps: {
  database: Database;
  clock: Clock;
  log: Log;
  wallet: Wallet;
  steps: Steps;
  goods: Goods;
}) {
  const { database, clock, log, wallet, steps, goods } = deps;

  /** [SH30] Right after it was paid: what is to be written with the order. */
  async function keep(
    tx: Tx,
    { paymentId, totalMinor }: { paymentId: Uuid; totalMinor: bigint },
  ): Promise<Pick<OrderRow, 'hold_id' | 'kept_until'>> {
    const frozen = await wallet.freezing.freeze(tx, { paymentId, amountMinor: totalMinor });
    if (!frozen.ok || frozen.value?.frozenMinor !== totalMinor) {
      throw new Error('what was paid a moment ago is not there');
    }
    const keptUntil = new Date(clock.now().getTime() + handOverDays * dayMs);
    return { hold_id: frozen.value.holdId, kept_until: keptUntil };
  }

  /** [SH31] What a step does to the time until which it is kept. */
  function keptAfter(order: OrderRow, seller: SellerRow | undefined, state: OrderRow['state']) {
    // What only a dispute froze is promised to nobody.
    if (!order.kept_until || !(state === 'ready' || state === 'shipped')) return {};
    // Of a shop that stopped promising it, what was promised stays.
    const days = keepDaysOf(seller, true)!;
    return { kept_until: new Date(clock.now().getTime() + days * dayMs) };
  }

  /** [SH32] It is the shop's to spend. */
  async function release(tx: Tx, order: OrderRow): Promise<Partial<OrderRow>> {
    if (!order.hold_id) return {};
    await wallet.freezing.thaw(tx, order.hold_id);
    return { hold_id: null, kept_until: null };
  }

  /** Gives a part or all of it back, and what is left of the hold to the shop. Without a hold from what the shop has. */
  async function giveBack(
    tx: Tx,
    order: OrderRow,
    { amountMinor, note, userId }: { amountMinor: bigint; note: string; userId: Uuid | null },
  ): Promise<Partial<OrderRow>> {
    // [SH64] What others have of it comes back first, so that it can be given back. What is kept nobody has.
    const refunded_minor = order.refunded_minor + amountMinor;
    if (!order.kept_until) await steps.sharing.moved(tx, { ...order, refunded_minor });
    const refund = {
      paymentId: newUuid(),
      refundOf: order.payment_id!,
      amountMinor,
      note: note || order.number,
      userId,
    };
    const refunded = order.hold_id
      ? await wallet.freezing.giveBack(tx, order.hold_id, refund)
      : await wallet.refund(tx, refund);
    if (!refunded.ok) throw new Refused(refunded);
    return {
      refund_payment_id: refund.paymentId,
      refunded_minor,
      hold_id: null,
      kept_until: null,
    };
  }

  /** [SH33] Decides what nobody decided in time. Safe to run at once in several places. */
  async function settleDue(): Promise<number> {
    let count = 0;
    for (const due of await findKeptDue(database.read<ShopTables>(), clock.now(), 500)) {
      try {
        if (await database.transaction((tx) => settle(tx, due))) count += 1;
      } catch (error) {
        log.error({ err: error, orderId: due.id }, 'shop.kept_money_not_settled');
      }
    }
    return count;
  }

  async function settle(
    tx: Tx,
    { seller_id, id }: Pick<OrderRow, 'seller_id' | 'id'>,
  ): Promise<boolean> {
    const order = await lockOrder(tx, seller_id, id);
    if (!order?.hold_id || order.is_disputed || order.kept_until! > clock.now()) return false;
    if (order.state !== 'paid' && order.state !== 'accepted') {
      await steps.change(tx, order, await release(tx, order));
      steps.tellBoth(tx, order);
      return true;
    }
    const lines = await findLines(tx.as<ShopTables>(), seller_id, id);
    await moveStock(tx, seller_id, 'return', counted(lines));
    goods.changed(tx, lines);
    const back = { amountMinor: order.total_minor, note: '', userId: null };
    await steps.enter(tx, order, lines, {
      changes: { state: 'cancelled', ...(await giveBack(tx, order, back)) },
      reason: '',
      userId: null,
    });
    return true;
  }

  return { keep, keptAfter, release, giveBack, settleDue };
}
