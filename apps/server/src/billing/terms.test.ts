import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toPublicId } from '#platform/ids';
import { billingTown, prices, type Shop } from '../../../../dev/billing-world.ts';
import { type Somebody, testWorld } from '../../../../dev/world.ts';
import { risesOn } from './terms.ts';

const world = await testWorld({ now: new Date('2028-03-10T11:00:00Z') });
const { app, clock } = world;
const town = billingTown(world);
const operator = await town.operator();
await town.payee(operator);

let keys = 0;
async function send(shop: Shop, to: Somebody, category = 'marketing'): Promise<string> {
  const message = {
    key: `k${++keys}`,
    to: toPublicId('act', to.actorId),
    template: { name: category, language: 'de', variables: {} },
  };
  const { items } = await shop.client.outreach.sendMessages({ body: { messages: [message] } });
  const [one] = items;
  return one!.ok ? one!.message.state : one!.code;
}
const costs = (shop: Shop) => shop.client.billing.getCosts();
const linesOf = async (shop: Shop) =>
  (await costs(shop)).lines.map((one) => [one.category, one.sent, one.amount.value]);
function goTo(at: string) {
  clock.advance(Date.parse(at) - clock.now().getTime());
}
async function planFor(shop: Shop, more: object = {}) {
  const plan = await town.plan(operator, { name: 'Eigener', isDefault: false, ...more });
  const params = { actorId: shop.publicId };
  await operator.client.billing.assignPlan({ params, body: { planId: plan.id } });
  return plan;
}
type Plan = Awaited<ReturnType<typeof planFor>>;
const edit = ({ id, name, payment, isDefault, baseMicros }: Plan, more: object) =>
  operator.client.billing.editPlan({
    params: { planId: id },
    body: { name, payment, isDefault, baseMicros, prices, ...more },
  });
const warned: unknown[] = [];
app.outbox.on('billing.warned', 'test.warned', async (event) => {
  warned.push(event);
});

test('[BL17] prices rise on the first of the month that begins thirty days later', () => {
  const cases = {
    '2028-03-10T11:00:00Z': '2028-05-01',
    '2028-03-01T00:00:00Z': '2028-04-01',
    '2028-03-02T00:00:00Z': '2028-04-01',
    '2028-03-02T00:00:01Z': '2028-05-01',
    '2028-12-31T23:59:59Z': '2029-02-01',
  };
  for (const [at, day] of Object.entries(cases)) assert.equal(risesOn(new Date(at)), day, at);
});

test('[BL17] whoever is on a plan is told of what becomes dearer, and pays it from its day on', async () => {
  const shop = await town.shop();
  const plan = await planFor(shop);
  await world.settle();
  warned.length = 0;
  const anna = await town.reader([shop]);
  await send(shop, anna);
  const dearer = { ...prices, marketing: 70_000, utility: 8_000 };
  const after = await edit(plan, { prices: dearer });
  assert.deepEqual(
    [after.prices, after.next?.from, after.next?.prices],
    [prices, '2028-05-01', dearer],
  );
  await world.settle();
  assert.deepEqual(warned, [{ businessActorId: shop.id, what: 'price_rise' }]);
  const told = await costs(shop);
  assert.deepEqual(told.warnings, ['price_rise']);
  assert.deepEqual(
    [told.prices.marketing.value, told.rise!.from, told.rise!.prices.marketing.value],
    ['50000', '2028-05-01', '70000'],
  );
  // Another name, and a smaller rise: the day stays, and nobody is told again.
  await edit(plan, { name: 'Anders', prices: { ...dearer, marketing: 60_000 } });
  await world.settle();
  assert.equal(warned.length, 1);
  assert.equal((await costs(shop)).rise!.from, '2028-05-01');
  goTo('2028-04-30T23:00:00Z');
  await send(shop, anna);
  assert.deepEqual(await linesOf(shop), [['marketing', 1, '50000']]);
  goTo('2028-05-01T00:00:01Z');
  await send(shop, anna);
  assert.deepEqual(await linesOf(shop), [['marketing', 1, '60000']]);
  const now = await costs(shop);
  assert.deepEqual([now.rise, now.warnings], [null, []]);
  const { items } = await operator.client.billing.listPlans();
  assert.deepEqual([items[0]!.prices.marketing, items[0]!.next], [60_000, null]);
  // What is worse than what was announced has a notice of its own; what is cheaper holds at once and ends it.
  await edit(plan, { prices: { ...dearer, marketing: 80_000 } });
  assert.equal((await costs(shop)).rise!.from, '2028-06-01');
  goTo('2028-05-20T11:00:00Z');
  await edit(plan, { prices: { ...dearer, marketing: 90_000 } });
  assert.equal((await costs(shop)).rise!.from, '2028-07-01');
  goTo('2028-06-05T11:00:00Z');
  await edit(plan, { prices: { ...dearer, marketing: 95_000 } });
  assert.equal((await costs(shop)).rise!.from, '2028-08-01');
  await edit(plan, { prices: { ...dearer, marketing: 10_000 } });
  await send(shop, anna);
  const ended = await costs(shop);
  assert.deepEqual([ended.rise, ended.prices.marketing.value], [null, '10000']);
  assert.deepEqual(await linesOf(shop), [['marketing', 1, '10000']]);
  // To pay before instead of after is no less; a plan that nobody is on has nobody to tell.
  await edit(plan, { payment: 'prepaid', prices: { ...dearer, marketing: 10_000 } });
  const later = await costs(shop);
  assert.deepEqual([later.plan!.payment, later.rise!.payment], ['invoice', 'prepaid']);
  const unused = await town.plan(operator, { name: 'Leer', isDefault: false });
  const raised = await edit(unused, { prices: { ...prices, marketing: 99_000 } });
  assert.deepEqual([raised.prices.marketing, raised.next], [99_000, null]);
});

