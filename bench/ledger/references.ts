import type pg from 'pg';
import type { Database } from '../../apps/server/src/platform/database.ts';
import { newUuid } from '../../apps/server/src/platform/ids.ts';
import { randomInt, type Turn } from './closed-loop.ts';

/**
 * The ways that everybody knows. All use prepared statements on bare connections, and none does more than it has to: no foreign
 * keys, no triggers, no result codes.
 */
const branches = 10;
const tellers = branches * 10;

/**
 * The tables of `pgbench -i -s 10`, but with as many accounts as there are wallets: with its million, nearly
 * every update would be the first of its page and log the whole page.
 */
export async function createTpcb(database: Database, accounts: number): Promise<void> {
  await database.pool.query(`
    create table pgbench_branches (bid int primary key, bbalance int, filler char(88));
    create table pgbench_tellers (tid int primary key, bid int, tbalance int, filler char(84));
    create table pgbench_accounts (aid int primary key, bid int, abalance int, filler char(84));
    create table pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
    insert into pgbench_branches select i, 0, '' from generate_series(1, ${branches}) i;
    insert into pgbench_tellers select i, (i - 1) / 10 + 1, 0, '' from generate_series(1, ${tellers}) i;
    insert into pgbench_accounts select i, (i - 1) * ${branches} / ${accounts} + 1, 0, ''
      from generate_series(1, ${accounts}) i;`);
}

/** The transaction of `pgbench -M prepared`, statement by statement. */
export function tpcbTurn(client: pg.ClientBase, accounts: number): Turn {
  const run = prepare(client);
  return async () => {
    const aid = 1 + randomInt(accounts);
    const tid = 1 + randomInt(tellers);
    const bid = 1 + randomInt(branches);
    const delta = randomInt(10_001) - 5000;
    await run('begin');
    await run('update pgbench_accounts set abalance = abalance + $1 where aid = $2', [delta, aid]);
    await run('select abalance from pgbench_accounts where aid = $1', [aid]);
    await run('update pgbench_tellers set tbalance = tbalance + $1 where tid = $2', [delta, tid]);
    await run('update pgbench_branches set bbalance = bbalance + $1 where bid = $2', [delta, bid]);
    await run(
      `insert into pgbench_history (tid, bid, aid, delta, mtime)
       values ($1, $2, $3, $4, current_timestamp)`,
      [tid, bid, aid, delta],
    );
    await run('end');
  };
}

export async function createTextbook(database: Database, ids: readonly string[]): Promise<void> {
  await database.pool.query(`
    create table book_accounts (id uuid primary key, version bigint not null,
      balance bigint not null check (balance >= 0)) with (fillfactor = 50);
    create table book_transfers (id uuid primary key, debit_account_id uuid not null,
      credit_account_id uuid not null, amount bigint not null check (amount > 0),
      asset_code text not null, code smallint not null, reference uuid, created_at timestamptz not null);
    create table book_entries (account_id uuid, version bigint, transfer_id uuid not null,
      amount bigint not null, balance bigint not null, primary key (account_id, version));`);
  await database.pool.query(
    'insert into book_accounts select id, 0, 100000000 from unnest($1::uuid[]) as id',
    [ids],
  );
}

/**
 * The same in a function of the database, as pgledger does it: accounts locked one by one, two updates, three inserts, and one
 * round trip for all of it. The best that can be done row by row.
 */
export async function createRowByRow(database: Database): Promise<void> {
  await database.pool.query(`
    create function book_transfer(p_id uuid, p_debit uuid, p_credit uuid, p_amount bigint, p_reference uuid)
    returns void language plpgsql as $$
    declare
      v_from book_accounts;
      v_to book_accounts;
    begin
      if p_debit < p_credit then
        select * into v_from from book_accounts where id = p_debit for update;
        select * into v_to from book_accounts where id = p_credit for update;
      else
        select * into v_to from book_accounts where id = p_credit for update;
        select * into v_from from book_accounts where id = p_debit for update;
      end if;
      if v_from.balance < p_amount then raise exception 'insufficient'; end if;
      insert into book_transfers (id, debit_account_id, credit_account_id, amount, asset_code, code,
        reference, created_at) values (p_id, p_debit, p_credit, p_amount, 'EUR', 1, p_reference, now());
      update book_accounts set balance = balance - p_amount, version = version + 1 where id = p_debit;
      insert into book_entries (account_id, version, transfer_id, amount, balance)
      values (p_debit, v_from.version + 1, p_id, -p_amount, v_from.balance - p_amount);
      update book_accounts set balance = balance + p_amount, version = version + 1 where id = p_credit;
      insert into book_entries (account_id, version, transfer_id, amount, balance)
      values (p_credit, v_to.version + 1, p_id, p_amount, v_to.balance + p_amount);
    end $$`);
}

export async function rowByRowTransfer(
  client: pg.ClientBase,
  [debit, credit]: readonly [string, string],
): Promise<void> {
  await prepare(client)('select book_transfer($1, $2, $3, 1, $4)', [
    newUuid(),
    debit,
    credit,
    newUuid(),
  ]);
}

/** Lock both rows in order of id, look, write, commit: one transaction each, and seven round trips. */
export async function textbookTransfer(
  client: pg.ClientBase,
  [debit, credit]: readonly [string, string],
): Promise<void> {
  const run = prepare(client);
  const id = newUuid();
  await run('begin');
  const { rows } = await run(
    'select id, version, balance from book_accounts where id in ($1, $2) order by id for update',
    [debit, credit],
  );
  const from = rows.find((row) => row.id === debit);
  const to = rows.find((row) => row.id === credit);
  if (from.balance < 1n) throw new Error('insufficient');
  await run(
    `insert into book_transfers (id, debit_account_id, credit_account_id, amount, asset_code, code,
       reference, created_at) values ($1, $2, $3, 1, 'EUR', 1, $4, now())`,
    [id, debit, credit, newUuid()],
  );
  await run(
    `insert into book_entries (account_id, version, transfer_id, amount, balance)
     values ($1, $2, $3, -1, $4), ($5, $6, $3, 1, $7)`,
    [debit, from.version + 1n, id, from.balance - 1n, credit, to.version + 1n, to.balance + 1n],
  );
  const move =
    'update book_accounts set balance = balance + $2, version = version + 1 where id = $1';
  await run(move, [debit, -1]);
  await run(move, [credit, 1]);
  await run('commit');
}

function prepare(
  client: pg.ClientBase,
): (text: string, values?: unknown[]) => Promise<pg.QueryResult> {
  return (text, values = []) => client.query({ name: `bench_${text.slice(0, 50)}`, text, values });
}

/** Lends a few connections to many users, first come, first served. */
export function createQueue(clients: readonly pg.ClientBase[]): {
  with(work: (client: pg.ClientBase) => Promise<void>): Promise<void>;
} {
  const free = [...clients];
  const waiting: ((client: pg.ClientBase) => void)[] = [];
  return {
    async with(work) {
      const client =
        free.pop() ?? (await new Promise<pg.ClientBase>((resolve) => waiting.push(resolve)));
      try {
        await work(client);
      } finally {
        const next = waiting.shift();
        if (next) next(client);
        else free.push(client);
      }
    },
  };
}
