import type {
  BilledCategory,
  BillingWarning,
  ChargedThing,
  PricesMicros,
} from '@allmende/contract/billing';
import { microScale } from '@allmende/contract/billing';

/**
 * What is charged and what an invoice adds up to: pure, in whole numbers. Micros are millionths of the currency's unit, minor units
 * those in which money moves.
 */
export const freePrices: PricesMicros = { marketing: 0, utility: 0, authentication: 0, service: 0 };

/** How many micros a minor unit has; currencies of more than six decimals cannot be billed in. */
export function microsPerMinor(assetScale: number): bigint {
  if (assetScale > microScale) throw new Error('prices have no more than six decimals');
  return 10n ** BigInt(microScale - assetScale);
}

/** Half away from zero. */
export function roundHalfUp(dividend: bigint, divisor: bigint): bigint {
  const size = dividend < 0n ? -dividend : dividend;
  const rounded = (2n * size + divisor) / (2n * divisor);
  return dividend < 0n ? -rounded : rounded;
}

/** [BL16] An invoice after EN 16931 knows hundredths at most (BR-DEC), so in a finer currency it is in steps of so many minor units. */
export function stepOf(assetScale: number): bigint {
  return assetScale > 2 ? 10n ** BigInt(assetScale - 2) : 1n;
}

export interface Standing {
  payment: 'prepaid' | 'invoice';
  limitMicros: bigint | null;
  spentMicros: bigint;
  openMicros: bigint;
  creditMinor: bigint;
  creditFullMinor: bigint;
  taxBasisPoints: number;
  assetScale: number;
}

/** [BL6] What is left of the credit for messages, without tax; never more than the credit covers with it. */
export function creditLeftMicros(standing: Standing): bigint {
  const { creditMinor, openMicros, taxBasisPoints, assetScale } = standing;
  const net =
    (creditMinor * microsPerMinor(assetScale) * 10_000n) / (10_000n + BigInt(taxBasisPoints));
  return net - openMicros;
}

/** [BL14] How much of the credit is kept for nothing, in minor units. */
export function unusedMinor(standing: Standing): bigint {
  const { creditMinor, openMicros, taxBasisPoints, assetScale } = standing;
  if (openMicros <= 0n) return creditMinor;
  const divisor = microsPerMinor(assetScale) * 10_000n;
  const open = (openMicros * (10_000n + BigInt(taxBasisPoints)) + divisor - 1n) / divisor;
  const left = creditMinor - open - roundingReserveMinor * stepOf(assetScale);
  return left > 0n ? left : 0n;
}

/** Steps that are kept back of a credit, so that the rounding of an invoice's lines and tax does not pass it. */
const roundingReserveMinor = 5n;

export type SpendingRefusal = 'outreach.limit_reached' | 'outreach.credit_used_up';

/** [BL5] Only what a business sends by its own will is refused; what somebody waits for goes and is charged. */
export function judgeSpending(
  standing: Standing,
  message: { category: BilledCategory; isAlert: boolean; priceMicros: number },
): SpendingRefusal | null {
  const { category, isAlert, priceMicros } = message;
  const price = BigInt(priceMicros);
  if (price === 0n || isAlert) return null;
  if (category !== 'marketing' && category !== 'utility') return null;
  const { limitMicros, spentMicros, payment } = standing;
  if (limitMicros !== null && spentMicros + price > limitMicros) return 'outreach.limit_reached';
  const { assetScale } = standing;
  const reserve = roundingReserveMinor * stepOf(assetScale) * microsPerMinor(assetScale);
  const isOut = payment === 'prepaid' && price > creditLeftMicros(standing) - reserve;
  return isOut ? 'outreach.credit_used_up' : null;
}

export type Level = 0 | 80 | 100;

/** [BL7] How much of the limit and of the last credit is used up, in the steps at which somebody is told. */
export function levelsOf(standing: Standing): { limit: Level; credit: Level } {
  const { limitMicros, spentMicros, payment, creditFullMinor } = standing;
  const full = creditLeftMicros({ ...standing, creditMinor: creditFullMinor, openMicros: 0n });
  return {
    limit: limitMicros === null ? 0 : level(spentMicros, limitMicros),
    credit: payment === 'invoice' ? 0 : level(full - creditLeftMicros(standing), full),
  };
}

function level(used: bigint, whole: bigint): Level {
  if (used <= 0n || used * 100n < whole * 80n) return 0;
  return used >= whole ? 100 : 80;
}

export function warningsOf(levels: { limit: Level; credit: Level }): BillingWarning[] {
  return (['limit', 'credit'] as const).flatMap((of) =>
    levels[of] === 0 ? [] : [`${of}_${levels[of]}` as BillingWarning],
  );
}

/** Messages at one price, or months of one fee. */
export interface Meter {
  category: ChargedThing;
  priceMicros: number;
  charged: bigint;
  credited: bigint;
}

export interface InvoiceLine {
  category: ChargedThing;
  priceMicros: number;
  /** Less than none when more was credited than charged. */
  quantity: string;
  netMinor: string;
  /** Of a credit note: which line of the invoice, from 0 on. */
  ofLine?: number;
}

