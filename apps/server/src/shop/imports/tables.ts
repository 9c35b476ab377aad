import type { Picture } from '@allmende/contract/actors';
import type { CatalogProblem } from '@allmende/contract/catalog-import';
import type { Uuid } from '#platform/ids';
import type { ImportedProduct } from '../catalog-files/index.ts';
import type { ShopTables } from '../tables.ts';

export type ImportState = 'reading' | 'preview' | 'applying' | 'done' | 'failed' | 'discarded';
export type ImportAction = 'create' | 'change' | 'unchanged' | 'refuse';

export interface ImportTables extends ShopTables {
  shop_imports: {
    seller_id: Uuid;
    id: Uuid;
    file_name: string;
    format: 'shopify' | 'woocommerce' | 'google' | 'unknown';
    state: ImportState;
    language: 'de' | 'en';
    done: number;
    total: number | null;
    create_count: number;
    change_count: number;
    unchanged_count: number;
    refuse_count: number;
    failure: { code: string; row: number | null } | null;
    started_at: Date;
    finished_at: Date | null;
  };
  shop_import_rows: {
    seller_id: Uuid;
    import_id: Uuid;
    position: number;
    first_row: number;
    last_row: number;
    title: string;
    action: ImportAction;
    changes: string[];
    problems: CatalogProblem[];
    product: StoredProduct | null;
    is_applied: boolean;
  };
  shop_product_pictures: {
    seller_id: Uuid;
    product_id: Uuid;
    position: number;
    source_url: string;
    alt: string;
    variant_ids: Uuid[];
    picture: Picture | null;
    import_id: Uuid | null;
    attempts: number;
    due_at: Date;
    failed_at: Date | null;
    failure: string | null;
  };
}

type StoredVariant = Omit<ImportedProduct['variants'][number], 'priceMinor' | 'compareAtMinor'> & {
  priceMinor: string;
  compareAtMinor: string | null;
};
/**
 * A product as it lies in a row: JSON has no bigint. `restocked` are the keys of the variants whose stock
 * the preview said would change.
 */
export type StoredProduct = Omit<ImportedProduct, 'variants'> & {
  variants: StoredVariant[];
  restocked: string[];
};

export function toStored(product: ImportedProduct, restocked: string[]): StoredProduct {
  return {
    ...product,
    restocked,
    variants: product.variants.map((variant) => ({
      ...variant,
      priceMinor: variant.priceMinor.toString(),
      compareAtMinor: variant.compareAtMinor?.toString() ?? null,
    })),
  };
}

export function fromStored(product: StoredProduct): ImportedProduct {
  return {
    ...product,
    variants: product.variants.map((variant) => ({
      ...variant,
      priceMinor: BigInt(variant.priceMinor),
      compareAtMinor: variant.compareAtMinor === null ? null : BigInt(variant.compareAtMinor),
    })),
  };
}
