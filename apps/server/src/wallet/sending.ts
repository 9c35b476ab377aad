import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import { unconfirmedMaxMinor } from '@allmende/contract/wallet';
import type { Identity } from '#identity';
import type { Accepted, Ledger } from '#ledger';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import type { Accounts } from './accounts.ts';
import type { Outbox } from '#platform/outbox';
import { createPaymentCards, type Sent } from './cards.ts';
import type { Confirm, ConfirmationRefusal } from './confirmation.ts';
import { outcomeOf, type PaymentDraft, type Payments, type Route, transferOf } from './payments.ts';
import type { Assets } from './currencies/assets.ts';
import {
  type AmountRefusal,
  areSameTerms,
  isSmallAmount,
  judgeAmount,
  type Subject,
} from './rules.ts';
import * as counters from './counters-store.ts';
import * as store from './store.ts';
import { createTurns } from './turns.ts';

export interface SendMoney {
  /** The user behind the request: whose second factor counts and whose idempotency key it is. */
  userId: Uuid;
  fromActorId: Uuid;
  toActorId: Uuid;
  amount: Money;
  note: string;
  /** What it belongs to: a tip, for instance. Not for requests from outside. */
  subject?: Subject | undefined;
  /** What identity gave for the second factor; absent for small amounts. */
  confirmation?: string | undefined;
  idempotencyKey: string;
}

type PayeeRefusal = 'wallet.payee_unknown' | 'wallet.payee_is_payer' | 'wallet.payee_blocked';
export type SendRefusal =
  | AmountRefusal
  | PayeeRefusal
  | ConfirmationRefusal
  | 'wallet.insufficient_funds'
  | 'platform.idempotency_key_reused';

/** A small payment on its way into a batch of the ledger. */
interface Sending extends Sent {
  route: Route;
  /** What it counts as among the small payments, in minor units of the main currency. */
  worthMinor: bigint;
}

/**
 * Sending money: to whoever is on this server, at once, with a card in the conversation of both. Payment,
 * transfer, confirmation and card become true together or not at all. Small payments, which are most,
 * share the ledger's group commit; a confirmed one has a transaction of its own.
 */
