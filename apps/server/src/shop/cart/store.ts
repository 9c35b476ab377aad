import type { Picture } from '@allmende/contract/actors';
import { type Kysely, sql } from 'kysely';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { ShopTables } from '../tables.ts';

/** All SQL about carts. */

type Db = Kysely<ShopTables>;
type Fragment = ReturnType<typeof sql>;

/** A line of a cart with what is true of its variant now; a variant that is gone has no `price`. */
export interface CartLineRow {
  variantId: Uuid;
  productId: Uuid | null;
  slug: string;
  title: string;
  optionValues: string[];
  sku: string;
  picture: Picture | null;
  quantity: number;
  priceSeenMinor: bigint;
  priceMinor: bigint | null;
  vatRate: number;
  isPublished: boolean;
  keepsMoney: boolean;
  isCounted: boolean;
  /** Null when it can be bought without limit. */
  available: number | null;
}

/** `lock` keeps the lines until the transaction ends, so that two devices cannot buy one cart twice. */
export function readCartLines(
  db: Db,
  buyerId: Uuid,
  sellerId: Uuid,
  lock = false,
): Promise<CartLineRow[]> {
  return readLines(
    db,
    sql`shop_cart_lines line`,
    sql`where line.buyer_id = ${buyerId} and line.seller_id = ${sellerId}
    order by line.added_at, line.variant_id
    ${lock ? sql`for update of line` : sql``}`,
  );
}

/** [SH60] The same of variants that are in no cart; what they cost now is what was seen. */
export function readItems(
  db: Db,
  sellerId: Uuid,
  items: readonly { variantId: Uuid; quantity: number }[],
): Promise<CartLineRow[]> {
  const variantIds = items.map(({ variantId }) => variantId);
  const quantities = items.map(({ quantity }) => quantity);
  return readLines(
    db,
    sql`(select ${sellerId}::uuid as seller_id, item.variant_id, item.quantity, item.position,
        coalesce((select price_minor from shop_variants
          where seller_id = ${sellerId} and id = item.variant_id), 0) as price_seen_minor
      from unnest(${variantIds}::uuid[], ${quantities}::integer[])
        with ordinality as item (variant_id, quantity, position)) line`,
    sql`order by line.position`,
  );
}

async function readLines(db: Db, lines: Fragment, which: Fragment): Promise<CartLineRow[]> {
  const { rows } = await sql<CartLineRow>`
    select line.variant_id as "variantId", variant.product_id as "productId",
      coalesce(product.slug, '') as slug, coalesce(product.title, '') as title,
      coalesce(variant.option_values, '{}') as "optionValues", coalesce(variant.sku, '') as sku,
      coalesce(variant.picture, product.pictures -> 0) as picture, line.quantity,
      line.price_seen_minor as "priceSeenMinor", variant.price_minor as "priceMinor",
      coalesce(product.vat_rate, 0) as "vatRate", coalesce(product.is_published, false) as "isPublished",
      coalesce(product.keeps_money, false) as "keepsMoney",
      stock.variant_id is not null as "isCounted",
      case when stock.allows_backorder then null else stock.on_hand - stock.reserved end as available
    from ${lines}
    left join shop_variants variant
      on variant.seller_id = line.seller_id and variant.id = line.variant_id
    left join shop_products product
      on product.seller_id = variant.seller_id and product.id = variant.product_id
    left join shop_stock stock
      on stock.seller_id = line.seller_id and stock.variant_id = line.variant_id and stock.is_counted
    ${which}`.execute(db);
  return rows;
}

export async function emptyCart(tx: Tx, buyerId: Uuid, sellerId: Uuid): Promise<void> {
  await tx
    .as<ShopTables>()
    .deleteFrom('shop_cart_lines')
    .where('buyer_id', '=', buyerId)
    .where('seller_id', '=', sellerId)
    .execute();
}

interface CartSummaryRow {
  sellerId: Uuid;
  itemCount: number;
  subtotalMinor: bigint;
  assetCode: string;
}

/** The carts of a buyer, the one last put something into first; what is gone costs nothing. */
export async function listCarts(db: Db, buyerId: Uuid): Promise<CartSummaryRow[]> {
  const { rows } = await sql<CartSummaryRow>`
    select line.seller_id as "sellerId", sum(line.quantity)::integer as "itemCount",
      sum(coalesce(variant.price_minor, 0) * line.quantity)::bigint as "subtotalMinor",
      min(seller.asset_code) as "assetCode"
    from shop_cart_lines line
    join shop_sellers seller on seller.seller_id = line.seller_id
    left join shop_variants variant
      on variant.seller_id = line.seller_id and variant.id = line.variant_id
    where line.buyer_id = ${buyerId}
    group by line.seller_id
    order by max(line.added_at) desc, line.seller_id`.execute(db);
  return rows;
}

/** What a variant of a published product costs, and how many there are: null when there is no limit. */
export async function findOffer(
  db: Db,
  { sellerId, variantId }: { sellerId: Uuid; variantId: Uuid },
): Promise<{ priceMinor: bigint; available: number | null } | undefined> {
  return db
    .selectFrom('shop_variants as variant')
    .innerJoin('shop_products as product', (join) =>
      join
        .onRef('product.seller_id', '=', 'variant.seller_id')
        .onRef('product.id', '=', 'variant.product_id'),
    )
    .leftJoin('shop_stock as stock', (join) =>
      join
        .onRef('stock.seller_id', '=', 'variant.seller_id')
        .onRef('stock.variant_id', '=', 'variant.id')
        .on('stock.is_counted', '=', true),
    )
    .select('variant.price_minor as priceMinor')
    .select(
      sql<number | null>`case when stock.allows_backorder then null
        else stock.on_hand - stock.reserved end`.as('available'),
    )
    .where('variant.seller_id', '=', sellerId)
    .where('variant.id', '=', variantId)
    .where('product.is_published', '=', true)
    .executeTakeFirst();
}

export async function listVariantsInCart(
  db: Db,
  { buyerId, sellerId }: { buyerId: Uuid; sellerId: Uuid },
): Promise<Uuid[]> {
  const rows = await db
    .selectFrom('shop_cart_lines')
    .select('variant_id')
    .where('buyer_id', '=', buyerId)
    .where('seller_id', '=', sellerId)
    .execute();
  return rows.map((row) => row.variant_id);
}

/** In place of the line of this variant, which keeps its place in the cart. */
export async function putCartLine(
  db: Db,
  line: {
    buyerId: Uuid;
    sellerId: Uuid;
    variantId: Uuid;
    quantity: number;
    priceSeenMinor: bigint;
    now: Date;
  },
): Promise<void> {
  const { quantity, priceSeenMinor } = line;
  await db
    .insertInto('shop_cart_lines')
    .values({
      buyer_id: line.buyerId,
      seller_id: line.sellerId,
      variant_id: line.variantId,
      quantity,
      price_seen_minor: priceSeenMinor,
      added_at: line.now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['buyer_id', 'seller_id', 'variant_id'])
        .doUpdateSet({ quantity, price_seen_minor: priceSeenMinor }),
    )
    .execute();
}

export async function deleteCartLine(
  db: Db,
  line: { buyerId: Uuid; sellerId: Uuid; variantId: Uuid },
): Promise<void> {
  await db
    .deleteFrom('shop_cart_lines')
    .where('buyer_id', '=', line.buyerId)
    .where('seller_id', '=', line.sellerId)
    .where('variant_id', '=', line.variantId)
    .execute();
}
