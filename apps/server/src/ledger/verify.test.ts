import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { createTestDatabase } from '../../../../dev/test-database.ts';
import { systemClock } from '#platform/clock';
import type { Database } from '#platform/database';
import { newUuid } from '#platform/ids';
import { createLog } from '#platform/log';
import { BookIsWrong, createLedger, type Ledger } from './index.ts';

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
    await ledger.seal();
    await ledger.cover();
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
    'links lead round in a circle',
    `update ledger_transfers set debit_before_id = (select id from ledger_transfers where amount = 7)
     where amount = 5`,
    /entry 2: follows entry 1 and says 95 where 95 is right, and names another transfer/,
  ],
  [
    'links cross over to another account',
    `update ledger_transfers set debit_before_id = (
       select id from ledger_transfers where credit_account_id <> t.credit_account_id)
     from ledger_transfers t where t.amount = 5 and ledger_transfers.amount = 7`,
    /entry 3: follows entry 2 and says 88 where 88 is right, and names another transfer/,
  ],
  [
    'a first entry names one before',
    'update ledger_transfers set credit_before_id = id where amount = 100',
    /entry 1: follows entry 0 and says 100 where 100 is right, and names another transfer/,
  ],
  [
    'a transfer is said to be older than those before it',
    `update ledger_transfers set created_at = created_at - interval '1 day' where amount = 5`,
    /entry 2: follows entry 1 and says 95 where 95 is right, and is older than the one before/,
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

/** An account of so many entries, and the till that paid them in, a minute apart. */
async function writeEntries(ledger: Ledger, database: Database, count: number): Promise<string> {
  const [account, till] = [newUuid(), newUuid()];
  await database.transaction(async (tx) => {
    const at = new Date(0);
    await ledger.openAccount(
      tx,
      { id: account, assetCode: 'EUR', code: 'wallet', limit: 'debits' },
      { at },
    );
    await ledger.openAccount(
      tx,
      { id: till, assetCode: 'EUR', code: 'till', limit: 'credits' },
      { at },
    );
    for (let entry = 1; entry <= count; entry++) {
      const one = { id: newUuid(), debitAccountId: till, creditAccountId: account, amount: 1n };
      const at = new Date(entry * 60_000);
      await ledger.apply(tx, [{ ...one, assetCode: 'EUR', code: 1 }], { at });
    }
  });
  return account;
}

const around = [0, 1, 31, 32, 33, 64, 65];

test('[L29] a statement is whole with any number of entries, from any place and until any time', async () => {
  const made = await createTestDatabase({ maxConnections: 2 });
  try {
    const { database } = made;
    const ledger = createLedger({ database, clock: systemClock, log });
    for (const count of around) {
      const accountId = await writeEntries(ledger, database, count);
      const read = async (query: { before?: number; to?: Date; from?: Date }) =>
        (await ledger.statement({ accountId, limit: 1000, ...query })).entries.map(
          (entry) => entry.version,
        );
      const down = (from: number) => Array.from({ length: from }, (_, i) => from - i);
      assert.deepEqual(await read({}), down(count));
      for (let at = 0; at <= count + 2; at++) {
        const reached = Math.max(0, Math.min(count, at - 1));
        assert.deepEqual(await read({ before: at }), down(reached), `${count} before ${at}`);
        const to = new Date(at * 60_000);
        assert.deepEqual(await read({ to }), down(reached), `${count} until ${at}`);
        const from = new Date(at * 60_000);
        assert.equal((await read({ from })).length, count - reached, `${count} from ${at}`);
      }
      for (const before of [-1, -33, -1e15]) assert.deepEqual(await read({ before }), []);
      assert.deepEqual(await read({ before: 1e15 }), down(count));
    }
    assert.equal((await ledger.verify()).ok, true);
  } finally {
    await made.close();
  }
});

// What each of them does to the transfer of entry 40 of 65, on the side of the account.
const wrongTurns: [what: string, statement: string][] = [
  ['to itself', 'set credit_before_id = id'],
  [
    'to a later one',
    'set credit_before_id = (select id from ledger_transfers where credit_version = 60)',
  ],
  [
    'past one',
    'set credit_before_id = (select id from ledger_transfers where credit_version = 38)',
  ],
  ['nowhere', 'set credit_before_id = null'],
];

for (const [what, statement] of wrongTurns) {
  test(`[L29] a statement whose links lead ${what} ends, and says that the book is wrong`, async () => {
    const made = await createTestDatabase({ maxConnections: 2 });
    try {
      const { database } = made;
      const ledger = createLedger({ database, clock: systemClock, log });
      const accountId = await writeEntries(ledger, database, 65);
      await database.pool.query(`set session_replication_role = replica; set statement_timeout = 2000;
        update ledger_transfers ${statement} where credit_version = 40`);
      const wrong = (error: Error) =>
        error instanceof BookIsWrong &&
        error.message === `entry 39 of account ${accountId} is not where the book says`;
      await assert.rejects(ledger.statement({ accountId, limit: 1000 }), wrong);
      await assert.rejects(ledger.statement({ accountId, limit: 5, before: 39 }), wrong);
      await assert.rejects(
        ledger.statement({ accountId, limit: 5, to: new Date(39 * 60_000) }),
        wrong,
      );
      // What does not lead past the place is as right as before.
      const { entries } = await ledger.statement({ accountId, limit: 5, before: 32 });
      assert.equal(entries[0]!.version, 31);
      assert.equal((await ledger.verify()).ok, false);
    } finally {
      await made.close();
    }
  });
}

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

test('[L41] the command compares anchors also where the database is elsewhere, or says that it cannot', async () => {
  const made = await createTestDatabase({ maxConnections: 3 });
  const dataFolder = await mkdtemp(join(tmpdir(), 'allmende-verify-'));
  const { user, password, host, port, database: name } = made.connection as Record<string, string>;
  const part = (text: unknown) => encodeURIComponent(String(text));
  const url = `postgres://${part(user)}:${part(password)}@${part(host)}:${port}/${part(name)}`;
  const verify = async (...args: string[]) => {
    const command = join(import.meta.dirname, '../../../../tools/ledger-verify.ts');
    const options = { env: { ...process.env, DATABASE_URL: url } };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [command, ...args],
      options,
    ).catch((error: { stdout: string }) => error);
    return stdout;
  };
  try {
    const { ledger } = await writeBook(made.database);
    await ledger.seal();
    const elsewhere = await verify('--data', dataFolder);
    assert.match(elsewhere, /No daily anchors in .*, so nothing was compared/);
    assert.match(elsewhere, /The book adds up/);
    const keeping = createLedger({
      database: made.database,
      clock: systemClock,
      log,
      config: { dataFolder },
    });
    await keeping.seal();
    await keeping.cover();
    for (const args of [
      ['--data', dataFolder],
      ['--anchors', join(dataFolder, 'anchors')],
      [`--anchors=${join(dataFolder, 'anchors')}`],
    ]) {
      const compared = await verify(...args);
      assert.match(compared, /Every daily anchor that was kept .* \(1 checked\)/);
      assert.match(compared, /published as owed and kept .* \(1 checked\)/);
      assert.doesNotMatch(compared, /No daily anchors/);
    }
  } finally {
    await made.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
});
