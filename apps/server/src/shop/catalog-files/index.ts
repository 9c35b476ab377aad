/**
 * Catalog files of other shops: reading Shopify, WooCommerce and Google Merchant files, writing
 * Shopify's. Pure: bytes in, products and reasons out; no database, no network, no clock. SPEC.md has
 * the rules.
 */
export type { ReadOptions } from './format.ts';
export type { Content, ContentUnit } from './measure.ts';
export type { Currency } from './money.ts';
export {
  type ImportedPicture,
  type ImportedProduct,
  type ImportedVariant,
  limits as catalogLimits,
} from './product.ts';
export { type CatalogEvent, type RowRange, readCatalog } from './read.ts';
export type { OpenFile } from './source.ts';
export { writeCatalog } from './write.ts';
