import type { MandateState } from '@allmende/contract/mandate-cards';
import type { StandingInterval } from '@allmende/contract/standing-orders';
import { dayOf, dueOn } from '../standing-orders/rules.ts';

/** Decisions about mandates that need no database. Days are `YYYY-MM-DD`, in UTC. */

/** [W134] It is over when it says so, and from the moment at which its time has run out. */
export function stateAt(
  mandate: { state: MandateState; expires_at: Date; ends_on: string | null },
  now: Date,
): MandateState {
  const { state, expires_at: expiresAt, ends_on: endsOn } = mandate;
  if (state === 'asked' && expiresAt <= now) return 'expired';
  if (state === 'granted' && endsOn !== null && endsOn < dayOf(now.getTime())) return 'ended';
  return state;
}

/** [W132] The interval in which a moment lies: its first day, and that of the next one; null when there is none. */
export function periodAt(
  mandate: { granted_at: Date; interval: StandingInterval; ends_on: string | null },
  now: Date,
): { startsOn: string; nextOn: string | null } {
  const first = dayOf(mandate.granted_at.getTime());
  const today = dayOf(now.getTime());
  let startsOn = first;
  for (let n = 1; ; n++) {
    const next = dueOn(first, mandate.interval, n);
    if (next === null) return { startsOn, nextOn: null };
    if (next > today) {
      return { startsOn, nextOn: mandate.ends_on !== null && next > mandate.ends_on ? null : next };
    }
    startsOn = next;
  }
}

/** [W139] Who collects in vain again and again makes one notice a day of it. */
export function tellsOfFailure(toldAt: Date | null, now: Date): boolean {
  return toldAt === null || now.getTime() - toldAt.getTime() >= 24 * 3_600_000;
}

/** [W131] Whether anything can still be collected until that day. */
export function isLastDay(day: string, now: Date): boolean {
  return day >= dayOf(now.getTime()) && day < '2200';
}
