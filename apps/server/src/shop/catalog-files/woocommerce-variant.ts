import { cleanLine } from '@allmende/contract/text';
import { isNo, isYes, type ReadOptions } from './format.ts';
import { decodeCharacters } from './html.ts';
import type { DraftVariant } from './product.ts';
import type { Findings } from './problems.ts';
import type { CatalogRow } from './rows.ts';
import {
  type Place,
  readBarcode,
  readContent,
  readPicture,
  readPrices,
  readStock,
  readWeight,
} from './variant.ts';
import { attributes, cell, type Field, line } from './woocommerce-columns.ts';

/** What a variation shares with the product and its other variations. */
export interface Siblings {
  head: CatalogRow;
  names: readonly string[];
  findings: Findings;
  options: ReadOptions;
}

/** Reads a variation, or a simple product as the one variant of itself. */
export function readVariant(
  row: CatalogRow,
  { head, names, findings, options }: Siblings,
): DraftVariant {
  const place: Place = { row: row.row, findings, options };
  const chosen = attributes(row);
  return {
    row: row.row,
    sku: line(row, 'sku'),
    barcode: readBarcode(place, cell(row, 'barcode')),
    optionValues: names.map((name) =>
      cleanLine(decodeCharacters((chosen.get(name) ?? '').replaceAll('\\,', ','))),
    ),
    ...readWooPrices(place, row),
    assetCode: options.currency.assetCode,
    stock: readWooStock(place, row, head),
    allowsBackorder:
      isYes(cell(row, 'backorder')) ||
      /^notify$/i.test(cell(row, 'backorder')) ||
      /^backorder$/i.test(cell(row, 'inStock')),
    weightGrams: weightOf(place, row) ?? (row === head ? null : weightOf(place, head)),
    content: contentOf(place, row) ?? (row === head ? null : contentOf(place, head)),
    pictureUrl: row === head ? null : (readPictures(row, place)[0] ?? null),
  };
}

/** The sale price counts while the sale runs: from the start of its first day to the end of its last. */
function readWooPrices(place: Place, row: CatalogRow) {
  const today = place.options.now.toISOString().slice(0, 10);
  const day = (field: Field, open: string) =>
    /^\d{4}-\d\d-\d\d/.exec(cell(row, field))?.[0] ?? open;
  const runs = day('saleFrom', '0000-00-00') <= today && today <= day('saleUntil', '9999-99-99');
  const regular = cell(row, 'regularPrice');
  const sale = runs ? cell(row, 'salePrice') : '';
  return readPrices(place, { price: sale || regular, compareAt: sale === '' ? '' : regular });
}

function readWooStock(place: Place, row: CatalogRow, head: CatalogRow): number | null {
  const text = cell(row, 'stock');
  const shared =
    row !== head && cell(head, 'stock') !== '' && (text === '' || /^parent$/i.test(text));
  if (shared) {
    place.findings.note('catalog.stock_shared', {
      row: row.row,
      field: 'stock',
      value: cell(head, 'stock'),
    });
    return 0;
  }
  if (text !== '' && !/^parent$/i.test(text)) return readStock(place, text);
  return isNo(cell(row, 'inStock')) || /^backorder$/i.test(cell(row, 'inStock')) ? 0 : null;
}

function weightOf(place: Place, row: CatalogRow): number | null {
  const columns = { weightKg: 'kg', weightG: 'g', weightLb: 'lb', weightOz: 'oz' } as const;
  for (const [field, unit] of Object.entries(columns) as [keyof typeof columns, string][]) {
    if (cell(row, field) !== '') return readWeight(place, cell(row, field), unit);
  }
  return null;
}

function contentOf(place: Place, row: CatalogRow) {
  return readContent(place, cell(row, 'content'), cell(row, 'contentUnit'));
}

/** The pictures of a row. Addresses may hold commas themselves, so a list is divided where the next address begins. */
export function readPictures(row: CatalogRow, place: Place): string[] {
  return cell(row, 'pictures')
    .replaceAll('\\,', ',')
    .split(/\s*[,|]\s*(?=https?:)/i)
    .map((text) => readPicture({ ...place, row: row.row }, text))
    .filter((url) => url !== null);
}
