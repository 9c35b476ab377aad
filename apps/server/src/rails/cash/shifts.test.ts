import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros, moneyOf } from '@allmende/contract/money';
import { createRailsWorld } from '../../../../../dev/rails-world.ts';
import { refusal, walletWorld } from '../../../../../dev/wallet-world.ts';
import { newUuid } from '#platform/ids';

const world = await walletWorld();
const operator = await world.person('konrad', { isOperator: true });
const lena = await world.person('lena');
const { rails, wallet } = operator.api;

const open = (minor: bigint) => rails.openShift({ body: { float: euros(minor) } });
const count = (shiftId: Awaited<ReturnType<typeof open>>['id'], minor: bigint, note = '') =>
  rails.closeShift({ params: { shiftId }, body: { counted: euros(minor), note } });
const payIn = (minor: bigint, idempotencyKey = newUuid()) =>
  wallet.payInAtTill({
    body: { toHandle: 'lena', amount: euros(minor), note: '' },
    idempotencyKey,
  });

test('[R21] [R22] a shift is opened with a float, counts what is taken, and keeps the difference', async () => {
  await payIn(111n);
  const shift = await open(5_000n);
  assert.deepEqual([shift.openedBy?.handle, shift.expected], ['konrad', euros(5_000n)]);
  assert.equal(await refusal(open(1n)), 'rails.shift_open');
  const key = newUuid();
  await payIn(2_000n, key);
  await payIn(2_000n, key);
  await payIn(50n);
  const now = (await rails.listShifts()).open[0]!;
  assert.deepEqual([now.taken, now.payments, now.counted], [euros(2_050n), 2, null]);
  const closed = await count(shift.id, 7_000n, 'Ein Fünfziger-Cent-Stück fehlt');
  assert.deepEqual(
    [closed.expected, closed.counted, closed.difference],
    [euros(7_050n), euros(7_000n), euros(-50n)],
  );
  assert.equal(await refusal(count(shift.id, 7_050n)), 'rails.shift_not_open');
  await payIn(9n);
  const after = await rails.listShifts();
  assert.deepEqual([after.open, after.items[0]], [[], closed]);
  assert.equal(await world.balance(lena), 111n + 2_050n + 9n);
});

test('[R22] what was counted stays, also in the database', async () => {
  const shift = await open(0n);
  await count(shift.id, 0n);
  const { pool } = world.database;
  await assert.rejects(pool.query('update rails_shifts set counted = 5'), { code: 'RA900' });
  await assert.rejects(pool.query('delete from rails_shifts'), { code: 'RA900' });
});

test('[R21] payments that race with the counting are in the shift or after it, and none is lost', async () => {
  const shift = await open(0n);
  const before = await world.balance(lena);
  const paying = Array.from({ length: 12 }, () => payIn(10n));
  const closed = await count(shift.id, 0n);
  await Promise.all(paying);
  const next = await open(0n);
  await payIn(1n);
  const last = await count(next.id, 1n);
  assert.equal(last.difference!.value, '0');
  const taken = BigInt(closed.taken.value);
  assert.equal(taken, BigInt(closed.payments) * 10n);
  assert.ok(taken <= 120n);
  assert.equal(
    (await rails.listShifts()).items.find(({ id }) => id === shift.id)!.taken.value,
    closed.taken.value,
  );
  assert.equal(await world.balance(lena), before + 121n);
});

test('[R22] only operators see shifts', async () => {
  assert.equal(await refusal(lena.api.rails.listShifts()), 'platform.not_allowed');
});

test('[R21] of two who open the till at once, one does', async () => {
  const results = await Promise.allSettled([open(1n), open(2n), open(3n)]);
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.equal(
    await refusal(rails.openShift({ body: { float: euros(-1n) } })),
    'wallet.amount_invalid',
  );
});

test('[R26] the change that is brought and the difference of a count are in the book, on accounts of their own', async () => {
  const town = await createRailsWorld();
  try {
    const { rails } = town.operator.api;
    const reconcile = async () => {
      const { items } = await rails.getReconciliation();
      return items.find(({ rail }) => rail === 'cash')!;
    };
    const omar = await town.person('omar');
    const { id } = await rails.openShift({ body: { float: euros(5_000n) } });
    const { reference } = await omar.api.rails.startPayIn({
      body: { rail: 'cash', amount: euros(2_000n) },
      idempotencyKey: newUuid(),
    });
    const take = (minor: bigint) =>
      rails.takeCash({ body: { reference: reference.toLowerCase(), amount: euros(minor) } });
    // What is counted is credited, whatever was announced; once.
    await Promise.all([take(1_900n), take(1_900n)]);
    assert.equal((await take(1_900n)).state, 'arrived');
    assert.equal(await refusal(take(2_000n)), 'rails.pay_in_settled');
    assert.equal(await town.balance(omar), 1_900n);
    const open = await reconcile();
    assert.deepEqual([open.bank, open.isStopped], [null, false]);
    assert.deepEqual(open.explained, [{ why: 'shift_open', amount: euros(6_900n) }]);
    const confirmation = await town.confirmPayout(omar, 700n, 'cash');
    const payout = await omar.api.rails.requestPayout({
      body: { rail: 'cash', amount: euros(700n), name: 'Omar', confirmation },
      idempotencyKey: newUuid(),
    });
    await rails.releasePayouts({ body: { payoutIds: [payout.id] } });
    const now = (await rails.listShifts()).open[0]!;
    assert.deepEqual(
      [now.taken, now.paid, now.expected],
      [euros(1_900n), euros(700n), euros(6_200n)],
    );
    const params = { shiftId: id };
    const closed = await rails.closeShift({ params, body: { counted: euros(6_150n), note: '' } });
    assert.deepEqual(closed.difference, euros(-50n));
    const { book, bank, parts, isStopped } = await reconcile();
    assert.deepEqual([book, bank?.balance, isStopped], [euros(6_150n), euros(6_150n), false]);
    assert.deepEqual(
      [parts.wallets, parts.own, parts.difference],
      [euros(1_200n), euros(5_000n), euros(-50n)],
    );
    const receipt = (await omar.api.wallet.listEntries({ query: { kind: 'payout' } })).items[0]!;
    assert.equal(receipt.payment.rail, 'cash');
    const till = await town.operator.api.wallet.getTill({ query: {} });
    assert.deepEqual(till.paidIn, euros(1_200n));
    assert.ok(till.items.some(({ id: paymentId }) => paymentId === receipt.payment.id));
    // The same lies there in the morning, and nothing is brought.
    await rails.openShift({ body: { float: euros(6_150n) } });
    assert.deepEqual((await reconcile()).parts.own, euros(5_000n));
    assert.deepEqual((await town.wallet.selfCheck()).findings, []);
  } finally {
    await town.close();
  }
});

