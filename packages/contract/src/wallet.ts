import { z } from 'zod';
import { actor, handle } from './actors.ts';
import { coverageProof } from './coverage.ts';
import { defineErrors } from './errors.ts';
import { id, type IdKind } from './ids.ts';
import { assetCode, money } from './money.ts';
import { defineOperations, download } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { isTimeZone } from './opening-hours.ts';
import { line } from './words.ts';

export const walletErrors = defineErrors({
  'wallet.insufficient_funds': { status: 409, title: 'There is not enough money in the wallet' },
  'wallet.amount_invalid': { status: 400, title: 'The amount must be more than zero' },
  'wallet.amount_too_large': { status: 400, title: 'The amount is above the limit' },
  'wallet.currency_unknown': { status: 400, title: 'This wallet does not hold that currency' },
  'wallet.payee_unknown': { status: 404, title: 'There is nobody to pay by this name' },
  'wallet.payee_is_payer': { status: 400, title: 'Payer and payee are the same' },
  'wallet.payee_blocked': { status: 403, title: 'You cannot pay each other' },
  'wallet.payment_unknown': { status: 404, title: 'This payment does not exist' },
  'wallet.top_up_limit': { status: 409, title: 'The play money for today has been handed out' },
  'wallet.refund_exceeds_payment': {
    status: 409,
    title: 'More would be given back than was paid',
  },
  'wallet.payment_not_refundable': { status: 409, title: 'This payment cannot be given back' },
});

/**
 * Limits are said in minor units of the operator's main currency; what an amount of another asset counts as
 * against them, its rate says. A single payment above this much asks for a second factor,
 */
export const confirmationAboveMinor = 3000n;
/** and so does the one with which the payments since the last second factor exceed this sum. */
export const unconfirmedMaxMinor = 100_00n;
export const paymentMaxMinor = 1_000_000_00n;
/** Play money per person and calendar day (UTC). */
export const playMoneyPerDayMinor = 200_00n;
export const noteMax = 140;
const note = line(noteMax).default('');

export const paymentKind = z.enum([
  'transfer',
  'order',
  'refund',
  'top_up',
  'payout',
  'envelope',
  'gift',
  'conversion',
  'conversion_fee',
  'conversion_spread',
  'liquidity',
]);

/**
 * What a payment can belong to, and what the id of each is called. A payment for an order names it in `orderId`.
 */
export const subjectIds = {
  charge: 'charge',
  request: 'paymentRequest',
  split: 'split',
  envelope: 'envelope',
  standing_order: 'standingOrder',
  mandate: 'mandate',
  scheduled: 'standingOrder',
  payable: 'payable',
  tip: 'tip',
  conversion: 'conversion',
  payout: 'payout',
  dispute: 'dispute',
  sending_credit: 'topUp',
  membership: 'membership',
  membership_gift: 'membershipGift',
  post: 'post',
  pledge: 'pledge',
  deal: 'deal',
  deal_share: 'deal',
  /** What of shares goes back because buyers got money back. */
  deal_share_back: 'deal',
  promotion: 'promotion',
  promotion_share: 'promotion',
  /** The payment of which it is kept. */
  fee: 'payment',
} as const satisfies Record<string, IdKind>;
export type SubjectKind = keyof typeof subjectIds;
export const paymentSubject = z
  .object({
    kind: z.enum(Object.keys(subjectIds) as [SubjectKind, ...SubjectKind[]]),
    /** With the prefix that belongs to the kind. */
    id: z.string(),
  })
  .meta({ id: 'PaymentSubject' });
export type PaymentSubject = z.infer<typeof paymentSubject>;

