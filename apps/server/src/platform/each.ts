import { setImmediate as rest } from 'node:timers/promises';

/** Longer than this nobody else waits. */
const restAfterMs = 5;

/**
 * Works through what strangers decide the size of, one after the other, and lets everybody else have their turn in
 * between: one piece of work may take its time, all of them together keep nobody waiting.
 */
export async function each<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
  let since = performance.now();
  for (const item of items) {
    work(item);
    if (performance.now() - since < restAfterMs) continue;
    await rest();
    since = performance.now();
  }
}
