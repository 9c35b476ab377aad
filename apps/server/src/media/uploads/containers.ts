import type { FileHandle } from 'node:fs/promises';
import { type LeftOut, readDefaults, readPiece, trackId } from './mp4-fragments.ts';
import { joined, overlaps, samplesOf } from './mp4-samples.ts';
import { type Part, type Range, readAhead, readAt } from './reading.ts';
import { emptied, readWebm } from './webm.ts';

/**
 * What a film or a recording is made of, read from its own structure and not from its name: MP4 (and its
 * older brother MOV), WebM and Ogg. Nothing is decoded; only the table of contents is looked at, in pieces of a bounded
 * size, however large the file says that its parts are.
 */
export interface Container {
  plays: 'video' | 'audio';
  type: 'video/mp4' | 'audio/mp4' | 'video/webm' | 'audio/webm' | 'audio/ogg';
  /** Parts that tell about the place, the camera and its owner; see `scrub`. */
  personal: Part[];
  /** What tracks that are neither picture nor sound say from moment to moment, such as where the camera was. */
  said: Range[];
}

/** Null when it is nothing that we play. */
export async function readContainer(file: FileHandle, size: number): Promise<Container | null> {
  const start = await readAt(file, 0, 64);
  if (start.length < 16) return null;
  if (start.toString('latin1', 4, 8) === 'ftyp') return readMp4(file, size);
  if (start.readUInt32BE(0) === 0x1a45dfa3) {
    const found = await readWebm(file, size);
    return found && { ...found, type: `${found.plays}/webm`, said: [] };
  }
  if (start.toString('latin1', 0, 4) === 'OggS') return readOgg(start);
  return null;
}

/** Blanks what is personal, in place: the rest of the film stays where its tables say that it is. */
export async function scrub(file: FileHandle, { personal, said, type }: Container): Promise<void> {
  for (const range of said) await blank(file, range);
  for (const part of personal) {
    const end = part.at + part.length;
    let from = part.inner;
    if (type.endsWith('webm')) {
      const head = emptied(part);
      if (!head) continue;
      await file.write(head, 0, head.length, part.at);
      from = part.at + head.length;
    } else await file.write('free', part.at + 4, 'latin1');
    await blank(file, { at: from, length: end - from });
  }
}

async function blank(file: FileHandle, { at, length }: Range): Promise<void> {
  const zeros = Buffer.alloc(Math.min(length, 65_536));
  for (let done = 0; done < length; done += zeros.length) {
    await file.write(zeros, 0, Math.min(zeros.length, length - done), at + done);
  }
}

// MP4: boxes of a length and a name, one after another and within each other.

interface Box extends Part {
  name: string;
}

const topBoxes = new Set(
  'ftyp moov mdat free skip wide moof mfra sidx ssix styp prft emsg pdin uuid meta udta'.split(' '),
);
/** The tracks of a film that are shown and heard. Others are left out: they may say where it was taken. */
const keptTracks = new Set(['vide', 'soun']);
const personalBoxes = new Set(['udta', 'meta', 'uuid', 'emsg']);
const topBoxesMax = 50_000;
const moovMax = 32 * 1024 * 1024;
/** Of those in the table of contents that are looked at; programs write some dozens. */
const innerBoxesMax = 5_000;
/** A fragment a second of eight hours. */
const personalMax = 30_000;
/** Which boxes are opened, and where they stand: nothing is nested deeper than that. */
const opened: Record<string, string | undefined> = { moov: 'trak', trak: 'mdia' };

function boxAt(head: Buffer, at: number, end: number): Box | null {
  if (head.length < 8) return null;
  let length = head.readUInt32BE(0);
  let inner = at + 8;
  if (length === 1) {
    if (head.length < 16) return null;
    length = Number(head.readBigUInt64BE(8));
    inner = at + 16;
  } else if (length === 0) length = end - at;
  if (length < inner - at || at + length > end) return null;
  return { name: head.toString('latin1', 4, 8), at, length, inner };
}

