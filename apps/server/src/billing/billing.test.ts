import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Events } from '@allmende/contract/events';
import { toPublicId } from '#platform/ids';
import { billingTown, prices, type Shop } from '../../../../dev/billing-world.ts';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';

/** Later than today, because ids made by this process never go back in time. */
const world = await testWorld({ now: new Date('2028-03-10T11:00:00Z') });
const { app, clock, database } = world;
const town = billingTown(world);
const day = 86_400_000;

const told: Events['billing.warned'][] = [];
app.outbox.on('billing.warned', 'test.warned', async (warned) => {
  told.push(warned);
});

let keys = 0;
type Category = 'marketing' | 'utility' | 'authentication';
const draft = (to: Somebody | string, category: Category, key = `k${++keys}`) => ({
  key,
  to: typeof to === 'string' ? to : toPublicId('act', to.actorId),
  template: { name: category, language: 'de', variables: {} },
});
async function send(shop: Shop, ...messages: ReturnType<typeof draft>[]): Promise<string[]> {
  const { items } = await shop.client.outreach.sendMessages({ body: { messages } });
  return items.map((one) => (one.ok ? one.message.state : one.code));
}
const costs = (shop: Shop) => shop.client.billing.getCosts();
async function linesOf(shop: Shop) {
  return (await costs(shop)).lines.map((one) => [
    one.category,
    one.sent,
    one.credited,
    one.amount.value,
  ]);
}
async function goTo(month: string) {
  clock.advance(Date.parse(month) - clock.now().getTime());
  await app.billing.close();
}

test('[BL1] [BL2] a town without plans is free and counts all the same; people have no costs', async () => {
  const shop = await town.shop();
  const anna = await town.reader([shop]);
  assert.deepEqual(await send(shop, draft(anna, 'marketing'), draft(anna, 'utility')), [
    'sent',
    'sent',
  ]);
  const now = await costs(shop);
  assert.deepEqual([now.plan, now.spent.value, now.limit, now.payee], [null, '0', null, null]);
  assert.deepEqual(await linesOf(shop), [
    ['marketing', 1, 0, '0'],
    ['utility', 1, 0, '0'],
  ]);
  await assert.rejects(anna.client.billing.getCosts(), refusal('platform.not_allowed'));
  await goTo('2028-04-02');
  assert.deepEqual((await shop.client.billing.listInvoices()).items, []);
});

const operator = await town.operator();

test('[BL1] a plan that costs something needs a payee, and the payee what an invoice needs', async () => {
  const body = { name: 'Alle', payment: 'invoice', prices, isDefault: true } as const;
  const { billing } = operator.client;
  await assert.rejects(billing.createPlan({ body }), refusal('billing.not_set_up'));
  await town.shop('kiosk');
  const settings = { payeeHandle: 'kiosk', taxBasisPoints: 1900 };
  await assert.rejects(
    billing.setSettings({ body: settings }),
    refusal('billing.seller_incomplete'),
  );
  await assert.rejects(
    billing.setSettings({ body: { ...settings, payeeHandle: 'olga' } }),
    refusal('billing.business_unknown'),
  );
  payee = await town.payee(operator);
  await town.plan(operator);
  assert.equal((await billing.getSettings()).payee?.handle, 'rathaus');
  const { id } = await town.plan(operator, { name: 'Spät', isDefault: false });
  assert.deepEqual(
    (await billing.listPlans()).items.map((one) => [one.name, one.isDefault]),
    [
      ['Alle', true],
      ['Spät', false],
    ],
  );
  await billing.deletePlan({ params: { planId: id } });
});

let payee: Shop;

test('[BL3] [O33] what is accepted is charged once per key, and what fails is credited exactly and once', async () => {
  const shop = await town.shop();
  const [anna, ben] = [await town.reader([shop]), await town.reader([])];
  const both = [draft(anna, 'marketing', 'a'), draft(ben, 'marketing', 'b')];
  await Promise.all([send(shop, ...both), send(shop, ...both), send(shop, ...both)]);
  // Who is here and wants it cannot be told from what it costs.
  assert.deepEqual(await linesOf(shop), [['marketing', 2, 0, '100000']]);
  clock.advance(6_000);
  await Promise.all([app.outreach.drain(), app.outreach.drain()]);
  assert.deepEqual(await linesOf(shop), [['marketing', 2, 1, '50000']]);
  await send(shop, ...both);
  await app.outreach.drain();
  assert.deepEqual(await linesOf(shop), [['marketing', 2, 1, '50000']]);
  assert.equal((await costs(shop)).spent.value, '50000');
});

