import { isDeepStrictEqual } from 'node:util';
import { apply, type DayState, type Line, LogTree, openDay, sha256 } from './day.ts';
import { parameters } from './parameters.ts';

export interface Replayed {
  day: string;
  places: number;
  sold: number;
  /** Of these, how many were drawn in the lane. */
  drawn: number;
  commitment: string;
  root: string;
  /** What the log claims and does not follow; empty when all is as it should be. */
  faults: string[];
}

const faultsMax = 20;

/**
 * [PR20] Plays the log of a day again from its seed and says of each place whether it went to whom it should, at the price that it should.
 * @param lines without their ends
 */
export async function replay(lines: AsyncIterable<string> | Iterable<string>): Promise<Replayed> {
  const state: DayState = openDay(0);
  const tree = new LogTree();
  const found: Replayed = {
    day: '',
    places: 0,
    sold: 0,
    drawn: 0,
    commitment: '',
    root: '',
    faults: [],
  };
  const fault = (number: number, text: string) => {
    if (found.faults.length < faultsMax) found.faults.push(`line ${number}: ${text}`);
  };
  let seed: Buffer | null = null;
  let number = 0;
  let lastIndex = -1;
  for await (const text of lines) {
    if (text === '') continue;
    number += 1;
    tree.add(text);
    let line: Line;
    try {
      line = JSON.parse(text) as Line;
    } catch {
      fault(number, 'is no JSON');
      continue;
    }
    if ((line.kind === 'day') !== (number === 1)) {
      fault(number, 'a log has one first line, which says the day');
      if (!seed) break;
      continue;
    }
    if (line.kind === 'day') {
      seed = Buffer.from(line.seed, 'hex');
      found.day = line.day;
      found.commitment = sha256(seed);
      if (!isDeepStrictEqual(line.parameters, { ...parameters })) {
        fault(number, 'was made with other parameters than these rules have');
      }
    }
    const won = apply(state, line, seed!);
    if (line.kind !== 'place') continue;
    found.places += 1;
    if (line.index <= lastIndex) fault(number, `place ${line.index} comes after ${lastIndex}`);
    lastIndex = line.index;
    if (won) found.sold += 1;
    if (won?.how === 'lane') found.drawn += 1;
    if (!isDeepStrictEqual(won, line.won)) {
      fault(number, `goes to ${said(won)}, and the log says ${said(line.won)}`);
    }
  }
  return { ...found, root: tree.root() };
}

function said(won: Extract<Line, { kind: 'place' }>['won']): string {
  return won ? `${won.id} for ${won.priceMicros} (${won.how})` : 'nobody';
}
