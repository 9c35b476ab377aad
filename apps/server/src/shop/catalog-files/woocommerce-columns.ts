import { cleanLine } from '@allmende/contract/text';
import { fieldTable } from './format.ts';
import { decodeCharacters } from './html.ts';
import type { CatalogRow } from './rows.ts';

/**
 * The columns of WooCommerce's product file. Its exports speak the language of the site; these are
 * English and German, with the columns that the plug-in for German law adds.
 */
const headers = {
  id: 'id',
  type: 'type typ',
  sku: 'sku artikelnummer',
  barcode: 'gtinupceanorisbn gtinupceanoderisbn gtin ean metatsgtin metaglobaluniqueid',
  name: 'name',
  published: 'published veröffentlicht',
  visibility: 'visibilityincatalog visibilityincatalogue sichtbarkeitimkatalog',
  summary: 'shortdescription kurzbeschreibung',
  description: 'description beschreibung',
  saleFrom: 'datesalepricestarts datumandemangebotspreisbeginnt',
  saleUntil: 'datesalepriceends datumandemangebotspreisendet',
  taxStatus: 'taxstatus steuerstatus',
  taxClass: 'taxclass steuerklasse',
  inStock: 'instock vorrätig',
  stock: 'stock lager bestand lagerbestand',
  backorder:
    'backordersallowed lieferrückständeerlaubt lieferrückstandeerlaubt rückständeerlaubt lieferrückstanderlaubt',
  weightKg: 'weightkg gewichtkg',
  weightG: 'weightg gewichtg',
  weightLb: 'weightlbs gewichtlbs weightlb',
  weightOz: 'weightoz gewichtoz',
  salePrice: 'saleprice angebotspreis',
  regularPrice: 'regularprice regulärerpreis normalerpreis',
  categories: 'categories kategorien',
  tags: 'tags schlagwörter',
  vendor: 'brands brand marken marke hersteller',
  pictures: 'images bilder',
  parent: 'parent übergeordnetesprodukt',
  content: 'productunits produkteinheit metaunitproduct',
  contentUnit: 'unit einheit metaunit',
} as const;
const fields = fieldTable(headers);

export type Field = keyof typeof headers;

export const cell = (row: CatalogRow, field: Field): string => row.values[field] ?? '';
/** A text in which the site's editor may have left `&amp;`. */
export const line = (row: CatalogRow, field: Field): string =>
  cleanLine(decodeCharacters(cell(row, field)));

const attributeHeader = /^attribute?(\d{1,3})(name|values?|werte?)$/;

/** Our name of a column; attributes are numbered and become `attribute1name`, `attribute1value`. */
export function fieldOf(key: string): string | null {
  const attribute = attributeHeader.exec(key);
  if (attribute === null) return fields.get(key) ?? null;
  return `attribute${attribute[1]}${attribute[2] === 'name' ? 'name' : 'value'}`;
}

/** Attributes of a row by name, in the order of their columns. */
export function attributes(row: CatalogRow): Map<string, string> {
  const found = new Map<string, string>();
  for (const [field, name] of Object.entries(row.values)) {
    const slot = /^attribute(\d+)name$/.exec(field)?.[1];
    if (slot !== undefined) {
      found.set(cleanLine(decodeCharacters(name)), row.values[`attribute${slot}value`] ?? '');
    }
  }
  return found;
}
