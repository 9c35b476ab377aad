import { createHash, randomBytes } from 'node:crypto';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Order } from '@allmende/contract/shop';
import type { Messaging } from '#messaging';
import type { Auth } from '#platform/access';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import type { Outbox } from '#platform/outbox';
import { Refused } from '#platform/refusal';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import { isKeyTaken } from '#platform/key-taken';
import type { Business } from '#business';
import { receiptNumberOf, type Wallet } from '#wallet';
import { bare } from '../cart/cart.ts';
import { emptyCart, readCartLines, readItems } from '../cart/store.ts';
import { orderNumberOf, type Side } from '../rules.ts';
import { insertDirect } from '../direct/store.ts';
import { findSeller, keepDaysOf, type SellerRow, takesGuests } from '../sellers.ts';
import { type ShopTables, storedVat } from '../tables.ts';
import type { Goods } from '../products/goods.ts';
import type { KeptMoney } from './kept-money.ts';
import { orderCard } from './present.ts';
import {
  type Acting,
  type ActingOrGuest,
  type Checkout,
  type CheckoutProblem,
  type ReservationProblem,
  checkReserved,
  guestsWaitingMax,
  networkWaitingMax,
  type PayProblem,
  priceCart,
  refuse,
  soldOutData,
} from './pricing.ts';
import { counted, type Steps } from './steps.ts';
import { moveStock } from './stock.ts';
import {
  countGuestsWaiting,
  findLines,
  findOrder,
  findOrderByKey,
  findReserved,
  insertOrder,
  lockOrder,
  lockReservations,
  type OrderLineRow,
  type OrderRow,
} from './store.ts';

/** How long the stock of an unpaid order stays reserved. */
const reservationMs = 15 * 60_000;
const dayMs = 24 * 60 * 60_000;
/** A guest orders once. */
const guestKey = 'guest';

