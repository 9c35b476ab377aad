import type { Actor } from '@allmende/contract/actors';
import type { Product, ProductSummary, ShownProduct, Variant } from '@allmende/contract/shop';
import type { Card } from '@allmende/contract/messaging';
import { toPublicId } from '#platform/ids';
import { unitPriceMinor } from '../rules.ts';
import { moneyOf } from '../sellers.ts';
import type { ShownRow } from './shown-store.ts';
import type { ProductRow, SummaryRow, VariantRow } from './store.ts';

/** How products leave the module; nothing else of a row does. */
type Unit = NonNullable<Variant['content']>['unit'];

function unitPriceOf(
  priceMinor: bigint,
  content: { thousandths: number; unit: string } | null,
  assetCode: string,
): Variant['unitPrice'] {
  const minor = unitPriceMinor(priceMinor, content);
  if (minor === null || !content) return null;
  return { price: moneyOf(minor, assetCode), per: `1 ${content.unit}` };
}

export function contentOf(row: {
  content_thousandths: number | null;
  content_unit: string | null;
}): { thousandths: number; unit: Unit } | null {
  if (row.content_thousandths === null || row.content_unit === null) return null;
  return { thousandths: row.content_thousandths, unit: row.content_unit as Unit };
}

function presentVariant(row: VariantRow, assetCode: string): Variant {
  const content = contentOf(row);
  return {
    id: toPublicId('var', row.id),
    optionValues: row.option_values,
    sku: row.sku,
    barcode: row.barcode,
    price: moneyOf(row.price_minor, assetCode),
    compareAt: row.compare_at_minor === null ? null : moneyOf(row.compare_at_minor, assetCode),
    unitPrice: unitPriceOf(row.price_minor, content, assetCode),
    content,
    weightGrams: row.weight_grams,
    picture: row.picture,
    available: row.available === null ? null : Math.max(row.available, 0),
  };
}

export function presentProduct(
  row: ProductRow,
  variants: VariantRow[],
  assetCode: string,
): Product {
  return {
    id: toPublicId('prd', row.id),
    sellerActorId: toPublicId('act', row.seller_id),
    slug: row.slug,
    title: row.title,
    description: row.description,
    vendor: row.vendor,
    category: row.category,
    tags: row.tags,
    vatRate: row.vat_rate,
    isPublished: row.is_published,
    keepsMoney: row.keeps_money,
    options: row.options,
    variants: variants.map((variant) => presentVariant(variant, assetCode)),
    pictures: row.pictures,
    picturesPending: row.pictures_pending,
    priceFrom: moneyOf(row.price_from_minor, assetCode),
    priceTo: moneyOf(row.price_to_minor, assetCode),
    isSoldOut: isSoldOut(variants),
    updatedAt: row.updated_at.toISOString(),
  };
}

function isSoldOut(variants: VariantRow[]): boolean {
  return variants.every((variant) => variant.available !== null && variant.available <= 0);
}

export function presentSummary(row: SummaryRow, assetCode: string): ProductSummary {
  const content = contentOf({ content_thousandths: row.firstContent, content_unit: row.firstUnit });
  return {
    id: toPublicId('prd', row.id),
    sellerActorId: toPublicId('act', row.seller_id),
    slug: row.slug,
    title: row.title,
    category: row.category,
    isPublished: row.is_published,
    priceFrom: moneyOf(row.price_from_minor, assetCode),
    priceTo: moneyOf(row.price_to_minor, assetCode),
    isSoldOut: row.isSoldOut,
    picture: row.pictures[0] ?? null,
    unitPrice:
      row.price_from_minor === row.price_to_minor
        ? unitPriceOf(row.price_from_minor, content, assetCode)
        : null,
    variantCount: row.variantCount,
    available: row.available,
  };
}

export function presentShown(row: ShownRow, seller: Actor): ShownProduct {
  return {
    id: toPublicId('prd', row.id),
    seller,
    slug: row.slug,
    title: row.title,
    picture: row.picture,
    priceFrom: moneyOf(row.price_from_minor, row.asset_code),
    priceTo: moneyOf(row.price_to_minor, row.asset_code),
    isSoldOut: row.is_sold_out,
    variantCount: row.variant_count,
    available: row.available,
    isOpen: row.is_open,
    takesGuests: row.takes_guests,
  };
}

/** The card by which a product stands in a conversation. */
export function productCard(row: ProductRow, variants: VariantRow[], assetCode: string): Card {
  const cheapest = variants.reduce((best, variant) =>
    variant.price_minor < best.price_minor ? variant : best,
  );
  return {
    type: 'product',
    productId: toPublicId('prd', row.id),
    sellerActorId: toPublicId('act', row.seller_id),
    title: row.title,
    picture: row.pictures[0] ?? null,
    price: moneyOf(row.price_from_minor, assetCode),
    isPriceFrom: row.price_from_minor !== row.price_to_minor,
    unitPrice: unitPriceOf(cheapest.price_minor, contentOf(cheapest), assetCode),
    isSoldOut: isSoldOut(variants),
  };
}
