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
    'a transfer is removed, and the balances follow',
    `with gone as (delete from ledger_transfers where amount = 7 returning *),
       sides (account_id, amount) as (
         select debit_account_id, -amount from gone union all select credit_account_id, amount from gone)
     update ledger_accounts a set balance = a.balance - s.amount
     from sides s where s.account_id = a.id`,
    /entry 4: follows entry 2 and says 84 where 91 is right/,
    /version 4 and balance 91, but its entries end at 4 with 84/,
  ],
  [
    'a transfer is removed from the midst, and nothing follows',
    'delete from ledger_transfers where amount = 5',
    /entry 3: follows entry 1 and says/,
  ],
  [
    'the amount of a transfer is changed',
    'update ledger_transfers set amount = 6 where amount = 5 and kind = 0',
    /says 95 where 94 is right/,
    /says 5 where 6 is right/,
  ],
  [
    'the balance of an entry is changed',
    'update ledger_transfers set debit_balance = debit_balance + 1 where amount = 5',
    /says 96 where 95 is right/,
  ],
  [
    'a transfer is doubled',
    `insert into ledger_transfers select gen_random_uuid(), debit_account_id, credit_account_id, amount,
       created_at, debit_version + 100, debit_balance, credit_version + 100, credit_balance, kind, code,
       asset_id, timeout_seconds, reference, hold_id from ledger_transfers where amount = 5`,
    /entry 102: follows entry 4 and says/,
    /entry 101: follows entry 3 and says/,
  ],
  [
    'a transfer is slipped in without entries',
    `insert into ledger_transfers select gen_random_uuid(), debit_account_id, credit_account_id, 3,
       created_at, null, null, null, null, 0, code, asset_id from ledger_transfers where amount = 5`,
    /of kind 0: an entry is missing/,
  ],
  [
    'a transfer loses an entry',
    'update ledger_transfers set credit_version = null where amount = 7',
    /of kind 0: an entry is missing/,
    /entry 3: follows entry 1 and says 16 where 9 is right/,
  ],
  [
    'a transfer names another one as that before it',
    'update ledger_transfers set debit_before_id = id where amount = 5',
    /entry 2: follows entry 1 and says 95 where 95 is right, and names another transfer/,
  ],
  [
    'a transfer that moves nothing is linked',
    'update ledger_transfers set credit_before_id = id where kind = 3',
    /of kind 3: there are entries of it/,
  ],
  [
    'an account names another transfer as its last',
    'update ledger_accounts set last_transfer_id = null where balance = 84',
    /its entries end at 4 with 84, in another transfer/,
  ],
  [
    'a hold is given entries',
    `update ledger_transfers set debit_version = 5, debit_balance = 74, credit_version = 4,
       credit_balance = 26 where kind = 1 and id in (select transfer_id from ledger_holds where status = 0)`,
    /of kind 1: there are entries of it/,
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
