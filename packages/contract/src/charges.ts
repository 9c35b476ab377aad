import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { money } from './money.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { noteMax, payment } from './wallet.ts';
import { line } from './words.ts';

export const chargesErrors = defineErrors({
  'charges.charge_unknown': { status: 404, title: 'There is nothing to pay by this code' },
  'charges.charge_paid': { status: 409, title: 'This has been paid already' },
  'charges.charge_cancelled': { status: 410, title: 'The shop no longer asks for this' },
  'charges.charge_expired': { status: 410, title: 'This was open for too long' },
  'charges.charge_of_another': { status: 409, title: 'Somebody else is about to pay this' },
  'charges.charge_unpaid': { status: 409, title: 'This has not been paid' },
  'charges.payer_code_invalid': {
    status: 400,
    title: 'This is no payer’s code: a figure is wrong',
  },
  'charges.payer_code_unknown': { status: 404, title: 'Nobody shows this code' },
  'charges.payer_code_expired': { status: 410, title: 'This code has expired' },
  'charges.payer_code_used': { status: 409, title: 'This code has been used' },
  'charges.payer_code_maximum': { status: 409, title: 'The payer allows less than this' },
});

/** How long a charge may be paid, and how long a payer's code may be taken. */
export const chargeMinutes = 15;
export const payerCodeSeconds = 90;
/** Figures of a payer's code; the last one checks the others (ISO/IEC 7812-1, annex B). */
export const payerCodeLength = 12;

const note = line(noteMax).default('');
const chargeParams = z.object({ chargeId: id('charge') });

/**
 * What a shop asks for at its counter, once. It is `open` until somebody pays; `confirming` after a payer's code
 * was taken whose owner still has to say yes.
 */
