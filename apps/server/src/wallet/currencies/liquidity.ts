import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { Ledger } from '#ledger';
import type { Database } from '#platform/database';
import { newUuid, type Uuid } from '#platform/ids';
import type { Accounts } from '../accounts.ts';
import { outcomeOf, type PaymentDraft, type Payments, transferOf } from '../payments.ts';
import { type AmountRefusal, areSameTerms, judgeAmount } from '../rules.ts';
import * as walletStore from '../store.ts';
import { createTurns } from '../turns.ts';
import type { Assets } from './assets.ts';

export interface MoveLiquidity {
  userId: Uuid;
  /** The operator's own person, who did it. */
  actorId: Uuid;
  amount: Money;
  move: 'fund' | 'withdraw' | 'withdraw_fees' | 'withdraw_spreads';
  idempotencyKey: string;
}

const accountsOf = {
  fund: ['till', 'liquidity'],
  withdraw: ['liquidity', 'till'],
  withdraw_fees: ['conversion_fees', 'till'],
  withdraw_spreads: ['conversion_spreads', 'till'],
} as const satisfies Record<
  MoveLiquidity['move'],
  readonly [walletStore.SystemPurpose, walletStore.SystemPurpose]
>;

/** Puts the operator's money where conversions are paid from, or takes it back, once per request. */
export function createMoveLiquidity(deps: {
  database: Database;
  ledger: Ledger;
  accounts: Accounts;
  payments: Payments;
  assets: Assets;
}) {
  const { database, ledger, accounts, payments, assets } = deps;
  const inTurn = createTurns();

  async function attempt(
    draft: PaymentDraft,
    { move }: MoveLiquidity,
  ): Promise<Result<null, 'wallet.insufficient_funds'>> {
    const [from, to] = accountsOf[move];
    try {
      return await database.transaction(async (tx) => {
        const fromAccountId = await accounts.system(tx, from, draft.assetCode);
        const toAccountId = await accounts.system(tx, to, draft.assetCode);
        const route = { fromAccountId, toAccountId };
        const [result] = await ledger.apply(tx, [transferOf(draft, route)]);
        const moved = outcomeOf(result!);
        if (!moved.ok) return moved;
        await payments.record(tx, [{ draft, route, at: moved.value }]);
        return ok(null);
      });
    } catch (error) {
      // The same request reached another process at the same time, which was faster.
      if (!walletStore.isRequestTaken(error)) throw error;
      return ok(null);
    }
  }

  return async function moveLiquidity(
    request: MoveLiquidity,
  ): Promise<
    Result<
      walletStore.StoredPayment,
      AmountRefusal | 'wallet.insufficient_funds' | 'platform.idempotency_key_reused'
    >
  > {
    const amount = judgeAmount(request.amount, await assets.table());
    if (!amount.ok) return amount;
    const { userId, actorId, move, idempotencyKey } = request;
    const draft: PaymentDraft = {
      id: newUuid(),
      kind: 'liquidity',
      rail: null,
      fromActorId: actorId,
      toActorId: actorId,
      amountMinor: amount.value.minor,
      assetCode: amount.value.assetCode,
      note: move,
      orderId: null,
      subject: null,
      refundOf: null,
      confirmedBy: 'operator',
      requestedBy: userId,
      requestId: walletStore.requestIdOf(userId, idempotencyKey),
    };
    return inTurn(draft.requestId!, async () => {
      const before = await walletStore.readPaymentByRequest(database, draft.requestId!);
      const done = before ? ok(null) : await attempt(draft, request);
      if (!done.ok) return done;
      const known = before ?? (await walletStore.readPaymentByRequest(database, draft.requestId!));
      if (!known) throw new Error('money that moved has no payment');
      return areSameTerms(known, draft) ? ok(known) : fail('platform.idempotency_key_reused');
    });
  };
}
