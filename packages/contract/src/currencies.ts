import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { assetCode, money } from './money.ts';
import { defineOperations } from './operation.ts';
import { noteMax, payment } from './wallet.ts';
import { line } from './words.ts';

export const currenciesErrors = defineErrors({
  'currencies.asset_refused': { status: 400, title: 'This currency cannot be added so' },
  'currencies.not_open': { status: 409, title: 'New pockets of this currency are not opened' },
  'currencies.not_convertible': { status: 409, title: 'These currencies are not exchanged here' },
  'currencies.rate_missing': {
    status: 409,
    title: 'There is no rate for this exchange that is recent enough',
  },
  'currencies.amount_too_small': { status: 400, title: 'Of so little nothing would arrive' },
  'currencies.quote_unknown': { status: 404, title: 'This quote does not exist' },
  'currencies.quote_expired': { status: 409, title: 'The quote has expired' },
  'currencies.liquidity_short': {
    status: 409,
    title: 'The server does not have enough of the currency that should arrive',
  },
  'currencies.file_refused': { status: 400, title: 'This is not a file of rates' },
  'currencies.fetch_refused': { status: 409, title: 'The rates could not be fetched' },
});

/** How long a quote is honoured. */
export const quoteSeconds = 60;

const decimal = z
  .string()
  .regex(/^(0|[1-9]\d{0,17})(\.\d{1,18})?$/, 'is not a decimal number')
  .refine((text) => /[1-9]/.test(text), 'must be more than zero');

const assetName = z.object({
  de: z.string().trim().min(1).max(40),
  en: z.string().trim().min(1).max(40),
});

/** `asset` of an asset is worth `main` of the main currency, as the source said it: 1.0834 USD for 1 EUR. */
export const rate = z
  .object({
    asset: decimal,
    main: decimal,
    source: z.enum(['ecb', 'operator']),
    /** The day for which the source gives it. */
    day: z.iso.date(),
  })
  .meta({ id: 'Rate' });

/** Something that wallets can hold. */
export const asset = z
  .object({
    assetCode,
    assetScale: z.int().min(0).max(18),
    /** A currency of ISO 4217, or something of the operator's own, such as vouchers or points. */
    kind: z.enum(['currency', 'own']),
    name: assetName,
    /** The currency in which limits are said; there is exactly one. */
    isMain: z.boolean(),
    /** Whether new pockets of it may be opened. What is in a pocket can always be spent. */
    isOpen: z.boolean(),
    isConvertible: z.boolean(),
    rateSource: z.enum(['ecb', 'operator']),
    /** What a conversion takes below the mid rate, in hundredths of a percent. */
    spreadBp: z.int().min(0).max(2000),
    /** The latest of its source; null for the main currency, and while there is none. */
    rate: rate.nullable(),
  })
  .meta({ id: 'Asset' });
export type Asset = z.infer<typeof asset>;

/** What an actor has of one asset. */
export const pocket = z
  .object({
    accountId: id('account'),
    balance: money,
    /** Balance less what is held for pending payments. */
    available: money,
    /** What the balance is worth in the main currency at the mid rate; null without a rate. */
    worth: money.nullable(),
  })
  .meta({ id: 'Pocket' });
export type Pocket = z.infer<typeof pocket>;

/**
 * An exchange with everything that it costs: between two pockets of one actor, or to a payee who gets
 * another currency than the payer gives. First a quote; completed when it was accepted in time.
 *
 * `gives` = `fee` + `converted`; `converted` at the mid rate, rounded down to a minor unit, is `atMidRate`
 * = `spread` + `receives`.
 */
