import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import { playMoneyPerDayMinor } from '@allmende/contract/wallet';
import type { Identity } from '#identity';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import { newUuid, toUuid, type Uuid } from '#platform/ids';
import type { Assets } from './currencies/assets.ts';
import type { PaymentDraft, Payments } from './payments.ts';
import {
  type AmountRefusal,
  areSameTerms,
  judgeAmount,
  playMoneyLeft,
  type Rail,
} from './rules.ts';
import * as counters from './counters-store.ts';
import * as store from './store.ts';
import { createTurns } from './turns.ts';

export interface PayIn {
  /** Who asked for it: the operator at the till, or the person who helps themselves to play money. */
  userId: Uuid;
  amount: Money;
  idempotencyKey: string;
}

/** Who keeps the cash of the operator. */
export interface Drawer {
  /** Takes cash down in the transaction that credits it. Gives the account that stands for the cash. */
  take(tx: Tx, cash: { amountMinor: bigint; assetCode: string }): Promise<Uuid>;
  /** That account, if it was ever used, and how much of what lies there belongs to wallets. */
  book(assetCode: string): Promise<{ accountId: Uuid | null; paidInMinor: bigint }>;
}

/** How money comes in: over the operator's till, for cash, and, where money is only played with, for nothing. */
export function createPayingIn(deps: {
  database: Database;
  clock: Clock;
  identity: Pick<Identity, 'actorByHandle'>;
  payments: Payments;
  assets: Assets;
}) {
  const { database, clock, identity, payments, assets } = deps;
  const inTurn = createTurns();
  let drawer: Drawer | null = null;

  function draftOf(
    request: PayIn,
    terms: Pick<PaymentDraft, 'toActorId' | 'amountMinor' | 'assetCode' | 'note'> & { rail: Rail },
  ): PaymentDraft {
    return {
      id: newUuid(),
      kind: 'top_up',
      fromActorId: null,
      orderId: null,
      subject: null,
      refundOf: null,
      confirmedBy: 'operator',
      requestedBy: request.userId,
      requestId: store.requestIdOf(request.userId, request.idempotencyKey),
      ...terms,
    };
  }

  /** Settles once per request, after `count` has agreed within the same transaction and said where it comes from. */
  function once<Refusal extends string>(
    draft: PaymentDraft,
    count: (tx: Tx) => Promise<Result<Uuid | undefined, Refusal>>,
  ): Promise<Result<store.StoredPayment, Refusal | 'platform.idempotency_key_reused'>> {
    return inTurn(draft.requestId!, async () => {
      const before = await store.readPaymentByRequest(database, draft.requestId!);
      const done = before ? null : await attempt(draft, count);
      const known = before ?? (await store.readPaymentByRequest(database, draft.requestId!));
      if (!known) return done as { ok: false; code: Refusal };
      return areSameTerms(known, draft) ? ok(known) : fail('platform.idempotency_key_reused');
    });
  }

  async function attempt<Refusal extends string>(
    draft: PaymentDraft,
    count: (tx: Tx) => Promise<Result<Uuid | undefined, Refusal>>,
  ): Promise<Result<null, Refusal>> {
    try {
      return await database.transaction(async (tx) => {
        const counted = await count(tx);
        if (!counted.ok) return counted;
        await payments.ask(draft, tx);
        const settled = await payments.settle(tx, draft, { fromAccountId: counted.value });
        if (!settled.ok) throw new Error('the till ran dry, which it cannot');
        return ok(null);
      });
    } catch (error) {
      // The same request reached another process at the same time, which was faster.
      if (!store.isRequestTaken(error)) throw error;
      return ok(null);
    }
  }

  function today(): string {
    return clock.now().toISOString().slice(0, 10);
  }

  return {
    cashIn(keeper: Drawer): void {
      drawer = keeper;
    },

    cashBook: async (assetCode: string) =>
      (await drawer?.book(assetCode)) ?? { accountId: null, paidInMinor: 0n },

    /** Cash was handed to the operator: the wallet gets what the till took. */
    async payInAtTill(
      request: PayIn & { toHandle: string; note: string },
    ): Promise<
      Result<
        store.StoredPayment,
        AmountRefusal | 'wallet.payee_unknown' | 'platform.idempotency_key_reused'
      >
    > {
      const amount = judgeAmount(request.amount, await assets.table());
      if (!amount.ok) return amount;
      const payee = await identity.actorByHandle(request.toHandle);
      if (!payee) return fail('wallet.payee_unknown');
      const toActorId = toUuid(payee.id);
      const { note } = request;
      const draft = draftOf(request, {
        rail: 'cash',
        toActorId,
        amountMinor: amount.value.minor,
        assetCode: amount.value.assetCode,
        note,
      });
      return once(draft, async (tx) => ok(await drawer?.take(tx, draft)));
    },

    /** Play money for the acting actor, within what the user may get a day. */
    async topUpPlayMoney(
      request: PayIn & { actorId: Uuid },
    ): Promise<
      Result<
        store.StoredPayment,
        AmountRefusal | 'wallet.top_up_limit' | 'platform.idempotency_key_reused'
      >
    > {
      const table = await assets.table();
      const amount = judgeAmount(request.amount, table);
      if (!amount.ok) return amount;
      const { assetCode, minor: amountMinor, worthMinor } = amount.value;
      // So much a day is said in the main currency; what nobody knows the worth of is not handed out.
      if (worthMinor === null || !table.find(assetCode)!.isOpen) {
        return fail('wallet.currency_unknown');
      }
      const { userId, actorId: toActorId } = request;
      const terms = { toActorId, amountMinor, assetCode, note: '' };
      const draft = draftOf(request, { rail: 'play', ...terms });
      const answer = await once(draft, async (tx) => {
        const isWithin = await counters.countPlayMoney(tx, {
          userId,
          day: today(),
          amountMinor: worthMinor,
          maxMinor: playMoneyPerDayMinor,
        });
        return isWithin ? ok(undefined) : fail('wallet.top_up_limit');
      });
      if (answer.ok || answer.code !== 'wallet.top_up_limit') return answer;
      const left = table.money(table.main.assetCode, await leftToday(userId));
      return fail('wallet.top_up_limit', { data: { left } });
    },

    leftToday,
  };

  async function leftToday(userId: Uuid): Promise<bigint> {
    return playMoneyLeft(await counters.readPlayMoney(database, { userId, day: today() }));
  }
}
