import { ok, type Result } from '@allmende/contract/errors';
import type { Ledger } from '#ledger';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Accounts } from '../accounts.ts';
import type { Confirm, ConfirmationRefusal } from '../confirmation.ts';
import { outcomeOf, type PaymentDraft, type Payments, transferOf } from '../payments.ts';
import * as store from '../store.ts';

interface Gift {
  /** Chosen by the caller. */
  paymentId: Uuid;
  envelopeId: Uuid;
  giverActorId: Uuid;
  amountMinor: bigint;
  assetCode: string;
  note: string;
}

/**
 * The money of gifts. All of them lie in one account of the operator's that cannot be overdrawn; how much of it belongs to
 * which gift is said by its payments. Each way in and out is a payment with its receipt.
 */
export type Giving = ReturnType<typeof createGiving>;

export function createGiving(deps: {
  ledger: Ledger;
  accounts: Accounts;
  payments: Payments;
  confirm: Confirm;
}) {
  const { ledger, accounts, payments, confirm } = deps;

  async function move(
    tx: Tx,
    draft: PaymentDraft,
    route: { fromAccountId: Uuid; toAccountId: Uuid },
  ): Promise<Result<Date, 'wallet.insufficient_funds'>> {
    const [result] = await ledger.apply(tx, [transferOf(draft, route)]);
    return outcomeOf(result!);
  }

  return {
    /** From the giver's wallet into the envelope, judged as money that is sent. Undo the transaction after a refusal. */
    async put(
      tx: Tx,
      gift: Gift & { conversationId: Uuid; userId: Uuid; token: string | undefined },
    ): Promise<Result<null, 'wallet.insufficient_funds' | ConfirmationRefusal>> {
      const { giverActorId, assetCode, amountMinor, conversationId, userId, token } = gift;
      const route = {
        fromAccountId: await accounts.accountOf(tx, giverActorId, assetCode),
        toAccountId: await accounts.system(tx, 'envelopes', assetCode),
      };
      const draft = draftOf(gift, { toActorId: giverActorId, requestedBy: userId });
      await payments.ask(draft, tx);
      const moved = await move(tx, draft, route);
      if (!moved.ok) return moved;
      const confirmed = await confirm(tx, {
        userId,
        token,
        action: 'gift',
        conversationId,
        amountMinor,
        assetCode,
      });
      if (!confirmed.ok) return confirmed;
      const { confirmedBy } = confirmed.value;
      // What the giver may spend is used up here, and not again by those who take.
      const put = { draft: { ...draft, confirmedBy }, route, at: moved.value };
      await payments.record(tx, [put], 'may_refuse');
      return ok(null);
    },

    /** From the envelope to who took a part. */
    async give(tx: Tx, gift: Gift & { toActorId: Uuid; userId: Uuid }): Promise<void> {
      const { assetCode, toActorId, userId } = gift;
      const route = {
        fromAccountId: await accounts.system(tx, 'envelopes', assetCode),
        toAccountId: await accounts.accountOf(tx, toActorId, assetCode),
      };
      const draft: PaymentDraft = {
        ...draftOf(gift, { toActorId, requestedBy: userId }),
        kind: 'gift',
      };
      const moved = await move(tx, draft, route);
      if (!moved.ok) throw new Error(`gift ${gift.envelopeId} does not hold what it says`);
      await payments.record(tx, [{ draft, route, at: moved.value }], 'may_refuse');
    },

    /** What nobody took goes back to the giver. */
    async giveBack(tx: Tx, gift: Gift & { putPaymentId: Uuid }): Promise<void> {
      const { assetCode, giverActorId, putPaymentId, amountMinor } = gift;
      const route = {
        fromAccountId: await accounts.system(tx, 'envelopes', assetCode),
        toAccountId: await accounts.accountOf(tx, giverActorId, assetCode),
      };
      const draft: PaymentDraft = {
        ...draftOf(gift, { toActorId: giverActorId, requestedBy: null }),
        kind: 'refund',
        refundOf: putPaymentId,
      };
      const moved = await move(tx, draft, route);
      if (!moved.ok) throw new Error(`gift ${gift.envelopeId} does not hold what it says`);
      await payments.record(tx, [{ draft, route, at: moved.value }]);
      await store.addRefunded(tx, { paymentId: putPaymentId, amountMinor });
    },
  };
}

function draftOf(
  gift: Gift,
  { toActorId, requestedBy }: { toActorId: Uuid; requestedBy: Uuid | null },
): PaymentDraft {
  return {
    id: gift.paymentId,
    kind: 'envelope',
    rail: null,
    fromActorId: gift.giverActorId,
    toActorId,
    amountMinor: gift.amountMinor,
    assetCode: gift.assetCode,
    note: gift.note,
    orderId: null,
    subject: { kind: 'envelope', id: gift.envelopeId },
    refundOf: null,
    // Who gave it confirmed all of it when it was put in.
    confirmedBy: 'giver',
    requestedBy,
    requestId: null,
  };
}
