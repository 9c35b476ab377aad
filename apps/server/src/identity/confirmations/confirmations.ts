import { createHash, randomBytes } from 'node:crypto';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Tx } from '#platform/database';
import { newSecret, newUuid, type Uuid } from '#platform/ids';
import type { Accounts } from '../accounts/accounts.ts';
import type { Authenticators } from '../authenticators/authenticators.ts';
import type { BrowserCredential, Passkeys } from '../accounts/passkeys.ts';
import type { IdentityContext } from '../context.ts';
import { hashSecret } from '../secrets.ts';
import type { ConfirmationMethod, IdentityTables } from '../tables.ts';
import * as store from './store.ts';

/**
 * A second factor for one payment, or for handing the account over to one device:
 *
 *   asked ──right answer──▶ answered ──the transaction of what it is for──▶ used (the row is gone)
 *     └── five wrong answers, or five minutes ──▶ locked, gone
 *
 * What is confirmed is fixed when it is asked for, is part of the WebAuthn challenge, and is compared again
 * when it is used. Nothing can be changed in between (the "dynamic linking" of PSD2, RTS article 5).
 */
export interface Payment {
  action: 'pay' | 'order' | 'standing_order';
  payeeActorId: Uuid;
  amountMinor: bigint;
  assetCode: string;
}
/** Who hands over shows that it is them on the device on which they say yes. */
export type HandingOver = { action: 'hand_over'; handoverId: Uuid; sessionId: Uuid };
/** Money that leaves for a bank account: the account itself is what is confirmed. */
export type PayingOut = { action: 'payout'; iban: string; amountMinor: bigint; assetCode: string };
/** Money for whoever comes first in one conversation. */
export type Giving = {
  action: 'gift';
  conversationId: Uuid;
  amountMinor: bigint;
  assetCode: string;
};
/** What somebody may collect from now on; the terms of a mandate never change, so its id stands for all of them. */
export type Granting = {
  action: 'mandate';
  mandateId: Uuid;
  payeeActorId: Uuid;
  amountMinor: bigint;
  assetCode: string;
};
export type Purpose = Payment | HandingOver | PayingOut | Giving | Granting;

export type Answer =
  | { password: string; code?: string | undefined }
  | { credential: BrowserCredential };

/** What a password is worth for a confirmation: enough, half of two factors, or too little. */
export type PasswordUse = 'alone' | 'with_code' | 'too_little';

const lifeMs = 5 * 60_000;
const wrongAnswersMax = 5;

type AnswerRefusal =
  | 'identity.wrong_credentials'
  | 'identity.too_many_attempts'
  | 'identity.passkey_refused'
  | 'identity.challenge_expired'
  | 'identity.authenticator_code_required'
  | 'identity.two_factors_required';

export type Confirmations = ReturnType<typeof createConfirmations>;

export function createConfirmations(
  { database, clock, config }: IdentityContext,
  {
    accounts,
    passkeys,
    authenticators,
  }: { accounts: Accounts; passkeys: Passkeys; authenticators: Authenticators },
) {
  const read = () => database.read<IdentityTables>();

  async function prove(
    confirmation: { user_id: Uuid; challenge: string },
    answer: Answer,
  ): Promise<Result<ConfirmationMethod, AnswerRefusal>> {
    if ('password' in answer) return accounts.provePassword(confirmation.user_id, answer);
    const passkey = await passkeys.ownPasskey(confirmation.user_id, answer.credential.id);
    if (!passkey) return fail('identity.passkey_refused');
    const proven = await passkeys.verifyAnswer(passkey, answer.credential, confirmation.challenge);
    return proven.ok ? ok('passkey') : proven;
  }

  /** Whether a password does for this, alone or with a code; and which of both. */
  async function passwordFor(userId: Uuid, isPayment: boolean): Promise<PasswordUse> {
    if (await authenticators.isOn(userId)) return 'with_code';
    return isPayment && config.needsTwoFactors ? 'too_little' : 'alone';
  }

  return {
    async start(userId: Uuid, bound: Purpose) {
      const purpose = textOf(bound);
      const now = clock.now();
      const id = newUuid(now.getTime());
      const challenge = challengeFor({ id, userId, purpose });
      const expiresAt = new Date(now.getTime() + lifeMs);
      await store.insertConfirmation(read(), {
        id,
        userId,
        purpose,
        challenge,
        expiresAt,
      });
      const [passkeyOptions, passwordUse] = await Promise.all([
        passkeys.optionsFor(userId, challenge),
        passwordFor(userId, bound.action !== 'hand_over'),
      ]);
      return { id, passkeyOptions, passwordUse };
    },

    /** Exchanges the right answer for a token that does exactly what was asked for, once. */
    async answer(
      userId: Uuid,
      id: Uuid,
      answer: Answer,
    ): Promise<Result<{ token: string; expiresAt: Date }, AnswerRefusal>> {
      // Checked outside of a transaction, which would hold a connection while the check needs another.
      const now = clock.now();
      const open = await store.takeAttempt(read(), { id, userId, now, wrongAnswersMax });
      if (!open) return fail('identity.challenge_expired');
      if (open === 'locked') return fail('identity.too_many_attempts');
      if ('password' in answer) {
        const isPayment = !open.purpose.startsWith('hand_over\n');
        if ((await passwordFor(userId, isPayment)) === 'too_little') {
          return fail('identity.two_factors_required');
        }
      }
      const proven = await prove(open, answer);
      if (!proven.ok) return proven;
      const token = newSecret();
      const expiresAt = new Date(now.getTime() + lifeMs);
      const tokenHash = hashSecret(token);
      const given = { method: proven.value, tokenHash, expiresAt };
      // Of two right answers at the same moment, one gets the token.
      if (!(await store.setAnswered(read(), id, given))) return fail('identity.challenge_expired');
      return ok({ token, expiresAt });
    },

    /** Uses a token up in the transaction that it is for; when that rolls back, the token lives on. */
    async consume(
      tx: Tx,
      { userId, token, purpose }: { userId: Uuid; token: string; purpose: Purpose },
    ): Promise<Result<{ method: ConfirmationMethod }, 'identity.confirmation_invalid'>> {
      const taken = await store.takeConfirmation(tx, {
        userId,
        tokenHash: hashSecret(token),
        purpose: textOf(purpose),
        now: clock.now(),
      });
      return taken ? ok({ method: taken.method! }) : fail('identity.confirmation_invalid');
    },
  };
}

/** The same for the same purpose only: no part of it has a line break in it. */
function textOf(purpose: Purpose): string {
  const parts =
    purpose.action === 'hand_over'
      ? [purpose.handoverId, purpose.sessionId]
      : [
          purpose.action === 'payout'
            ? purpose.iban
            : purpose.action === 'gift'
              ? purpose.conversationId
              : purpose.payeeActorId,
          purpose.amountMinor,
          purpose.assetCode,
          ...(purpose.action === 'mandate' ? [purpose.mandateId] : []),
        ];
  return [purpose.action, ...parts].join('\n');
}

/** Unguessable, and different for any other user or purpose. */
function challengeFor(bound: { id: Uuid; userId: Uuid; purpose: string }): string {
  return createHash('sha256')
    .update(randomBytes(32))
    .update([bound.id, bound.userId, bound.purpose].join('\n'))
    .digest('base64url');
}
