import type { LedgerAccountErrorCode } from '@allmende/contract/ledger';
import type pg from 'pg';
import type { Database } from '#platform/database';
import type { Uuid } from '#platform/ids';
import {
  type AccountLimit,
  type HoldStatus,
  holdStatuses,
  largestBalance,
  type TransferKind,
  transferKinds,
} from './rules.ts';

type Client = pg.ClientBase;

export interface NewAccount {
  id: Uuid;
  assetCode: string;
  /** What it is for, to the module that opens it: `wallet`, `till`, `fees`. Lower case. */
  code: string;
  limit: AccountLimit;
  /** The most that it may come to, what is held included, in minor units; 18 digits when absent. Not of a till. */
  balanceMax?: bigint | undefined;
}

export type AccountResult =
  | { ok: true; code: 'created' | 'exists' | 'changed' | 'closed' }
  | { ok: false; code: LedgerAccountErrorCode };

export async function insertAccounts(
  client: Client,
  options: { accounts: readonly NewAccount[]; now: Date },
): Promise<AccountResult[]> {
  const { accounts, now } = options;
  const { rows } = await client.query<{ id: Uuid }>({
    name: 'ledger_open_accounts',
    text: `insert into ledger_accounts (id, created_at, asset_id, code, floor, ceiling, moved_at)
      select distinct on (a.id) a.id, $6, asset.id, a.code, a.floor, a.ceiling, $6
      from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::bigint[]) with ordinality
        as a (id, asset_code, code, floor, ceiling, pos)
      join ledger_assets asset on asset.code = a.asset_code
      order by a.id, a.pos
      on conflict (id) do nothing returning id`,
    values: [
      accounts.map((account) => account.id),
      accounts.map((account) => account.assetCode),
      accounts.map((account) => account.code),
      accounts.map((account) => (account.limit === 'debits' ? 0n : -largestBalance)),
      accounts.map(ceilingOf),
      now,
    ],
  });
  const created = new Set(rows.map((row) => row.id));
  const known = await readAccounts(
    client,
    accounts.map((account) => account.id),
  );
  return accounts.map((account) => {
    const stored = known.get(account.id);
    // The same id again within one call is a repetition, not a second account.
    const isFirst = created.delete(account.id);
    if (!stored) return { ok: false, code: 'ledger.asset_not_found' };
    return compareAccounts(account, stored) ?? { ok: true, code: isFirst ? 'created' : 'exists' };
  });
}

function ceilingOf({ limit, balanceMax = largestBalance }: NewAccount): bigint {
  return limit === 'credits' ? 0n : balanceMax;
}

function compareAccounts(wanted: NewAccount, stored: Account): AccountResult | null {
  if (wanted.assetCode !== stored.assetCode) {
    return { ok: false, code: 'ledger.account_exists_with_different_asset' };
  }
  if (wanted.code !== stored.code) {
    return { ok: false, code: 'ledger.account_exists_with_different_code' };
  }
  if (wanted.limit !== stored.limit) {
    return { ok: false, code: 'ledger.account_exists_with_different_limit' };
  }
  return null;
}

export async function closeAccount(
  client: Client,
  options: { accountId: Uuid; now: Date },
): Promise<AccountResult> {
  const { rows } = await client.query<{ balance: bigint; held: bigint; is_closed: boolean }>(
    `select balance, held_debits + held_credits as held, closed_at is not null as is_closed
     from ledger_accounts where id = $1 for no key update`,
    [options.accountId],
  );
  const account = rows[0];
  if (!account) return { ok: false, code: 'ledger.account_not_found' };
  if (account.balance !== 0n) return { ok: false, code: 'ledger.account_not_empty' };
  if (account.held !== 0n) return { ok: false, code: 'ledger.account_has_holds' };
  if (!account.is_closed) {
    await client.query('update ledger_accounts set closed_at = $2 where id = $1', [
      options.accountId,
      options.now,
    ]);
  }
  return { ok: true, code: 'closed' };
}

/** [L37] Whatever it is now: a balance above the new one is refused, and stays as it is. */
export async function setBalanceMax(
  client: Client,
  options: { accountId: Uuid; balanceMax: bigint | null },
): Promise<AccountResult> {
  const { accountId, balanceMax } = options;
  const { rows } = await client.query<{ ceiling: bigint; reach: bigint }>(
    `select ceiling, balance + held_credits as reach from ledger_accounts
     where id = $1 for no key update`,
    [accountId],
  );
  const account = rows[0];
  if (!account) return { ok: false, code: 'ledger.account_not_found' };
  if (account.ceiling === 0n) return { ok: false, code: 'ledger.account_has_no_balance_max' };
  if (balanceMax !== null && account.reach > balanceMax) {
    return { ok: false, code: 'ledger.account_exceeds_balance_max' };
  }
  await client.query("select set_config('allmende.changes_ceiling', 'yes', true)");
  await client.query('update ledger_accounts set ceiling = $2 where id = $1', [
    accountId,
    balanceMax ?? largestBalance,
  ]);
  await client.query("select set_config('allmende.changes_ceiling', '', true)");
  return { ok: true, code: 'changed' };
}

