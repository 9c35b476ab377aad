import type { Actor, Party } from '@allmende/contract/actors';
import type { Card } from '@allmende/contract/messaging';
import type { Order, OrderSummary } from '@allmende/contract/shop';
import { toPublicId } from '#platform/ids';
import { presentDirect } from '../direct/rules.ts';
import type { DirectRow } from '../direct/store.ts';
import { actionsOn, type Side } from '../rules.ts';
import { moneyOf } from '../sellers.ts';
import type { OrderHistoryRow, OrderLineRow, OrderRow, OrderSummaryRow } from './store.ts';

/** How orders leave the module. */
export interface Viewer {
  side: Side;
  role: 'self' | 'owner' | 'manager' | 'agent';
}

const cardLinesMax = 4;

interface Parts {
  lines: OrderLineRow[];
  history: OrderHistoryRow[];
  direct: DirectRow | undefined;
}

export function presentOrder(
  row: OrderRow,
  { lines, history, direct }: Parts,
  parties: Map<string, Party>,
  viewer: Viewer,
): Order {
  const money = (minor: bigint) => moneyOf(minor, row.asset_code);
  return {
    id: toPublicId('ord', row.id),
    number: row.number,
    seller: parties.get(row.seller_id) as Actor,
    buyer: parties.get(row.buyer_id)!,
    conversationId: toPublicId('cnv', row.conversation_id),
    state: row.state,
    fulfilment: row.fulfilment,
    address: row.address,
    note: row.note,
    lines: lines.map((line) => ({
      variantId: toPublicId('var', line.variant_id),
      productId: toPublicId('prd', line.product_id),
      title: line.title,
      options: line.options,
      sku: line.sku,
      quantity: line.quantity,
      price: money(line.price_minor),
      total: money(line.total_minor),
      vatRate: line.vat_rate,
      picture: line.picture,
    })),
    subtotal: money(row.subtotal_minor),
    deliveryFee: money(row.delivery_fee_minor),
    total: money(row.total_minor),
    vat: row.vat.map(({ rate, amount }) => ({ rate, amount: money(BigInt(amount)) })),
    paymentId: row.payment_id === null ? null : toPublicId('pay', row.payment_id),
    refundPaymentId:
      row.refund_payment_id === null ? null : toPublicId('pay', row.refund_payment_id),
    payBy: row.pay_by,
    direct: direct ? presentDirect(row, direct, viewer) : null,
    actions: actionsOn(row, viewer.side, viewer.role),
    keptUntil: row.hold_id && !row.is_disputed ? (row.kept_until?.toISOString() ?? null) : null,
    isDisputed: row.is_disputed,
    refunded: row.refunded_minor > 0n ? money(row.refunded_minor) : null,
    history: history.map(({ state, at, reason }) => ({
      state: state as Order['state'],
      at: at.toISOString(),
      reason,
    })),
    placedAt: row.placed_at.toISOString(),
    postId: row.post_id === null ? null : toPublicId('pst', row.post_id),
    reservedUntil: row.state === 'placed' ? (row.reserved_until?.toISOString() ?? null) : null,
  };
}

export function presentSummary(row: OrderSummaryRow, parties: Map<string, Party>): OrderSummary {
  return {
    id: toPublicId('ord', row.id),
    number: row.number,
    seller: parties.get(row.seller_id) as Actor,
    buyer: parties.get(row.buyer_id)!,
    conversationId: toPublicId('cnv', row.conversation_id),
    state: row.state,
    payBy: row.pay_by,
    fulfilment: row.fulfilment,
    total: moneyOf(row.total_minor, row.asset_code),
    placedAt: row.placed_at.toISOString(),
    itemCount: row.itemCount,
    firstTitle: row.firstTitle,
    picture: row.firstPicture,
  };
}

export type CardMoment = Extract<Card, { type: 'order' }>['moment'];

/** The card by which an order stands in the conversation of buyer and seller. */
export function orderCard(row: OrderRow, lines: OrderLineRow[], moment: CardMoment): Card {
  const money = (minor: bigint) => moneyOf(minor, row.asset_code);
  const shown = moment === 'placed' ? lines.slice(0, cardLinesMax) : [];
  return {
    type: 'order',
    orderId: toPublicId('ord', row.id),
    number: row.number,
    sellerActorId: toPublicId('act', row.seller_id),
    buyerActorId: toPublicId('act', row.buyer_id),
    state: row.state,
    moment,
    fulfilment: row.fulfilment,
    ...(row.pay_by === 'direct' ? { payBy: row.pay_by } : {}),
    total: money(row.total_minor),
    lines: shown.map((line) => ({
      title: line.title,
      options: line.options,
      quantity: line.quantity,
      total: money(line.total_minor),
      picture: line.picture,
    })),
    moreLines: moment === 'placed' ? lines.length - shown.length : 0,
    refunded: row.refunded_minor > 0n ? money(row.refunded_minor) : null,
  };
}
