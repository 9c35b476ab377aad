import { parameters } from './parameters.ts';
import type { Quality } from './policy.ts';

const q = parameters.quality;

/** What people did about messages of a sender or of a template. */
export interface Feedback {
  kind: 'report' | 'block' | 'stop';
  personId: string;
  at: Date;
  /** How long after the message. */
  afterMs: number;
  /** The message came because they had said yes in the app. */
  hadGranted: boolean;
  /** How often they reported anybody within the 30 days before. */
  reportsBefore: number;
}

/** Business-initiated messages that were delivered, counted by day. */
export interface Delivered {
  at: Date;
  count: number;
}

/** [O7] A recent message weighs more than an older one; after seven days it weighs nothing. */
function recency(at: Date, now: Date): number {
  const ageMs = now.getTime() - at.getTime();
  if (ageMs >= q.windowMs) return 0;
  return 0.5 ** (Math.max(0, ageMs) / q.halfLifeMs);
}

/** [O8] Whoever reports often says less by it each time; a late stop says nothing about the message. */
function weightOf({ kind, afterMs, hadGranted, reportsBefore }: Feedback): number {
  if (kind === 'stop' && afterMs > q.stopWithinMs) return 0;
  return (q.weight[kind] * (hadGranted ? q.grantedShare : 1)) / (1 + reportsBefore);
}

/** The share of messages that people minded, as far as is known: a few say little, and the prior holds them. */
export function badRate(
  delivered: readonly Delivered[],
  feedback: readonly Feedback[],
  now: Date,
): number {
  let count = q.priorCount as number;
  for (const one of delivered) count += one.count * recency(one.at, now);
  // Each person counts once, by the worst that they did.
  const worst = new Map<string, number>();
  for (const one of feedback) {
    const weight = weightOf(one) * recency(one.at, now);
    worst.set(one.personId, Math.max(weight, worst.get(one.personId) ?? 0));
  }
  let bad = q.priorBad as number;
  for (const weight of worst.values()) bad += weight;
  return bad / count;
}

/** How many people have minded something; each who had said yes counts as a quarter of one. */
function countPeople(feedback: readonly Feedback[], now: Date): number {
  const people = new Map<string, number>();
  for (const one of feedback) {
    if (weightOf(one) === 0 || recency(one.at, now) === 0) continue;
    const share = one.hadGranted ? q.grantedShare : 1;
    people.set(one.personId, Math.max(share, people.get(one.personId) ?? 0));
  }
  return [...people.values()].reduce((sum, share) => sum + share, 0);
}

/** [O9] Green below 0.3 %, yellow below 1 %, else red; but fewer than five people take nobody's green away. */
export function qualityOf(
  delivered: readonly Delivered[],
  feedback: readonly Feedback[],
  now: Date,
): Quality {
  if (countPeople(feedback, now) < q.peopleMin) return 'green';
  const rate = badRate(delivered, feedback, now);
  if (rate >= q.redFrom) return 'red';
  return rate > q.yellowFrom ? 'yellow' : 'green';
}

/** [O14] Whether those that waited for the first readers may go. */
export function mayRelease(
  delivered: readonly Delivered[],
  feedback: readonly Feedback[],
  now: Date,
): boolean {
  if (countPeople(feedback, now) < parameters.pacing.peopleMin) return true;
  return badRate(delivered, feedback, now) < q.redFrom;
}
