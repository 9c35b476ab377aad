/** What one user does over and over, waiting each time until it is done. */
export type Turn = () => Promise<void>;

export interface Contender {
  name: string;
  users: number;
  user(index: number): Turn;
}

export interface Figures {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** All users take turn after turn for `ms`; only what ends after a warm-up counts. */
export async function play(
  contender: Contender,
  { ms, warmUpMs }: { ms: number; warmUpMs: number },
): Promise<Figures> {
  const startAt = performance.now() + warmUpMs;
  const endAt = startAt + ms;
  const latencies: number[] = [];

  async function live(turn: Turn): Promise<void> {
    for (;;) {
      const begin = performance.now();
      if (begin >= endAt) return;
      await turn();
      const end = performance.now();
      if (end >= startAt && end < endAt) latencies.push(end - begin);
    }
  }

  const users = Array.from({ length: contender.users }, (_, index) => contender.user(index));
  await Promise.all(users.map(live));
  latencies.sort((a, b) => a - b);
  return {
    perSecond: (latencies.length / ms) * 1000,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}

/** Of ascending values. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

export function randomInt(below: number): number {
  return Math.floor(Math.random() * below);
}
