import type pg from 'pg';
import type { Uuid } from '#platform/ids';
import { type LedgerResult, refusals, type Transfer } from './rules.ts';

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
  const { rows } = await client.query<Written>({
    name: 'ledger_submit',
    text: `select codes, at, existed_at
      from ledger_submit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    values: [now, ...encode(chains, assetIds)],
  });
  return decode(chains, rows[0]!);
}

function isAssetKnown(transfer: Transfer, assetIds: AssetIds): boolean {
  return transfer.kind === 'post' || transfer.kind === 'void' || assetIds.has(transfer.assetCode);
}

/** No asset has this number, so the accounts of an unknown asset's transfer have another. */
const unknownAsset = 0;

/**
 * The batch as the columns that `ledger_submit` takes, written as array literals here, because the
 * driver's own way costs more than all the rest of the journey.
 */
function encode(chains: Chains, assetIds: AssetIds): (string | null)[] {
  const accounts = numberAccounts(chains);
  const columns = {
    chains: [] as Cell[],
    ids: [] as Cell[],
    kinds: [] as Cell[],
    debits: [] as Cell[],
    credits: [] as Cell[],
    amounts: [] as Cell[],
    assets: [] as Cell[],
    codes: [] as Cell[],
    references: [] as Cell[],
    holds: [] as Cell[],
    timeouts: [] as Cell[],
  };
  for (let chain = 0; chain < chains.length; chain++) {
    for (const transfer of chains[chain]!) {
      columns.chains.push(chain);
      columns.ids.push(transfer.id);
      columns.codes.push(transfer.code ?? none);
      columns.references.push(transfer.reference ?? none);
      if (transfer.kind === 'post' || transfer.kind === 'void') {
        columns.kinds.push(transfer.kind === 'post' ? 2 : 3);
        columns.debits.push(none);
        columns.credits.push(none);
        columns.assets.push(none);
        columns.amounts.push(transfer.kind === 'post' ? encodeAmount(transfer.amount) : none);
        columns.holds.push(transfer.holdId);
        columns.timeouts.push(none);
      } else {
        const isHold = transfer.kind === 'hold';
        columns.kinds.push(isHold ? 1 : 0);
        columns.debits.push(accounts.get(transfer.debitAccountId)!);
        columns.credits.push(accounts.get(transfer.creditAccountId)!);
        columns.assets.push(assetIds.get(transfer.assetCode) ?? unknownAsset);
        columns.amounts.push(encodeAmount(transfer.amount));
        columns.holds.push(none);
        columns.timeouts.push((isHold ? transfer.timeoutSeconds : undefined) ?? none);
      }
    }
  }
  return [
    literal([...accounts.keys()]),
    literal(columns.chains),
    literal(columns.ids),
    columns.kinds.some((kind) => kind !== 0) ? literal(columns.kinds) : null,
    literal(columns.debits),
    literal(columns.credits),
    literal(columns.amounts),
    literal(columns.assets),
    literal(columns.codes),
    literal(columns.references),
    columns.holds.some((hold) => hold !== none) ? literal(columns.holds) : null,
    columns.timeouts.some((timeout) => timeout !== none) ? literal(columns.timeouts) : null,
  ];
}

type Cell = string | number;
const none = 'NULL';

function literal(column: readonly Cell[]): string {
  return `{${column.join(',')}}`;
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

function encodeAmount(amount: bigint | undefined): Cell {
  if (amount === undefined) return none;
  if (amount >= tooLarge) return tooLarge.toString();
  return amount < 0n ? '-1' : amount.toString();
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
