import { ok } from '../errors.ts';
import { currencyOfNumber } from './currencies.ts';
import {
  type CodeMoney,
  hasUnseen,
  lengthOf,
  type PaymentCodeResult,
  readDecimal,
  refuse,
} from './reading.ts';

/** A data object: its id of two figures, and its value of 1 to 99 characters. */
export interface EmvElement {
  id: string;
  value: string;
}

/** Where the money goes: one scheme's account of the merchant (ids 02 to 51). */
export interface EmvAccount {
  /** 02 to 25 belong to card schemes, 26 to 51 to the scheme that `guid` names. */
  id: string;
  /** Who defines the fields, such as `br.gov.bcb.pix`; null for card schemes. */
  guid: string | null;
  /** For card schemes the number of the merchant; null otherwise. */
  number: string | null;
  /** The scheme's own fields, without the guid. */
  fields: EmvElement[];
}

const additionalNames = {
  '01': 'billNumber',
  '02': 'mobileNumber',
  '03': 'storeLabel',
  '04': 'loyaltyNumber',
  '05': 'referenceLabel',
  '06': 'customerLabel',
  '07': 'terminalLabel',
  '08': 'purpose',
  '09': 'consumerDataRequest',
} as const;
type AdditionalName = (typeof additionalNames)[keyof typeof additionalNames];

/** A tip: asked of the payer, added as a fixed amount, or as hundredths of a percent. */
export type EmvTip =
  | { kind: 'asked' }
  | { kind: 'fixed'; amountMinor: bigint }
  | { kind: 'percent'; hundredths: number };

export interface EmvCode extends CodeMoney {
  standard: 'emv';
  /** Static codes are used many times, dynamic ones once; null when the code does not say. */
  initiation: 'static' | 'dynamic' | null;
  accounts: EmvAccount[];
  /** ISO 18245, four figures. */
  categoryCode: string;
  tip: EmvTip | null;
  /** ISO 3166-1, two letters. */
  country: string;
  merchantName: string;
  city: string;
  postalCode: string | null;
  /** The additional data of id 62. `***` asks the payer for the value. */
  additional: Partial<Record<AdditionalName, string>>;
  /** Name and city in the language of the merchant (id 64). */
  localised: { language: string; merchantName: string; city: string | null } | null;
  /** Ids that have no meaning here, also within 62 and 64 (then `62.50`), in the order of the code. */
  others: EmvElement[];
}

const charactersMax = 512;

/**
 * Reads a merchant-presented code (EMV QR Code Specification for Payment Systems, Merchant-Presented Mode 1.1,
 * sections 3 and 4): ids and lengths of two figures each, lengths in characters, the CRC of id 63 over all
 * that stands before its value.
 */
export function readEmv(text: string): PaymentCodeResult<EmvCode> {
  if (!/^0002\d\d/.test(text)) {
    return refuse('payment_code.unknown_format', 'It does not begin with the format indicator.');
  }
  if (!text.startsWith('000201')) {
    return refuse('payment_code.unknown_version', 'Only version 01 is read.');
  }
  if (lengthOf(text) > charactersMax) {
    return refuse('payment_code.too_long', `It has more than ${charactersMax} characters.`);
  }
  if (hasUnseen(text)) {
    return refuse('payment_code.characters', 'It has characters that nobody sees.');
  }
  const [, body, crc] = /^(.*6304)([0-9A-F]{4})$/.exec(text) ?? [];
  if (body === undefined) {
    return refuse('payment_code.truncated', 'It does not end with its checksum.');
  }
  if (crcOf(body) !== crc) return refuse('payment_code.checksum', 'The checksum does not fit.');
  const elements = elementsOf(text);
  if (!elements || [...elements.keys()].at(-1) !== '63') {
    return refuse('payment_code.malformed', 'Its data objects do not follow each other.');
  }
  return meaningOf(elements);
}

/** Cyclic redundancy check of ISO/IEC 13239, polynomial 1021, initially FFFF, as four hexadecimal figures. */
function crcOf(text: string): string {
  let crc = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++)
      crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}

/** The data objects by their ids, in order; null when they do not fill the text exactly, or one comes twice. */
function elementsOf(text: string): Map<string, string> | null {
  const characters = [...text];
  const elements = new Map<string, string>();
  for (let at = 0; at < characters.length; ) {
    const head = characters.slice(at, at + 4).join('');
    const length = Number(head.slice(2));
    const end = at + 4 + length;
    if (!/^\d{4}$/.test(head) || length === 0 || end > characters.length) return null;
    if (elements.has(head.slice(0, 2))) return null;
    elements.set(head.slice(0, 2), characters.slice(at + 4, end).join(''));
    at = end;
  }
  return elements;
}

