import { createHash, randomBytes } from 'node:crypto';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { Order, OrderSummary } from '@allmende/contract/shop';
import type { Identity } from '#identity';
import type { Messaging } from '#messaging';
import type { Auth } from '#platform/access';
import type { Clock } from '#platform/clock';
import { writeMoment } from '#platform/cursor';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { Log } from '#platform/log';
import type { Wallet } from '#wallet';
import { type CartLineRow, emptyCart, problemOf, readCartLines } from '../cart/cart.ts';
import {
  actionsOn,
  containedVat,
  deliveryFeeFor,
  nextState,
  type OrderAction,
  orderNumberOf,
  type Side,
} from '../rules.ts';
import { findSeller, minorOf, moneyOf, type SellerRow } from '../sellers.ts';
import { type DeliveryAddress, type ShopTables, storedVat } from '../tables.ts';
import { type CardMoment, orderCard, presentOrder, presentSummary } from './present.ts';
import { moveStock } from './stock.ts';
import {
  addHistory,
  findExpired,
  findHistory,
  findLines,
  findOrder,
  findOrderByKey,
  findReserved,
  insertOrder,
  listOrders,
  lockOrder,
  lockReservations,
  type OrderLineRow,
  type OrderRow,
  updateOrder,
} from './store.ts';

/** How long the stock of an unpaid order stays reserved. */
const reservationMs = 15 * 60_000;
/** What one buyer may hold without paying: so many orders in all shops, */
const reservationsMax = 5;
/** and so many of one product, whose variants count together. */
const reservedUnitsMax = 50;

export interface OrdersDeps {
  database: Database;
  clock: Clock;
  log: Log;
  gateway: Gateway;
  identity: Identity;
  messaging: Messaging;
  wallet: Wallet;
}

export interface Checkout {
  fulfilment: 'pickup' | 'delivery';
  address?: DeliveryAddress | undefined;
  note: string;
  expectedTotal: Money;
}

export type CheckoutProblem =
  | 'shop.seller_unknown'
  | 'shop.closed'
  | 'shop.cart_empty'
  | 'shop.sold_out'
  | 'shop.price_changed'
  | 'shop.currency_foreign'
  | 'shop.fulfilment_unavailable'
  | 'shop.address_required'
  | 'shop.seller_is_buyer'
  | 'shop.too_many_reservations'
  | 'shop.too_much_reserved'
  | 'wallet.payee_blocked'
  | 'platform.idempotency_key_reused';
export type PayProblem =
  | 'wallet.payee_blocked'
  | 'wallet.amount_too_large'
  | 'wallet.insufficient_funds'
  | 'identity.confirmation_required'
  | 'identity.confirmation_invalid';

/** Who acts: in whose name, and which person. */
export type Acting = Pick<Auth, 'actorId' | 'userId' | 'role'>;

/** Ends the transaction and carries the reason out of it: nothing that was done stays done. */
class Refused extends Error {
  readonly result: { ok: false; code: string; data?: unknown };
  constructor(result: { ok: false; code: string; data?: unknown }) {
    super(result.code);
    this.result = result;
  }
}

