import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { tableOf } from '../rows.ts';

/** All SQL of the till's shifts. */
export interface StoredShift {
  id: Uuid;
  assetCode: string;
  openedAt: Date;
  openedBy: Uuid;
  floatMinor: bigint;
  /** What of the float was in no book before; null where the shift is older than the book of the cash. */
  broughtMinor: bigint | null;
  takenMinor: bigint;
  payments: number;
  paidMinor: bigint;
  closedAt: Date | null;
  closedBy: Uuid | null;
  countedMinor: bigint | null;
  note: string;
}

const shifts = tableOf<StoredShift>('rails_shifts', {
  id: 'id',
  assetCode: 'asset_code',
  openedAt: 'opened_at',
  openedBy: 'opened_by',
  floatMinor: 'float',
  broughtMinor: 'brought',
  takenMinor: 'taken',
  payments: 'payments',
  paidMinor: 'paid',
  closedAt: 'closed_at',
  closedBy: 'closed_by',
  countedMinor: 'counted',
  note: 'note',
});

/** False while another one of the same currency is open. */
export async function insertShift(tx: Tx, shift: StoredShift): Promise<boolean> {
  return shifts.insert(
    tx.client,
    shift,
    'on conflict (asset_code) where closed_at is null do nothing',
  );
}

/** Null when none of this currency is open under the id. Payments that are being taken are waited for, and those after it are not in it. */
export async function closeShift(
  tx: Tx,
  end: {
    id: Uuid;
    assetCode: string;
    at: Date;
    userId: Uuid;
    countedMinor: bigint;
    note: string;
  },
): Promise<StoredShift | null> {
  const { rows } = await tx.client.query<StoredShift>(
    `update rails_shifts set closed_at = $2, closed_by = $3, counted = $4, note = $5
     where id = $1 and asset_code = $6 and closed_at is null returning ${shifts.selected}`,
    [end.id, end.at, end.userId, end.countedMinor, end.note, end.assetCode],
  );
  return rows[0] ?? null;
}

/** Counts cash to the open shift; to none, if none is open. What is paid out is negative. */
export async function addCash(
  tx: Tx,
  { assetCode, amountMinor }: { assetCode: string; amountMinor: bigint },
): Promise<void> {
  const counted = await tx.client.query(
    `update rails_shifts set taken = taken + greatest($2::bigint, 0), paid = paid + greatest(-$2::bigint, 0),
       payments = payments + ($2::bigint > 0)::integer
     where asset_code = $1 and closed_at is null`,
    [assetCode, amountMinor],
  );
  if (counted.rowCount === 1) return;
  await tx.client.query(
    `insert into rails_loose_cash (asset_code, amount) values ($1, $2)
     on conflict (asset_code) do update set amount = rails_loose_cash.amount + excluded.amount`,
    [assetCode, amountMinor],
  );
}

export async function readOpenShifts(database: Database): Promise<StoredShift[]> {
  return shifts.read(database.pool, 'where closed_at is null order by opened_at', []);
}

/** Latest first. */
export async function readCountedShifts(database: Database, limit: number): Promise<StoredShift[]> {
  const rest = 'where closed_at is not null order by opened_at desc limit $1';
  return shifts.read(database.pool, rest, [limit]);
}

export interface CashWord {
  /** What was brought, and what counted shifts have added to it or taken away. */
  counted: bigint;
  countedAt: Date | null;
  /** What the open shift has taken, less what it has paid out. */
  open: bigint;
  /** The same without any shift. */
  loose: bigint;
}

/** What has been counted, and what has not been yet. */
export async function readCashWord(database: Database, assetCode: string): Promise<CashWord> {
  const { rows } = await database.pool.query<CashWord>(
    `select (coalesce(sum(brought), 0) + coalesce(sum(counted - float), 0))::bigint as counted,
       max(closed_at) as "countedAt",
       coalesce(sum(taken - paid) filter (where closed_at is null), 0)::bigint as open,
       coalesce((select amount from rails_loose_cash where asset_code = $1), 0)::bigint as loose
     from rails_shifts where asset_code = $1 and brought is not null`,
    [assetCode],
  );
  return rows[0]!;
}
