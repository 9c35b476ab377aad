import { ok, type Result } from '@allmende/contract/errors';
import type { Ledger, Transfer } from '#ledger';
import type { Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { Accounts } from '../accounts.ts';
import { outcomeOf, type PaymentDraft, type Payments } from '../payments.ts';
import { type ConfirmedBy, type Rail, type Subject, transferCodes } from '../rules.ts';
import * as store from '../store.ts';

interface Crossing {
  /** Chosen by the caller. */
  paymentId: Uuid;
  actorId: Uuid;
  /** The account in the ledger that stands for what is outside. */
  outsideAccountId: Uuid;
  amountMinor: bigint;
  assetCode: string;
  note: string;
  /** The user who did it; null when it happened by itself. */
  userId: Uuid | null;
}

/** What came in from outside, over a rail. */
export interface FromOutside extends Crossing {
  rail: Rail;
  /** What it pays for, if that is known. */
  subject?: Subject | undefined;
  /** Whether it can still be turned away, as cash can; what a bank has booked is there. */
  mayRefuse?: boolean;
}

/** What goes out to an account of the actor's own. */
export interface ToOutside extends Crossing {
  rail: Rail;
  /** The hold of the ledger that reserves it; without one it is taken from what is available. */
  holdId: Uuid | null;
  payoutId: Uuid | null;
  confirmedBy: ConfirmedBy;
}

export interface Outside {
  /**
   * Credits a wallet with what came in.
   * @throws Refused when whoever judges payments turns away what can be turned away.
   */
  payIn(tx: Tx, payIn: FromOutside): Promise<{ paymentId: Uuid }>;
  /**
   * Asks whoever judges payments whether this one may be, before anybody confirms it. Changes nothing.
   * @throws Refused
   */
  askPayOut(
    asked: Pick<ToOutside, 'actorId' | 'amountMinor' | 'assetCode' | 'confirmedBy'>,
    tx?: Tx,
  ): Promise<void>;
  /** Takes from a wallet what goes out, without asking the judge again: whoever releases what was held does. */
  payOut(
    tx: Tx,
    payOut: ToOutside,
  ): Promise<Result<{ paymentId: Uuid }, 'wallet.insufficient_funds'>>;
  /** A payout came back, all of it: the wallet has its money again. Once; again nothing moves. */
  payBack(
    tx: Tx,
    payBack: { paymentId: Uuid; payoutPaymentId: Uuid; outsideAccountId: Uuid; note: string },
  ): Promise<{ paymentId: Uuid }>;
}

/**
 * Money that crosses the border of this server, in the transaction of whoever knows that it did: the rails. Each crossing is a
 * payment like any other, with its receipt. Throws where the ledger refuses what only a bug can bring about.
 */
export function createOutside(deps: {
  ledger: Ledger;
  accounts: Accounts;
  payments: Payments;
}): Outside {
  const { ledger, accounts, payments } = deps;

  async function cross(
    tx: Tx,
    {
      draft,
      transfer,
      judging = 'counts',
      ...route
    }: {
      draft: PaymentDraft;
      fromAccountId: Uuid;
      toAccountId: Uuid;
      transfer?: Transfer;
      judging?: 'may_refuse' | 'counts';
    },
  ): Promise<Result<{ paymentId: Uuid }, 'wallet.insufficient_funds'>> {
    const plain = {
      id: draft.id,
      debitAccountId: route.fromAccountId,
      creditAccountId: route.toAccountId,
      amount: draft.amountMinor,
      assetCode: draft.assetCode,
      code: transferCodes[draft.kind],
    };
    const [result] = await ledger.apply(tx, [transfer ?? plain]);
    const moved = outcomeOf(result!);
    if (!moved.ok) return moved;
    if (result!.code === 'created') {
      await payments.record(tx, [{ draft, route, at: moved.value }], judging);
    }
    return ok({ paymentId: draft.id });
  }

  async function askPayOut(asked: Parameters<Outside['askPayOut']>[0], tx?: Tx): Promise<void> {
    const { actorId, amountMinor, assetCode, confirmedBy } = asked;
    const terms = { paymentId: newUuid(), amountMinor, assetCode, note: '', userId: null };
    const sides = { fromActorId: actorId, toActorId: actorId };
    await payments.ask({ ...termsOf(terms), ...sides, kind: 'payout', confirmedBy }, tx);
  }

  return {
    async payIn(tx, payIn) {
      const { actorId, outsideAccountId, assetCode, rail } = payIn;
      const toAccountId = await accounts.accountOf(tx, actorId, assetCode);
      const draft: PaymentDraft = {
        ...termsOf(payIn),
        kind: 'top_up',
        rail,
        subject: payIn.subject ?? null,
        fromActorId: null,
        toActorId: actorId,
        confirmedBy: 'operator',
      };
      if (payIn.mayRefuse) await payments.ask(draft, tx);
      const judging = payIn.mayRefuse ? 'may_refuse' : 'counts';
      const done = await cross(tx, {
        draft,
        judging,
        fromAccountId: outsideAccountId,
        toAccountId,
      });
      if (!done.ok) throw new Error('what came in was not there');
      return done.value;
    },

    askPayOut,

    async payOut(tx, payOut) {
      const { actorId, outsideAccountId, assetCode, rail, holdId, payoutId, confirmedBy } = payOut;
      const fromAccountId = await accounts.accountOf(tx, actorId, assetCode);
      const draft: PaymentDraft = {
        ...termsOf(payOut),
        kind: 'payout',
        rail,
        fromActorId: actorId,
        toActorId: actorId,
        confirmedBy,
        subject: payoutId === null ? null : { kind: 'payout', id: payoutId },
      };
      const { id } = draft;
      const post: Transfer | undefined = holdId
        ? { kind: 'post', id, holdId, code: transferCodes.payout }
        : undefined;
      return cross(tx, {
        draft,
        fromAccountId,
        toAccountId: outsideAccountId,
        ...(post ? { transfer: post } : {}),
      });
    },

    async payBack(tx, { paymentId, payoutPaymentId, outsideAccountId, note }) {
      const original = await store.lockPayment(tx, payoutPaymentId);
      if (original?.kind !== 'payout') throw new Error('no payout to pay back');
      // The lock on the payout makes a second one wait here until the first one is written.
      if (original.refundedMinor > 0n) return { paymentId };
      const { amountMinor, assetCode, rail, toActorId, subject } = original;
      const draft: PaymentDraft = {
        ...termsOf({ paymentId, amountMinor, assetCode, note, userId: null }),
        kind: 'refund',
        rail,
        fromActorId: toActorId,
        toActorId,
        subject,
        refundOf: payoutPaymentId,
        confirmedBy: 'operator',
      };
      const done = await cross(tx, {
        draft,
        fromAccountId: outsideAccountId,
        toAccountId: original.fromAccountId,
      });
      if (!done.ok) throw new Error('what came back was not there');
      await store.addRefunded(tx, { paymentId: payoutPaymentId, amountMinor });
      return { paymentId };
    },
  };
}

function termsOf(
  crossing: Pick<Crossing, 'paymentId' | 'amountMinor' | 'assetCode' | 'note' | 'userId'>,
) {
  return {
    id: crossing.paymentId,
    rail: null,
    amountMinor: crossing.amountMinor,
    assetCode: crossing.assetCode,
    note: crossing.note,
    orderId: null,
    subject: null,
    refundOf: null,
    requestedBy: crossing.userId,
    requestId: null,
  };
}