test('[R27] cash is announced by its owner, and only operators take it', async () => {
  const body = { reference: 'RF18539007547034', amount: euros(100n) };
  assert.equal(await refusal(lena.api.rails.takeCash({ body })), 'platform.not_allowed');
  assert.equal(await refusal(rails.takeCash({ body })), 'rails.off');
});

test('[R27] what was announced before cash was switched off is taken by nobody', async () => {
  const town = await createRailsWorld();
  try {
    const { rails: desk } = town.operator.api;
    const [set] = (await desk.getCashSettings()).items;
    const switchTo = (collects: boolean) => desk.setCashSettings({ body: { ...set!, collects } });
    await switchTo(true);
    const anna = await town.person('anna');
    const amount = euros(100n);
    const body = { rail: 'cash' as const, amount };
    const announced = await anna.api.rails.startPayIn({ body, idempotencyKey: newUuid() });
    const take = (reference: string) => desk.takeCash({ body: { reference, amount } });
    assert.equal(await refusal(take('RF18539007547034')), 'rails.pay_in_unknown');
    await switchTo(false);
    assert.equal(await refusal(take(announced.reference)), 'rails.off');
    assert.equal(await town.balance(anna), 0n);
    await switchTo(true);
    assert.equal((await take(announced.reference)).state, 'arrived');
  } finally {
    await town.close();
  }
});

test('[R21] [R26] [R37] [R38] each currency has a shift of its own, counted in what it is', async () => {
  const town = await createRailsWorld();
  try {
    const { rails: desk, currencies } = town.operator.api;
    const taler = { assetCode: 'TALER', assetScale: 0 };
    const talers = (minor: bigint) => moneyOf(taler, minor);
    await currencies.setAsset({
      params: { assetCode: 'TALER' },
      body: {
        assetScale: 0,
        kind: 'own',
        name: { de: 'Taler', en: 'Talers' },
        isOpen: true,
        isConvertible: false,
        rateSource: 'operator',
        spreadBp: 0,
      },
    });
    const set = (await desk.getCashSettings()).items.find(
      ({ payoutMin }) => payoutMin.assetCode === 'TALER',
    )!;
    assert.deepEqual([set.payoutMin, set.payoutMax], [talers(1n), talers(5_000n)]);
    const mixed = { ...set, payoutMax: euros(1n) };
    assert.equal(await refusal(desk.setCashSettings({ body: mixed })), 'rails.settings_incomplete');
    const anna = await town.person('anna');
    const announce = (amount: typeof mixed.payoutMin) =>
      anna.api.rails.startPayIn({ body: { rail: 'cash', amount }, idempotencyKey: newUuid() });
    assert.equal(await refusal(announce(talers(7n))), 'rails.off');
    await desk.setCashSettings({ body: { ...set, collects: true } });
    const inEuros = await desk.openShift({ body: { float: euros(1_000n) } });
    const inTalers = await desk.openShift({ body: { float: talers(20n) } });
    assert.equal(
      await refusal(desk.openShift({ body: { float: talers(1n) } })),
      'rails.shift_open',
    );
    const { reference } = await announce(talers(7n));
    const take = (amount: typeof mixed.payoutMin) => desk.takeCash({ body: { reference, amount } });
    assert.equal(await refusal(take(euros(7n))), 'rails.other_currency');
    await take(talers(8n));
    const { open: opened } = await desk.listShifts();
    assert.deepEqual(
      opened.map(({ id, taken }) => [id, taken]),
      [
        [inEuros.id, euros(0n)],
        [inTalers.id, talers(8n)],
      ],
    );
    const params = { shiftId: inTalers.id };
    const wrong = desk.closeShift({ params, body: { counted: euros(28n), note: '' } });
    assert.equal(await refusal(wrong), 'rails.shift_not_open');
    const closed = await desk.closeShift({ params, body: { counted: talers(27n), note: '' } });
    assert.deepEqual([closed.expected, closed.difference], [talers(28n), talers(-1n)]);
    const { items } = await desk.getReconciliation();
    const found = items.find(({ book }) => book.assetCode === 'TALER')!;
    assert.deepEqual(
      [found.book, found.unexplained, found.parts.wallets, found.parts.difference],
      [talers(27n), talers(0n), talers(8n), talers(-1n)],
    );
    // What was taken is to be counted, also when nobody may bring any more of it.
    await desk.setCashSettings({ body: { ...set, collects: false } });
    const { items: offered } = await anna.api.rails.listRails();
    const now = offered.find(({ rail, assetCode }) => rail === 'cash' && assetCode === 'TALER')!;
    assert.deepEqual([now.collect, now.payOut], [null, null]);
  } finally {
    await town.close();
  }
});
