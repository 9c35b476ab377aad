import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Cart, CartSummary } from '@allmende/contract/shop';
import type { Identity } from '#identity';
import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { containedVat, deliveryFeeFor } from '../rules.ts';
import type { Wallet } from '#wallet';
import {
  findSeller,
  moneyOf,
  newSeller,
  type SellerRow,
  keepDaysOf,
  paysByOf,
} from '../sellers.ts';
import type { ShopTables } from '../tables.ts';
import type { Item } from '../orders/pricing.ts';
import type { CartLineRow } from './store.ts';
import * as store from './store.ts';

const quantityMax = 999;
/** An order writes all of its lines in one statement. */
const cartLinesMax = 200;

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
  wallet: Pick<Wallet, 'mainAsset'>;
}) {
  const { database, clock, identity, gateway, wallet } = deps;
  const read = () => database.read<ShopTables>();

  async function getCart(
    buyerId: Uuid,
    sellerId: Uuid,
  ): Promise<Result<Cart, 'shop.seller_unknown'>> {
    return presentOf(sellerId, store.readCartLines(read(), buyerId, sellerId));
  }

  async function presentOf(
    sellerId: Uuid,
    lining: Promise<CartLineRow[]>,
  ): Promise<Result<Cart, 'shop.seller_unknown'>> {
    const [actors, seller, lines] = await Promise.all([
      identity.actors([sellerId]),
      findSeller(read(), sellerId),
      lining,
    ]);
    const actor = actors.get(sellerId);
    if (actor?.kind !== 'business') return fail('shop.seller_unknown');
    const { assetCode } = await wallet.mainAsset();
    return ok(
      present(actor, seller ?? newSeller(sellerId, { now: clock.now(), assetCode }), lines),
    );
  }

  /** [SH60] What these would cost, as if they were a cart of their own. */
  async function priceItems(
    sellerId: Uuid,
    items: readonly Item[],
  ): Promise<Result<Cart, 'shop.seller_unknown'>> {
    return presentOf(sellerId, store.readItems(read(), sellerId, bare(items)));
  }

  async function list(buyerId: Uuid): Promise<{ items: CartSummary[] }> {
    const rows = await store.listCarts(read(), buyerId);
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
      paysBy: paysByOf(row),
      keepDays: keepDaysOf(
        row,
        lines.some((line) => line.keepsMoney),
      ),
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
      await store.deleteCartLine(read(), { buyerId, sellerId, variantId });
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
    const variant = await store.findOffer(read(), { sellerId, variantId });
    if (!variant) return fail('shop.variant_unknown');
    if (variant.available !== null && variant.available < quantity) {
      return fail('shop.sold_out', { data: { available: Math.max(variant.available, 0) } });
    }
    const lines = await store.listVariantsInCart(read(), { buyerId, sellerId });
    if (lines.length >= cartLinesMax && !lines.includes(variantId)) {
      return fail('shop.cart_full');
    }
    await store.putCartLine(read(), {
      buyerId,
      sellerId,
      variantId,
      quantity,
      priceSeenMinor: variant.priceMinor,
      now: clock.now(),
    });
    return ok(null);
  }

  return { getCart, priceItems, list, setLine };
}

/** As the store knows them. */
export function bare(items: readonly Item[]) {
  return items.map(({ variantId, quantity }) => ({ variantId: toUuid(variantId), quantity }));
}
