import type { Payable } from '@allmende/contract/payables';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { StoredPayable } from './store.ts';

/** A day as dates are written, `2026-11-22`, in UTC. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

export function openMinorOf(payable: StoredPayable): bigint {
  return payable.cancelledAt ? 0n : payable.amountMinor - payable.paidMinor;
}

/** The first that holds. Nobody writes down that something is overdue: the day says it. */
export function stateOf(payable: StoredPayable, today: string): Payable['state'] {
  if (payable.cancelledAt) return 'cancelled';
  if (payable.paidMinor === payable.amountMinor) return 'paid';
  if (payable.dueOn < today) return 'overdue';
  return payable.paidMinor > 0n ? 'partly_paid' : 'open';
}

export type PartRefusal =
  | 'payables.payable_paid'
  | 'payables.payable_cancelled'
  | 'payables.more_than_open'
  | 'payables.parts_not_allowed';

/** Whether this much may be paid of it now. */
export function judgePart(payable: StoredPayable, minor: bigint): Result<null, PartRefusal> {
  if (payable.cancelledAt) return fail('payables.payable_cancelled');
  const open = openMinorOf(payable);
  if (open === 0n) return fail('payables.payable_paid');
  if (minor > open) return fail('payables.more_than_open');
  if (minor < open && !payable.allowsParts) return fail('payables.parts_not_allowed');
  return ok(null);
}

const dayMs = 24 * 60 * 60_000;
/** Three days before it is due, the day after, and a week after. */
const remindersAfterDue = [-3, 1, 7];

/** How many reminders should have come by this day. */
export function remindersBy(dueOn: string, today: string): number {
  const days = Math.round((Date.parse(today) - Date.parse(dueOn)) / dayMs);
  return remindersAfterDue.filter((after) => days >= after).length;
}
