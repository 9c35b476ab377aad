import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { WalletTables } from './store.ts';

export interface SmallPayment {
  userId: Uuid;
  assetCode: string;
  amountMinor: bigint;
}

/** What the user has paid in small amounts since their last second factor. */
export async function readUnconfirmed(
  database: Database,
  options: { userId: Uuid; assetCode: string },
): Promise<bigint> {
  const row = await database
    .read<WalletTables>()
    .selectFrom('wallet_small_payments')
    .select('amount')
    .where('user_id', '=', options.userId)
    .where('asset_code', '=', options.assetCode)
    .executeTakeFirst();
  return row?.amount ?? 0n;
}

/**
 * Adds to the counters of several users at once, in order of user id so that nobody waits in a circle,
 * and returns the users whose counter would exceed `maxMinor`; theirs are left alone.
 */
export async function countSmallPayments(
  tx: Tx,
  options: { payments: readonly SmallPayment[]; maxMinor: bigint; at: Date },
): Promise<Set<Uuid>> {
  const { payments, maxMinor, at } = options;
  const { rows } = await tx.client.query<{ user_id: Uuid }>({
    name: 'wallet_count_small_payments',
    text: `with added as materialized (
        select user_id, asset_code, sum(amount)::bigint as amount, count(*)::integer as payments
        from unnest($1::uuid[], $2::text[], $3::bigint[]) as i (user_id, asset_code, amount)
        group by user_id, asset_code having sum(amount) <= $4 order by user_id, asset_code
      )
      insert into wallet_small_payments as s (user_id, asset_code, amount, payments, changed_at)
      select user_id, asset_code, amount, payments, $5 from added
      on conflict (user_id, asset_code) do update set
        amount = s.amount + excluded.amount, payments = s.payments + excluded.payments,
        changed_at = excluded.changed_at
      where s.amount + excluded.amount <= $4
      returning user_id`,
    values: [
      payments.map((payment) => payment.userId),
      payments.map((payment) => payment.assetCode),
      payments.map((payment) => payment.amountMinor),
      maxMinor,
      at,
    ],
  });
  const refused = new Set(payments.map((payment) => payment.userId));
  for (const { user_id } of rows) refused.delete(user_id);
  return refused;
}

/** After a second factor the count begins again. */
export async function resetSmallPayments(
  tx: Tx,
  options: { userId: Uuid; assetCode: string; at: Date },
): Promise<void> {
  await tx.client.query(
    `update wallet_small_payments set amount = 0, payments = 0, changed_at = $3
     where user_id = $1 and asset_code = $2`,
    [options.userId, options.assetCode, options.at],
  );
}

export async function readPlayMoney(
  database: Database,
  options: { userId: Uuid; day: string },
): Promise<bigint> {
  const row = await database
    .read<WalletTables>()
    .selectFrom('wallet_play_money')
    .select('amount')
    .where('user_id', '=', options.userId)
    .where('day', '=', options.day)
    .executeTakeFirst();
  return row?.amount ?? 0n;
}

/** Counts play money against the day's limit; false, and nothing counted, when it would be exceeded. */
export async function countPlayMoney(
  tx: Tx,
  options: { userId: Uuid; day: string; amountMinor: bigint; maxMinor: bigint },
): Promise<boolean> {
  if (options.amountMinor > options.maxMinor) return false;
  const { rowCount } = await tx.client.query(
    `insert into wallet_play_money as m (user_id, day, amount) values ($1, $2, $3)
     on conflict (user_id, day) do update set amount = m.amount + excluded.amount
     where m.amount + excluded.amount <= $4`,
    [options.userId, options.day, options.amountMinor, options.maxMinor],
  );
  return rowCount === 1;
}
