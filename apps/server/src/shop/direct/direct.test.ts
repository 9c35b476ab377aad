import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { readPaymentCode } from '@allmende/contract/payment-codes';
import type { Order } from '@allmende/contract/shop';
import { type BookedTransfer, writeStatement } from '../../../../../dev/bank.ts';
import { findShopContradictions } from '../../../../../dev/shop-crowd.ts';
import { refusal, type Somebody, testWorld } from '../../../../../dev/world.ts';
import { newUuid, toUuid } from '#platform/ids';

const world = await testWorld();
const { app, clock } = world;
const iban = 'DE02120300000000202051';
const dayMs = 86_400_000;
let shops = 0;
let keys = 0;

interface Stand {
  owner: Somebody;
  actorId: Order['seller']['id'];
  variantId: Order['lines'][number]['variantId'];
}

/** A shop that is only paid on its own account; bread costs 4.80 and there are ten of it. */
async function stand({ takesWallet = false } = {}): Promise<Stand> {
  shops += 1;
  const handle = `hofladen${'abcdefghijk'[shops]}`;
  const owner = await world.open(`${handle}-wirtin`);
  const { actor } = await owner.client.business.openBusiness({
    body: { name: handle, handle, category: 'bakery' },
  });
  const body = {
    takesWallet,
    takesDirect: true,
    account: { name: 'Hofladen Lind', iban: 'DE02 1203 0000 0000 2020 51', bic: '' },
    days: 5,
  };
  await owner.client.direct.setDirectSettings({ actorId: actor.id, body });
  const product = await owner.client.shop.createProduct({
    actorId: actor.id,
    body: { title: 'Brot', vatRate: 700, variants: [{ price: euros(480n), stock: 10 }] },
  });
  return { owner, actorId: actor.id, variantId: product.variants[0]!.id };
}

async function fill(shop: Stand, buyer: Somebody, quantity = 1) {
  await buyer.client.shop.setCartLine({
    params: { sellerActorId: shop.actorId, variantId: shop.variantId },
    body: { quantity },
  });
  return {
    params: { sellerActorId: shop.actorId },
    idempotencyKey: `key-${keys++}`,
    body: { fulfilment: 'pickup' as const, expectedTotal: euros(480n * BigInt(quantity)) },
  };
}

async function order(shop: Stand, buyer: Somebody, quantity = 1): Promise<Order> {
  return buyer.client.direct.placeDirectOrder(await fill(shop, buyer, quantity));
}

const at = (shop: Stand, orderId: Order['id']) => ({ actorId: shop.actorId, params: { orderId } });

async function stockOf(shop: Stand): Promise<{ on_hand: number; reserved: number }> {
  const { rows } = await world.database.pool.query(
    'select on_hand, reserved from shop_stock where variant_id = $1',
    [toUuid(shop.variantId)],
  );
  return rows[0];
}

let files = 0;
function handIn(shop: Stand, booked: Omit<BookedTransfer, 'on'>[], account = iban) {
  files += 1;
  const xml = writeStatement({
    iban: account,
    id: `S${files}`,
    opening: 0n,
    openingOn: '2026-11-20',
    on: '2026-11-21',
    booked: booked.map((one) => ({ ...one, on: '2026-11-21' })),
  });
  return { xml, answer: () => send(shop, xml) };
}
function send(shop: Stand, xml: string) {
  return shop.owner.client.direct.importDirectFile({
    actorId: shop.actorId,
    upload: new TextEncoder().encode(xml),
    uploadType: 'application/xml',
  });
}

test('[SH50] a shop says how it is paid; its account is for its own people and its buyers', async () => {
  const shop = await stand();
  const buyer = await world.open('kundin');
  const [settings, cart] = [
    await buyer.client.shop.getSettings({ params: { sellerActorId: shop.actorId } }),
    await buyer.client.shop.getCart({ params: { sellerActorId: shop.actorId } }),
  ];
  assert.deepEqual(
    [settings.paysBy, cart.paysBy, settings.directDays],
    [['direct'], ['direct'], 5],
  );
  assert.equal(JSON.stringify([settings, cart]).includes(iban), false);
  await assert.rejects(buyer.client.direct.getDirectSettings(), refusal('platform.not_allowed'));
  const own = await shop.owner.client.direct.getDirectSettings({ actorId: shop.actorId });
  assert.equal(own.account.iban, iban);
  const without = { takesWallet: true, takesDirect: true, days: 7 };
  await assert.rejects(
    shop.owner.client.direct.setDirectSettings({
      actorId: shop.actorId,
      body: { ...without, account: { name: '', iban: '', bic: '' } },
    }),
    refusal('direct.account_missing'),
  );
  await assert.rejects(
    buyer.client.shop.placeOrder(await fill(shop, buyer)),
    refusal('shop.way_to_pay_unavailable'),
  );
  const walletOnly = await stand({ takesWallet: true });
  await walletOnly.owner.client.direct.setDirectSettings({
    actorId: walletOnly.actorId,
    body: {
      takesWallet: true,
      takesDirect: false,
      days: 7,
      account: { name: '', iban: '', bic: '' },
    },
  });
  await assert.rejects(
    buyer.client.direct.placeDirectOrder(await fill(walletOnly, buyer)),
    refusal('shop.way_to_pay_unavailable'),
  );
});

