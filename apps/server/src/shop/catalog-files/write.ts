import { textToHtml } from './html.ts';
import { formatThousandths } from './measure.ts';
import { type Currency, formatMoney } from './money.ts';
import type { ImportedProduct, ImportedVariant } from './product.ts';
import { guardFormula } from './text.ts';

/** The header of Shopify's new product template, in its order: it alone has room for unit prices. */
const columns = [
  'Title',
  'URL handle',
  'Description',
  'Vendor',
  'Product category',
  'Type',
  'Tags',
  'Published on online store',
  'Status',
  'SKU',
  'Barcode',
  'Option1 name',
  'Option1 value',
  'Option2 name',
  'Option2 value',
  'Option3 name',
  'Option3 value',
  'Price',
  'Compare-at price',
  'Cost per item',
  'Charge tax',
  'Tax code',
  'Unit price total measure',
  'Unit price total measure unit',
  'Unit price base measure',
  'Unit price base measure unit',
  'Inventory tracker',
  'Inventory quantity',
  'Continue selling when out of stock',
  'Weight value (grams)',
  'Weight unit for display',
  'Requires shipping',
  'Fulfillment service',
  'Product image URL',
  'Image position',
  'Image alt text',
  'Variant image URL',
  'Gift card',
] as const;
type Cells = Partial<Record<(typeof columns)[number], string>>;

/**
 * Writes products as a Shopify product file (CSV, UTF-8, comma, CRLF), piece by piece. Reading it again
 * gives equal products. All amounts must be in `currency`, which the file itself does not name.
 */
export async function* writeCatalog(
  products: AsyncIterable<ImportedProduct> | Iterable<ImportedProduct>,
  currency: Currency,
): AsyncGenerator<string, void> {
  yield toLine(columns);
  for await (const product of products) {
    yield productRows(product, currency)
      .map((cells) => toLine(columns.map((column) => cells[column] ?? '')))
      .join('');
  }
}

/** Each row carries a variant and a picture for as long as there are any; the first, the product. */
function productRows(product: ImportedProduct, currency: Currency): Cells[] {
  const count = Math.max(product.variants.length, product.pictures.length);
  return Array.from({ length: count }, (_, at) => {
    const variant = product.variants[at];
    const picture = product.pictures[at];
    return {
      'URL handle': guardFormula(product.key),
      ...(at === 0 ? productCells(product) : {}),
      ...(variant === undefined ? {} : variantCells(product, variant, currency)),
      ...(picture === undefined
        ? {}
        : {
            'Product image URL': picture.url,
            'Image position': String(at + 1),
            'Image alt text': guardFormula(picture.alt),
          }),
    };
  });
}

function productCells(product: ImportedProduct): Cells {
  return {
    Title: guardFormula(product.title),
    Description: textToHtml(product.description),
    Vendor: guardFormula(product.vendor),
    Type: guardFormula(product.category),
    Tags: guardFormula(product.tags.map((tag) => tag.replaceAll(',', '\\,')).join(', ')),
    'Published on online store': yesNo(product.isPublished),
    Status: product.isPublished ? 'active' : 'draft',
    'Gift card': 'FALSE',
  };
}

function variantCells(
  product: ImportedProduct,
  variant: ImportedVariant,
  { assetCode, assetScale }: Currency,
): Cells {
  if (variant.assetCode !== assetCode)
    throw new TypeError(`A price in ${variant.assetCode} has no place here`);
  const [first, second, third] = product.options;
  const { content, compareAtMinor } = variant;
  return {
    SKU: guardFormula(variant.sku),
    Barcode: guardFormula(variant.barcode),
    'Option1 name': guardFormula(first ?? 'Title'),
    'Option1 value': guardFormula(variant.optionValues[0] ?? 'Default Title'),
    'Option2 name': guardFormula(second ?? ''),
    'Option2 value': guardFormula(variant.optionValues[1] ?? ''),
    'Option3 name': guardFormula(third ?? ''),
    'Option3 value': guardFormula(variant.optionValues[2] ?? ''),
    Price: formatMoney(variant.priceMinor, assetScale),
    'Compare-at price': compareAtMinor === null ? '' : formatMoney(compareAtMinor, assetScale),
    'Charge tax': yesNo(product.vatRate > 0),
    'Tax code': product.vatRate > 0 ? `VAT ${percent(product.vatRate)}%` : '',
    ...(content === null
      ? {}
      : {
          'Unit price total measure': formatThousandths(content.thousandths),
          'Unit price total measure unit': content.unit,
          'Unit price base measure': '1',
          'Unit price base measure unit': content.unit,
        }),
    'Inventory tracker': variant.stock === null ? '' : 'shopify',
    'Inventory quantity': variant.stock === null ? '' : String(variant.stock),
    'Continue selling when out of stock': variant.allowsBackorder ? 'CONTINUE' : 'DENY',
    'Weight value (grams)': variant.weightGrams === null ? '' : String(variant.weightGrams),
    'Weight unit for display': 'g',
    'Requires shipping': 'TRUE',
    'Fulfillment service': 'manual',
    'Variant image URL': variant.pictureUrl ?? '',
  };
}

function yesNo(value: boolean): string {
  return value ? 'TRUE' : 'FALSE';
}

/** `7` of 700 basis points, `5.5` of 550. */
function percent(basisPoints: number): string {
  return String(basisPoints / 100);
}

function toLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) =>
    /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell,
  );
  return `${quoted.join(',')}\r\n`;
}
