import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { readAnswerTime } from './answers-store.ts';

/** Fewer answers than this are an accident, not a habit. */
const answersMin = 5;
const daysBack = 30;
const keptMs = 3_600_000;
const keptMax = 1_000;

/**
 * How long somebody who writes to a business usually waits for a person's answer: the median over its last
 * 30 days, in milliseconds. Whoever is still waiting counts as waiting for ever, unless the staff said
 * that nothing is left to answer. Null while there are fewer than five answers, and when half of those
 * who asked have none. At most an hour old.
 */
export type AnswerTime = (businessId: Uuid) => Promise<number | null>;

export function createAnswerTime({
  database,
  clock,
}: {
  database: Database;
  clock: Clock;
}): AnswerTime {
  const kept = new Map<Uuid, { atMs: number; median: Promise<number | null> }>();

  async function measure(actorId: Uuid, now: Date): Promise<number | null> {
    const since = new Date(now.getTime() - daysBack * 86_400_000);
    const { answers, median_seconds } = await readAnswerTime(database.pool, {
      actorId,
      since,
    });
    if (answers < answersMin || median_seconds === null) return null;
    return Number.isFinite(median_seconds) ? median_seconds * 1000 : null;
  }

  return (actorId) => {
    const now = clock.now();
    const last = kept.get(actorId);
    const age = last ? now.getTime() - last.atMs : Number.POSITIVE_INFINITY;
    if (last && age >= 0 && age <= keptMs) return last.median;
    if (kept.size >= keptMax) kept.delete(kept.keys().next().value!);
    const made = { atMs: now.getTime(), median: measure(actorId, now) };
    kept.set(actorId, made);
    made.median.catch(() => {
      if (kept.get(actorId) === made) kept.delete(actorId);
    });
    return made.median;
  };
}