export function createOrders(deps: OrdersDeps) {
  const { database, clock, log, gateway, identity, messaging, wallet } = deps;
  const read = () => database.read<ShopTables>();

  /** Runs `work` in a transaction that is rolled back when it is refused. */
  async function allOrNothing<T, Code extends string>(
    work: (tx: Tx) => Promise<T>,
  ): Promise<Result<T, Code>> {
    try {
      return ok(await database.transaction(work));
    } catch (error) {
      if (error instanceof Refused) return error.result as Result<T, Code>;
      throw error;
    }
  }

  /**
   * [SH8] Buys what is in the cart. Stock, money, order and card are committed together or not at all;
   * locks are taken in the order stock, accounts, counters, conversation: the order of whoever pays.
   */
  async function placeOrder(
    buyer: Acting,
    sellerId: Uuid,
    checkout: Checkout & { confirmation?: string | undefined },
    idempotencyKey: string,
  ): Promise<Result<Order, CheckoutProblem | PayProblem>> {
    const hash = hashOf('place', sellerId, checkout);
    return once(buyer, idempotencyKey, hash, (tx) =>
      place(tx, buyer, sellerId, checkout, { idempotencyKey, hash, isPaidNow: true }),
    );
  }

  /** [SH9] Places the order unpaid: stock stays reserved for a quarter of an hour. */
  async function reserveOrder(
    buyer: Acting,
    sellerId: Uuid,
    checkout: Checkout,
    idempotencyKey: string,
  ): Promise<Result<Order, CheckoutProblem>> {
    const hash = hashOf('reserve', sellerId, checkout);
    return once(buyer, idempotencyKey, hash, (tx) =>
      place(tx, buyer, sellerId, checkout, { idempotencyKey, hash, isPaidNow: false }),
    );
  }

  /** The same key returns the first order; of two at once, one makes it and the other finds it. */
  async function once<Code extends string>(
    buyer: Acting,
    idempotencyKey: string,
    hash: string,
    make: (tx: Tx) => Promise<OrderRow>,
  ): Promise<Result<Order, Code>> {
    const present = (order: OrderRow) => presentWhole(order, { side: 'buyer', role: buyer.role });
    async function findFirst(): Promise<Result<Order, Code> | null> {
      const first = await findOrderByKey(read(), buyer.actorId, idempotencyKey);
      if (!first) return null;
      if (first.request_hash === hash) return ok(await present(first));
      return fail('platform.idempotency_key_reused') as Result<Order, Code>;
    }
    for (let attempt = 1; ; attempt++) {
      const first = await findFirst();
      if (first) return first;
      try {
        const made = await allOrNothing<OrderRow, Code>(make);
        if (made.ok) return ok(await present(made.value));
        // Refused, for instance because the cart is empty: the same request may just have emptied it.
        return (await findFirst()) ?? made;
      } catch (error) {
        if (!isUniqueViolation(error) || attempt === 5) throw error;
      }
    }
  }

  async function place(
    tx: Tx,
    buyer: Acting,
    sellerId: Uuid,
    checkout: Checkout & { confirmation?: string | undefined },
    {
      idempotencyKey,
      hash,
      isPaidNow,
    }: { idempotencyKey: string; hash: string; isPaidNow: boolean },
  ): Promise<OrderRow> {
    const db = tx.as<ShopTables>();
    const now = clock.now();
    if (!isPaidNow) await lockReservations(tx, buyer.actorId);
    const seller = await findSeller(db, sellerId);
    const cart = seller ? await readCartLines(db, buyer.actorId, sellerId, true) : [];
    const priced = priceCart(buyer, seller, cart, checkout);
    if (!isPaidNow) checkReserved(await findReserved(tx, buyer.actorId, now), priced.lines);

    const wanted = priced.lines
      .filter((line) => line.is_counted)
      .map((line) => ({ variantId: line.variant_id, quantity: line.quantity }));
    const missing = await moveStock(tx, sellerId, isPaidNow ? 'take' : 'reserve', wanted);
    if (missing.length > 0) refuse('shop.sold_out', soldOutData(missing));

    const unplaced = {
      seller_id: sellerId,
      id: newUuid(),
      number: orderNumberOf(randomBytes(6)),
      buyer_id: buyer.actorId,
      state: isPaidNow ? ('paid' as const) : ('placed' as const),
      fulfilment: checkout.fulfilment,
      address: checkout.fulfilment === 'delivery' ? (checkout.address ?? null) : null,
      note: checkout.note,
      asset_code: priced.assetCode,
      subtotal_minor: priced.subtotalMinor,
      delivery_fee_minor: priced.feeMinor,
      total_minor: priced.totalMinor,
      vat: storedVat(priced.vat),
      refund_payment_id: null,
      idempotency_key: idempotencyKey,
      request_hash: hash,
      placed_at: now,
      reserved_until: isPaidNow ? null : new Date(now.getTime() + reservationMs),
    };
    const paymentId = isPaidNow ? await collect(tx, unplaced, buyer, checkout.confirmation) : null;
    const conversation = await messaging.directConversation(tx, { a: buyer.actorId, b: sellerId });
    if (!conversation.ok) throw new Refused(fail('wallet.payee_blocked'));
    const order: OrderRow = {
      ...unplaced,
      conversation_id: conversation.value,
      payment_id: paymentId,
    };
    const lines = priced.lines.map((line) => ({ ...line, order_id: order.id }));
    const entry = (position: number, state: string) => ({
      seller_id: sellerId,
      order_id: order.id,
      position,
      state,
      at: now,
      reason: '',
      user_id: buyer.userId,
    });
    await insertOrder(tx, order, lines, [
      entry(0, 'placed'),
      ...(isPaidNow ? [entry(1, 'paid')] : []),
    ]);
    await emptyCart(tx, buyer.actorId, sellerId);
    tellOfCart(tx, order);
    await messaging.postCard(tx, {
      conversationId: order.conversation_id,
      senderActorId: buyer.actorId,
      senderUserId: buyer.userId,
      clientId: order.id,
      card: orderCard(order, lines, 'placed'),
    });
    tellBoth(tx, order);
    return order;
  }

  /** Takes the money, where there is any to take; the id of the payment. */
  async function collect(
    tx: Tx,
    order: Omit<OrderRow, 'conversation_id' | 'payment_id'>,
    buyer: Acting,
    token: string | undefined,
  ): Promise<Uuid | null> {
    if (order.total_minor === 0n) return null;
    const paymentId = newUuid();
    const paid = await wallet.pay(tx, {
      paymentId,
      kind: 'order',
      fromActorId: order.buyer_id,
      toActorId: order.seller_id,
      amountMinor: order.total_minor,
      assetCode: order.asset_code,
      note: order.number,
      orderId: order.id,
      confirmedBy: { userId: buyer.userId, token },
      payerUserId: buyer.userId,
      at: clock.now(),
    });
    if (!paid.ok) throw new Refused(paid);
    return paymentId;
  }

  async function payOrder(
    buyer: Acting,
    orderId: Uuid,
    confirmation: string | undefined,
  ): Promise<Result<Order, 'shop.order_unknown' | 'shop.transition_not_allowed' | PayProblem>> {
    const found = await findOrder(read(), orderId);
    if (!found || found.buyer_id !== buyer.actorId) return fail('shop.order_unknown');
    const paid = await allOrNothing<OrderRow, 'shop.transition_not_allowed' | PayProblem>(
      async (tx) => {
        const order = (await lockOrder(tx, found.seller_id, orderId))!;
        // Paying twice is paying once, also where there was nothing to pay.
        if (order.payment_id || (order.total_minor === 0n && isPaid(order))) return order;
        if (order.state !== 'placed' || order.reserved_until! <= clock.now()) {
          throw new Refused(fail('shop.transition_not_allowed'));
        }
        const lines = await findLines(tx.as<ShopTables>(), order.seller_id, order.id);
        await moveStock(tx, order.seller_id, 'settle', counted(lines));
        const paymentId = await collect(tx, order, buyer, confirmation);
        return enter(tx, order, lines, {
          changes: { state: 'paid', payment_id: paymentId, reserved_until: null },
          reason: '',
          userId: buyer.userId,
        });
      },
    );
    return paid.ok ? ok(await presentWhole(paid.value, { side: 'buyer', role: buyer.role })) : paid;
  }

  /** Carries out what one side does with an order; [SH10] and [SH11] say what is allowed. */
  async function act(
    acting: Acting,
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
      const state = nextState(action, order, side);
      if (!state || !actionsOn(order, side, acting.role).includes(action)) {
        throw new Refused(fail('shop.transition_not_allowed', { data: { state: order.state } }));
      }
      const lines = await findLines(tx.as<ShopTables>(), order.seller_id, order.id);
      const undone =
        action === 'cancel' ? await undo(tx, order, lines, { reason, userId: acting.userId }) : {};
      return enter(tx, order, lines, {
        changes: { state, ...undone },
        reason,
        userId: acting.userId,
        announceBy: acting,
      });
    });
    return done.ok ? ok(await presentWhole(done.value, { side, role: acting.role })) : done;
  }

  /** [SH12] Stock goes back, and all of the money, in the same step. */
  async function undo(
    tx: Tx,
    order: OrderRow,
    lines: OrderLineRow[],
    { reason, userId }: { reason: string; userId: Uuid },
  ): Promise<Partial<OrderRow>> {
    await moveStock(
      tx,
      order.seller_id,
      order.state === 'placed' ? 'release' : 'return',
      counted(lines),
    );
    if (!order.payment_id) return { reserved_until: null };
    const refundPaymentId = newUuid();
    const refunded = await wallet.refund(tx, {
      paymentId: refundPaymentId,
      refundOf: order.payment_id,
      amountMinor: order.total_minor,
      note: reason || order.number,
      userId,
      at: clock.now(),
    });
    if (!refunded.ok) throw new Refused(refunded);
    return { refund_payment_id: refundPaymentId };
  }

  /** Writes the new state, its history and its card; and announces it where the other side looks. */
  async function enter(
    tx: Tx,
    order: OrderRow,
    lines: OrderLineRow[],
    step: {
      changes: Partial<OrderRow> & { state: OrderRow['state'] };
      reason: string;
      userId: Uuid | null;
      announceBy?: Acting;
    },
  ): Promise<OrderRow> {
    const after = { ...order, ...step.changes };
    await updateOrder(tx, order, step.changes);
    await addHistory(tx, order, {
      state: after.state,
      at: clock.now(),
      reason: step.reason,
      userId: step.userId,
    });
    await messaging.updateCard(tx, {
      conversationId: order.conversation_id,
      senderActorId: order.buyer_id,
      clientId: order.id,
      card: orderCard(after, lines, 'placed'),
    });
    const moment = after.state as CardMoment;
    if (step.announceBy && announced.has(moment)) {
      await messaging.postCard(tx, {
        conversationId: order.conversation_id,
        senderActorId: step.announceBy.actorId,
        senderUserId: step.announceBy.userId,
        clientId: newUuid(),
        card: orderCard(after, lines, moment),
      });
    }
    tellBoth(tx, after);
    return after;
  }

  function tellBoth(tx: Tx, order: OrderRow): void {
    const id = toPublicId('ord', order.id);
    tx.afterCommit(() => {
      for (const actorId of [order.buyer_id, order.seller_id]) {
        const own = toPublicId('act', actorId);
        gateway.deliver([actorId], { type: 'changed', topic: 'orders', actorId: own, id });
        gateway.deliver([actorId], { type: 'changed', topic: 'shop', actorId: own });
      }
    });
  }

  /** The buyer's other devices show the cart still full. */
  function tellOfCart(tx: Tx, { buyer_id, seller_id }: OrderRow): void {
    const actorId = toPublicId('act', buyer_id);
    const id = toPublicId('act', seller_id);
    tx.afterCommit(() =>
      gateway.deliver([buyer_id], { type: 'changed', topic: 'cart', actorId, id }),
    );
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
    const [lines, history, actors] = await Promise.all([
      findLines(read(), row.seller_id, row.id),
      findHistory(read(), row.seller_id, row.id),
      identity.actors([row.seller_id, row.buyer_id]),
    ]);
    return presentOrder(row, lines, history, actors, viewer);
  }

  async function getOrder(
    acting: Acting,
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
      withActorId?: Uuid | undefined;
      before: { at: Date; id: Uuid } | null;
      limit: number;
    },
  ): Promise<{ items: OrderSummary[]; nextCursor: string | null }> {
    const rows = await listOrders(
      read(),
      { side: query.as, actorId, state: query.state, withActorId: query.withActorId },
      query.before,
      query.limit + 1,
    );
    const shown = rows.slice(0, query.limit);
    const actors = await identity.actors(
      new Set(shown.flatMap((row) => [row.seller_id, row.buyer_id])),
    );
    const last = shown.at(-1);
    return {
      items: shown.map((row) => presentSummary(row, actors)),
      nextCursor:
        rows.length > query.limit && last ? writeMoment({ at: last.placed_at, id: last.id }) : null,
    };
  }

  return { placeOrder, reserveOrder, payOrder, act, expireReservations, getOrder, list };
}

