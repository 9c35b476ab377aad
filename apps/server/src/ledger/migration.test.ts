import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { testDatabase } from '../../../../dev/test-database.ts';
import { systemClock } from '#platform/clock';
import { createLog } from '#platform/log';
import { createLedger } from './index.ts';

const folder = join(import.meta.dirname, '../../migrations');
const [till, a, b] = ['1', '2', '3'].map((digit) =>
  digit.repeat(32).replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
);

/** A book of the time when entries were rows of their own: paid in, sent, held and posted in part. */
const book = `
  insert into ledger_accounts (id, created_at, asset_id, code, floor, ceiling, moved_at, version, balance)
  values ('${till}', 'epoch', 1, 'till', -999999999999999999, 0, 'epoch', 1, -100),
    ('${a}', 'epoch', 1, 'wallet', 0, 999999999999999999, 'epoch', 3, 66),
    ('${b}', 'epoch', 1, 'wallet', 0, 999999999999999999, 'epoch', 2, 34);
  insert into ledger_transfers (id, debit_account_id, credit_account_id, amount, created_at, kind, code,
    asset_id, timeout_seconds, reference, hold_id)
  values (uuid_in('${'a'.repeat(32)}'), '${till}', '${a}', 100, '2026-01-01', 0, 1, 1, null, null, null),
    (uuid_in('${'b'.repeat(32)}'), '${a}', '${b}', 30, '2026-01-02', 0, 2, 1, null, '${b}', null),
    (uuid_in('${'c'.repeat(32)}'), '${a}', '${b}', 5, '2026-01-03', 1, 3, 1, 60, null, null),
    (uuid_in('${'d'.repeat(32)}'), '${a}', '${b}', 4, '2026-01-04', 2, 3, 1, null, null,
      uuid_in('${'c'.repeat(32)}'));
  insert into ledger_entries (account_id, version, transfer_id, amount, balance)
  values ('${till}', 1, uuid_in('${'a'.repeat(32)}'), -100, -100),
    ('${a}', 1, uuid_in('${'a'.repeat(32)}'), 100, 100),
    ('${a}', 2, uuid_in('${'b'.repeat(32)}'), -30, 70),
    ('${b}', 1, uuid_in('${'b'.repeat(32)}'), 30, 30),
    ('${a}', 3, uuid_in('${'d'.repeat(32)}'), -4, 66),
    ('${b}', 2, uuid_in('${'d'.repeat(32)}'), 4, 34);
  insert into ledger_holds (transfer_id, debit_account_id, credit_account_id, amount, expires_at, status,
    posted_amount, resolved_by, resolved_at)
  values (uuid_in('${'c'.repeat(32)}'), '${a}', '${b}', 5, '2026-01-03 00:01', 1, 4,
    uuid_in('${'d'.repeat(32)}'), '2026-01-04');`;

test('[L2] a book whose entries were rows of their own is taken over as it was', async () => {
  const { database } = await testDatabase();
  await database.pool.query('drop schema public cascade; create schema public');
  const files = (await readdir(folder)).filter((name) => /^\d+_ledger.*\.sql$/.test(name)).sort();
  for (const name of files) {
    if (name.startsWith('0043')) await database.pool.query(book);
    await database.pool.query(await readFile(join(folder, name), 'utf8'));
  }
  const ledger = createLedger({
    database,
    clock: systemClock,
    log: createLog({ level: 'silent' }),
  });
  const report = await ledger.verify();
  assert.deepEqual(
    report.checks.flatMap((check) => check.differences),
    [],
  );
  const { entries } = await ledger.statement({ accountId: a!, limit: 10 });
  assert.deepEqual(
    entries.map((entry) => [entry.version, entry.amount, entry.balance, entry.counterAccountId]),
    [
      [3, -4n, 66n, b],
      [2, -30n, 70n, b],
      [1, 100n, 100n, till],
    ],
  );
  const sent = { debitAccountId: a!, creditAccountId: b!, amount: 66n, assetCode: 'EUR', code: 1 };
  const [result] = await ledger.submit([
    { ...sent, id: `${'4'.repeat(8)}-4444-4444-4444-${'4'.repeat(12)}` },
  ]);
  assert.equal(result!.code, 'created');
  assert.equal((await ledger.balance(b!))!.version, 3);
  assert.equal((await ledger.verify()).ok, true);
});