function meaningOf(elements: Map<string, string>): PaymentCodeResult<EmvCode> {
  const get = (id: string) => elements.get(id);
  const ids = [...elements.keys()];
  const accounts = ids.filter((id) => id >= '02' && id <= '51');
  for (const id of ['52', '53', '58', '59', '60']) {
    if (!get(id)?.trim()) return refuse('payment_code.missing', `There is no ${id}.`);
  }
  if (accounts.length === 0) return refuse('payment_code.missing', 'There is no account.');
  const parsed = accounts.map((id) => accountOf(id, get(id)!));
  const additional = templateOf(get('62'));
  const local = templateOf(get('64'));
  const initiation = initiationOf(get('01'));
  const wellFormed = /^\d{4}$/.test(get('52')!) && /^[A-Z]{2}$/.test(get('58')!);
  if (!wellFormed || initiation === undefined || !additional || !local) {
    return refuse('payment_code.malformed', 'A data object is not of its form.');
  }
  if (!parsed.every((account) => account !== null)) {
    return refuse('payment_code.malformed', 'An account is not of its form.');
  }
  const long = longElement(elements, additional, local);
  if (long) return refuse('payment_code.too_long', `The value of ${long} is too long.`);
  const currency = currencyOfNumber(get('53')!);
  if (!currency) return refuse('payment_code.currency', 'There is no currency of this number.');
  const amountMinor = get('54') === undefined ? null : amountOf(get('54')!, currency.assetScale);
  if (amountMinor === undefined) {
    return refuse('payment_code.amount', 'The amount is none of its currency.');
  }
  const tip = tipOf(elements, currency.assetScale);
  if (tip === undefined) return refuse('payment_code.amount', 'The tip is none.');
  return ok({
    standard: 'emv',
    initiation,
    accounts: parsed,
    categoryCode: get('52')!,
    ...currency,
    amountMinor,
    tip,
    country: get('58')!,
    merchantName: get('59')!,
    city: get('60')!,
    postalCode: get('61') ?? null,
    additional: namedOf(additional),
    localised: localisedOf(local),
    others: othersOf(elements, additional, local),
  });
}

/** 02 to 25 are a number, 26 to 51 a template that begins with who defines it. */
function accountOf(id: string, value: string): EmvAccount | null {
  if (id <= '25') return { id, guid: null, number: value, fields: [] };
  const fields = elementsOf(value);
  const guid = fields?.get('00');
  if (!fields || guid === undefined) return null;
  fields.delete('00');
  return { id, guid, number: null, fields: listOf(fields) };
}

/** A template within a value; empty when there is none, null when it is broken. */
function templateOf(value: string | undefined): Map<string, string> | null {
  return value === undefined ? new Map() : elementsOf(value);
}

function initiationOf(value: string | undefined): EmvCode['initiation'] | undefined {
  if (value === undefined) return null;
  if (value === '11') return 'static';
  return value === '12' ? 'dynamic' : undefined;
}

const limits: Record<string, number> = {
  '54': 13,
  '56': 13,
  '57': 5,
  '59': 25,
  '60': 15,
  '61': 10,
};

/** The id of the first value that is longer than its format (section 3, tables of data objects). */
function longElement(
  elements: Map<string, string>,
  additional: Map<string, string>,
  local: Map<string, string>,
): string | undefined {
  for (const [id, max] of Object.entries(limits)) {
    if (lengthOf(elements.get(id) ?? '') > max) return id;
  }
  for (const id of Object.keys(additionalNames)) {
    if (lengthOf(additional.get(id) ?? '') > (id === '09' ? 3 : 25)) return `62.${id}`;
  }
  if (lengthOf(local.get('01') ?? '') > 25) return '64.01';
  return lengthOf(local.get('02') ?? '') > 15 ? '64.02' : undefined;
}

/** Whole minor units, or undefined when it is no amount or nothing. */
function amountOf(value: string, scale: number): bigint | undefined {
  return readDecimal(value, scale) || undefined;
}

/** Null without a tip, undefined when it is not as the indicator of id 55 says. */
function tipOf(elements: Map<string, string>, scale: number): EmvTip | null | undefined {
  const [kind, fixed, percent] = ['55', '56', '57'].map((id) => elements.get(id));
  if (kind === undefined) return null;
  if (kind === '01') return { kind: 'asked' };
  if (kind === '02') {
    const amountMinor = amountOf(fixed ?? '', scale);
    return amountMinor === undefined ? undefined : { kind: 'fixed', amountMinor };
  }
  const hundredths = Number(amountOf(percent ?? '', 2) ?? 0);
  if (kind !== '03' || hundredths === 0 || hundredths >= 10_000) return undefined;
  return { kind: 'percent', hundredths };
}

function namedOf(additional: Map<string, string>): EmvCode['additional'] {
  return Object.fromEntries(
    Object.entries(additionalNames).flatMap(([id, name]) =>
      additional.has(id) ? [[name, additional.get(id)!]] : [],
    ),
  );
}

function localisedOf(local: Map<string, string>): EmvCode['localised'] {
  const [language, merchantName] = [local.get('00'), local.get('01')];
  if (language === undefined || merchantName === undefined) return null;
  return { language, merchantName, city: local.get('02') ?? null };
}

function othersOf(
  elements: Map<string, string>,
  additional: Map<string, string>,
  local: Map<string, string>,
): EmvElement[] {
  return listOf(elements).flatMap((element) => {
    if (element.id === '62') return within('62', additional, Object.keys(additionalNames));
    if (element.id === '64')
      return within('64', local, localisedOf(local) ? ['00', '01', '02'] : []);
    return element.id > '64' ? [element] : [];
  });
}

function within(id: string, template: Map<string, string>, known: string[]): EmvElement[] {
  return listOf(template)
    .filter((element) => !known.includes(element.id))
    .map((element) => ({ id: `${id}.${element.id}`, value: element.value }));
}

function listOf(elements: Map<string, string>): EmvElement[] {
  return Array.from(elements, ([id, value]) => ({ id, value }));
}
