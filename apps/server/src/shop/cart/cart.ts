import type { Picture } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Cart, CartSummary } from '@allmende/contract/shop';
import { type Kysely, sql } from 'kysely';
import type { Identity } from '#identity';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { toPublicId, type Uuid } from '#platform/ids';
import { containedVat, deliveryFeeFor } from '../rules.ts';
import { findSeller, moneyOf, newSeller, type SellerRow } from '../sellers.ts';
import type { ShopTables } from '../tables.ts';

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
  isCounted: boolean;
  /** Null when it can be bought without limit. */
  available: number | null;
}

const quantityMax = 999;
/** An order writes all of its lines in one statement. */
const cartLinesMax = 200;

/** `lock` keeps the lines until the transaction ends, so that two devices cannot buy one cart twice. */
export async function readCartLines(
  db: Kysely<ShopTables>,
  buyerId: Uuid,
  sellerId: Uuid,
  lock = false,
): Promise<CartLineRow[]> {
  const { rows } = await sql<CartLineRow>`
    select line.variant_id as "variantId", variant.product_id as "productId",
      coalesce(product.slug, '') as slug, coalesce(product.title, '') as title,
      coalesce(variant.option_values, '{}') as "optionValues", coalesce(variant.sku, '') as sku,
      coalesce(variant.picture, product.pictures -> 0) as picture, line.quantity,
      line.price_seen_minor as "priceSeenMinor", variant.price_minor as "priceMinor",
      coalesce(product.vat_rate, 0) as "vatRate", coalesce(product.is_published, false) as "isPublished",
      stock.variant_id is not null as "isCounted",
      case when stock.allows_backorder then null else stock.on_hand - stock.reserved end as available
    from shop_cart_lines line
    left join shop_variants variant
      on variant.seller_id = line.seller_id and variant.id = line.variant_id
    left join shop_products product
      on product.seller_id = variant.seller_id and product.id = variant.product_id
    left join shop_stock stock
      on stock.seller_id = line.seller_id and stock.variant_id = line.variant_id and stock.is_counted
    where line.buyer_id = ${buyerId} and line.seller_id = ${sellerId}
    order by line.added_at, line.variant_id
    ${lock ? sql`for update of line` : sql``}`.execute(db);
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

/** Why a line cannot be bought as it stands, the gravest first. */
export function problemOf(line: CartLineRow): Cart['lines'][number]['problem'] {
  if (line.priceMinor === null || !line.isPublished) return 'unavailable';
  if (line.available !== null && line.available <= 0) return 'sold_out';
  if (line.available !== null && line.available < line.quantity) return 'not_enough';
  if (line.priceMinor !== line.priceSeenMinor) return 'price_changed';
  return null;
}

/** What is gone costs nothing. */
function goodsMinorOf(line: CartLineRow): bigint {
  return (line.priceMinor ?? 0n) * BigInt(line.quantity);
}

function vatOf(lines: CartLineRow[], feeMinor: bigint) {
  return containedVat(
    lines
      .filter((line) => line.priceMinor !== null)
      .map((line) => ({ totalMinor: goodsMinorOf(line), vatRate: line.vatRate })),
    feeMinor,
  );
}

/** [SH6] A cart per buyer and shop. It reserves nothing and shows prices and stock as they are now. */
export function createCarts(deps: {
  database: Database;
  clock: Clock;
  identity: Identity;
  gateway: Gateway;
}) {
  const { database, clock, identity, gateway } = deps;
  const read = () => database.read<ShopTables>();

  async function getCart(
    buyerId: Uuid,
    sellerId: Uuid,
  ): Promise<Result<Cart, 'shop.seller_unknown'>> {
    const [actors, seller, lines] = await Promise.all([
      identity.actors([sellerId]),
      findSeller(read(), sellerId),
      readCartLines(read(), buyerId, sellerId),
    ]);
    const actor = actors.get(sellerId);
    if (actor?.kind !== 'business') return fail('shop.seller_unknown');
    return ok(present(actor, seller ?? newSeller(sellerId, clock.now()), lines));
  }

  async function list(buyerId: Uuid): Promise<{ items: CartSummary[] }> {
    const { rows } = await sql<{
      sellerId: Uuid;
      itemCount: number;
      subtotalMinor: bigint;
      assetCode: string;
    }>`
      select line.seller_id as "sellerId", sum(line.quantity)::integer as "itemCount",
        sum(coalesce(variant.price_minor, 0) * line.quantity)::bigint as "subtotalMinor",
        min(seller.asset_code) as "assetCode"
      from shop_cart_lines line
      join shop_sellers seller on seller.seller_id = line.seller_id
      left join shop_variants variant
        on variant.seller_id = line.seller_id and variant.id = line.variant_id
      where line.buyer_id = ${buyerId}
      group by line.seller_id
      order by max(line.added_at) desc, line.seller_id`.execute(read());
    const actors = await identity.actors(rows.map((row) => row.sellerId));
    return {
      items: rows.map((row) => ({
        seller: actors.get(row.sellerId)!,
        itemCount: row.itemCount,
        subtotal: moneyOf(row.subtotalMinor, row.assetCode),
      })),
    };
  }

  function present(seller: Cart['seller'], row: SellerRow, lines: CartLineRow[]): Cart {
    const money = (minor: bigint) => moneyOf(minor, row.asset_code);
    const subtotalMinor = lines.reduce((sum, line) => sum + goodsMinorOf(line), 0n);
    const way = (kind: 'pickup' | 'delivery', feeMinor: bigint, note: string) => ({
      kind,
      fee: money(feeMinor),
      note,
      total: money(subtotalMinor + feeMinor),
      vat: vatOf(lines, feeMinor).map(({ rate, amountMinor }) => ({
        rate,
        amount: money(amountMinor),
      })),
    });
    const deliveryFeeMinor = deliveryFeeFor(
      {
        deliveryFeeMinor: row.delivery_fee_minor,
        freeDeliveryFromMinor: row.free_delivery_from_minor,
      },
      subtotalMinor,
    );
    return {
      seller,
      lines: lines.map((line) => ({
        variantId: toPublicId('var', line.variantId),
        // A product that is gone keeps its place in the cart until it is removed there.
        productId: toPublicId('prd', line.productId ?? line.variantId),
        slug: line.slug,
        title: line.title,
        options: line.optionValues.join(', '),
        picture: line.picture,
        quantity: line.quantity,
        price: money(line.priceMinor ?? line.priceSeenMinor),
        priceBefore: problemOf(line) === 'price_changed' ? money(line.priceSeenMinor) : null,
        total: money(goodsMinorOf(line)),
        problem: problemOf(line),
        available: line.available === null ? null : Math.max(line.available, 0),
      })),
      itemCount: lines.reduce((sum, line) => sum + line.quantity, 0),
      subtotal: money(subtotalMinor),
      fulfilments: [
        ...(row.offers_pickup ? [way('pickup', 0n, row.pickup_note)] : []),
        ...(row.offers_delivery ? [way('delivery', deliveryFeeMinor, row.delivery_note)] : []),
      ],
      isOpen: row.is_open,
    };
  }

  async function setLine(
    buyerId: Uuid,
    sellerId: Uuid,
    variantId: Uuid,
    quantity: number,
  ): Promise<
    Result<
      Cart,
      | 'shop.seller_unknown'
      | 'shop.variant_unknown'
      | 'shop.quantity_invalid'
      | 'shop.cart_full'
      | 'shop.sold_out'
      | 'shop.seller_is_buyer'
    >
  > {
    if (buyerId === sellerId) return fail('shop.seller_is_buyer');
    if (quantity < 0 || quantity > quantityMax) return fail('shop.quantity_invalid');
    if (quantity === 0) {
      await read()
        .deleteFrom('shop_cart_lines')
        .where('buyer_id', '=', buyerId)
        .where('seller_id', '=', sellerId)
        .where('variant_id', '=', variantId)
        .execute();
    } else {
      const put = await putLine(buyerId, sellerId, variantId, quantity);
      if (!put.ok) return put;
    }
    gateway.deliver([buyerId], {
      type: 'changed',
      topic: 'cart',
      actorId: toPublicId('act', buyerId),
      id: toPublicId('act', sellerId),
    });
    return getCart(buyerId, sellerId);
  }

  async function putLine(
    buyerId: Uuid,
    sellerId: Uuid,
    variantId: Uuid,
    quantity: number,
  ): Promise<Result<null, 'shop.variant_unknown' | 'shop.sold_out' | 'shop.cart_full'>> {
    const variant = await read()
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
      .select('variant.price_minor')
      .select(
        sql<number | null>`case when stock.allows_backorder then null
          else stock.on_hand - stock.reserved end`.as('available'),
      )
      .where('variant.seller_id', '=', sellerId)
      .where('variant.id', '=', variantId)
      .where('product.is_published', '=', true)
      .executeTakeFirst();
    if (!variant) return fail('shop.variant_unknown');
    if (variant.available !== null && variant.available < quantity) {
      return fail('shop.sold_out', { data: { available: Math.max(variant.available, 0) } });
    }
    const lines = await read()
      .selectFrom('shop_cart_lines')
      .select('variant_id')
      .where('buyer_id', '=', buyerId)
      .where('seller_id', '=', sellerId)
      .execute();
    if (lines.length >= cartLinesMax && !lines.some((line) => line.variant_id === variantId)) {
      return fail('shop.cart_full');
    }
    await read()
      .insertInto('shop_cart_lines')
      .values({
        buyer_id: buyerId,
        seller_id: sellerId,
        variant_id: variantId,
        quantity,
        price_seen_minor: variant.price_minor,
        added_at: clock.now(),
      })
      .onConflict((conflict) =>
        conflict
          .columns(['buyer_id', 'seller_id', 'variant_id'])
          .doUpdateSet({ quantity, price_seen_minor: variant.price_minor }),
      )
      .execute();
    return ok(null);
  }

  return { getCart, list, setLine };
}
