import type { Kysely } from 'kysely';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { IdentityTables } from '../tables.ts';

/** All SQL about authenticator apps. */
type Read = Kysely<IdentityTables>;

export function selectAuthenticator(db: Read, userId: Uuid) {
  return db
    .selectFrom('identity_authenticators')
    .select(['secret', 'confirmed_at', 'last_step'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
}

/** A new one in place of another that was never confirmed; false when a confirmed one is there. */
export async function insertAuthenticator(
  db: Read,
  row: { userId: Uuid; secret: Buffer; at: Date },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('identity_authenticators')
    .values({ user_id: row.userId, secret: row.secret, confirmed_at: null, created_at: row.at })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet({ secret: row.secret, created_at: row.at, last_step: 0 })
        .where('identity_authenticators.confirmed_at', 'is', null),
    )
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Takes the code of this step, once, and nothing older after it; false when it was taken before. */
export async function takeStep(
  db: Read,
  { userId, step, secret }: { userId: Uuid; step: number; secret: Buffer },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('identity_authenticators')
    .set({ last_step: step })
    .where('user_id', '=', userId)
    .where('secret', '=', secret)
    .where('last_step', '<', step)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function confirmAuthenticator(db: Read, userId: Uuid, at: Date): Promise<void> {
  await db
    .updateTable('identity_authenticators')
    .set({ confirmed_at: at })
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is', null)
    .execute();
}

export async function deleteAuthenticator(tx: Tx, userId: Uuid): Promise<boolean> {
  const { numDeletedRows } = await tx
    .as<IdentityTables>()
    .deleteFrom('identity_authenticators')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}
