import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { assetCode, money } from './money.ts';
import { isTimeZone } from './opening-hours.ts';
import { defineOperations, download } from './operation.ts';
import { paymentKind } from './wallet.ts';

/** How many movements one document holds at most. */
export const documentEntriesMax = 5_000;

export const statementsErrors = defineErrors({
  'statements.too_long': { status: 409, title: 'The period has too many movements for a document' },
  'statements.period_invalid': { status: 400, title: 'The period ends before it begins' },
  'statements.not_a_currency': {
    status: 409,
    title: 'Banks have no format for this, because it is no currency of ISO 4217',
  },
});

const locale = z.enum(['de', 'en']).default('en');
/** In which days begin and times are written, e.g. `Europe/Berlin`. */
const timeZone = z.string().max(60).refine(isTimeZone, 'is not a time zone').default('UTC');

const period = z.object({
  /** Which pocket; that of the main currency when nothing is said. */
  assetCode: assetCode.optional(),
  /** From this moment on, and before that one. */
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
});

/** Where money comes from or goes to, as those who live from it tell it apart. */
export const incomeSource = z.enum([
  'shop',
  'counter',
  'bill',
  'membership',
  'post',
  'tip',
  'campaign',
  'deal',
  'promotion_share',
  'fee',
  'mandate',
  'standing',
  'promotion',
  'messages',
  'paid_in',
  'payout',
  'other',
]);
export type IncomeSource = z.infer<typeof incomeSource>;

/** What came in and went out in one month, without what was only exchanged between one's own pockets. */
export const month = z
  .object({
    /** `2026-11` on the calendar of the time zone asked for. */
    month: z.string().regex(/^\d{4}-\d{2}$/),
    in: money,
    out: money,
    count: z.int(),
    byKind: z.array(z.object({ kind: paymentKind, in: money, out: money })),
    /** Each adds up to `in` and `out` of the month. */
    bySource: z.array(
      z.object({
        source: incomeSource,
        in: money,
        out: money,
        /** Of `out`, what was given back of what had come in. */
        returned: money,
        /** Of `in`, what came back of what one had spent. */
        refunded: money,
      }),
    ),
    /** With whom most moved, five at most. */
    parties: z.array(z.object({ actor, in: money, out: money })),
  })
  .meta({ id: 'Month' });
export type Month = z.infer<typeof month>;

export const statementsOperations = defineOperations({
  downloadStatementPdf: {
    method: 'GET',
    path: '/api/v1/statements/statement.pdf',
    summary:
      'The statement of a period as PDF: balance at its beginning, every movement in order of time, balance at its end.',
    query: period.extend({ locale, timeZone }),
    response: download,
    download: 'application/pdf',
    errors: ['wallet.currency_unknown', 'statements.period_invalid', 'statements.too_long'],
    limitPerMinute: 20,
  },
  downloadStatementCamt: {
    method: 'GET',
    path: '/api/v1/statements/statement.xml',
    summary:
      'For bookkeeping programs: the statement of a period as camt.053.001.08 (ISO 20022), as banks give it.',
    query: period,
    response: download,
    download: 'application/xml; charset=utf-8',
    errors: [
      'wallet.currency_unknown',
      'statements.period_invalid',
      'statements.too_long',
      'statements.not_a_currency',
    ],
    limitPerMinute: 20,
  },
  downloadReceiptPdf: {
    method: 'GET',
    path: '/api/v1/statements/receipts/:paymentId/receipt.pdf',
    summary: 'The receipt of a payment that the acting actor made or got, as PDF.',
    params: z.object({ paymentId: id('payment') }),
    query: z.object({ locale, timeZone }),
    response: download,
    download: 'application/pdf',
    errors: ['wallet.payment_unknown'],
    limitPerMinute: 60,
  },
  getMonths: {
    method: 'GET',
    path: '/api/v1/statements/months',
    summary:
      'What came in and went out month by month, the current one last. Of very many movements only the latest are counted, and `isComplete` says so.',
    query: z.object({
      assetCode: assetCode.optional(),
      months: z.coerce.number().int().min(1).max(12).default(6),
      timeZone,
    }),
    response: z.object({ items: z.array(month), isComplete: z.boolean() }),
    errors: ['wallet.currency_unknown'],
  },
});