async function readMp4(file: FileHandle, size: number): Promise<Container | null> {
  const personal: Part[] = [];
  const said: Range[] = [];
  /** Where samples may lie: whatever a table says, nothing else is blanked. */
  const data: Range[] = [];
  const fragments: Box[] = [];
  const leftOut: LeftOut = { tracks: new Set(), sampleBytes: new Map() };
  let tracks: Set<string> | null = null;
  let count = 0;
  const read = readAhead(file);
  for (let at = 0; at < size; count += 1) {
    const box = boxAt(await read(at, 16), at, size);
    // Boxes that fill the file to its last byte, all of them known: nothing else is hidden between or behind them.
    if (!box || !topBoxes.has(box.name) || count > topBoxesMax) return null;
    if (personalBoxes.has(box.name)) personal.push(box);
    if (box.name === 'mdat') data.push({ at: box.inner, length: at + box.length - box.inner });
    if (box.name === 'moof') fragments.push(box);
    if (box.name === 'moov') {
      if (tracks || box.length > moovMax) return null;
      const moov = await readAt(file, box.at, box.length);
      if (moov.length < box.length) return null;
      tracks = new Set();
      if (!readMoov(moov, box, { tracks, personal, said, leftOut })) return null;
    }
    at += box.length;
  }
  if (!tracks) return null;
  for (const box of fragments) {
    if (box.length > moovMax || personal.length > personalMax) return null;
    const moof = await read(box.at, box.length);
    if (!readMoof(moof, box, { personal, said, leftOut })) return null;
  }
  if (personal.length > personalMax) return null;
  const parts = { personal, said: overlaps(joined(said), data) };
  if (tracks.has('vide')) return { plays: 'video', type: 'video/mp4', ...parts };
  return tracks.has('soun') ? { plays: 'audio', type: 'audio/mp4', ...parts } : null;
}

/** False when the boxes do not fit into each other, or are far too many. */
function readMoov(
  bytes: Buffer,
  moov: Box,
  found: { tracks: Set<string>; personal: Part[]; said: Range[]; leftOut: LeftOut },
): boolean {
  let count = 0;
  let handler = '';
  const within = (box: Box): boolean => {
    const end = box.at + box.length;
    for (let at = box.inner; at < end; ) {
      const offset = at - moov.at;
      // A single zero of four bytes ends the list in files of old programs.
      if (end - at < 8) return bytes.subarray(offset, end - moov.at).every((byte) => byte === 0);
      const child = boxAt(bytes.subarray(offset, offset + 16), at, end);
      count += 1;
      if (!child || count > innerBoxesMax) return false;
      if (personalBoxes.has(child.name)) found.personal.push(child);
      if (child.name === 'trak') handler = '';
      if (child.name === opened[box.name] && !within(child)) return false;
      if (child.name === 'hdlr' && box.name === 'mdia') {
        const name = child.inner - moov.at + 8;
        handler = bytes.toString('latin1', name, name + 4);
        found.tracks.add(handler);
      }
      const content = bytes.subarray(offset, offset + child.length);
      if (child.name === 'mvex') readDefaults(content, found.leftOut.sampleBytes);
      if (child.name === 'trak' && !keptTracks.has(handler)) {
        const samples = samplesOf(content);
        if (!samples) return false;
        const id = trackId(content);
        if (id !== null) found.leftOut.tracks.add(id);
        found.personal.push(child);
        found.said.push(...samples);
      }
      at += child.length;
    }
    return true;
  };
  return within(moov);
}

/** A fragment: the table of contents of the seconds that follow it. False when it contradicts itself. */
function readMoof(
  bytes: Buffer,
  moof: Box,
  { personal, said, leftOut }: { personal: Part[]; said: Range[]; leftOut: LeftOut },
): boolean {
  let [count, before] = [0, moof.at];
  const within = (box: Box): boolean => {
    for (let at = box.inner; at < box.at + box.length; ) {
      const offset = at - moof.at;
      const child = boxAt(bytes.subarray(offset, offset + 16), at, box.at + box.length);
      count += 1;
      if (!child || count > innerBoxesMax) return false;
      at += child.length;
      if (personalBoxes.has(child.name)) personal.push(child);
      if (child.name !== 'traf' || box !== moof) continue;
      const traf = bytes.subarray(offset, offset + child.length);
      const { sampleBytes } = leftOut;
      const piece = readPiece(traf, { moofAt: moof.at, before, sampleBytes });
      if (!piece || !within(child)) return false;
      before = piece.end;
      if (!leftOut.tracks.has(piece.track)) continue;
      personal.push(child);
      said.push(...piece.samples);
    }
    return true;
  };
  return within(moof);
}

// Ogg: pages, of which the first says what is in it.

function readOgg(start: Buffer): Container | null {
  const segments = start[26] ?? 0;
  const isFirst = start[4] === 0 && (start[5]! & 2) === 2;
  const content = start.toString('latin1', 27 + segments, 27 + segments + 8);
  const isSound = content === 'OpusHead' || content.startsWith('\u0001vorbis');
  return isFirst && isSound ? { plays: 'audio', type: 'audio/ogg', personal: [], said: [] } : null;
}
