import { z } from 'zod';
import { actor, handle } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { assetCode, money } from './money.ts';
import { defineOperations, download } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { isIban } from './payment-codes/iban.ts';

/**
 * Rails: how money comes into wallets from outside and leaves them again. `sepa` is transfers over the operator's bank account,
 * whose statements the operator hands in, and whose orders the operator takes to the bank;  `cash` is the operator's till;
 * `card` is payments on a page of Stripe.
 */
export const railsErrors = defineErrors({
  'rails.off': { status: 409, title: 'The operator has not switched this on' },
  'rails.play_money': { status: 409, title: 'Play money does not leave this server' },
  'rails.settings_incomplete': { status: 400, title: 'Name and IBAN of the account are missing' },
  'rails.keys_missing': { status: 400, title: 'The keys of the processor are missing' },
  'rails.account_in_use': { status: 409, title: 'Statements of another account were handed in' },
  'rails.amount_out_of_range': { status: 400, title: 'The amount is below or above the limits' },
  'rails.amount_uneven': {
    status: 400,
    title: 'This way does not take amounts of this currency down to the last decimal',
  },
  'rails.currency_refused': { status: 400, title: 'Cards are not paid with in this currency' },
  'rails.iban_invalid': { status: 400, title: 'This is no IBAN' },
  'rails.iban_own': { status: 400, title: 'This account belongs to the operator of this server' },
  'rails.pay_in_unknown': { status: 404, title: 'This pay-in does not exist' },
  'rails.pay_in_settled': { status: 409, title: 'This was paid in already' },
  'rails.other_currency': { status: 409, title: 'This was announced in another currency' },
  'rails.payout_unknown': { status: 404, title: 'This payout does not exist' },
  'rails.payout_not_held': { status: 409, title: 'This payout is no longer waiting' },
  'rails.too_many_payouts': { status: 409, title: 'There are too many payouts under way' },
  'rails.payouts_stopped': {
    status: 409,
    title: 'Payouts are stopped until the account is reconciled',
  },
  'rails.file_refused': { status: 422, title: 'This file of the bank cannot be used' },
  'rails.file_other_account': { status: 422, title: 'This file is about another account' },
  'rails.file_unknown': { status: 404, title: 'This file does not exist' },
  'rails.movement_unknown': { status: 404, title: 'This movement does not exist' },
  'rails.movement_settled': { status: 409, title: 'This movement was decided already' },
  'rails.processor_unreachable': {
    status: 503,
    title: 'The processor of card payments does not answer',
  },
  'rails.processor_refused': { status: 409, title: 'The processor of card payments refuses this' },
  'rails.charge_settled': { status: 409, title: 'This payment by card was decided already' },
  'rails.claim_unknown': { status: 404, title: 'This claim does not exist' },
  'rails.claim_settled': { status: 409, title: 'This claim was settled already' },
  'rails.shift_open': { status: 409, title: 'The till is open already' },
  'rails.shift_not_open': { status: 409, title: 'This shift is not open' },
  'rails.cannot_send_back': { status: 409, title: 'The bank did not say where this came from' },
});

/** Why a file of a bank is refused. The list is closed, so that an app can have a sentence for each. */
export const bankFileReasons = [
  /** Not well-formed XML, or none at all. */
  'not_xml',
  /** None of camt.053, camt.054 and pain.002. */
  'unknown_format',
  /** Of a version that is not read. */
  'unknown_version',
  /** It has a document type, which no bank sends. */
  'doctype',
  /** Not in the encoding that it declares, or in one that is not read. */
  'encoding',
  /** Something that must be there is not. */
  'missing',
  /** What stands where an amount must be is none. */
  'amount',
  /** What stands where a date must be is none. */
  'date',
  /** A currency other than the account's. */
  'currency',
  /** Opening balance, bookings and closing balance do not add up. */
  'balance',
  /** Larger than what is read. */
  'too_large',
  /** A zip archive that cannot be opened. */
  'zip',
] as const;
export type BankFileReason = (typeof bankFileReasons)[number];

