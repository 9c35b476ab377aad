import type { Clock } from './clock.ts';

/**
 * Token buckets in memory, one per key. They protect this process, so each process counts for itself;
 * what must hold over all processes (sign-in attempts, money) is counted in the database by its module.
 */
export interface RateLimiter {
  take(key: string, limit: Rate): { ok: boolean; remaining: number; resetSeconds: number };
  /** Whether `take` would succeed; takes nothing. */
  hasRoom(key: string, limit: Rate): boolean;
}

/** So many at once, which come back evenly within a minute, or within `minutes`. */
export type Rate = { perMinute: number } | { most: number; minutes: number };

const measured = (rate: Rate): { most: number; inMs: number } =>
  'most' in rate
    ? { most: rate.most, inMs: rate.minutes * 60_000 }
    : { most: rate.perMinute, inMs: 60_000 };

/** For benchmarks and fuzzers, whose people are faster than people. */
export const noLimits: RateLimiter = {
  take: (_key, rate) => ({ ok: true, remaining: measured(rate).most, resetSeconds: 0 }),
  hasRoom: () => true,
};

const keysMax = 50_000;

export function createRateLimiter(clock: Clock): RateLimiter {
  const buckets = new Map<string, { tokens: number; atMs: number }>();

  function tokensOf(key: string, rate: Rate, nowMs: number): number {
    const { most, inMs } = measured(rate);
    const known = buckets.get(key);
    if (!known) return most;
    // A clock that was set back refills nothing, and takes nothing away.
    const elapsedMs = Math.max(0, nowMs - known.atMs);
    return Math.min(most, known.tokens + (elapsedMs * most) / inMs);
  }

  return {
    hasRoom: (key, rate) => tokensOf(key, rate, clock.now().getTime()) >= 1,
    take(key, rate) {
      const { most, inMs } = measured(rate);
      const nowMs = clock.now().getTime();
      const refilled = tokensOf(key, rate, nowMs);
      const ok = refilled >= 1;
      const tokens = ok ? refilled - 1 : refilled;
      // Deleting first moves the key to the end, so that the first keys are the longest unused.
      buckets.delete(key);
      buckets.set(key, { tokens, atMs: nowMs });
      if (buckets.size > keysMax) buckets.delete(buckets.keys().next().value!);
      return {
        ok,
        remaining: Math.floor(tokens),
        resetSeconds: Math.ceil(((most - tokens) * inMs) / (1000 * most)),
      };
    },
  };
}