/** Whether whatever was due has been paid: nothing at all, for what is given away. */
function isPaid({ state }: OrderRow): boolean {
  return state !== 'placed' && state !== 'cancelled';
}

/** What happened is worth a line of its own in the conversation. */
const announced = new Set<CardMoment>(['accepted', 'ready', 'shipped', 'cancelled']);

function refuse(code: CheckoutProblem, data?: unknown): never {
  throw new Refused(fail(code, data === undefined ? {} : { data }));
}

/**
 * What the cart costs now, or why it cannot be bought. Precedence: unknown or closed shop, empty cart,
 * way of delivery, address, things that are gone, currency, price.
 */
function priceCart(
  buyer: Acting,
  seller: SellerRow | undefined,
  cart: CartLineRow[],
  checkout: Checkout,
) {
  if (!seller) refuse('shop.seller_unknown');
  if (seller.seller_id === buyer.actorId) refuse('shop.seller_is_buyer');
  if (!seller.is_open) refuse('shop.closed');
  if (cart.length === 0) refuse('shop.cart_empty');
  const isOffered =
    checkout.fulfilment === 'pickup' ? seller.offers_pickup : seller.offers_delivery;
  if (!isOffered) refuse('shop.fulfilment_unavailable');
  if (checkout.fulfilment === 'delivery' && !checkout.address) refuse('shop.address_required');
  const gone = cart.filter((line) =>
    ['unavailable', 'sold_out', 'not_enough'].includes(problemOf(line) ?? ''),
  );
  if (gone.length > 0) refuse('shop.sold_out', soldOutData(gone.map((line) => line.variantId)));

  const lines = cart.map((line, position) => orderLineOf(seller.seller_id, line, position));
  const subtotalMinor = lines.reduce((sum, line) => sum + line.total_minor, 0n);
  const feeMinor =
    checkout.fulfilment === 'delivery'
      ? deliveryFeeFor(
          {
            deliveryFeeMinor: seller.delivery_fee_minor,
            freeDeliveryFromMinor: seller.free_delivery_from_minor,
          },
          subtotalMinor,
        )
      : 0n;
  const totalMinor = subtotalMinor + feeMinor;
  const expectedMinor = minorOf(checkout.expectedTotal, seller.asset_code);
  if (expectedMinor === null) refuse('shop.currency_foreign');
  if (expectedMinor !== totalMinor) {
    refuse('shop.price_changed', { total: moneyOf(totalMinor, seller.asset_code) });
  }
  const vat = containedVat(
    lines.map((line) => ({ totalMinor: line.total_minor, vatRate: line.vat_rate })),
    feeMinor,
  );
  return { lines, subtotalMinor, feeMinor, totalMinor, vat, assetCode: seller.asset_code };
}

