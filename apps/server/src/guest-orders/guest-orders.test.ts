import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { readPaymentCode } from '@allmende/contract/payment-codes';
import { euros } from '@allmende/contract/money';
import type { Id } from '@allmende/contract/ids';
import { openMailServer } from '../../../../dev/mail-server.ts';
import { refusal, testWorld } from '../../../../dev/world.ts';
import { newUuid, toUuid } from '#platform/ids';

const mail = await openMailServer();
after(() => mail.close());
const world = await testWorld({ env: { SMTP_URL: mail.url, MAIL_FROM: 'post@dorf.example' } });
const { app, clock, database } = world;
let shops = 0;

/** A shop that is paid on its own account and sells to guests: bread for 4.80, of which there is `stock`, delivered for 3.00. */
async function stand({ stock = 10, takesGuests = true } = {}) {
  shops += 1;
  const handle = `hofladen${'abcdefghijk'[shops]}`;
  const owner = await world.open(`${handle}-wirtin`);
  const { actor } = await owner.client.business.openBusiness({
    body: { name: `Hofladen ${shops}`, handle, category: 'bakery' },
  });
  const actorId = actor.id;
  const settings = {
    takesWallet: true,
    takesDirect: true,
    account: { name: 'Hofladen Lind', iban: 'DE02 1203 0000 0000 2020 51', bic: '' },
    days: 5,
  };
  await owner.client.direct.setDirectSettings({ actorId, body: { ...settings, takesGuests } });
  const product = await owner.client.shop.createProduct({
    actorId,
    body: { title: 'Brot', vatRate: 700, variants: [{ price: euros(480n), stock }] },
  });
  await owner.client.shop.updateSettings({
    actorId,
    body: { offersDelivery: true, deliveryFee: euros(300n) },
  });
  const page = `/@${handle}/shop/${product.slug}/buy`;
  return { owner, actorId, handle, page, variantId: product.variants[0]!.id, settings };
}
type Stand = Awaited<ReturnType<typeof stand>>;

async function visit(url: string, form?: Record<string, string>, from?: string) {
  // A minute after the one before, so that no limit is in the way of what is not about limits.
  clock.advance(60_000);
  return send(url, form, from);
}

let networks = 0;
function somewhere(): string {
  networks += 1;
  return `10.0.${networks >> 8}.${networks & 255}`;
}

async function send(url: string, form?: Record<string, string>, from = '127.0.0.1') {
  const { statusCode, body, headers } = await app.http.fastify.inject({
    url,
    remoteAddress: from,
    ...(form
      ? {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          payload: new URLSearchParams(form).toString(),
        }
      : { method: 'GET' }),
  });
  return { statusCode, body, headers };
}

const filled = ({ variantId }: Pick<Stand, 'variantId'>, more: Record<string, string> = {}) => ({
  key: newUuid(),
  variant: variantId as string,
  quantity: '2',
  name: 'Rosa Gast',
  email: `rosa-${newUuid().slice(0, 8)}@gast.example`,
  fulfilment: 'pickup',
  step: 'order',
  total: '960',
  ...more,
});

/** @returns the path of the order's page */
async function order(
  shop: Stand,
  more: Record<string, string> = {},
  from = somewhere(),
): Promise<string> {
  const placed = await visit(shop.page, filled(shop, more), from);
  assert.equal(placed.statusCode, 303, placed.body.slice(0, 2_000));
  return String(placed.headers.location).split('?')[0]!;
}

async function counts(): Promise<string[]> {
  const { rows } = await database.pool.query<{ text: string }>(
    `select concat_ws(' ', (select count(*) from shop_orders), (select count(*) from identity_guests),
       (select count(*) from channels_visits), (select count(*) from messaging_messages)) as text`,
  );
  return rows.map(({ text }) => text);
}

async function ordersOf({ owner, actorId }: Stand) {
  return (await owner.client.shop.listOrders({ actorId, query: { as: 'seller' } })).items;
}

test('[GO1] [GO5] only a shop that wants guests has such a page, and a link that is none opens nothing', async () => {
  const shop = await stand({ takesGuests: false });
  assert.equal((await visit(shop.page)).statusCode, 404);
  assert.equal((await visit(shop.page, filled(shop))).statusCode, 404);
  const product = await visit(shop.page.replace('/buy', ''));
  assert.ok(!product.body.includes('Ohne Konto'));
  const { actorId, settings } = shop;
  const say = (body: object) =>
    shop.owner.client.direct.setDirectSettings({ actorId, body: { ...settings, ...body } });
  await say({ takesGuests: true });
  const shown = await visit(shop.page);
  assert.equal(shown.statusCode, 200);
  assert.equal(shown.headers['cache-control'], 'no-store');
  assert.ok((await visit(shop.page.replace('/buy', ''))).body.includes('Ohne Konto bestellen'));
  // Not said, it stays as it is; paid by wallets alone, nobody comes without one.
  await say({});
  assert.equal((await visit(shop.page)).statusCode, 200);
  await say({ takesDirect: false });
  assert.equal((await visit(shop.page)).statusCode, 404);
  for (const token of ['x', 'A'.repeat(43), '%00'])
    assert.equal((await visit(`/order/${token}`)).statusCode, 404);
});

