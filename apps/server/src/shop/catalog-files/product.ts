import { cleanLine } from '@allmende/contract/text';
import type { CatalogProblem, CatalogProblemCode } from '@allmende/contract/catalog-import';
import type { Content } from './measure.ts';
import type { Findings } from './problems.ts';
import { clip, distinct } from './text.ts';

/** A product as a catalog file describes it, in the shop's own vocabulary and within its limits. */
export interface ImportedProduct {
  /** What the file calls it, stable from one file to the next: handle, SKU or group id. */
  key: string;
  title: string;
  /** Plain text with paragraphs; lines that begin with `- ` are a list. */
  description: string;
  vendor: string;
  /** Broad to narrow: `Bread > Rye`. */
  category: string;
  tags: string[];
  isPublished: boolean;
  /** VAT rate in basis points, contained in the prices: 700 is 7 %. */
  vatRate: number;
  /** Names of the options, at most three; none when there is a single variant without a choice. */
  options: string[];
  variants: ImportedVariant[];
  pictures: ImportedPicture[];
}

export interface ImportedVariant {
  /** Unique within the product: the SKU when it has one of its own, else its option values. */
  key: string;
  sku: string;
  barcode: string;
  /** One for each option. */
  optionValues: string[];
  priceMinor: bigint;
  /** The price before a reduction; always higher than the price. */
  compareAtMinor: bigint | null;
  assetCode: string;
  /** Null when stock is not counted. */
  stock: number | null;
  /** Whether it may be bought when none is left. */
  allowsBackorder: boolean;
  weightGrams: number | null;
  /** How much it contains, when the law asks for a price per unit. */
  content: Content | null;
  /** One of the product's pictures. */
  pictureUrl: string | null;
}

/** Where a picture can be fetched; in the order in which they are shown. */
export interface ImportedPicture {
  url: string;
  alt: string;
}

export const limits = {
  key: 255,
  title: 200,
  description: 20_000,
  vendor: 100,
  category: 200,
  tag: 60,
  tags: 50,
  options: 3,
  optionName: 60,
  optionValue: 100,
  sku: 100,
  barcode: 50,
  stock: 1_000_000,
  variants: 2000,
  pictures: 250,
  pictureAlt: 500,
  vatRate: 3000,
} as const;

export type DraftVariant = Omit<ImportedVariant, 'key'> & { row: number };
/** A product as a format has understood it, before the rules that hold for every format. */
export type Draft = Omit<ImportedProduct, 'variants'> & { row: number; variants: DraftVariant[] };

export type Assembled =
  | { ok: true; product: ImportedProduct; notices: CatalogProblem[] }
  | { ok: false; key: string; title: string; problems: CatalogProblem[] };

/** With one of these the product is no product of ours, and what else is wrong does not matter. */
const decisive = new Set<CatalogProblemCode>([
  'catalog.gift_card',
  'catalog.type_unsupported',
  'catalog.parent_missing',
  'catalog.key_reused',
]);

/** Applies the rules that hold for every format, and makes the product or says what forbids it. */
export function assemble(draft: Draft, findings: Findings): Assembled {
  const product = {
    key: draft.key,
    title: draft.title,
    description: clipNoted('description', draft.description, draft.row, findings),
    vendor: clipNoted('vendor', draft.vendor, draft.row, findings),
    category: clipNoted('category', draft.category, draft.row, findings),
    tags: usableTags(draft, findings),
    isPublished: draft.isPublished,
    vatRate: draft.vatRate,
    options: draft.options,
    ...usablePictures(draft, findings),
  };
  checkTexts(draft, findings);
  checkOptions(draft, findings);
  if (findings.problems.length > 0) {
    const alone = findings.problems.find(({ code }) => decisive.has(code));
    const problems = alone === undefined ? findings.problems : [alone];
    return { ok: false, key: draft.key, title: draft.title, problems };
  }
  return {
    ok: true,
    product: { ...product, variants: keyed(product.variants) },
    notices: findings.notices,
  };
}

function clipNoted(
  field: 'description' | 'vendor' | 'category',
  text: string,
  row: number,
  findings: Findings,
): string {
  if (text.length <= limits[field]) return text;
  findings.note('catalog.text_clipped', { row, field, value: text });
  return clip(text, limits[field]);
}

