import { ok } from '../errors.ts';
import { isIban, isQrIban } from './iban.ts';
import {
  type CodeMoney,
  hasUnseen,
  isPayable,
  lengthOf,
  linesOf,
  type PaymentCodeResult,
  readDecimal,
  refuse,
  writeTwoDecimals,
} from './reading.ts';
import { isQrReference, isRfReference } from './references.ts';

/** A structured address; the combined ones ended with November 2025. */
export interface SwissParty {
  /** 1 to 70 characters. */
  name: string;
  /** Up to 70 characters. */
  street: string | null;
  /** The number of the house, up to 16 characters. */
  building: string | null;
  /** 1 to 16 characters, without the country. */
  postalCode: string;
  /** 1 to 35 characters. */
  town: string;
  /** ISO 3166-1, two letters. */
  country: string;
}

/** What a payer of a Swiss QR-bill is asked for. */
export interface SwissBill extends CodeMoney {
  /** Of Switzerland or Liechtenstein, in electronic form. A QR-IBAN asks for a QR reference. */
  iban: string;
  creditor: SwissParty;
  assetCode: 'CHF' | 'EUR';
  assetScale: 2;
  /** Who is to pay, when the bill says it. */
  debtor: SwissParty | null;
  /** `QRR`: 27 figures, with a QR-IBAN only; `SCOR`: ISO 11649; `NON`: none. */
  referenceType: 'QRR' | 'SCOR' | 'NON';
  reference: string | null;
  /** Free text; together with `billingInformation` up to 140 characters. */
  message: string | null;
  /** For the payer's bookkeeping, kept as it is. */
  billingInformation: string | null;
  /** Up to two, of up to 100 characters each. Kept as they are, and otherwise ignored. */
  alternativeSchemes: string[];
}

export interface SwissQrBill extends SwissBill {
  standard: 'swiss';
}

const charactersMax = 997;
const trailerAt = 30;
const linesMax = 34;
/** Basic Latin, the supplement, Extended-A, four Romanian letters and the sign of the euro. */
const latin = /^[\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u20ac]*$/;

/**
 * Reads the text of a Swiss QR Code (Swiss Implementation Guidelines QR-bill 2.3, data structure, payload SPC
 * version 0200): positional lines, structured addresses only, QRR, SCOR and NON references.
 */
export function readSwissQrBill(text: string): PaymentCodeResult<SwissQrBill> {
  const lines = linesOf(text);
  const [tag, version, coding] = lines;
  if (tag !== 'SPC') return refuse('payment_code.unknown_format', 'The first line is not SPC.');
  if (version === undefined) return refuse('payment_code.truncated', 'It ends with SPC.');
  if (version !== '0200') {
    return refuse('payment_code.unknown_version', 'Only version 0200 is read.');
  }
  if (lengthOf(text) > charactersMax) {
    return refuse('payment_code.too_long', `It has more than ${charactersMax} characters.`);
  }
  if (coding !== '1' && coding !== undefined) {
    return refuse('payment_code.characters', 'The coding is not 1, UTF-8.');
  }
  if (!lines.every((line) => latin.test(line) && !hasUnseen(line))) {
    return refuse('payment_code.characters', 'It has characters that a QR-bill may not have.');
  }
  if (lines.length <= trailerAt) {
    return refuse('payment_code.truncated', `It ends with line ${lines.length}, before its EPD.`);
  }
  if (lines.length > linesMax || lines[trailerAt] !== 'EPD') {
    return refuse('payment_code.malformed', 'EPD is not where it must be.');
  }
  return elementsOf(lines);
}

function elementsOf(lines: string[]): PaymentCodeResult<SwissQrBill> {
  const line = (at: number) => lines[at] ?? '';
  const iban = line(3);
  if (!/^(?:CH|LI)/.test(iban) || !isIban(iban)) {
    return refuse(
      'payment_code.iban',
      'The fourth line is no IBAN of Switzerland or Liechtenstein.',
    );
  }
  const creditor = partyOf(lines.slice(4, 11));
  if (!creditor.ok) return creditor;
  if (lines.slice(11, 18).some((element) => element !== '')) {
    return refuse('payment_code.malformed', 'The ultimate creditor must be empty.');
  }
  const amount = line(18);
  const amountMinor = amount === '' ? null : amountOf(amount);
  if (amountMinor === undefined) {
    return refuse('payment_code.amount', 'The amount is not 0.01 to 999999999.99, two decimals.');
  }
  const assetCode = line(19);
  if (assetCode !== 'CHF' && assetCode !== 'EUR') {
    return refuse('payment_code.currency', 'The currency is neither CHF nor EUR.');
  }
  const owing = lines.slice(20, 27);
  const debtor = owing.every((element) => element === '') ? ok(null) : partyOf(owing);
  if (!debtor.ok) return debtor;
  const referenceType = line(27);
  const reference = line(28);
  if (!isType(referenceType) || !fits(referenceType, reference, iban)) {
    return refuse('payment_code.reference', 'The reference does not fit its type or the account.');
  }
  const [message, billingInformation] = [line(29), line(31)];
  const alternativeSchemes = lines.slice(32).filter((element) => element !== '');
  if (lengthOf(message) + lengthOf(billingInformation) > 140) {
    return refuse(
      'payment_code.too_long',
      'Message and billing information exceed 140 characters.',
    );
  }
  if (alternativeSchemes.some((element) => lengthOf(element) > 100)) {
    return refuse('payment_code.too_long', 'An alternative scheme exceeds 100 characters.');
  }
  return ok({
    standard: 'swiss',
    iban,
    creditor: creditor.value,
    amountMinor,
    assetCode,
    assetScale: 2,
    debtor: debtor.value,
    referenceType,
    reference: reference || null,
    message: message || null,
    billingInformation: billingInformation || null,
    alternativeSchemes,
  });
}

