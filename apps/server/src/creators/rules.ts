import type { MembershipInterval, MembershipState } from '@allmende/contract/creators';

/** Decisions about memberships that need no database. */

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** [CR12] Paid for a little before the end, so that nobody is locked out for the minutes that a payment takes. */
export const paidAheadMs = hourMs;
/** [CR13] So long after each failed payment it is tried again; after the last one it is over. */
export const triedAgainAfterMs = [dayMs, 3 * dayMs, 7 * dayMs] as const;

/** What decides about access. */
export interface Lasting {
  until: Date | null;
  ended_at: Date | null;
}

/** [CR1] Whether somebody has now what their membership gives. */
export function isIn({ until, ended_at: endedAt }: Lasting, now: Date): boolean {
  return endedAt === null && (until === null || now < until);
}

export function stateAt(
  membership: Lasting & { resumes_at: Date | null; next_try_at: Date | null },
  now: Date,
): MembershipState {
  const { until, ended_at: endedAt, resumes_at: resumesAt, next_try_at: nextTryAt } = membership;
  if (endedAt !== null) return 'ended';
  if (until === null || now < until) return 'active';
  if (nextTryAt === null) return 'ended';
  return resumesAt !== null && now < resumesAt ? 'paused' : 'overdue';
}

/** [CR11] So many months after a moment, in UTC; where a month has no such day, on its last one. */
export function monthsAfter(start: Date, months: number): Date {
  const first = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months, 1);
  const month = new Date(first);
  const last = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 0)).getUTCDate();
  const day = Math.min(start.getUTCDate(), last);
  return new Date(first + (day - 1) * dayMs + (start.getTime() % dayMs));
}

/** [CR11] When interval `n` ends, from 1 on. */
export function endOf(anchor: Date, interval: MembershipInterval, n: number): Date {
  return monthsAfter(anchor, (interval === 'month' ? 1 : 12) * n);
}

/**
 * [CR13] [CR16] When the interval begins that is paid for now. Nobody pays for time in which they had nothing, because they could not
 * pay or wanted a rest: then it begins now. What was to be paid when the last one ended goes on from there, unless the server comes
 * more than a day late.
 */
export function beginOf(
  { until, next_try_at: nextTryAt }: { until: Date; next_try_at: Date },
  now: Date,
): Date {
  if (now <= until) return until;
  const isLate = nextTryAt > until || now.getTime() - until.getTime() > dayMs;
  return isLate ? now : until;
}

/** [CR14] What is left of an interval that is given up, rounded down. */
export function leftOf(
  interval: { starts_at: Date; ends_at: Date; price: bigint },
  now: Date,
): bigint {
  const { starts_at: startsAt, ends_at: endsAt, price } = interval;
  const whole = BigInt(endsAt.getTime() - startsAt.getTime());
  const left = BigInt(Math.max(0, endsAt.getTime() - Math.max(now.getTime(), startsAt.getTime())));
  return (price * left) / whole;
}

/** [CR14] Whether terms are dearer for the same time. */
export function isDearer(
  terms: { interval: MembershipInterval; price: bigint },
  than: { interval: MembershipInterval; price: bigint },
): boolean {
  const ofYear = (one: typeof terms) => one.price * (one.interval === 'month' ? 12n : 1n);
  return ofYear(terms) > ofYear(than);
}

/** [CR20] What some months cost as a gift: by the year where that is offered and is a whole year. */
export function giftPrice(
  tier: { monthly: bigint; yearly: bigint | null },
  months: number,
): bigint {
  return months === 12 && tier.yearly !== null ? tier.yearly : tier.monthly * BigInt(months);
}