export interface Asset {
  /** `EUR`, or the operator's own: 2 to 12 capital letters and digits. */
  code: string;
  /** Digits after the decimal point, 0 to 18. Never changes. */
  scale: number;
}

export type AssetResult =
  | { ok: true; code: 'created' | 'exists' }
  | { ok: false; code: 'ledger.asset_exists_with_different_scale' };

/** [L38] */
export async function insertAsset(client: Client, { code, scale }: Asset): Promise<AssetResult> {
  const { rowCount } = await client.query(
    'insert into ledger_assets (code, scale) values ($1, $2) on conflict (code) do nothing',
    [code, scale],
  );
  if (rowCount === 1) return { ok: true, code: 'created' };
  const { rows } = await client.query<{ scale: number }>(
    'select scale from ledger_assets where code = $1',
    [code],
  );
  return rows[0]!.scale === scale
    ? { ok: true, code: 'exists' }
    : { ok: false, code: 'ledger.asset_exists_with_different_scale' };
}

export async function readAssets(db: Client | Database['pool']): Promise<Asset[]> {
  const { rows } = await db.query<Asset>('select code, scale from ledger_assets order by code');
  return rows;
}

/**
 * [L39] What an account had right before each of some times: the balance after its last entry that is older. In the order asked;
 * each costs about as much as one line of a statement.
 *
 * @throws BookIsWrong
 */
export async function readBalancesAt(
  db: Database['pool'],
  { accountId, times }: { accountId: Uuid; times: readonly Date[] },
): Promise<bigint[]> {
  const { rows } = await guarded(
    db.query<{ balance: bigint }>({
      name: 'ledger_balances_at',
      text: `select coalesce(entry.balance, 0) as balance
        from unnest($2::timestamptz[]) with ordinality as asked (until, place)
        left join lateral ledger_statement($1, null, 1, null, asked.until) entry on true
        order by asked.place`,
      values: [accountId, times],
    }),
  );
  return rows.map((row) => row.balance);
}

export interface Account {
  id: Uuid;
  assetCode: string;
  assetScale: number;
  code: string;
  limit: AccountLimit;
  /** The most that it may come to; null when nothing but the 18 digits of an amount limits it. */
  balanceMax: bigint | null;
  /** Credits minus debits, in minor units. */
  balance: bigint;
  /** What open holds will take away at most, and bring at most. */
  heldDebits: bigint;
  heldCredits: bigint;
  /** `balance - heldDebits`: what a wallet can still spend. */
  available: bigint;
  /** How many entries the account has. */
  version: number;
  isClosed: boolean;
}

interface AccountRow {
  id: Uuid;
  asset_code: string;
  scale: number;
  code: string;
  floor: bigint;
  ceiling: bigint;
  balance: bigint;
  held_debits: bigint;
  held_credits: bigint;
  version: number;
  is_closed: boolean;
}

export async function readAccounts(
  db: Client | Database['pool'],
  ids: readonly Uuid[],
): Promise<Map<Uuid, Account>> {
  const { rows } = await db.query<AccountRow>({
    name: 'ledger_accounts',
    text: `select a.id, s.code as asset_code, s.scale, a.code, a.floor, a.ceiling, a.balance,
        a.held_debits, a.held_credits, a.version::float8 as version,
        a.closed_at is not null as is_closed
      from ledger_accounts a join ledger_assets s on s.id = a.asset_id
      where a.id = any ($1::uuid[])`,
    values: [ids],
  });
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        assetCode: row.asset_code,
        assetScale: row.scale,
        code: row.code,
        limit: row.floor === 0n ? 'debits' : row.ceiling === 0n ? 'credits' : 'none',
        balanceMax: row.ceiling > 0n && row.ceiling < largestBalance ? row.ceiling : null,
        balance: row.balance,
        heldDebits: row.held_debits,
        heldCredits: row.held_credits,
        available: row.balance - row.held_debits,
        version: row.version,
        isClosed: row.is_closed,
      },
    ]),
  );
}

