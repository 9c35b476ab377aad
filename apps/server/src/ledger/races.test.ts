import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../../../dev/fuzz.ts';
import { testDatabase } from '../../../../dev/test-database.ts';
import { systemClock } from '#platform/clock';
import { createDatabase, type Database } from '#platform/database';
import { newUuid } from '#platform/ids';
import { createLog } from '#platform/log';
import { migrate } from '#platform/migrations';
import { startPostgres } from '#platform/postgres';
import { createLedger, type Ledger, type Transfer } from './index.ts';

const log = createLog({ level: 'silent' });
const context = await testDatabase({ maxConnections: 4 });

/** Ledgers that share nothing but the database, as several processes do. */
const ledgers = Array.from({ length: 5 }, () => {
  const database = createDatabase({ connection: context.connection, log, maxConnections: 3 });
  after(() => database.close());
  return createLedger({ database, clock: systemClock, log });
});
const [ledger] = ledgers as [Ledger];

async function openAccounts(
  count: number,
  balance: bigint,
  on = context.database,
): Promise<string[]> {
  const opening = createLedger({ database: on, clock: systemClock, log });
  const source = newUuid();
  const ids = Array.from({ length: count }, newUuid);
  await on.transaction(async (tx) => {
    await opening.openAccounts(tx, [
      { id: source, assetCode: 'EUR', code: 'till', limit: 'credits' },
      ...ids.map((id) => ({ id, assetCode: 'EUR', code: 'wallet', limit: 'debits' as const })),
    ]);
    if (balance > 0n)
      await opening.applyAll(
        tx,
        ids.map((id) => [movement(source, id, balance)]),
      );
  });
  return ids;
}

function movement(debitAccountId: string, creditAccountId: string, amount: bigint) {
  return { id: newUuid(), debitAccountId, creditAccountId, amount, assetCode: 'EUR', code: 1 };
}

async function assertBookIsRight(of: Ledger): Promise<void> {
  const report = await of.verify();
  assert.deepEqual(
    report.checks.flatMap((check) => check.differences),
    [],
  );
}

test('[L28] many writers on few accounts: nothing is lost, doubled or overdrawn', async () => {
  const random = createRandom(7);
  const accounts = await openAccounts(4, 50n);
  const holds: string[] = [];
  const transfers: Transfer[][] = Array.from({ length: 4000 }, () => {
    const [from, to] = random.shuffle(accounts);
    const amount = BigInt(random.int(1, 40));
    const made = movement(from!, to!, amount);
    const holdId = holds.length > 0 && random.chance(0.3) ? random.pick(holds) : null;
    if (holdId && random.chance(0.7)) return [{ kind: 'post', id: newUuid(), holdId }];
    if (holdId) return [{ kind: 'void', id: newUuid(), holdId }];
    if (random.chance(0.2)) {
      holds.push(made.id);
      return [{ ...made, kind: 'hold', timeoutSeconds: 60 }];
    }
    return random.chance(0.2) ? [made, movement(to!, from!, 1n)] : [made];
  });
  // Every chain goes to two of the ledgers at about the same time.
  const results = await Promise.all(
    transfers.map(async (chain, index) => {
      if (index % 200 === 0) await sleep(index / 100);
      const [one, other] = random.shuffle(ledgers);
      return Promise.all([one!.submit(chain), other!.submit(chain)]);
    }),
  );
  let created = 0;
  for (const [one, other] of results) {
    const codes = [one[0]!.code, other[0]!.code];
    // A refusal is judged anew, so the second may succeed where the first did not; never both.
    assert.notDeepEqual(codes, ['created', 'created']);
    if (codes.includes('created')) created += 1;
    if (codes.includes('exists')) assert.ok(codes.includes('created'), codes.join());
  }
  assert.ok(created > 100, `only ${created} were created`);
  const balances = [...(await ledger.balances(accounts)).values()];
  assert.equal(
    balances.reduce((sum, account) => sum + account.balance, 0n),
    200n,
  );
  assert.ok(balances.every((account) => account.available >= 0n));
  await assertBookIsRight(ledger);
});

