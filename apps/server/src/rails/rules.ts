import { isRfReference, rfReferenceOf } from '@allmende/contract/payment-codes/references';
import { fail, ok, type Result } from '@allmende/contract/errors';
import { type AssetShape, type Money, moneyOf } from '@allmende/contract/money';
import type { Uuid } from '#platform/ids';

/** The most that fits into an amount on the wire. */
const mostMinor = 999_999_999_999_999_999n;

/** So many whole units of a currency, in its minor units; as many as fit, where it has very many decimals. */
function wholeUnits(asset: AssetShape, units: bigint): Money {
  const minor = units * 10n ** BigInt(asset.assetScale);
  return moneyOf(asset, minor < mostMinor ? minor : mostMinor);
}

/**
 * Currencies of which a euro is tens of units and more, by how many zeros there are to it: 2 for the yen, of which a euro is more
 * than a hundred. Rough on purpose: rates move, a default needs only to be of the right size.
 */
const zerosToTheEuro = new Map(
  Object.entries({
    1: 'AFN ALL CZK DOP EGP HNL MAD MDL MKD MXN NAD NIO NOK PHP SEK SLE THB TRY TWD UAH UYU ZAR',
    2: 'AMD BDT CRC DJF DZD HUF INR ISK JMD JPY KES KMF KZT LKR NPR PKR RSD RUB XAF XOF XPF YER',
    3: 'ARS BIF CDF CLP COP KHR KRW MGA MMK MNT MWK NGN PYG RWF TZS UGX',
    4: 'GNF IDR LAK UZS VND',
  }).flatMap(([zeros, codes]) => codes.split(' ').map((code) => [code, BigInt(zeros)] as const)),
);

/** Whole units that are of the size of so many euros, where no rate says: for defaults. */
export function unitsLikeEuros(asset: AssetShape, euros: bigint): Money {
  return wholeUnits(asset, euros * 10n ** (zerosToTheEuro.get(asset.assetCode) ?? 0n));
}

/** Amounts that a rail takes. */
export interface Limits {
  min: Money;
  max: Money;
  step: Money;
}

/** What is taken of one currency where nothing outside sets limits: anything up to the size of 100,000 euros. */
export function payInLimitsOf(asset: AssetShape): Limits {
  const least = moneyOf(asset, 1n);
  return { min: least, max: unitsLikeEuros(asset, 100_000n), step: least };
}

/** Whether a rail takes an amount, of a currency that it was asked about. */
export function judgeAmount(
  minor: bigint,
  { min, max, step }: Limits,
): Result<null, 'rails.amount_out_of_range' | 'rails.amount_uneven'> {
  if (minor < BigInt(min.value) || minor > BigInt(max.value)) {
    return fail('rails.amount_out_of_range');
  }
  return minor % BigInt(step.value) === 0n ? ok(null) : fail('rails.amount_uneven');
}

/** What one has under way at the most. */
export const payoutsUnderWayMax = 10;
/** How long somebody who forgot the reference is looked for by amount and name. */
export const waitedForDays = 60;

/**
 * What the ledger's transfers between the rail's own accounts were for, beside those that are payments of the wallet.
 * Stored for ever: a number is never given to anything else.
 */
export const transferCodes = {
  /** In, and nobody was found for it. */
  received: 51,
  /** Out, and nobody knows what for. */
  gone: 52,
  /** The bank has made a transfer that it was asked for. */
  paidOut: 53,
  /** What was on the account before the first statement. */
  opening: 54,
  /** What nobody was found for became the operator's. */
  kept: 55,
  /** On its way back to where it came from. */
  sentBack: 56,
  /** Reserved for a payout. */
  held: 57,
  /** The bank refused to send it back. */
  stayed: 58,
  /** The operator's own change was put into the till. */
  brought: 59,
  /** A count found too much, or too little. */
  miscounted: 500,
  /** The processor's fee, or what else it took or gave that is nobody's payment. */
  processor: 501,
  /** A bank took back what somebody had spent already. */
  claimed: 502,
  /** A claim was written off. */
  writtenOff: 503,
} as const;

/** Crockford's alphabet: no I, L, O or U, which people take for 1, 0 and V. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const referenceBody = 12;
/** `RF`, two check digits and 1 to 21 characters; in a text shorter ones are too easily something else. */
const referenceLength = { least: 5, leastInText: 8, most: 25 };

/** The reference of a pay-in: a creditor reference (ISO 11649) of the last 60 bits of its id, which are random. */
export function referenceOf(payInId: Uuid): string {
  let bits = BigInt(`0x${payInId.replaceAll('-', '').slice(-15)}`);
  let body = '';
  for (let i = 0; i < referenceBody; i++) {
    body = digits[Number(bits & 31n)]! + body;
    bits >>= 5n;
  }
  return rfReferenceOf(body);
}

/**
 * References that a movement may mean: from where references stand, and from the text, in which people and banks put spaces
 * and small letters, so that nobody knows where one ends. Only those whose check digits fit.
 */
export function referencesIn(movement: {
  reference: string | null;
  remittance: string;
  endToEndId: string | null;
}): string[] {
  const found = new Set<string>();
  const { least, leastInText, most } = referenceLength;
  for (const text of [movement.reference, movement.remittance, movement.endToEndId]) {
    const plain = (text ?? '').toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
    for (let at = plain.indexOf('RF'); at >= 0; at = plain.indexOf('RF', at + 1)) {
      for (let length = least; length <= Math.min(most, plain.length - at); length++) {
        const candidate = plain.slice(at, at + length);
        const isWhole = at === 0 && length === plain.length;
        if ((isWhole || length >= leastInText) && isRfReference(candidate)) found.add(candidate);
      }
    }
  }
  return [...found];
}

/** A name as two banks may both write it: without case, accents, titles and marks, its words in order. */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => !['', 'dr', 'prof', 'herr', 'frau', 'mr', 'mrs', 'ms'].includes(word))
    .toSorted()
    .join(' ');
}

/** Whether two names are those of the same person as far as a bank can tell: all words of the shorter are in the longer. */
export function isSameName(one: string, other: string): boolean {
  const [a, b] = [plainName(one).split(' '), plainName(other).split(' ')];
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  if (shorter[0] === '') return false;
  // A single word is too little to know somebody by, unless it is all that both have.
  if (shorter.length === 1 && longer.length > 1) return false;
  return shorter.every((word) => longer.includes(word));
}

/** The id of a transfer in the files for the bank: at most 35 characters, and told again when it comes back. */
export function endToEndIdOf(payoutId: Uuid): string {
  return `P${payoutId.replaceAll('-', '').toUpperCase()}`;
}