/** Buying: from a cart to an order, paid at once or reserved and paid in time. */
export function createCheckout(deps: {
  database: Database;
  clock: Clock;
  gateway: Gateway;
  outbox: Outbox;
  messaging: Messaging;
  wallet: Wallet;
  steps: Steps;
  keptMoney: KeptMoney;
  business: Pick<Business, 'presence'>;
  goods: Goods;
  presentWhole: (row: OrderRow, viewer: { side: Side; role: Auth['role'] }) => Promise<Order>;
}) {
  const { database, clock, gateway, outbox, messaging, wallet } = deps;
  const { keptMoney, business, goods, presentWhole } = deps;
  const { allOrNothing, enter, sharing, tellBoth } = deps.steps;
  const read = () => database.read<ShopTables>();

  /**
   * [SH8] Buys what is in the cart, or [SH60] what is named. Stock, money, order and card are committed together or not at all;
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
      place(tx, buyer, sellerId, checkout, { idempotencyKey, hash, how: 'now' }),
    );
  }

  /** [SH9] Places the order unpaid: stock stays reserved for a quarter of an hour. */
  async function reserveOrder(
    buyer: Acting,
    sellerId: Uuid,
    checkout: Checkout,
    idempotencyKey: string,
  ): Promise<Result<Order, CheckoutProblem | ReservationProblem>> {
    const hash = hashOf('reserve', sellerId, checkout);
    return once(buyer, idempotencyKey, hash, (tx) =>
      place(tx, buyer, sellerId, checkout, { idempotencyKey, hash, how: 'later' }),
    );
  }

  /** [SH51] Places the order unpaid, to be paid on the shop's own account: stock waits for days. */
  async function placeDirectOrder(
    buyer: Acting,
    sellerId: Uuid,
    checkout: Checkout,
    idempotencyKey: string,
  ): Promise<Result<Order, CheckoutProblem | ReservationProblem>> {
    const hash = hashOf('direct', sellerId, checkout);
    return once(buyer, idempotencyKey, hash, (tx) =>
      place(tx, buyer, sellerId, checkout, { idempotencyKey, hash, how: 'direct' }),
    );
  }

  /**
   * [SH70] Places the direct order of somebody without an account, in one transaction with making them a guest of the shop: `admit`
   * finds or makes them, `placed` may give them what opens their order. Who was admitted again gets their first order again.
   */
  async function placeGuestOrder(
    sellerId: Uuid,
    checkout: Checkout,
    guest: {
      /** From where it comes, as an address of a network. */
      network: string;
      admit(tx: Tx): Promise<Uuid>;
      placed(tx: Tx, order: GuestOrder): Promise<void>;
    },
  ): Promise<Result<Order, CheckoutProblem | ReservationProblem>> {
    const hash = hashOf('guest', sellerId, checkout);
    const network = createHash('sha256').update(`${sellerId} ${guest.network}`).digest();
    const made = await allOrNothing<OrderRow, CheckoutProblem | ReservationProblem>(async (tx) => {
      const seller = await findSeller(tx.as<ShopTables>(), sellerId);
      if (!seller || !takesGuests(seller)) refuse('shop.way_to_pay_unavailable');
      const guestId = await guest.admit(tx);
      const first = await findOrderByKey(tx.as<ShopTables>(), guestId, guestKey);
      if (first && first.request_hash !== hash) refuse('platform.idempotency_key_reused');
      if (!first) {
        await lockReservations(tx, sellerId);
        const waiting = await countGuestsWaiting(tx, { sellerId, network, now: clock.now() });
        if (waiting.all >= guestsWaitingMax || waiting.near >= networkWaitingMax) {
          refuse('shop.too_many_reservations', { max: guestsWaitingMax });
        }
      }
      const buyer = { actorId: guestId, userId: null, role: 'self' as const };
      const how = { idempotencyKey: guestKey, hash, how: 'direct' as const, network };
      const order = first ?? (await place(tx, buyer, sellerId, checkout, how));
      const { id, number, conversation_id: conversationId } = order;
      await guest.placed(tx, { id, number, guestId, conversationId, isFirst: !first });
      return order;
    });
    return made.ok ? ok(await presentWhole(made.value, { side: 'buyer', role: 'self' })) : made;
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
        if (!isKeyTaken(error) || attempt === 5) throw error;
      }
    }
  }

  async function place(
    tx: Tx,
    buyer: ActingOrGuest,
    sellerId: Uuid,
    checkout: Checkout & { confirmation?: string | undefined },
    {
      idempotencyKey,
      hash,
      how,
      network = null,
    }: {
      idempotencyKey: string;
      hash: string;
      how: 'now' | 'later' | 'direct';
      network?: Buffer | null;
    },
  ): Promise<OrderRow> {
    const db = tx.as<ShopTables>();
    const now = clock.now();
    const payBy: OrderRow['pay_by'] = how === 'direct' ? 'direct' : 'wallet';
    // What costs nothing is not waited for.
    const isPaidNow = how === 'now' || (how === 'direct' && checkout.expectedTotal.value === '0');
    if (!isPaidNow) await lockReservations(tx, buyer.actorId);
    const seller = await findSeller(db, sellerId);
    const { items } = checkout;
    const readLines = () =>
      items
        ? readItems(db, sellerId, bare(items))
        : readCartLines(db, buyer.actorId, sellerId, true);
    const cart = seller ? await readLines() : [];
    const priced = priceCart(buyer, seller, cart, checkout, payBy);
    if (!isPaidNow) checkReserved(await findReserved(tx, buyer.actorId, now), priced.lines);

    const wanted = priced.lines
      .filter((line) => line.is_counted)
      .map((line) => ({ variantId: line.variant_id, quantity: line.quantity }));
    const missing = await moveStock(tx, sellerId, isPaidNow ? 'take' : 'reserve', wanted);
    if (missing.length > 0) refuse('shop.sold_out', soldOutData(missing));

    const shown = await shownWith(buyer, checkout, priced.lines);
    const waitsMs = payBy === 'direct' ? seller!.direct_days * dayMs : reservationMs;
    const unplaced = {
      seller_id: sellerId,
      id: newUuid(),
      number: orderNumberOf(randomBytes(6)),
      buyer_id: buyer.actorId,
      state: isPaidNow ? ('paid' as const) : ('placed' as const),
      fulfilment: checkout.fulfilment,
      pay_by: isPaidNow ? 'wallet' : payBy,
      address: checkout.fulfilment === 'delivery' ? (checkout.address ?? null) : null,
      note: checkout.note,
      asset_code: priced.assetCode,
      subtotal_minor: priced.subtotalMinor,
      delivery_fee_minor: priced.feeMinor,
      total_minor: priced.totalMinor,
      vat: storedVat(priced.vat),
      refund_payment_id: null,
      is_disputed: false,
      keeps_money: cart.some((line) => line.keepsMoney),
      post_id: shown.postId,
      by_guest: buyer.userId === null,
      guest_network: isPaidNow ? null : network,
      refunded_minor: 0n,
      idempotency_key: idempotencyKey,
      request_hash: hash,
      placed_at: now,
      reserved_until: isPaidNow ? null : new Date(now.getTime() + waitsMs),
    };
    const paid = isPaidNow ? await collect(tx, unplaced, buyer, checkout.confirmation) : notPaid;
    const conversation = await messaging.directConversation(tx, { a: buyer.actorId, b: sellerId });
    if (!conversation.ok) throw new Refused(fail('wallet.payee_blocked'));
    const order: OrderRow = {
      ...unplaced,
      conversation_id: conversation.value,
      ...paid,
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
    await sharing.placed(tx, order, shown.goodsMinor);
    if (order.pay_by === 'direct') await expectTransfer(tx, order, seller!);
    if (!items) {
      await emptyCart(tx, buyer.actorId, sellerId);
      tellOfCart(tx, order);
    }
    goods.changed(tx, lines);
    await messaging.postCard(tx, {
      conversationId: order.conversation_id,
      senderActorId: buyer.actorId,
      senderUserId: buyer.userId,
      clientId: order.id,
      card: orderCard(order, lines, 'placed'),
    });
    // A guest is nobody to write to beyond this order.
    if (buyer.userId !== null) {
      const event = { sellerId, buyerId: buyer.actorId, orderId: order.id };
      await outbox.emit(tx, 'shop.ordered', event);
    }
    tellBoth(tx, order);
    return order;
  }

  /** [SH61] The post from which it is bought, where the buyer sees it and it shows what is bought; and what that comes to. */
  async function shownWith(
    { actorId }: ActingOrGuest,
    { postId }: Checkout,
    lines: readonly Pick<OrderLineRow, 'product_id' | 'total_minor'>[],
  ): Promise<{ postId: Uuid | null; goodsMinor: bigint }> {
    const shown = postId ? await goods.shownIn(toUuid(postId), actorId) : [];
    const goodsLines = lines.filter((line) => shown.includes(line.product_id));
    return {
      postId: postId && goodsLines.length > 0 ? toUuid(postId) : null,
      goodsMinor: goodsLines.reduce((sum, line) => sum + line.total_minor, 0n),
    };
  }

  /** Where the buyer is to transfer to, as it is now. */
  async function expectTransfer(tx: Tx, order: OrderRow, seller: SellerRow): Promise<void> {
    const address = (await business.presence(order.seller_id))?.address;
    await insertDirect(tx, {
      seller_id: order.seller_id,
      order_id: order.id,
      reference: receiptNumberOf(order.id),
      account_name: seller.direct_name,
      iban: seller.direct_iban,
      bic: seller.direct_bic,
      address: address
        ? {
            street: address.street,
            building: null,
            postalCode: address.postalCode,
            town: address.city,
            country: address.country,
          }
        : null,
      announced_at: null,
      arrived_at: null,
      arrived_by: null,
      movement_key: null,
    });
  }

  /** Takes the money, where there is any to take, and keeps it, where the shop promises that. */
  async function collect(
    tx: Tx,
    order: Omit<OrderRow, 'conversation_id' | keyof Paid>,
    { userId }: ActingOrGuest,
    token: string | undefined,
  ): Promise<Paid> {
    if (order.total_minor === 0n) return notPaid;
    if (userId === null) throw new Error('a guest has no wallet');
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
      confirmedBy: { userId, token },
      payerUserId: userId,
    });
    if (!paid.ok) throw new Refused(paid);
    const seller = await findSeller(tx.as<ShopTables>(), order.seller_id);
    const isKept = keepDaysOf(seller, order.keeps_money) !== null;
    const kept = { paymentId, totalMinor: order.total_minor };
    return { ...notPaid, payment_id: paymentId, ...(isKept && (await keptMoney.keep(tx, kept))) };
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
        const isWaiting = order.state === 'placed' && order.pay_by === 'wallet';
        if (!isWaiting || order.reserved_until! <= clock.now()) {
          throw new Refused(fail('shop.transition_not_allowed'));
        }
        const lines = await findLines(tx.as<ShopTables>(), order.seller_id, order.id);
        await moveStock(tx, order.seller_id, 'settle', counted(lines));
        const collected = await collect(tx, order, buyer, confirmation);
        return enter(tx, order, lines, {
          changes: { state: 'paid', ...collected, reserved_until: null },
          reason: '',
          userId: buyer.userId,
        });
      },
    );
    return paid.ok ? ok(await presentWhole(paid.value, { side: 'buyer', role: buyer.role })) : paid;
  }

  /** The buyer's other devices show the cart still full. */
  function tellOfCart(tx: Tx, { buyer_id, seller_id }: OrderRow): void {
    const actorId = toPublicId('act', buyer_id);
    const id = toPublicId('act', seller_id);
    tx.afterCommit(() =>
      gateway.deliver([buyer_id], { type: 'changed', topic: 'cart', actorId, id }),
    );
  }

  return { placeOrder, placeDirectOrder, placeGuestOrder, reserveOrder, payOrder };
}

interface GuestOrder {
  id: Uuid;
  number: string;
  guestId: Uuid;
  conversationId: Uuid;
  /** False when it was placed before. */
  isFirst: boolean;
}

type Paid = Pick<OrderRow, 'payment_id' | 'hold_id' | 'kept_until'>;
const notPaid: Paid = { payment_id: null, hold_id: null, kept_until: null };

/** Whether whatever was due has been paid: nothing at all, for what is given away. */
function isPaid({ state }: OrderRow): boolean {
  return state !== 'placed' && state !== 'cancelled';
}

function hashOf(kind: string, sellerId: Uuid, checkout: Checkout): string {
  const { fulfilment, address, note, expectedTotal, items, postId } = checkout;
  const content = [kind, sellerId, fulfilment, address ?? null, note, expectedTotal];
  // Of a cart the hash is what it was before there were others, so that an old key still finds its order.
  return createHash('sha256')
    .update(JSON.stringify(items || postId ? [...content, items ?? null, postId ?? null] : content))
    .digest('hex');
}
