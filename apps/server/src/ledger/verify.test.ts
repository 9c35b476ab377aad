import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDatabase } from '../../../../dev/test-database.ts';
import { systemClock } from '#platform/clock';
import type { Database } from '#platform/database';
import { newUuid } from '#platform/ids';
import { createLog } from '#platform/log';
import { createLedger, type Ledger } from './index.ts';

const log = createLog({ level: 'silent' });

interface Book {
  database: Database;
  ledger: Ledger;
  a: string;
  b: string;
}

/** A small book with something of everything in it. */
async function writeBook(database: Database): Promise<Book> {
  const ledger = createLedger({ database, clock: systemClock, log });
  const [a, b, till] = [newUuid(), newUuid(), newUuid()];
  const move = (debitAccountId: string, creditAccountId: string, amount: bigint) => ({
    id: newUuid(),
    debitAccountId,
    creditAccountId,
    amount,
    assetCode: 'EUR',
    code: 1,
  });
  const holds = Array.from({ length: 3 }, () => ({ ...move(a, b, 10n), kind: 'hold' as const }));
  await database.transaction(async (tx) => {
    await ledger.openAccounts(tx, [
      { id: a, assetCode: 'EUR', code: 'wallet', limit: 'debits' },
      { id: b, assetCode: 'EUR', code: 'wallet', limit: 'debits' },
      { id: till, assetCode: 'EUR', code: 'till', limit: 'credits' },
    ]);
    await ledger.apply(tx, [move(till, a, 100n), ...holds, move(a, b, 5n), move(a, b, 7n)]);
    await ledger.apply(tx, [{ kind: 'post', id: newUuid(), holdId: holds[0]!.id, amount: 4n }]);
    await ledger.apply(tx, [{ kind: 'void', id: newUuid(), holdId: holds[1]!.id }]);
  });
  return { database, ledger, a, b };
}

test('[L30] a book that nobody touched is right', async () => {
  const made = await createTestDatabase({ maxConnections: 2 });
  try {
    const empty = createLedger({ database: made.database, clock: systemClock, log });
    assert.equal((await empty.verify()).ok, true);
    const { ledger } = await writeBook(made.database);
    const report = await ledger.verify();
    assert.equal(report.ok, true);
    assert.deepEqual(report.assets, [{ code: 'EUR', scale: 2, accounts: 3, turnoverMinor: 116n }]);
    assert.ok(report.checks.every((check) => check.checked > 0));
  } finally {
    await made.close();
  }
});

// Each forgery leaves some other claim intact; whoever makes it can switch the triggers off.
const forgeries: [what: string, statement: string, ...found: RegExp[]][] = [
  [
    'a balance is raised',
    `update ledger_accounts set balance = balance + 1 where code = 'wallet' and balance = 84`,
    /the balances add up to 1/,
    /version 4 and balance 85, but its entries end at 4 with 84/,
  ],
  [
    'two balances are shifted, keeping the sum',
    `update ledger_accounts set balance = balance + case balance when 84 then -1 else 1 end
     where code = 'wallet'`,
    /balance 83, but its entries end at 4 with 84/,
    /balance 17, but its entries end at 3 with 16/,
  ],
  [
    'a transfer is removed with its entries, and the balances follow',
    `with gone as (delete from ledger_transfers where amount = 7 returning *),
       lines as (delete from ledger_entries where transfer_id in (select id from gone) returning *)
     update ledger_accounts a set balance = a.balance - l.amount
     from lines l where l.account_id = a.id`,
    /follows entry 2 and says/,
  ],
  [
    'an entry is changed',
    'update ledger_entries set amount = amount + 1 where amount = 5',
    /the entries add up to 1/,
    /says 5 where 6 is right/,
    /no entry of 5/,
    /an entry of 6 without a transfer/,
  ],
  [
    'a transfer is changed',
    'update ledger_transfers set amount = 6 where amount = 5 and kind = 0',
    /no entry of 6/,
    /an entry of 5 without a transfer/,
  ],
  [
    'the entries of a transfer are doubled',
    `insert into ledger_entries select account_id, version + 100, transfer_id, amount, balance
     from ledger_entries where abs(amount) = 5`,
    /the entry of 5 is there more than once/,
    /follows entry \d and says/,
  ],
  [
    'a transfer is slipped in without entries',
    `insert into ledger_transfers select gen_random_uuid(), debit_account_id, credit_account_id, 3,
       created_at, 0, code, asset_id, null, null, null from ledger_transfers where amount = 5`,
    /no entry of 3/,
  ],
  [
    'a transfer changes its asset',
    `update ledger_transfers set asset_id = 7 where amount = 5`,
    /moves asset 7 from 1 to 1/,
  ],
  [
    'a hold grows',
    'update ledger_holds set amount = 11 where status = 0',
    /and its transfer differ/,
    /held 10 and 0, but its open holds are 11 and 0/,
  ],
  [
    'a hold is opened again',
    `update ledger_holds set status = 0, resolved_by = null, resolved_at = null where status = 2`,
    /that ended it differ/,
    /held 10 and 0, but its open holds are 20 and 0/,
  ],
  [
    'a post is said to be smaller than it was',
    'update ledger_holds set posted_amount = 3 where status = 1',
    /that ended it differ/,
  ],
  [
    'a hold disappears',
    'delete from ledger_holds where status = 0',
    /and its transfer differ/,
    /but its open holds are 0 and 0/,
  ],
  [
    'an account disappears',
    `delete from ledger_accounts where code = 'till'`,
    /the balances add up to 100/,
    /version none and balance none/,
    /moves asset 1 from nowhere to 1/,
  ],
  [
    'an account is overdrawn, with its guard removed',
    `alter table ledger_accounts drop constraint ledger_accounts_limits;
     update ledger_accounts set balance = case code when 'till' then 100 else -50 end`,
    /\(0 to 9+\): -50/,
    /\(-9+ to 0\): 100/,
  ],
];

for (const [what, statement, ...found] of forgeries) {
  test(`[L30] verify notices when ${what}`, async () => {
    const made = await createTestDatabase({ maxConnections: 2 });
    try {
      const { ledger, database } = await writeBook(made.database);
      await database.pool.query(`set session_replication_role = replica; ${statement}`);
      const report = await ledger.verify();
      assert.equal(report.ok, false);
      const differences = report.checks.flatMap((check) => check.differences).join('\n');
      for (const pattern of found) assert.match(differences, pattern);
    } finally {
      await made.close();
    }
  });
}
