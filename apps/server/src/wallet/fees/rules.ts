import { feeNoticeDays } from '@allmende/contract/fees-limits';

/** [W170] What is kept of an amount: rounded down, so that the receiver never gives more than was said. */
export function feeOf(amountMinor: bigint, bp: number): bigint {
  return (amountMinor * BigInt(bp)) / 10_000n;
}

const dayMs = 86_400_000;

/** [W172] When a decision holds: more than before after its notice, less at once. */
export function validFrom(bp: number, before: number, now: Date): Date {
  return bp > before ? new Date(now.getTime() + feeNoticeDays * dayMs) : now;
}
