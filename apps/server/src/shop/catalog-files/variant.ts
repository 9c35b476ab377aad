import { cleanLine } from '@allmende/contract/text';
import type { ReadOptions } from './format.ts';
import { type Content, parseContent, parseWeight } from './measure.ts';
import { parseMoney } from './money.ts';
import { limits } from './product.ts';
import type { Findings } from './problems.ts';
import { webAddress } from './text.ts';

/** A place in the file, for the remarks about it. */
export interface Place {
  row: number;
  findings: Findings;
  options: ReadOptions;
}

/** The price to pay and, when it is higher, the one before: what each format calls so. */
export function readPrices(
  { row, findings, options }: Place,
  text: { price: string; compareAt: string },
): { priceMinor: bigint; compareAtMinor: bigint | null } {
  const price = parseMoney(text.price, options.currency);
  if (!price.ok) {
    findings.refuse(price.code, { row, field: 'price', value: text.price });
    return { priceMinor: 0n, compareAtMinor: null };
  }
  if (text.compareAt.trim() === '') return { priceMinor: price.minor, compareAtMinor: null };
  const compareAt = parseMoney(text.compareAt, options.currency);
  if (!compareAt.ok) {
    findings.note('catalog.compare_price_ignored', {
      row,
      field: 'compareAt',
      value: text.compareAt,
    });
  }
  const higher = compareAt.ok && compareAt.minor > price.minor;
  return { priceMinor: price.minor, compareAtMinor: higher ? compareAt.minor : null };
}

/** A number of pieces. `2.0` is whole; below zero counts as none left. */
export function readStock({ row, findings }: Place, text: string): number {
  const match = /^([-−]?)(\d{1,9})(?:[.,]0+)?$/.exec(text.trim());
  const count = Number(match?.[2] ?? Number.NaN);
  if (match === null || count > limits.stock) {
    findings.refuse('catalog.stock_invalid', { row, field: 'stock', value: text });
    return 0;
  }
  if (match[1] === '' || count === 0) return count;
  findings.note('catalog.stock_negative', { row, field: 'stock', value: text });
  return 0;
}

/** Grams; null when none are given. `unit` serves where the text names none. */
export function readWeight({ row, findings }: Place, text: string, unit: string): number | null {
  if (text === '') return null;
  const grams = parseWeight(text, unit);
  if (grams === null)
    findings.note('catalog.weight_ignored', { row, field: 'weight', value: text });
  return grams || null;
}

/** What a variant contains; null when nothing is said about it. */
export function readContent({ row, findings }: Place, figures: string, unit = ''): Content | null {
  if (figures === '' || Number(figures) === 0) return null;
  const content = parseContent(figures, unit);
  if (content === null) {
    findings.note('catalog.content_ignored', {
      row,
      field: 'content',
      value: `${figures} ${unit}`,
    });
  }
  return content;
}

/** A barcode as text. One that a spreadsheet turned into `4,00638E+12` has lost digits. */
export function readBarcode({ row, findings }: Place, text: string): string {
  const barcode = cleanLine(text).replace(/^'+/, '');
  if (!/^\d+([.,]\d+)?e\+?\d+$/i.test(barcode) && barcode.length <= limits.barcode) return barcode;
  findings.note('catalog.barcode_ignored', { row, field: 'barcode', value: text });
  return '';
}

/** The address of a picture, or null with a remark when there is none that can be used. */
export function readPicture({ row, findings }: Place, text: string): string | null {
  if (text.trim() === '') return null;
  const url = webAddress(text);
  if (url === null)
    findings.note('catalog.picture_ignored', { row, field: 'picture', value: text });
  return url;
}
