import type { Picture } from '@allmende/contract/actors';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Place } from '#platform/cursor';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { ShopTables } from '../tables.ts';

/** All SQL about products, variants and their stock. */
export type ProductRow = Selectable<ShopTables['shop_products']>;
export type VariantRow = Selectable<ShopTables['shop_variants']> & {
  /** Null when stock is not counted. */
  stock: number | null;
  reserved: number | null;
  allows_backorder: boolean | null;
  available: number | null;
};
type Reader = Kysely<ShopTables>;

const categoriesMax = 200;

const productColumns = [
  'seller_id',
  'id',
  'slug',
  'title',
  'description',
  'vendor',
  'category',
  'tags',
  'vat_rate',
  'is_published',
  'keeps_money',
  'options',
  'pictures',
  'pictures_pending',
  'price_from_minor',
  'price_to_minor',
  'external_key',
  'created_at',
  'updated_at',
] as const;

export async function findProduct(db: Reader, productId: Uuid): Promise<ProductRow | undefined> {
  return db
    .selectFrom('shop_products')
    .select(productColumns)
    .where('id', '=', productId)
    .executeTakeFirst();
}

export async function findProductBySlug(
  db: Reader,
  sellerId: Uuid,
  slug: string,
): Promise<ProductRow | undefined> {
  return db
    .selectFrom('shop_products')
    .select(productColumns)
    .where('seller_id', '=', sellerId)
    .where('slug', '=', slug)
    .executeTakeFirst();
}

/** Locks the product, so that two editors take turns. */
export async function lockProduct(
  tx: Tx,
  sellerId: Uuid,
  productId: Uuid,
): Promise<ProductRow | undefined> {
  return tx
    .as<ShopTables>()
    .selectFrom('shop_products')
    .select(productColumns)
    .where('seller_id', '=', sellerId)
    .where('id', '=', productId)
    .forUpdate()
    .executeTakeFirst();
}

export async function findVariants(
  db: Reader,
  sellerId: Uuid,
  productIds: Uuid[],
): Promise<VariantRow[]> {
  if (productIds.length === 0) return [];
  return db
    .selectFrom('shop_variants as variant')
    .leftJoin('shop_stock as stock', (join) =>
      join
        .onRef('stock.seller_id', '=', 'variant.seller_id')
        .onRef('stock.variant_id', '=', 'variant.id')
        .on('stock.is_counted', '=', true),
    )
    .selectAll('variant')
    .select(['stock.on_hand as stock', 'stock.reserved', 'stock.allows_backorder'])
    .select(
      sql<number | null>`case when stock.allows_backorder then null
        else stock.on_hand - stock.reserved end`.as('available'),
    )
    .where('variant.seller_id', '=', sellerId)
    .where(sql<boolean>`variant.product_id = any(${productIds}::uuid[])`)
    .orderBy('variant.product_id')
    .orderBy('variant.position')
    .execute();
}

/** Variants of published products by any of their names to software: their SKU, their own id or that of the product. */
export async function findOffered(
  db: Reader,
  { sellerId, names, ids }: { sellerId: Uuid; names: string[]; ids: Uuid[] },
): Promise<{ productId: Uuid; variantId: Uuid; sku: string }[]> {
  return db
    .selectFrom('shop_variants as variant')
    .innerJoin('shop_products as product', (join) =>
      join
        .onRef('product.seller_id', '=', 'variant.seller_id')
        .onRef('product.id', '=', 'variant.product_id'),
    )
    .select(['variant.product_id as productId', 'variant.id as variantId', 'variant.sku'])
    .where('variant.seller_id', '=', sellerId)
    .where('product.is_published', '=', true)
    .where(
      sql<boolean>`((variant.sku <> '' and variant.sku = any(${names}::text[]))
        or variant.id = any(${ids}::uuid[]) or variant.product_id = any(${ids}::uuid[]))`,
    )
    .orderBy('variant.product_id')
    .orderBy('variant.position')
    .execute();
}

export async function findProducts(db: Reader, productIds: Uuid[]): Promise<ProductRow[]> {
  if (productIds.length === 0) return [];
  return db
    .selectFrom('shop_products')
    .select(productColumns)
    .where(sql<boolean>`id = any(${productIds}::uuid[])`)
    .execute();
}

