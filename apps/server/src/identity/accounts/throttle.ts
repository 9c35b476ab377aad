import { createHash } from 'node:crypto';
import type { Database, Tx } from '#platform/database';
import type { Clock } from '#platform/clock';

/**
 * Counts attempts at guessing in the database, so that the count holds over all processes and restarts.
 * An attempt is counted before it is made: a thousand at the same moment are a thousand, not one.
 */
export interface Limit {
  /** What is protected, e.g. `sign_in:handle:lena`. Stored as a hash: people type passwords anywhere. */
  key: string;
  max: number;
  windowMs: number;
  /** Counts the guesses of several people, so that one success forgives only its own attempt. */
  isShared?: boolean;
}

export interface Throttle {
  /** Counts one attempt against every limit; the time until which to wait when one is exhausted. */
  take(limits: Limit[]): Promise<{ ok: true } | { ok: false; retryAt: Date }>;
  /** After a success: it was no guess. Limits that are not shared begin again. */
  forgive(limits: Limit[]): Promise<void>;
}

export function createThrottle({
  database,
  clock,
}: {
  database: Database;
  clock: Clock;
}): Throttle {
  return {
    async take(limits) {
      const now = clock.now();
      const counted = await database.pool.query<{ key: Buffer; count: number; endsAt: Date }>(
        // In order of key, so that two attempts never wait for each other crosswise.
        `insert into identity_attempts (key, count, window_ends_at)
         select key, 1, ends_at from unnest($1::bytea[], $2::timestamptz[]) as wanted (key, ends_at)
         order by key
         on conflict (key) do update set
           count = case when identity_attempts.window_ends_at <= $3 then 1
                        else identity_attempts.count + 1 end,
           window_ends_at = case when identity_attempts.window_ends_at <= $3
                                 then excluded.window_ends_at
                                 else identity_attempts.window_ends_at end
         returning key, count, window_ends_at as "endsAt"`,
        [
          limits.map(({ key }) => hashKey(key)),
          limits.map(({ windowMs }) => new Date(now.getTime() + windowMs)),
          now,
        ],
      );
      const exhausted = counted.rows.filter((row) => {
        const limit = limits.find(({ key }) => hashKey(key).equals(row.key))!;
        return row.count > limit.max;
      });
      if (exhausted.length === 0) return { ok: true };
      return {
        ok: false,
        retryAt: new Date(Math.max(...exhausted.map(({ endsAt }) => endsAt.getTime()))),
      };
    },
    async forgive(limits) {
      await database.pool.query(
        `update identity_attempts set count = case when shared then count - 1 else 0 end
         from unnest($1::bytea[], $2::boolean[]) as forgiven (forgiven_key, shared)
         where key = forgiven_key and count > 0`,
        [limits.map(({ key }) => hashKey(key)), limits.map(({ isShared = false }) => isShared)],
      );
    },
  };
}

/** Removes counts whose window is over. */
export async function forgetOldAttempts(tx: Tx, now: Date): Promise<void> {
  await tx.client.query('delete from identity_attempts where window_ends_at <= $1', [now]);
}

function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
