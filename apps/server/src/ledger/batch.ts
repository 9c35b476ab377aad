import type pg from 'pg';
import type { Uuid } from '#platform/ids';
import { BigintColumn, IntegerColumn, SmallintColumn, UuidColumn } from './columns.ts';
import {
  type LedgerResult,
  type PlainTransfer,
  refusals,
  type Transfer,
  transferKinds,
} from './rules.ts';

/** Larger than any admissible amount, and still a 64-bit integer: stands for all that is too large. */
const tooLarge = 1_000_000_000_000_000_000n;

/** `codes` is null when all were created. */
interface Written {
  codes: number[] | null;
  at: Date;
  existed_at: (Date | null)[] | null;
}

/** The numbers by which the database knows the assets. What is known stays true, so it is asked once. */
export type AssetIds = Map<string, number>;

type Chains = readonly (readonly Transfer[])[];
type PlainChains = readonly (readonly PlainTransfer[])[];

/**
 * Judges and writes chains of transfers in one statement; results in the same order. The statement is
 * atomic by itself, so outside of a transaction it is committed when this resolves.
 */
export async function writeChains(
  client: pg.ClientBase,
  options: { chains: Chains; now: Date; assetIds: AssetIds },
): Promise<LedgerResult[][]> {
  const { chains, now, assetIds } = options;
  if (!chains.every((chain) => chain.every((each) => isAssetKnown(each, assetIds)))) {
    const { rows } = await client.query<{ id: number; code: string }>(
      'select id, code from ledger_assets',
    );
    for (const { id, code } of rows) assetIds.set(code, id);
  }
  const batch = chains.every((chain) => chain.every(isPlain))
    ? encodePlain(chains as PlainChains, assetIds)
    : encode(chains, assetIds);
  const { rows } = await client.query<Written>({
    name: 'ledger_submit',
    text: `select codes, at, existed_at from ledger_submit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
      $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
    values: [now, ...batch],
  });
  return decode(chains, rows[0]!);
}

function isAssetKnown(transfer: Transfer, assetIds: AssetIds): boolean {
  return transfer.kind === 'post' || transfer.kind === 'void' || assetIds.has(transfer.assetCode);
}

function isPlain(transfer: Transfer): transfer is PlainTransfer {
  return transfer.kind === undefined || transfer.kind === 'transfer';
}

/** No asset has this number, so the accounts of an unknown asset's transfer have another. */
const unknownAsset = 0;

type Parameters = (Buffer | null)[];

/**
 * Transfers that move at once, as the columns that `ledger_submit` takes, summed on the way: what each
 * account is moved by and how far down and up it goes, and where each entry stands in between and after which
 * transfer. Sums are only made when all of them are exact and nothing is refused anyway; without them the database makes its own.
 */
function encodePlain(chains: PlainChains, assetIds: AssetIds): Parameters {
  const count = countTransfers(chains);
  const accounts = numberAccounts(chains);
  const sums = new Sums(accounts.size);
  const chainNumbers = chains.length < count ? new IntegerColumn(count) : null;
  const ids = new UuidColumn(count);
  const debits = new IntegerColumn(count);
  const credits = new IntegerColumn(count);
  const amounts = new BigintColumn(count);
  const assets = new SmallintColumn(count);
  const codes = new SmallintColumn(count);
  const references = new UuidColumn(count);
  const debitEntries = new IntegerColumn(count);
  const debitTotals = new BigintColumn(count);
  const debitBefores = new IntegerColumn(count);
  const creditEntries = new IntegerColumn(count);
  const creditTotals = new BigintColumn(count);
  const creditBefores = new IntegerColumn(count);
  for (let chain = 0; chain < chains.length; chain++) {
    for (const transfer of chains[chain]!) {
      const debit = accounts.get(transfer.debitAccountId)!;
      const credit = accounts.get(transfer.creditAccountId)!;
      chainNumbers?.add(chain);
      ids.add(transfer.id);
      debits.add(debit);
      credits.add(credit);
      amounts.add(withinRange(transfer.amount));
      assets.add(assetIds.get(transfer.assetCode) ?? unknownAsset);
      codes.add(transfer.code);
      if (transfer.reference === undefined) references.null();
      else references.add(transfer.reference);
      debitBefores.add(sums.lasts[debit]!);
      creditBefores.add(sums.lasts[credit]!);
      sums.move(debit, credit, Number(transfer.amount));
      debitEntries.add(sums.entries[debit]!);
      debitTotals.addNumber(sums.totals[debit]!);
      creditEntries.add(sums.entries[credit]!);
      creditTotals.addNumber(sums.totals[credit]!);
    }
  }
  return [
    accountColumn(accounts),
    chainNumbers?.finish() ?? null,
    ids.finish(),
    null,
    debits.finish(),
    credits.finish(),
    amounts.finish(),
    assets.finish(),
    codes.finish(),
    references.finish(),
    null,
    null,
    ...(sums.areExact && count > 1
      ? [
          ...sums.finish(),
          debitEntries.finish(),
          debitTotals.finish(),
          debitBefores.finish(),
          creditEntries.finish(),
          creditTotals.finish(),
          creditBefores.finish(),
        ]
      : withoutSums),
  ];
}

const withoutSums: Parameters = Array<null>(11).fill(null);

/** What a batch does to its accounts. These and its transfers are numbered from 1. */
class Sums {
  readonly entries: Int32Array;
  readonly totals: Float64Array;
  /** The last transfer of each so far; 0 before the first. */
  readonly lasts: Int32Array;
  readonly #lows: Float64Array;
  readonly #highs: Float64Array;
  #moves = 0;
  #turnover = 0;

  constructor(accounts: number) {
    this.entries = new Int32Array(accounts + 1);
    this.totals = new Float64Array(accounts + 1);
    this.lasts = new Int32Array(accounts + 1);
    this.#lows = new Float64Array(accounts + 1);
    this.#highs = new Float64Array(accounts + 1);
  }

  move(debit: number, credit: number, amount: number): void {
    this.#moves += 1;
    this.#add(debit, -amount);
    this.#add(credit, amount);
    this.#turnover += amount > 0 && debit !== credit ? amount : Number.POSITIVE_INFINITY;
  }

  /** No sum is further from zero than all amounts together. */
  get areExact(): boolean {
    return this.#turnover <= Number.MAX_SAFE_INTEGER;
  }

  finish(): Buffer[] {
    const count = this.entries.length - 1;
    const entries = new IntegerColumn(count);
    const totals = new BigintColumn(count);
    const lows = new BigintColumn(count);
    const highs = new BigintColumn(count);
    const lasts = new IntegerColumn(count);
    for (let account = 1; account <= count; account++) {
      entries.add(this.entries[account]!);
      totals.addNumber(this.totals[account]!);
      lows.addNumber(this.#lows[account]!);
      highs.addNumber(this.#highs[account]!);
      lasts.add(this.lasts[account]!);
    }
    return [entries, totals, lows, highs, lasts].map((column) => column.finish());
  }

  #add(account: number, amount: number): void {
    const total = this.totals[account]! + amount;
    this.entries[account]! += 1;
    this.totals[account] = total;
    this.lasts[account] = this.#moves;
    if (total < this.#lows[account]!) this.#lows[account] = total;
    if (total > this.#highs[account]!) this.#highs[account] = total;
  }
}

/** Any transfers. Posts and voids know their accounts only by their hold, so the database makes the sums. */
function encode(chains: Chains, assetIds: AssetIds): Parameters {
  const count = countTransfers(chains);
  const accounts = numberAccounts(chains);
  const chainNumbers = new IntegerColumn(count);
  const ids = new UuidColumn(count);
  const kinds = new SmallintColumn(count);
  const debits = new IntegerColumn(count);
  const credits = new IntegerColumn(count);
  const amounts = new BigintColumn(count);
  const assets = new SmallintColumn(count);
  const codes = new SmallintColumn(count);
  const references = new UuidColumn(count);
  const holds = new UuidColumn(count);
  const timeouts = new IntegerColumn(count);
  for (let chain = 0; chain < chains.length; chain++) {
    for (const transfer of chains[chain]!) {
      chainNumbers.add(chain);
      ids.add(transfer.id);
      kinds.add(transferKinds.indexOf(transfer.kind ?? 'transfer'));
      if (transfer.code === undefined) codes.null();
      else codes.add(transfer.code);
      if (transfer.reference === undefined) references.null();
      else references.add(transfer.reference);
      const isEnd = transfer.kind === 'post' || transfer.kind === 'void';
      const amount = transfer.kind === 'void' ? undefined : transfer.amount;
      const timeout = transfer.kind === 'hold' ? transfer.timeoutSeconds : undefined;
      if (amount === undefined) amounts.null();
      else amounts.add(withinRange(amount));
      if (timeout === undefined) timeouts.null();
      else timeouts.add(timeout);
      if (isEnd) {
        debits.null();
        credits.null();
        assets.null();
        holds.add(transfer.holdId);
      } else {
        debits.add(accounts.get(transfer.debitAccountId)!);
        credits.add(accounts.get(transfer.creditAccountId)!);
        assets.add(assetIds.get(transfer.assetCode) ?? unknownAsset);
        holds.null();
      }
    }
  }
  return [
    accountColumn(accounts),
    chainNumbers.finish(),
    ids.finish(),
    kinds.finish(),
    debits.finish(),
    credits.finish(),
    amounts.finish(),
    assets.finish(),
    codes.finish(),
    references.finish(),
    holds.hasValues ? holds.finish() : null,
    timeouts.hasValues ? timeouts.finish() : null,
    ...withoutSums,
  ];
}

function countTransfers(chains: Chains): number {
  let count = 0;
  for (const chain of chains) count += chain.length;
  return count;
}

/** Every account with its position from 1, in descending order, which is that of their locks. */
function numberAccounts(chains: Chains): Map<Uuid, number> {
  const ids = new Set<Uuid>();
  for (const chain of chains) {
    for (const transfer of chain) {
      if (transfer.kind === 'post' || transfer.kind === 'void') continue;
      ids.add(transfer.debitAccountId);
      ids.add(transfer.creditAccountId);
    }
  }
  return new Map(
    [...ids]
      .sort()
      .reverse()
      .map((id, index) => [id, index + 1]),
  );
}

function accountColumn(accounts: Map<Uuid, number>): Buffer {
  const column = new UuidColumn(accounts.size);
  for (const id of accounts.keys()) column.add(id);
  return column.finish();
}

/** What is not admissible stays so, and fits into 64 bits. */
function withinRange(amount: bigint): bigint {
  if (amount >= tooLarge) return tooLarge;
  return amount < 0n ? -1n : amount;
}

function decode(chains: Chains, written: Written): LedgerResult[][] {
  const { codes, at, existed_at: times } = written;
  if (codes === null) {
    const created: LedgerResult = { ok: true, code: 'created', at };
    return chains.map((chain) => chain.map(() => created));
  }
  let position = 0;
  return chains.map((chain) =>
    chain.map(() => {
      const code = codes[position]!;
      const existedAt = times?.[position];
      position += 1;
      if (code === 0) return { ok: true, code: 'created', at };
      // Without a time of its own it was written by this very batch.
      if (code === 1) return { ok: true, code: 'exists', at: existedAt ?? at };
      return { ok: false, code: refusals[code]! };
    }),
  );
}
