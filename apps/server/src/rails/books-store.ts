import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Rows } from './rows.ts';

/** All SQL of the accounts of the rails. */

/** Whoever writes into the book of a rail in a way that needs all of it takes turns: imports, releases, another account. */
export async function lockBooks(tx: Tx): Promise<void> {
  await tx.client.query("select pg_advisory_xact_lock(hashtextextended('rails.books', 0))");
}

export async function claimAccount(
  tx: Tx,
  options: { rail: string; purpose: string; assetCode: string; accountId: Uuid },
): Promise<{ accountId: Uuid; isNew: boolean }> {
  const { rail, purpose, assetCode, accountId } = options;
  const known = await tx.client.query<{ account_id: Uuid }>(
    'select account_id from rails_accounts where rail = $1 and purpose = $2 and asset_code = $3',
    [rail, purpose, assetCode],
  );
  if (known.rows[0]) return { accountId: known.rows[0].account_id, isNew: false };
  const claimed = await tx.client.query(
    `insert into rails_accounts (rail, purpose, asset_code, account_id) values ($1, $2, $3, $4)
     on conflict (rail, purpose, asset_code) do nothing`,
    [rail, purpose, assetCode, accountId],
  );
  if (claimed.rowCount === 1) return { accountId, isNew: true };
  return claimAccount(tx, options);
}

export async function readAccountIds(
  db: Rows,
  options: { rail: string; assetCode: string },
): Promise<Map<string, Uuid>> {
  const { rows } = await db.query<{ purpose: string; account_id: Uuid }>(
    'select purpose, account_id from rails_accounts where rail = $1 and asset_code = $2',
    [options.rail, options.assetCode],
  );
  return new Map(rows.map((row) => [row.purpose, row.account_id]));
}

/** Of which currencies a rail has accounts. */
export async function readCurrencies(db: Rows, rail: string): Promise<string[]> {
  const { rows } = await db.query<{ asset_code: string }>(
    'select distinct asset_code from rails_accounts where rail = $1',
    [rail],
  );
  return rows.map((row) => row.asset_code);
}

/** What is booked as having been there before the first statement. */
export async function readOpening(tx: Tx, rail: string): Promise<bigint> {
  const { rows } = await tx.client.query<{ opening: bigint }>(
    `select opening from rails_accounts where rail = $1 and purpose = 'clearing'`,
    [rail],
  );
  return rows[0]?.opening ?? 0n;
}

export async function setOpening(
  tx: Tx,
  options: { rail: string; openingMinor: bigint },
): Promise<void> {
  await tx.client.query(
    `update rails_accounts set opening = $2 where rail = $1 and purpose = 'clearing'`,
    [options.rail, options.openingMinor],
  );
}