/** IBANs are taken as people type them, and kept in electronic form. */
const iban = z
  .string()
  .max(60)
  .transform((text) => text.replaceAll(/\s/g, '').toUpperCase());
const checkedIban = iban.refine(isIban, 'is no IBAN');
const bic = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/, 'is no BIC');

export const railName = z.enum(['sepa', 'cash', 'card']);
export type RailName = z.infer<typeof railName>;

/** Amounts that a rail takes: from the least to the most, in multiples of `step`. */
const railLimits = z.object({ min: money, max: money, step: money });

/** What a rail does for somebody now, in one currency; null for what it does not. */
export const railCapabilities = z
  .object({
    rail: railName,
    assetCode,
    assetScale: money.shape.assetScale,
    collect: railLimits.nullable(),
    payOut: railLimits
      .extend({
        isInstantPossible: z.boolean(),
        /** Whether it goes to a bank account, which has to be named. */
        needsAccount: z.boolean(),
      })
      .nullable(),
  })
  .meta({ id: 'RailCapabilities' });
export type RailCapabilities = z.infer<typeof railCapabilities>;

/** Money that somebody has said they would bring. */
export const payIn = z
  .object({
    id: id('payIn'),
    rail: railName,
    amount: money,
    /** `arrived` once the bank has said so; what arrives later or again is credited as well. */
    state: z.enum(['waiting', 'arrived']),
    /** What has arrived with this reference. */
    arrived: money,
    /** Where to transfer to, over `sepa`. The reference says whose money it is. */
    account: z
      .object({ name: z.string(), iban: z.string(), bic: z.string().nullable() })
      .nullable(),
    /** A creditor reference after ISO 11649, without spaces. */
    reference: z.string(),
    /** To be scanned: an EPC code (GiroCode) by a banking app, or the reference by whoever stands at the till. */
    code: z.string(),
    /** The page of the processor on which it is paid, over `card`. */
    url: z.url().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'PayIn' });
export type PayIn = z.infer<typeof payIn>;

/**
 * `held`: the amount is reserved and can be called off; `released`: on its way to the bank; `paid`: the bank has made the
 * transfer; `returned`: it came back, and so did the money; `cancelled` by the owner, `refused` by the operator: freed.
 */
export const payoutState = z.enum(['held', 'released', 'paid', 'returned', 'cancelled', 'refused']);
export type PayoutState = z.infer<typeof payoutState>;

export const payout = z
  .object({
    id: id('payout'),
    rail: railName,
    amount: money,
    name: z.string(),
    /** Empty where the rail needs no account. */
    iban: z.string(),
    isInstant: z.boolean(),
    state: payoutState,
    /** Why it came back or was refused: a code of the bank (`AC04`) or words of the operator. */
    reason: z.string().nullable(),
    /** The receipt, once the money has left the wallet. */
    paymentId: id('payment').nullable(),
    requestedAt: z.iso.datetime(),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'Payout' });
export type Payout = z.infer<typeof payout>;

/** Payments by card. The keys are never told again. */
export const cardSettings = z
  .object({
    collects: z.boolean(),
    /** Whether money may go back to the card that it came from. */
    paysOut: z.boolean(),
    /** In which currencies: any of ISO 4217 that wallets hold here and the processor has. */
    assetCodes: z.array(assetCode),
    hasKeys: z.boolean(),
    /** Where the processor sends its events to. */
    eventsUrl: z.url(),
  })
  .meta({ id: 'CardSettings' });
export type CardSettings = z.infer<typeof cardSettings>;

/** What somebody owes, because their bank took back what they had spent already. */
export const claim = z
  .object({
    id: id('claim'),
    rail: railName,
    actor: actor.nullable(),
    amount: money,
    /** Of the dispute or refund, as the processor calls it. */
    source: z.string(),
    state: z.enum(['open', 'collected', 'written_off', 'settled']),
    openedAt: z.iso.datetime(),
  })
  .meta({ id: 'Claim' });
