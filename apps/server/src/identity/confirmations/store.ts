import type { Kysely } from 'kysely';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { IdentityTables } from '../tables.ts';
import type { Purpose } from './confirmations.ts';

/** All SQL about confirmations. */
type Read = Kysely<IdentityTables>;

export async function insertConfirmation(
  db: Read,
  row: { id: Uuid; userId: Uuid; purpose: Purpose; challenge: string; expiresAt: Date },
): Promise<void> {
  await db
    .insertInto('identity_confirmations')
    .values({
      id: row.id,
      user_id: row.userId,
      action: row.purpose.action,
      payee_actor_id: row.purpose.payeeActorId,
      amount_minor: row.purpose.amountMinor,
      asset_code: row.purpose.assetCode,
      challenge: row.challenge,
      method: null,
      token_hash: null,
      expires_at: row.expiresAt,
    })
    .execute();
}

/** One that still waits for its answer, held until the end of the transaction. */
export function lockOpenConfirmation(
  tx: Tx,
  { id, userId, now }: { id: Uuid; userId: Uuid; now: Date },
) {
  return tx
    .as<IdentityTables>()
    .selectFrom('identity_confirmations')
    .selectAll()
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('token_hash', 'is', null)
    .where('expires_at', '>', now)
    .forUpdate()
    .executeTakeFirst();
}

export async function countWrongAnswer(tx: Tx, id: Uuid): Promise<void> {
  await tx
    .as<IdentityTables>()
    .updateTable('identity_confirmations')
    .set((eb) => ({ wrong_answers: eb('wrong_answers', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

export async function setAnswered(
  tx: Tx,
  id: Uuid,
  answer: { method: 'passkey' | 'password'; tokenHash: Buffer; expiresAt: Date },
): Promise<void> {
  await tx
    .as<IdentityTables>()
    .updateTable('identity_confirmations')
    .set({ method: answer.method, token_hash: answer.tokenHash, expires_at: answer.expiresAt })
    .where('id', '=', id)
    .execute();
}

/** Takes the answered confirmation away if it says exactly this; undefined otherwise. */
export function takeConfirmation(
  tx: Tx,
  wanted: { userId: Uuid; tokenHash: Buffer; purpose: Purpose; now: Date },
) {
  const { action, payeeActorId, amountMinor, assetCode } = wanted.purpose;
  return tx
    .as<IdentityTables>()
    .deleteFrom('identity_confirmations')
    .where('token_hash', '=', wanted.tokenHash)
    .where('user_id', '=', wanted.userId)
    .where('action', '=', action)
    .where('payee_actor_id', '=', payeeActorId)
    .where('amount_minor', '=', amountMinor)
    .where('asset_code', '=', assetCode)
    .where('expires_at', '>', wanted.now)
    .returning('method')
    .executeTakeFirst();
}

export async function deleteExpiredConfirmations(tx: Tx, now: Date): Promise<void> {
  await tx
    .as<IdentityTables>()
    .deleteFrom('identity_confirmations')
    .where('expires_at', '<=', now)
    .execute();
}
