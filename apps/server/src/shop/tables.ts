import type { Picture } from '@allmende/contract/actors';
import type { VatShare } from './rules.ts';
import type { Uuid } from '#platform/ids';

/** The tables of the module, as the stores of its nouns use them. */
export interface ShopTables {
  shop_sellers: {
    seller_id: Uuid;
    is_open: boolean;
    offers_pickup: boolean;
    offers_delivery: boolean;
    delivery_fee_minor: bigint;
    free_delivery_from_minor: bigint | null;
    pickup_note: string;
    delivery_note: string;
    terms: string;
    keep_days: number | null;
    asset_code: string;
    takes_wallet: boolean;
    takes_direct: boolean;
    direct_name: string;
    direct_iban: string;
    direct_bic: string | null;
    direct_days: number;
    /** Sells to people without an account too, when it is paid directly. */
    takes_guests: boolean;
    created_at: Date;
  };
  shop_products: {
    seller_id: Uuid;
    id: Uuid;
    slug: string;
    title: string;
    description: string;
    vendor: string;
    category: string;
    tags: string[];
    vat_rate: number;
    is_published: boolean;
    /** Its money is kept until the buyer has it, whatever the shop does with others. */
    keeps_money: boolean;
    options: string[];
    pictures: Picture[];
    pictures_pending: number;
    price_from_minor: bigint;
    price_to_minor: bigint;
    external_key: string | null;
    created_at: Date;
    updated_at: Date;
  };
  shop_variants: {
    seller_id: Uuid;
    id: Uuid;
    product_id: Uuid;
    position: number;
    option_values: string[];
    sku: string;
    barcode: string;
    price_minor: bigint;
    compare_at_minor: bigint | null;
    content_thousandths: number | null;
    content_unit: string | null;
    weight_grams: number | null;
    picture: Picture | null;
    external_key: string | null;
  };
  shop_stock: {
    seller_id: Uuid;
    variant_id: Uuid;
    on_hand: number;
    reserved: number;
    allows_backorder: boolean;
    is_counted: boolean;
  };
  shop_cart_lines: {
    buyer_id: Uuid;
    seller_id: Uuid;
    variant_id: Uuid;
    quantity: number;
    price_seen_minor: bigint;
    added_at: Date;
  };
  shop_orders: {
    seller_id: Uuid;
    id: Uuid;
    number: string;
    buyer_id: Uuid;
    conversation_id: Uuid;
    state: 'placed' | 'paid' | 'accepted' | 'ready' | 'shipped' | 'completed' | 'cancelled';
    fulfilment: 'pickup' | 'delivery';
    pay_by: 'wallet' | 'direct';
    address: DeliveryAddress | null;
    note: string;
    asset_code: string;
    subtotal_minor: bigint;
    delivery_fee_minor: bigint;
    total_minor: bigint;
    vat: StoredVatShare[];
    payment_id: Uuid | null;
    refund_payment_id: Uuid | null;
    idempotency_key: string;
    request_hash: string;
    placed_at: Date;
    reserved_until: Date | null;
    /** The hold of the ledger by which the money is kept, or frozen in a dispute. */
    hold_id: Uuid | null;
    kept_until: Date | null;
    is_disputed: boolean;
    /** Something in it asked for its money to be kept. */
    keeps_money: boolean;
    /** The post from which it was bought. */
    post_id: Uuid | null;
    by_guest: boolean;
    /** A digest, while it waits for its money; null otherwise. */
    guest_network: Buffer | null;
    refunded_minor: bigint;
  };
  shop_direct_payments: {
    seller_id: Uuid;
    order_id: Uuid;
    reference: string;
    account_name: string;
    iban: string;
    bic: string | null;
    address: SellerAddress | null;
    announced_at: Date | null;
    arrived_at: Date | null;
    arrived_by: Uuid | null;
    movement_key: string | null;
  };
  shop_direct_returns: {
    user_id: Uuid;
    idempotency_key: string;
    seller_id: Uuid;
    order_id: Uuid;
    amount: bigint;
    said_at: Date;
  };
  shop_disputes: {
    seller_id: Uuid;
    id: Uuid;
    order_id: Uuid;
    buyer_id: Uuid;
    reason: 'not_received' | 'not_as_described' | 'damaged' | 'other';
    claimed_minor: bigint;
    frozen_minor: bigint;
    state: 'open' | 'answered' | 'referred' | 'settled';
    due_at: Date | null;
    opened_at: Date;
    settled_at: Date | null;
    settled_by: 'buyer' | 'seller' | 'time' | 'operator' | null;
    awarded_minor: bigint | null;
    paid_minor: bigint | null;
  };
  shop_dispute_statements: {
    seller_id: Uuid;
    dispute_id: Uuid;
    position: number;
    side: 'buyer' | 'seller' | 'operator';
    text: string;
    at: Date;
    user_id: Uuid | null;
  };
  shop_dispute_evidence: {
    seller_id: Uuid;
    dispute_id: Uuid;
    position: number;
    place: number;
    picture_id: Uuid | null;
    file_id: Uuid | null;
    owner_id: Uuid;
  };
  shop_order_lines: {
    seller_id: Uuid;
    order_id: Uuid;
    position: number;
    variant_id: Uuid;
    product_id: Uuid;
    title: string;
    options: string;
    sku: string;
    quantity: number;
    price_minor: bigint;
    total_minor: bigint;
    vat_rate: number;
    picture: Picture | null;
    is_counted: boolean;
  };
  shop_order_history: {
    seller_id: Uuid;
    order_id: Uuid;
    position: number;
    state: string;
    at: Date;
    reason: string;
    user_id: Uuid | null;
  };
}

export interface DeliveryAddress {
  name: string;
  street: string;
  postalCode: string;
  city: string;
  country: string;
}

/** Where a shop is, as a code for a transfer says it. */
export interface SellerAddress {
  street: string | null;
  building: string | null;
  postalCode: string;
  town: string;
  country: string;
}

/** JSON has no bigint: amounts inside a document are text. */
export interface StoredVatShare {
  rate: number;
  amount: string;
}

export function storedVat(shares: VatShare[]): StoredVatShare[] {
  return shares.map(({ rate, amountMinor }) => ({ rate, amount: amountMinor.toString() }));
}