test('[BL18] the fee of a month is charged once, with the first message or in the night, and stands on the invoice', async () => {
  goTo('2028-06-07T11:00:00Z');
  const [sending, silent, other] = [await town.shop(), await town.shop(), await town.shop()];
  const plan = await planFor(sending, { baseMicros: 9_900_000 });
  await operator.client.billing.assignPlan({
    params: { actorId: silent.publicId },
    body: { planId: plan.id },
  });
  const anna = await town.reader([sending, other]);
  await Promise.all(['marketing', 'utility'].map((one) => send(sending, anna, one)));
  assert.deepEqual(await linesOf(sending), [
    ['base', 1, '9900000'],
    ['marketing', 1, '50000'],
    ['utility', 1, '8500'],
  ]);
  const { items } = await operator.client.billing.listBusinesses();
  assert.equal(items.find(({ business }) => business.id === sending.publicId)!.sent, 2);
  assert.deepEqual(await linesOf(silent), []);
  await Promise.all([app.billing.close(), app.billing.close()]);
  assert.deepEqual(await linesOf(silent), [['base', 1, '9900000']]);
  assert.deepEqual(await linesOf(sending).then((lines) => lines[0]), ['base', 1, '9900000']);
  // Who is on no plan by name and sends nothing pays nothing.
  assert.deepEqual(await linesOf(other), []);

  goTo('2028-07-01T02:00:00Z');
  await app.billing.close();
  const [invoice] = (await sending.client.billing.listInvoices()).items;
  // 9.90 + 0.05 + 0.01, and 19 %.
  assert.deepEqual([invoice!.net.value, invoice!.total.value], ['996', '1185']);
  assert.deepEqual(await linesOf(sending), [['base', 1, '9900000']]);
  const file = async (path: string) => {
    const headers = {
      authorization: `Bearer ${sending.owner.token}`,
      'allmende-actor': sending.publicId,
    };
    const url = `${world.origin}/api/v1/billing/invoices/${invoice!.id}/${path}`;
    return (await fetch(url, { headers })).text();
  };
  assert.match(
    await file('invoice.xml'),
    /Base fee for a month[\s\S]*?9\.900000[\s\S]*?<ram:BilledQuantity unitCode="MON">1</,
  );
});

test('[BL18] [BL5] a fee that credit or limit do not bear refuses what the business sends by its own will, and charges nothing', async () => {
  const shop = await town.shop();
  await town.fund(shop.id, 5_000n);
  await planFor(shop, { payment: 'prepaid', baseMicros: 9_900_000 });
  const anna = await town.reader([shop]);
  assert.equal(await send(shop, anna), 'outreach.credit_used_up');
  assert.deepEqual(await linesOf(shop), []);
  await shop.client.billing.topUp({
    body: { amount: town.euros(2_000n) },
    idempotencyKey: 'genug',
  });
  await shop.client.billing.setLimit({ body: { limitMicros: 9_900_000 } });
  assert.equal(await send(shop, anna), 'outreach.limit_reached');
  await shop.client.billing.setLimit({ body: { limitMicros: null } });
  assert.equal(await send(shop, anna), 'sent');
  assert.deepEqual(await linesOf(shop), [
    ['base', 1, '9900000'],
    ['marketing', 1, '50000'],
  ]);
});

test('[BL17] whoever pays more by another plan is told at once, and nobody else', async () => {
  const toldOf = async (shop: Shop, work: () => Promise<unknown>) => {
    await world.settle();
    warned.length = 0;
    await work();
    await world.settle();
    return warned.filter((one) => (one as { businessActorId: string }).businessActorId === shop.id);
  };
  const shop = await town.shop();
  const anna = await town.reader([shop]);
  const rise = [{ businessActorId: shop.id, what: 'price_rise' }];
  const params = { actorId: shop.publicId };
  const give = (planId: Plan['id'] | null) =>
    operator.client.billing.assignPlan({ params, body: { planId } });
  const plain = await town.plan(operator, { name: 'Einfach', isDefault: false });
  const dear = await town.plan(operator, {
    name: 'Teuer',
    isDefault: false,
    prices: { ...prices, service: prices.service + 1 },
  });
  assert.deepEqual(await toldOf(shop, () => give(plain.id)), rise);
  assert.deepEqual(await toldOf(shop, () => give(dear.id)), rise);
  assert.deepEqual(await toldOf(shop, () => give(plain.id)), []);
  await send(shop, anna);
  // What everybody has becomes dearer for those who have no other.
  const own = await toldOf(shop, () => edit(dear, { isDefault: true, prices: dear.prices }));
  assert.deepEqual(own, []);
  assert.deepEqual(await toldOf(shop, () => give(null)), rise);
  const dearest = { ...dear.prices, marketing: dear.prices.marketing + 1 };
  const changed = await toldOf(shop, () =>
    town.plan(operator, { name: 'Alle', isDefault: true, prices: dearest }),
  );
  assert.deepEqual(changed, rise);
});
