import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Payment } from '@allmende/contract/wallet';
import { newUuid, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import { requestIdOf } from '#wallet';
import type { BillingContext } from './context.ts';
import { monthOf, unusedMinor } from './rules.ts';
import { standingOf, turnMonth } from './spending.ts';
import * as store from './store.ts';

type PayBackRefusal =
  | 'billing.nothing_to_pay_back'
  | 'billing.payee_short'
  | 'platform.idempotency_key_reused';

/** What was paid in and is not needed goes back. */
export function createBackwards(context: BillingContext) {
  const { database, clock, wallet } = context;

  return {
    /** [BL14] Once per user and key, by refunds of what was paid in, all in one transaction. */
    async payBack(
      { userId, actorId }: { userId: Uuid; actorId: Uuid },
      key: string,
    ): Promise<Result<{ items: Payment[] }, PayBackRefusal>> {
      const requestId = requestIdOf(userId, `pay back ${key}`);
      const { assetScale } = await wallet.mainAsset();
      const done = await undoing<Uuid[], PayBackRefusal>(database, async (tx) => {
        const now = clock.now();
        const account = await store.lockAccount(tx, actorId, monthOf(now));
        turnMonth(account, now);
        const before = await store.readPayBack(tx, requestId);
        if (before) {
          const isSame = before.business_actor_id === actorId;
          return isSame ? ok(before.payment_ids) : fail('platform.idempotency_key_reused');
        }
        let left = unusedMinor(standingOf(account, assetScale));
        const paymentIds: Uuid[] = [];
        for (const topUp of await store.listReturnable(tx, actorId)) {
          if (left === 0n) break;
          const amountMinor = topUp.left_minor < left ? topUp.left_minor : left;
          const paymentId = newUuid(now.getTime());
          const refund = { paymentId, refundOf: topUp.payment_id, amountMinor, note: '', userId };
          const paid = await wallet.refund(tx, refund);
          if (!paid.ok) return fail('billing.payee_short');
          await store.addReturned(tx, topUp.id, amountMinor);
          account.credit_minor -= amountMinor;
          left -= amountMinor;
          paymentIds.push(paymentId);
        }
        if (paymentIds.length === 0) return fail('billing.nothing_to_pay_back');
        account.credit_full_minor = account.credit_minor;
        account.credit_told = 0;
        await store.saveAccount(tx, account);
        await store.insertPayBack(tx, { requestId, businessActorId: actorId, paymentIds, at: now });
        return ok(paymentIds);
      });
      if (!done.ok) return done;
      const payments = await wallet.payments(done.value);
      return ok({ items: done.value.map((id) => payments.get(id)!) });
    },
  };
}
