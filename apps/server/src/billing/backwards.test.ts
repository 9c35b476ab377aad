import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestProblem } from '@allmende/sdk';
import { newUuid, toPublicId } from '#platform/ids';
import { billingTown, type Shop } from '../../../../dev/billing-world.ts';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';

/** Later than today, because ids made by this process never go back in time. */
const world = await testWorld({ now: new Date('2028-03-10T11:00:00Z') });
const { app, clock, database } = world;
const town = billingTown(world);
const operator = await town.operator();
const payee = await town.payee(operator);
await town.plan(operator);

let keys = 0;
const draft = (to: Somebody, category: 'marketing' | 'utility') => ({
  key: `k${++keys}`,
  to: toPublicId('act', to.actorId),
  template: { name: category, language: 'de', variables: {} },
});
async function send(shop: Shop, ...messages: ReturnType<typeof draft>[]): Promise<string[]> {
  const { items } = await shop.client.outreach.sendMessages({ body: { messages } });
  return items.map((one) => (one.ok ? one.message.state : one.code));
}
const costs = (shop: Shop) => shop.client.billing.getCosts();
async function goTo(month: string) {
  clock.advance(Date.parse(month) - clock.now().getTime());
  await app.billing.close();
}

test('[BL14] unused credit goes back once, whatever comes at the same moment, and what is open is kept', async () => {
  const shop = await town.shop();
  await town.fund(shop.id, 1000n);
  const { billing } = shop.client;
  const pay = (minor: bigint) =>
    billing.topUp({ body: { amount: town.euros(minor) }, idempotencyKey: `auf-${minor}` });
  await assert.rejects(
    billing.payBack({ body: {}, idempotencyKey: 'nichts' }),
    refusal('billing.nothing_to_pay_back'),
  );
  for (const minor of [300n, 200n]) await pay(minor);
  for (const bad of ['-5', '0']) {
    const amount = { ...town.euros(1n), value: bad };
    await assert.rejects(
      billing.topUp({ body: { amount }, idempotencyKey: 'schlecht' }),
      RequestProblem,
    );
  }
  const anna = await town.reader([shop]);
  await send(shop, draft(anna, 'marketing'), draft(anna, 'marketing'));
  // 0.10 and its tax are 0.119, for which 0.12 and the reserve of 0.05 are kept.
  const back = (key: string) => billing.payBack({ body: {}, idempotencyKey: key });
  const tries = await Promise.allSettled(['a', 'a', 'b', 'c'].map(back));
  const paid = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value.items] : []));
  const minorOf = (items: (typeof paid)[number]) =>
    items.reduce((sum, one) => sum + BigInt(one.amount.value), 0n);
  assert.equal(await town.balance(shop.id), 1000n - 17n);
  assert.ok(paid.length >= 1 && paid.every((items) => minorOf(items) === 483n));
  const again = await back('a').catch(() => null);
  if (again) assert.equal(minorOf(again.items), 483n);
  assert.equal(await town.balance(shop.id), 983n);
  // Whoever bills has spent it: nothing moves, and nothing is lost.
  await pay(201n);
  const had = await town.balance(payee.id);
  await database.transaction(async (tx) => {
    const spent = await app.wallet.pay(tx, {
      paymentId: newUuid(),
      kind: 'order',
      fromActorId: payee.id,
      toActorId: anna.actorId,
      amountMinor: had,
      assetCode: 'EUR',
      note: '',
      confirmedBy: 'seller',
      payerUserId: null,
    });
    assert.ok(spent.ok);
  });
  const before = (await costs(shop)).credit.value;
  await assert.rejects(back('leer'), refusal('billing.payee_short'));
  assert.equal((await costs(shop)).credit.value, before);
  await town.fund(payee.id, had);
});

