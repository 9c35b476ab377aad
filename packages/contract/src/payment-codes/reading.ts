import { fail, type Result } from '../errors.ts';

/**
 * Why a payment code is refused. The list is closed, so that an app can have a sentence for each. Where
 * several apply, the first one found is said: what concerns the code as a whole (down to `checksum`) is
 * looked at in this order; then, of codes in lines, each line in its turn, and of merchant-presented codes what
 * is missing, of what form it is, how long, and what it says.
 */
export const paymentCodeReasons = [
  /** None of the standards that are read here; whatever it is, it is no payment code to us. */
  'payment_code.unknown_format',
  /** Of a standard that is read, in a version that is not. */
  'payment_code.unknown_version',
  /** The code, or one of its elements, is longer than its standard allows. */
  'payment_code.too_long',
  /** A character set that does not exist, or a character that may not stand there. */
  'payment_code.characters',
  /** It ends before all that must be there has come. */
  'payment_code.truncated',
  /** The check digits over the whole code do not fit it. */
  'payment_code.checksum',
  /** Its elements do not stand as the standard says. */
  'payment_code.malformed',
  /** Something that must be there is empty, such as the payee's name. */
  'payment_code.missing',
  /** No IBAN: of the wrong form for its country, or its check digits do not fit. */
  'payment_code.iban',
  /** No BIC, or none where one is needed. */
  'payment_code.bic',
  /** An address that is not structured, or not whole. */
  'payment_code.address',
  /** Not an amount, nothing, or more than the standard allows. */
  'payment_code.amount',
  /** A currency that does not exist, or that the standard does not know. */
  'payment_code.currency',
  /** No purpose code of ISO 20022. */
  'payment_code.purpose',
  /** No reference of its kind, or its check digits do not fit, or it does not go with the account. */
  'payment_code.reference',
  /** A structured reference and a free text, of which only one may be there. */
  'payment_code.two_references',
] as const;
export type PaymentCodeReason = (typeof paymentCodeReasons)[number];

/** `detail` is an English sentence for logs and developers; people get the sentence of the code. */
export type PaymentCodeResult<T> = Result<T, PaymentCodeReason>;

/** What is to be paid. Without an amount the payer types one. */
export interface CodeMoney {
  /** Whole minor units, more than zero. */
  amountMinor: bigint | null;
  /** ISO 4217, such as `EUR`. */
  assetCode: string;
  /** How many decimals the minor unit has: 2 for EUR. */
  assetScale: number;
}

export function refuse(reason: PaymentCodeReason, detail: string) {
  return fail(reason, { detail });
}

/** Lines end with LF or CRLF; one line break after the last line is no further line. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * Control characters, direction marks and other characters that nobody sees, which could make one payee
 * look like another. Joiners are left, which some scripts need.
 */
const unseen = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;

export function hasUnseen(text: string): boolean {
  return unseen.test(text);
}

/** Characters as one counts them in a standard: code points, not the halves of a pair. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/**
 * A decimal with a point as whole minor units, or null when it is none. No sign, no needless zero in front,
 * and no more decimals than the scale, unless they are zeros.
 */
export function readDecimal(text: string, scale: number): bigint | null {
  const [, whole, decimals = ''] = /^(0|[1-9]\d{0,17})(?:\.(\d*))?$/.exec(text) ?? [];
  if (whole === undefined || /[1-9]/.test(decimals.slice(scale))) return null;
  return BigInt(whole + decimals.slice(0, scale).padEnd(scale, '0'));
}

/** Whole minor units, not negative, as a decimal with exactly two decimals. */
export function writeTwoDecimals(minor: bigint): string {
  return `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;
}

/** From one cent to 999,999,999.99: the range of both EPC069-12 and the Swiss QR-bill. */
export function isPayable(minor: bigint): boolean {
  return minor >= 1n && minor <= 99_999_999_999n;
}
