import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { money } from './money.ts';
import { defineOperations, download } from './operation.ts';
import { payment } from './wallet.ts';
import { line, someLine } from './words.ts';

export const billingErrors = defineErrors({
  'billing.not_set_up': { status: 409, title: 'Nobody takes money for messages here yet' },
  'billing.seller_incomplete': {
    status: 409,
    title: 'Whoever bills needs a legal name, an address and a tax number',
  },
  'billing.plan_unknown': { status: 404, title: 'This plan does not exist' },
  'billing.plan_in_use': { status: 409, title: 'Businesses are on this plan' },
  'billing.too_many_plans': { status: 409, title: 'There are too many plans' },
  'billing.business_unknown': { status: 404, title: 'There is no such business' },
  'billing.not_invoiced': {
    status: 409,
    title: 'The invoice does not have so much left',
  },
  'billing.already_corrected': { status: 409, title: 'This invoice has been taken back' },
  'billing.nothing_to_pay_back': {
    status: 409,
    title: 'There is no unused credit that was paid in',
  },
  'billing.payee_short': { status: 409, title: 'Whoever bills has too little money just now' },
  'billing.invoice_unknown': { status: 404, title: 'This invoice does not exist' },
});

export const plansMax = 50;
/** A price and a limit are counted in millionths of the currency's unit: a message may cost a part of a cent. */
export const microScale = 6;

export const billedCategories = ['marketing', 'utility', 'authentication', 'service'] as const;
export const billedCategory = z.enum(billedCategories);
export type BilledCategory = z.infer<typeof billedCategory>;
/** What stands on an invoice: messages, and the fee of a plan for a month. */
export const chargedThings = [...billedCategories, 'base'] as const;
export type ChargedThing = (typeof chargedThings)[number];

const priceMicros = z.int().min(0).max(1_000_000_000);
/** What one message costs without tax, in millionths of the main currency's unit: 85000 is 8.5 cents. */
export const pricesMicros = z
  .object({
    marketing: priceMicros,
    utility: priceMicros,
    authentication: priceMicros,
    /** Answers by software to whoever has written. What the staff writes never costs anything. */
    service: priceMicros.default(0),
  })
  .meta({ id: 'MessagePrices' });
export type PricesMicros = z.infer<typeof pricesMicros>;

/** Paid before, from a credit; or after, by a monthly invoice. */
export const planPayment = z.enum(['prepaid', 'invoice']);

const planTerms = z.object({
  payment: planPayment,
  prices: pricesMicros,
  /** For a month, without tax, in millionths: charged with the first message of a month, and to whoever was given the plan by name in any case. */
  baseMicros: priceMicros.default(0),
});
const planBody = planTerms.extend({
  name: someLine(60),
  /** For every business that was given no other. */
  isDefault: z.boolean(),
});
export const billingPlan = planBody
  .extend({
    id: id('plan'),
    businesses: z.int().min(0),
    /** What was announced and does not hold yet; `from` is its first day (UTC). */
    next: planTerms.extend({ from: z.iso.date() }).nullable(),
  })
  .meta({ id: 'BillingPlan' });
export type BillingPlan = z.infer<typeof billingPlan>;

/** Messages of one category at one price; `credited` of them did not arrive, and cost nothing. */
const costLine = z.object({
  category: z.enum(chargedThings),
  price: money,
  sent: z.int().min(0),
  credited: z.int().min(0),
  amount: money,
});

export const billingWarning = z.enum([
  'limit_80',
  'limit_100',
  'credit_80',
  'credit_100',
  'price_rise',
]);
export type BillingWarning = z.infer<typeof billingWarning>;

/** What a business pays for its messages. Amounts are without tax and have six decimals, except for the credit. */
export const sendingCosts = z
  .object({
    /** Null is the free plan, which every town begins with. */
    plan: z.object({ name: z.string(), payment: planPayment }).nullable(),
    prices: z.record(billedCategory, money),
    /** The fee of the plan for a month. */
    base: money,
    /** What the plan says from a day (UTC) on; null while nothing becomes dearer. */
    rise: z
      .object({
        from: z.iso.date(),
        payment: planPayment,
        prices: z.record(billedCategory, money),
        base: money,
      })
      .nullable(),
    /** Tax on top, in basis points: 1900 is 19 %. */
    taxBasisPoints: z.int(),
    /** The first day (UTC) of the month that is counted. */
    month: z.iso.date(),
    lines: z.array(costLine),
    spent: money,
    /** The most in a month; null is no limit. */
    limit: money.nullable(),
    /** What is left of what was paid before, tax and what is not invoiced yet taken off. */
    credit: money,
    /** Who takes the money; null where nobody does. */
    payee: actor.nullable(),
    warnings: z.array(billingWarning),
  })
  .meta({ id: 'SendingCosts' });
