import type { Kysely } from 'kysely';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { IdentityTables } from '../tables.ts';

/** All SQL about users and their ways to sign in. */
type Read = Kysely<IdentityTables>;

export async function insertUser(
  tx: Tx,
  user: {
    id: Uuid;
    personActorId: Uuid;
    locale: 'de' | 'en';
    passwordHash: string | null;
    at: Date;
  },
): Promise<void> {
  await tx
    .as<IdentityTables>()
    .insertInto('identity_users')
    .values({
      id: user.id,
      person_actor_id: user.personActorId,
      locale: user.locale,
      password_hash: user.passwordHash,
      created_at: user.at,
    })
    .execute();
}

export function selectUser(db: Read, id: Uuid) {
  return db
    .selectFrom('identity_users as u')
    .innerJoin('identity_actors as a', 'a.id', 'u.person_actor_id')
    .select(['u.id', 'u.locale', 'u.password_hash', 'u.is_operator', 'a.handle', 'a.name'])
    .where('u.id', '=', id)
    .executeTakeFirst();
}

export async function countUsers(db: Read): Promise<number> {
  const row = await db
    .selectFrom('identity_users')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/**
 * Holds the user until the end of the transaction, so that what is read of their ways to sign in stays
 * true. Returns the hash of the present password, null where there is none.
 */
export async function lockUser(tx: Tx, id: Uuid): Promise<string | null> {
  const { rows } = await tx.client.query<{ password_hash: string | null }>(
    'select password_hash from identity_users where id = $1 for update',
    [id],
  );
  return rows[0]?.password_hash ?? null;
}

/** The user whose own person it is; undefined for a business and for nobody. */
export function selectUserByPerson(db: Read, actorId: Uuid) {
  return db
    .selectFrom('identity_users')
    .select(['id', 'password_hash'])
    .where('person_actor_id', '=', actorId)
    .executeTakeFirst();
}

export async function updateUser(
  tx: Tx,
  id: Uuid,
  row: { password_hash?: string; locale?: 'de' | 'en'; is_operator?: boolean },
): Promise<void> {
  await tx
    .as<IdentityTables>()
    .updateTable('identity_users')
    .set(row)
    .where('id', '=', id)
    .execute();
}

/** How many ways of each kind the user has left. */
export async function countMethods(
  db: Read,
  userId: Uuid,
): Promise<{ passkeys: number; recoveryCodes: number }> {
  const count = async (table: 'identity_passkeys' | 'identity_recovery_codes') => {
    const row = await db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<bigint>().as('count'))
      .where('user_id', '=', userId)
      .executeTakeFirstOrThrow();
    return Number(row.count);
  };
  return {
    passkeys: await count('identity_passkeys'),
    recoveryCodes: await count('identity_recovery_codes'),
  };
}

/** The new codes replace all others. */
export async function replaceRecoveryCodes(tx: Tx, userId: Uuid, hashes: Buffer[]): Promise<void> {
  const db = tx.as<IdentityTables>();
  await db.deleteFrom('identity_recovery_codes').where('user_id', '=', userId).execute();
  await db
    .insertInto('identity_recovery_codes')
    .values(hashes.map((code_hash) => ({ user_id: userId, code_hash })))
    .execute();
}

/** Uses up a recovery code; false when there is none like it. */
export async function takeRecoveryCode(tx: Tx, userId: Uuid, hash: Buffer): Promise<boolean> {
  const { numDeletedRows } = await tx
    .as<IdentityTables>()
    .deleteFrom('identity_recovery_codes')
    .where('user_id', '=', userId)
    .where('code_hash', '=', hash)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

export function selectPasskeys(db: Read, userId: Uuid) {
  return db
    .selectFrom('identity_passkeys')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute();
}

export function selectPasskeyByCredential(db: Read, credentialId: string) {
  return db
    .selectFrom('identity_passkeys')
    .selectAll()
    .where('credential_id', '=', credentialId)
    .executeTakeFirst();
}

/** False when the credential is known already. */
export async function insertPasskey(
  tx: Tx,
  passkey: IdentityTables['identity_passkeys'],
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .as<IdentityTables>()
    .insertInto('identity_passkeys')
    .values(passkey)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function notePasskeyUse(
  db: Read,
  id: Uuid,
  { counter, at }: { counter: number; at: Date },
): Promise<void> {
  await db
    .updateTable('identity_passkeys')
    .set({ counter: BigInt(counter), last_used_at: at })
    .where('id', '=', id)
    .execute();
}

export async function deletePasskey(tx: Tx, userId: Uuid, id: Uuid): Promise<boolean> {
  const { numDeletedRows } = await tx
    .as<IdentityTables>()
    .deleteFrom('identity_passkeys')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

export async function insertChallenge(
  db: Read,
  challenge: IdentityTables['identity_challenges'],
): Promise<void> {
  await db.insertInto('identity_challenges').values(challenge).execute();
}

/** Takes the challenge away, so that it is answered once; undefined when it is gone or too old. */
export function takeChallenge(
  db: Read,
  {
    id,
    purpose,
    now,
  }: { id: Uuid; purpose: IdentityTables['identity_challenges']['purpose']; now: Date },
) {
  return db
    .deleteFrom('identity_challenges')
    .where('id', '=', id)
    .where('purpose', '=', purpose)
    .where('expires_at', '>', now)
    .returning(['challenge', 'user_id', 'handle', 'name'])
    .executeTakeFirst();
}

export async function deleteExpiredChallenges(tx: Tx, now: Date): Promise<void> {
  await tx
    .as<IdentityTables>()
    .deleteFrom('identity_challenges')
    .where('expires_at', '<=', now)
    .execute();
}