test('[SH51] [SH52] a direct order says where to transfer, holds its stock, and is paid once the shop says so', async () => {
  const shop = await stand();
  const buyer = await world.open('lena');
  const request = await fill(shop, buyer, 2);
  const placed = await buyer.client.direct.placeDirectOrder(request);
  assert.equal((await buyer.client.direct.placeDirectOrder(request)).id, placed.id);
  const { transfer } = placed.direct!;
  assert.deepEqual(transfer?.account, { name: 'Hofladen Lind', iban, bic: null });
  const code = readPaymentCode(transfer!.codes[0]!.text);
  assert.ok(code.ok && code.value.standard === 'epc');
  assert.deepEqual(
    [code.value.amountMinor, code.value.reference, code.value.iban],
    [960n, placed.direct!.reference, iban],
  );
  assert.deepEqual(
    [placed.state, placed.payBy, placed.direct!.actions],
    ['placed', 'direct', ['announce']],
  );
  assert.deepEqual(await stockOf(shop), { on_hand: 10, reserved: 2 });
  const pay = { params: { orderId: placed.id }, body: {} };
  await assert.rejects(buyer.client.shop.payOrder(pay), refusal('shop.transition_not_allowed'));
  await assert.rejects(
    buyer.client.direct.markArrived({ params: { orderId: placed.id } }),
    refusal('platform.not_allowed'),
  );
  const stranger = await world.open('fremder');
  await assert.rejects(
    stranger.client.direct.announceTransfer({ params: { orderId: placed.id } }),
    refusal('shop.order_unknown'),
  );
  const announced = await buyer.client.direct.announceTransfer({ params: { orderId: placed.id } });
  assert.ok(announced.direct!.announcedAt);
  const marked = await Promise.all(
    [1, 2, 3].map(() => shop.owner.client.direct.markArrived(at(shop, placed.id))),
  );
  assert.deepEqual(new Set(marked.map(({ state }) => state)), new Set(['paid']));
  assert.deepEqual(await stockOf(shop), { on_hand: 8, reserved: 0 });
  const seen = await buyer.client.shop.getOrder({ params: { orderId: placed.id } });
  assert.deepEqual(
    [seen.state, seen.direct!.transfer, seen.paymentId, seen.direct!.isFromBank],
    ['paid', null, null, false],
  );
  const messages = await buyer.client.messaging.listMessages({
    params: { conversationId: placed.conversationId },
  });
  const cards = messages.items.flatMap(({ body }) =>
    body.kind === 'card' && body.card.type === 'order' ? [body.card] : [],
  );
  assert.deepEqual(
    cards.map(({ payBy, state }) => [payBy, state]),
    [['direct', 'paid']],
  );
  assert.deepEqual(await findShopContradictions(world.database, app), []);
});

test('[SH51] what is not transferred in time is cancelled, and its stock is there again', async () => {
  const shop = await stand();
  const buyer = await world.open('zauderer');
  const placed = await order(shop, buyer, 3);
  clock.advance(4 * dayMs);
  await app.shop.orders.expireReservations();
  assert.deepEqual(await stockOf(shop), { on_hand: 10, reserved: 3 });
  clock.advance(dayMs + 1);
  await app.shop.orders.expireReservations();
  assert.deepEqual(await stockOf(shop), { on_hand: 10, reserved: 0 });
  const late = await shop.owner.client.direct.markArrived(at(shop, placed.id));
  assert.deepEqual([late.state, late.direct!.owed], ['cancelled', euros(1_440n)]);
  assert.deepEqual(await stockOf(shop), { on_hand: 10, reserved: 0 });
});

