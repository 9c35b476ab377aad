import type { BudgetKind } from '@allmende/contract/budgets';
import type pg from 'pg';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';

/** All SQL of budgets. */
export type Db = Pick<pg.Pool, 'query'>;

export interface BudgetRow {
  actor_id: Uuid;
  asset_code: string;
  kind: BudgetKind;
  max_amount: bigint;
  is_strict: boolean;
  time_zone: string;
  /** `2026-11`: the one in which something was last spent. */
  month: string;
  spent: bigint;
}

export async function listBudgets(db: Db, actorId: Uuid): Promise<BudgetRow[]> {
  const { rows } = await db.query<BudgetRow>(
    'select * from wallet_budgets where actor_id = $1 order by asset_code, kind',
    [actorId],
  );
  return rows;
}

/** Whether the database has the calendar of this place, too; it counts each payment there. */
export async function knowsTimeZone(db: Db, timeZone: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'select from pg_timezone_names where lower(name) = lower($1)',
    [timeZone],
  );
  return rowCount !== 0;
}

export async function putBudget(tx: Tx, row: BudgetRow): Promise<void> {
  await tx.client.query(
    `insert into wallet_budgets (actor_id, asset_code, kind, max_amount, is_strict, time_zone, month, spent)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (actor_id, asset_code, kind) do update set max_amount = excluded.max_amount,
       is_strict = excluded.is_strict, time_zone = excluded.time_zone, month = excluded.month, spent = excluded.spent`,
    [
      row.actor_id,
      row.asset_code,
      row.kind,
      row.max_amount,
      row.is_strict,
      row.time_zone,
      row.month,
      row.spent,
    ],
  );
}

export async function deleteBudget(
  db: Db,
  budget: Pick<BudgetRow, 'actor_id' | 'asset_code' | 'kind'>,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'delete from wallet_budgets where actor_id = $1 and asset_code = $2 and kind = $3',
    [budget.actor_id, budget.asset_code, budget.kind],
  );
  return rowCount === 1;
}

export interface Spending {
  actorId: Uuid;
  assetCode: string;
  kind: Exclude<BudgetKind, 'all'>;
  /** Less than zero when it was given back. */
  amountMinor: bigint;
}

/** Adds to the budgets that these are about, each in its own calendar, and gives what they have come to. */
export async function addSpending(
  tx: Tx,
  { spendings, at }: { spendings: readonly Spending[]; at: Date },
): Promise<Pick<BudgetRow, 'is_strict' | 'max_amount' | 'spent'>[]> {
  const { rows } = await tx.client.query<BudgetRow>({
    name: 'wallet_add_spending',
    text: `update wallet_budgets b set
        month = to_char($5::timestamptz at time zone b.time_zone, 'YYYY-MM'),
        spent = greatest(0, i.amount + case
          when b.month = to_char($5::timestamptz at time zone b.time_zone, 'YYYY-MM') then b.spent else 0 end)
      from (
        select s.actor_id, s.asset_code, k.kind, sum(s.amount)::bigint as amount
        from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) s (actor_id, asset_code, kind, amount)
        cross join lateral (values ('all'), (s.kind)) k (kind)
        group by s.actor_id, s.asset_code, k.kind
      ) i
      where b.actor_id = i.actor_id and b.asset_code = i.asset_code and b.kind = i.kind
      returning b.is_strict, b.max_amount, b.spent`,
    values: [
      spendings.map((one) => one.actorId),
      spendings.map((one) => one.assetCode),
      spendings.map((one) => one.kind),
      spendings.map((one) => one.amountMinor),
      at,
    ],
  });
  return rows;
}
