import type { BillingInvoice } from '@allmende/contract/billing';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Payment } from '@allmende/contract/wallet';
import { newUuid, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import { requestIdOf } from '#wallet';
import type { BillingContext } from './context.ts';
import { presentInvoice } from './costs.ts';
import { monthOf, unusedMinor } from './rules.ts';
import { standingOf, turnMonth } from './spending.ts';
import * as store from './store.ts';

type PayBackRefusal =
  | 'billing.nothing_to_pay_back'
  | 'billing.payee_short'
  | 'platform.idempotency_key_reused';
type CorrectRefusal =
  | 'billing.invoice_unknown'
  | 'billing.already_corrected'
  | 'billing.not_set_up';

/** What was paid or billed goes back: unused credit, and invoices that were wrong. */
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

    /**
     * [BL15] The bill goes first, since nobody may pay what is being taken back: whoever dies between the two says so again, and the
     * note is written then.
     */
    async correct(
      businessActorId: Uuid,
      invoiceId: Uuid,
      reason: string,
    ): Promise<Result<BillingInvoice, CorrectRefusal>> {
      const settings = await store.readSettings(database.pool);
      if (!settings) return fail('billing.not_set_up');
      const found = await store.readInvoice(database.pool, businessActorId, invoiceId);
      if (!found) return fail('billing.invoice_unknown');
      if (found.corrects_id || found.corrected_by) return fail('billing.already_corrected');
      const withdrawn = found.payable_id === null ? true : await withdraw(found.payable_id);
      // It was issued by somebody who does not bill any more.
      if (withdrawn === null) return fail('billing.not_set_up');
      const wasPaid = !withdrawn;
      const done = await database.transaction(async (tx): Promise<Result<Uuid, CorrectRefusal>> => {
        const now = clock.now();
        const account = await store.lockAccount(tx, businessActorId, monthOf(now));
        turnMonth(account, now);
        const invoice = (await store.readInvoice(tx.client, businessActorId, invoiceId))!;
        // A bill that was issued meanwhile is withdrawn by saying it once more.
        const hasChanged = invoice.payable_id !== found.payable_id;
        if (invoice.corrected_by || hasChanged) return fail('billing.already_corrected');
        const issuedOn = now.toISOString().slice(0, 10);
        const year = now.getUTCFullYear();
        const count = await store.nextNumber(tx, year);
        const number = `SND-${year}-${String(count).padStart(6, '0')}`;
        const { document } = invoice;
        const id = newUuid(now.getTime());
        await store.insertCreditNote(tx, {
          id,
          business_actor_id: businessActorId,
          number,
          month: invoice.month,
          issued_on: issuedOn,
          document: {
            ...document,
            number,
            issuedOn,
            dueOn: issuedOn,
            paid: '0',
            due: document.total,
            corrects: { number: invoice.number, reason },
          },
          due_minor: 0n,
          payable_id: null,
          corrects_id: invoiceId,
        });
        account.credit_minor += BigInt(document.paid) + (wasPaid ? invoice.due_minor : 0n);
        account.credit_full_minor = account.credit_minor;
        account.credit_told = 0;
        await store.saveAccount(tx, account);
        return ok(id);
      });
      if (!done.ok) return done;
      const note = await store.readInvoice(database.pool, businessActorId, done.value);
      return ok(presentInvoice(note!));

      /** False when it was paid, null when it is none of the payee's. */
      async function withdraw(payableId: Uuid): Promise<boolean | null> {
        const cancelled = await wallet.bills.cancel(settings!.payee_actor_id, payableId);
        if (!cancelled.ok && cancelled.code === 'payables.payable_unknown') {
          return null;
        }
        return cancelled.ok;
      }
    },
  };
}
