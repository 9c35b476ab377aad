import type pg from 'pg';
import type { Database } from '#platform/database';
import { readAnchorFiles, readCoverageFiles } from './anchors.ts';
import { checkCoverage } from './coverage.ts';
import { checkAnchors, checkKeptCoverage, checkSeals } from './seals-check.ts';

/** One claim about the book, and what contradicts it. */
export interface Check {
  /** The claim, as a sentence. */
  claim: string;
  /** How many rows were looked at. */
  checked: number;
  /** Each contradiction in words; at most `examplesMax` are listed. */
  differences: string[];
}

export interface VerifyReport {
  ok: boolean;
  /** The instant that was verified: everything committed before it is in, nothing after it. */
  at: Date;
  assets: { code: string; scale: number; accounts: number; turnoverMinor: bigint }[];
  checks: Check[];
  /** How many daily anchors were found outside of the database; with none, nothing was compared there. */
  anchors: number;
}

const examplesMax = 20;

type Count = 'assets' | 'accounts' | 'entries' | 'transfers' | 'holds' | 'seals' | 'coverage';

interface Claim {
  claim: string;
  counts: Count;
  /** Gives one text `difference` for every contradiction. Must read in order or aggregate, so that its
   * memory does not grow with the book. */
  sql: string;
}

const claims: Claim[] = [
  {
    claim: 'The balances of every asset add up to zero',
    counts: 'assets',
    sql: `select s.code || ': the balances add up to ' || a.total as difference
      from (select asset_id, sum(balance) as total from ledger_accounts group by asset_id) a
      left join ledger_assets s on s.id = a.asset_id where a.total <> 0`,
  },
  {
    claim:
      'The entries of every account count up without a gap, name the one before, are no older than it and carry the right balance',
    counts: 'entries',
    sql: `select 'account ' || account_id || ', entry ' || version || ': follows entry ' || before ||
        ' and says ' || balance || ' where ' || balance_before + amount || ' is right' ||
        case when is_linked then '' else ', and names another transfer as the one before' end ||
        case when is_in_time then '' else ', and is older than the one before' end as difference
      from (
        select account_id, version, amount, balance,
          coalesce(lag(version) over chain, 0) as before,
          coalesce(lag(balance) over chain, 0)::numeric as balance_before,
          before_id is not distinct from lag(transfer_id) over chain as is_linked,
          created_at >= coalesce(lag(created_at) over chain, created_at) as is_in_time
        from ledger_entries window chain as (partition by account_id order by version)
      ) e where version <> before + 1 or balance <> balance_before + amount or not is_linked
        or not is_in_time`,
  },
  {
    claim: 'Every account says what its last entry says',
    counts: 'accounts',
    sql: `select 'account ' || coalesce(a.id, e.account_id) || ': version ' ||
        coalesce(a.version::text, 'none') || ' and balance ' || coalesce(a.balance::text, 'none') ||
        ', but its entries end at ' || coalesce(e.version, 0) || ' with ' || coalesce(e.balance, 0) ||
        case when a.last_transfer_id is distinct from e.transfer_id then ', in another transfer' else '' end
        as difference
      from ledger_accounts a
      full join (
        select distinct on (account_id) account_id, version, balance, transfer_id
        from ledger_entries order by account_id, version desc
      ) e on e.account_id = a.id
      where a.id is null or a.version <> coalesce(e.version, 0) or a.balance <> coalesce(e.balance, 0)
        or a.last_transfer_id is distinct from e.transfer_id`,
  },
  {
    claim: 'Every transfer that moves has its two entries, and no other has any',
    counts: 'transfers',
    sql: `select 'transfer ' || id || ' of kind ' || kind || ': ' ||
        case when kind in (0, 2) then 'an entry is missing' else 'there are entries of it' end
        as difference
      from ledger_transfers
      where case when kind in (0, 2)
        then num_nulls(debit_version, debit_balance, credit_version, credit_balance)
        else num_nonnulls(debit_version, debit_balance, debit_before_id, credit_version, credit_balance,
          credit_before_id)
        end > 0`,
  },
  {
    claim: 'Both accounts of every transfer keep its asset',
    counts: 'transfers',
    sql: `select 'transfer ' || t.id || ' moves asset ' || t.asset_id || ' from ' ||
        coalesce(d.asset_id::text, 'nowhere') || ' to ' || coalesce(c.asset_id::text, 'nowhere')
        as difference
      from ledger_transfers t
      left join ledger_accounts d on d.id = t.debit_account_id
      left join ledger_accounts c on c.id = t.credit_account_id
      where (d.asset_id = t.asset_id and c.asset_id = t.asset_id) is not true`,
  },
  {
    claim: 'Every hold is the transfer that made it',
    counts: 'holds',
    sql: `select 'hold ' || coalesce(h.transfer_id, t.id) || ' and its transfer differ' as difference
      from (select * from ledger_transfers where kind = 1) t
      full join ledger_holds h on h.transfer_id = t.id
      where (h.debit_account_id = t.debit_account_id and h.credit_account_id = t.credit_account_id
        and h.amount = t.amount and (h.expires_at is null) = (t.timeout_seconds is null)) is not true`,
  },
  {
    claim: 'Every hold ends at most once, by the transfer that it names',
    counts: 'holds',
    sql: `select 'hold ' || coalesce(h.transfer_id, t.hold_id) || ' and the transfer ' ||
        coalesce(t.id, h.resolved_by) || ' that ended it differ' as difference
      from (select * from ledger_transfers where kind in (2, 3)) t
      full join (select * from ledger_holds where status in (1, 2)) h on h.resolved_by = t.id
      where (h.transfer_id = t.hold_id and h.status = t.kind - 1
        and h.debit_account_id = t.debit_account_id and h.credit_account_id = t.credit_account_id
        and t.amount = case h.status when 1 then h.posted_amount else h.amount end) is not true`,
  },
  {
    claim: 'What every account says is held is the sum of its open holds',
    counts: 'accounts',
    sql: `select 'account ' || coalesce(a.id, h.account_id) || ': held ' || a.held_debits || ' and ' ||
        a.held_credits || ', but its open holds are ' || coalesce(h.debits, 0) || ' and ' ||
        coalesce(h.credits, 0) as difference
      from ledger_accounts a
      full join (
        select account_id, sum(debits) as debits, sum(credits) as credits from (
          select debit_account_id as account_id, amount as debits, 0 as credits
          from ledger_holds where status = 0
          union all
          select credit_account_id, 0, amount from ledger_holds where status = 0
        ) l group by account_id
      ) h on h.account_id = a.id
      where (a.held_debits = coalesce(h.debits, 0) and a.held_credits = coalesce(h.credits, 0))
        is not true`,
  },
  {
    claim: 'No account is beyond its limit, and every closed one is empty',
    counts: 'accounts',
    sql: `select 'account ' || id || ' (' || floor || ' to ' || ceiling || '): ' || balance ||
        ', held ' || held_debits || ' and ' || held_credits as difference
      from ledger_accounts
      where balance - held_debits < floor or balance + held_credits > ceiling
        or (closed_at is not null and (balance <> 0 or held_debits <> 0 or held_credits <> 0))`,
  },
  {
    claim: 'Nothing stands before what is sealed without being sealed, and nothing is sealed twice',
    counts: 'transfers',
    sql: `with sealed as materialized (select unnest(ids) as id from ledger_seal_pages),
      sides as (
        select t.id, side.account_id, side.version, t.created_at, sealed.id is not null as is_sealed
        from ledger_transfers t left join sealed on sealed.id = t.id
        cross join lateral (values (t.debit_account_id, t.debit_version),
          (t.credit_account_id, t.credit_version)) as side (account_id, version)
      ), last as (
        select account_id, max(version) as version, max(created_at) as created_at
        from sides where is_sealed group by account_id
      )
      select distinct 'transfer ' || s.id || ': was inserted before what is sealed' as difference
      from sides s join last on last.account_id = s.account_id
      where not s.is_sealed and (s.version <= last.version or s.created_at < last.created_at)
      union all
      select 'transfer ' || id || ': is sealed ' || count(*) || ' times' from sealed
      group by id having count(*) > 1`,
  },
];

