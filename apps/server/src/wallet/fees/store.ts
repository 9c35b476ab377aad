import type pg from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

type Db = Pick<pg.Pool, 'query'>;

export interface FeeRow {
  valid_from: Date;
  bp: number;
  to_actor_id: Uuid | null;
  reason: string;
}

/** What holds then, and what will after it, if that is decided. */
export async function readFees(
  db: Db,
  at: Date,
): Promise<{ now: FeeRow | null; next: FeeRow | null }> {
  const { rows } = await db.query<FeeRow & { is_next: boolean }>({
    name: 'wallet_fees',
    text: `(select valid_from, bp, to_actor_id, reason, false as is_next from wallet_fees
        where valid_from <= $1 order by valid_from desc limit 1)
      union all
      (select valid_from, bp, to_actor_id, reason, true as is_next from wallet_fees
        where valid_from > $1 order by valid_from limit 1)`,
    values: [at],
  });
  return {
    now: rows.find((row) => !row.is_next) ?? null,
    next: rows.find((row) => row.is_next) ?? null,
  };
}

/** One decision after the other; what does not hold yet is replaced. */
export async function saveFee(
  tx: Tx,
  { now, by, ...row }: FeeRow & { now: Date; by: Uuid },
): Promise<void> {
  await tx.client.query('delete from wallet_fees where valid_from > $1', [now]);
  await tx.client.query(
    `insert into wallet_fees (valid_from, bp, to_actor_id, reason, set_by, set_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (valid_from) do update set bp = excluded.bp, to_actor_id = excluded.to_actor_id,
       reason = excluded.reason, set_by = excluded.set_by, set_at = excluded.set_at`,
    [row.valid_from, row.bp, row.to_actor_id, row.reason, by, now],
  );
}

/** Held until the transaction ends, so that two operators decide one after the other. */
export async function lockFees(tx: Tx): Promise<void> {
  await tx.client.query('lock table wallet_fees in share row exclusive mode');
}

/** What was kept of these payments. */
export async function readTaken(db: Db, paymentIds: readonly Uuid[]): Promise<Map<Uuid, bigint>> {
  if (paymentIds.length === 0) return new Map();
  const { rows } = await db.query<{ id: Uuid; amount: string }>({
    name: 'wallet_fees_taken',
    text: `select subject_id as id, amount from wallet_payments
      where subject_kind = 'fee' and subject_id = any ($1)`,
    values: [paymentIds],
  });
  return new Map(rows.map((row) => [row.id, BigInt(row.amount)]));
}
