import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { digitsOf } from './numbers.ts';
import { openEar, say, until, whatsappWorld } from '../../../../dev/whatsapp-world.ts';
import { refusal } from '../../../../dev/world.ts';

/** Things of the shop and bills inside of messages, from both sides. */
const world = await whatsappWorld();
const { app, clock } = world;
const shop = await world.openShop();
const ear = await openEar();
const anna = await world.person();
const ben = await world.person();
const catalogId = digitsOf('catalog', BigInt(shop.phone));
const lastSaid = () => ear.values('messages').findLast((value) => value.messages)?.messages?.[0];
let to = '';

async function send(interactive: object, key?: string) {
  clock.advance(10_000);
  const headers = {
    authorization: `Bearer ${shop.token}`,
    'content-type': 'application/json',
    ...(key ? { 'idempotency-key': key } : {}),
  };
  const answer = await fetch(`${world.origin}/v23.0/${shop.phone}/messages`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ messaging_product: 'whatsapp', to, type: 'interactive', interactive }),
  });
  await app.outreach.idle();
  return (await answer.json()) as {
    messages?: [{ id: string }];
    error?: { code: number; error_data: { details: string } };
  };
}
async function lastCard() {
  const { items } = await anna.client.messaging.syncConversations({ query: {} });
  const params = { conversationId: items[0]!.id };
  const page = await anna.client.messaging.listMessages({ params, query: {} });
  const message = page.items.findLast(({ body }) => body.kind === 'card')!;
  assert.ok(message.body.kind === 'card' && message.body.card.type === 'interactive');
  const place = { conversationId: message.conversationId, seq: message.seq };
  return { place, card: message.body.card };
}
const newProduct = (title: string, sku: string, cents: bigint, stock: number | null) =>
  shop.client.shop.createProduct({
    body: { title, variants: [{ sku, price: euros(cents), stock }] },
  });

test('[WA70] [WA71] [WA72] [SH17] products of the shop are offered with what they cost now, and a cart comes back', async () => {
  await shop.client.whatsapp.connect({ body: { url: ear.url, verifyToken: ear.verifyToken } });
  await say(anna, shop.actorId, 'Was gibt es?');
  to = (await until(lastSaid)).from;
  const bread = await newProduct('Roggenbrot', 'BROT-1', 480n, 5);
  await newProduct('Brezel', 'BREZEL', 90n, null);
  const sent = await send({
    type: 'product_list',
    header: { type: 'text', text: 'Heute' },
    body: { text: 'Frisch aus dem Ofen' },
    action: {
      catalog_id: catalogId,
      sections: [
        { title: 'Brot', product_items: [{ product_retailer_id: 'BROT-1' }] },
        { title: 'Kleines', product_items: [{ product_retailer_id: 'BREZEL' }] },
      ],
    },
  });
  assert.ok(sent.messages, JSON.stringify(sent));
  const { place, card } = await lastCard();
  assert.ok(card.action.kind === 'products' && card.action.layout === 'list');
  const variant = bread.variants[0]!;
  await shop.client.shop.updateProduct({
    params: { productId: bread.id },
    body: {
      title: 'Roggenbrot',
      variants: [{ id: variant.id, sku: 'BROT-1', price: euros(500n) }],
    },
  });
  const { items } = await anna.client.whatsapp.listOffered({ body: place });
  assert.deepEqual(
    items.map(({ retailerId, price, available }) => [retailerId, price?.value, available]),
    [
      ['BROT-1', '500', 5],
      ['BREZEL', '90', null],
    ],
  );
  const cart = (quantity: number) => ({
    ...place,
    clientId: crypto.randomUUID(),
    items: [
      { retailerId: 'BROT-1', quantity },
      { retailerId: 'BREZEL', quantity: 3 },
    ],
    note: 'Geschnitten, bitte',
  });
  const tooMany = anna.client.whatsapp.sendCart({ body: cart(6) });
  await assert.rejects(tooMany, refusal('whatsapp.choice_unknown'));
  const foreign = ben.client.whatsapp.sendCart({ body: cart(1) });
  await assert.rejects(foreign, refusal('whatsapp.choice_unknown'));
  const reply = await anna.client.whatsapp.sendCart({ body: cart(2) });
  assert.ok(reply.body.kind === 'text');
  assert.equal(reply.body.text, '2 × Roggenbrot\n3 × Brezel\n\nGeschnitten, bitte');
  const told = await until(() => (lastSaid()?.type === 'order' ? lastSaid() : null));
  assert.equal(told.context!.id, sent.messages[0].id);
  assert.deepEqual(told['order'], {
    catalog_id: catalogId,
    text: 'Geschnitten, bitte',
    product_items: [
      { product_retailer_id: 'BROT-1', quantity: 2, item_price: 5, currency: 'EUR' },
      { product_retailer_id: 'BREZEL', quantity: 3, item_price: 0.9, currency: 'EUR' },
    ],
  });
  assert.equal((await lastCard()).card.chosenId, 'cart');
});

