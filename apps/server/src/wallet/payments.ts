import type { Actor } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { idPrefixes } from '@allmende/contract/ids';
import { type Payment, subjectIds } from '@allmende/contract/wallet';
import type { Identity } from '#identity';
import type { Ledger, LedgerResult, PlainTransfer } from '#ledger';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Outbox } from '#platform/outbox';
import type { Accounts } from './accounts.ts';
import { countSpending } from './budgets/counting.ts';
import type { ConfirmationRefusal } from './confirmation.ts';
import type { Assets, AssetTable } from './currencies/assets.ts';
import { type Intent, type Judge, noJudge, type Passing } from './judge.ts';
import { receiptNumberOf } from './receipt-number.ts';
import { transferCodes } from './rules.ts';
import { readPockets } from './accounts-store.ts';
import { readTaken } from './fees/store.ts';
import * as store from './store.ts';

/** A payment before it has happened. */
export type PaymentDraft = Omit<
  store.StoredPayment,
  'fromAccountId' | 'toAccountId' | 'refundedMinor' | 'paidAt' | 'receiptNumber'
>;

/** The accounts between which a draft moves its money. */
export interface Route {
  fromAccountId: Uuid;
  toAccountId: Uuid;
}

/** How a payment becomes true and is shown: one transfer of the ledger and one row, under the same id. */
export type Payments = ReturnType<typeof createPayments>;