export const conversion = z
  .object({
    id: id('conversion'),
    state: z.enum(['quoted', 'completed', 'expired']),
    from: actor,
    /** The same as `from` between one's own pockets. */
    to: actor,
    /** What leaves the pocket, the fee included. */
    gives: money,
    fee: money,
    converted: money,
    atMidRate: money,
    /** What the server keeps of the mid rate, in the currency that arrives. */
    spread: money,
    spreadBp: z.int(),
    receives: money,
    /** Units that arrive for one unit given, between the markets' buying and selling; ten significant digits. */
    midRate: decimal,
    /** The older day of the rates that it is made of. */
    rateDay: z.iso.date(),
    quotedAt: z.iso.datetime(),
    /** Until then the quote is honoured. */
    expiresAt: z.iso.datetime(),
    completedAt: z.iso.datetime().nullable(),
    /** The payments of a completed one: out of the pocket, into the other, and the fee if there is one. */
    paymentIds: z
      .object({ out: id('payment'), in: id('payment'), fee: id('payment').nullable() })
      .nullable(),
  })
  .meta({ id: 'Conversion' });
export type Conversion = z.infer<typeof conversion>;

/** What every conversion costs beside the spread of its currencies. */
export const conversionSettings = z
  .object({
    /** Of what is given, in hundredths of a percent, rounded up to a minor unit, */
    feeBp: z.int().min(0).max(2000),
    /** but at least this much of the main currency. */
    feeMinimum: money,
    /** A rate that is older is not used. */
    rateMaxAgeDays: z.int().min(1).max(60),
    /** Whether the server asks the European Central Bank for its file by itself, every working day. */
    allowsFetch: z.boolean(),
  })
  .meta({ id: 'ConversionSettings' });
export type ConversionSettings = z.infer<typeof conversionSettings>;

const imported = z.object({
  day: z.iso.date(),
  /** Of which currencies in the table a rate was taken. */
  taken: z.array(assetCode),
});

const ofAsset = z.object({ assetCode });

const quoteErrors = [
  'wallet.currency_unknown',
  'wallet.amount_invalid',
  'wallet.amount_too_large',
  'wallet.payee_unknown',
  'wallet.payee_blocked',
  'currencies.not_convertible',
  'currencies.not_open',
  'currencies.rate_missing',
  'currencies.amount_too_small',
] as const;