/** One movement of money between two actors, as both may see it: also the receipt. */
export const payment = z
  .object({
    id: id('payment'),
    /**
     * Short form for people and bank forms, unique on this server: a creditor reference after ISO 11649,
     * 16 characters without spaces, shown in groups of four. Its check digits betray nearly every slip of the pen.
     */
    receiptNumber: z.string().meta({ example: 'RF574K7P2M9X8QT3' }),
    kind: paymentKind,
    /** How it came in from outside, or left: cash over the till, over a bank, or play money for nothing. */
    rail: z.enum(['cash', 'play', 'sepa', 'card', 'opening']).nullable(),
    /** Null when it came in from outside. */
    from: actor.nullable(),
    /** Of a payout the same as `from`: it goes to an account of one's own. */
    to: actor,
    amount: money,
    /** What was kept of the amount, by whom the operators named: a payment of its own, from the receiver. */
    fee: money,
    note: z.string(),
    orderId: id('order').nullable(),
    /** The request, gift, standing order or other thing that it belongs to. */
    subject: paymentSubject.nullable(),
    /** The payment that this one refunds. */
    refundOf: id('payment').nullable(),
    refunded: money,
    state: z.enum(['completed', 'refunded']),
    /** How the payer confirmed it. */
    confirmedBy: z.enum([
      'giver',
      'standing_order',
      'mandate',
      'membership',
      'deal',
      'passkey',
      'password',
      'password_and_code',
      'small_amount',
      'seller',
      'operator',
      'own_account',
    ]),
    paidAt: z.iso.datetime(),
  })
  .meta({ id: 'Payment' });
export type Payment = z.infer<typeof payment>;

export const wallet = z
  .object({
    accountId: id('account'),
    balance: money,
    /** Balance less what is held for pending payments. */
    available: money,
    /** What the money is; under `play` it is for trying out and worth nothing. */
    regime: z.enum(['play', 'limited-network', 'partner', 'licensed']),
    /** Above this a second factor is asked for. */
    confirmationAbove: money,
    /** How much the caller may still pay in small payments before a second factor is asked for. */
    withoutConfirmation: money,
    /** How much play money the caller may still get today; zero under other regimes. */
    playMoneyLeft: money,
  })
  .meta({ id: 'Wallet' });
export type Wallet = z.infer<typeof wallet>;

/** One line of the statement; `amount` is signed, `balance` is the balance after it. */
export const walletEntry = z
  .object({
    version: z.int(),
    amount: money,
    balance: money,
    at: z.iso.datetime(),
    payment,
  })
  .meta({ id: 'WalletEntry' });
export type WalletEntry = z.infer<typeof walletEntry>;

/** Which pocket; the main currency's when nothing is said. */
const ofAsset = z.object({ assetCode: assetCode.optional() });

const statementFilter = {
  /** From this moment on, */
  from: z.iso.datetime({ offset: true }).optional(),
  /** and before this one; a client takes midnight where its user lives. */
  to: z.iso.datetime({ offset: true }).optional(),
  direction: z.enum(['in', 'out']).optional(),
  kind: paymentKind.optional(),
  /** All of these words, in name, handle, note, receipt number or amount. */
  search: z.string().trim().min(1).max(80).optional(),
};

/** One run of the nightly check of the whole book: no findings when everything adds up. */
export const selfCheck = z
  .object({ at: z.iso.datetime(), isSound: z.boolean(), findings: z.array(z.string()) })
  .meta({ id: 'SelfCheck' });

