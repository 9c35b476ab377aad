import { createHash, createHmac } from 'node:crypto';
import {
  type Awarded,
  award,
  type Candidate,
  follow,
  type Running,
  startPace,
  worthOf,
} from './auction.ts';
import { parameters } from './parameters.ts';

/** A promotion in the day: what it may spend of it, and since which place. */
export interface Run extends Running {
  from: number;
}

/** All of a day that the next place depends on. */
export interface DayState {
  /** How many places have come up, sold or not. */
  index: number;
  averagePriceMicros: number;
  runs: Run[];
}

/** What the log of a day says; whoever applies line after line has the state that the server had. */
export type Line =
  | {
      kind: 'day';
      day: string;
      /** Hexadecimal; its SHA-256 was told before. */
      seed: string;
      averagePriceMicros: number;
      parameters: typeof parameters;
    }
  | {
      kind: 'enter';
      id: string;
      advertiser: string;
      quality: number;
      budgetMicros: number;
      index: number;
      left: number;
    }
  | { kind: 'quality'; id: string; quality: number }
  /** It was given out and not seen in time: its price is to be spent again. */
  | { kind: 'freed'; id: string; priceMicros: number }
  | { kind: 'leave'; id: string }
  | {
      kind: 'place';
      index: number;
      /** How many more are expected today. */
      left: number;
      /** What it has to do with each promotion that could stand here. */
      matches: Record<string, number>;
      won: Awarded | null;
    };

export function openDay(averagePriceMicros: number): DayState {
  return { index: 0, averagePriceMicros, runs: [] };
}

/** [PR1] From 0 up to, not including, 1; it follows from the seed, which nobody can choose afterwards. */
function drawOf(seed: Buffer, index: number): number {
  return createHmac('sha256', seed).update(String(index)).digest().readUIntBE(0, 6) / 2 ** 48;
}

/** [PR3] Whoever divides a budget stays as large. */
function sizeAgain({ runs }: DayState, advertiser: string): void {
  const own = runs.filter((run) => run.advertiser === advertiser);
  const whole = own.reduce((sum, { budgetMicros }) => sum + budgetMicros, 0);
  for (const run of own) run.advertiserBudgetMicros = whole;
}

/**
 * What a line does to the day. Of a place it says who wins, which the line only claims.
 * @param seed of the day
 */
export function apply(state: DayState, line: Line, seed: Buffer): Awarded | null {
  const runOf = (id: string) => state.runs.find((run) => run.id === id);
  switch (line.kind) {
    case 'day':
      state.averagePriceMicros = line.averagePriceMicros;
      return null;
    case 'enter': {
      const { id, advertiser, quality, budgetMicros, index, left } = line;
      state.runs.push({
        id,
        advertiser,
        quality,
        budgetMicros,
        spentMicros: 0,
        advertiserBudgetMicros: budgetMicros,
        from: index,
        pace: startPace(budgetMicros, left),
      });
      sizeAgain(state, advertiser);
      return null;
    }
    case 'quality': {
      const run = runOf(line.id);
      if (run) run.quality = line.quality;
      return null;
    }
    case 'freed': {
      const run = runOf(line.id);
      if (run) run.spentMicros = Math.max(0, run.spentMicros - line.priceMicros);
      return null;
    }
    case 'leave':
      state.runs = state.runs.filter(({ id }) => id !== line.id);
      return null;
    case 'place':
      return sell(state, line, seed);
  }
}

function sell(
  state: DayState,
  { index, left, matches }: Extract<Line, { kind: 'place' }>,
  seed: Buffer,
): Awarded | null {
  const candidates: Candidate[] = state.runs.flatMap((running) => {
    const match = matches[running.id] ?? 0;
    return match > 0 ? [{ running, match }] : [];
  });
  const place = {
    index,
    elapsed: index / (index + Math.max(left, 1)),
    draw: drawOf(seed, index),
    averagePriceMicros: state.averagePriceMicros,
  };
  const won = award(place, candidates);
  if (won) {
    const { id, priceMicros, how } = won;
    const winner = candidates.find(({ running }) => running.id === id)!;
    const worth = worthOf(winner);
    state.averagePriceMicros += (priceMicros - state.averagePriceMicros) / parameters.averageOf;
    winner.running.spentMicros += priceMicros;
    // Places of the lane are nobody's to win by bidding, and teach nothing.
    if (how === 'highest') learn(state, { index, left }, { id, worth });
  } else learn(state, { index, left }, null);
  state.index = index + 1;
  return won;
}

/** [PR4] */
function learn(
  { runs }: DayState,
  { index, left }: { index: number; left: number },
  won: { id: string; worth: number } | null,
): void {
  for (const run of runs) {
    run.pace = follow(run.pace, {
      wonWorthMicros: run.id === won?.id ? won.worth : 0,
      budgetMicros: run.budgetMicros,
      spentMicros: run.spentMicros,
      places: { seen: index + 1 - run.from, left },
    });
  }
}

/** SHA-256, hexadecimal. */
export const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

const leafHash = (line: string) => digest(0, Buffer.from(line));
function digest(prefix: 0 | 1, ...parts: Buffer[]): Buffer {
  const hash = createHash('sha256').update(Buffer.from([prefix]));
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** [PR20] The Merkle tree hash of lines without their ends (RFC 9162, section 2.1.1), hexadecimal. Takes them one by one. */
export class LogTree {
  /** Of complete trees, the largest first, each with how many lines it is over. */
  readonly #peaks: { size: number; hash: Buffer }[] = [];

  add(line: string): void {
    let top = { size: 1, hash: leafHash(line) };
    while (this.#peaks.at(-1)?.size === top.size) {
      const left = this.#peaks.pop()!;
      top = { size: left.size * 2, hash: digest(1, left.hash, top.hash) };
    }
    this.#peaks.push(top);
  }

  root(): string {
    const [last, ...rest] = this.#peaks.toReversed();
    if (!last) return sha256('');
    return rest.reduce((hash, { hash: left }) => digest(1, left, hash), last.hash).toString('hex');
  }
}