/**
 * [SH13] Reserving costs nothing, so without a bound one buyer could empty every shelf every quarter of an
 * hour. Whoever pays at once may buy what there is.
 */
function checkReserved(
  held: { orderCount: number; unitsOf: Map<Uuid, number> },
  lines: Pick<OrderLineRow, 'product_id' | 'quantity' | 'is_counted'>[],
): void {
  if (held.orderCount >= reservationsMax) {
    refuse('shop.too_many_reservations', { max: reservationsMax });
  }
  const units = new Map(held.unitsOf);
  for (const { product_id, quantity, is_counted } of lines) {
    if (!is_counted) continue;
    const all = (units.get(product_id) ?? 0) + quantity;
    if (all > reservedUnitsMax) {
      refuse('shop.too_much_reserved', {
        max: reservedUnitsMax,
        productId: toPublicId('prd', product_id),
      });
    }
    units.set(product_id, all);
  }
}

function orderLineOf(
  sellerId: Uuid,
  line: CartLineRow,
  position: number,
): Omit<OrderLineRow, 'order_id'> {
  return {
    seller_id: sellerId,
    position,
    variant_id: line.variantId,
    product_id: line.productId!,
    title: line.title,
    options: line.optionValues.join(', '),
    sku: line.sku,
    quantity: line.quantity,
    price_minor: line.priceMinor!,
    total_minor: line.priceMinor! * BigInt(line.quantity),
    vat_rate: line.vatRate,
    picture: line.picture,
    is_counted: line.isCounted,
  };
}

function soldOutData(variantIds: Uuid[]) {
  return { variantIds: variantIds.map((id) => toPublicId('var', id)) };
}

function counted(lines: OrderLineRow[]) {
  return lines
    .filter((line) => line.is_counted)
    .map((line) => ({ variantId: line.variant_id, quantity: line.quantity }));
}

function sideOf(order: OrderRow, actorId: Uuid): Side | null {
  if (order.buyer_id === actorId) return 'buyer';
  if (order.seller_id === actorId) return 'seller';
  return null;
}

function hashOf(kind: string, sellerId: Uuid, checkout: Checkout): string {
  const { fulfilment, address, note, expectedTotal } = checkout;
  return createHash('sha256')
    .update(JSON.stringify([kind, sellerId, fulfilment, address ?? null, note, expectedTotal]))
    .digest('hex');
}

function isUniqueViolation(error: unknown): boolean {
  return (error as { code?: string }).code === '23505';
}
