import type { Picture } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Product, ProductSummary, productDraft, Variant } from '@allmende/contract/shop';
import type { z } from 'zod';
import type { Media } from '#media';
import type { Clock } from '#platform/clock';
import { type Place, writePlace } from '#platform/cursor';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import { areOptionsConsistent, slugOf } from '../rules.ts';
import type { Wallet } from '#wallet';
import { ensureSeller, findSeller, minorOf } from '../sellers.ts';
import type { ShopTables } from '../tables.ts';
import type { Goods } from './goods.ts';
import { presentProduct, presentSummary } from './present.ts';
import {
  countProducts,
  deleteProduct,
  findLastVatRate,
  findOffered,
  findProduct,
  findProductBySlug,
  findProducts,
  findVariants,
  forgetSources,
  freeSlug,
  insertProduct,
  listCategories,
  listProducts,
  lockProduct,
  type ProductFilter,
  type ProductRow,
  replaceProduct,
  storeVariants,
  type VariantRow,
  type VariantToStore,
} from './store.ts';

export type ProductDraft = z.output<typeof productDraft>;
type DraftProblem = 'shop.options_inconsistent' | 'shop.currency_foreign' | 'shop.picture_unknown';

export interface ProductsDeps {
  database: Database;
  clock: Clock;
  media: Media;
  gateway: Gateway;
  wallet: Pick<Wallet, 'mainAsset'>;
  goods: Goods;
}

/** What software offers by one of its names. */
export interface Offered {
  product: Product;
  variant: Variant;
}

interface ProductPage {
  after: Place | null;
  limit: number;
}
interface ProductShelf {
  items: ProductSummary[];
  nextCursor: string | null;
}