/**
 * Checks every claim on one snapshot of the database, so it may run while the server writes. All work
 * is done by the database, in order of storage or by sorting on disk. In `anchorsFolder` is what was kept outside of it.
 */
export async function verifyBook(
  database: Pick<Database, 'withClient'>,
  { anchorsFolder }: { anchorsFolder: string | null },
): Promise<VerifyReport> {
  const anchors = anchorsFolder ? await readAnchorFiles(anchorsFolder) : [];
  const kept = anchorsFolder ? await readCoverageFiles(anchorsFolder) : [];
  return database.withClient(async (client) => {
    await client.query('begin isolation level repeatable read read only');
    try {
      const counts = await readCounts(client);
      const at = (await client.query<{ now: Date }>('select now() as now')).rows[0]!.now;
      const assets = await readAssets(client);
      const checks: Check[] = [];
      for (const claim of claims) checks.push(await check(client, claim, counts));
      checks.push({
        claim: 'Every seal follows the one before it and fits the transfers that it covers',
        checked: counts.seals,
        differences: await checkSeals(client, { differencesMax: examplesMax }),
      });
      checks.push({
        claim:
          'What was published as owed stands against what covers it, and its leaves are the same',
        checked: counts.coverage,
        differences: (await checkCoverage(client)).slice(0, examplesMax),
      });
      if (kept.length > 0) {
        checks.push({
          claim: 'What was published as owed and kept outside of the database is in it',
          checked: kept.length,
          differences: (await checkKeptCoverage(client, kept)).slice(0, examplesMax),
        });
      }
      if (anchors.length > 0) {
        checks.push({
          claim:
            'Every daily anchor that was kept outside of the database is in the chain of seals',
          checked: anchors.length,
          differences: (await checkAnchors(client, anchors)).slice(0, examplesMax),
        });
      }
      const ok = checks.every((each) => each.differences.length === 0);
      return { ok, at, assets, checks, anchors: anchors.length };
    } finally {
      await client.query('rollback');
    }
  });
}

