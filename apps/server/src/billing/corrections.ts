import type { BillingInvoice } from '@allmende/contract/billing';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { newUuid, type Uuid } from '#platform/ids';
import { requestIdOf, termsOf } from '#wallet';
import type { BillingContext } from './context.ts';
import { presentInvoice } from './costs.ts';
import type { Invoicing } from './invoices.ts';
import { leftOf, monthOf, noteOf, type PartWish } from './rules.ts';
import { turnMonth } from './spending.ts';
import * as invoiceStore from './invoices-store.ts';
import * as planStore from './plans-store.ts';
import * as store from './store.ts';
import type { ListedInvoiceRow } from './tables.ts';

type Refusal =
  | 'billing.invoice_unknown'
  | 'billing.already_corrected'
  | 'billing.not_invoiced'
  | 'billing.not_set_up'
  | 'platform.idempotency_key_reused';

export interface Wrong {
  businessActorId: Uuid;
  invoiceId: Uuid;
  reason: string;
  /** What of it is taken back; all that is left of it when nothing is named. */
  parts: readonly PartWish[] | null;
}

/** [BL15] Invoices that were wrong are taken back, wholly or in part. */
export function createCorrections(
  context: BillingContext,
  invoicing: Pick<Invoicing, 'askForDue'>,
): (by: { userId: Uuid; key: string }, wrong: Wrong) => Promise<Result<BillingInvoice, Refusal>> {
  const { database, clock, wallet } = context;

  /** False when it was paid, null when it is none of the payee's. */
  async function withdraw(payeeActorId: Uuid, payableId: Uuid): Promise<boolean | null> {
    const cancelled = await wallet.bills.cancel(payeeActorId, payableId);
    if (!cancelled.ok && cancelled.code === 'payables.payable_unknown') return null;
    return cancelled.ok;
  }

  function isOver(row: ListedInvoiceRow): boolean {
    return row.corrects_id !== null || row.is_taken_back;
  }

  /**
   * The bill goes first, since nobody may pay what is being taken back: whoever dies between the two says so again, and the note is
   * written then. What is owed of the rest is asked for by a bill of its own.
   */
  return async ({ userId, key }, { businessActorId, invoiceId, reason, parts }) => {
    const requestId = requestIdOf(userId, `correct ${key}`);
    const terms = termsOf([invoiceId, reason, parts]);
    /** Of notes from before terms were kept, only the invoice is known. */
    const isSame = (note: { corrects_id: Uuid; terms: string | null }) =>
      note.corrects_id === invoiceId && (note.terms === null || note.terms === terms);
    const settings = await planStore.readSettings(database.pool);
    if (!settings) return fail('billing.not_set_up');
    const found = await invoiceStore.readInvoice(database.pool, businessActorId, invoiceId);
    if (!found) return fail('billing.invoice_unknown');
    const before = await invoiceStore.readNote(database.pool, requestId);
    if (before) {
      if (!isSame(before)) return fail('platform.idempotency_key_reused');
      const note = await invoiceStore.readInvoice(database.pool, businessActorId, before.id);
      return ok(presentInvoice(note!));
    }
    if (isOver(found)) return fail('billing.already_corrected');
    // Nothing is withdrawn for what will be refused.
    if (!noteOf(found.document, leftOf(found.document.lines, found.note_lines), parts)) {
      return fail('billing.not_invoiced');
    }
    const withdrawn =
      found.payable_id === null ? true : await withdraw(settings.payee_actor_id, found.payable_id);
    // It was issued by somebody who does not bill any more.
    if (withdrawn === null) return fail('billing.not_set_up');
    const wasPaid = !withdrawn;
    const done = await database.transaction(async (tx): Promise<Result<Uuid, Refusal>> => {
      const now = clock.now();
      const account = await store.lockAccount(tx, businessActorId, monthOf(now));
      turnMonth(account, now);
      const same = await invoiceStore.readNote(tx.client, requestId);
      if (same) return isSame(same) ? ok(same.id) : fail('platform.idempotency_key_reused');
      const invoice = (await invoiceStore.readInvoice(tx.client, businessActorId, invoiceId))!;
      // A bill that was issued meanwhile is withdrawn by saying it once more.
      const hasChanged = invoice.payable_id !== found.payable_id;
      if (isOver(invoice) || hasChanged) return fail('billing.already_corrected');
      const { document } = invoice;
      const note = noteOf(document, leftOf(document.lines, invoice.note_lines), parts);
      if (!note) return fail('billing.not_invoiced');
      const issuedOn = now.toISOString().slice(0, 10);
      const year = now.getUTCFullYear();
      const count = await invoiceStore.nextNumber(tx, year);
      const number = `SND-${year}-${String(count).padStart(6, '0')}`;
      const id = newUuid(now.getTime());
      const { lines, netMinor, taxMinor, totalMinor, isAll } = note;
      const isPart = !isAll || invoice.note_lines.length > 0;
      await invoiceStore.insertCreditNote(tx, {
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
          lines,
          net: netMinor.toString(),
          tax: taxMinor.toString(),
          total: totalMinor.toString(),
          paid: '0',
          due: totalMinor.toString(),
          corrects: { number: invoice.number, reason, ...(isPart ? { isPart } : {}) },
        },
        due_minor: 0n,
        payable_id: null,
        corrects_id: invoiceId,
        request_id: requestId,
        terms,
      });
      // What nobody has paid is not owed any more; what was paid becomes credit, in the end to the minor unit.
      const owed = wasPaid ? 0n : invoice.due_minor;
      const forgiven = isAll || totalMinor > owed ? owed : totalMinor;
      const paid = BigInt(document.paid) + (wasPaid ? invoice.due_minor : 0n);
      const left = paid - invoice.credited_minor;
      const credited = isAll || totalMinor - forgiven > left ? left : totalMinor - forgiven;
      await invoiceStore.saveCorrected(tx, {
        id: invoiceId,
        isTakenBack: isAll,
        dueMinor: invoice.due_minor - forgiven,
        creditedMinor: invoice.credited_minor + credited,
        askId: withdrawn ? id : null,
      });
      account.credit_minor += credited;
      account.credit_full_minor = account.credit_minor;
      account.credit_told = 0;
      await store.saveAccount(tx, account);
      return ok(id);
    });
    if (!done.ok) return done;
    await invoicing.askForDue();
    const note = await invoiceStore.readInvoice(database.pool, businessActorId, done.value);
    return ok(presentInvoice(note!));
  };
}
