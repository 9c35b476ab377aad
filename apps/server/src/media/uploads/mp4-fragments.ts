import { inside } from './mp4-samples.ts';
import type { Range } from './reading.ts';

/** What the table of contents says of the tracks that are left out of a film, for its fragments. */
export interface LeftOut {
  /** Their ids. */
  tracks: Set<number>;
  /** How large a sample is where a fragment does not say it, by the id of any track. */
  sampleBytes: Map<number, number>;
}

const flag = { base: 1, description: 2, duration: 8, size: 0x10, baseIsMoof: 0x20000 };
const runFlag = { offset: 1, first: 4, duration: 0x100, size: 0x200, flags: 0x400, time: 0x800 };

/** The number under which fragments know a track; null when it has none. */
export function trackId(trak: Buffer): number | null {
  const head = inside(trak, 8, trak.length, ['tkhd']);
  if (!head) return null;
  const at = head.from + (trak[head.from] === 1 ? 20 : 12);
  return at + 4 <= head.to ? trak.readUInt32BE(at) : null;
}

/** Adds the sizes of samples that `mvex` of a table of contents gives. */
export function readDefaults(mvex: Buffer, sampleBytes: Map<number, number>): void {
  for (const { name, from, to } of boxesIn(mvex, 8)) {
    if (name !== 'trex' || to - from < 20) continue;
    sampleBytes.set(mvex.readUInt32BE(from + 4), mvex.readUInt32BE(from + 16));
  }
}

/** A part of a track in a fragment. */
export interface Piece {
  track: number;
  /** Where its samples lie in the file. */
  samples: Range[];
  /** Where they end, which is where those of the next piece begin if it says nothing else. */
  end: number;
}

/** Null when the tables contradict each other. `before` is where the samples of the piece before ended. */
export function readPiece(
  traf: Buffer,
  {
    moofAt,
    before,
    sampleBytes,
  }: { moofAt: number; before: number } & Pick<LeftOut, 'sampleBytes'>,
): Piece | null {
  const head = inside(traf, 8, traf.length, ['tfhd']);
  if (!head || head.to - head.from < 8) return null;
  const flags = traf.readUInt32BE(head.from) & 0xffffff;
  const track = traf.readUInt32BE(head.from + 4);
  const fields = traf.subarray(head.from + 8, head.to);
  let place = 0;
  const skip = (has: number, width: number): number => {
    const at = place;
    if (flags & has) place += width;
    return at;
  };
  const baseAt = skip(flag.base, 8);
  skip(flag.description, 4);
  skip(flag.duration, 4);
  const sizeAt = skip(flag.size, 4);
  if (place > fields.length) return null;
  const each = flags & flag.size ? fields.readUInt32BE(sizeAt) : (sampleBytes.get(track) ?? 0);
  let base = flags & flag.baseIsMoof ? moofAt : before;
  if (flags & flag.base) base = Number(fields.readBigUInt64BE(baseAt));
  const samples: Range[] = [];
  let end = base;
  for (const { name, from, to } of boxesIn(traf, 8)) {
    if (name !== 'trun') continue;
    const run = readRun(traf.subarray(from, to), each);
    if (!run) return null;
    const at = run.offset === null ? end : base + run.offset;
    if (run.length > 0) samples.push({ at, length: run.length });
    end = at + run.length;
  }
  return { track, samples, end };
}

function readRun(run: Buffer, each: number): { offset: number | null; length: number } | null {
  if (run.length < 8) return null;
  const flags = run.readUInt32BE(0) & 0xffffff;
  const count = run.readUInt32BE(4);
  const widthOf = (has: number) => (flags & has ? 4 : 0);
  const start = 8 + widthOf(runFlag.offset) + widthOf(runFlag.first);
  const before = widthOf(runFlag.duration);
  const size = widthOf(runFlag.size);
  const width = before + size + widthOf(runFlag.flags) + widthOf(runFlag.time);
  if (run.length < start + count * width) return null;
  const offset = flags & runFlag.offset ? run.readInt32BE(8) : null;
  if (size === 0) return { offset, length: each * count };
  let length = 0;
  for (let one = 0; one < count; one += 1) length += run.readUInt32BE(start + one * width + before);
  return { offset, length };
}

/** Boxes from a place on, as far as they fit into each other. */
function* boxesIn(bytes: Buffer, start: number) {
  for (let at = start; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (length < 8 || at + length > bytes.length) return;
    yield { name: bytes.toString('latin1', at + 4, at + 8), from: at + 8, to: at + length };
    at += length;
  }
}