test('[WA70] one product and the catalog are offered, and what the shop has not is refused', async () => {
  const single = { catalog_id: catalogId, product_retailer_id: 'BREZEL' };
  await send({ type: 'product', action: single });
  const { card } = await lastCard();
  assert.ok(card.action.kind === 'products' && card.action.layout === 'one' && card.text === '');
  await send({
    type: 'catalog_message',
    body: { text: 'Alles' },
    action: {
      name: 'catalog_message',
      parameters: { thumbnail_product_retailer_id: 'BROT-1' },
    },
  });
  const { action } = (await lastCard()).card;
  assert.ok(action.kind === 'products' && action.layout === 'catalog');
  const codeOf = async (asked: object) =>
    (await send({ type: 'product', action: asked })).error?.code;
  assert.equal(await codeOf({ ...single, product_retailer_id: 'KUCHEN' }), 131009);
  assert.equal(await codeOf({ ...single, catalog_id: '1' }), 131009);
  assert.equal(await codeOf({ catalog_id: catalogId }), 131008);
});

test('[WA83] a cart that is switched off is neither shown nor taken, however the switch is written', async () => {
  const single = { catalog_id: catalogId, product_retailer_id: 'BREZEL' };
  await send({ type: 'product', action: single });
  const { place } = await lastCard();
  const path = `${world.origin}/v23.0/${shop.phone}/whatsapp_commerce_settings`;
  const headers = { authorization: `Bearer ${shop.token}` };
  const set = (value: string) =>
    fetch(`${path}?is_cart_enabled=${value}`, { method: 'POST', headers });
  const look = async () => (await anna.client.whatsapp.listOffered({ body: place })).hasCart;
  const sendCart = () =>
    anna.client.whatsapp.sendCart({
      body: {
        ...place,
        clientId: crypto.randomUUID(),
        items: [{ retailerId: 'BREZEL', quantity: 1 }],
      },
    });
  assert.equal(await look(), true);
  assert.equal((await set('false')).status, 200);
  const told = (await (await fetch(path, { headers })).json()) as { data: object[] };
  assert.deepEqual(told.data, [
    { id: catalogId, is_cart_enabled: false, is_catalog_visible: true },
  ]);
  assert.equal(await look(), false);
  await assert.rejects(sendCart(), refusal('whatsapp.choice_unknown'));
  assert.equal((await set('vielleicht')).status, 400);
  assert.equal(await look(), false);
  await set('true');
  assert.equal(await look(), true);
  await sendCart();
});