export function createPayments(deps: {
  database: Database;
  ledger: Ledger;
  identity: Pick<Identity, 'actors'>;
  gateway: Pick<Gateway, 'deliver'>;
  outbox: Pick<Outbox, 'emit'>;
  accounts: Accounts;
  assets: Assets;
}) {
  const { database, ledger, identity, gateway, outbox, accounts, assets } = deps;
  let judge: Judge = noJudge;

  /** Tells the devices of both sides to ask for their wallet again, once the money has moved. */
  function announce(tx: Tx, payment: PaymentDraft): void {
    tx.afterCommit(() => {
      for (const actorId of [payment.fromActorId, payment.toActorId]) {
        if (!actorId) continue;
        gateway.deliver([actorId], {
          type: 'changed',
          topic: 'wallet',
          actorId: toPublicId('act', actorId),
          id: toPublicId('pay', payment.id),
        });
      }
    });
  }

  /** [W139] Tells whoever is not looking of what comes without a card in a chat. */
  async function notice(tx: Tx, moved: readonly { draft: PaymentDraft }[]): Promise<void> {
    for (const { draft } of moved) {
      const what = comesAs(draft);
      if (!what) continue;
      const { id, fromActorId, toActorId, assetCode, amountMinor } = draft;
      await outbox.emit(tx, 'wallet.noticed', {
        actorId: toActorId,
        what,
        otherActorId: fromActorId === toActorId ? null : fromActorId,
        amount: (await assets.table(tx)).money(assetCode, amountMinor),
        thingId: toPublicId('pay', id),
        reason: null,
      });
    }
  }

  async function routeOf(
    tx: Tx,
    draft: PaymentDraft,
    { at, fromAccountId: given }: { at?: Date | undefined; fromAccountId?: Uuid | undefined } = {},
  ): Promise<Route> {
    const { fromActorId, toActorId, assetCode } = draft;
    if (fromActorId === null) {
      const fromAccountId = given ?? (await accounts.system(tx, 'till', assetCode, at));
      return { fromAccountId, toAccountId: await accounts.accountOf(tx, toActorId, assetCode, at) };
    }
    const found = new Map<Uuid, Uuid>();
    for (const actorId of [fromActorId, toActorId].toSorted()) {
      found.set(actorId, await accounts.accountOf(tx, actorId, assetCode, at));
    }
    return { fromAccountId: found.get(fromActorId)!, toAccountId: found.get(toActorId)! };
  }

  async function intentOf(
    draft: PaymentDraft,
    tx?: Tx,
    passing: Passing | null = null,
  ): Promise<Intent> {
    const { id, kind, fromActorId, toActorId, assetCode, amountMinor, confirmedBy } = draft;
    const worthMinor = (await assets.table(tx)).worth(assetCode, amountMinor);
    const intent = { kind, fromActorId, toActorId, assetCode, amountMinor, worthMinor };
    return { paymentId: id, ...intent, confirmedBy, passing };
  }

  /** The worth of all that these actors have, with what the transaction has moved. */
  async function holdings(
    tx: Tx,
    actorIds: readonly Uuid[],
    { withPromised = false } = {},
  ): Promise<Map<Uuid, bigint>> {
    const pockets = await readPockets(tx, actorIds);
    const ids = pockets.map(({ accountId }) => accountId);
    const [table, balances] = [await assets.table(tx), await ledger.balances(ids, tx)];
    const held = new Map<Uuid, bigint>();
    for (const { actorId, accountId, assetCode } of pockets) {
      const { balance = 0n, heldCredits = 0n } = balances.get(accountId) ?? {};
      const worth = table.worth(assetCode, balance + (withPromised ? heldCredits : 0n)) ?? 0n;
      held.set(actorId, (held.get(actorId) ?? 0n) + worth);
    }
    return held;
  }

  /**
   * What crossed the border of the server `counts`, what was promised before is `kept`; what is seeded is not told to the judge
   * at all.
   */
  async function record(
    tx: Tx,
    moved: readonly {
      draft: PaymentDraft;
      route: Route;
      at: Date;
      passing?: Passing | null;
    }[],
    judging: 'may_refuse' | 'counts' | 'kept' | 'none' = 'counts',
  ): Promise<void> {
    if (judging !== 'none' && moved.length > 0) {
      const intents: Intent[] = [];
      for (const { draft, passing } of moved) intents.push(await intentOf(draft, tx, passing));
      await judge.take(tx, intents, {
        mayRefuse: judging === 'may_refuse',
        stage: judging === 'kept' ? 'kept' : 'now',
        at: moved[0]!.at,
        holdings: (actorIds) => holdings(tx, actorIds),
      });
    }
    if (judging !== 'none') {
      await countSpending(tx, moved, { mayRefuse: judging === 'may_refuse' });
    }
    await store.insertPayments(
      tx,
      moved.map(({ draft, route, at }) => ({
        ...draft,
        ...route,
        refundedMinor: 0n,
        paidAt: at,
        receiptNumber: receiptNumberOf(draft.id),
      })),
    );
    for (const { draft } of moved) announce(tx, draft);
    if (judging !== 'none') await notice(tx, moved);
  }

  /** [W170] A fee is no will of the receiver, so it is neither judged nor counted as spending. */
  async function recordFee(
    tx: Tx,
    kept: { draft: PaymentDraft; route: Route } | null,
    result: LedgerResult | undefined,
  ): Promise<void> {
    // What is not there any more when it should be kept is left with the receiver.
    if (kept && result?.ok) await record(tx, [{ ...kept, at: result.at }], 'none');
  }

  return {
    record,
    recordFee,
    routeOf,
    holdings,

    /** What it does not judge passes. */
    judgeWith(named: Partial<Judge>): void {
      judge = { ...noJudge, ...named };
    },

    /** Before anybody confirms. @throws Refused */
    ask: async (draft: PaymentDraft, tx?: Tx, passing?: Passing | null) =>
      judge.ask(await intentOf(draft, tx, passing), tx),

    /** A promise is judged and counted as the payment that it may become; the money is held already. @throws Refused */
    async promise(tx: Tx, draft: PaymentDraft, at: Date): Promise<void> {
      await judge.take(tx, [await intentOf(draft, tx)], {
        mayRefuse: true,
        stage: 'promised',
        at,
        holdings: (actorIds) => holdings(tx, actorIds, { withPromised: true }),
      });
    },

    forgetPromise: async (tx: Tx, draft: PaymentDraft, promisedAt: Date) =>
      judge.forget(tx, await intentOf(draft, tx), promisedAt),

    /**
     * Moves the money and writes the payment in the caller's transaction. Paying again under the same id
     * changes nothing and succeeds; under the same id with other terms is a bug and throws. `judge` is
     * asked while the accounts are locked, because everybody locks accounts before counters; when it
     * refuses, the money has moved and the transaction must not be committed.
     */
    async settle<Refusal extends ConfirmationRefusal = never>(
      tx: Tx,
      draft: PaymentDraft,
      {
        at,
        judge,
        fromAccountId,
        fee = null,
        passing = null,
      }: {
        at?: Date | undefined;
        /** Where what comes in from outside comes from, if that is not the till. */
        fromAccountId?: Uuid | undefined;
        judge?: () => Promise<Result<Pick<PaymentDraft, 'confirmedBy'>, Refusal>>;
        /** What is kept of it, moved with it. */
        fee?: PaymentDraft | null;
        passing?: Passing | null;
      } = {},
    ): Promise<Result<{ paymentId: Uuid }, 'wallet.insufficient_funds' | Refusal>> {
      const route = await routeOf(tx, draft, { at, fromAccountId });
      const kept = fee && { draft: fee, route: await routeOf(tx, fee, { at }) };
      const transfers = [transferOf(draft, route), ...feeTransfers(kept)];
      const [result, keeping] = await ledger.apply(tx, transfers, { at });
      const judged = outcomeOf(result!);
      if (!judged.ok) return judged;
      if (result!.code !== 'created') return ok({ paymentId: draft.id });
      const confirmed = judge ? await judge() : ok(draft);
      if (!confirmed.ok) return confirmed;
      const { confirmedBy } = confirmed.value;
      const moved = { draft: { ...draft, confirmedBy }, route, at: judged.value, passing };
      await record(tx, [moved], at ? 'none' : 'may_refuse');
      await recordFee(tx, kept, keeping);
      return ok({ paymentId: draft.id });
    },

    /** As the wire shows them, in the order given. Both sides of each must still exist. */
    async present(payments: readonly store.StoredPayment[]): Promise<Payment[]> {
      const ids = payments.flatMap(({ fromActorId, toActorId }) =>
        fromActorId ? [fromActorId, toActorId] : [toActorId],
      );
      const withFees = payments.flatMap(({ id, subject }) => (subject ? [id] : []));
      const [actors, table, fees] = await Promise.all([
        identity.actors(new Set(ids)),
        assets.table(),
        readTaken(database.pool, withFees),
      ]);
      return payments.map((payment) =>
        presentPayment(payment, { actors, table, feeMinor: fees.get(payment.id) ?? 0n }),
      );
    },

    async byIds(ids: readonly Uuid[]): Promise<Map<Uuid, store.StoredPayment>> {
      const found = await store.readPayments(database, [...new Set(ids)]);
      return new Map(found.map((payment) => [payment.id, payment]));
    },
  };
}

