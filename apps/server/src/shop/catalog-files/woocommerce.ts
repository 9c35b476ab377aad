import { cleanLine } from '@allmende/contract/text';
import type { Format, Membership, ReadOptions } from './format.ts';
import { decodeCharacters, htmlToText } from './html.ts';
import { assemble } from './product.ts';
import { createFindings, type Findings, problem } from './problems.ts';
import type { CatalogRow } from './rows.ts';
import { categoryPath, distinct, slug, splitList } from './text.ts';
import { attributes, cell, fieldOf, line } from './woocommerce-columns.ts';
import { readPictures, readVariant } from './woocommerce-variant.ts';

/**
 * WooCommerce's product file. A variable product and its variations are rows of their own, joined by
 * the variation's `Parent`, and may stand anywhere in the file.
 */
export const woocommerce: Format = {
  name: 'woocommerce',
  field: fieldOf,
  unremarkable:
    /^attribute?\d|^meta|isfeatured|hervorgehoben|reviews|rezensionen|bewertungen|position|soldindividually|nureinzeln|lowstock|geringelager|basepriceunit|unitpriceunit|grundpreis|downloadl|downloade|ablauftage/,
  marks: [
    ['regularPrice', 'salePrice', 'visibility', 'inStock', 'parent', 'attribute1name'],
    ['name', 'sku', 'id'],
  ],
  required: ['name', 'regularPrice'],
  membership,
  build,
};

/** The kind of row without the marks `virtual` and `downloadable` that share the column. */
function rowType(row: CatalogRow): string {
  const kinds = splitList(cell(row, 'type').toLowerCase());
  const kind = kinds.find((one) => one !== 'virtual' && one !== 'downloadable');
  return kind ?? (cell(row, 'parent') === '' ? 'simple' : 'variation');
}

/** `id:12` is named by the id, everything else by the SKU: both as a variation's parent may call it. */
function membership(row: CatalogRow): Membership {
  const id = cleanLine(cell(row, 'id'));
  const sku = line(row, 'sku');
  const parent = line(row, 'parent');
  if (rowType(row) === 'variation') {
    if (parent !== '') return { ok: true, group: parentName(parent), aliases: [] };
    return {
      ok: false,
      problem: problem('catalog.parent_missing', { row: row.row, field: 'parent', value: sku }),
    };
  }
  const names = [
    ...(id === '' ? [] : [`id:${id}`]),
    ...(sku === '' ? [] : [`sku:${sku}`]),
    ...(id + sku === '' && slug(line(row, 'name')) !== ''
      ? [`name:${slug(line(row, 'name'))}`]
      : []),
  ];
  const [group, ...aliases] = names;
  if (group !== undefined) return { ok: true, group, aliases };
  return { ok: false, problem: problem('catalog.key_missing', { row: row.row, field: 'sku' }) };
}

function parentName(parent: string): string {
  return /^id:\s*\d+$/i.test(parent) ? `id:${parent.slice(3).trim()}` : `sku:${parent}`;
}

function build(rows: readonly CatalogRow[], options: ReadOptions) {
  const findings = createFindings();
  const [parent, twin] = rows.filter((row) => rowType(row) !== 'variation');
  const variations = rows.filter((row) => rowType(row) === 'variation');
  const head = parent ?? variations[0]!;
  if (parent === undefined) {
    const value = line(head, 'parent');
    findings.refuse('catalog.parent_missing', { row: head.row, field: 'parent', value });
  }
  if (twin !== undefined) {
    findings.refuse('catalog.key_reused', {
      row: twin.row,
      field: 'sku',
      value: line(twin, 'name'),
    });
  }
  const type = rowType(head);
  const isVariable = type === 'variable' || variations.length > 0;
  if (parent !== undefined && type !== 'variable' && type !== 'simple') {
    findings.refuse('catalog.type_unsupported', { row: head.row, field: 'type', value: type });
  }
  if (/downloadable/i.test(cell(head, 'type'))) {
    findings.note('catalog.downloads_ignored', { row: head.row, field: 'type' });
  }
  const names = isVariable ? optionNames(variations) : [];
  const bought = isVariable ? variations : [head];
  const variants = bought.map((row) => readVariant(row, { head, names, findings, options }));
  const [category, ...further] = splitList(decodeCharacters(cell(head, 'categories'))).map(
    categoryPath,
  );
  const place = { row: head.row, findings, options };
  noteAttributes(head, names, findings);
  return assemble(
    {
      row: head.row,
      key:
        line(head, 'sku') ||
        (cell(head, 'id') === '' ? slug(line(head, 'name')) : `id:${cell(head, 'id')}`),
      title: line(head, 'name'),
      description: description(head),
      vendor: line(head, 'vendor'),
      category: category ?? '',
      // A product has one place in our shop; the narrowest names of its other places remain findable.
      tags: [
        ...splitList(decodeCharacters(cell(head, 'tags'))),
        ...further.map((path) => path.split(' > ').at(-1)!),
      ],
      isPublished:
        /^(?:|1|true)$/i.test(cell(head, 'published')) &&
        !/^hidden$/i.test(cell(head, 'visibility')),
      vatRate: vatRate(head, options),
      options: names,
      variants,
      pictures: [
        ...readPictures(head, place),
        ...variants.map((variant) => variant.pictureUrl),
      ].flatMap((url) => (url === null ? [] : [{ url, alt: '' }])),
    },
    findings,
  );
}

function description(row: CatalogRow): string {
  const parts = [cell(row, 'summary'), cell(row, 'description')].map((text) =>
    htmlToText(text.replaceAll('\\n', '\n')),
  );
  return distinct(parts.filter((part) => part !== '')).join('\n\n');
}

/** The attributes that at least one variation chooses a value of. */
function optionNames(variations: readonly CatalogRow[]): string[] {
  const chosen = variations.flatMap((row) =>
    [...attributes(row)].filter(([, value]) => value !== '').map(([name]) => name),
  );
  return distinct(chosen);
}

function noteAttributes(head: CatalogRow, names: readonly string[], findings: Findings): void {
  for (const [name, value] of attributes(head)) {
    if (value === '' || names.includes(name)) continue;
    findings.note('catalog.attribute_ignored', {
      row: head.row,
      field: 'attribute',
      value: `${name}: ${value}`,
    });
  }
}

function vatRate(row: CatalogRow, { vatRates }: ReadOptions): number {
  if (/^(?:none|shipping|false)$/i.test(cell(row, 'taxStatus'))) return 0;
  if (/zero|null|free|frei/i.test(cell(row, 'taxClass'))) return 0;
  return /redu|erm(?:ä|ae)/i.test(cell(row, 'taxClass')) ? vatRates.reduced : vatRates.standard;
}