test('[BL15] a wrong invoice is taken back once, by a note that names it; its bill is withdrawn, what was paid is credit', async () => {
  const [shop, other] = [await town.shop(), await town.shop()];
  const anna = await town.reader([shop]);
  await send(shop, draft(anna, 'marketing'), draft(anna, 'marketing'));
  await goTo('2028-04-01');
  const list = async () => (await shop.client.billing.listInvoices()).items;
  const [first] = await list();
  const correct = (actorId: Shop['publicId'], invoiceId = first!.id) =>
    operator.client.billing.correctInvoice({
      params: { actorId, invoiceId },
      body: { reason: 'Doppelt berechnet' },
      idempotencyKey: `k${++keys}`,
    });
  await assert.rejects(correct(other.publicId), refusal('billing.invoice_unknown'));
  const params = { actorId: shop.publicId, invoiceId: first!.id };
  await assert.rejects(
    shop.client.billing.correctInvoice({
      params,
      body: { reason: 'Zu teuer' },
      idempotencyKey: 'fremd',
    }),
    refusal('platform.not_allowed'),
  );
  await assert.rejects(
    shop.client.billing.listInvoicesOf({ params: { actorId: other.publicId } }),
    refusal('platform.not_allowed'),
  );
  const tries = await Promise.allSettled([correct(shop.publicId), correct(shop.publicId)]);
  assert.deepEqual(tries.map((one) => one.status).sort(), ['fulfilled', 'rejected']);
  const [note, now] = await list();
  assert.deepEqual(
    [note!.corrects, now!.correctedBy, note!.total.value, now!.total.value, now!.payableId],
    [first!.number, note!.number, first!.total.value, first!.total.value, null],
  );
  const bill = await shop.client.payables.getPayable({ params: { payableId: first!.payableId! } });
  assert.equal(bill.state, 'cancelled');
  // Nothing was paid, so nothing comes back.
  assert.equal((await costs(shop)).credit.value, '0');
  await assert.rejects(correct(shop.publicId, note!.id), refusal('billing.already_corrected'));
  const files = async (path: string) => {
    const headers = {
      authorization: `Bearer ${shop.owner.token}`,
      'allmende-actor': shop.publicId,
    };
    const url = `${world.origin}/api/v1/billing/invoices/${note!.id}/${path}`;
    return (await fetch(url, { headers })).text();
  };
  const data = await files('invoice.xml');
  assert.match(data, /<ram:TypeCode>381<\/ram:TypeCode>/);
  assert.match(data, new RegExp(`<ram:IssuerAssignedID>${first!.number}</ram:IssuerAssignedID>`));
  assert.match(data, /<ram:Content>Doppelt berechnet<\/ram:Content>/);
  assert.match(await files('invoice.pdf'), /^%PDF-1\.7[\s\S]*factur-x\.xml/);

  // One that was paid becomes credit, and the next invoice is paid from it.
  await send(shop, draft(anna, 'marketing'), draft(anna, 'marketing'));
  await goTo('2028-05-01');
  const [second] = await list();
  await town.fund(shop.id, 100n);
  await shop.client.payables.payPayable({
    params: { payableId: second!.payableId! },
    body: { amount: second!.due },
    idempotencyKey: 'zweite',
  });
  await correct(shop.publicId, second!.id);
  assert.equal((await costs(shop)).credit.value, '100840');
  await app.billing.close();
  assert.equal((await list()).length, 4);
});