export type SendingCosts = z.infer<typeof sendingCosts>;

export const billingInvoice = z
  .object({
    id: id('invoice'),
    number: z.string().meta({ example: 'SND-2026-000001' }),
    /** The number of the invoice that this one takes back; its amounts are then what is given back. */
    corrects: z.string().nullable(),
    /** The number of the one that takes the last of this back; nothing is owed on it any more. */
    correctedBy: z.string().nullable(),
    /** The numbers of all that take something of this back. */
    creditNotes: z.array(z.string()),
    lines: z.array(
      z.object({
        category: z.enum(chargedThings),
        price: money,
        quantity: z.int(),
        /** What no credit note has taken back. */
        left: z.int(),
      }),
    ),
    /** The last month that is in it. */
    month: z.iso.date(),
    issuedOn: z.iso.date(),
    net: money,
    tax: money,
    total: money,
    /** Taken from the credit. */
    paid: money,
    due: money,
    /** The bill by which the rest is paid; null when nothing is due. */
    payableId: id('payable').nullable(),
  })
  .meta({ id: 'BillingInvoice' });
export type BillingInvoice = z.infer<typeof billingInvoice>;

export const billingSettings = z
  .object({
    /** The business that bills and is paid; null where nobody does. */
    payee: actor.nullable(),
    taxBasisPoints: z.int(),
    exemptionReason: z.string(),
    taxNumber: z.string(),
    dueDays: z.int(),
    /** In which all prices are. */
    assetCode: z.string(),
    assetScale: z.int(),
  })
  .meta({ id: 'BillingSettings' });
export type BillingSettings = z.infer<typeof billingSettings>;

export const billedBusiness = z
  .object({
    business: actor,
    /** Null: that of everybody. */
    planId: id('plan').nullable(),
    /** This month, without tax. */
    spent: money,
    sent: z.int(),
    credit: money,
  })
  .meta({ id: 'BilledBusiness' });
export type BilledBusiness = z.infer<typeof billedBusiness>;

const planParams = z.object({ planId: id('plan') });
const invoiceParams = z.object({ invoiceId: id('invoice') });

