import {
  confirmationAboveMinor,
  type Payment,
  paymentMaxMinor,
  playMoneyPerDayMinor,
  type SubjectKind,
  unconfirmedMaxMinor,
} from '@allmende/contract/wallet';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { Uuid } from '#platform/ids';
import type { AssetTable } from './currencies/assets.ts';

/** What happened, as people would say it. Both sides see the same kind. */
export type PaymentKind = Payment['kind'];
/** What a payment belongs to, apart from an order; see `subjectIds` in the contract. */
export interface Subject {
  kind: SubjectKind;
  id: Uuid;
}
export type ConfirmedBy = Payment['confirmedBy'];
/** How money comes in from outside. */
export type Rail = NonNullable<Payment['rail']>;

/** The ledger's code for each kind. Stored for ever: a number is never given to another kind. */
export const transferCodes: Readonly<Record<PaymentKind, number>> = {
  transfer: 1,
  order: 2,
  refund: 3,
  top_up: 4,
  envelope: 10,
  gift: 11,
  conversion: 30,
  conversion_fee: 31,
  conversion_spread: 32,
  liquidity: 33,
  payout: 50,
};

export type AmountRefusal =
  | 'wallet.currency_unknown'
  | 'wallet.amount_invalid'
  | 'wallet.amount_too_large';

/** An amount that can be moved, and what it counts as against limits. */
export interface Judged {
  assetCode: string;
  minor: bigint;
  /** In minor units of the operator's main currency, rounded up; null where no rate says. */
  worthMinor: bigint | null;
}

/** What has no rate is not counted in the main currency; the ledger's own digits are its limit. */
const unratedMaxMinor = 10n ** 17n;

/** The amount, if it is one that can be moved at all. */
export function judgeAmount(
  amount: Money,
  assets: Pick<AssetTable, 'find' | 'worth'>,
): Result<Judged, AmountRefusal> {
  const { assetCode, assetScale } = amount;
  if (assets.find(assetCode)?.assetScale !== assetScale) return fail('wallet.currency_unknown');
  return judgeMinor({ assetCode, minor: BigInt(amount.value) }, assets);
}

/** The same for an amount that did not come over the wire. */
export function judgeMinor(
  { assetCode, minor }: { assetCode: string; minor: bigint },
  assets: Pick<AssetTable, 'find' | 'worth'>,
): Result<Judged, AmountRefusal> {
  if (!assets.find(assetCode)) return fail('wallet.currency_unknown');
  if (minor <= 0n) return fail('wallet.amount_invalid');
  const worthMinor = assets.worth(assetCode, minor);
  const isTooLarge = worthMinor === null ? minor > unratedMaxMinor : worthMinor > paymentMaxMinor;
  if (isTooLarge) return fail('wallet.amount_too_large');
  return ok({ assetCode, minor, worthMinor });
}

/**
 * Whether a single payment of this worth always asks for a second factor. Smaller ones ask for it
 * once their sum since the last one is used up; see `isSmallAmount`. Of what nobody knows the worth, every
 * amount asks.
 */
export function needsConfirmation(worthMinor: bigint | null): boolean {
  return worthMinor === null || worthMinor > confirmationAboveMinor;
}

/**
 * Whether a payment may go without a second factor: small by itself, and together with those since the
 * last one (RTS 2018/389, article 16, with the counter of the sum).
 */
export function isSmallAmount(
  worthMinor: bigint | null,
  unconfirmedMinor: bigint,
): worthMinor is bigint {
  if (worthMinor === null || needsConfirmation(worthMinor)) return false;
  return unconfirmedMinor + worthMinor <= unconfirmedMaxMinor;
}

export function withoutConfirmationLeft(unconfirmedMinor: bigint): bigint {
  return unconfirmedMinor < unconfirmedMaxMinor ? unconfirmedMaxMinor - unconfirmedMinor : 0n;
}

export function playMoneyLeft(handedOutMinor: bigint): bigint {
  return handedOutMinor < playMoneyPerDayMinor ? playMoneyPerDayMinor - handedOutMinor : 0n;
}

/** Who is asking to see a payment: an actor, and what the person behind the request may see of it. */
export interface Viewer {
  actorId: Uuid;
  role: 'self' | 'owner' | 'manager' | 'agent';
  isOperator: boolean;
}

/**
 * The two sides see a payment, and nobody else. Of a business's money its agents see what belongs to an
 * order or was paid at the counter, because they serve there; the rest is for owners and managers. What came over the till,
 * operators see as well: it is their side.
 */
export function maySee(
  viewer: Viewer,
  payment: {
    fromActorId: Uuid | null;
    toActorId: Uuid;
    orderId: Uuid | null;
    subject: Subject | null;
  },
): boolean {
  if (payment.fromActorId === null && viewer.isOperator) return true;
  const isSide = payment.fromActorId === viewer.actorId || payment.toActorId === viewer.actorId;
  const isServed = payment.orderId !== null || payment.subject?.kind === 'charge';
  return isSide && (viewer.role !== 'agent' || isServed);
}

export type RefundRefusal = 'wallet.payment_not_refundable' | 'wallet.refund_exceeds_payment';

/** Only what was paid for an order is given back by the seller, and never more than was paid. */
export function judgeRefund(
  payment: { kind: PaymentKind; amountMinor: bigint; refundedMinor: bigint },
  amountMinor: bigint,
): Result<null, RefundRefusal | 'wallet.amount_invalid'> {
  if (amountMinor <= 0n) return fail('wallet.amount_invalid');
  if (payment.kind !== 'order') return fail('wallet.payment_not_refundable');
  if (payment.refundedMinor + amountMinor > payment.amountMinor) {
    return fail('wallet.refund_exceeds_payment');
  }
  return ok(null);
}

/** What makes a request the same as an earlier one with the same idempotency key. */
export interface PaymentTerms {
  kind: PaymentKind;
  rail: Rail | null;
  fromActorId: Uuid | null;
  toActorId: Uuid;
  amountMinor: bigint;
  assetCode: string;
  note: string;
  subject: Subject | null;
}

export function areSameTerms(one: PaymentTerms, other: PaymentTerms): boolean {
  return (
    one.kind === other.kind &&
    one.rail === other.rail &&
    one.fromActorId === other.fromActorId &&
    one.toActorId === other.toActorId &&
    one.amountMinor === other.amountMinor &&
    one.assetCode === other.assetCode &&
    one.note === other.note &&
    one.subject?.kind === other.subject?.kind &&
    one.subject?.id === other.subject?.id
  );
}
