import type { Clock } from './clock.ts';

/**
 * Token buckets in memory, one per key. They protect this process, so each process counts for itself;
 * what must hold over all processes (sign-in attempts, money) is counted in the database by its module.
 */
export interface RateLimiter {
  take(
    key: string,
    limit: { perMinute: number },
  ): { ok: boolean; remaining: number; resetSeconds: number };
  /** Whether `take` would succeed; takes nothing. */
  hasRoom(key: string, limit: { perMinute: number }): boolean;
}

/** For benchmarks and fuzzers, whose people are faster than people. */
export const noLimits: RateLimiter = {
  take: (_key, { perMinute }) => ({ ok: true, remaining: perMinute, resetSeconds: 0 }),
  hasRoom: () => true,
};

const keysMax = 50_000;

export function createRateLimiter(clock: Clock): RateLimiter {
  const buckets = new Map<string, { tokens: number; atMs: number }>();

  function tokensOf(key: string, perMinute: number, nowMs: number): number {
    const known = buckets.get(key);
    if (!known) return perMinute;
    // A clock that was set back refills nothing, and takes nothing away.
    const elapsedMs = Math.max(0, nowMs - known.atMs);
    return Math.min(perMinute, known.tokens + (elapsedMs * perMinute) / 60_000);
  }

  return {
    hasRoom: (key, { perMinute }) => tokensOf(key, perMinute, clock.now().getTime()) >= 1,
    take(key, { perMinute }) {
      const nowMs = clock.now().getTime();
      const refilled = tokensOf(key, perMinute, nowMs);
      const ok = refilled >= 1;
      const tokens = ok ? refilled - 1 : refilled;
      // Deleting first moves the key to the end, so that the first keys are the longest unused.
      buckets.delete(key);
      buckets.set(key, { tokens, atMs: nowMs });
      if (buckets.size > keysMax) buckets.delete(buckets.keys().next().value!);
      return {
        ok,
        remaining: Math.floor(tokens),
        resetSeconds: Math.ceil(((perMinute - tokens) * 60) / perMinute),
      };
    },
  };
}
