import type { Id } from '@allmende/contract/ids';
import type { Money } from '@allmende/contract/money';
import type { Auth } from '#platform/access';
import { toPublicId, type Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import { problemOf } from '../cart/cart.ts';
import type { CartLineRow } from '../cart/store.ts';
import { containedVat, deliveryFeeFor } from '../rules.ts';
import { minorOf, moneyOf, paysByOf, type SellerRow } from '../sellers.ts';
import type { DeliveryAddress } from '../tables.ts';
import type { OrderLineRow } from './store.ts';

// What an order would be: pure decisions about a cart, and the reasons why it cannot be bought.

/** What one buyer may hold without paying: so many orders in all shops, */
const reservationsMax = 5;
/** and so many of one product, whose variants count together. */
const reservedUnitsMax = 50;
/** [SH71] So many orders of guests wait for their money in one shop. */
export const guestsWaitingMax = 20;
/** Of them, so many from one network. */
export const networkWaitingMax = 3;

export interface Checkout {
  fulfilment: 'pickup' | 'delivery';
  address?: DeliveryAddress | undefined;
  note: string;
  expectedTotal: Money;
  /** [SH60] Instead of what is in the cart. */
  items?: Item[] | undefined;
  postId?: Id<'post'> | undefined;
}

/** As it comes over the wire. */
export interface Item {
  variantId: Id<'variant'>;
  quantity: number;
}

export type CheckoutProblem =
  | 'shop.seller_unknown'
  | 'shop.closed'
  | 'shop.cart_empty'
  | 'shop.sold_out'
  | 'shop.price_changed'
  | 'shop.currency_foreign'
  | 'shop.fulfilment_unavailable'
  | 'shop.address_required'
  | 'shop.way_to_pay_unavailable'
  | 'shop.seller_is_buyer'
  | 'wallet.payee_blocked'
  | 'platform.idempotency_key_reused';
/** Besides these, of whoever does not pay at once. */
export type ReservationProblem = 'shop.too_many_reservations' | 'shop.too_much_reserved';
export type PayProblem =
  | 'wallet.payee_blocked'
  | 'wallet.amount_too_large'
  | 'wallet.insufficient_funds'
  | 'identity.confirmation_required'
  | 'identity.confirmation_invalid';

/** Who acts: in whose name, and which person. */
export type Acting = Pick<Auth, 'actorId' | 'userId' | 'role'>;
/** The same, or a guest, who has no account. */
export type ActingOrGuest = Omit<Acting, 'userId'> & { userId: Uuid | null };

export function refuse(code: CheckoutProblem | ReservationProblem, data?: unknown): never {
  throw new Refused(code, data);
}

/**
 * What the cart costs now, or why it cannot be bought. Precedence: unknown or closed shop, empty cart,
 * way of delivery, address, way to pay, things that are gone, currency, price.
 */
export function priceCart(
  buyer: ActingOrGuest,
  seller: SellerRow | undefined,
  cart: CartLineRow[],
  checkout: Checkout,
  payBy: 'wallet' | 'direct',
) {
  if (!seller) refuse('shop.seller_unknown');
  if (seller.seller_id === buyer.actorId) refuse('shop.seller_is_buyer');
  if (!seller.is_open) refuse('shop.closed');
  if (cart.length === 0) refuse('shop.cart_empty');
  const isOffered =
    checkout.fulfilment === 'pickup' ? seller.offers_pickup : seller.offers_delivery;
  if (!isOffered) refuse('shop.fulfilment_unavailable');
  if (checkout.fulfilment === 'delivery' && !checkout.address) refuse('shop.address_required');
  const isFree = checkout.expectedTotal.value === '0';
  if (!isFree && !paysByOf(seller).includes(payBy)) refuse('shop.way_to_pay_unavailable');
  const gone = cart.filter((line) =>
    ['unavailable', 'sold_out', 'not_enough'].includes(problemOf(line) ?? ''),
  );
  if (gone.length > 0) refuse('shop.sold_out', soldOutData(gone.map((line) => line.variantId)));

  const lines = cart.map((line, position) => orderLineOf(seller.seller_id, line, position));
  const subtotalMinor = lines.reduce((sum, line) => sum + line.total_minor, 0n);
  const feeMinor =
    checkout.fulfilment === 'delivery'
      ? deliveryFeeFor(
          {
            deliveryFeeMinor: seller.delivery_fee_minor,
            freeDeliveryFromMinor: seller.free_delivery_from_minor,
          },
          subtotalMinor,
        )
      : 0n;
  const totalMinor = subtotalMinor + feeMinor;
  const expectedMinor = minorOf(checkout.expectedTotal, seller.asset_code);
  if (expectedMinor === null) refuse('shop.currency_foreign');
  if (expectedMinor !== totalMinor) {
    refuse('shop.price_changed', { total: moneyOf(totalMinor, seller.asset_code) });
  }
  const vat = containedVat(
    lines.map((line) => ({ totalMinor: line.total_minor, vatRate: line.vat_rate })),
    feeMinor,
  );
  return { lines, subtotalMinor, feeMinor, totalMinor, vat, assetCode: seller.asset_code };
}

/**
 * [SH13] Reserving costs nothing, so without a bound one buyer could empty every shelf every quarter of an
 * hour. Whoever pays at once may buy what there is.
 */
export function checkReserved(
  held: { orderCount: number; unitsOf: Map<Uuid, number> },
  lines: Pick<OrderLineRow, 'product_id' | 'quantity' | 'is_counted'>[],
): void {
  if (held.orderCount >= reservationsMax) {
    refuse('shop.too_many_reservations', { max: reservationsMax });
  }
  const units = new Map(held.unitsOf);
  for (const { product_id, quantity, is_counted } of lines) {
    if (!is_counted) continue;
    const all = (units.get(product_id) ?? 0) + quantity;
    if (all > reservedUnitsMax) {
      refuse('shop.too_much_reserved', {
        max: reservedUnitsMax,
        productId: toPublicId('prd', product_id),
      });
    }
    units.set(product_id, all);
  }
}

function orderLineOf(
  sellerId: Uuid,
  line: CartLineRow,
  position: number,
): Omit<OrderLineRow, 'order_id'> {
  return {
    seller_id: sellerId,
    position,
    variant_id: line.variantId,
    product_id: line.productId!,
    title: line.title,
    options: line.optionValues.join(', '),
    sku: line.sku,
    quantity: line.quantity,
    price_minor: line.priceMinor!,
    total_minor: line.priceMinor! * BigInt(line.quantity),
    vat_rate: line.vatRate,
    picture: line.picture,
    is_counted: line.isCounted,
  };
}

export function soldOutData(variantIds: Uuid[]) {
  return { variantIds: variantIds.map((id) => toPublicId('var', id)) };
}