export interface SummaryRow extends ProductRow {
  plainTitle: string;
  variantCount: number;
  available: number | null;
  isSoldOut: boolean;
  firstContent: number | null;
  firstUnit: string | null;
}

export interface ProductFilter {
  sellerId: Uuid;
  publishedOnly: boolean;
  q: string;
  category?: string | undefined;
}

function filtered(db: Reader, filter: ProductFilter) {
  let query = db.selectFrom('shop_products as product').where('seller_id', '=', filter.sellerId);
  if (filter.publishedOnly) query = query.where('is_published', '=', true);
  if (filter.category) query = query.where('category', '=', filter.category);
  if (filter.q) query = query.where(matches(filter.q));
  return query;
}

/**
 * Words in title, category, vendor or description, the last possibly unfinished; or nearly the title.
 * They are quoted after their accents are off: that can leave signs which mean something to a query
 * (`⑴` becomes `(1)`), or nothing.
 */
export function matches(words: string) {
  const forms = words
    .normalize('NFKC')
    .split(/\s+/)
    .map((word) => word.replace(/[^\p{L}\p{N}]/gu, ''))
    .filter(Boolean)
    .map(
      (word) =>
        sql`coalesce(to_tsquery('simple', quote_literal(nullif(shop_plain(${word}), '')) || ':*'), '')`,
    );
  if (forms.length === 0) return sql<boolean>`false`;
  return sql<boolean>`(search @@ (${sql.join(forms, sql` && `)})
    or search @@ websearch_to_tsquery('german', shop_plain(${words}))
    or shop_plain(title) like '%' || shop_plain(${likeLiteral(words)}) || '%')`;
}

function likeLiteral(text: string): string {
  return text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
}

/** A page of products by title, with what a list shows of their variants. */
export async function listProducts(
  db: Reader,
  filter: ProductFilter,
  after: Place | null,
  limit: number,
): Promise<SummaryRow[]> {
  let page = filtered(db, filter)
    .select(productColumns)
    .select(sql<string>`shop_plain(title)`.as('plainTitle'))
    .orderBy(sql`shop_plain(title)`)
    .orderBy('id')
    .limit(limit);
  if (after) {
    page = page.where(sql<boolean>`(shop_plain(title), id) > (${after.key}, ${after.id}::uuid)`);
  }
  const rows = await page.execute();
  const summaries = await summarise(
    db,
    filter.sellerId,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({ ...row, ...summaries.get(row.id)! }));
}

async function summarise(db: Reader, sellerId: Uuid, productIds: Uuid[]) {
  const { rows } = await sql<{
    product_id: Uuid;
    variantCount: number;
    available: number | null;
    isSoldOut: boolean;
    firstContent: number | null;
    firstUnit: string | null;
  }>`
    select variant.product_id,
      count(*)::integer as "variantCount",
      sum(greatest(stock.on_hand - stock.reserved, 0)) filter (where not stock.allows_backorder)::integer as available,
      bool_and(coalesce(stock.on_hand - stock.reserved <= 0 and not stock.allows_backorder, false)) as "isSoldOut",
      (array_agg(variant.content_thousandths order by variant.position))[1] as "firstContent",
      (array_agg(variant.content_unit order by variant.position))[1] as "firstUnit"
    from shop_variants variant
    left join shop_stock stock
      on stock.seller_id = variant.seller_id and stock.variant_id = variant.id and stock.is_counted
    where variant.seller_id = ${sellerId} and variant.product_id = any(${productIds}::uuid[])
    group by variant.product_id`.execute(db);
  return new Map(rows.map(({ product_id, ...summary }) => [product_id, summary]));
}

