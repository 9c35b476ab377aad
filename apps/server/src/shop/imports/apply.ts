import type { Goods } from '../products/goods.ts';
import type { Picture } from '@allmende/contract/actors';
import type { Media } from '#media';
import type { Clock } from '#platform/clock';
import type { Tx } from '#platform/database';
import { newUuid, toUuid, type Uuid } from '#platform/ids';
import type { ImportedProduct } from '../catalog-files/index.ts';
import {
  freeSlug,
  insertProduct,
  type ProductRow,
  replaceProduct,
  storeVariants,
  type VariantToStore,
} from '../products/store.ts';
import { slugOf } from '../rules.ts';
import type { Wallet } from '#wallet';
import { ensureSeller } from '../sellers.ts';
import { type ExistingProduct, variantKeyOf } from './diff.ts';
import { findByKeys, lockByKey } from './store.ts';
import { type PictureSource, storeSources } from './pictures-store.ts';
import { fromStored, type ImportTables, type StoredProduct } from './tables.ts';

/** Writes one product of a file into the shop: all of it or, when the transaction fails, nothing. */
export async function applyProduct(
  tx: Tx,
  deps: {
    clock: Clock;
    media: Pick<Media, 'makePublic'>;
    wallet: Pick<Wallet, 'mainAsset'>;
    goods: Goods;
    publicUrl: string;
  },
  sellerId: Uuid,
  importId: Uuid,
  stored: StoredProduct,
): Promise<void> {
  const file = fromStored(stored);
  const now = deps.clock.now();
  await ensureSeller(tx, sellerId, deps);
  const db = tx.as<ImportTables>();
  // Locked before it is read: what an editor has just changed is what the file is laid upon.
  await lockByKey(tx, sellerId, file.key);
  const existing = (await findByKeys(db, sellerId, [file.key], deps.publicUrl)).get(file.key);

  const productId = existing?.product.id ?? newUuid();
  const variants = variantsToStore(file, existing, new Set(stored.restocked));
  const sources = await picturesOf(tx, deps, sellerId, file, variants, existing);
  const prices = file.variants.map((variant) => variant.priceMinor);
  const row: ProductRow = {
    seller_id: sellerId,
    id: productId,
    slug: existing?.product.slug ?? (await freeSlug(tx, sellerId, slugFor(file), null)),
    title: file.title,
    description: file.description,
    vendor: file.vendor,
    category: file.category,
    tags: file.tags,
    // Files rarely know the rate; what the shop has set stays.
    vat_rate: existing?.product.vat_rate ?? file.vatRate,
    is_published: file.isPublished,
    keeps_money: existing?.product.keeps_money ?? false,
    options: file.options,
    pictures: sources.flatMap((source) => source.picture ?? []),
    pictures_pending: sources.filter((source) => !source.picture).length,
    price_from_minor: prices.reduce((a, b) => (a < b ? a : b)),
    price_to_minor: prices.reduce((a, b) => (a > b ? a : b)),
    external_key: file.key,
    created_at: existing?.product.created_at ?? now,
    updated_at: now,
  };
  if (existing) await replaceProduct(tx, sellerId, productId, row);
  else await insertProduct(tx, row);
  await storeVariants(
    tx,
    sellerId,
    productId,
    variants.map((variant) => ({
      ...variant,
      picture: sources.find((source) => source.variantIds.includes(variant.id))?.picture ?? null,
    })),
  );
  deps.goods.changed(tx, [{ product_id: productId }]);
  await storeSources(tx, { sellerId, productId, importId, now }, sources);
}

/** A handle of the old shop is kept, so that addresses stay; anything else gives way to the title. */
function slugFor(file: ImportedProduct): string {
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(file.key) && file.key.length <= 80
    ? file.key
    : slugOf(file.title);
}

function variantsToStore(
  file: ImportedProduct,
  existing: ExistingProduct | undefined,
  restocked: ReadonlySet<string>,
): VariantToStore[] {
  const known = new Map(
    existing?.variants.map((variant) => [variantKeyOf(variant, existing.variants), variant]),
  );
  return file.variants.map((variant) => ({
    id: known.get(variant.key)?.id ?? newUuid(),
    optionValues: variant.optionValues,
    sku: variant.sku,
    barcode: variant.barcode,
    priceMinor: variant.priceMinor,
    compareAtMinor: variant.compareAtMinor,
    content: variant.content,
    weightGrams: variant.weightGrams,
    picture: null,
    externalKey: variant.key,
    // What was sold since the preview must not come back: stock is set where the preview said so.
    stock: known.has(variant.key) && !restocked.has(variant.key) ? 'unchanged' : variant.stock,
    allowsBackorder: variant.allowsBackorder,
  }));
}

/** Pictures that the shop has already, from an earlier import or its own uploads, are not fetched again. */
async function picturesOf(
  tx: Tx,
  deps: { media: Pick<Media, 'makePublic'>; publicUrl: string },
  sellerId: Uuid,
  file: ImportedProduct,
  variants: VariantToStore[],
  existing: ExistingProduct | undefined,
): Promise<PictureSource[]> {
  const known = new Map<string, Picture>();
  for (const picture of existing?.product.pictures ?? []) {
    known.set(deps.publicUrl + picture.largeUrl, picture);
  }
  for (const { source_url, picture } of existing?.fetched ?? []) known.set(source_url, picture);
  const sources: PictureSource[] = [];
  for (const { url, alt } of file.pictures) {
    const picture = known.get(url) ?? (await ownPicture(tx, deps, sellerId, url));
    sources.push({
      url,
      alt,
      picture: picture && { ...picture, alt: alt || picture.alt },
      variantIds: file.variants.flatMap((variant, i) =>
        variant.pictureUrl === url ? [variants[i]!.id] : [],
      ),
    });
  }
  return sources;
}

async function ownPicture(
  tx: Tx,
  deps: { media: Pick<Media, 'makePublic'>; publicUrl: string },
  sellerId: Uuid,
  url: string,
): Promise<Picture | null> {
  if (!url.startsWith(`${deps.publicUrl}/media/`)) return null;
  const id = /\/media\/(med_[0-9a-f]{32})\//.exec(url)?.[1];
  return id ? deps.media.makePublic(tx, toUuid(id), sellerId) : null;
}
