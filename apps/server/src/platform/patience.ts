/** How long who waits for the database is kept waiting while it is away. */
export const patienceMs = 90_000;

/**
 * Runs `work` until it succeeds, with pauses that grow to a second. After each failure `mayRepeat` is asked, with the
 * moment of `performance.now()` at which the next try would begin; where it may not, the failure is thrown. Only for
 * what reads, or is idempotent: after a lost connection nobody knows what was done.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  mayRepeat: (error: unknown, nextAtMs: number) => boolean,
): Promise<T> {
  for (let pauseMs = 25; ; pauseMs = Math.min(pauseMs * 2, 1000)) {
    try {
      return await work();
    } catch (error) {
      if (!mayRepeat(error, performance.now() + pauseMs)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
