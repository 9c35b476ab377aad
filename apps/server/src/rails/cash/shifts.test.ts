import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
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
  const now = (await rails.listShifts()).open!;
  assert.deepEqual([now.taken, now.payments, now.counted], [euros(2_050n), 2, null]);
  const closed = await count(shift.id, 7_000n, 'Ein Fünfziger-Cent-Stück fehlt');
  assert.deepEqual(
    [closed.expected, closed.counted, closed.difference],
    [euros(7_050n), euros(7_000n), euros(-50n)],
  );
  assert.equal(await refusal(count(shift.id, 7_050n)), 'rails.shift_not_open');
  await payIn(9n);
  const after = await rails.listShifts();
  assert.deepEqual([after.open, after.items[0]], [null, closed]);
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
