import { ok } from '../errors.ts';
import { isIban, isInEconomicArea } from './iban.ts';
import {
  type CodeMoney,
  hasUnseen,
  isPayable,
  lengthOf,
  linesOf,
  type PaymentCodeReason,
  type PaymentCodeResult,
  readDecimal,
  refuse,
  writeTwoDecimals,
} from './reading.ts';
import { isRfReference } from './references.ts';

/** What a payer of an EPC code (GiroCode) is asked for: a SEPA transfer. */
export interface EpcPayment extends CodeMoney {
  /** Of the payee's bank: 8 or 11 characters. Only accounts outside the EEA need one today. */
  bic: string | null;
  /** 1 to 70 characters. */
  payeeName: string;
  /** In electronic form: capital letters, no spaces. */
  iban: string;
  assetCode: 'EUR';
  assetScale: 2;
  /** Purpose code of ISO 20022, such as `CHAR`. */
  purpose: string | null;
  /** A creditor reference (ISO 11649); excludes `text`. */
  reference: string | null;
  /** Free text for the payee, up to 140 characters; excludes `reference`. */
  text: string | null;
  /** A word to the payer, up to 70 characters; it does not travel with the money. */
  note: string | null;
}

export interface EpcCode extends EpcPayment {
  standard: 'epc';
  /** In 001 the BIC is mandatory; in 002 only for accounts outside the EEA. */
  version: '001' | '002';
  /** The character set that the code says it is in: 1 is UTF-8, 2 to 8 are parts of ISO 8859. */
  characterSet: number;
}

const bytesMax = 331;
const linesMin = 7;
const linesMax = 12;

/**
 * Reads an EPC code (EPC069-12 v2.1, section 2): versions 001 and 002, character sets 1 to 8. The text is
 * already decoded; in the sets of ISO 8859 each character counts as one byte. Trailing lines without content may
 * be left out, and amounts may have fewer than two decimals, as in the published examples. A structured
 * reference must be one of ISO 11649, because no other can be checked.
 */
export function readEpc(text: string): PaymentCodeResult<EpcCode> {
  const lines = linesOf(text);
  const [tag, version, set, identification] = lines;
  if (tag !== 'BCD') return refuse('payment_code.unknown_format', 'The first line is not BCD.');
  if (version === undefined) return refuse('payment_code.truncated', 'It ends with BCD.');
  if (version !== '001' && version !== '002') {
    return refuse('payment_code.unknown_version', 'Only versions 001 and 002 are read.');
  }
  const bytes = set === '1' ? new TextEncoder().encode(text).length : lengthOf(text);
  if (bytes > bytesMax) {
    return refuse('payment_code.too_long', `It has ${bytes} bytes; ${bytesMax} are allowed.`);
  }
  if (set !== undefined && !/^[1-8]$/.test(set)) {
    return refuse('payment_code.characters', 'The character set is not one of 1 to 8.');
  }
  if (lines.some(hasUnseen)) {
    return refuse('payment_code.characters', 'It has characters that nobody sees.');
  }
  if (lines.length < linesMin) {
    return refuse(
      'payment_code.truncated',
      `It has ${lines.length} lines; ${linesMin} must be there.`,
    );
  }
  if (lines.length > linesMax) {
    return refuse(
      'payment_code.malformed',
      `It has ${lines.length} lines; ${linesMax} are allowed.`,
    );
  }
  if (identification !== 'SCT') {
    return refuse('payment_code.malformed', 'The fourth line is not SCT.');
  }
  return elementsOf(lines, version, Number(set));
}

function elementsOf(
  lines: string[],
  version: '001' | '002',
  characterSet: number,
): PaymentCodeResult<EpcCode> {
  const [bic = '', payeeName = '', iban = '', amount = '', purpose = '', ...rest] = lines.slice(4);
  const [reference = '', text = '', note = ''] = rest;
  if (bic !== '' && !/^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(bic)) {
    return refuse('payment_code.bic', 'The fifth line is no BIC.');
  }
  if (payeeName.trim() === '') return refuse('payment_code.missing', 'The payee has no name.');
  if (lengthOf(payeeName) > 70) return tooLong('name', 70);
  if (!isIban(iban)) return refuse('payment_code.iban', 'The seventh line is no IBAN.');
  if (bic === '' && (version === '001' || !isInEconomicArea(iban))) {
    return refuse('payment_code.bic', 'The payee is not found without a BIC.');
  }
  const amountMinor = amount === '' ? null : amountOf(amount);
  if (typeof amountMinor === 'string') {
    return refuse(amountMinor, 'The amount is not EUR, 0.01 to 999999999.99.');
  }
  if (!/^(?:[A-Z0-9]{1,4})?$/.test(purpose)) {
    return refuse('payment_code.purpose', 'The purpose is not up to four letters or figures.');
  }
  if (reference !== '' && text !== '') {
    return refuse('payment_code.two_references', 'There is a reference and a text.');
  }
  if (reference !== '' && !isRfReference(reference)) {
    return refuse('payment_code.reference', 'The reference is none of ISO 11649.');
  }
  if (lengthOf(text) > 140) return tooLong('text', 140);
  if (lengthOf(note) > 70) return tooLong('note', 70);
  return ok({
    standard: 'epc',
    version,
    characterSet,
    bic: bic || null,
    payeeName,
    iban,
    amountMinor,
    assetCode: 'EUR',
    assetScale: 2,
    purpose: purpose || null,
    reference: reference || null,
    text: text || null,
    note: note || null,
  });
}

function amountOf(element: string): bigint | PaymentCodeReason {
  if (!element.startsWith('EUR')) return 'payment_code.currency';
  const figures = element.slice(3);
  const minor = /^\d+(?:\.\d{1,2})?$/.test(figures) ? readDecimal(figures, 2) : null;
  return minor !== null && isPayable(minor) ? minor : 'payment_code.amount';
}

function tooLong(element: string, max: number) {
  return refuse('payment_code.too_long', `The ${element} has more than ${max} characters.`);
}

/**
 * Writes the text of an EPC code (EPC069-12 v2.1, section 2): version 002, UTF-8, LF, trailing lines without
 * content left out. It is to be drawn with error level M. The same payment gives the same text, and reading it
 * gives the same payment.
 *
 * Refuses what `readPaymentCode` would refuse, with the same reasons: `iban`, `bic`, `amount`, `purpose`,
 * `reference`, `two_references`, `missing` without a name, `characters` for line breaks and characters that
 * nobody sees, `too_long` for an element or when the whole has more than 331 bytes.
 */
export function writeEpcCode(payment: EpcPayment): PaymentCodeResult<string> {
  const { bic, payeeName, iban, amountMinor, purpose, reference, text, note } = payment;
  if (amountMinor !== null && !isPayable(amountMinor)) {
    return refuse('payment_code.amount', 'The amount is not 0.01 to 999999999.99.');
  }
  const amount = amountMinor === null ? '' : `EUR${writeTwoDecimals(amountMinor)}`;
  const elements = [bic, payeeName, iban, amount, purpose, reference, text, note];
  const lines = ['BCD', '002', '1', 'SCT', ...elements.map((element) => element ?? '')];
  // A line break within an element would make another payment of it.
  if (lines.some(hasUnseen)) {
    return refuse('payment_code.characters', 'It has characters that nobody sees.');
  }
  while (lines.at(-1) === '') lines.pop();
  const code = lines.join('\n');
  const read = readEpc(code);
  return read.ok ? ok(code) : read;
}