export interface StoredTransfer {
  id: Uuid;
  kind: TransferKind;
  debitAccountId: Uuid;
  creditAccountId: Uuid;
  amount: bigint;
  assetCode: string;
  code: number;
  reference: Uuid | null;
  at: Date;
  /** The hold that this transfer posted or voided. */
  holdId: Uuid | null;
  /** Only of a hold. One past `expiresAt` counts as expired whether or not it was swept. */
  hold: {
    status: HoldStatus;
    expiresAt: Date | null;
    postedAmount: bigint;
    resolvedBy: Uuid | null;
  } | null;
}

interface TransferRow {
  id: Uuid;
  kind: number;
  debit_account_id: Uuid;
  credit_account_id: Uuid;
  amount: bigint;
  asset_code: string;
  code: number;
  reference: Uuid | null;
  created_at: Date;
  hold_id: Uuid | null;
  status: number;
  expires_at: Date | null;
  posted_amount: bigint;
  resolved_by: Uuid | null;
}

export async function readTransfer(
  db: Database['pool'],
  options: { id: Uuid; now: Date },
): Promise<StoredTransfer | null> {
  const { rows } = await db.query<TransferRow>({
    name: 'ledger_transfer',
    text: `select t.*, s.code as asset_code, h.expires_at, h.posted_amount, h.resolved_by,
        case when h.status = 0 and h.expires_at <= $2 then 3 else h.status end as status
      from ledger_transfers t
      join ledger_assets s on s.id = t.asset_id
      left join ledger_holds h on h.transfer_id = t.id
      where t.id = $1`,
    values: [options.id, options.now],
  });
  const row = rows[0];
  if (!row) return null;
  return {
    id: row.id,
    kind: transferKinds[row.kind]!,
    debitAccountId: row.debit_account_id,
    creditAccountId: row.credit_account_id,
    amount: row.amount,
    assetCode: row.asset_code,
    code: row.code,
    reference: row.reference,
    at: row.created_at,
    holdId: row.hold_id,
    hold:
      row.kind === 1
        ? {
            status: holdStatuses[row.status]!,
            expiresAt: row.expires_at,
            postedAmount: row.posted_amount,
            resolvedBy: row.resolved_by,
          }
        : null,
  };
}

export interface StatementQuery {
  accountId: Uuid;
  /** Only entries with a smaller version: the `nextBefore` of the page before. */
  before?: number;
  /** 1 to 1000. */
  limit: number;
  /** Entries written at or after. */
  from?: Date;
  /** Entries written before. */
  to?: Date;
}

export interface StatementEntry {
  version: number;
  at: Date;
  /** Positive is a credit, negative a debit. */
  amount: bigint;
  /** The balance after this entry. */
  balance: bigint;
  transferId: Uuid;
  counterAccountId: Uuid;
  code: number;
  reference: Uuid | null;
}

export interface StatementPage {
  /** Latest first. */
  entries: StatementEntry[];
  /** Give it as `before` for the next page; null at the end. */
  nextBefore: number | null;
}

interface EntryRow {
  version: number;
  amount: bigint;
  balance: bigint;
  transfer_id: Uuid;
  created_at: Date;
  code: number;
  reference: Uuid | null;
  counter_account_id: Uuid;
}

/** An entry is not where the one after it says, so the rest cannot be told. Whoever asks gets nothing by half. */
export class BookIsWrong extends Error {}

const dataCorrupted = 'XX001';

function guarded<T>(reading: Promise<T>): Promise<T> {
  return reading.catch((error: Error & { code?: string }) => {
    throw error.code === dataCorrupted ? new BookIsWrong(error.message, { cause: error }) : error;
  });
}

/** @throws BookIsWrong */
export async function readStatement(
  db: Database['pool'],
  query: StatementQuery,
): Promise<StatementPage> {
  const { accountId, before, limit, from, to } = query;
  const { rows } = await guarded(
    db.query<EntryRow>({
      name: 'ledger_statement',
      text: `select version::float8 as version, amount, balance, transfer_id, created_at, code, reference,
        counter_account_id
      from ledger_statement($1, $2, $3, $4, $5)`,
      values: [accountId, before ?? null, limit + 1, from ?? null, to ?? null],
    }),
  );
  const entries = rows.slice(0, limit).map((row) => ({
    version: row.version,
    at: row.created_at,
    amount: row.amount,
    balance: row.balance,
    transferId: row.transfer_id,
    counterAccountId: row.counter_account_id,
    code: row.code,
    reference: row.reference,
  }));
  return { entries, nextBefore: rows.length > limit ? entries.at(-1)!.version : null };
}

export async function expireHolds(
  db: Database['pool'],
  options: { now: Date; limit: number },
): Promise<Uuid[]> {
  const { rows } = await db.query<{ expired: Uuid[] }>({
    name: 'ledger_expire_holds',
    text: 'select ledger_expire_holds($1, $2) as expired',
    values: [options.now, options.limit],
  });
  return rows[0]!.expired;
}