export type Claim = z.infer<typeof claim>;

/** What people may do at the operator's till, beside being paid in by name, in the currency of the two limits. */
export const cashSettings = z
  .object({
    /** Whether people may announce cash, and whether they may have it paid out. */
    collects: z.boolean(),
    paysOut: z.boolean(),
    payoutMin: money,
    payoutMax: money,
  })
  .meta({ id: 'CashSettings' });
export type CashSettings = z.infer<typeof cashSettings>;

/** A payment by card of which nothing was credited, because whoever announced it is gone. */
export const unclaimedCharge = z
  .object({
    payInId: id('payIn'),
    /** What is left of it. */
    amount: money,
    /** Of the pay-in. */
    reference: z.string(),
    /** As the processor calls the payment. */
    charge: z.string(),
    paidAt: z.iso.datetime(),
  })
  .meta({ id: 'UnclaimedCharge' });
export type UnclaimedCharge = z.infer<typeof unclaimedCharge>;

/** What `setCardSettings` takes. */
const cardKeys = {
  /** The secret key of the account at Stripe (`sk_…`, `rk_…`). */
  secretKey: z
    .string()
    .trim()
    .regex(/^[sr]k_[\w]{8,250}$/)
    .optional(),
  /** With which Stripe signs events (`whsec_…`). */
  signingSecret: z
    .string()
    .trim()
    .regex(/^whsec_[\w]{8,250}$/)
    .optional(),
};

export const sepaSettings = z
  .object({
    /** Whether people may pay in, and whether they may ask for payouts. */
    collects: z.boolean(),
    paysOut: z.boolean(),
    /** Whether the bank takes instant transfers from files. */
    isInstantPossible: z.boolean(),
    /** Of the operator's account, as the bank knows it. */
    name: z.string().trim().max(70),
    iban: z.union([z.literal(''), checkedIban]),
    bic: z.union([z.literal(''), bic]),
    /** Each payout, in minor units of the account's currency. */
    payoutMin: money,
    payoutMax: money,
  })
  .meta({ id: 'SepaSettings' });
export type SepaSettings = z.infer<typeof sepaSettings>;

/** What became of a file that was handed in. The same file again tells the same, and books nothing. */
export const bankFile = z
  .object({
    id: id('bankFile'),
    fileName: z.string(),
    kind: z.enum(['camt', 'pain.002']),
    importedAt: z.iso.datetime(),
    /** Movements that were new, and of these what went where by itself. */
    booked: z.int(),
    matched: z.int(),
    payouts: z.int(),
    open: z.int(),
    /** Movements that were in an earlier file already. */
    known: z.int(),
    /** The IBANs of statements in it that are of other accounts, and were left alone. */
    otherAccounts: z.array(z.string()),
  })
  .meta({ id: 'BankFile' });
export type BankFile = z.infer<typeof bankFile>;

export const movementState = z.enum([
  'open',
  'matched',
  'assigned',
  'sent_back',
  'kept',
  'payout',
  'returned',
  'split',
]);

/** One movement on the operator's account, as the bank told it, and what was made of it. */
export const bankMovement = z
  .object({
    id: id('bankMovement'),
    /** Signed: what came in is positive. */
    amount: money,
    bookedOn: z.iso.date(),
    name: z.string().nullable(),
    iban: z.string().nullable(),
    reference: z.string().nullable(),
    endToEndId: z.string().nullable(),
    remittance: z.string(),
    returnReason: z.string().nullable(),
    code: z.string().nullable(),
    state: movementState,
    /** To whom it was credited, or of whom it was taken. */
    actor: actor.nullable(),
    /** Who may be meant, the likeliest first; only of those that are open. */
    suggestions: z.array(
      z.object({
        actor,
        why: z.enum(['same_sender', 'same_amount_and_name', 'same_name', 'payout']),
      }),
    ),
    note: z.string(),
  })
  .meta({ id: 'BankMovement' });
