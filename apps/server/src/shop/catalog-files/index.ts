/**
 * Catalog files of other shops: reading Shopify, WooCommerce and Google Merchant files, writing
 * Shopify's. Pure: bytes in, products and reasons out; no database, no network, no clock. SPEC.md has
 * the rules.
 */
export type { ReadOptions } from './format.ts';
export { type ImportedProduct, type ImportedVariant, limits as catalogLimits } from './product.ts';
export { type CatalogEvent, readCatalog } from './read.ts';
export { writeCatalog } from './write.ts';
