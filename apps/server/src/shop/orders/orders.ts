import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Order, OrderSummary } from '@allmende/contract/shop';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import type { Auth } from '#platform/access';
import type { Clock } from '#platform/clock';
import { writeMoment } from '#platform/cursor';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import type { Outbox } from '#platform/outbox';
import type { Uuid } from '#platform/ids';
import type { Log } from '#platform/log';
import type { Business } from '#business';
import type { Wallet } from '#wallet';
import { actionsOn, nextState, type OrderAction, type Side } from '../rules.ts';
import type { ShopTables } from '../tables.ts';
import { createCheckout } from './checkout.ts';
import { findSeller } from '../sellers.ts';
import { findDirect } from '../direct/store.ts';
import { createKeptMoney } from './kept-money.ts';
import { presentOrder, presentSummary } from './present.ts';
import type { ActingOrGuest } from './pricing.ts';
import type { Goods } from '../products/goods.ts';
import { Refused } from '#platform/refusal';
import { counted, createSteps } from './steps.ts';
import { moveStock } from './stock.ts';
import {
  findExpired,
  findHistory,
  findLines,
  findOrder,
  listOrders,
  lockOrder,
  type OrderLineRow,
  type OrderRow,
  selectBuyers,
} from './store.ts';

export interface OrdersDeps {
  database: Database;
  clock: Clock;
  log: Log;
  gateway: Gateway;
  outbox: Outbox;
  identity: Identity;
  messaging: Messaging;
  wallet: Wallet;
  business: Pick<Business, 'presence'>;
  goods: Goods;
}
/** Orders: bought in `checkout.ts`, moved here by both sides and by time, and shown. */
export function createOrders(deps: OrdersDeps) {
  const { database, clock, log, identity, goods } = deps;
  const read = () => database.read<ShopTables>();
  const steps = createSteps(deps);
  const { allOrNothing, enter } = steps;
  const keptMoney = createKeptMoney({ ...deps, steps });
  const checkout = createCheckout({ ...deps, steps, keptMoney, presentWhole });

  /** Carries out what one side does with an order; [SH10] and [SH11] say what is allowed. */
  async function act(
    acting: ActingOrGuest,
    orderId: Uuid,
    action: OrderAction,
    reason = '',
  ): Promise<
    Result<
      Order,
      'shop.order_unknown' | 'shop.transition_not_allowed' | 'wallet.insufficient_funds'
    >
  > {
    const found = await findOrder(read(), orderId);
    const side = found && sideOf(found, acting.actorId);
    if (!found || !side) return fail('shop.order_unknown');
    const done = await allOrNothing<
      OrderRow,
      'shop.transition_not_allowed' | 'wallet.insufficient_funds'
    >(async (tx) => {
      const order = (await lockOrder(tx, found.seller_id, orderId))!;
      const allowed = actionsOn(order, side, acting.role);
      const wasCompleted = action === 'complete' && order.state === 'completed';
      // [SH35] Both say it at the same moment, and whoever comes second means the same.
      if (wasCompleted && !(side === 'buyer' && order.hold_id && !order.is_disputed)) return order;
      const deed = wasCompleted ? 'release' : action;
      const state = nextState(deed, order, side);
      if (!state || !allowed.includes(deed)) {
        throw new Refused(fail('shop.transition_not_allowed', { data: { state: order.state } }));
      }
      if (deed === 'release') {
        const released = await keptMoney.release(tx, order);
        await steps.change(tx, order, released);
        steps.tellBoth(tx, order);
        return { ...order, ...released };
      }
      const lines = await findLines(tx.as<ShopTables>(), order.seller_id, order.id);
      return enter(tx, order, lines, {
        changes: {
          state,
          ...(await moneyAfter(tx, order, lines, { state, side, reason, acting })),
        },
        reason,
        userId: acting.userId,
        announceBy: acting,
      });
    });
    return done.ok ? ok(await presentWhole(done.value, { side, role: acting.role })) : done;
  }

  /** What a step means for the money. */
  async function moneyAfter(
    tx: Tx,
    order: OrderRow,
    lines: OrderLineRow[],
    step: { state: OrderRow['state']; side: Side; reason: string; acting: ActingOrGuest },
  ): Promise<Partial<OrderRow>> {
    const { state, side, reason, acting } = step;
    if (state === 'cancelled') {
      return undo(tx, order, lines, { reason, userId: acting.userId });
    }
    // That it was handed over, the buyer says; of the shop it is only heard.
    if (state === 'completed' && side === 'buyer' && !order.is_disputed) {
      return keptMoney.release(tx, order);
    }
    const seller = await findSeller(tx.as<ShopTables>(), order.seller_id);
    return keptMoney.keptAfter(order, seller, state);
  }

  /** [SH12] Stock goes back, and all of the money, in the same step. */
  async function undo(
    tx: Tx,
    order: OrderRow,
    lines: OrderLineRow[],
    { reason, userId }: { reason: string; userId: Uuid | null },
  ): Promise<Partial<OrderRow>> {
    await moveStock(
      tx,
      order.seller_id,
      order.state === 'placed' ? 'release' : 'return',
      counted(lines),
    );
    goods.changed(tx, lines);
    if (!order.payment_id) return { reserved_until: null };
    const amountMinor = order.total_minor - order.refunded_minor;
    if (amountMinor === 0n) return {};
    return keptMoney.giveBack(tx, order, { amountMinor, note: reason, userId });
  }

  /** [SH9] Gives back the stock of orders that were not paid in time. Safe to run at once in several places. */
  async function expireReservations(): Promise<number> {
    let count = 0;
    for (const expired of await findExpired(read(), clock.now(), 500)) {
      try {
        if (await expire(expired)) count += 1;
      } catch (error) {
        // One order that cannot be ended must not hold the stock of all that come after it.
        log.error({ err: error, orderId: expired.id }, 'shop.reservation_not_expired');
      }
    }
    return count;
  }

  async function expire({ seller_id, id }: Pick<OrderRow, 'seller_id' | 'id'>): Promise<boolean> {
    return database.transaction(async (tx) => {
      const order = await lockOrder(tx, seller_id, id);
      if (order?.state !== 'placed' || order.reserved_until! > clock.now()) return false;
      const lines = await findLines(tx.as<ShopTables>(), seller_id, id);
      await moveStock(tx, seller_id, 'release', counted(lines));
      goods.changed(tx, lines);
      await enter(tx, order, lines, {
        changes: { state: 'cancelled', reserved_until: null },
        reason: '',
        userId: null,
      });
      return true;
    });
  }

  async function presentWhole(
    row: OrderRow,
    viewer: { side: Side; role: Auth['role'] },
  ): Promise<Order> {
    const [lines, history, actors, direct] = await Promise.all([
      findLines(read(), row.seller_id, row.id),
      findHistory(read(), row.seller_id, row.id),
      identity.parties([row.seller_id, row.buyer_id]),
      row.pay_by === 'direct' ? findDirect(read(), row) : undefined,
    ]);
    return presentOrder(row, { lines, history, direct }, actors, viewer);
  }

  async function getOrder(
    acting: ActingOrGuest,
    orderId: Uuid,
  ): Promise<Result<Order, 'shop.order_unknown'>> {
    const row = await findOrder(read(), orderId);
    const side = row && sideOf(row, acting.actorId);
    if (!row || !side) return fail('shop.order_unknown');
    return ok(await presentWhole(row, { side, role: acting.role }));
  }

  async function list(
    actorId: Uuid,
    query: {
      as: 'buyer' | 'seller';
      state?: OrderRow['state'] | undefined;
      payBy?: OrderRow['pay_by'] | undefined;
      withActorId?: Uuid | undefined;
      before: { at: Date; id: Uuid } | null;
      limit: number;
    },
  ): Promise<{ items: OrderSummary[]; nextCursor: string | null }> {
    const rows = await listOrders(
      read(),
      {
        side: query.as,
        actorId,
        state: query.state,
        payBy: query.payBy,
        withActorId: query.withActorId,
      },
      query.before,
      query.limit + 1,
    );
    const shown = rows.slice(0, query.limit);
    const actors = await identity.parties(
      new Set(shown.flatMap((row) => [row.seller_id, row.buyer_id])),
    );
    const last = shown.at(-1);
    return {
      items: shown.map((row) => presentSummary(row, actors)),
      nextCursor:
        rows.length > query.limit && last ? writeMoment({ at: last.placed_at, id: last.id }) : null,
    };
  }

  /** Those of the people who have bought anything of the seller, or the product. */
  async function buyersAmong(
    sellerId: Uuid,
    people: readonly Uuid[],
    productId: Uuid | null,
  ): Promise<Set<Uuid>> {
    return new Set(await selectBuyers(read(), { sellerId, people, productId }));
  }

  return { ...checkout, act, buyersAmong, expireReservations, getOrder, list, keptMoney, steps };
}

function sideOf(order: OrderRow, actorId: Uuid): Side | null {
  if (order.buyer_id === actorId) return 'buyer';
  if (order.seller_id === actorId) return 'seller';
  return null;
}
