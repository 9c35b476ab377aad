import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { euros, type Money } from '@allmende/contract/money';
import {
  type Buyer,
  findShopContradictions,
  gatherBuyers,
  openStand,
  type ShopStand,
} from '../../../../../dev/shop-crowd.ts';
import { testWorld } from '../../../../../dev/world.ts';
import { newUuid, toUuid } from '#platform/ids';

const world = await testWorld();
const { app, database, clock } = world;
const { shop } = app;

let stand: ShopStand;
let buyer: Buyer;
let seller: Buyer;
let round = 0;

beforeEach(async () => {
  const name = [...String(round++)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  stand = await openStand(app, { handle: `laden-${name}`, priceMinor: 200n, stocks: [5, null] });
  [buyer] = (await gatherBuyers(app, {
    count: 1,
    users: 1,
    moneyMinor: 1000n,
    prefix: `gast-${name}`,
  })) as [Buyer];
  seller = { actorId: stand.sellerId, userId: stand.ownerUserId, role: 'owner' };
});

interface Checkout {
  fulfilment: 'pickup' | 'delivery';
  note: string;
  expectedTotal: Money;
  address?: { name: string; street: string; postalCode: string; city: string; country: string };
}
const pickup = (minor: bigint): Checkout => ({
  fulfilment: 'pickup',
  note: '',
  expectedTotal: euros(minor),
});
const home = { name: 'G', street: 'Gasse 1', postalCode: '12345', city: 'Ort', country: 'DE' };

async function inCart(quantity: number, variant = 0) {
  return shop.carts.setLine(buyer.actorId, stand.sellerId, stand.variantIds[variant]!, quantity);
}
function place(checkout: Checkout, key = 'key') {
  return shop.orders.placeOrder(buyer, stand.sellerId, checkout, key);
}

async function payIn(amountMinor: bigint): Promise<void> {
  const paid = await database.transaction((tx) =>
    app.wallet.deposit(tx, {
      paymentId: newUuid(),
      toActorId: buyer.actorId,
      amountMinor,
      assetCode: 'EUR',
      rail: 'cash',
      note: '',
    }),
  );
  assert(paid.ok);
}

/** Everything that buying could have changed. */
async function fingerprint(): Promise<unknown> {
  const { rows } = await database.pool.query(
    `select (select json_agg(s order by variant_id) from shop_stock s where seller_id = $1) as stock,
       (select count(*)::integer from shop_orders where seller_id = $1) as orders,
       (select json_agg(l order by variant_id) from shop_cart_lines l where seller_id = $1) as cart,
       (select count(*)::integer from wallet_payments) as payments,
       (select count(*)::integer from messaging_messages) as messages`,
    [stand.sellerId],
  );
  return rows[0];
}

/** The answer has this code, and nothing is different from before. */
async function refusesWith(
  code: string,
  attempt: () => Promise<{ ok: true } | { ok: false; code: string }>,
): Promise<void> {
  const before = await fingerprint();
  const answer = await attempt();
  assert.equal(answer.ok ? 'ok' : answer.code, code);
  assert.deepEqual(await fingerprint(), before);
}

const refusals: [code: string, prepare: () => Promise<Checkout>][] = [
  ['shop.cart_empty', async () => pickup(0n)],
  [
    'shop.closed',
    async () => {
      await inCart(1);
      await shop.changeSettings(stand.sellerId, { isOpen: false });
      return pickup(200n);
    },
  ],
  [
    'shop.fulfilment_unavailable',
    async () => {
      await inCart(1);
      return { ...pickup(200n), fulfilment: 'delivery', address: home };
    },
  ],
  [
    'shop.address_required',
    async () => {
      await inCart(1);
      await shop.changeSettings(stand.sellerId, { offersDelivery: true });
      return { ...pickup(200n), fulfilment: 'delivery' };
    },
  ],
  [
    'shop.sold_out',
    async () => {
      await inCart(4);
      await database.pool.query('update shop_stock set on_hand = 3 where seller_id = $1', [
        stand.sellerId,
      ]);
      return pickup(800n);
    },
  ],
  [
    'shop.currency_foreign',
    async () => {
      await inCart(1);
      return {
        ...pickup(0n),
        expectedTotal: { value: '200', assetCode: 'USD', assetScale: 2 },
      };
    },
  ],
  [
    'shop.price_changed',
    async () => {
      await inCart(1);
      await database.pool.query('update shop_variants set price_minor = 210 where seller_id = $1', [
        stand.sellerId,
      ]);
      return pickup(200n);
    },
  ],
  [
    'wallet.insufficient_funds',
    async () => {
      await inCart(6, 1);
      return pickup(1200n);
    },
  ],
  [
    'wallet.insufficient_funds',
    async () => {
      // More than may go without a second factor: nobody is asked for one in vain.
      await inCart(16, 1);
      return pickup(3200n);
    },
  ],
  [
    'identity.confirmation_required',
    async () => {
      await payIn(3000n);
      await inCart(16, 1);
      return pickup(3200n);
    },
  ],
  [
    'wallet.payee_blocked',
    async () => {
      await inCart(1);
      const token = await app.identity.createSession(stand.ownerUserId);
      await world.client(token).identity.block({
        actorId: `act_${stand.sellerId.replaceAll('-', '')}`,
        params: { actorId: `act_${buyer.actorId.replaceAll('-', '')}` },
      });
      return pickup(200n);
    },
  ],
];

for (const [index, [code, prepare]] of refusals.entries()) {
  test(`placing an order is refused with ${code} and changes nothing (${index + 1})`, async () => {
    const checkout = await prepare();
    await refusesWith(code, () => place(checkout));
    assert.deepEqual(await findShopContradictions(database, app), []);
  });
}

test('a confirmation for another amount does not fit', async () => {
  await payIn(3000n);
  await inCart(16, 1);
  await refusesWith('identity.confirmation_invalid', () =>
    shop.orders.placeOrder(
      buyer,
      stand.sellerId,
      { ...pickup(3200n), confirmation: 'made-up' },
      'key',
    ),
  );
});

test('the quantity of a line is between 1 and 999, and no more than there is', async () => {
  await refusesWith('shop.quantity_invalid', () => inCart(-1));
  await refusesWith('shop.quantity_invalid', () => inCart(1000));
  await refusesWith('shop.sold_out', () => inCart(6));
  await refusesWith('shop.seller_is_buyer', () =>
    shop.carts.setLine(stand.sellerId, stand.sellerId, stand.variantIds[0]!, 1),
  );
  await refusesWith('shop.variant_unknown', () =>
    shop.carts.setLine(buyer.actorId, stand.sellerId, stand.sellerId, 1),
  );
});

test('[SH8] the same key with other content is refused, with the same it is the same order', async () => {
  await inCart(1);
  const first = await place(pickup(200n));
  assert(first.ok);
  await inCart(1);
  await refusesWith('platform.idempotency_key_reused', () =>
    place({ ...pickup(200n), note: 'anders' }),
  );
  const again = await place(pickup(200n));
  assert.equal(again.ok && again.value.id, first.value.id);
});

test('[SH9] a reservation that is not paid in time gives its stock back', async () => {
  await inCart(5);
  const reserved = await shop.orders.reserveOrder(buyer, stand.sellerId, pickup(1000n), 'r');
  assert(reserved.ok);
  await refusesWith('shop.sold_out', () => inCart(1));
  clock.advance(14 * 60_000);
  assert.equal(await shop.orders.expireReservations(), 0);
  clock.advance(61_000);
  assert.equal(await shop.orders.expireReservations(), 1);
  const orderId = reserved.value.id.slice(4);
  await refusesWith('shop.transition_not_allowed', () =>
    shop.orders.payOrder(buyer, orderId, undefined),
  );
  assert.equal((await inCart(5)).ok, true);
  assert.deepEqual(await findShopContradictions(database, app), []);
});

test('[SH11] an agent serves orders but cannot give money back', async () => {
  await inCart(1);
  const placed = await place(pickup(200n));
  assert(placed.ok);
  const orderId = placed.value.id.slice(4);
  const agent = { ...seller, role: 'agent' as const };
  await refusesWith('shop.transition_not_allowed', () => shop.orders.act(agent, orderId, 'cancel'));
  const accepted = await shop.orders.act(agent, orderId, 'accept');
  assert.deepEqual(accepted.ok && accepted.value.actions, ['ready']);
});

test('[SH12] cancelling returns stock and money together, or nothing when the money is gone', async () => {
  await inCart(2);
  const placed = await place(pickup(400n));
  assert(placed.ok);
  const orderId = placed.value.id.slice(4);
  const spent = await database.transaction((tx) =>
    app.wallet.pay(tx, {
      paymentId: '01920000-0000-7000-8000-000000000001',
      kind: 'transfer',
      fromActorId: stand.sellerId,
      toActorId: buyer.actorId,
      amountMinor: 100n,
      assetCode: 'EUR',
      note: '',
      confirmedBy: 'small_amount',
      payerUserId: seller.userId,
    }),
  );
  assert(spent.ok);
  await refusesWith('wallet.insufficient_funds', () =>
    shop.orders.act(seller, orderId, 'cancel', 'Ofen kaputt'),
  );
  await app.database.transaction((tx) =>
    app.wallet.deposit(tx, {
      paymentId: '01920000-0000-7000-8000-000000000002',
      toActorId: stand.sellerId,
      amountMinor: 100n,
      assetCode: 'EUR',
      rail: 'cash',
      note: '',
    }),
  );
  const cancelled = await shop.orders.act(seller, orderId, 'cancel', 'Ofen kaputt');
  assert(cancelled.ok);
  assert.equal(cancelled.value.state, 'cancelled');
  assert.ok(cancelled.value.refundPaymentId);
  assert.equal(cancelled.value.history.at(-1)?.reason, 'Ofen kaputt');
  assert.equal((await inCart(5)).ok, true);
  assert.deepEqual(await findShopContradictions(database, app), []);
});

test('nobody but buyer and seller sees an order or moves it', async () => {
  await inCart(1);
  const placed = await place(pickup(200n));
  assert(placed.ok);
  const orderId = placed.value.id.slice(4);
  const stranger: Buyer = { ...buyer, actorId: '01920000-0000-7000-8000-00000000000f' };
  await refusesWith('shop.order_unknown', () => shop.orders.getOrder(stranger, orderId));
  await refusesWith('shop.order_unknown', () => shop.orders.act(stranger, orderId, 'cancel'));
  await refusesWith('shop.order_unknown', () => shop.orders.payOrder(seller, orderId, undefined));
});

test('[SH8] what costs nothing is paid without a payment, once', async () => {
  await database.pool.query('update shop_variants set price_minor = 0 where seller_id = $1', [
    stand.sellerId,
  ]);
  await inCart(1);
  const placed = await place(pickup(0n), 'gift');
  assert(placed.ok);
  assert.deepEqual([placed.value.state, placed.value.paymentId], ['paid', null]);
  const again = await shop.orders.payOrder(buyer, placed.value.id.slice(4), undefined);
  assert.equal(again.ok && again.value.state, 'paid');
  await inCart(1);
  const reserved = await shop.orders.reserveOrder(buyer, stand.sellerId, pickup(0n), 'later');
  assert(reserved.ok);
  const paid = await shop.orders.payOrder(buyer, reserved.value.id.slice(4), undefined);
  assert(paid.ok);
  assert.deepEqual([paid.value.state, paid.value.paymentId], ['paid', null]);
  const cancelled = await shop.orders.act(seller, reserved.value.id.slice(4), 'cancel');
  assert(cancelled.ok);
  assert.equal(cancelled.value.refundPaymentId, null);
  assert.deepEqual(await findShopContradictions(database, app), []);
});

test('[SH9] one order that cannot be ended does not hold the others', async () => {
  const reserve = async (key: string) => {
    await inCart(1);
    const made = await shop.orders.reserveOrder(buyer, stand.sellerId, pickup(200n), key);
    assert(made.ok);
    clock.advance(1000);
    return toUuid(made.value.id);
  };
  const stuck = await reserve('stuck');
  const free = await reserve('free');
  const posted = 'update messaging_messages set kind = $2 where client_id = $1';
  await database.pool.query(posted, [stuck, 'text']);
  clock.advance(16 * 60_000);
  assert.equal(await shop.orders.expireReservations(), 1);
  const ended = await shop.orders.getOrder(buyer, free);
  assert.equal(ended.ok && ended.value.state, 'cancelled');
  await database.pool.query(posted, [stuck, 'card']);
  assert.equal(await shop.orders.expireReservations(), 1);
});

test('[SH12] a refund says which user gave it', async () => {
  await inCart(1);
  const placed = await place(pickup(200n), 'with name');
  assert(placed.ok);
  assert.ok((await shop.orders.act(seller, toUuid(placed.value.id), 'cancel')).ok);
  const { rows } = await database.pool.query(
    `select requested_by from wallet_payments where kind = 'refund' and order_id = $1`,
    [toUuid(placed.value.id)],
  );
  assert.deepEqual(rows, [{ requested_by: seller.userId }]);
});
