import { cleanLine } from '@allmende/contract/text';
import { type Format, fieldTable, headerKey, type Membership, type ReadOptions } from './format.ts';
import { htmlToText } from './html.ts';
import { assemble, type DraftVariant } from './product.ts';
import { createFindings, type Findings, problem } from './problems.ts';
import type { CatalogRow } from './rows.ts';
import { categoryPath } from './text.ts';
import {
  type Place,
  readBarcode,
  readContent,
  readPicture,
  readPrices,
  readWeight,
} from './variant.ts';

/**
 * Google Merchant's product data, as a feed or as a table. Each row is one variant; those that share an
 * `item_group_id` are one product, whose options are the attributes in which they differ.
 */
const headers = {
  id: 'id',
  title: 'title titel',
  description: 'description beschreibung summary content',
  link: 'link',
  picture: 'imagelink bildlink',
  furtherPictures: 'additionalimagelink zusätzlicherbildlink',
  availability: 'availability verfügbarkeit',
  price: 'price preis',
  salePrice: 'saleprice sonderangebotspreis',
  saleDates: 'salepriceeffectivedate sonderangebotszeitraum',
  brand: 'brand marke',
  gtin: 'gtin ean',
  mpn: 'mpn',
  group: 'itemgroupid artikelgruppennummer',
  type: 'producttype produkttyp',
  category: 'googleproductcategory',
  weight: 'productweight shippingweight produktgewicht versandgewicht',
  content: 'unitpricingmeasure maßfürgrundpreis',
  color: 'color colour farbe',
  size: 'size größe',
  material: 'material',
  pattern: 'pattern muster',
  ageGroup: 'agegroup altersgruppe',
  gender: 'gender geschlecht',
} as const;
const fields = fieldTable(headers);

const choices = ['color', 'size', 'material', 'pattern', 'ageGroup', 'gender'] as const;
type Field = keyof typeof headers;

/** The attributes' fixed names, for the people who will choose among their values. */
const choiceNames: Record<ReadOptions['language'], Record<(typeof choices)[number], string>> = {
  en: {
    color: 'Color',
    size: 'Size',
    material: 'Material',
    pattern: 'Pattern',
    ageGroup: 'Age group',
    gender: 'Gender',
  },
  de: {
    color: 'Farbe',
    size: 'Größe',
    material: 'Material',
    pattern: 'Muster',
    ageGroup: 'Altersgruppe',
    gender: 'Geschlecht',
  },
};

/** A repeated element arrives as several lines; where only one makes sense, the first one counts. */
const cell = (row: CatalogRow, field: Field): string => row.values[field] ?? '';
const line = (row: CatalogRow, field: Field): string => cleanLine(cell(row, field).split('\n')[0]!);

export const google: Format = {
  name: 'google',
  field: (key) => fields.get(key) ?? fields.get(key.replace(/^g(?=id$|[a-z]{4})/, '')) ?? null,
  unremarkable:
    /^link$|condition|identifierexists|adult|shipping|destination|multipack|bundle|customlabel|basemeasure/,
  marks: [['id'], ['picture', 'availability', 'link', 'gtin', 'mpn', 'group']],
  required: ['id', 'title', 'price'],
  membership,
  build,
};

function membership(row: CatalogRow): Membership {
  const id = line(row, 'id');
  const group = line(row, 'group');
  if (id === '') {
    return {
      ok: false,
      problem: problem('catalog.key_missing', {
        row: row.row,
        field: 'id',
        value: line(row, 'title'),
      }),
    };
  }
  return { ok: true, group: group === '' ? `id:${id}` : `group:${group}`, aliases: [] };
}