test('[L20] a hold that everybody wants to end, ends once', async () => {
  const [a, b] = await openAccounts(2, 100n);
  for (let round = 0; round < 20; round++) {
    const hold = { ...movement(a!, b!, 5n), kind: 'hold' as const };
    await ledger.submit([hold]);
    const results = await Promise.all(
      ledgers.flatMap((each) => [
        each.submit([{ kind: 'post', id: newUuid(), holdId: hold.id, amount: 2n }]),
        each.submit([{ kind: 'void', id: newUuid(), holdId: hold.id }]),
      ]),
    );
    const codes = results.map(([result]) => result!.code);
    assert.equal(codes.filter((code) => code === 'created').length, 1, codes.join());
  }
  const account = (await ledger.balance(a!))!;
  assert.equal(account.heldDebits, 0n);
  await assertBookIsRight(ledger);
});

test('[L28] a hold that is written while its post waits for an account is not there yet', async () => {
  const [a, b, c] = await openAccounts(3, 100n);
  const hold = { ...movement(a!, b!, 5n), kind: 'hold' as const };
  const post = { kind: 'post' as const, id: newUuid(), holdId: hold.id };
  const waiting = await context.database.transaction(async (tx) => {
    await ledger.apply(tx, [hold]);
    const results = context.database.transaction((other) =>
      ledger.applyAll(other, [[post], [movement(a!, c!, 1n)]]),
    );
    await waitFor(async () => {
      const { rows } = await context.database.pool.query('select from pg_locks where not granted');
      return rows.length > 0;
    });
    return { results };
  });
  const codes = (await waiting.results).map(([result]) => result!.code);
  assert.deepEqual(codes, ['ledger.hold_not_found', 'created']);
  assert.equal((await ledger.submit([post]))[0]!.code, 'created');
  await assertBookIsRight(ledger);
});

test('[L9] [L10] [L28] one id with different contents, sent at once: one of them wins', async () => {
  const accounts = await openAccounts(20, 100n);
  for (let round = 0; round < 30; round++) {
    const id = newUuid();
    // No two of them share an account, so only the id itself brings them together.
    const results = await Promise.all(
      ledgers.map((each, index) =>
        each.submit([{ ...movement(accounts[2 * index]!, accounts[2 * index + 1]!, 1n), id }]),
      ),
    );
    assert.deepEqual(results.map(([result]) => result!.code).sort(), [
      'created',
      ...Array(ledgers.length - 1).fill('ledger.exists_with_different_debit_account'),
    ]);
  }
  await assertBookIsRight(ledger);
});

test('[L8] [L28] an account that is paid and closed at once is not both', async () => {
  const [payer] = await openAccounts(1, 100n);
  for (let round = 0; round < 30; round++) {
    const [account] = await openAccounts(1, 0n);
    const [paid, closed] = await Promise.all([
      ledgers[1]!.submit([movement(payer!, account!, 1n)]),
      context.database.transaction((tx) => ledger.closeAccount(tx, account!)),
    ]);
    assert.notEqual(paid[0]!.ok, closed.ok);
  }
});

test('[L25] a connection that dies between commit and reply moves nothing twice', async () => {
  const [a, b] = await openAccounts(2, 100n);
  let deaths = 0;
  const dying: Database = {
    ...context.database,
    withClient: (work) =>
      context.database.withClient(async (client) => {
        const value = await work(client);
        if (deaths++ % 2 === 0) {
          const { rows } = await client.query('select pg_backend_pid() as pid');
          await context.database.pool.query('select pg_terminate_backend($1)', [rows[0].pid]);
          // Fails the way a lost connection fails.
          for (;;) await client.query('select 1');
        }
        return value;
      }),
  };
  const shaken = createLedger({ database: dying, clock: systemClock, log });
  for (let round = 0; round < 10; round++) {
    const chains = Array.from({ length: 5 }, () => [movement(a!, b!, 1n), movement(b!, a!, 1n)]);
    const results = await Promise.all(chains.map((chain) => shaken.submit(chain)));
    assert.ok(results.flat().every((result) => result.ok));
  }
  assert.ok(deaths > 10);
  assert.equal((await ledger.balance(a!))!.version, 1 + 2 * 5 * 10);
  assert.equal((await ledger.balance(a!))!.balance, 100n);
  await assertBookIsRight(ledger);
});