/** Products as their seller makes and changes them, and as everybody sees them. */
export function createProducts({ database, clock, media, gateway, wallet, goods }: ProductsDeps) {
  const read = () => database.read<ShopTables>();

  async function presentWhole(row: ProductRow): Promise<Product> {
    const [variants, seller] = await Promise.all([
      findVariants(read(), row.seller_id, [row.id]),
      findSeller(read(), row.seller_id),
    ]);
    return presentProduct(row, variants, seller!.asset_code);
  }

  /** [SH1] A hidden product exists only for its seller. */
  async function getProduct(
    productId: Uuid,
    viewerActorId: Uuid | null,
  ): Promise<Result<Product, 'shop.product_unknown'>> {
    const row = await findProduct(read(), productId);
    if (!row || (!row.is_published && row.seller_id !== viewerActorId)) {
      return fail('shop.product_unknown');
    }
    return ok(await presentWhole(row));
  }

  async function getProductBySlug(sellerId: Uuid, slug: string): Promise<Product | null> {
    const row = await findProductBySlug(read(), sellerId, slug);
    return row?.is_published ? presentWhole(row) : null;
  }

  /**
   * [SH17] What is published under names that software has for it: a SKU, or the public id of a variant or of a product, of which
   * it is the first variant. Prices and stock are those of now.
   */
  async function offered(sellerId: Uuid, names: readonly string[]): Promise<Map<string, Offered>> {
    const ids = names.filter((name) => /^(?:prd|var)_[0-9a-f]{32}$/.test(name)).map(toUuid);
    const found = await findOffered(read(), { sellerId, names: [...names], ids });
    const productIds = [...new Set(found.map(({ productId }) => productId))];
    const [rows, variants, seller] = await Promise.all([
      findProducts(read(), productIds),
      findVariants(read(), sellerId, productIds),
      findSeller(read(), sellerId),
    ]);
    const products = new Map(
      rows.map((row) => {
        const own = variants.filter((variant) => variant.product_id === row.id);
        return [row.id, presentProduct(row, own, seller!.asset_code)];
      }),
    );
    const offers = new Map<string, Offered>();
    for (const { productId, variantId, sku } of found) {
      const product = products.get(productId);
      const variant = product?.variants.find(({ id }) => toUuid(id) === variantId);
      if (!product || !variant) continue;
      for (const name of [sku, variant.id, product.id]) {
        if (!offers.has(name)) offers.set(name, { product, variant });
      }
    }
    return new Map([...offers].filter(([name]) => names.includes(name)));
  }

  async function shelf(filter: ProductFilter, page: ProductPage): Promise<ProductShelf> {
    const [seller, rows] = await Promise.all([
      findSeller(read(), filter.sellerId),
      listProducts(read(), filter, page.after, page.limit + 1),
    ]);
    const shown = rows.slice(0, page.limit);
    const last = shown.at(-1);
    return {
      items: shown.map((row) => presentSummary(row, seller!.asset_code)),
      nextCursor:
        rows.length > page.limit && last ? writePlace({ key: last.plainTitle, id: last.id }) : null,
    };
  }

  /** The shelf, and by what else it may be narrowed. */
  async function list(
    filter: ProductFilter,
    page: ProductPage,
  ): Promise<ProductShelf & { categories: string[] }> {
    const [shown, categories] = await Promise.all([
      shelf(filter, page),
      listCategories(read(), filter.sellerId, filter.publishedOnly),
    ]);
    return { ...shown, categories };
  }

  async function resolvePictures(
    tx: Tx,
    sellerId: Uuid,
    draft: ProductDraft,
    existing: Picture[],
  ): Promise<Map<string, Picture> | null> {
    const wanted = new Set([
      ...draft.pictureIds,
      ...draft.variants.flatMap((variant) => (variant.pictureId ? [variant.pictureId] : [])),
    ]);
    const known = new Map(existing.map((picture) => [picture.id as string, picture]));
    for (const id of wanted) {
      if (known.has(id)) continue;
      const picture = await media.ownedPicture(toUuid(id), sellerId, tx);
      if (!picture) return null;
      known.set(id, picture);
    }
    return known;
  }

  async function variantsToStore(
    draft: ProductDraft,
    assetCode: string,
    pictures: Map<string, Picture>,
    existing: VariantRow[],
  ): Promise<Result<VariantToStore[], 'shop.currency_foreign' | 'shop.variant_unknown'>> {
    const known = new Map(existing.map((variant) => [variant.id, variant]));
    const variants: VariantToStore[] = [];
    for (const given of draft.variants) {
      const before = given.id ? known.get(toUuid(given.id)) : undefined;
      if (given.id && !before) return fail('shop.variant_unknown');
      const priceMinor = minorOf(given.price, assetCode);
      const compareAtMinor = given.compareAt && minorOf(given.compareAt, assetCode);
      if (priceMinor === null || (given.compareAt && compareAtMinor === null)) {
        return fail('shop.currency_foreign');
      }
      variants.push({
        id: before?.id ?? newUuid(),
        optionValues: given.optionValues,
        sku: given.sku,
        barcode: given.barcode,
        priceMinor,
        compareAtMinor,
        content: given.content,
        weightGrams: given.weightGrams,
        picture: given.pictureId ? pictures.get(given.pictureId)! : null,
        externalKey: before?.external_key ?? null,
        stock: given.stock === undefined ? 'unchanged' : given.stock,
        allowsBackorder: before?.allows_backorder ?? false,
      });
    }
    return ok(variants);
  }

  async function makePicturesPublic(tx: Tx, sellerId: Uuid, pictures: Iterable<Picture>) {
    for (const picture of pictures) await media.makePublic(tx, toUuid(picture.id), sellerId);
  }

  function tellSeller(tx: Tx, sellerId: Uuid, productId: Uuid): void {
    const actorId = toPublicId('act', sellerId);
    const id = toPublicId('prd', productId);
    goods.changed(tx, [{ product_id: productId }]);
    tx.afterCommit(() =>
      gateway.deliver([sellerId], { type: 'changed', topic: 'shop', actorId, id }),
    );
  }

  async function save(
    sellerId: Uuid,
    productId: Uuid | null,
    draft: ProductDraft,
  ): Promise<Result<Product, DraftProblem | 'shop.product_unknown' | 'shop.variant_unknown'>> {
    if (!areOptionsConsistent(draft.options, draft.variants)) {
      return fail('shop.options_inconsistent');
    }
    const saved = await database.transaction(async (tx) => {
      const seller = await ensureSeller(tx, sellerId, { clock, wallet });
      const before = productId ? await lockProduct(tx, sellerId, productId) : undefined;
      if (productId && !before) return fail('shop.product_unknown');
      const variantsBefore = before
        ? await findVariants(tx.as<ShopTables>(), sellerId, [before.id])
        : [];
      const pictures = await resolvePictures(tx, sellerId, draft, [
        ...(before?.pictures ?? []),
        ...variantsBefore.flatMap((variant) => variant.picture ?? []),
      ]);
      if (!pictures) return fail('shop.picture_unknown');
      const variants = await variantsToStore(draft, seller.asset_code, pictures, variantsBefore);
      if (!variants.ok) return variants;

      const id = before?.id ?? newUuid();
      const prices = variants.value.map((variant) => variant.priceMinor);
      const row: ProductRow = {
        seller_id: sellerId,
        id,
        slug: before?.slug ?? (await freeSlug(tx, sellerId, slugOf(draft.title), null)),
        title: draft.title,
        description: draft.description,
        vendor: draft.vendor,
        category: draft.category,
        tags: draft.tags,
        vat_rate: draft.vatRate,
        is_published: draft.isPublished,
        keeps_money: draft.keepsMoney,
        options: draft.options,
        pictures: draft.pictureIds.map((pictureId) => pictures.get(pictureId)!),
        pictures_pending: before?.pictures_pending ?? 0,
        price_from_minor: prices.reduce((a, b) => (a < b ? a : b)),
        price_to_minor: prices.reduce((a, b) => (a > b ? a : b)),
        external_key: before?.external_key ?? null,
        created_at: before?.created_at ?? clock.now(),
        updated_at: clock.now(),
      };
      if (before && !havePicturesStayed(before, row)) {
        await forgetSources(tx, sellerId, id);
        row.pictures_pending = 0;
      }
      if (before) await replaceProduct(tx, sellerId, id, row);
      else await insertProduct(tx, row);
      await storeVariants(tx, sellerId, id, variants.value);
      await makePicturesPublic(tx, sellerId, pictures.values());
      tellSeller(tx, sellerId, id);
      return ok(row);
    });
    return saved.ok ? ok(await presentWhole(saved.value)) : saved;
  }

  async function remove(
    sellerId: Uuid,
    productId: Uuid,
  ): Promise<Result<Record<never, never>, 'shop.product_unknown'>> {
    return database.transaction(async (tx) => {
      if (!(await deleteProduct(tx, sellerId, productId))) return fail('shop.product_unknown');
      tellSeller(tx, sellerId, productId);
      return ok({});
    });
  }

  return {
    getProduct,
    getProductBySlug,
    offered,
    shelf,
    list,
    count: (filter: ProductFilter) => countProducts(read(), filter),
    lastVatRate: (sellerId: Uuid) => findLastVatRate(read(), sellerId),
    /** What is new cannot be missing. */
    create: (sellerId: Uuid, draft: ProductDraft) =>
      save(sellerId, null, draft) as Promise<
        Result<Product, DraftProblem | 'shop.variant_unknown'>
      >,
    update: (sellerId: Uuid, productId: Uuid, draft: ProductDraft) =>
      save(sellerId, productId, draft),
    remove,
  };
}

/** Pictures chosen by hand no longer follow the file from which others once came. */
function havePicturesStayed(before: ProductRow, after: ProductRow): boolean {
  const ids = (row: ProductRow) => row.pictures.map((picture) => picture.id).join();
  return ids(before) === ids(after);
}