function build(rows: readonly CatalogRow[], options: ReadOptions) {
  const findings = createFindings();
  const head = rows[0]!;
  refuseTwins(rows, findings);
  const varying = choices.filter((field) => new Set(rows.map((row) => line(row, field))).size > 1);
  const variants = rows.map((row) =>
    readVariant(row, varying, { row: row.row, findings, options }),
  );
  const type = cell(head, 'type').split('\n')[0]!;
  const category = line(head, 'category');
  return assemble(
    {
      row: head.row,
      key: line(head, 'group') || line(head, 'id'),
      title: commonTitle(rows.map((row) => line(row, 'title'))),
      description: htmlToText(cell(head, 'description')),
      vendor: line(head, 'brand'),
      category: categoryPath(type || (/^\d+$/.test(category) ? '' : category)),
      tags: [],
      isPublished: true,
      vatRate: options.vatRates.standard,
      options: varying.map((field) => choiceNames[options.language][field]),
      variants,
      pictures: rows.flatMap((row) =>
        pictureAddresses(row, { row: row.row, findings, options }).map((url) => ({ url, alt: '' })),
      ),
    },
    findings,
  );
}

function refuseTwins(rows: readonly CatalogRow[], findings: Findings): void {
  const seen = new Set<string>();
  for (const row of rows) {
    const id = line(row, 'id');
    if (seen.has(id))
      findings.refuse('catalog.key_reused', { row: row.row, field: 'id', value: id });
    seen.add(id);
  }
}

/** What the titles of the variants have in common, up to a word's end; else the first of them. */
function commonTitle(titles: readonly string[]): string {
  const [first = '', ...others] = titles;
  const words = first.split(' ');
  const shared = words.findIndex((word, at) =>
    others.some((title) => title.split(' ')[at] !== word),
  );
  if (shared === -1) return first;
  const common = words
    .slice(0, shared)
    .join(' ')
    .replace(/[\s,;:|/([–—-]+$/, '');
  return common.length >= 3 ? common : first;
}

function readVariant(row: CatalogRow, varying: readonly Field[], place: Place): DraftVariant {
  const availability = headerKey(line(row, 'availability'));
  const canWait = availability === 'preorder' || availability === 'backorder';
  return {
    row: row.row,
    sku: line(row, 'id'),
    barcode: readBarcode(place, line(row, 'gtin')),
    optionValues: varying.map((field) => line(row, field)),
    ...readGooglePrices(place, row),
    assetCode: place.options.currency.assetCode,
    stock: canWait || availability === 'outofstock' ? 0 : null,
    allowsBackorder: canWait,
    weightGrams: readWeight(place, line(row, 'weight'), 'kg'),
    content: readContent(place, line(row, 'content')),
    pictureUrl:
      varying.length === 0 ? null : readPicture(createQuietPlace(place), line(row, 'picture')),
  };
}

/** The picture is read a second time for the variant; what is wrong with it has been said. */
function createQuietPlace(place: Place): Place {
  return { ...place, findings: createFindings() };
}

/** `sale_price` counts within `sale_price_effective_date`, two moments with a slash between them. */
function readGooglePrices(place: Place, row: CatalogRow) {
  const [from = '', until = ''] = line(row, 'saleDates').split('/');
  const now = place.options.now.getTime();
  const moment = (text: string, open: number) => {
    const parsed = Date.parse(text.trim().replace(/([+-]\d\d):?(\d\d)$/, '$1:$2'));
    return Number.isNaN(parsed) ? open : parsed;
  };
  const runs = moment(from, 0) <= now && now <= moment(until, Number.MAX_SAFE_INTEGER);
  const regular = line(row, 'price');
  const sale = line(row, 'salePrice');
  const reduced = runs && sale !== '';
  return readPrices(place, { price: reduced ? sale : regular, compareAt: reduced ? regular : '' });
}

function pictureAddresses(row: CatalogRow, place: Place): string[] {
  const texts = [cell(row, 'picture'), cell(row, 'furtherPictures')]
    .join('\n')
    .split(/\n|\s*,\s*(?=https?:)/i);
  return texts.map((text) => readPicture(place, text)).filter((url) => url !== null);
}
