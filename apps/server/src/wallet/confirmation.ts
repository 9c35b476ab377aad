import { fail, ok, type Result } from '@allmende/contract/errors';
import { unconfirmedMaxMinor } from '@allmende/contract/wallet';
import type { Identity } from '#identity';
import type { Clock } from '#platform/clock';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Assets } from './currencies/assets.ts';
import { needsConfirmation } from './rules.ts';
import * as counters from './counters-store.ts';

export type ConfirmationRefusal =
  | 'identity.confirmation_required'
  | 'identity.confirmation_invalid';

export type ConfirmationRequest = {
  userId: Uuid;
  /** What identity gave for the second factor; absent when the payer gave none. */
  token?: string | undefined;
  amountMinor: bigint;
  assetCode: string;
} & ({ action: 'pay' | 'order'; payeeActorId: Uuid } | { action: 'gift'; conversationId: Uuid });

export type Confirm = (
  tx: Tx,
  request: ConfirmationRequest,
) => Promise<
  Result<
    { confirmedBy: 'passkey' | 'password' | 'password_and_code' | 'small_amount' },
    ConfirmationRefusal
  >
>;

/**
 * Makes the decision whether a payment may go as it is, and writes it down in the transaction that
 * pays: a second factor is used up and the count of small payments begins again, or the payment is
 * counted among the small ones. When the transaction fails, neither has happened.
 */
export function createConfirm(deps: {
  identity: Pick<Identity, 'consumeConfirmation'>;
  clock: Clock;
  assets: Assets;
}): Confirm {
  const { identity, clock, assets } = deps;
  return async (tx, { userId, token, ...purpose }) => {
    const { amountMinor, assetCode } = purpose;
    const table = await assets.table(tx);
    if (token !== undefined) {
      const consumed = await identity.consumeConfirmation(tx, { userId, token, purpose });
      if (!consumed.ok) return fail('identity.confirmation_invalid');
      const { assetCode: mainCode } = table.main;
      await counters.resetSmallPayments(tx, { userId, assetCode: mainCode, at: clock.now() });
      return ok({ confirmedBy: consumed.value.method });
    }
    const worthMinor = table.worth(assetCode, amountMinor);
    if (worthMinor === null || needsConfirmation(worthMinor)) {
      return fail('identity.confirmation_required');
    }
    const refused = await counters.countSmallPayments(tx, {
      payments: [{ userId, assetCode: table.main.assetCode, amountMinor: worthMinor }],
      maxMinor: unconfirmedMaxMinor,
      at: clock.now(),
    });
    if (refused.size > 0) return fail('identity.confirmation_required');
    return ok({ confirmedBy: 'small_amount' });
  };
}