async function readCounts(client: pg.ClientBase): Promise<Record<Count, number>> {
  const { rows } = await client.query<Record<Count, number>>(
    `select (select count(*) from ledger_assets)::float8 as assets,
       (select count(*) from ledger_accounts)::float8 as accounts,
       (select count(debit_version) + count(credit_version) from ledger_transfers)::float8 as entries,
       (select count(*) from ledger_transfers)::float8 as transfers,
       (select count(*) from ledger_holds)::float8 as holds,
       (select count(*) from ledger_seals)::float8 as seals,
       (select count(*) from ledger_coverage)::float8 as coverage`,
  );
  return rows[0]!;
}

async function readAssets(client: pg.ClientBase): Promise<VerifyReport['assets']> {
  const { rows } = await client.query<{
    code: string;
    scale: number;
    accounts: number;
    turnover: string;
  }>(
    `select s.code, s.scale, (select count(*) from ledger_accounts a where a.asset_id = s.id)::float8
       as accounts, coalesce(t.turnover, 0)::text as turnover
     from ledger_assets s left join (
       select asset_id, sum(amount) as turnover from ledger_transfers where kind in (0, 2)
       group by asset_id
     ) t on t.asset_id = s.id order by s.code`,
  );
  return rows.map((row) => ({
    code: row.code,
    scale: row.scale,
    accounts: row.accounts,
    turnoverMinor: BigInt(row.turnover),
  }));
}

async function check(
  client: pg.ClientBase,
  claim: Claim,
  counts: Record<Count, number>,
): Promise<Check> {
  const result: Check = { claim: claim.claim, checked: counts[claim.counts], differences: [] };
  const { rows } = await client.query<{ difference: string }>(`${claim.sql} limit ${examplesMax}`);
  result.differences = rows.map((row) => row.difference);
  return result;
}
