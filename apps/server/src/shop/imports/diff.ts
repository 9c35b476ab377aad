import type { Picture } from '@allmende/contract/actors';
import type { ImportedProduct, ImportedVariant } from '../catalog-files/index.ts';
import { contentOf } from '../products/present.ts';
import type { ProductRow, VariantRow } from '../products/store.ts';

/** A product of the shop as an import sees it: with where its pictures came from. */
export interface ExistingProduct {
  product: ProductRow;
  variants: (VariantRow & { pictureUrl: string | null })[];
  pictureSources: { url: string; alt: string }[];
  /** Whether there was no room for some: the same file brings them when there is. */
  lacksPictures: boolean;
  /** Those of earlier imports that are there. */
  fetched: { source_url: string; picture: Picture }[];
}

/** What a variant of the shop is called in files: as its last import called it, or by the same rule. */
export function variantKeyOf(variant: VariantRow, siblings: VariantRow[]): string {
  if (variant.external_key) return variant.external_key;
  const isSkuOwn =
    variant.sku !== '' && siblings.filter((other) => other.sku === variant.sku).length === 1;
  return isSkuOwn ? `sku:${variant.sku}` : `options:${variant.option_values.join(' / ')}`;
}

type Comparison<T> = [name: string, isSame: (a: T) => boolean];

/**
 * [SH20] Names what the file would change. Nothing named means that importing it leaves the product as
 * it is, so that the same file twice changes nothing.
 */
export function changesBetween(existing: ExistingProduct, file: ImportedProduct): string[] {
  const { product, variants, pictureSources, lacksPictures } = existing;
  const changes = namesOf(file, [
    ['title', (f) => f.title === product.title],
    ['description', (f) => f.description === product.description],
    ['vendor', (f) => f.vendor === product.vendor],
    ['category', (f) => f.category === product.category],
    ['tags', (f) => isEqual(f.tags, product.tags)],
    ['published', (f) => f.isPublished === product.is_published],
    ['options', (f) => isEqual(f.options, product.options)],
    ['pictures', (f) => !lacksPictures && isEqual(f.pictures, pictureSources)],
  ]);
  const byKey = new Map(variants.map((variant) => [variantKeyOf(variant, variants), variant]));
  if (
    byKey.size !== file.variants.length ||
    file.variants.some((variant) => !byKey.has(variant.key))
  ) {
    changes.add('variants');
  } else if (file.variants.some((variant, i) => byKey.get(variant.key) !== variants[i])) {
    changes.add('order');
  }
  for (const variant of file.variants) {
    const before = byKey.get(variant.key);
    if (before) for (const name of variantChanges(before, variant)) changes.add(name);
  }
  return [...changes];
}

function variantChanges(
  before: ExistingProduct['variants'][number],
  file: ImportedVariant,
): Set<string> {
  return namesOf(file, [
    ['price', (f) => f.priceMinor === before.price_minor],
    ['compare_at', (f) => f.compareAtMinor === before.compare_at_minor],
    ['stock', (f) => isStockSame(before, f)],
    ['sku', (f) => f.sku === before.sku],
    ['barcode', (f) => f.barcode === before.barcode],
    ['options', (f) => isEqual(f.optionValues, before.option_values)],
    ['weight', (f) => f.weightGrams === before.weight_grams],
    ['pictures', (f) => f.pictureUrl === before.pictureUrl],
    ['content', (f) => isEqual(f.content, contentOf(before))],
  ]);
}

/** Keys of the variants that are there and whose stock the file would set to something else. */
export function restockedBy(existing: ExistingProduct, file: ImportedProduct): string[] {
  const known = new Map(
    existing.variants.map((variant) => [variantKeyOf(variant, existing.variants), variant]),
  );
  return file.variants.flatMap((variant) => {
    const before = known.get(variant.key);
    return before && !isStockSame(before, variant) ? [variant.key] : [];
  });
}

function isStockSame(before: ExistingProduct['variants'][number], file: ImportedVariant): boolean {
  return (
    file.stock === forSale(before) && file.allowsBackorder === (before.allows_backorder ?? false)
  );
}

/** What files call stock is what is left to sell: on hand less what unpaid orders hold. */
function forSale(variant: ExistingProduct['variants'][number]): number | null {
  return variant.stock === null ? null : variant.stock - (variant.reserved ?? 0);
}

function namesOf<T>(file: T, comparisons: Comparison<T>[]): Set<string> {
  return new Set(comparisons.filter(([, isSame]) => !isSame(file)).map(([name]) => name));
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

/** Key order says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
