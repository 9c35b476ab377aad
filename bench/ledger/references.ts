import type pg from 'pg';
import type { Database } from '../../apps/server/src/platform/database.ts';
import { newUuid } from '../../apps/server/src/platform/ids.ts';
import { randomInt, type Turn } from './closed-loop.ts';

/**
 * The ways that everybody knows. All use prepared statements on bare connections, and none does more than it has to: the first
 * two have no result codes and no guards, and nobody has foreign keys.
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
 * Row by row in a function of the database, as pgledger does it: both accounts locked one after the other, two updates, a transfer and
 * two entries, one round trip and one commit for all of it. It promises what our ledger does for such a transfer, because a
 * ledger that promised less would be no measure: an id moves money once, and sent again it is answered by what was written, or
 * refused when it says something else; what is refused is answered by a number; accounts have an asset, a floor, a ceiling,
 * holds and an end; times never go back within an account; every entry has its number and the balance after it; what
 * is written stays. And it saves what can be saved: amounts are 64-bit integers and ids are UUIDs, nothing has a foreign key, the lock is
 * the weakest that will do, both entries come with one statement, and there is no index beyond the keys.
 */
export async function createRowByRow(database: Database, ids: readonly string[]): Promise<void> {
  await database.pool.query(`
    create table row_accounts (id uuid primary key, asset_id smallint not null, closed_at timestamptz,
      floor bigint not null, ceiling bigint not null, moved_at timestamptz not null,
      version bigint not null, balance bigint not null, held_debits bigint not null default 0,
      held_credits bigint not null default 0,
      check (balance - held_debits >= floor and balance + held_credits <= ceiling
        and held_debits >= 0 and held_credits >= 0
        and (closed_at is null or (balance = 0 and held_debits = 0 and held_credits = 0)))
    ) with (fillfactor = 50);
    create table row_transfers (id uuid primary key, debit_account_id uuid not null,
      credit_account_id uuid not null, amount bigint not null, created_at timestamptz not null,
      kind smallint not null, code smallint not null, asset_id smallint not null,
      timeout_seconds integer, reference uuid, hold_id uuid,
      check (amount between 1 and 999999999999999999 and debit_account_id <> credit_account_id
        and coalesce(timeout_seconds, 1) > 0));
    create table row_entries (account_id uuid, version bigint, transfer_id uuid not null,
      amount bigint not null, balance bigint not null, primary key (account_id, version));
    create trigger row_transfers_are_final before update or delete or truncate on row_transfers
      for each statement execute function ledger_refuse_change();
    create trigger row_entries_are_final before update or delete or truncate on row_entries
      for each statement execute function ledger_refuse_change();
    create function row_transfer(p_now timestamptz, p_id uuid, p_debit uuid, p_credit uuid,
      p_amount bigint, p_asset smallint, p_code smallint, p_reference uuid,
      out result smallint, out at timestamptz)
    language plpgsql as $$
    declare
      v_from row_accounts;
      v_to row_accounts;
      v_known row_transfers;
    begin
      if p_debit < p_credit then
        select * into v_from from row_accounts where id = p_debit for no key update;
        select * into v_to from row_accounts where id = p_credit for no key update;
      else
        select * into v_to from row_accounts where id = p_credit for no key update;
        select * into v_from from row_accounts where id = p_debit for no key update;
      end if;
      select * into v_known from row_transfers where id = p_id;
      if found then
        at := v_known.created_at;
        result := case
          when v_known.kind <> 0 then 20
          when v_known.debit_account_id <> p_debit then 23
          when v_known.credit_account_id <> p_credit then 24
          when v_known.amount <> p_amount then 25
          when v_known.asset_id <> p_asset then 26
          when v_known.code <> p_code then 27
          when v_known.reference is distinct from p_reference then 28
          else 1 end;
        return;
      end if;
      result := case
        when p_amount not between 1 and 999999999999999999 then 30
        when p_debit = p_credit then 31
        when v_from.id is null then 40
        when v_to.id is null then 41
        when v_from.asset_id <> v_to.asset_id then 42
        when v_from.asset_id <> p_asset then 43
        when v_from.closed_at is not null then 60
        when v_to.closed_at is not null then 61
        when v_from.balance - v_from.held_debits - p_amount < v_from.floor then 72
        when v_to.balance + v_to.held_credits + p_amount > v_to.ceiling then 73
        else 0 end;
      if result > 0 then
        return;
      end if;
      at := greatest(p_now, v_from.moved_at, v_to.moved_at);
      insert into row_transfers (id, debit_account_id, credit_account_id, amount, created_at, kind, code,
        asset_id, reference)
      values (p_id, p_debit, p_credit, p_amount, at, 0, p_code, p_asset, p_reference);
      update row_accounts set version = version + 1, balance = balance - p_amount, moved_at = at
      where id = p_debit;
      update row_accounts set version = version + 1, balance = balance + p_amount, moved_at = at
      where id = p_credit;
      insert into row_entries (account_id, version, transfer_id, amount, balance) values
        (p_debit, v_from.version + 1, p_id, -p_amount, v_from.balance - p_amount),
        (p_credit, v_to.version + 1, p_id, p_amount, v_to.balance + p_amount);
    end $$;`);
  // Their first money is a transfer, as it is in the ledger: the plans of an empty table would read all of it when it is not.
  await database.pool.query(
    `with paid as (
       insert into row_transfers (id, debit_account_id, credit_account_id, amount, created_at, kind,
         code, asset_id)
       select uuidv7(), $2, id, 100000000, now(), 0, 1, 1 from unnest($1::uuid[]) as id
       returning id, credit_account_id, amount
     ), entered as (
       insert into row_entries select credit_account_id, 1, id, amount, amount from paid
     )
     insert into row_accounts
     select credit_account_id, 1, null, 0, 999999999999999999, now(), 1, amount from paid`,
    [ids, newUuid()],
  );
}

export async function rowByRowTransfer(
  client: pg.ClientBase,
  [debit, credit]: readonly [string, string],
): Promise<void> {
  const { rows } = await prepare(client)(
    'select result, at from row_transfer($1, $2, $3, $4, 1, 1::smallint, 1::smallint, $5)',
    [new Date(), newUuid(), debit, credit, newUuid()],
  );
  if (rows[0].result !== 0) throw new Error(`refused: ${rows[0].result}`);
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
