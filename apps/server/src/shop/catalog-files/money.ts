import type { CatalogProblemCode } from '@allmende/contract/catalog-import';

/** The one currency in which a shop sells: `{ assetCode: 'EUR', assetScale: 2 }`. */
export interface Currency {
  assetCode: string;
  assetScale: number;
}

export type MoneyText =
  | { ok: true; minor: bigint }
  | { ok: false; code: Extract<CatalogProblemCode, `catalog.price_${string}`> };

/** Marks that mean one currency only; `kr` or `R` mean several and are refused as unreadable. */
const marks: Record<string, string> = {
  '€': 'EUR',
  EURO: 'EUR',
  $: 'USD',
  US$: 'USD',
  '£': 'GBP',
  FR: 'CHF',
  SFR: 'CHF',
  ZŁ: 'PLN',
  KČ: 'CZK',
};
const currencies = new Set(Intl.supportedValuesOf('currency'));
const longest = 40;
/** 999,999,999 units: far above any price, far below what the ledger can carry. */
const wholeDigitsMax = 9;

/**
 * Whole part (grouped or not), then a decimal separator and decimals. Groups have three digits and
 * one separator throughout.
 */
const amountPattern = /^(\d{1,3}(?:([.,' ])\d{3}(?:\2\d{3})*)|\d+)?(?:([.,])(\d*))?$/;

/**
 * Reads an amount exactly, in any of the ways people and programs write it: `12.5`, `1.234,56`,
 * `1,234.56`, `1'234.50`, `€ 12,50`, `12,50 EUR`, `12,-`. What could be meant in two ways is refused,
 * never guessed: `1.234` is one euro something or over a thousand.
 */
export function parseMoney(text: string, currency: Currency): MoneyText {
  const trimmed = text
    .replace(/[\s\u00a0\u2007\u2009\u202f]+/g, ' ')
    .replace(/[’′`]/g, "'")
    .trim();
  if (trimmed === '') return { ok: false, code: 'catalog.price_missing' };
  if (trimmed.length > longest || !/\d/.test(trimmed))
    return { ok: false, code: 'catalog.price_invalid' };
  const { mark, body } = splitMark(trimmed.replace(/[.,][-–—]+(?=\D*$)/, ''));
  if (mark !== '') {
    const named = marks[mark] ?? (currencies.has(mark) ? mark : undefined);
    if (named === undefined) return { ok: false, code: 'catalog.price_invalid' };
    if (named !== currency.assetCode) return { ok: false, code: 'catalog.price_foreign_currency' };
  }
  if (/^\(.*\)$|^[-−–]|-$/.test(body)) return { ok: false, code: 'catalog.price_negative' };
  return readAmount(body, currency.assetScale);
}

/** Takes one currency mark off either end; a mark anywhere else stays and spoils the figures. */
function splitMark(text: string): { mark: string; body: string } {
  let mark = '';
  const marked = text.replace(/[\p{L}\p{Sc}]+\.?/u, (found) => {
    mark = found.replace('.', '').toUpperCase();
    return '¤';
  });
  const body = marked.replace(/^([-−–(]?)\s*¤\s*/, '$1').replace(/\s*¤(\)?)$/, '$1');
  return { mark, body };
}

function readAmount(body: string, scale: number): MoneyText {
  const match = amountPattern.exec(body);
  if (match === null || !/\d/.test(body)) return { ok: false, code: 'catalog.price_invalid' };
  const [, whole = '', group, point, decimals = ''] = match;
  if (group !== undefined && group === point) return { ok: false, code: 'catalog.price_invalid' };
  if ((group === '.' || group === ',') && point === undefined && whole.length <= 7) {
    // One group only: `0.125` has decimals for certain, `1.234` may have.
    const code = whole.startsWith('0') ? 'catalog.price_too_precise' : 'catalog.price_ambiguous';
    return { ok: false, code };
  }
  const units = whole.replace(/\D/g, '').replace(/^0+(?=\d)/, '');
  if (units.length > wholeDigitsMax) return { ok: false, code: 'catalog.price_too_high' };
  if (/[1-9]/.test(decimals.slice(scale))) return { ok: false, code: 'catalog.price_too_precise' };
  return { ok: true, minor: BigInt(units + decimals.slice(0, scale).padEnd(scale, '0')) };
}

/** `1250` becomes `12.50`: a point, no grouping, as every importer reads it. */
export function formatMoney(minor: bigint, scale: number): string {
  const digits = minor.toString().padStart(scale + 1, '0');
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
