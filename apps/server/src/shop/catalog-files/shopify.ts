import { cleanLine } from '@allmende/contract/text';
import {
  type Format,
  fieldTable,
  isNo,
  isYes,
  type Membership,
  type ReadOptions,
} from './format.ts';
import { htmlToText } from './html.ts';
import { assemble, type DraftVariant, type ImportedPicture, limits } from './product.ts';
import { createFindings, type Findings, problem } from './problems.ts';
import type { CatalogRow } from './rows.ts';
import { categoryPath, slug, splitList } from './text.ts';
import {
  type Place,
  readBarcode,
  readContent,
  readPicture,
  readPrices,
  readStock,
  readWeight,
} from './variant.ts';

/**
 * Shopify's product file, in the headers of its old exports and of its new template, which name the
 * same things. Rows of one product share the handle: the first carries the product, each further one a
 * variant, a picture, or both.
 */
const headers = {
  handle: 'handle urlhandle',
  title: 'title',
  description: 'bodyhtml body description',
  vendor: 'vendor',
  standardCategory: 'productcategory standardizedproducttype standardproducttype',
  type: 'type customproducttype producttype',
  tags: 'tags',
  published: 'published publishedononlinestore',
  status: 'status',
  option1name: 'option1name',
  option1value: 'option1value',
  option2name: 'option2name',
  option2value: 'option2value',
  option3name: 'option3name',
  option3value: 'option3value',
  sku: 'variantsku sku',
  barcode: 'variantbarcode variantbarcodes barcode',
  price: 'variantprice price',
  compareAt: 'variantcompareatprice compareatprice',
  taxable: 'varianttaxable chargetax',
  taxCode: 'varianttaxcode taxcode',
  content: 'unitpricetotalmeasure',
  contentUnit: 'unitpricetotalmeasureunit',
  tracker: 'variantinventorytracker inventorytracker',
  stock: 'variantinventoryqty variantinventoryquantity inventoryquantity',
  backorder: 'variantinventorypolicy continuesellingwhenoutofstock',
  grams: 'variantgrams weightvaluegrams',
  picture: 'imagesrc imagesource productimageurl',
  pictureAlt: 'imagealttext',
  picturePosition: 'imageposition',
  variantPicture: 'variantimage variantimageurl',
  giftCard: 'giftcard',
} as const;
const fields = fieldTable(headers);

type Field = keyof typeof headers;

const cell = (row: CatalogRow, field: Field): string => row.values[field] ?? '';
const slots = [1, 2, 3] as const;

export const shopify: Format = {
  name: 'shopify',
  field: (key) => fields.get(key) ?? null,
  unremarkable:
    /fulfillmentservice|requiresshipping|weightunit|unitpricebasemeasure|linkedto|customproduct|included|condition$/,
  marks: [['handle', 'option1name', 'option1value', 'tracker', 'backorder', 'grams', 'published']],
  required: ['title', 'price'],
  membership,
  build,
};

/** A row without handle continues the product before it, unless its title begins a new one. */
function membership(row: CatalogRow, before: string | null): Membership {
  const handle = cleanLine(cell(row, 'handle'));
  const title = cleanLine(cell(row, 'title'));
  const group = handle || slug(title) || (title === '' ? before : null);
  if (group !== null && group !== '') return { ok: true, group, aliases: [] };
  return {
    ok: false,
    problem: problem('catalog.key_missing', { row: row.row, field: 'handle', value: title }),
  };
}

function build(rows: readonly CatalogRow[], options: ReadOptions) {
  const findings = createFindings();
  const lead = rows.find((row) => cell(row, 'title') !== '') ?? rows[0]!;
  const title = cleanLine(cell(lead, 'title'));
  for (const row of rows) {
    const other = cleanLine(cell(row, 'title'));
    if (other !== '' && other !== title) {
      findings.refuse('catalog.key_reused', { row: row.row, field: 'handle', value: other });
    }
  }
  if (isYes(cell(lead, 'giftCard'))) {
    findings.refuse('catalog.gift_card', { row: lead.row, field: 'giftCard', value: title });
  }
  const names = optionNames(lead, rows);
  const variants = rows
    .filter((row) => row === lead || isVariant(row))
    .map((row) => readVariant({ row: row.row, findings, options }, row, names));
  const rates = new Set(rows.filter(isVariant).map((row) => vatRate(row, options)));
  if (rates.size > 1) findings.note('catalog.vat_differs', { row: lead.row, field: 'taxable' });
  return assemble(
    {
      row: lead.row,
      key: cleanLine(cell(lead, 'handle')) || slug(title),
      title,
      description: htmlToText(cell(lead, 'description')),
      vendor: cleanLine(cell(lead, 'vendor')),
      category: categoryPath(cell(lead, 'type') || cell(lead, 'standardCategory')),
      tags: splitList(cell(lead, 'tags')),
      isPublished: !isNo(cell(lead, 'published')) && /^(?:active)?$/i.test(cell(lead, 'status')),
      vatRate: usableVatRate(lead, options, findings),
      options: names.filter((name) => name !== null),
      variants,
      pictures: readPictures(rows, { row: lead.row, findings, options }, variants),
    },
    findings,
  );
}