/** What moves with a payment of which something is kept. */
export function feeTransfers(kept: { draft: PaymentDraft; route: Route } | null): PlainTransfer[] {
  return kept ? [transferOf(kept.draft, kept.route)] : [];
}

export function transferOf(draft: PaymentDraft, route: Route): PlainTransfer {
  return {
    id: draft.id,
    debitAccountId: route.fromAccountId,
    creditAccountId: route.toAccountId,
    amount: draft.amountMinor,
    assetCode: draft.assetCode,
    code: transferCodes[draft.kind],
  };
}

/** When the money moved; or that there was not enough of it. Everything else is a bug of ours. */
export function outcomeOf(result: LedgerResult): Result<Date, 'wallet.insufficient_funds'> {
  if (result.ok) return ok(result.at);
  if (result.code === 'ledger.insufficient_funds') return fail('wallet.insufficient_funds');
  throw new Error(`the ledger refused a payment: ${result.code}`);
}

/** What one asks for oneself, and what has a card, says nothing. */
function comesAs({ kind, rail, subject }: PaymentDraft): 'arrived' | 'refunded' | null {
  if (kind === 'refund') return 'refunded';
  if (kind === 'top_up') return rail === 'play' || rail === 'opening' ? null : 'arrived';
  return subject?.kind === 'payable' ? 'arrived' : null;
}

function presentPayment(
  payment: store.StoredPayment,
  {
    actors,
    table,
    feeMinor,
  }: { actors: ReadonlyMap<Uuid, Actor>; table: AssetTable; feeMinor: bigint },
): Payment {
  const { amountMinor, refundedMinor, fromActorId, subject } = payment;
  const money = (minor: bigint) => table.money(payment.assetCode, minor);
  return {
    id: toPublicId('pay', payment.id),
    receiptNumber: payment.receiptNumber,
    kind: payment.kind,
    rail: payment.rail,
    from: fromActorId ? sideOf(actors, fromActorId) : null,
    to: sideOf(actors, payment.toActorId),
    amount: money(amountMinor),
    fee: money(feeMinor),
    note: payment.note,
    orderId: payment.orderId ? toPublicId('ord', payment.orderId) : null,
    subject: subject && {
      kind: subject.kind,
      id: toPublicId(idPrefixes[subjectIds[subject.kind]], subject.id),
    },
    refundOf: payment.refundOf ? toPublicId('pay', payment.refundOf) : null,
    refunded: money(refundedMinor),
    state: refundedMinor === amountMinor ? 'refunded' : 'completed',
    confirmedBy: payment.confirmedBy,
    paidAt: payment.paidAt.toISOString(),
  };
}

function sideOf(actors: ReadonlyMap<Uuid, Actor>, actorId: Uuid): Actor {
  const actor = actors.get(actorId);
  if (!actor) throw new Error(`actor ${actorId} of a payment does not exist`);
  return actor;
}
