import type { Kysely } from 'kysely';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { IdentityTables } from '../tables.ts';

/** All SQL about handovers. */
type Read = Kysely<IdentityTables>;
export type HandoverRow = IdentityTables['identity_handovers'];

/** False when the code is taken at the moment. */
export async function insertHandover(
  db: Read,
  row: Pick<
    HandoverRow,
    'id' | 'code' | 'secret_hash' | 'device' | 'address' | 'started_at' | 'expires_at'
  >,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('identity_handovers')
    .values({ ...row, state: 'open', looked_at: null, user_id: null })
    .onConflict((conflict) => conflict.column('code').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export function selectBySecret(db: Read, secretHash: Buffer): Promise<HandoverRow | undefined> {
  return db
    .selectFrom('identity_handovers')
    .selectAll()
    .where('secret_hash', '=', secretHash)
    .executeTakeFirst();
}

/** Somebody looks: noted the first time, while it is open. */
export async function lookUp(
  db: Read,
  { code, now }: { code: string; now: Date },
): Promise<HandoverRow | undefined> {
  await db
    .updateTable('identity_handovers')
    .set({ looked_at: now })
    .where('code', '=', code)
    .where('state', '=', 'open')
    .where('looked_at', 'is', null)
    .execute();
  return db
    .selectFrom('identity_handovers')
    .selectAll()
    .where('code', '=', code)
    .executeTakeFirst();
}

/** Nobody else changes it until the transaction ends. */
export function lockHandover(tx: Tx, id: Uuid): Promise<HandoverRow | undefined> {
  return tx
    .as<IdentityTables>()
    .selectFrom('identity_handovers')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function setState(
  tx: Tx,
  id: Uuid,
  row: Pick<HandoverRow, 'state'> & Partial<Pick<HandoverRow, 'user_id' | 'expires_at'>>,
): Promise<void> {
  await tx
    .as<IdentityTables>()
    .updateTable('identity_handovers')
    .set(row)
    .where('id', '=', id)
    .execute();
}

/** Only while nobody has said yes or no. */
export async function withdraw(db: Read, secretHash: Buffer): Promise<void> {
  await db
    .updateTable('identity_handovers')
    .set({ state: 'withdrawn' })
    .where('secret_hash', '=', secretHash)
    .where('state', '=', 'open')
    .execute();
}

/** What the user has said yes to and no device has collected yet; the caller holds the user. */
export async function withdrawApproved(tx: Tx, userId: Uuid): Promise<void> {
  await tx
    .as<IdentityTables>()
    .updateTable('identity_handovers')
    .set({ state: 'withdrawn' })
    .where('user_id', '=', userId)
    .where('state', '=', 'approved')
    .execute();
}

export async function deleteOldHandovers(tx: Tx, before: Date): Promise<void> {
  await tx
    .as<IdentityTables>()
    .deleteFrom('identity_handovers')
    .where('expires_at', '<=', before)
    .execute();
}
