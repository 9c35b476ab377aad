import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Ledger } from '#ledger';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { PaymentDraft, Payments } from '../payments.ts';
import { judgeRefund, type RefundRefusal, transferCodes } from '../rules.ts';
import * as store from '../store.ts';

export interface GiveBack {
  /** Of the refund; chosen by the caller, the same id refunds once. */
  paymentId: Uuid;
  refundOf: Uuid;
  amountMinor: bigint;
  note: string;
  userId: Uuid | null;
  at?: Date | undefined;
}

export type GiveBackRefusal = RefundRefusal | 'wallet.amount_invalid' | 'wallet.payment_unknown';

/** What was paid for an order, held in the payee's wallet for the payer: there, and out of reach. */
export interface Freezing {
  /**
   * [W124] Holds what was paid, or as much of this amount as the payee's wallet has, for the payer; in the caller's transaction. What is
   * held can be spent by nobody. Gives the hold, or null when there was nothing to hold.
   */
  freeze(
    tx: Tx,
    what: { paymentId: Uuid; amountMinor: bigint },
  ): Promise<Result<{ holdId: Uuid; frozenMinor: bigint } | null, GiveBackRefusal>>;
  /** [W125] The payee has it all at hand again. */
  thaw(tx: Tx, holdId: Uuid): Promise<void>;
  /**
   * [W126] Gives a part or all of what is held back to the payer, as a refund like any other; the rest of the hold is the payee's
   * again. Refunds never exceed the payment, frozen or not.
   */
  giveBack(
    tx: Tx,
    holdId: Uuid,
    refund: GiveBack,
  ): Promise<Result<{ paymentId: Uuid }, GiveBackRefusal>>;
}

/** Somebody else may spend between the look and the hold. */
const triesMax = 4;

export function createFreezing(deps: { ledger: Ledger; payments: Payments }): Freezing {
  const { ledger, payments } = deps;

  async function freeze(
    tx: Tx,
    { paymentId, amountMinor }: { paymentId: Uuid; amountMinor: bigint },
  ): Promise<Result<{ holdId: Uuid; frozenMinor: bigint } | null, GiveBackRefusal>> {
    const original = await store.lockPayment(tx, paymentId);
    if (!original) return fail('wallet.payment_unknown');
    const judged = judgeRefund(original, amountMinor);
    if (!judged.ok) return judged;
    let frozenMinor = amountMinor;
    for (let tries = 0; tries < triesMax && frozenMinor > 0n; tries++) {
      const holdId = newUuid();
      const [result] = await ledger.apply(tx, [
        {
          kind: 'hold',
          id: holdId,
          debitAccountId: original.toAccountId,
          creditAccountId: original.fromAccountId,
          amount: frozenMinor,
          assetCode: original.assetCode,
          code: transferCodes.refund,
          reference: paymentId,
        },
      ]);
      if (result!.ok) return ok({ holdId, frozenMinor });
      if (result!.code !== 'ledger.insufficient_funds') {
        throw new Error(`the ledger refused to hold: ${result!.code}`);
      }
      const available = (await ledger.balance(original.toAccountId))!.available;
      frozenMinor = available < frozenMinor ? available : frozenMinor - 1n;
    }
    return ok(null);
  }

  async function thaw(tx: Tx, holdId: Uuid): Promise<void> {
    const [result] = await ledger.apply(tx, [{ kind: 'void', id: newUuid(), holdId }]);
    if (!result!.ok) throw new Error(`the ledger refused to free a hold: ${result!.code}`);
  }

  async function giveBack(
    tx: Tx,
    holdId: Uuid,
    { paymentId, refundOf, amountMinor, note, userId, at }: GiveBack,
  ): Promise<Result<{ paymentId: Uuid }, GiveBackRefusal>> {
    const original = await store.lockPayment(tx, refundOf);
    if (!original?.fromActorId) return fail('wallet.payment_unknown');
    if (await store.isPaymentKnown(tx, paymentId)) return ok({ paymentId });
    const judged = judgeRefund(original, amountMinor);
    if (!judged.ok) return judged;
    const draft: PaymentDraft = {
      id: paymentId,
      kind: 'refund',
      rail: null,
      fromActorId: original.toActorId,
      toActorId: original.fromActorId,
      amountMinor,
      assetCode: original.assetCode,
      note,
      orderId: original.orderId,
      subject: original.subject,
      refundOf,
      confirmedBy: userId ? 'seller' : 'operator',
      requestedBy: userId,
      requestId: null,
    };
    const [result] = await ledger.apply(
      tx,
      [
        {
          kind: 'post',
          id: paymentId,
          holdId,
          amount: amountMinor,
          code: transferCodes.refund,
        },
      ],
      { at },
    );
    if (!result!.ok) throw new Error(`the ledger refused to give back: ${result!.code}`);
    const route = { fromAccountId: original.toAccountId, toAccountId: original.fromAccountId };
    await payments.record(tx, [{ draft, route, at: result!.at }]);
    await store.addRefunded(tx, { paymentId: refundOf, amountMinor });
    return ok({ paymentId });
  }

  return { freeze, thaw, giveBack };
}
