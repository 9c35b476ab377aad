import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Budget, BudgetKind } from '@allmende/contract/budgets';
import { euros } from '@allmende/contract/money';
import { newUuid } from '#platform/ids';
import { refusal, type Someone, walletWorld } from '../../../../../dev/wallet-world.ts';
import { spendingKind } from './counting.ts';

const world = await walletWorld();
let people = 0;
let keys = 0;

async function person(minor = 0n): Promise<Someone> {
  people += 1;
  return world.person(`budget${people}`, { minor });
}

function send(from: Someone, to: Someone, minor: bigint) {
  keys += 1;
  return from.api.wallet.sendMoney({
    body: { toActorId: to.publicId, amount: euros(minor) },
    idempotencyKey: `send-${keys}`,
  });
}

async function order(from: Someone, to: Someone, minor: bigint): Promise<string> {
  const paymentId = newUuid();
  const paid = await world.database.transaction((tx) =>
    world.wallet.pay(tx, {
      paymentId,
      kind: 'order',
      fromActorId: from.actorId,
      toActorId: to.actorId,
      amountMinor: minor,
      assetCode: 'EUR',
      note: '',
      orderId: newUuid(),
      confirmedBy: 'password',
      payerUserId: from.userId,
    }),
  );
  assert.ok(paid.ok);
  return paymentId;
}

function refund(refundOf: string, minor: bigint) {
  return world.database.transaction((tx) =>
    world.wallet.refund(tx, { paymentId: newUuid(), refundOf, amountMinor: minor, note: '' }),
  );
}

function set(
  who: Someone,
  kind: BudgetKind,
  minor: bigint,
  { isStrict = false, timeZone = 'UTC' } = {},
): Promise<Budget> {
  const body = { limit: euros(minor), isStrict, timeZone };
  return who.api.budgets.setBudget({ params: { kind }, body });
}

/** What was spent of each, in cents. */
async function spent(who: Someone): Promise<Record<string, number>> {
  const { items } = await who.api.budgets.listBudgets();
  return Object.fromEntries(items.map((one) => [one.kind, Number(one.spent.value)]));
}

test('[W141] only what leaves for others is spending, and what is given back is not', () => {
  const of = (kind: string, isOut: boolean, isOwn = false, subject?: string) =>
    spendingKind({
      kind: kind as 'order',
      isOut,
      isOwn,
      subject: subject ? { kind: subject as 'envelope' } : null,
    });
  assert.deepEqual(
    [of('transfer', true), of('order', true), of('envelope', true, true)],
    ['transfer', 'order', 'envelope'],
  );
  assert.deepEqual(
    [of('refund', false), of('refund', false, true, 'envelope')],
    ['order', 'envelope'],
  );
  for (const nothing of [
    of('transfer', false),
    of('refund', true),
    of('refund', false, true),
    of('payout', true, true),
    of('conversion', true),
    of('gift', false, false, 'envelope'),
    of('top_up', false),
  ]) {
    assert.equal(nothing, null);
  }
});

test('[W140] what was spent this month counts from the start, and each kind for itself', async () => {
  world.clock.set(new Date('2026-11-21T12:00:00Z'));
  const [lena, omar] = [await person(20_000n), await person(1000n)];
  await send(lena, omar, 700n);
  const paymentId = await order(lena, omar, 1500n);
  assert.ok((await refund(paymentId, 400n)).ok);
  const all = await set(lena, 'all', 5000n);
  assert.deepEqual(
    [all.spent, all.left, all.month, all.isStrict],
    [euros(1800n), euros(3200n), '2026-11', false],
  );
  await set(lena, 'order', 1000n);
  await set(lena, 'transfer', 9000n);
  await send(lena, omar, 300n);
  await send(omar, lena, 500n);
  assert.deepEqual(await spent(lena), { all: 2100, order: 1100, transfer: 1000 });
  assert.ok((await refund(paymentId, 1100n)).ok);
  assert.deepEqual(await spent(lena), { all: 1000, order: 0, transfer: 1000 });
  const [first] = (await lena.api.budgets.listBudgets()).items;
  assert.deepEqual(await set(lena, 'all', 5000n), first, 'counted and looked up are the same');
  await set(lena, 'order', 500n);
  await order(lena, omar, 900n);
  const { items } = await lena.api.budgets.listBudgets();
  assert.deepEqual(items.find(({ kind }) => kind === 'order')!.left, euros(-400n));
});

test('[W142] a strict one is never passed, also in a race; a refusal counts nothing', async () => {
  world.clock.set(new Date('2026-11-21T12:00:00Z'));
  const [lena, omar] = [await person(9000n), await person()];
  await set(lena, 'all', 1000n, { isStrict: true });
  const tries = await Promise.allSettled([400n, 400n, 400n].map((m) => send(lena, omar, m)));
  const codes = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
  assert.deepEqual(codes, ['wallet.budget_reached']);
  assert.equal(await refusal(send(lena, omar, 201n)), 'wallet.budget_reached');
  assert.deepEqual(await spent(lena), { all: 800 });
  await send(lena, omar, 200n);
  assert.equal(await refusal(send(lena, omar, 1n)), 'wallet.budget_reached');
  assert.equal(await world.balance(omar), 1000n);
  await send(omar, lena, 1n);
  await set(lena, 'all', 1000n);
  await send(lena, omar, 100n);
  assert.deepEqual(await spent(lena), { all: 1100 }, 'it only hints');
});

test('[W140] months are those of the calendar of the place', async () => {
  world.clock.set(new Date('2026-12-31T22:30:00Z'));
  const [lena, omar] = [await person(9000n), await person()];
  await send(lena, omar, 100n);
  world.clock.set(new Date('2026-12-31T23:30:00Z'));
  await send(lena, omar, 10n);
  const berlin = await set(lena, 'transfer', 50n, { timeZone: 'Europe/Berlin', isStrict: true });
  const utc = await set(lena, 'all', 5000n);
  assert.deepEqual([berlin.month, berlin.spent], ['2027-01', euros(10n)]);
  assert.deepEqual([utc.month, utc.spent], ['2026-12', euros(110n)]);
  await send(lena, omar, 40n);
  assert.equal(await refusal(send(lena, omar, 1n)), 'wallet.budget_reached');
  world.clock.set(new Date('2027-01-01T00:30:00Z'));
  assert.deepEqual(await spent(lena), { all: 0, transfer: 50 });
  const params = { kind: 'transfer' as const };
  const remove = () => lena.api.budgets.removeBudget({ params, query: { assetCode: 'EUR' } });
  await remove();
  assert.equal(await refusal(remove()), 'wallet.budget_unknown');
  await send(lena, omar, 60n);
  assert.deepEqual(await spent(lena), { all: 60 });
});

test('[W140] a calendar that the database does not know is refused, before payments fail over it', async () => {
  const [lena, omar] = [await person(100n), await person()];
  for (const timeZone of ['SystemV/AST4', 'CTT', 'Mars/Olympus']) {
    assert.equal(await refusal(set(lena, 'all', 50n, { timeZone })), 'platform.invalid_input');
  }
  await set(lena, 'all', 50n, { timeZone: 'europe/berlin' });
  await send(lena, omar, 10n);
});