test('[BL15] a part of an invoice is taken back, the rest is owed by a new bill, and no more goes back than was billed', async () => {
  const shop = await town.shop();
  const anna = await town.reader([shop]);
  await town.fund(shop.id, 5_000n);
  // Some is paid from credit, some by the bill.
  const amount = town.euros(10n);
  await shop.client.billing.topUp({ body: { amount }, idempotencyKey: 'ein-wenig' });
  for (let n = 0; n < 7; n++) await send(shop, draft(anna, 'marketing'));
  await send(shop, draft(anna, 'utility'), draft(anna, 'utility'));
  await goTo('2028-06-01');
  const list = async () => (await shop.client.billing.listInvoices()).items;
  const [invoice] = await list();
  // 7 of 0.05 and 2 of 0.0085: 0.35 and 0.02, with 19 % tax 0.44.
  assert.deepEqual(
    [invoice!.total.value, invoice!.paid.value, invoice!.lines.map(({ left }) => left)],
    ['44', '10', [7, 2]],
  );
  let count = 0;
  const correct = (parts: { line: number; quantity: number }[] | null, key = `teil${++count}`) =>
    operator.client.billing.correctInvoice({
      params: { actorId: shop.publicId, invoiceId: invoice!.id },
      body: { reason: 'Zwei waren doppelt', ...(parts ? { parts } : {}) },
      idempotencyKey: key,
    });
  for (const bad of [
    [{ line: 1, quantity: 8 }],
    [{ line: 3, quantity: 1 }],
    [
      { line: 1, quantity: 4 },
      { line: 1, quantity: 4 },
    ],
  ]) {
    await assert.rejects(correct(bad), refusal('billing.not_invoiced'));
  }
  const credit = async () => (await costs(shop)).credit.value;
  const billOf = async () => {
    const now = (await list()).find(({ id }) => id === invoice!.id)!;
    const params = { payableId: now.payableId! };
    return shop.client.payables.getPayable({ params });
  };
  // Refused ones have not withdrawn anything.
  assert.deepEqual([(await billOf()).state, (await billOf()).amount.value], ['open', '34']);
  const two = [{ line: 1, quantity: 2 }];
  const tries = await Promise.allSettled([correct(two, 'einmal'), correct(two, 'einmal')]);
  const again = await correct(two, 'einmal');
  for (const one of tries) {
    if (one.status === 'fulfilled') assert.equal(one.value.id, again.id);
  }
  for (const other of [[{ line: 1, quantity: 3 }], null]) {
    await assert.rejects(correct(other, 'einmal'), refusal('platform.idempotency_key_reused'));
  }
  // 0.10 and its tax of 0.02.
  assert.equal(again.total.value, '12');
  assert.deepEqual([await credit(), (await billOf()).amount.value], ['0', '22']);
  const [, now] = await list();
  assert.deepEqual(
    [now!.creditNotes, now!.correctedBy, now!.lines.map(({ left }) => left)],
    [[again.number], null, [5, 2]],
  );
  const headers = { authorization: `Bearer ${shop.owner.token}`, 'allmende-actor': shop.publicId };
  const url = `${world.origin}/api/v1/billing/invoices/${again.id}/invoice.xml`;
  const data = await (await fetch(url, { headers })).text();
  assert.match(
    data,
    /<ram:TypeCode>381<[\s\S]*BilledQuantity unitCode="C62">2<[\s\S]*GrandTotalAmount>0\.12</,
  );
  // The rest of the bill is paid; what is taken back from now on becomes credit.
  await shop.client.payables.payPayable({
    params: { payableId: (await billOf()).id },
    body: { amount: (await billOf()).amount },
    idempotencyKey: 'rest',
  });
  const had = await town.balance(shop.id);
  const one = [{ line: 2, quantity: 1 }];
  const twice = await Promise.all([correct(one, 'zugleich'), correct(one, 'zugleich')]);
  assert.equal(twice[0]!.id, twice[1]!.id);
  await correct([{ line: 1, quantity: 1 }]);
  await correct(null);
  await assert.rejects(correct(null), refusal('billing.already_corrected'));
  assert.equal(await town.balance(shop.id), had);
  // 10 from the credit and 22 by the bill: all of it is credit again, 0.32 without its tax.
  assert.equal(await credit(), '268907');
  const all = await list();
  assert.equal(all.find(({ id }) => id === invoice!.id)!.correctedBy, all[0]!.number);
  await app.billing.close();
  assert.equal((await list()).length, all.length);
});

test('[BL5] [BL3] a limit holds however many ask at the same moment', async () => {
  const shop = await town.shop();
  const readers = await Promise.all(Array.from({ length: 8 }, () => town.reader([shop])));
  await shop.client.billing.setLimit({ body: { limitMicros: 200_000 } });
  const outcomes = await Promise.all(
    readers.map((one) => send(shop, draft(one, 'marketing'), draft(one, 'utility'))),
  );
  const spent = BigInt((await costs(shop)).spent.value);
  assert.ok(spent <= 200_000n && spent > 150_000n, String(spent));
  const sent = outcomes.flat().filter((one) => one === 'sent').length;
  const { lines } = await costs(shop);
  assert.equal(
    lines.reduce((sum, line) => sum + line.sent, 0),
    sent,
  );
  await assert.rejects(
    shop.client.billing.setLimit({ body: { limitMicros: -1 } }),
    refusal('platform.invalid_input'),
  );
});