const details = (reference: string, extra: object = {}) => ({
  type: 'order_details',
  body: { text: 'Deine Bestellung' },
  action: {
    name: 'review_and_pay',
    parameters: {
      reference_id: reference,
      type: 'physical-goods',
      currency: 'EUR',
      total_amount: { value: 1390, offset: 100 },
      order: {
        status: 'pending',
        items: [
          {
            retailer_id: 'BROT-1',
            name: 'Roggenbrot',
            amount: { value: 500, offset: 100 },
            quantity: 2,
          },
        ],
        subtotal: { value: 1000, offset: 100 },
        shipping: { value: 390, offset: 100 },
      },
      ...extra,
    },
  },
});
const statusOf = (reference: string, status: string) => ({
  type: 'order_status',
  body: { text: 'Es geht weiter' },
  action: { name: 'review_order', parameters: { reference_id: reference, order: { status } } },
});

test('[WA73] [WA76] what is asked for in a message is a bill of the wallet, and that it was paid is told', async () => {
  const sent = await send(details('R-1'), 'einmal');
  const again = await send(details('R-1'), 'einmal');
  assert.deepEqual(again.messages, sent.messages);
  const { action } = (await lastCard()).card;
  assert.ok(action.kind === 'bill');
  assert.deepEqual(
    action.bill.sums.map(({ kind }) => kind),
    ['subtotal', 'shipping'],
  );
  const { payableId } = action.bill;
  const own = await anna.client.payables.listOwn({ query: {} });
  assert.deepEqual(
    own.items.map(({ id }) => id),
    [payableId],
  );
  const deposit = { toActorId: anna.actorId, amountMinor: 5000n, assetCode: 'EUR', note: '' };
  await world.database.transaction((tx) =>
    app.wallet.deposit(tx, { paymentId: crypto.randomUUID(), rail: 'cash', ...deposit }),
  );
  await anna.client.payables.payPayable({
    params: { payableId },
    body: { amount: euros(1390n) },
    idempotencyKey: 'zahlt',
  });
  await world.settle();
  const told = await until(() =>
    ear.values('messages').find((value) => (value.statuses?.[0] as { type?: string })?.type),
  );
  const [status] = told.statuses as unknown as [
    { id: string; status: string; payment: { reference_id: string; amount: object } },
  ];
  assert.equal(status.id, sent.messages![0].id);
  assert.deepEqual(
    [status.status, status.payment.reference_id, status.payment.amount],
    ['captured', 'R-1', { value: 1390, offset: 100 }],
  );
});

test('[WA74] a reference stands for one bill, and sums that do not fit are refused', async () => {
  const codeOf = async (asked: object) => (await send(asked)).error?.code;
  assert.equal(await codeOf(details('R-1')), 131009);
  assert.equal(
    await codeOf(details('R-2', { total_amount: { value: 1000, offset: 100 } })),
    131009,
  );
  assert.equal(await codeOf(details('R-2', { currency: 'XXX' })), 131009);
  const empty = { expiration: { timestamp: 1_000_000_000 }, items: [] };
  assert.equal(await codeOf(details('R-2', { order: empty })), 131009);
  const issued = await shop.client.payables.listIssued({ query: {} });
  assert.equal(issued.items.length, 1);
});

test('[WA75] progress is told, and what is cancelled is not paid any more', async () => {
  const codeOf = async (asked: object) => (await send(asked)).error?.code;
  await send(statusOf('R-1', 'shipped'));
  const { action } = (await lastCard()).card;
  assert.ok(action.kind === 'progress' && action.status === 'shipped');
  assert.equal(await codeOf(statusOf('R-1', 'canceled')), 131009);
  assert.equal(await codeOf(statusOf('R-9', 'shipped')), 131009);
  await send(details('R-3'));
  const bill = (await lastCard()).card.action;
  assert.ok(bill.kind === 'bill');
  await send(statusOf('R-3', 'canceled'));
  const seen = await anna.client.payables.getPayable({
    params: { payableId: bill.bill.payableId },
  });
  assert.equal(seen.state, 'cancelled');
});

test('[WA73] a bill that nobody gets to see is none', async () => {
  clock.advance(25 * 3_600_000);
  const refused = await send(details('R-4'));
  assert.equal(refused.error?.code, 131047);
  const { items } = await shop.client.payables.listIssued({ query: { state: 'open' } });
  assert.deepEqual(items, []);
});
