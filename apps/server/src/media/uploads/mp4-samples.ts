import type { Range } from './reading.ts';

/** A film of a day with two pieces a second has fewer. */
const chunksMax = 200_000;

/**
 * Where the samples of a track lie in the file, from the tables in its box; null when the tables contradict each other, or are longer than any film needs.
 */
export function samplesOf(trak: Buffer): Range[] | null {
  const table = inside(trak, 8, trak.length, ['mdia', 'minf', 'stbl']);
  if (!table) return [];
  const part = (name: string) => {
    const found = inside(trak, table.from, table.to, [name]);
    return found && trak.subarray(found.from, found.to);
  };
  const narrow = part('stco');
  const chunks = narrow ?? part('co64');
  const [sizes, runs] = [part('stsz'), part('stsc')];
  if (!chunks || !sizes || !runs) return [];
  const width = narrow ? 4 : 8;
  const count = countIn(chunks, 4, width);
  const runCount = countIn(runs, 4, 12);
  if (count === null || runCount === null || count > chunksMax || sizes.length < 12) return null;
  const each = sizes.readUInt32BE(4);
  const sampleCount = each === 0 ? countIn(sizes, 8, 4) : sizes.readUInt32BE(8);
  if (sampleCount === null) return null;
  const ranges: Range[] = [];
  for (let chunk = 0, run = -1, perChunk = 0, sample = 0; chunk < count; chunk += 1) {
    while (run + 1 < runCount && runs.readUInt32BE(8 + 12 * (run + 1)) <= chunk + 1) {
      run += 1;
      perChunk = runs.readUInt32BE(8 + 12 * run + 4);
    }
    const last = Math.min(sample + perChunk, sampleCount);
    let length = each * (last - sample);
    if (each === 0)
      for (let at = sample; at < last; at += 1) length += sizes.readUInt32BE(12 + 4 * at);
    sample = last;
    const place = 8 + width * chunk;
    const at = narrow ? chunks.readUInt32BE(place) : Number(chunks.readBigUInt64BE(place));
    if (length > 0) ranges.push({ at, length });
  }
  return ranges;
}

/** How many entries a table says that it has; null when it is too short for them. */
function countIn(table: Buffer, at: number, width: number): number | null {
  if (table.length < at + 4) return null;
  const count = table.readUInt32BE(at);
  return table.length >= at + 4 + count * width ? count : null;
}

/** The content of a box within boxes. */
export function inside(
  bytes: Buffer,
  from: number,
  to: number,
  path: readonly string[],
): { from: number; to: number } | null {
  const [name, ...deeper] = path;
  if (name === undefined) return { from, to };
  for (let at = from; at + 8 <= to; ) {
    const length = bytes.readUInt32BE(at);
    if (length < 8 || at + length > to) return null;
    if (bytes.toString('latin1', at + 4, at + 8) === name) {
      return inside(bytes, at + 8, at + length, deeper);
    }
    at += length;
  }
  return null;
}

/** In order, those that touch or overlap as one. */
export function joined(ranges: Range[]): Range[] {
  const all: Range[] = [];
  for (const { at, length } of ranges.sort((a, b) => a.at - b.at)) {
    const last = all.at(-1);
    if (last && at <= last.at + last.length) {
      last.length = Math.max(last.length, at + length - last.at);
    } else all.push({ at, length });
  }
  return all;
}

/** What of some ranges lies within others; both in order and apart from each other. */
export function overlaps(ranges: readonly Range[], outer: readonly Range[]): Range[] {
  const all: Range[] = [];
  for (let one = 0, two = 0; one < ranges.length && two < outer.length; ) {
    const [a, b] = [ranges[one]!, outer[two]!];
    const from = Math.max(a.at, b.at);
    const to = Math.min(a.at + a.length, b.at + b.length);
    if (from < to) all.push({ at: from, length: to - from });
    if (a.at + a.length < b.at + b.length) one += 1;
    else two += 1;
  }
  return all;
}