export async function countProducts(db: Reader, filter: ProductFilter): Promise<number> {
  const row = await filtered(db, filter)
    .select(sql<number>`count(*)::integer`.as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** [SH16] Null in an empty shop. */
export async function findLastVatRate(db: Reader, sellerId: Uuid): Promise<number | null> {
  const row = await db
    .selectFrom('shop_products')
    .select('vat_rate')
    .where('seller_id', '=', sellerId)
    .orderBy('updated_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.vat_rate ?? null;
}

/** By name, found by stepping from one to the next in an index, however many products there are. */
export async function listCategories(
  db: Reader,
  sellerId: Uuid,
  publishedOnly: boolean,
): Promise<string[]> {
  const shown = publishedOnly ? sql`and is_published` : sql``;
  const { rows } = await sql<{ category: string }>`
    with recursive found (category) as (
      (select category from shop_products
       where seller_id = ${sellerId} and category > '' ${shown} order by category limit 1)
      union all
      (select next.category from found cross join lateral (
         select category from shop_products
         where seller_id = ${sellerId} and category > found.category ${shown}
         order by category limit 1
       ) next)
    )
    select category from found limit ${categoriesMax}`.execute(db);
  return rows.map((row) => row.category);
}

/**
 * A slug that no other product of the seller has: `rye-bread`, `rye-bread-2`, … Whoever looks for one in
 * the same shop waits until the transaction ends, so that two cannot find the same.
 */
export async function freeSlug(
  tx: Tx,
  sellerId: Uuid,
  wanted: string,
  ownId: Uuid | null,
): Promise<string> {
  await tx.client.query('select pg_advisory_xact_lock(hashtextextended($1, 7263150070))', [
    sellerId,
  ]);
  const rows = await tx
    .as<ShopTables>()
    .selectFrom('shop_products')
    .select(['slug', 'id'])
    .where('seller_id', '=', sellerId)
    .where((where) =>
      where.or([where('slug', '=', wanted), where('slug', 'like', `${likeLiteral(wanted)}-%`)]),
    )
    .execute();
  const taken = new Set(rows.filter((row) => row.id !== ownId).map((row) => row.slug));
  if (!taken.has(wanted)) return wanted;
  for (let n = 2; ; n++) if (!taken.has(`${wanted}-${n}`)) return `${wanted}-${n}`;
}

type NewProduct = ProductRow;

export async function insertProduct(tx: Tx, row: NewProduct): Promise<void> {
  await tx
    .as<ShopTables>()
    .insertInto('shop_products')
    .values({ ...row, pictures: document(row.pictures) })
    .execute();
}

export async function replaceProduct(
  tx: Tx,
  sellerId: Uuid,
  productId: Uuid,
  changes: Partial<NewProduct>,
): Promise<void> {
  await tx
    .as<ShopTables>()
    .updateTable('shop_products')
    .set({ ...changes, ...(changes.pictures ? { pictures: document(changes.pictures) } : {}) })
    .where('seller_id', '=', sellerId)
    .where('id', '=', productId)
    .execute();
}

/** Ends the fetching of pictures that an import named. */
export async function forgetSources(tx: Tx, sellerId: Uuid, productId: Uuid): Promise<void> {
  await tx.client.query(
    'delete from shop_product_pictures where seller_id = $1 and product_id = $2',
    [sellerId, productId],
  );
}

export async function deleteProduct(tx: Tx, sellerId: Uuid, productId: Uuid): Promise<boolean> {
  const deleted = await tx
    .as<ShopTables>()
    .deleteFrom('shop_products')
    .where('seller_id', '=', sellerId)
    .where('id', '=', productId)
    .executeTakeFirst();
  return deleted.numDeletedRows === 1n;
}

/** What is stored of a variant, with the stock to set: a number, null for "not counted", or as it is. */
export interface VariantToStore {
  id: Uuid;
  optionValues: string[];
  sku: string;
  barcode: string;
  priceMinor: bigint;
  compareAtMinor: bigint | null;
  content: { thousandths: number; unit: string } | null;
  weightGrams: number | null;
  picture: Picture | null;
  externalKey: string | null;
  stock: number | null | 'unchanged';
  allowsBackorder: boolean;
}

/** Makes the product's variants exactly these, in this order; stock only where it is given. */
export async function storeVariants(
  tx: Tx,
  sellerId: Uuid,
  productId: Uuid,
  variants: VariantToStore[],
): Promise<void> {
  const ids = variants.map((variant) => variant.id);
  await tx.client.query(
    `delete from shop_variants where seller_id = $1 and product_id = $2 and id <> all($3::uuid[])`,
    [sellerId, productId, ids],
  );
  // One document instead of a dozen arrays: option values are themselves arrays.
  await tx.client.query(
    `insert into shop_variants (seller_id, id, product_id, position, option_values, sku, barcode,
       price_minor, compare_at_minor, content_thousandths, content_unit, weight_grams, picture, external_key)
     select $1, v.id, $2, v.position, v.option_values, v.sku, v.barcode, v.price_minor, v.compare_at_minor,
       v.content_thousandths, v.content_unit, v.weight_grams, v.picture, v.external_key
     from jsonb_to_recordset($3::jsonb) as v(id uuid, position integer, option_values text[], sku text,
       barcode text, price_minor bigint, compare_at_minor bigint, content_thousandths integer,
       content_unit text, weight_grams integer, picture jsonb, external_key text)
     on conflict (seller_id, id) do update set position = excluded.position,
       option_values = excluded.option_values, sku = excluded.sku, barcode = excluded.barcode,
       price_minor = excluded.price_minor, compare_at_minor = excluded.compare_at_minor,
       content_thousandths = excluded.content_thousandths, content_unit = excluded.content_unit,
       weight_grams = excluded.weight_grams, picture = excluded.picture,
       external_key = excluded.external_key`,
    [
      sellerId,
      productId,
      JSON.stringify(
        variants.map((variant, position) => ({
          id: variant.id,
          position,
          option_values: variant.optionValues,
          sku: variant.sku,
          barcode: variant.barcode,
          price_minor: variant.priceMinor.toString(),
          compare_at_minor: variant.compareAtMinor?.toString() ?? null,
          content_thousandths: variant.content?.thousandths ?? null,
          content_unit: variant.content?.unit ?? null,
          weight_grams: variant.weightGrams,
          picture: variant.picture,
          external_key: variant.externalKey,
        })),
      ),
    ],
  );
  await storeStock(tx, sellerId, variants);
}

async function storeStock(tx: Tx, sellerId: Uuid, variants: VariantToStore[]): Promise<void> {
  const uncounted = variants.filter((variant) => variant.stock === null);
  if (uncounted.length > 0) {
    await tx.client.query(
      'delete from shop_stock where seller_id = $1 and variant_id = any($2::uuid[]) and reserved = 0',
      [sellerId, uncounted.map((variant) => variant.id)],
    );
    // What unpaid orders hold comes back here, so these rows stay, out of sight.
    await tx.client.query(
      'update shop_stock set is_counted = false where seller_id = $1 and variant_id = any($2::uuid[])',
      [sellerId, uncounted.map((variant) => variant.id)],
    );
  }
  const counted = variants
    .filter((variant) => typeof variant.stock === 'number')
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (counted.length === 0) return;
  // What is set is what stands on the shelf for sale; what orders have reserved stands beside it.
  await tx.client.query(
    `insert into shop_stock (seller_id, variant_id, on_hand, allows_backorder)
     select $1, v.id, v.stock, v.allows_backorder
     from unnest($2::uuid[], $3::integer[], $4::boolean[]) as v(id, stock, allows_backorder)
     on conflict (seller_id, variant_id) do update
       set on_hand = excluded.on_hand + shop_stock.reserved,
         allows_backorder = excluded.allows_backorder, is_counted = true`,
    [
      sellerId,
      counted.map((variant) => variant.id),
      counted.map((variant) => variant.stock),
      counted.map((variant) => variant.allowsBackorder),
    ],
  );
}

/** Which of these sell something. */
export async function sellersWithProducts(db: Reader, sellerIds: Uuid[]): Promise<Set<Uuid>> {
  if (sellerIds.length === 0) return new Set();
  const { rows } = await sql<{ id: Uuid }>`
    select id from unnest(${sellerIds}::uuid[]) as seller(id)
    where exists (select from shop_products where seller_id = seller.id and is_published)`.execute(
    db,
  );
  return new Set(rows.map((row) => row.id));
}

/** Published products that match the words, best first, at most three a seller. */
export async function searchAcrossSellers(
  db: Reader,
  words: string,
): Promise<{ sellerId: Uuid; productId: Uuid; title: string }[]> {
  const { rows } = await sql<{ sellerId: Uuid; productId: Uuid; title: string }>`
    select "sellerId", "productId", title from (
      select seller_id as "sellerId", id as "productId", title,
        row_number() over (partition by seller_id order by shop_plain(title), id) as place
      from (select seller_id, id, title from shop_products
            where is_published and ${matches(words)} limit 500) found
    ) ranked where place <= 3 limit 150`.execute(db);
  return rows;
}

/** The driver would send an array as a PostgreSQL array; this column is a document. */
function document(pictures: Picture[]): Picture[] {
  return JSON.stringify(pictures) as unknown as Picture[];
}