function usableTags(draft: Draft, findings: Findings): string[] {
  const all = distinct(draft.tags.map((tag) => tag.replace(/\\+$/, ''))).filter(
    (tag) => tag !== '',
  );
  const usable = all.filter((tag) => tag.length <= limits.tag).slice(0, limits.tags);
  if (usable.length < all.length) {
    const lost = all.find((tag) => !usable.includes(tag));
    findings.note('catalog.tags_ignored', { row: draft.row, field: 'tags', value: lost ?? '' });
  }
  return usable;
}

/** Pictures without repetitions and within the limit; variants point only at those that stay. */
function usablePictures(draft: Draft, findings: Findings) {
  const byUrl = new Map<string, ImportedPicture>();
  for (const { url, alt } of draft.pictures) {
    const known = byUrl.get(url);
    if (known === undefined) byUrl.set(url, { url, alt: clip(cleanLine(alt), limits.pictureAlt) });
  }
  const pictures = [...byUrl.values()].slice(0, limits.pictures);
  if (byUrl.size > pictures.length) {
    findings.note('catalog.pictures_ignored', { row: draft.row, field: 'pictures' });
  }
  const kept = new Set(pictures.map((picture) => picture.url));
  const variants = draft.variants.map((variant) => ({
    ...variant,
    pictureUrl:
      variant.pictureUrl !== null && kept.has(variant.pictureUrl) ? variant.pictureUrl : null,
  }));
  return { pictures, variants };
}

function checkTexts(draft: Draft, findings: Findings): void {
  const { row } = draft;
  const check = (field: 'key' | 'title', value: string) => {
    if (value === '') findings.refuse(`catalog.${field}_missing`, { row, field });
    else if (value.length > limits[field])
      findings.refuse('catalog.text_too_long', { row, field, value });
  };
  check('key', draft.key);
  check('title', draft.title);
  for (const variant of draft.variants) {
    if (variant.sku.length > limits.sku) {
      findings.refuse('catalog.text_too_long', {
        row: variant.row,
        field: 'sku',
        value: variant.sku,
      });
    }
    const long = variant.optionValues.find((value) => value.length > limits.optionValue);
    if (long !== undefined) {
      findings.refuse('catalog.text_too_long', { row: variant.row, field: 'option', value: long });
    }
  }
}

function checkOptions(draft: Draft, findings: Findings): void {
  const { row, options, variants } = draft;
  if (options.length > limits.options) {
    findings.refuse('catalog.too_many_options', {
      row,
      field: 'option',
      value: options.join(', '),
    });
  }
  if (distinct(options).length < options.length) {
    findings.refuse('catalog.option_name_reused', {
      row,
      field: 'option',
      value: options.join(', '),
    });
  }
  for (const value of options) {
    if (value === '') findings.refuse('catalog.option_name_missing', { row, field: 'option' });
    if (value.length > limits.optionName) {
      findings.refuse('catalog.text_too_long', { row, field: 'option', value });
    }
  }
  if (variants.length === 0) findings.refuse('catalog.no_variants', { row });
  if (variants.length > limits.variants) findings.refuse('catalog.too_many_variants', { row });
  const seen = new Set<string>();
  for (const variant of variants) {
    const value = variant.optionValues.join(' / ');
    const combination = variant.optionValues.map((one) => one.toLowerCase()).join('\n');
    if (variant.optionValues.some((one) => one === '')) {
      findings.refuse('catalog.option_value_missing', { row: variant.row, field: 'option', value });
    } else if (seen.has(combination)) {
      findings.refuse('catalog.variant_reused', { row: variant.row, field: 'option', value });
    }
    seen.add(combination);
  }
}

/** The key depends on nothing but the product itself, so it is the same in every file about it. */
function keyed(variants: readonly DraftVariant[]): ImportedVariant[] {
  const uses = new Map<string, number>();
  for (const { sku } of variants) uses.set(sku, (uses.get(sku) ?? 0) + 1);
  return variants.map(({ row: _, ...variant }) => {
    const ownSku = variant.sku !== '' && uses.get(variant.sku) === 1;
    const values = variant.optionValues.join(' / ');
    return { key: ownSku ? `sku:${variant.sku}` : `options:${values}`, ...variant };
  });
}