test('[BL2] [BL4] the price is that of the moment, what waits and is no longer wanted is credited at it', async () => {
  const shop = await town.shop();
  const { id } = await town.plan(operator, { name: 'Eigener', isDefault: false });
  const params = { actorId: shop.publicId };
  await operator.client.billing.assignPlan({ params, body: { planId: id } });
  const anna = await town.reader([shop]);
  const wishes = await anna.client.outreach.getWishes();
  await anna.client.outreach.putWishes({
    body: { ...wishes, quietFrom: 0, quietUntil: 1439, timeZone: 'UTC' },
  });
  assert.deepEqual(await send(shop, draft(anna, 'marketing')), ['accepted']);
  await operator.client.billing.editPlan({
    params: { planId: id },
    body: {
      name: 'Eigener',
      payment: 'invoice',
      isDefault: false,
      prices: { ...prices, marketing: 40_000 },
    },
  });
  assert.deepEqual(await send(shop, draft(anna, 'marketing')), ['accepted']);
  const no = { topicKey: 'news', isGranted: false };
  await anna.client.outreach.setConsent({ params, body: no });
  assert.deepEqual(await linesOf(shop), [
    ['marketing', 1, 1, '0'],
    ['marketing', 1, 1, '0'],
  ]);
});

test('[BL5] [BL7] a limit refuses marketing and utility, not codes; the owner hears of 80 and of 100 % once', async () => {
  const shop = await town.shop();
  const anna = await town.reader([shop]);
  told.length = 0;
  await shop.client.billing.setLimit({ body: { limitMicros: 200_000 } });
  const many = Array.from({ length: 6 }, () => draft(anna, 'marketing'));
  assert.deepEqual(await send(shop, ...many), [
    ...Array(4).fill('sent'),
    'outreach.limit_reached',
    'outreach.limit_reached',
  ]);
  assert.deepEqual(await send(shop, draft(anna, 'utility'), draft(anna, 'authentication')), [
    'outreach.limit_reached',
    'sent',
  ]);
  await world.settle();
  assert.deepEqual(told, [{ businessActorId: shop.id, what: 'limit_100' }]);
  assert.deepEqual((await costs(shop)).warnings, ['limit_100']);
  await shop.client.billing.setLimit({ body: { limitMicros: 320_000 } });
  await send(shop, draft(anna, 'marketing'));
  await world.settle();
  assert.deepEqual(told.slice(1), [{ businessActorId: shop.id, what: 'limit_80' }]);
});

test('[BL5] [BL6] [BL12] credit is paid in from the wallet once per key, and used up with tax', async () => {
  const shop = await town.shop();
  const plan = await town.plan(operator, { name: 'Vorher', payment: 'prepaid', isDefault: false });
  await operator.client.billing.assignPlan({
    params: { actorId: shop.publicId },
    body: { planId: plan.id },
  });
  const anna = await town.reader([shop]);
  assert.deepEqual(await send(shop, draft(anna, 'marketing')), ['outreach.credit_used_up']);
  const before = await town.balance(payee.id);
  const topUp = (minor: bigint, idempotencyKey: string) =>
    shop.client.billing.topUp({ body: { amount: town.euros(minor) }, idempotencyKey });
  await assert.rejects(topUp(30n, 'eins'), refusal('wallet.insufficient_funds'));
  await town.fund(shop.id, 1000n);
  const [first, again] = await Promise.all([topUp(30n, 'eins'), topUp(30n, 'eins')]);
  assert.equal(first.id, again.id);
  await assert.rejects(topUp(31n, 'eins'), refusal('platform.idempotency_key_reused'));
  assert.equal((await town.balance(payee.id)) - before, 30n);
  assert.equal(await town.balance(shop.id), 970n);
  // 0.30 with 19 % tax is 0.252; without the reserve of 0.05 that is four times 0.05.
  assert.equal((await costs(shop)).credit.value, '252100');
  const many = Array.from({ length: 6 }, () => draft(anna, 'marketing'));
  assert.deepEqual(
    (await send(shop, ...many)).map((one) => one === 'sent'),
    [true, true, true, true, false, false],
  );
  assert.deepEqual(await send(shop, draft(anna, 'authentication')), ['sent']);
  await goTo('2028-05-01');
  const [invoice] = (await shop.client.billing.listInvoices()).items;
  // 0.20 + 0.02 and 19 %.
  assert.deepEqual(
    [invoice?.net.value, invoice?.tax.value, invoice?.total.value, invoice?.paid.value],
    ['22', '4', '26', '26'],
  );
  assert.deepEqual([invoice?.due.value, invoice?.payableId], ['0', null]);
  assert.equal((await costs(shop)).credit.value, '33613');
});