/** What messages of businesses cost, who pays them and how. People never pay. */
export const billingOperations = defineOperations({
  getCosts: {
    method: 'GET',
    path: '/api/v1/billing/costs',
    summary:
      'What the messages of this month cost, by category, with price list, limit and credit.',
    response: sendingCosts,
  },
  setLimit: {
    method: 'PUT',
    path: '/api/v1/billing/limit',
    summary: 'The most that messages may cost in a month, without tax; null is no limit.',
    description:
      'At 80 % and at 100 % whoever may move the money is told. Beyond it marketing and utility are refused as `outreach.limit_reached`; alerts, codes and answers still go.',
    body: z.object({ limitMicros: z.int().min(0).max(1e15).nullable() }),
    response: sendingCosts,
  },
  topUp: {
    method: 'POST',
    path: '/api/v1/billing/top-ups',
    summary: 'Pays from the wallet of the business into its credit for messages.',
    body: z.object({ amount: money, confirmation: z.string().max(200).optional() }),
    response: payment,
    errors: [
      'billing.not_set_up',
      'wallet.insufficient_funds',
      'wallet.amount_invalid',
      'wallet.amount_too_large',
      'wallet.currency_unknown',
      'wallet.payee_is_payer',
      'wallet.payee_blocked',
      'identity.confirmation_required',
      'identity.confirmation_invalid',
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
    limitPerMinute: 60,
  },
  payBack: {
    method: 'POST',
    path: '/api/v1/billing/pay-backs',
    summary: 'Gives unused credit back to the wallet of the business.',
    description:
      'What was paid in goes back by refunds of those payments, the latest first, as far as nothing is kept for what is not invoiced yet.',
    body: z.object({}),
    response: z.object({ items: z.array(payment) }),
    errors: [
      'billing.nothing_to_pay_back',
      'billing.payee_short',
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
    limitPerMinute: 30,
  },
  listInvoices: {
    method: 'GET',
    path: '/api/v1/billing/invoices',
    summary: 'Invoices for messages, latest first; the last hundred.',
    response: z.object({ items: z.array(billingInvoice) }),
  },
  downloadInvoice: {
    method: 'GET',
    path: '/api/v1/billing/invoices/:invoiceId/invoice.pdf',
    summary: 'The invoice on paper, with its data (EN 16931, CII) inside of the file.',
    params: invoiceParams,
    query: z.object({ locale: z.enum(['de', 'en']).default('en') }),
    response: download,
    download: 'application/pdf',
    errors: ['billing.invoice_unknown'],
    limitPerMinute: 30,
  },
  downloadInvoiceData: {
    method: 'GET',
    path: '/api/v1/billing/invoices/:invoiceId/invoice.xml',
    summary: 'The data of the invoice after EN 16931, in the syntax UN/CEFACT CII.',
    params: invoiceParams,
    response: download,
    download: 'application/xml',
    errors: ['billing.invoice_unknown'],
    limitPerMinute: 30,
  },
  getSettings: {
    method: 'GET',
    path: '/api/v1/billing/settings',
    summary: 'Who bills for messages, and how, for operators.',
    response: billingSettings,
  },
  setSettings: {
    method: 'PUT',
    path: '/api/v1/billing/settings',
    summary: 'Names the business that bills for messages and is paid, with its tax.',
    description:
      'Legal name, address and VAT number are those of its public page. Without tax the reason stands on every invoice.',
    body: z.object({
      payeeHandle: line(60),
      taxBasisPoints: z.int().min(0).max(3000),
      exemptionReason: line(200).default(''),
      taxNumber: line(30).default(''),
      dueDays: z.int().min(1).max(90).default(14),
    }),
    response: billingSettings,
    errors: ['billing.business_unknown', 'billing.seller_incomplete'],
  },
  listPlans: {
    method: 'GET',
    path: '/api/v1/billing/plans',
    summary: 'All plans, for operators. Without any, everything is free.',
    response: z.object({ items: z.array(billingPlan) }),
  },
  createPlan: {
    method: 'POST',
    path: '/api/v1/billing/plans',
    summary: 'Makes a plan with a price for each category.',
    body: planBody,
    response: billingPlan,
    errors: ['billing.not_set_up', 'billing.too_many_plans'],
  },
  editPlan: {
    method: 'PUT',
    path: '/api/v1/billing/plans/:planId',
    summary: 'Changes a plan. What becomes dearer holds after a notice.',
    description:
      'Messages accepted from then on cost what it says. When anything becomes dearer, or has to be paid before, and a business is on the plan, the prices of the edit hold from the first of the month that begins at least 30 days later; businesses are told at once. Everything else holds at once and ends what was announced.',
    params: planParams,
    body: planBody,
    response: billingPlan,
    errors: ['billing.plan_unknown', 'billing.not_set_up'],
  },
  deletePlan: {
    method: 'DELETE',
    path: '/api/v1/billing/plans/:planId',
    summary: 'Deletes a plan that no business was given by name.',
    params: planParams,
    response: z.object({}),
    errors: ['billing.plan_unknown', 'billing.plan_in_use'],
  },
  listBusinesses: {
    method: 'GET',
    path: '/api/v1/billing/businesses',
    summary:
      'What businesses send and spend this month, for operators; the hundred that spend most.',
    response: z.object({ items: z.array(billedBusiness) }),
  },
  listInvoicesOf: {
    method: 'GET',
    path: '/api/v1/billing/businesses/:actorId/invoices',
    summary: 'Invoices of a business for messages, for operators; the last hundred.',
    params: z.object({ actorId: id('actor') }),
    response: z.object({ items: z.array(billingInvoice) }),
  },
  correctInvoice: {
    method: 'POST',
    path: '/api/v1/billing/businesses/:actorId/invoices/:invoiceId/correct',
    summary:
      'Takes an invoice back, or parts of it, by a credit note; the invoice stays as it was issued.',
    description:
      'Its bill is withdrawn, and what is still owed asked for by another one. What was paid of what is taken back, from the credit or by the bill, becomes credit again.',
    params: z.object({ actorId: id('actor'), invoiceId: id('invoice') }),
    body: z.object({
      reason: someLine(200),
      /** So many of these lines, counted from 1; without it all that is left. */
      parts: z
        .array(z.object({ line: z.int().min(1), quantity: z.int().min(1) }))
        .min(1)
        .max(200)
        .optional(),
    }),
    response: billingInvoice,
    errors: [
      'billing.invoice_unknown',
      'billing.already_corrected',
      'billing.not_invoiced',
      'billing.not_set_up',
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
    limitPerMinute: 30,
  },
  assignPlan: {
    method: 'PUT',
    path: '/api/v1/billing/businesses/:actorId/plan',
    summary: 'Gives a business another plan; null is the one of everybody.',
    params: z.object({ actorId: id('actor') }),
    body: z.object({ planId: id('plan').nullable() }),
    response: z.object({}),
    errors: ['billing.plan_unknown', 'billing.business_unknown'],
  },
});