export type BankMovement = z.infer<typeof bankMovement>;

/** A payout as the operator sees it. */
export const deskPayout = payout
  .extend({
    /** Null when unassigned money is sent back to where it came from. */
    owner: actor.nullable(),
    /** Whether an earlier payout of theirs to this account has arrived. */
    isAccountKnown: z.boolean(),
  })
  .meta({ id: 'DeskPayout' });
export type DeskPayout = z.infer<typeof deskPayout>;

export const payoutFile = z
  .object({
    id: id('payoutFile'),
    messageId: z.string(),
    createdAt: z.iso.datetime(),
    payouts: z.int(),
    sum: money,
    isInstant: z.boolean(),
  })
  .meta({ id: 'PayoutFile' });

/** The rail's account in the book against the bank's word. */
export const reconciliation = z
  .object({
    rail: railName,
    /** What the book says is on the account. */
    book: money,
    /** What the bank says, and when; null before the first statement. */
    bank: z.object({ balance: money, on: z.iso.date() }).nullable(),
    /** What the book has and the last statement does not, with the reason. */
    explained: z.array(
      z.object({ why: z.enum(['notified_later', 'shift_open', 'no_shift']), amount: money }),
    ),
    /** What is left of the difference; anything but zero stops payouts. */
    unexplained: money,
    /** Days between statements for which none was handed in. */
    gaps: z.array(z.object({ after: z.iso.date(), before: z.iso.date(), amount: money })),
    isStopped: z.boolean(),
    /** Of the money on the account: what belongs to wallets, what nobody was found for, what is on its way out. */
    parts: z.object({
      wallets: money,
      open: money,
      onItsWay: money,
      own: money,
      /** What counts of the till found more (positive) or less than there should have been. */
      difference: money,
      /** What people owe after their bank took back what they had spent (negative). */
      claims: money,
    }),
  })
  .meta({ id: 'Reconciliation' });
export type Reconciliation = z.infer<typeof reconciliation>;

/** From when the till was opened until it was counted. */
export const shift = z
  .object({
    id: id('shift'),
    openedAt: z.iso.datetime(),
    openedBy: actor.nullable(),
    /** What lay in the till at the beginning. */
    float: money,
    /** Cash that was paid in meanwhile, and in how many payments. */
    taken: money,
    payments: z.int(),
    /** Cash that was paid out meanwhile. */
    paid: money,
    /** Float and taken, less what was paid out: what should lie there. */
    expected: money,
    closedAt: z.iso.datetime().nullable(),
    closedBy: actor.nullable(),
    counted: money.nullable(),
    /** Counted less expected: negative when something is missing. */
    difference: money.nullable(),
    note: z.string(),
  })
  .meta({ id: 'Shift' });
export type Shift = z.infer<typeof shift>;

const fileTypes = [
  'text/xml',
  'application/xml',
  'application/zip',
  'application/x-zip-compressed',
  'application/octet-stream',
];