test('[BL8] [BL10] [BL11] [BL13] a month is billed once, on paper and as data, and the bill is paid by the wallet', async () => {
  const shop = await town.shop();
  const readers = [await town.reader([shop]), await town.reader([shop])];
  await send(shop, ...readers.flatMap((one) => [draft(one, 'marketing'), draft(one, 'utility')]));
  await send(shop, draft('niemand-hier', 'marketing'));
  await goTo('2028-06-01');
  clock.advance(60_000);
  await app.outreach.drain();
  await Promise.all([app.billing.close(), app.billing.close(), app.billing.close()]);
  const { items } = await shop.client.billing.listInvoices();
  assert.equal(items.length, 1);
  const [invoice] = items;
  // 3 times 0.05 and 2 times 0.0085, which is 0.017.
  assert.deepEqual([invoice!.net.value, invoice!.total.value], ['17', '20']);
  assert.match(invoice!.number, /^SND-2028-\d{6}$/);
  const payable = await shop.client.payables.getPayable({
    params: { payableId: invoice!.payableId! },
  });
  assert.equal(payable.open.value, '20');
  await town.fund(shop.id, 100n);
  await shop.client.payables.payPayable({
    params: { payableId: payable.id },
    body: { amount: payable.open },
    idempotencyKey: 'rechnung',
  });
  assert.equal(await town.balance(shop.id), 80n);
  const text = async (path: string, token: string, actor: string) => {
    const headers = { authorization: `Bearer ${token}`, 'allmende-actor': actor };
    const answer = await fetch(`${world.origin}/api/v1/billing/invoices/${path}`, { headers });
    return { status: answer.status, text: await answer.text() };
  };
  const data = await text(`${invoice!.id}/invoice.xml`, shop.owner.token, shop.publicId);
  assert.match(data.text, /<ram:DuePayableAmount>0\.20<\/ram:DuePayableAmount>/);
  const paper = await text(`${invoice!.id}/invoice.pdf`, shop.owner.token, shop.publicId);
  assert.match(paper.text, /^%PDF-1\.7[\s\S]*factur-x\.xml/);
  // [BL4] What failed after its month was billed is credited on the next invoice.
  assert.deepEqual(await linesOf(shop), [['marketing', 0, 1, '-50000']]);
  await goTo('2028-07-01');
  assert.equal((await shop.client.billing.listInvoices()).items.length, 1);
  await send(shop, ...readers.map((one) => draft(one, 'marketing')));
  await goTo('2028-08-01');
  assert.equal((await shop.client.billing.listInvoices()).items[0]!.net.value, '5');
  // [BL13] For everybody else there is no such invoice.
  const other = await town.shop();
  const foreign = await text(`${invoice!.id}/invoice.xml`, other.owner.token, other.publicId);
  assert.match(foreign.text, /billing\.invoice_unknown/);
  assert.deepEqual((await other.client.billing.listInvoices()).items, []);
  assert.deepEqual((await costs(other)).lines, []);
});

test('[O34] what reached no device within 30 days is given back once, what was read is not', async () => {
  const shop = await town.shop();
  const [anna, ben] = [await town.reader([shop]), await town.reader([shop])];
  await send(shop, draft(anna, 'marketing'), draft(ben, 'marketing'));
  const { items } = await anna.client.messaging.syncConversations({ query: {} });
  await anna.client.messaging.markRead({
    params: { conversationId: items[0]!.id },
    body: { seq: items[0]!.lastSeq },
  });
  await app.outreach.catchUp();
  await app.outreach.idle();
  clock.advance(29 * day);
  await app.outreach.creditUndelivered();
  const credited = async () => {
    const { rows } = await database.pool.query<{ sum: string }>(
      'select sum(credited)::text as sum from billing_meters where business_actor_id = $1',
      [shop.id],
    );
    return rows[0]!.sum;
  };
  assert.equal(await credited(), '0');
  clock.advance(2 * day);
  await Promise.all([app.outreach.creditUndelivered(), app.outreach.creditUndelivered()]);
  assert.equal(await credited(), '1');
  await app.outreach.creditUndelivered();
  assert.equal(await credited(), '1');
});
