import { z } from 'zod';
import { actor } from './actors.ts';
import { storedFile } from './attachments.ts';
import { bankTransfer } from './bank-transfer.ts';
import { defineErrors } from './errors.ts';
import { clientId, id } from './ids.ts';
import { money } from './money.ts';
import { defineOperations, download } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { payableKind, payableTitleMax } from './payable-card.ts';
import { payment } from './wallet.ts';

export const payablesErrors = defineErrors({
  'payables.payable_unknown': { status: 404, title: 'There is no such bill' },
  'payables.payable_paid': { status: 409, title: 'This bill has been paid' },
  'payables.payable_cancelled': { status: 410, title: 'This bill was cancelled' },
  'payables.parts_not_allowed': { status: 409, title: 'This bill has to be paid in one sum' },
  'payables.more_than_open': { status: 409, title: 'Less than this is still to be paid' },
  'payables.reference_taken': { status: 409, title: 'This number stands on another bill of yours' },
  'payables.due_in_past': { status: 400, title: 'The due date is over' },
  'payables.document_unknown': { status: 404, title: 'The document is not there' },
  'payables.recipient_unknown': { status: 404, title: 'There is nobody to send the bill to' },
  'payables.recipient_blocked': { status: 403, title: 'You cannot send each other anything' },
});

export const payableTextMax = 1000;
const params = z.object({ payableId: id('payable') });

export const payableState = z.enum(['open', 'partly_paid', 'overdue', 'paid', 'cancelled']);

/** A bill or a fine: what somebody is asked to pay, by when, under which reference, and what was paid of it. */
export const payable = z
  .object({
    id: id('payable'),
    kind: payableKind,
    title: z.string(),
    text: z.string(),
    issuer: actor,
    /** Whom it was sent to; null where it is on paper only, and for whoever is neither of the two. */
    recipient: actor.nullable(),
    amount: money,
    paid: money,
    /** What is still to be paid; zero once it is cancelled. */
    open: money,
    /** The last day (UTC) on which it is not overdue. */
    dueOn: z.iso.date(),
    allowsParts: z.boolean(),
    /** The first of these that holds: cancelled, paid, overdue, partly paid, open. */
    state: payableState,
    /** A creditor reference (ISO 11649), without spaces. */
    reference: z.string().meta({ example: 'RF18539007547034' }),
    document: storedFile.nullable(),
    /** What is printed as a code; for its issuer while it can be paid. */
    codeUrl: z.string().nullable(),
    /** How what is open is paid from any bank; null where that does not go, or nothing is open. */
    transfer: bankTransfer.nullable(),
    /** Latest first: all for the issuer, one's own for everybody else. */
    payments: z.array(payment),
    issuedAt: z.iso.datetime(),
  })
  .meta({ id: 'Payable' });
export type Payable = z.infer<typeof payable>;

const issuedFilter = {
  state: payableState.optional(),
  /** In title or reference. */
  q: z.string().trim().max(100).optional(),
};

export const payablesOperations = defineOperations({
  issuePayable: {
    method: 'POST',
    path: '/api/v1/payables',
    summary:
      'Issues a bill or a fine: sent into the chat with somebody, or to be printed with its code.',
    description:
      'With the same `clientId` it is issued once. Without `number` the reference is made up; with it, it is `RF`, check digits and the number.',
    body: z.object({
      clientId,
      kind: payableKind,
      title: z.string().trim().min(1).max(payableTitleMax),
      text: z.string().trim().max(payableTextMax).default(''),
      amount: money,
      dueOn: z.iso.date(),
      allowsParts: z.boolean().default(false),
      recipientActorId: id('actor').optional(),
      /** The issuer's own, e.g. `2026000417`. */
      number: z
        .string()
        .regex(/^[A-Z0-9]{1,21}$/, 'is not made of capital letters and figures')
        .optional(),
      /** A finished upload of the issuer. */
      documentId: id('file').optional(),
    }),
    response: payable,
    errors: [
      'wallet.amount_invalid',
      'wallet.amount_too_large',
      'wallet.currency_unknown',
      'payables.due_in_past',
      'payables.reference_taken',
      'payables.document_unknown',
      'payables.recipient_unknown',
      'payables.recipient_blocked',
      'messaging.no_strangers',
      'messaging.stopped',
      'messaging.too_many_new_people',
    ],
    limitPerMinute: 120,
  },
  getPayable: {
    method: 'GET',
    path: '/api/v1/payables/:payableId',
    summary: 'What is to be paid, for whoever has its code or card.',
    params,
    response: payable,
    errors: ['payables.payable_unknown'],
  },
  keepPayable: {
    method: 'POST',
    path: '/api/v1/payables/:payableId/keep',
    summary: 'Puts a bill that was scanned among one’s own; the issuer is not told.',
    params,
    response: payable,
    errors: ['payables.payable_unknown'],
    limitPerMinute: 60,
  },
  payPayable: {
    method: 'POST',
    path: '/api/v1/payables/:payableId/payments',
    summary: 'Pays all that is open, or a part where that is allowed; never more.',
    params,
    body: z.object({ amount: money, confirmation: z.string().max(200).optional() }),
    response: payment,
    errors: [
      'payables.payable_unknown',
      'payables.payable_paid',
      'payables.payable_cancelled',
      'payables.parts_not_allowed',
      'payables.more_than_open',
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
  cancelPayable: {
    method: 'POST',
    path: '/api/v1/payables/:payableId/cancel',
    summary: 'Nothing more can be paid of it; what was paid stays paid. Again, it changes nothing.',
    params,
    response: payable,
    errors: ['payables.payable_unknown', 'payables.payable_paid'],
  },
  downloadPayable: {
    method: 'GET',
    path: '/api/v1/payables/:payableId/bill.pdf',
    summary:
      'The bill on paper: what it is for, what is open, how to pay it, and its document inside.',
    description:
      'For its issuer with the code that pays it here, for everybody with the codes of a bank transfer. An attached document of up to 10 MB is embedded as a file.',
    params,
    query: z.object({ locale: z.enum(['de', 'en']).default('en') }),
    response: download,
    download: 'application/pdf',
    errors: ['payables.payable_unknown'],
    limitPerMinute: 30,
  },
  listIssued: {
    method: 'GET',
    path: '/api/v1/payables/issued',
    summary:
      'What the acting business has issued, latest first, with what is open, overdue and paid.',
    query: pageQuery.extend(issuedFilter),
    response: page(payable).extend({
      /** Of all that was issued, one line for each currency; `overdue` is part of `open`. */
      totals: z.array(z.object({ open: money, overdue: money, paid: money })),
    }),
  },
  downloadIssued: {
    method: 'GET',
    path: '/api/v1/payables/issued.csv',
    summary: 'The same as a CSV file, with what was paid of each and when last.',
    query: z.object(issuedFilter).extend({ locale: z.enum(['de', 'en']).default('en') }),
    response: download,
    download: 'text/csv; charset=utf-8',
    limitPerMinute: 20,
  },
  listOwn: {
    method: 'GET',
    path: '/api/v1/payables/own',
    summary: 'The acting actor’s own bills: sent to them, kept from a code, or paid by them.',
    query: pageQuery.extend({
      /** `due`: something is still to be paid, soonest first; `done`: the others, latest first. */
      which: z.enum(['due', 'done']).default('due'),
    }),
    response: page(payable),
  },
});