/** [BL9] Sums of an invoice, in minor units. */
export interface InvoiceSums {
  lines: InvoiceLine[];
  netMinor: bigint;
  taxMinor: bigint;
  totalMinor: bigint;
  paidMinor: bigint;
  dueMinor: bigint;
}

/**
 * [BL9] Each line is rounded half up to a minor unit (BT-131), tax is taken of their sum and rounded once (BR-CO-17), and what
 * credit there is pays for it. Null when there is nothing to be paid yet.
 */
export function sumsOf(
  meters: readonly Meter[],
  terms: { taxBasisPoints: number; assetScale: number; creditMinor: bigint },
): InvoiceSums | null {
  const step = stepOf(terms.assetScale);
  const perStep = microsPerMinor(terms.assetScale) * step;
  const groups = Map.groupBy(meters, (one) => `${one.category} ${one.priceMicros}`);
  const lines = [...groups.values()].flatMap((group): InvoiceLine[] => {
    const { category, priceMicros } = group[0]!;
    const quantity = group.reduce((sum, one) => sum + one.charged - one.credited, 0n);
    if (quantity === 0n || priceMicros === 0) return [];
    const netMinor = roundHalfUp(quantity * BigInt(priceMicros), perStep) * step;
    return [
      { category, priceMicros, quantity: quantity.toString(), netMinor: netMinor.toString() },
    ];
  });
  const netMinor = lines.reduce((sum, one) => sum + BigInt(one.netMinor), 0n);
  if (netMinor <= 0n) return null;
  const taxMinor = roundHalfUp(netMinor * BigInt(terms.taxBasisPoints), 10_000n * step) * step;
  const totalMinor = netMinor + taxMinor;
  const credit = terms.creditMinor - (terms.creditMinor % step);
  const paidMinor = credit < totalMinor ? credit : totalMinor;
  return { lines, netMinor, taxMinor, totalMinor, paidMinor, dueMinor: totalMinor - paidMinor };
}

/** [BL15] What of each line of an invoice no credit note has taken back. */
export function leftOf(
  lines: readonly InvoiceLine[],
  notes: readonly (readonly InvoiceLine[])[],
): InvoiceLine[] {
  return lines.map((line, index) => {
    const taken = notes.flatMap((note) =>
      note.filter((one, place) => (one.ofLine ?? place) === index),
    );
    const sum = (of: 'quantity' | 'netMinor') =>
      taken.reduce((left, one) => left - BigInt(one[of]), BigInt(line[of])).toString();
    return { ...line, quantity: sum('quantity'), netMinor: sum('netMinor') };
  });
}

/** So many of a line of an invoice, counted from 1. */
export interface PartWish {
  line: number;
  quantity: number;
}

/**
 * [BL15] What a credit note says that takes back these parts of what is left, or all of it. Null when more is named than is left, or
 * nothing would be given back. Its tax is that of its own sum (BR-CO-17).
 */
export function noteOf(
  { taxBasisPoints, assetScale }: { taxBasisPoints: number; assetScale: number },
  left: readonly InvoiceLine[],
  parts: readonly PartWish[] | null,
) {
  const step = stepOf(assetScale);
  const perStep = microsPerMinor(assetScale) * step;
  const wished = new Map(parts?.map(({ line, quantity }) => [line - 1, BigInt(quantity)]));
  if (parts && (wished.size < parts.length || [...wished.keys()].some((at) => !left[at]))) {
    return null;
  }
  const lines: InvoiceLine[] = [];
  for (const [ofLine, line] of left.entries()) {
    const all = BigInt(line.quantity);
    const quantity = parts ? (wished.get(ofLine) ?? 0n) : all;
    if (quantity === 0n) continue;
    if (parts && quantity > all) return null;
    const exact = roundHalfUp(quantity * BigInt(line.priceMicros), perStep) * step;
    const rest = BigInt(line.netMinor);
    const netMinor = quantity === all || (exact > rest && rest > 0n) ? rest : exact;
    lines.push({ ...line, quantity: `${quantity}`, netMinor: `${netMinor}`, ofLine });
  }
  const netMinor = lines.reduce((sum, one) => sum + BigInt(one.netMinor), 0n);
  if (netMinor <= 0n) return null;
  const taxMinor = roundHalfUp(netMinor * BigInt(taxBasisPoints), 10_000n * step) * step;
  const isAll =
    parts === null || left.every(({ quantity }, at) => (wished.get(at) ?? 0n) === BigInt(quantity));
  return { lines, netMinor, taxMinor, totalMinor: netMinor + taxMinor, isAll };
}

/** The first day of the month in UTC. */
export function monthOf(at: Date): string {
  return `${at.toISOString().slice(0, 7)}-01`;
}

export function monthAfter(month: string): string {
  const first = new Date(`${month}T00:00:00Z`);
  first.setUTCMonth(first.getUTCMonth() + 1);
  return monthOf(first);
}