test('[SH53] [SH54] what has to go back is said and written down, and nothing moves', async () => {
  const shop = await stand();
  const buyer = await world.open('rueckgeberin');
  const placed = await order(shop, buyer, 2);
  await shop.owner.client.direct.markArrived(at(shop, placed.id));
  const give = (minor: bigint, key = newUuid()) =>
    shop.owner.client.direct.markReturned({
      ...at(shop, placed.id),
      body: { amount: euros(minor) },
      idempotencyKey: key,
    });
  const part = await give(160n);
  assert.deepEqual([part.state, part.refunded, part.direct!.owed], ['paid', euros(160n), null]);
  await shop.owner.client.shop.cancelOrder({
    ...at(shop, placed.id),
    body: { reason: 'Ofen aus' },
  });
  const owed = await buyer.client.shop.getOrder({ params: { orderId: placed.id } });
  assert.deepEqual([owed.state, owed.direct!.owed], ['cancelled', euros(800n)]);
  assert.deepEqual(await stockOf(shop), { on_hand: 10, reserved: 0 });
  const lost = newUuid();
  await Promise.all([give(100n, lost), give(100n, lost), give(100n, lost)]);
  assert.deepEqual((await give(100n, lost)).refunded, euros(260n));
  await assert.rejects(give(99n, lost), refusal('platform.idempotency_key_reused'));
  await assert.rejects(give(701n), refusal('direct.amount_invalid'));
  await assert.rejects(give(0n), refusal('direct.amount_invalid'));
  assert.deepEqual((await give(700n)).direct!.owed, null);
  await assert.rejects(give(1n), refusal('direct.not_possible'));
  assert.equal((await app.ledger.verify()).ok, true);
});

test('[SH55] a file of the shop’s bank marks what fits, shows what does not, and counts nothing twice', async () => {
  const shop = await stand();
  const buyer = await world.open('bankkundin');
  const [paid, wrong, waiting] = [
    await order(shop, buyer, 1),
    await order(shop, buyer, 2),
    await order(shop, buyer, 3),
  ];
  const spaced = paid.direct!.reference.toLowerCase().replace(/(.{4})/g, '$1 ');
  const file = handIn(shop, [
    { minor: 480n, name: 'B. Kundin', text: `Brot ${spaced}`, bankReference: 'B1' },
    { minor: 500n, name: 'B. Kundin', reference: wrong.direct!.reference, bankReference: 'B2' },
    { minor: 1_440n, name: 'Irgendwer', text: 'Brot', bankReference: 'B3' },
    { minor: 99n, name: 'Zinsen', bankReference: 'B4' },
    { minor: -480n, name: 'Mehl', text: wrong.direct!.reference, bankReference: 'B5' },
  ]);
  const told = await file.answer();
  assert.deepEqual(told.arrived, [{ orderId: paid.id, number: paid.number, amount: euros(480n) }]);
  assert.deepEqual(
    told.unclear.map(({ why, orderId }) => [why, orderId]),
    [
      ['amount', wrong.id],
      ['no_reference', null],
    ],
  );
  assert.deepEqual([told.known, told.others], [0, 1]);
  const seen = await buyer.client.shop.getOrder({ params: { orderId: paid.id } });
  assert.deepEqual([seen.state, seen.direct!.isFromBank], ['paid', true]);
  const again = await send(shop, file.xml);
  assert.deepEqual([again.arrived, again.known, again.unclear.length], [[], 1, 2]);
  const twice = await handIn(shop, [
    { minor: 480n, reference: paid.direct!.reference, bankReference: 'B6' },
  ]).answer();
  assert.deepEqual(
    twice.unclear.map(({ why }) => why),
    ['not_open'],
  );
  await assert.rejects(
    handIn(shop, [{ minor: 1n }], 'DE89370400440532013000').answer(),
    refusal('rails.file_other_account'),
  );
  await assert.rejects(send(shop, '<a/>'), refusal('rails.file_refused'));
  const both = handIn(shop, [
    { minor: 1_440n, reference: waiting.direct!.reference, bankReference: 'B7' },
  ]);
  const told2 = await Promise.all([both.answer(), both.answer(), send(shop, both.xml)]);
  assert.equal(
    told2.reduce((sum, { arrived }) => sum + arrived.length, 0),
    1,
  );
  assert.deepEqual(await findShopContradictions(world.database, app), []);
});

test('[SH11] [SH52] agents see the transfer, and say nothing about money', async () => {
  const shop = await stand();
  const placed = await order(shop, await world.open('stammkunde'));
  const agent = await world.open('aushilfe');
  await app.database.transaction((tx) =>
    app.identity.setRole(tx, {
      actorId: toUuid(shop.actorId),
      userId: agent.userId,
      role: 'agent',
    }),
  );
  const seen = await agent.client.shop.getOrder(at(shop, placed.id));
  assert.deepEqual(seen.direct!.actions, []);
  await assert.rejects(
    agent.client.direct.markArrived(at(shop, placed.id)),
    refusal('platform.not_allowed'),
  );
});