export function createSending(deps: {
  database: Database;
  clock: Clock;
  ledger: Ledger;
  identity: Pick<Identity, 'actors' | 'isBlockedBetween'>;
  messaging: Pick<Messaging, 'moneyConversations' | 'placeCards'>;
  outbox: Pick<Outbox, 'emit'>;
  accounts: Accounts;
  payments: Payments;
  confirm: Confirm;
  assets: Assets;
}) {
  const { database, clock, ledger, identity, messaging, accounts, payments, confirm } = deps;
  const { assets } = deps;
  const inTurn = createTurns();
  const postCards = createPaymentCards({ messaging, outbox: deps.outbox, assets });
  const submitSmall = ledger.submitTogetherWith<Sending>(recordSmall);

  async function postAll(tx: Tx, sent: readonly Sent[]): Promise<void> {
    const posted = await postCards(tx, sent);
    if (!posted.ok) throw new Refused(posted);
  }

  /** In the ledger's transaction, for all small payments that it has just accepted. */
  async function recordSmall(tx: Tx, accepted: Accepted<Sending>[]): Promise<void> {
    const { main } = await assets.table(tx);
    const refused = await counters.countSmallPayments(tx, {
      payments: accepted.map(({ row }) => ({
        userId: row.userId,
        assetCode: main.assetCode,
        amountMinor: row.worthMinor,
      })),
      maxMinor: unconfirmedMaxMinor,
      at: clock.now(),
    });
    if (refused.size > 0) throw new Refused('identity.confirmation_required');
    await payments.record(
      tx,
      accepted.map(({ row, at }) => ({ draft: row.draft, route: row.route, at })),
      'may_refuse',
    );
    await postAll(
      tx,
      accepted.map(({ row }) => row),
    );
  }

  async function payConfirmed(
    draft: PaymentDraft,
    { userId, confirmation }: SendMoney,
  ): Promise<void> {
    await database.transaction(async (tx) => {
      const settled = await payments.settle(tx, draft, {
        judge: () =>
          confirm(tx, {
            userId,
            token: confirmation,
            action: 'pay',
            payeeActorId: draft.toActorId,
            amountMinor: draft.amountMinor,
            assetCode: draft.assetCode,
          }),
      });
      if (!settled.ok) throw new Refused(settled);
      await postAll(tx, [{ draft, userId }]);
    });
  }

  async function paySmall(draft: PaymentDraft, route: Route, userId: Uuid): Promise<void> {
    const table = await assets.table();
    const { assetCode } = table.main;
    const unconfirmedMinor = await counters.readUnconfirmed(database, { userId, assetCode });
    const worthMinor = table.worth(draft.assetCode, draft.amountMinor);
    if (!isSmallAmount(worthMinor, unconfirmedMinor)) {
      throw new Refused('identity.confirmation_required');
    }
    const row = { draft, route, userId, worthMinor };
    const [result] = await submitSmall([transferOf(draft, route)], row);
    const outcome = outcomeOf(result!);
    if (!outcome.ok) throw new Refused(outcome);
  }

  /** Whom one may pay: somebody else who exists, and with whom there is no block. */
  async function judgePayee(request: SendMoney): Promise<PayeeRefusal | null> {
    const { fromActorId, toActorId } = request;
    const known = await identity.actors([toActorId]);
    if (!known.has(toActorId)) return 'wallet.payee_unknown';
    const isBlocked = await identity.isBlockedBetween(null, fromActorId, toActorId);
    return isBlocked ? 'wallet.payee_blocked' : null;
  }

  /** Everything after the request itself has been found to be sound and new. */
  async function pay(draft: PaymentDraft, request: SendMoney): Promise<void> {
    const { fromActorId, toActorId, userId } = request;
    const refusal = await judgePayee(request);
    if (refusal) throw new Refused(refusal);
    await payments.ask(draft);
    const opened = await accounts.accountsOf([fromActorId, toActorId], draft.assetCode);
    const route = { fromAccountId: opened.get(fromActorId)!, toAccountId: opened.get(toActorId)! };
    // Asked before the second factor, so that nobody confirms in vain; the ledger decides in the end.
    const account = await ledger.balance(route.fromAccountId);
    if (!account || account.available < draft.amountMinor) {
      throw new Refused('wallet.insufficient_funds');
    }
    if (request.confirmation === undefined) await paySmall(draft, route, userId);
    else await payConfirmed(draft, request);
  }

  async function replay(
    draft: PaymentDraft,
  ): Promise<Result<store.StoredPayment, 'platform.idempotency_key_reused'> | null> {
    const known = await store.readPaymentByRequest(database, draft.requestId!);
    if (!known) return null;
    return areSameTerms(known, draft) ? ok(known) : fail('platform.idempotency_key_reused');
  }

  async function payOnce(
    draft: PaymentDraft,
    request: SendMoney,
  ): Promise<Result<store.StoredPayment, SendRefusal>> {
    const before = await replay(draft);
    if (before) return before;
    let refusal: Refused | null = null;
    try {
      await pay(draft, request);
    } catch (error) {
      // The same request may have reached another process at the same time, which was faster: then this
      // one found its id taken, the confirmation, the money or a limit used up, and is a repetition.
      if (error instanceof Refused) refusal = error;
      else if (!store.isRequestTaken(error)) throw error;
    }
    return (await replay(draft)) ?? (refusal!.result as Result<never, SendRefusal>);
  }

  /**
   * Sends money once per user and idempotency key: a repetition gives the first payment, also after a
   * restart; the same key with other terms is refused. Nothing changes when it is refused.
   */
  return async function sendMoney(
    request: SendMoney,
  ): Promise<Result<store.StoredPayment, SendRefusal>> {
    const amount = judgeAmount(request.amount, await assets.table());
    if (!amount.ok) return amount;
    if (request.fromActorId === request.toActorId) return fail('wallet.payee_is_payer');
    const draft: PaymentDraft = {
      id: newUuid(),
      kind: 'transfer',
      rail: null,
      fromActorId: request.fromActorId,
      toActorId: request.toActorId,
      amountMinor: amount.value.minor,
      assetCode: amount.value.assetCode,
      note: request.note,
      orderId: null,
      subject: request.subject ?? null,
      refundOf: null,
      confirmedBy: 'small_amount',
      requestedBy: request.userId,
      requestId: store.requestIdOf(request.userId, request.idempotencyKey),
    };
    // One after the other per user: a repetition finds the first, and small payments see each other's sum.
    return inTurn(request.userId, () => payOnce(draft, request));
  };
}
