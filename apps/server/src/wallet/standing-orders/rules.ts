import type { StandingInterval } from '@allmende/contract/standing-orders';

/** Decisions about standing orders that need no database. Days are `YYYY-MM-DD`. */

const dayMs = 24 * 3_600_000;
const runsAtHour = 5;
/** What is older when the server comes back was meant for another time. */
const lateMaxMs = 3 * dayMs;

/** [W52] The day on which it is due for the `n`th time, from 0 on; of a day that a month does not have, its last one. */
export function dueOn(startsOn: string, interval: StandingInterval, n: number): string | null {
  if (interval === 'once') return n === 0 ? startsOn : null;
  const days = { weekly: 7, fortnightly: 14 }[interval as string];
  if (days) return dayOf(Date.parse(startsOn) + n * days * dayMs);
  const months = { monthly: 1, quarterly: 3, yearly: 12 }[interval as string]!;
  const [year, month, day] = startsOn.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + n * months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, last));
  return dayOf(first.getTime());
}

/** [W52] The day after which it is over is the last. */
export function nextOn(
  order: { startsOn: string; endsOn: string | null; interval: StandingInterval },
  n: number,
): string | null {
  const next = dueOn(order.startsOn, order.interval, n);
  return next !== null && (order.endsOn === null || next <= order.endsOn) ? next : null;
}

/** The last day of which something is due by now. */
export function dueUpTo(now: Date): string {
  return dayOf(now.getTime() - runsAtHour * 3_600_000);
}

export function isMissed(day: string, now: Date): boolean {
  return now.getTime() - Date.parse(day) - runsAtHour * 3_600_000 > lateMaxMs;
}

/** [W50] A first day that can still be paid: what is due today is paid with the next look. */
export function isDayToCome(day: string, now: Date): boolean {
  return day >= dayOf(now.getTime()) && day < '2200';
}

/** The day of a moment, in UTC. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