export const railsOperations = defineOperations({
  listRails: {
    method: 'GET',
    path: '/api/v1/rails',
    summary:
      'How money can be added and paid out here, as far as the operator has switched it on: one entry for each way and currency, the main currency first.',
    response: z.object({ items: z.array(railCapabilities) }),
  },
  startPayIn: {
    method: 'POST',
    path: '/api/v1/rails/pay-ins',
    summary:
      'Says that one is going to bring money, and gets what is needed for it: the account, a reference and the EPC code, or a code for the till.',
    body: z.object({ rail: railName, amount: money }),
    response: payIn,
    errors: [
      'rails.off',
      'rails.amount_out_of_range',
      'rails.amount_uneven',
      'wallet.currency_unknown',
      'rails.processor_unreachable',
      'rails.processor_refused',
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
    limitPerMinute: 30,
  },
  listPayIns: {
    method: 'GET',
    path: '/api/v1/rails/pay-ins',
    summary: 'The own pay-ins of the last weeks, latest first.',
    response: z.object({ items: z.array(payIn) }),
  },
  getPayIn: {
    method: 'GET',
    path: '/api/v1/rails/pay-ins/:payInId',
    summary: 'How a pay-in stands.',
    params: z.object({ payInId: id('payIn') }),
    response: payIn,
    errors: ['rails.pay_in_unknown'],
  },
  requestPayout: {
    method: 'POST',
    path: '/api/v1/rails/payouts',
    summary:
      'Asks for a payout to one’s own bank account, or in cash at the till. The amount is held at once; it leaves when the operator releases it. Needs a confirmation that is bound to account (or `cash`) and amount.',
    body: z.object({
      rail: railName,
      amount: money,
      /** Whoever holds the account; banks compare it with their own records. */
      name: z.string().trim().min(1).max(70),
      /** Left out where the rail needs no account. */
      iban: iban.default(''),
      isInstant: z.boolean().default(false),
      confirmation: z.string().max(200).optional(),
    }),
    response: payout,
    errors: [
      'rails.off',
      'rails.amount_out_of_range',
      'rails.amount_uneven',
      'wallet.currency_unknown',
      'rails.iban_invalid',
      'rails.iban_own',
      'rails.too_many_payouts',
      'wallet.insufficient_funds',
      'identity.confirmation_required',
      'identity.confirmation_invalid',
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
    limitPerMinute: 30,
  },
  listPayouts: {
    method: 'GET',
    path: '/api/v1/rails/payouts',
    summary: 'The own payouts, latest first.',
    response: z.object({ items: z.array(payout) }),
  },
  cancelPayout: {
    method: 'DELETE',
    path: '/api/v1/rails/payouts/:payoutId',
    summary: 'Calls off a payout that the operator has not released yet; the amount is free again.',
    params: z.object({ payoutId: id('payout') }),
    response: payout,
    errors: ['rails.payout_unknown', 'rails.payout_not_held'],
  },
  getSepaSettings: {
    method: 'GET',
    path: '/api/v1/rails/settings/sepa',
    summary: 'The operator’s settings of transfers over the bank.',
    response: sepaSettings,
  },
  setSepaSettings: {
    method: 'PUT',
    path: '/api/v1/rails/settings/sepa',
    summary:
      'Changes them. Another account is refused once statements of the first were handed in. Not under the regime `play`.',
    body: sepaSettings,
    response: sepaSettings,
    errors: ['rails.play_money', 'rails.settings_incomplete', 'rails.account_in_use'],
  },
  getCashSettings: {
    method: 'GET',
    path: '/api/v1/rails/settings/cash',
    summary:
      'The operator’s settings of cash at the till, for each currency that wallets hold here.',
    response: z.object({ items: z.array(cashSettings) }),
  },
  setCashSettings: {
    method: 'PUT',
    path: '/api/v1/rails/settings/cash',
    summary: 'Changes them for the currency of the limits. Not under the regime `play`.',
    body: cashSettings,
    response: cashSettings,
    errors: ['rails.play_money', 'rails.settings_incomplete'],
  },
  getCardSettings: {
    method: 'GET',
    path: '/api/v1/rails/settings/card',
    summary: 'The operator’s settings of payments by card, without the keys.',
    response: cardSettings,
  },
  setCardSettings: {
    method: 'PUT',
    path: '/api/v1/rails/settings/card',
    summary:
      'Changes them. A key that is left out stays as it was. Cannot be on without keys, and not under the regime `play`.',
    body: cardSettings.pick({ collects: true, paysOut: true }).extend({
      /** Left out, they stay as they were. */
      assetCodes: cardSettings.shape.assetCodes.min(1).max(150).optional(),
      ...cardKeys,
    }),
    response: cardSettings,
    errors: ['rails.play_money', 'rails.keys_missing', 'rails.currency_refused'],
  },
  compareCards: {
    method: 'POST',
    path: '/api/v1/rails/desk/card/comparison',
    summary:
      'Fetches the processor’s list of its account now: books what is not booked yet, and holds the book against its balance. Happens every night by itself.',
    response: z.object({ items: z.array(reconciliation) }),
    errors: ['rails.off', 'rails.processor_unreachable', 'rails.processor_refused'],
  },
  listClaims: {
    method: 'GET',
    path: '/api/v1/rails/desk/claims',
    summary:
      'What people owe after their bank took back what they had spent: open ones, then the last.',
    response: z.object({ items: z.array(claim) }),
  },
  settleClaim: {
    method: 'POST',
    path: '/api/v1/rails/desk/claims/:claimId/settlement',
    summary:
      'Collects a claim from the wallet, if there is enough, or writes it off: the operator bears it.',
    params: z.object({ claimId: id('claim') }),
    body: z.object({ decision: z.enum(['collect', 'write_off']) }),
    response: claim,
    errors: ['rails.claim_unknown', 'rails.claim_settled', 'wallet.insufficient_funds'],
  },
  listUnclaimedCharges: {
    method: 'GET',
    path: '/api/v1/rails/desk/card/unclaimed',
    summary:
      'Payments by card that were credited to nobody, because whoever announced them is gone: those that are not decided about, oldest first.',
    response: z.object({ items: z.array(unclaimedCharge) }),
  },
  decideUnclaimedCharge: {
    method: 'POST',
    path: '/api/v1/rails/desk/card/unclaimed/:payInId/decision',
    summary:
      'Decides about one: what is left of it goes back to the card (`refund`), or becomes the operator’s (`keep`). Once. Gives those that are left.',
    params: z.object({ payInId: id('payIn') }),
    body: z.object({ decision: z.enum(['refund', 'keep']) }),
    response: z.object({ items: z.array(unclaimedCharge) }),
    errors: [
      'rails.charge_settled',
      'rails.off',
      'rails.processor_unreachable',
      'rails.processor_refused',
    ],
  },
  takeCash: {
    method: 'POST',
    path: '/api/v1/rails/desk/cash',
    summary:
      'Takes cash that somebody has announced: the reference of their pay-in says whose it is. Once; the same again changes nothing.',
    body: z.object({ reference: z.string().trim().min(1).max(40), amount: money }),
    response: payIn,
    errors: [
      'rails.off',
      'rails.pay_in_unknown',
      'rails.pay_in_settled',
      'rails.amount_out_of_range',
      'rails.amount_uneven',
      'rails.other_currency',
    ],
  },
  importBankFile: {
    method: 'POST',
    path: '/api/v1/rails/bank-files',
    summary:
      'Hands in a file of the bank: camt.053 and camt.054 (versions .02 to .08), pain.002, or a zip archive of such. It is booked as a whole or, with line and reason, refused as a whole. What an earlier file told is not booked again.',
    query: z.object({ fileName: z.string().max(200).default('bank.xml') }),
    upload: { types: fileTypes, maxBytes: 64 * 1024 * 1024 },
    response: bankFile,
    errors: [
      'rails.settings_incomplete',
      'rails.play_money',
      'rails.file_refused',
      'rails.file_other_account',
      'platform.too_large',
    ],
    limitPerMinute: 60,
  },
  listBankFiles: {
    method: 'GET',
    path: '/api/v1/rails/bank-files',
    summary: 'The files that were handed in last.',
    response: z.object({ items: z.array(bankFile) }),
  },
  listMovements: {
    method: 'GET',
    path: '/api/v1/rails/movements',
    summary:
      'What the bank has booked: `open` is the desk of what was not recognised; else all, latest first.',
    query: pageQuery.extend({ only: z.enum(['open', 'all']).default('open') }),
    response: page(bankMovement),
  },
  decideMovement: {
    method: 'POST',
    path: '/api/v1/rails/movements/:movementId/decision',
    summary:
      'Decides about a movement that was not recognised. Money that came in is credited to somebody (`assign`), sent back to where it came from, or kept; money that went out is taken from somebody’s wallet (`assign`) or borne by the operator (`keep`).',
    params: z.object({ movementId: id('bankMovement') }),
    body: z.object({
      decision: z.enum(['assign', 'send_back', 'keep']),
      /** To whom, or from whom, with `assign`. */
      handle: handle.optional(),
      note: z.string().trim().max(140).default(''),
    }),
    response: bankMovement,
    errors: [
      'rails.movement_unknown',
      'rails.movement_settled',
      'rails.cannot_send_back',
      'wallet.payee_unknown',
      'wallet.insufficient_funds',
    ],
  },
  listDeskPayouts: {
    method: 'GET',
    path: '/api/v1/rails/desk/payouts',
    summary:
      'Payouts of everybody: those that wait for release, oldest first, and the files made last.',
    response: z.object({ items: z.array(deskPayout), files: z.array(payoutFile) }),
  },
  releasePayouts: {
    method: 'POST',
    path: '/api/v1/rails/desk/payout-files',
    summary:
      'Releases payouts: makes files for the bank of transfers, one of instant and one of ordinary ones; cash was handed out and is paid. What cannot go now (its account is frozen, a limit is reached, a rail is stopped) stays held and keeps no other from going; an error only where nothing could go.',
    body: z.object({ payoutIds: z.array(id('payout')).min(1).max(500) }),
    response: z.object({
      files: z.array(payoutFile),
      /** What stays held, while the others go: which payout, and the code of the refusal. */
      waiting: z.array(z.object({ payoutId: id('payout'), why: z.string() })),
    }),
    errors: [
      'rails.off',
      'rails.amount_out_of_range',
      'rails.payout_unknown',
      'rails.payout_not_held',
      'rails.payouts_stopped',
    ],
  },
  downloadPayoutFile: {
    method: 'GET',
    path: '/api/v1/rails/desk/payout-files/:payoutFileId/pain.001.xml',
    summary:
      'The file for the bank (ISO 20022, pain.001.001.09), the same whenever it is asked for.',
    params: z.object({ payoutFileId: id('payoutFile') }),
    response: download,
    download: 'application/xml; charset=utf-8',
    errors: ['rails.file_unknown'],
  },
  refusePayout: {
    method: 'POST',
    path: '/api/v1/rails/desk/payouts/:payoutId/refusal',
    summary:
      'Refuses a payout that waits; the amount is free again, and the owner sees the reason.',
    params: z.object({ payoutId: id('payout') }),
    body: z.object({ reason: z.string().trim().min(1).max(140) }),
    response: deskPayout,
    errors: ['rails.payout_unknown', 'rails.payout_not_held'],
  },
  getReconciliation: {
    method: 'GET',
    path: '/api/v1/rails/reconciliation',
    summary:
      'Every rail’s account in the book against the word of the bank: one entry for each way and currency.',
    response: z.object({ items: z.array(reconciliation) }),
  },
  listShifts: {
    method: 'GET',
    path: '/api/v1/rails/shifts',
    summary:
      'The shifts of the till: those that are open, at most one for each currency, and those that were counted, latest first.',
    response: z.object({ open: z.array(shift), items: z.array(shift) }),
  },
  openShift: {
    method: 'POST',
    path: '/api/v1/rails/shifts',
    summary:
      'Opens the till of one currency with what lies in it. From then on cash that is paid in counts to this shift.',
    body: z.object({ float: money }),
    response: shift,
    errors: ['rails.shift_open', 'wallet.currency_unknown', 'wallet.amount_invalid'],
  },
  closeShift: {
    method: 'POST',
    path: '/api/v1/rails/shifts/:shiftId/count',
    summary: 'Closes the till with what was counted; the difference is written down and stays.',
    params: z.object({ shiftId: id('shift') }),
    body: z.object({ counted: money, note: z.string().trim().max(140).default('') }),
    response: shift,
    errors: ['rails.shift_not_open', 'wallet.currency_unknown', 'wallet.amount_invalid'],
  },
});
