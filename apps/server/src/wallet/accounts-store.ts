import { sql } from 'kysely';
import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { SystemPurpose, WalletTables } from './store.ts';

export async function readAccountIds(
  database: Database,
  options: { actorIds: readonly Uuid[]; assetCode: string },
): Promise<Map<Uuid, Uuid>> {
  const rows = await database
    .read<WalletTables>()
    .selectFrom('wallet_accounts')
    .select(['actor_id', 'account_id'])
    .where(sql<boolean>`actor_id = any(${options.actorIds}::uuid[])`)
    .where('asset_code', '=', options.assetCode)
    .execute();
  return new Map(rows.map((row) => [row.actor_id, row.account_id]));
}

/** All accounts of the actors, in whatever asset. */
export async function readPockets(
  tx: Tx,
  actorIds: readonly Uuid[],
): Promise<{ actorId: Uuid; accountId: Uuid; assetCode: string }[]> {
  const { rows } = await tx.client.query<{ actorId: Uuid; accountId: Uuid; assetCode: string }>(
    `select actor_id as "actorId", account_id as "accountId", asset_code as "assetCode"
     from wallet_accounts where actor_id = any($1::uuid[])`,
    [actorIds],
  );
  return rows;
}

/** All accounts of one actor, by asset. */
export async function readAccountsOf(database: Database, actorId: Uuid): Promise<Uuid[]> {
  const rows = await database
    .read<WalletTables>()
    .selectFrom('wallet_accounts')
    .select('account_id')
    .where('actor_id', '=', actorId)
    .orderBy('asset_code')
    .execute();
  return rows.map((row) => row.account_id);
}

/**
 * Claims `accountId` for the actor, or returns the account that the actor has. Whoever else opens one at
 * the same time is waited for.
 */
export async function claimAccount(
  tx: Tx,
  options: { actorId: Uuid; assetCode: string; accountId: Uuid; at: Date },
): Promise<{ accountId: Uuid; isNew: boolean }> {
  const { actorId, assetCode, accountId, at } = options;
  const claimed = await tx.client.query(
    `insert into wallet_accounts (actor_id, asset_code, account_id, opened_at)
     values ($1, $2, $3, $4) on conflict (actor_id, asset_code) do nothing`,
    [actorId, assetCode, accountId, at],
  );
  if (claimed.rowCount === 1) return { accountId, isNew: true };
  const { account_id } = await tx
    .as<WalletTables>()
    .selectFrom('wallet_accounts')
    .select('account_id')
    .where('actor_id', '=', actorId)
    .where('asset_code', '=', assetCode)
    .executeTakeFirstOrThrow();
  return { accountId: account_id, isNew: false };
}

/** The same for an account that belongs to nobody in public. */
export async function claimSystemAccount(
  tx: Tx,
  options: { purpose: SystemPurpose; assetCode: string; accountId: Uuid; at: Date },
): Promise<{ accountId: Uuid; isNew: boolean }> {
  const { purpose, assetCode, accountId, at } = options;
  const claimed = await tx.client.query(
    `insert into wallet_system_accounts (purpose, asset_code, account_id, opened_at)
     values ($1, $2, $3, $4) on conflict (purpose, asset_code) do nothing`,
    [purpose, assetCode, accountId, at],
  );
  if (claimed.rowCount === 1) return { accountId, isNew: true };
  const { account_id } = await tx
    .as<WalletTables>()
    .selectFrom('wallet_system_accounts')
    .select('account_id')
    .where('purpose', '=', purpose)
    .where('asset_code', '=', assetCode)
    .executeTakeFirstOrThrow();
  return { accountId: account_id, isNew: false };
}

export async function readSystemAccountId(
  database: Database,
  options: { purpose: SystemPurpose; assetCode: string },
): Promise<Uuid | null> {
  const row = await database
    .read<WalletTables>()
    .selectFrom('wallet_system_accounts')
    .select('account_id')
    .where('purpose', '=', options.purpose)
    .where('asset_code', '=', options.assetCode)
    .executeTakeFirst();
  return row?.account_id ?? null;
}