export const walletOperations = defineOperations({
  getWallet: {
    method: 'GET',
    path: '/api/v1/wallet',
    summary:
      'One pocket of the acting actor’s wallet, opened on first use: without `assetCode` that of the main currency.',
    query: ofAsset,
    response: wallet,
    errors: ['wallet.currency_unknown'],
  },
  listCoverageProofs: {
    method: 'GET',
    path: '/api/v1/wallet/coverage-proofs',
    summary:
      'That the balances of the acting actor are in what was last published as owed: a proof for each pocket.',
    description:
      'A pocket that was opened after the last publication has none yet. The proof is checked by whoever fetched it: in the app, or with `/check-coverage.mjs`.',
    response: z.object({ items: z.array(coverageProof) }),
    limitPerMinute: 60,
  },
  listEntries: {
    method: 'GET',
    path: '/api/v1/wallet/entries',
    summary: 'The statement, latest first, with the balance after each line.',
    description:
      'A page of a filtered statement may hold fewer lines than asked for, even none, before the end is reached: go on as long as there is a `nextCursor`.',
    query: pageQuery.extend(statementFilter).extend(ofAsset.shape),
    response: page(walletEntry),
    errors: ['wallet.currency_unknown'],
  },
  downloadStatement: {
    method: 'GET',
    path: '/api/v1/wallet/statement.csv',
    summary: 'The statement as a CSV file, latest first.',
    description:
      'RFC 4180 in UTF-8 with a byte order mark. `locale` decides about the words and about what spreadsheets of that language expect: `en` separates by comma and writes 1234.50, `de` separates by semicolon and writes 1234,50. A text that a spreadsheet would take for a formula is preceded by an apostrophe.',
    query: ofAsset.extend(statementFilter).extend({
      locale: z.enum(['de', 'en']).default('en'),
      /** In which times are written, e.g. `Europe/Berlin`. */
      timeZone: z.string().max(60).refine(isTimeZone, 'is not a time zone').default('UTC'),
    }),
    response: download,
    errors: ['wallet.currency_unknown'],
    download: 'text/csv; charset=utf-8',
    limitPerMinute: 20,
  },
  sendMoney: {
    method: 'POST',
    path: '/api/v1/wallet/payments',
    summary:
      'Sends money to an actor of this server; it arrives at once and a payment card appears in the conversation of both. Above a small amount a confirmation is needed.',
    body: z.object({
      toActorId: id('actor'),
      amount: money,
      note,
      confirmation: z.string().max(200).optional(),
    }),
    response: payment,
    errors: [
      'wallet.insufficient_funds',
      'wallet.amount_invalid',
      'wallet.amount_too_large',
      'wallet.currency_unknown',
      'wallet.payee_unknown',
      'wallet.payee_is_payer',
      'wallet.payee_blocked',
      'identity.confirmation_required',
      'identity.confirmation_invalid',
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
    limitPerMinute: 120,
  },
  getPayment: {
    method: 'GET',
    path: '/api/v1/wallet/payments/:paymentId',
    summary: 'The receipt of a payment that the acting actor made or got.',
    params: z.object({ paymentId: id('payment') }),
    response: payment,
    errors: ['wallet.payment_unknown'],
  },
  topUpPlayMoney: {
    method: 'POST',
    path: '/api/v1/wallet/play-money',
    summary:
      'Under the regime `play` only: the till hands out play money in the main currency, up to 200 of it a day.',
    body: z.object({ amount: money }),
    response: payment,
    errors: [
      'wallet.amount_invalid',
      'wallet.amount_too_large',
      'wallet.currency_unknown',
      'wallet.top_up_limit',
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
    limitPerMinute: 30,
  },
  payInAtTill: {
    method: 'POST',
    path: '/api/v1/wallet/till/payments',
    summary: 'The operator’s till: cash was handed over, the wallet is topped up.',
    body: z.object({
      toHandle: handle,
      amount: money,
      note,
    }),
    response: payment,
    errors: [
      'wallet.amount_invalid',
      'wallet.amount_too_large',
      'wallet.currency_unknown',
      'wallet.payee_unknown',
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
  },
  getTill: {
    method: 'GET',
    path: '/api/v1/wallet/till',
    summary:
      'What the operator’s till has paid in, of the main currency or of `assetCode`: the total, the last payments, and what the last check of the book found.',
    query: ofAsset,
    errors: ['wallet.currency_unknown'],
    response: z.object({
      paidIn: money,
      items: z.array(payment),
      lastCheck: selfCheck.nullable(),
    }),
  },
});