test('[GO2] [GO3] what is missing is said at its field and stays written; what is seen before ordering is all of it', async () => {
  const shop = await stand();
  const before = await counts();
  const bad = { name: '', email: 'rosa<b>', fulfilment: 'delivery', quantity: '11' };
  const wrong = await visit(shop.page, filled(shop, { ...bad, step: 'check' }));
  assert.equal(wrong.statusCode, 422);
  for (const field of ['name', 'email', 'quantity', 'street', 'postalCode', 'city']) {
    assert.ok(wrong.body.includes(`id="wrong-${field}"`), field);
  }
  assert.ok(wrong.body.includes('value="rosa&lt;b&gt;"'));
  const where = { street: 'Am Anger 1', postalCode: '01234', city: 'Linden', country: 'DE' };
  const checked = await visit(
    shop.page,
    filled(shop, { ...where, fulfilment: 'delivery', step: 'check' }),
  );
  assert.equal(checked.statusCode, 200);
  for (const shown of ['2 × Brot', '9,60', '3,00', '12,60', 'Am Anger 1', 'Deutschland']) {
    assert.ok(checked.body.includes(shown), shown);
  }
  assert.ok(checked.body.includes('zahlungspflichtig bestellen'));
  // At another price than now, or filled in by a program, nothing is ordered.
  const dearer = await visit(shop.page, filled(shop, { total: '959' }));
  assert.equal(dearer.statusCode, 409);
  assert.ok(dearer.body.includes('name="total" value="960"'));
  const program = await visit(shop.page, filled(shop, { website: 'https://kauf.example' }));
  assert.equal(program.statusCode, 200);
  assert.deepEqual(await counts(), before);
});

test('[GO4] [GO6] [GO7] [SH70] [SH72] a guest orders once however often it is sent, transfers, and is answered', async () => {
  const shop = await stand();
  const form = filled(shop, { note: 'Bitte geschnitten' });
  clock.advance(60_000);
  const sent = await Promise.all([1, 2, 3].map(() => send(shop.page, form)));
  assert.deepEqual(
    sent.map(({ statusCode }) => statusCode),
    [303, 303, 303],
  );
  const letter = await mail.next();
  assert.deepEqual(letter.to, [form.email]);
  assert.equal(mail.received.length, 1);
  const [one] = await ordersOf(shop);
  assert.equal((await ordersOf(shop)).length, 1);
  assert.deepEqual(
    [one!.buyer.kind, one!.buyer.name, one!.state, one!.payBy, one!.total.value],
    ['guest', 'Rosa Gast', 'placed', 'direct', '960'],
  );
  // With other content the same key orders nothing.
  const other = await visit(shop.page, { ...form, quantity: '1', total: '480' });
  assert.equal(other.statusCode, 409);

  const path = /\/order\/[\w-]{43}/.exec(letter.text)![0];
  const shown = await visit(path);
  assert.equal(shown.statusCode, 200);
  assert.deepEqual(
    [shown.headers['cache-control'], shown.headers['referrer-policy']],
    ['no-store', 'no-referrer'],
  );
  assert.ok(shown.body.includes('noindex'));
  assert.ok(shown.body.includes('DE02 1203 0000 0000 2020 51'));
  const at = { actorId: shop.actorId, params: { orderId: one!.id } };
  const whole = await shop.owner.client.shop.getOrder(at);
  const code = readPaymentCode(whole.direct!.transfer!.codes[0]!.text);
  assert.ok(code.ok && code.value.standard === 'epc' && code.value.amountMinor === 960n);

  await visit(path, { step: 'announce' });
  const announced = await shop.owner.client.shop.getOrder(at);
  assert.ok(announced.direct?.announcedAt);
  await shop.owner.client.direct.markArrived(at);
  assert.ok((await visit(path)).body.includes('Das Geld ist angekommen'));

  // Both sides talk where the order stands.
  const words = { step: 'say', message: newUuid(), text: 'Wann kann ich kommen?' };
  for (const _ of [1, 2]) await visit(path, words);
  const { conversationId } = whole;
  const talk = async () => {
    const params = { conversationId };
    const { actorId } = shop;
    const { items } = await shop.owner.client.messaging.listMessages({ actorId, params });
    return items.map(({ body }) => (body.kind === 'text' ? body.text : body.kind));
  };
  assert.deepEqual(await talk(), ['card', 'Wann kann ich kommen?']);
  await shop.owner.client.messaging.sendMessage({
    actorId: shop.actorId,
    params: { conversationId },
    body: { clientId: newUuid() as never, message: { kind: 'text', text: 'Ab <acht>' } },
  });
  assert.ok((await visit(path)).body.includes('Ab &lt;acht&gt;'));

  // Nothing but this order came of it.
  const { rows } = await database.pool.query(
    `select count(*)::integer as count from outreach_consents where person_actor_id = $1`,
    [toUuid(one!.buyer.id as Id<'actor'>)],
  );
  assert.equal(rows[0].count, 0);
});

