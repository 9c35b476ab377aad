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
}

const keysMax = 50_000;

export function createRateLimiter(clock: Clock): RateLimiter {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return {
    take(key, { perMinute }) {
      const nowMs = clock.now().getTime();
      const known = buckets.get(key);
      // A clock that was set back refills nothing, and takes nothing away.
      const elapsedMs = known ? Math.max(0, nowMs - known.atMs) : 0;
      const refilled = known
        ? Math.min(perMinute, known.tokens + (elapsedMs * perMinute) / 60_000)
        : perMinute;
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