/** Exactly two decimals; undefined when it is no amount. */
function amountOf(element: string): bigint | undefined {
  const minor = /^\d+\.\d\d$/.test(element) ? readDecimal(element, 2) : null;
  return minor !== null && isPayable(minor) ? minor : undefined;
}

function partyOf(elements: string[]): PaymentCodeResult<SwissParty> {
  const [type, name = '', street = '', building = '', postalCode = '', town = '', country = ''] =
    elements;
  if (type !== 'S') return refuse('payment_code.address', 'The address is not structured.');
  if (name.trim() === '') return refuse('payment_code.missing', 'A person has no name.');
  if (postalCode.trim() === '' || town.trim() === '' || !/^[A-Z]{2}$/.test(country)) {
    return refuse('payment_code.address', 'Postal code, town or country is not there.');
  }
  const limits: [string, number][] = [
    [name, 70],
    [street, 70],
    [building, 16],
    [postalCode, 16],
    [town, 35],
  ];
  if (limits.some(([element, max]) => lengthOf(element) > max)) {
    return refuse('payment_code.too_long', 'A line of an address is too long.');
  }
  return ok({
    name,
    street: street || null,
    building: building || null,
    postalCode,
    town,
    country,
  });
}

function isType(text: string): text is SwissBill['referenceType'] {
  return text === 'QRR' || text === 'SCOR' || text === 'NON';
}

/** QR-IBAN and QR reference go together; every other account takes SCOR or none. */
function fits(type: SwissBill['referenceType'], reference: string, iban: string): boolean {
  if (type === 'QRR') return isQrIban(iban) && isQrReference(reference);
  if (isQrIban(iban)) return false;
  return type === 'SCOR' ? isRfReference(reference) : reference === '';
}

/**
 * Writes the text of a Swiss QR Code for a payee of one's own (Swiss Implementation Guidelines QR-bill 2.3,
 * data structure): version 0200, UTF-8, LF. It is to be drawn with error level M, 46 by 46 millimetres, the
 * Swiss cross in its middle. The same bill gives the same text, and reading it gives the same bill.
 *
 * Refuses what `readPaymentCode` would refuse, with the same reasons: `iban`, `address`, `amount`,
 * `currency`, `reference` (also when it does not go with the account), `missing` without a name,
 * `characters` for what is not Latin, `malformed` for more than two alternative schemes, `too_long`.
 */
export function writeSwissQrBill(bill: SwissBill): PaymentCodeResult<string> {
  const { amountMinor, alternativeSchemes } = bill;
  if (amountMinor !== null && !isPayable(amountMinor)) {
    return refuse('payment_code.amount', 'The amount is not 0.01 to 999999999.99.');
  }
  const lines = [
    ...['SPC', '0200', '1', bill.iban],
    ...linesOfParty(bill.creditor),
    ...new Array<string>(7).fill(''),
    amountMinor === null ? '' : writeTwoDecimals(amountMinor),
    bill.assetCode,
    ...(bill.debtor ? linesOfParty(bill.debtor) : new Array<string>(7).fill('')),
    bill.referenceType,
    ...[bill.reference ?? '', bill.message ?? '', 'EPD', bill.billingInformation ?? ''],
    ...alternativeSchemes,
  ];
  // A line break within an element would make another bill of it.
  if (lines.some(hasUnseen)) {
    return refuse('payment_code.characters', 'It has characters that a QR-bill may not have.');
  }
  while (lines.at(-1) === '') lines.pop();
  const code = lines.join('\n');
  const read = readSwissQrBill(code);
  return read.ok ? ok(code) : read;
}

function linesOfParty(party: SwissParty): string[] {
  const { name, street, building, postalCode, town, country } = party;
  return ['S', name, street ?? '', building ?? '', postalCode, town, country];
}
