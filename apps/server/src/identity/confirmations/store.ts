import type { Kysely } from 'kysely';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { ConfirmationMethod, IdentityTables } from '../tables.ts';

/** All SQL about confirmations. */
type Read = Kysely<IdentityTables>;

export async function insertConfirmation(
  db: Read,
  row: { id: Uuid; userId: Uuid; purpose: string; challenge: string; expiresAt: Date },
): Promise<void> {
  await db
    .insertInto('identity_confirmations')
    .values({
      id: row.id,
      user_id: row.userId,
      purpose: row.purpose,
      challenge: row.challenge,
      method: null,
      token_hash: null,
      expires_at: row.expiresAt,
    })
    .execute();
}

/** One that still waits for its answer. */
function open(db: Read, { id, userId, now }: { id: Uuid; userId: Uuid; now: Date }) {
  return db
    .selectFrom('identity_confirmations')
    .select('id')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('token_hash', 'is', null)
    .where('expires_at', '>', now);
}

/**
 * Counts an answer as wrong before it is looked at, so that many at the same moment are many. Undefined
 * when nothing waits for an answer, `locked` when there were too many.
 */
export async function takeAttempt(
  db: Read,
  wanted: { id: Uuid; userId: Uuid; now: Date; wrongAnswersMax: number },
): Promise<{ user_id: Uuid; challenge: string; purpose: string } | 'locked' | undefined> {
  const taken = await db
    .updateTable('identity_confirmations')
    .set((eb) => ({ wrong_answers: eb('wrong_answers', '+', 1) }))
    .where('id', 'in', open(db, wanted))
    .where('wrong_answers', '<', wanted.wrongAnswersMax)
    .returning(['user_id', 'challenge', 'purpose'])
    .executeTakeFirst();
  if (taken) return taken;
  return (await open(db, wanted).executeTakeFirst()) ? 'locked' : undefined;
}

/** False when another answer was faster. */
export async function setAnswered(
  db: Read,
  id: Uuid,
  answer: { method: ConfirmationMethod; tokenHash: Buffer; expiresAt: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('identity_confirmations')
    .set({ method: answer.method, token_hash: answer.tokenHash, expires_at: answer.expiresAt })
    .where('id', '=', id)
    .where('token_hash', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes the answered confirmation away if it says exactly this; undefined otherwise. */
export function takeConfirmation(
  tx: Tx,
  wanted: { userId: Uuid; tokenHash: Buffer; purpose: string; now: Date },
) {
  return tx
    .as<IdentityTables>()
    .deleteFrom('identity_confirmations')
    .where('token_hash', '=', wanted.tokenHash)
    .where('user_id', '=', wanted.userId)
    .where('purpose', '=', wanted.purpose)
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
