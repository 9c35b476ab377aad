import {
  billedCategories,
  type BillingInvoice,
  microScale,
  type SendingCosts,
} from '@allmende/contract/billing';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { type Money, moneyOf } from '@allmende/contract/money';
import type { Payment } from '@allmende/contract/wallet';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import { type PayRefusal, requestIdOf } from '#wallet';
import type { BillingContext } from './context.ts';
import { creditLeftMicros, leftOf, levelsOf, monthOf, warningsOf } from './rules.ts';
import { pricesOf, standingOf, turnMonth } from './spending.ts';
import { pricesIn, type Prices } from './terms.ts';
import * as invoiceStore from './invoices-store.ts';
import * as store from './store.ts';
import type { InvoiceRow, ListedInvoiceRow } from './tables.ts';

interface Acting {
  userId: Uuid;
  actorId: Uuid;
}
type TopUpRefusal = PayRefusal | 'billing.not_set_up' | 'platform.idempotency_key_reused';

/** What a business sees of its own costs, and pays. Nobody else's row is ever read: each query names the business. */
export function createCosts(context: BillingContext) {
  const { database, clock, identity, wallet } = context;

  async function view(businessActorId: Uuid): Promise<SendingCosts> {
    const now = clock.now();
    const account = await store.readAccount(database.pool, businessActorId, monthOf(now));
    turnMonth(account, now);
    const meters = await store.readMeters(database.pool, businessActorId, account.month);
    const { assetCode, assetScale } = await wallet.mainAsset();
    const micros = (value: bigint | number) =>
      moneyOf({ assetCode, assetScale: microScale }, BigInt(value));
    const priced = (prices: Prices) =>
      Object.fromEntries(
        billedCategories.map((category) => [category, micros(prices[category])]),
      ) as SendingCosts['prices'];
    const isPayee = account.payee_actor_id === businessActorId;
    const { next, next_from: from } = isPayee ? { next: null, next_from: null } : account;
    const standing = standingOf(account, assetScale);
    const payee = account.payee_actor_id;
    const actors = payee ? await identity.actors([payee]) : null;
    return {
      plan: account.payment && { name: account.plan_name!, payment: account.payment },
      prices: priced(pricesOf(account)),
      base: micros(isPayee ? 0 : (account.base ?? 0)),
      rise: next && {
        from: from!,
        payment: next.payment,
        prices: priced(pricesIn(next)),
        base: micros(next.base),
      },
      taxBasisPoints: standing.taxBasisPoints,
      month: account.month,
      lines: meters.map((row) => ({
        category: row.category,
        price: micros(row.price_micros),
        sent: Number(row.charged),
        credited: Number(row.credited),
        amount: micros((row.charged - row.credited) * BigInt(row.price_micros)),
      })),
      spent: micros(account.spent_micros),
      limit: account.limit_micros === null ? null : micros(account.limit_micros),
      credit: micros(creditLeftMicros(standing)),
      payee: (payee && actors?.get(payee)) || null,
      warnings: [...warningsOf(levelsOf(standing)), ...(next ? (['price_rise'] as const) : [])],
    };
  }

  return {
    view,

    async setLimit(businessActorId: Uuid, limitMicros: number | null): Promise<SendingCosts> {
      await database.transaction(async (tx) => {
        const now = clock.now();
        const account = await store.lockAccount(tx, businessActorId, monthOf(now));
        turnMonth(account, now);
        account.limit_micros = limitMicros === null ? null : BigInt(limitMicros);
        account.limit_told = 0;
        await store.saveAccount(tx, account);
      });
      return view(businessActorId);
    },

    /** [BL12] Once per user and key, in the transaction that moves the money. */
    async topUp(
      { userId, actorId }: Acting,
      wish: { amount: Money; confirmation: string | undefined; key: string },
    ): Promise<Result<Payment, TopUpRefusal>> {
      const amountMinor = BigInt(wish.amount.value);
      const requestId = requestIdOf(userId, wish.key);
      const { assetCode, assetScale } = await wallet.mainAsset();
      if (wish.amount.assetCode !== assetCode || wish.amount.assetScale !== assetScale) {
        return fail('wallet.currency_unknown');
      }
      const done = await undoing<Uuid, TopUpRefusal>(database, async (tx) => {
        const now = clock.now();
        const account = await store.lockAccount(tx, actorId, monthOf(now));
        const before = await store.readTopUp(tx, requestId);
        if (before) {
          const isSame =
            before.business_actor_id === actorId && before.amount_minor === amountMinor;
          return isSame ? ok(before.payment_id) : fail('platform.idempotency_key_reused');
        }
        if (!account.payee_actor_id) return fail('billing.not_set_up');
        const [id, paymentId] = [newUuid(now.getTime()), newUuid(now.getTime())];
        const paid = await wallet.pay(tx, {
          paymentId,
          kind: 'order',
          fromActorId: actorId,
          toActorId: account.payee_actor_id,
          amountMinor,
          assetCode,
          note: '',
          subject: { kind: 'sending_credit', id },
          confirmedBy: { userId, token: wish.confirmation },
          payerUserId: userId,
        });
        if (!paid.ok) return paid;
        account.credit_minor += amountMinor;
        account.credit_full_minor = account.credit_minor;
        account.credit_told = 0;
        await store.saveAccount(tx, account);
        const topUp = { id, businessActorId: actorId, requestId, amountMinor, paymentId, at: now };
        await store.insertTopUp(tx, topUp);
        return ok(paymentId);
      });
      if (!done.ok) return done;
      return ok((await wallet.payments([done.value])).get(done.value)!);
    },

    async invoices(businessActorId: Uuid): Promise<BillingInvoice[]> {
      return (await invoiceStore.listInvoices(database.pool, businessActorId)).map(presentInvoice);
    },

    async invoice(
      businessActorId: Uuid,
      id: Uuid,
    ): Promise<Result<InvoiceRow, 'billing.invoice_unknown'>> {
      const row = await invoiceStore.readInvoice(database.pool, businessActorId, id);
      return row ? ok(row) : fail('billing.invoice_unknown');
    },
  };
}

export function presentInvoice(row: ListedInvoiceRow): BillingInvoice {
  const { id, document, month, payable_id: payableId, corrects, note_numbers: notes } = row;
  const correctedBy = row.is_taken_back ? (notes.at(-1) ?? null) : null;
  const left = leftOf(document.lines, row.note_lines);
  const money = (minor: string) => moneyOf(document, BigInt(minor));
  return {
    id: toPublicId('inc', id),
    number: document.number,
    corrects,
    correctedBy,
    creditNotes: notes,
    lines: document.lines.map(({ category, priceMicros, quantity }, index) => ({
      category,
      price: moneyOf({ ...document, assetScale: microScale }, BigInt(priceMicros)),
      quantity: Number(quantity),
      left: corrects ? 0 : Number(left[index]!.quantity),
    })),
    month,
    issuedOn: document.issuedOn,
    net: money(document.net),
    tax: money(document.tax),
    total: money(document.total),
    paid: money(document.paid),
    due: money(document.due),
    payableId: payableId === null || correctedBy !== null ? null : toPublicId('pbl', payableId),
  };
}
