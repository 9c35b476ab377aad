/** Pure decisions of the shop: prices per unit, VAT, slugs, and what may happen to an order. */

export interface Content {
  thousandths: number;
  unit: string;
}

/**
 * [SH2] The price per unit of measure, rounded half up to the cent (PAngV § 4). None when it says the
 * same as the price itself.
 */
export function unitPriceMinor(priceMinor: bigint, content: Content | null): bigint | null {
  if (!content || content.thousandths === 1000) return null;
  return divideRounded(priceMinor * 1000n, BigInt(content.thousandths));
}

/** Half up, for amounts that are not negative. */
function divideRounded(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor / 2n) / divisor;
}

export interface VatShare {
  rate: number;
  amountMinor: bigint;
}

/**
 * [SH3] The VAT contained in an order, by rate. The delivery fee belongs to the goods and is spread
 * over their rates by value, the cents that do not divide going to the last rate.
 */
export function containedVat(
  lines: { totalMinor: bigint; vatRate: number }[],
  deliveryFeeMinor: bigint,
): VatShare[] {
  const grossByRate = new Map<number, bigint>();
  for (const line of lines) {
    grossByRate.set(line.vatRate, (grossByRate.get(line.vatRate) ?? 0n) + line.totalMinor);
  }
  const goodsMinor = lines.reduce((sum, line) => sum + line.totalMinor, 0n);
  const rates = [...grossByRate.keys()].sort((a, b) => a - b);
  let feeLeftMinor = deliveryFeeMinor;
  return rates.map((rate, i) => {
    const grossMinor = grossByRate.get(rate)!;
    const isLast = i === rates.length - 1;
    const feeMinor =
      isLast || goodsMinor === 0n ? feeLeftMinor : (deliveryFeeMinor * grossMinor) / goodsMinor;
    feeLeftMinor -= feeMinor;
    const taxedMinor = grossMinor + feeMinor;
    return {
      rate,
      amountMinor: divideRounded(taxedMinor * BigInt(rate), BigInt(10_000 + rate)),
    };
  });
}

const transliterations: Record<string, string> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  ø: 'oe',
  å: 'aa',
  œ: 'oe',
  ł: 'l',
};

/** The last part of a product's address: lower-case letters, digits and hyphens, at most 80. */
export function slugOf(title: string): string {
  const plain = title
    .toLowerCase()
    .replace(/[äöüßæøåœł]/g, (letter) => transliterations[letter]!)
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
    .replace(/-+$/, '');
  return plain || 'product';
}

/** [SH4] Each variant has one value per option, and no two variants are alike. */
export function areOptionsConsistent(options: string[], variants: { optionValues: string[] }[]) {
  if (new Set(options.map((name) => name.toLowerCase())).size !== options.length) return false;
  if (variants.some((variant) => variant.optionValues.length !== options.length)) return false;
  const seen = new Set(variants.map((variant) => JSON.stringify(variant.optionValues)));
  return seen.size === variants.length;
}

export type OrderState =
  | 'placed'
  | 'paid'
  | 'accepted'
  | 'ready'
  | 'shipped'
  | 'completed'
  | 'cancelled';
export type OrderAction = 'accept' | 'ready' | 'ship' | 'complete' | 'release' | 'cancel';
export type Side = 'buyer' | 'seller';

/**
 * The life of an order:
 *
 *     placed ──pay──▶ paid ──accept──▶ accepted ──ready (pick-up)──▶ ready ───┐
 *       │              │                  │ └─────ship (delivery)──▶ shipped ─┤
 *       │              │                  │                            │      ▼
 *       └──────────────┴──── cancel ──────┴──────────── cancel ────────┘  completed
 *
 * An order that is paid at once is never seen as placed. The buyer may cancel until the shop has
 * accepted, the shop until it is completed; whoever paid gets all of it back.
 */
const transitions: Record<
  OrderAction,
  { from: Partial<Record<OrderState, Side[]>>; to: OrderState }
> = {
  accept: { from: { paid: ['seller'] }, to: 'accepted' },
  ready: { from: { accepted: ['seller'] }, to: 'ready' },
  ship: { from: { accepted: ['seller'] }, to: 'shipped' },
  complete: { from: { ready: ['seller', 'buyer'], shipped: ['seller', 'buyer'] }, to: 'completed' },
  // Of money that is still kept when the shop has said that all is done.
  release: { from: { completed: ['buyer'] }, to: 'completed' },
  cancel: {
    from: {
      placed: ['seller', 'buyer'],
      paid: ['seller', 'buyer'],
      accepted: ['seller'],
      ready: ['seller'],
      shipped: ['seller'],
    },
    to: 'cancelled',
  },
};

/** [SH10] Where `action` leads, or null when it is not allowed from here, for this side. */
export function nextState(
  action: OrderAction,
  order: { state: OrderState; fulfilment: 'pickup' | 'delivery' },
  side: Side,
): OrderState | null {
  if (action === 'ready' && order.fulfilment !== 'pickup') return null;
  if (action === 'ship' && order.fulfilment !== 'delivery') return null;
  const { from, to } = transitions[action];
  return from[order.state]?.includes(side) ? to : null;
}

/**
 * [SH11] What one may do with an order now. An agent serves orders, but gives no money back: cancelling
 * what is paid is for owners and managers.
 */
export function actionsOn(
  order: {
    state: OrderState;
    fulfilment: 'pickup' | 'delivery';
    hold_id: string | null;
    is_disputed: boolean;
  },
  side: Side,
  role: 'self' | 'owner' | 'manager' | 'agent',
): OrderAction[] {
  return (Object.keys(transitions) as OrderAction[]).filter(
    (action) =>
      nextState(action, order, side) !== null &&
      !(action === 'release' && (order.hold_id === null || order.is_disputed)) &&
      !(action === 'cancel' && order.is_disputed) &&
      !(action === 'cancel' && role === 'agent' && order.state !== 'placed'),
  );
}

/** [SH5] What delivery costs for goods of this worth. */
export function deliveryFeeFor(
  settings: { deliveryFeeMinor: bigint; freeDeliveryFromMinor: bigint | null },
  goodsMinor: bigint,
): bigint {
  const { deliveryFeeMinor, freeDeliveryFromMinor } = settings;
  return freeDeliveryFromMinor !== null && goodsMinor >= freeDeliveryFromMinor
    ? 0n
    : deliveryFeeMinor;
}

/** Letters and digits that cannot be mistaken for each other when read aloud or written by hand. */
const numberAlphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** An order's number from random bytes: six characters, a billion possibilities per shop. */
export function orderNumberOf(random: Uint8Array): string {
  return [...random.subarray(0, 6)].map((byte) => numberAlphabet[byte % 32]).join('');
}