test('[L27] a row is written with its chain, or neither', async () => {
  const [a, b] = await openAccounts(2, 100n);
  await context.database.pool.query(
    'create table receipt (id uuid primary key, note text not null check (note <> $$bad$$))',
  );
  const batches: number[] = [];
  const submit = ledger.submitTogetherWith<string>(async (tx, accepted) => {
    batches.push(accepted.length);
    await tx.client.query('insert into receipt select * from unnest($1::uuid[], $2::text[])', [
      accepted.map(({ transfers }) => transfers[0]!.id),
      accepted.map(({ row }) => row),
    ]);
  });
  const chains = Array.from({ length: 40 }, () => [movement(a!, b!, 1n)]);
  const outcomes = await Promise.allSettled(
    chains.map((chain, index) => submit(chain, index === 17 ? 'bad' : `row ${index}`)),
  );
  outcomes.forEach((outcome, index) => {
    assert.equal(outcome.status, index === 17 ? 'rejected' : 'fulfilled', `chain ${index}`);
  });
  assert.equal((await ledger.balance(b!))!.balance, 139n);
  assert.equal(await ledger.transfer(chains[17]![0]!.id), null);
  // All forty wait when the two lanes begin: each takes half, and the half with the bad row is halved until that
  // row stands alone.
  assert.deepEqual(
    batches.toSorted((one, other) => other - one),
    [20, 20, 10, 10, 5, 5, 3, 2, 2, 1],
  );

  // What existed has had its row; what is refused gets none.
  batches.length = 0;
  const [again, refused, plain] = await Promise.all([
    submit(chains[0]!, 'again'),
    submit([movement(a!, b!, 1000n)], 'refused'),
    ledger.submit([movement(b!, a!, 1n)]),
  ]);
  assert.deepEqual(
    [again, refused, plain].map(([result]) => result!.code),
    ['exists', 'ledger.insufficient_funds', 'created'],
  );
  assert.deepEqual(batches, []);
  const { rows } = await context.database.pool.query('select id, note from receipt order by note');
  assert.equal(rows.length, 39);
  assert.equal(rows[0].note, 'row 0');
});

test('[L25] what is acknowledged survives kill -9 of the process and of PostgreSQL', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'allmende-ledger-'));
  const postgres = await startPostgres({ dataFolder, log });
  const database = createDatabase({ connection: postgres.connection, log, maxConnections: 4 });
  const workers: ChildProcess[] = [];
  try {
    await migrate(database, log);
    const accountIds = await openAccounts(50, 100_000n, database);
    const acknowledged: string[] = [];
    for (let i = 0; i < 2; i++) {
      workers.push(
        startWorker({ connection: postgres.connection, accountIds, users: 20 }, acknowledged),
      );
    }
    await waitFor(() => acknowledged.length > 300);
    const [first, second] = workers as [ChildProcess, ChildProcess];
    first.kill('SIGKILL');
    const { pid } = postgres;
    process.kill(pid, 'SIGKILL');
    await waitFor(() => postgres.pid !== pid);
    // The process that lives on reaches the restarted database without being told.
    const before = acknowledged.length;
    await waitFor(() => acknowledged.length > before + 300);
    second.kill('SIGKILL');
    await waitFor(() => second.exitCode !== null || second.signalCode !== null);

    const { rows } = await database.pool.query<{ missing: bigint }>(
      `select count(*) as missing from unnest($1::uuid[]) as asked (id)
       where not exists (select from ledger_transfers t where t.id = asked.id)`,
      [acknowledged],
    );
    assert.equal(rows[0]!.missing, 0n);
    await assertBookIsRight(createLedger({ database, clock: systemClock, log }));
  } finally {
    for (const worker of workers) worker.kill('SIGKILL');
    await database.close();
    await postgres.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
});

function startWorker(task: object, acknowledged: string[]): ChildProcess {
  const worker = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../../../dev/ledger-worker.ts')],
    {
      env: { ...process.env, LEDGER_WORKER: JSON.stringify(task) },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let rest = '';
  worker.stdout!.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    acknowledged.push(...lines);
  });
  return worker;
}

async function waitFor(condition: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 40_000;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`waited in vain for ${condition}`);
    await sleep(20);
  }
}