export const charge = z
  .object({
    id: id('charge'),
    payee: actor,
    amount: money,
    note: z.string(),
    state: z.enum(['open', 'confirming', 'paid', 'cancelled', 'expired']),
    /** Who pays or paid; told to both sides and nobody else. */
    payer: actor.nullable(),
    /** The receipt, for both sides. */
    payment: payment.nullable(),
    /** What the shop gave back of it, in order; for both sides. */
    refunds: z.array(payment),
    /** What the shop shows as a code for as long as it is open; null for everybody else. */
    codeUrl: z.string().nullable(),
    madeAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Charge' });
export type Charge = z.infer<typeof charge>;

/** What a payer shows at a counter: good for one charge. */
export const payerCode = z
  .object({
    code: z.string().meta({ example: '402931765187' }),
    /** The same as a link, for the picture. */
    url: z.string(),
    maximum: money.nullable(),
    /** `waiting` for a counter; `taken`, when there is a charge; `over`, when it expired unused. */
    state: z.enum(['waiting', 'taken', 'over']),
    charge: charge.nullable(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'PayerCode' });
export type PayerCode = z.infer<typeof payerCode>;

const judgedLikeSending = [
  'wallet.insufficient_funds',
  'wallet.amount_invalid',
  'wallet.amount_too_large',
  'wallet.currency_unknown',
  'wallet.payee_is_payer',
  'wallet.payee_blocked',
] as const;
const notOpen = [
  'charges.charge_unknown',
  'charges.charge_paid',
  'charges.charge_cancelled',
  'charges.charge_expired',
] as const;

export const chargesOperations = defineOperations({
  createCharge: {
    method: 'POST',
    path: '/api/v1/charges',
    summary: 'A shop asks for an amount at its counter and gets a code to show.',
    body: z.object({ amount: money, note }),
    response: charge,
    errors: ['wallet.amount_invalid', 'wallet.amount_too_large', 'wallet.currency_unknown'],
    limitPerMinute: 120,
  },
  getCharge: {
    method: 'GET',
    path: '/api/v1/charges/:chargeId',
    summary: 'What is asked for, by whom, and whether it is paid.',
    params: chargeParams,
    response: charge,
    errors: ['charges.charge_unknown'],
  },
  cancelCharge: {
    method: 'POST',
    path: '/api/v1/charges/:chargeId/cancel',
    summary: 'The shop no longer asks for it; cancelling again changes nothing.',
    params: chargeParams,
    response: charge,
    errors: ['charges.charge_unknown', 'charges.charge_paid'],
  },
  payCharge: {
    method: 'POST',
    path: '/api/v1/charges/:chargeId/pay',
    summary:
      'Pays a charge, once: whoever has paid it and asks again gets the same receipt. Above a small amount a confirmation with the action `order` is needed.',
    params: chargeParams,
    body: z.object({ confirmation: z.string().max(200).optional() }),
    response: payment,
    errors: [
      ...notOpen,
      'charges.charge_of_another',
      ...judgedLikeSending,
      'identity.confirmation_required',
      'identity.confirmation_invalid',
    ],
    limitPerMinute: 60,
  },
  declineCharge: {
    method: 'POST',
    path: '/api/v1/charges/:chargeId/decline',
    summary: 'The owner of the payer’s code that was taken says no; the charge is open again.',
    params: chargeParams,
    response: charge,
    errors: [...notOpen, 'charges.charge_of_another'],
  },
  takePayerCode: {
    method: 'POST',
    path: '/api/v1/charges/:chargeId/payer-code',
    summary:
      'Charges whoever shows this code: paid at once where a small amount needs no second factor, else `confirming` until the payer has said yes.',
    params: chargeParams,
    /** Spaces between the figures do not matter; the link that stands in the picture is taken as well. */
    body: z.object({ code: z.string().max(500) }),
    response: charge,
    errors: [
      ...notOpen,
      'charges.charge_of_another',
      'charges.payer_code_invalid',
      'charges.payer_code_unknown',
      'charges.payer_code_expired',
      'charges.payer_code_used',
      'charges.payer_code_maximum',
      ...judgedLikeSending,
    ],
    limitPerMinute: 30,
  },
  sendChargeReceipt: {
    method: 'POST',
    path: '/api/v1/charges/:chargeId/receipt',
    summary:
      'Sends the receipt into the conversation of shop and payer; again, it changes nothing.',
    params: chargeParams,
    response: z.object({}),
    errors: ['charges.charge_unknown', 'charges.charge_unpaid', 'wallet.payee_blocked'],
  },
  refundCharge: {
    method: 'POST',
    path: '/api/v1/charges/:chargeId/refund',
    summary:
      'Owners and managers give back a part or all of what was paid; it has a receipt of its own, and stands in the conversation of both.',
    params: chargeParams,
    body: z.object({ amount: money, note }),
    response: charge,
    errors: [
      'charges.charge_unknown',
      'charges.charge_unpaid',
      'wallet.amount_invalid',
      'wallet.amount_too_large',
      'wallet.currency_unknown',
      'wallet.payment_not_refundable',
      'wallet.refund_exceeds_payment',
      'wallet.insufficient_funds',
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
    limitPerMinute: 60,
  },
  listTakings: {
    method: 'GET',
    path: '/api/v1/charges',
    summary: 'What was paid at the counter in a time, latest first, and what it comes to.',
    query: pageQuery.extend({
      from: z.iso.datetime({ offset: true }),
      to: z.iso.datetime({ offset: true }),
    }),
    response: page(charge).extend({
      count: z.int(),
      /** One sum for each currency, less what was given back; empty when nothing was paid. */
      totals: z.array(money),
    }),
  },
  createPayerCode: {
    method: 'POST',
    path: '/api/v1/payer-codes',
    summary:
      'A code to show at a counter: for one charge, for a minute and a half, optionally up to a maximum.',
    body: z.object({ maximum: money.optional() }),
    response: payerCode,
    errors: ['wallet.amount_invalid', 'wallet.amount_too_large', 'wallet.currency_unknown'],
    limitPerMinute: 30,
  },
  getPayerCode: {
    method: 'GET',
    path: '/api/v1/payer-codes/:code',
    summary: 'What became of one’s own code: the charge for which it was taken.',
    params: z.object({ code: z.string().max(40) }),
    response: payerCode,
    errors: ['charges.payer_code_unknown'],
  },
});