test('[GO5] one link shows one order, cancels it while it may, and says what is owed when it was paid', async () => {
  const shop = await stand({ stock: 4 });
  const [path, foreign] = [await order(shop), await order(shop, { name: 'Jemand Anderes' })];
  assert.ok(!(await visit(path)).body.includes('Jemand Anderes'));
  const full = await visit(shop.page, filled(shop));
  assert.equal(full.statusCode, 422);
  assert.ok((await visit(path, { step: 'ask' })).body.includes('Wirklich stornieren?'));
  await visit(path, { step: 'cancel' });
  const gone = await visit(path);
  assert.ok(gone.body.includes('Storniert'));
  assert.ok(!gone.body.includes('DE02'));
  assert.ok((await visit(foreign)).body.includes('DE02'));
  // Its stock is there again.
  await order(shop);
  const [, waiting] = await ordersOf(shop);
  const at = { actorId: shop.actorId, params: { orderId: waiting!.id } };
  await shop.owner.client.direct.markArrived(at);
  await visit(foreign, { step: 'cancel' });
  const owed = await visit(foreign);
  assert.ok(owed.body.includes('schuldet dir noch'), owed.body.slice(-3_000));
  assert.match(owed.body, /9,60/);
});

test('[GO8] [SH71] guests together hold twenty orders, whoever asks at once, and nobody fills in forms by the hundred', async () => {
  const shop = await stand({ stock: 1_000 });
  for (let i = 0; i < 19; i += 1) await order(shop, { quantity: '1', total: '480' });
  clock.advance(60_000);
  const last = await Promise.all(
    [1, 2, 3].map(() =>
      send(shop.page, filled(shop, { quantity: '1', total: '480' }), somewhere()),
    ),
  );
  assert.deepEqual(last.map(({ statusCode }) => statusCode).toSorted(), [303, 409, 409]);
  assert.equal((await ordersOf(shop)).length, 20);
  for (const status of [409, 409, 409, 429]) {
    assert.equal((await send(shop.page, filled(shop))).statusCode, status);
  }
  clock.advance(60_000);
  const looks = await Promise.all(Array.from({ length: 80 }, () => send('/order/nobody')));
  assert.ok(looks.some(({ statusCode }) => statusCode === 429));
  // Whoever has an account is not hindered by them.
  const anna = await world.open('anna-mit-konto');
  await anna.client.direct.placeDirectOrder({
    params: { sellerActorId: shop.actorId },
    idempotencyKey: 'anna',
    body: {
      fulfilment: 'pickup',
      expectedTotal: euros(480n),
      items: [{ variantId: shop.variantId, quantity: 1 }],
    },
  });
  // One network holds three of them, and what was cancelled is not counted.
  const other = await stand();
  const bread = { quantity: '1', total: '480' };
  const paths = [];
  for (let i = 0; i < 3; i += 1) paths.push(await order(other, bread, '::1'));
  const fourth = () => visit(other.page, filled(other, bread), '::1');
  assert.equal((await fourth()).statusCode, 409);
  await order(other, bread);
  await visit(paths[0]!, { step: 'cancel' });
  assert.equal((await fourth()).statusCode, 303);
  // What is not paid in time makes room.
  clock.advance(6 * 86_400_000);
  await app.shop.orders.expireReservations();
  await order(shop);
});

test('[GO6] nobody reaches the order of a guest but the two it is for', async () => {
  const shop = await stand();
  await order(shop);
  const [one] = await ordersOf(shop);
  const stranger = await world.open('fremde');
  await assert.rejects(
    stranger.client.shop.getOrder({ params: { orderId: one!.id } }),
    refusal('shop.order_unknown'),
  );
});