export const currenciesOperations = defineOperations({
  listAssets: {
    method: 'GET',
    path: '/api/v1/currencies/assets',
    summary: 'What wallets can hold on this server, the main currency first.',
    response: z.object({ items: z.array(asset) }),
  },
  listPockets: {
    method: 'GET',
    path: '/api/v1/currencies/pockets',
    summary: 'The pockets of the acting actor, the main currency’s first.',
    response: z.object({ items: z.array(pocket) }),
  },
  openPocket: {
    method: 'POST',
    path: '/api/v1/currencies/pockets',
    summary: 'Opens a pocket for another currency; again it changes nothing.',
    body: ofAsset,
    response: pocket,
    errors: ['wallet.currency_unknown', 'currencies.not_open'],
    limitPerMinute: 30,
  },
  quoteConversion: {
    method: 'POST',
    path: '/api/v1/currencies/conversions',
    summary:
      'Quotes an exchange between two own pockets, or to another actor who gets another currency than is given: everything it costs and what arrives, honoured for 60 seconds. Nothing moves yet.',
    body: z.object({
      /** What leaves the pocket, the fee included. */
      gives: money,
      toAssetCode: assetCode,
      /** Whom to send it to; without one, it stays with whoever asks. */
      toActorId: id('actor').optional(),
    }),
    response: conversion,
    errors: [...quoteErrors],
    limitPerMinute: 60,
  },
  quoteArrival: {
    method: 'POST',
    path: '/api/v1/currencies/arrivals',
    summary:
      'Quotes the same, asked for by what should arrive: exactly this arrives, and the least is given for which it does.',
    body: z.object({
      receives: money,
      /** From which pocket. */
      fromAssetCode: assetCode,
      toActorId: id('actor').optional(),
    }),
    response: conversion,
    errors: [...quoteErrors],
    limitPerMinute: 60,
  },
  acceptConversion: {
    method: 'POST',
    path: '/api/v1/currencies/conversions/:conversionId/accept',
    summary:
      'Takes a quote: all of it moves at the quoted terms, or nothing. To somebody else a card appears in the conversation of both, and above a small amount a confirmation over payee and `gives` is needed. Accepting again gives the same conversion.',
    params: z.object({ conversionId: id('conversion') }),
    body: z.object({
      note: line(noteMax).default(''),
      confirmation: z.string().max(200).optional(),
    }),
    response: conversion,
    errors: [
      'currencies.quote_unknown',
      'currencies.quote_expired',
      'currencies.liquidity_short',
      'wallet.payee_blocked',
      'wallet.insufficient_funds',
      'identity.confirmation_required',
      'identity.confirmation_invalid',
    ],
    limitPerMinute: 60,
  },
  getConversion: {
    method: 'GET',
    path: '/api/v1/currencies/conversions/:conversionId',
    summary: 'A conversion that the acting actor asked for, or by which it was paid.',
    params: z.object({ conversionId: id('conversion') }),
    response: conversion,
    errors: ['currencies.quote_unknown'],
  },
  getDesk: {
    method: 'GET',
    path: '/api/v1/currencies/desk',
    summary:
      'For operators: what conversions cost, and of each currency what the server has to exchange with and has earned.',
    response: z.object({
      settings: conversionSettings,
      items: z.array(
        z.object({
          asset,
          /** What conversions are paid out from and into. */
          liquidity: money,
          fees: money,
          spreads: money,
        }),
      ),
    }),
  },
  setAsset: {
    method: 'PUT',
    path: '/api/v1/currencies/assets/:assetCode',
    summary:
      'For operators: adds a currency to the table, or changes what may change. Scale and kind stay for ever; a currency of ISO 4217 has the scale that it has there.',
    params: ofAsset,
    body: z.object({
      assetScale: z.int().min(0).max(18),
      kind: z.enum(['currency', 'own']),
      name: assetName,
      isOpen: z.boolean(),
      isConvertible: z.boolean(),
      rateSource: z.enum(['ecb', 'operator']),
      spreadBp: z.int().min(0).max(2000),
    }),
    response: asset,
    errors: ['currencies.asset_refused'],
  },
  setRate: {
    method: 'POST',
    path: '/api/v1/currencies/assets/:assetCode/rates',
    summary:
      'For operators: says what a currency is worth, from now on. Quotes that were given stay.',
    params: ofAsset,
    body: z.object({ asset: decimal, main: decimal }),
    response: asset,
    errors: ['wallet.currency_unknown', 'currencies.asset_refused'],
  },
  importRates: {
    method: 'POST',
    path: '/api/v1/currencies/rates',
    summary:
      'For operators: reads the daily file of the European Central Bank (`eurofxref-daily.xml`). A file that is not one is refused with line and reason, and nothing of it is taken.',
    body: z.object({ xml: z.string().min(1).max(200_000) }),
    response: imported,
    errors: ['currencies.file_refused'],
  },
  fetchRates: {
    method: 'POST',
    path: '/api/v1/currencies/rates/fetch',
    summary: 'For operators who allow it: asks the European Central Bank for its file now.',
    response: imported,
    errors: ['currencies.fetch_refused', 'currencies.file_refused'],
    limitPerMinute: 6,
  },
  setConversionSettings: {
    method: 'PUT',
    path: '/api/v1/currencies/settings',
    summary: 'For operators: what conversions cost from now on. Quotes that were given stay.',
    body: conversionSettings,
    response: conversionSettings,
    errors: ['wallet.currency_unknown'],
  },
  moveLiquidity: {
    method: 'POST',
    path: '/api/v1/currencies/liquidity',
    summary:
      'For operators: puts money into what conversions are paid from, or takes it out again; also what fees and spreads have brought in.',
    body: z.object({
      amount: money,
      move: z.enum(['fund', 'withdraw', 'withdraw_fees', 'withdraw_spreads']),
    }),
    response: payment,
    errors: [
      'wallet.currency_unknown',
      'wallet.amount_invalid',
      'wallet.amount_too_large',
      'wallet.insufficient_funds',
      'platform.idempotency_key_reused',
    ],
    idempotencyKey: true,
  },
});
