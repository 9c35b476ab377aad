import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** All SQL of the till's shifts. */
export interface StoredShift {
  id: Uuid;
  openedAt: Date;
  openedBy: Uuid;
  floatMinor: bigint;
  takenMinor: bigint;
  payments: number;
  closedAt: Date | null;
  closedBy: Uuid | null;
  countedMinor: bigint | null;
  note: string;
}

interface Row {
  id: Uuid;
  opened_at: Date;
  opened_by: Uuid;
  float: bigint;
  taken: bigint;
  payments: number;
  closed_at: Date | null;
  closed_by: Uuid | null;
  counted: bigint | null;
  note: string;
}

function toShift(row: Row): StoredShift {
  return {
    id: row.id,
    openedAt: row.opened_at,
    openedBy: row.opened_by,
    floatMinor: row.float,
    takenMinor: row.taken,
    payments: row.payments,
    closedAt: row.closed_at,
    closedBy: row.closed_by,
    countedMinor: row.counted,
    note: row.note,
  };
}

/** Null while another one of the same currency is open. */
export async function insertShift(
  tx: Tx,
  shift: { id: Uuid; assetCode: string; openedAt: Date; openedBy: Uuid; floatMinor: bigint },
): Promise<StoredShift | null> {
  const { rows } = await tx.client.query<Row>(
    `insert into rails_shifts (id, asset_code, opened_at, opened_by, float) values ($1, $2, $3, $4, $5)
     on conflict (asset_code) where closed_at is null do nothing returning *`,
    [shift.id, shift.assetCode, shift.openedAt, shift.openedBy, shift.floatMinor],
  );
  return rows[0] ? toShift(rows[0]) : null;
}

/** Null when it is not open. Payments that are being taken are waited for, and those after it are not in it. */
export async function closeShift(
  tx: Tx,
  end: { id: Uuid; at: Date; userId: Uuid; countedMinor: bigint; note: string },
): Promise<StoredShift | null> {
  const { rows } = await tx.client.query<Row>(
    `update rails_shifts set closed_at = $2, closed_by = $3, counted = $4, note = $5
     where id = $1 and closed_at is null returning *`,
    [end.id, end.at, end.userId, end.countedMinor, end.note],
  );
  return rows[0] ? toShift(rows[0]) : null;
}

export async function addTaken(
  tx: Tx,
  cash: { amountMinor: bigint; assetCode: string },
): Promise<void> {
  await tx.client.query(
    `update rails_shifts set taken = taken + $2, payments = payments + 1
     where asset_code = $1 and closed_at is null`,
    [cash.assetCode, cash.amountMinor],
  );
}

export async function readShifts(database: Database, limit: number): Promise<StoredShift[]> {
  const { rows } = await database.pool.query<Row>(
    'select * from rails_shifts order by opened_at desc limit $1',
    [limit],
  );
  return rows.map(toShift);
}
