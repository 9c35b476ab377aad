import { test } from 'node:test';

/**
 * Seeded fuzzers. A `*.fuzz.ts` file declares them with `fuzz`, and runs like any test file: short in
 * `npm test`, longer and with other seeds by `npm run fuzz -- <module> --seed 7 --seconds 60`, which sets
 * FUZZ_SEED, FUZZ_STEPS and FUZZ_SECONDS. The same seed always makes the same steps, so a failure is
 * repeated by its seed, and kept for good by adding the seed to `keptSeeds`.
 */
export interface FuzzRun {
  seed: number;
  /** How many steps to take. */
  steps: number;
  random: Random;
}

export interface FuzzOptions {
  /** Seeds that failed once. They run first, always. */
  keptSeeds?: readonly number[];
  /** Steps per seed in `npm test`. */
  steps?: number;
}

const defaultSeed = 1;

export function fuzz(
  name: string,
  options: FuzzOptions,
  play: (run: FuzzRun) => Promise<void>,
): void {
  const steps = readNumber('FUZZ_STEPS') ?? options.steps ?? 10_000;
  const seconds = readNumber('FUZZ_SECONDS');
  const firstSeed = readNumber('FUZZ_SEED');

  async function playSeed(seed: number): Promise<void> {
    try {
      await play({ seed, steps, random: createRandom(seed) });
    } catch (error) {
      throw new Error(`${name} fails with --seed ${seed} --steps ${steps}`, { cause: error });
    }
  }

  if (seconds !== undefined) {
    const first = firstSeed ?? Date.now() % 1_000_000;
    test(`${name}, seeds from ${first} on, for ${seconds} s`, async (t) => {
      const endAt = Date.now() + seconds * 1000;
      let seed = first;
      do {
        await playSeed(seed);
        seed += 1;
      } while (Date.now() < endAt);
      t.diagnostic(`seeds ${first} to ${seed - 1}, ${steps} steps each`);
    });
    return;
  }
  const seeds = new Set([...(options.keptSeeds ?? []), firstSeed ?? defaultSeed]);
  for (const seed of seeds) test(`${name}, seed ${seed}, ${steps} steps`, () => playSeed(seed));
}

function readNumber(variable: string): number | undefined {
  const text = process.env[variable];
  return text ? Number(text) : undefined;
}

/** Reproducible randomness: the same seed gives the same sequence on every machine. */
export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number from min to max, both included. */
  int(min: number, max: number): number;
  /** True this often, from 0 to 1. */
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
  /** A UUID, for ids that must be the same in every run. */
  uuid(): string;
}

/** Mulberry32: small, and random enough to choose steps. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => int(0, 15).toString(16)).join('');
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick(items) {
      if (items.length === 0) throw new Error('nothing to pick from');
      return items[int(0, items.length - 1)]!;
    },
    shuffle(items) {
      const shuffled = [...items];
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = int(0, i);
        [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
      }
      return shuffled;
    },
    uuid: () => `${hex(8)}-${hex(4)}-7${hex(3)}-8${hex(3)}-${hex(12)}`,
  };
}