function isVariant(row: CatalogRow): boolean {
  const telling = ['option1value', 'option2value', 'option3value', 'price', 'sku'] as const;
  return telling.some((field) => cell(row, field) !== '');
}

/**
 * The names of the options, null for each of the three that is not in use. Shopify writes the option
 * `Title` with the value `Default Title` when there is no choice.
 */
function optionNames(lead: CatalogRow, rows: readonly CatalogRow[]): (string | null)[] {
  return slots.map((slot) => {
    const name = cleanLine(cell(lead, `option${slot}name`));
    const values = rows
      .map((row) => cell(row, `option${slot}value`))
      .filter((value) => value !== '');
    const isPlaceholder = values.every((value) => value === 'Default Title');
    if (isPlaceholder && (name === '' || name === 'Title')) return null;
    return name === '' && values.length === 0 ? null : name;
  });
}

function readVariant(
  place: Place,
  row: CatalogRow,
  names: readonly (string | null)[],
): DraftVariant {
  return {
    row: row.row,
    sku: cleanLine(cell(row, 'sku')),
    barcode: readBarcode(place, cell(row, 'barcode')),
    optionValues: slots
      .filter((slot) => names[slot - 1] !== null)
      .map((slot) => cleanLine(cell(row, `option${slot}value`))),
    ...readPrices(place, { price: cell(row, 'price'), compareAt: cell(row, 'compareAt') }),
    assetCode: place.options.currency.assetCode,
    stock: readShopifyStock(place, row),
    allowsBackorder: /^continue$/i.test(cell(row, 'backorder')) || isYes(cell(row, 'backorder')),
    weightGrams: readWeight(place, cell(row, 'grams'), 'g'),
    content: readContent(place, cell(row, 'content'), cell(row, 'contentUnit')),
    pictureUrl: readPicture(place, cell(row, 'variantPicture')),
  };
}

/** Stock counts only when something tracks it; exports of several warehouses do not say how much. */
function readShopifyStock(place: Place, row: CatalogRow): number | null {
  if (cell(row, 'tracker') === '') return null;
  const text = cell(row, 'stock');
  if (text !== '') return readStock(place, text);
  place.findings.note('catalog.stock_unknown', { row: row.row, field: 'stock' });
  return null;
}

/** Our own exports note the rate as a tax code, because the file knows only taxed and not taxed. */
function vatRate(row: CatalogRow, options: ReadOptions): number {
  if (isNo(cell(row, 'taxable'))) return 0;
  const [, percent] = /^VAT (\d{1,2}(?:\.\d{1,2})?) ?%$/.exec(cell(row, 'taxCode')) ?? [];
  return percent === undefined ? options.vatRates.standard : Math.round(Number(percent) * 100);
}

/** A rate that no country has is a slip of the pen, and the standard rate counts instead. */
function usableVatRate(row: CatalogRow, options: ReadOptions, findings: Findings): number {
  const rate = vatRate(row, options);
  if (rate <= limits.vatRate) return rate;
  const value = cell(row, 'taxCode');
  findings.note('catalog.vat_ignored', { row: row.row, field: 'vat', value });
  return options.vatRates.standard;
}

/** Pictures by their position, then those that only a variant shows. */
function readPictures(
  rows: readonly CatalogRow[],
  place: Place,
  variants: readonly DraftVariant[],
): ImportedPicture[] {
  const placed = rows
    .filter((row) => cell(row, 'picture') !== '')
    .map((row, index) => ({
      url: readPicture({ ...place, row: row.row }, cell(row, 'picture')),
      alt: cell(row, 'pictureAlt'),
      position: /^\d{1,6}$/.test(cell(row, 'picturePosition'))
        ? Number(cell(row, 'picturePosition'))
        : Number.MAX_SAFE_INTEGER,
      index,
    }))
    .sort((a, b) => a.position - b.position || a.index - b.index);
  const ofVariants = variants.map((variant) => ({ url: variant.pictureUrl, alt: '' }));
  return [...placed, ...ofVariants].flatMap(({ url, alt }) => (url === null ? [] : [{ url, alt }]));
}
