import type { FileHandle } from 'node:fs/promises';
import { joined, overlaps, type Range, samplesOf } from './mp4-samples.ts';

/**
 * What a film or a recording is made of, read from its own structure and not from its name: MP4 (and its
 * older brother MOV), WebM and Ogg. Nothing is decoded; only the table of contents is looked at, in pieces of a bounded
 * size, however large the file says that its parts are.
 */
export interface Container {
  plays: 'video' | 'audio';
  type: 'video/mp4' | 'audio/mp4' | 'video/webm' | 'audio/webm' | 'audio/ogg';
  /** Parts that tell about the place, the camera and its owner; see `scrub`. */
  personal: Range[];
  /** What tracks that are neither picture nor sound say from moment to moment, such as where the camera was. */
  said: Range[];
}

/** Null when it is nothing that we play. */
export async function readContainer(file: FileHandle, size: number): Promise<Container | null> {
  const start = await readAt(file, 0, 64);
  if (start.length < 16) return null;
  if (start.toString('latin1', 4, 8) === 'ftyp') return readMp4(file, size);
  if (start.readUInt32BE(0) === 0x1a45dfa3) return readWebm(await readAt(file, 0, webmHeadMax));
  if (start.toString('latin1', 0, 4) === 'OggS') return readOgg(start);
  return null;
}

/** Blanks what is personal, in place: the rest of the film stays where its tables say that it is. */
export async function scrub(file: FileHandle, { personal, said }: Container): Promise<void> {
  for (const range of said) await blank(file, range);
  for (const { at, length } of personal) {
    await file.write('free', at + 4, 'latin1');
    await blank(file, { at: at + 8, length: length - 8 });
  }
}

async function blank(file: FileHandle, { at, length }: Range): Promise<void> {
  const zeros = Buffer.alloc(Math.min(length, 65_536));
  for (let done = 0; done < length; done += zeros.length) {
    await file.write(zeros, 0, Math.min(zeros.length, length - done), at + done);
  }
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

// MP4: boxes of a length and a name, one after another and within each other.

interface Box {
  name: string;
  at: number;
  length: number;
  /** Where its content begins. */
  inner: number;
}

const topBoxes = new Set(
  'ftyp moov mdat free skip wide moof mfra sidx ssix styp prft emsg pdin uuid meta udta'.split(' '),
);
/** The tracks of a film that are shown and heard. Others are left out: they may say where it was taken. */
const keptTracks = new Set(['vide', 'soun']);
const personalBoxes = new Set(['udta', 'meta', 'uuid']);
const topBoxesMax = 50_000;
const moovMax = 32 * 1024 * 1024;
/** Of those in the table of contents that are looked at; programs write some dozens. */
const innerBoxesMax = 5_000;
const personalMax = 1_000;
/** Which boxes are opened, and where they stand: nothing is nested deeper than that. */
const opened: Record<string, string | undefined> = { moov: 'trak', trak: 'mdia' };
const windowBytes = 65_536;

/** Small boxes that follow each other cost one read, not one each. */
function readAhead(file: FileHandle): (at: number, length: number) => Promise<Buffer> {
  let from = 0;
  let window: Buffer = Buffer.alloc(0);
  return async (at, length) => {
    if (at < from || at + length > from + window.length) {
      [from, window] = [at, await readAt(file, at, windowBytes)];
    }
    return window.subarray(at - from, at - from + length);
  };
}

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
  const personal: Range[] = [];
  const said: Range[] = [];
  /** Where samples may lie: whatever a table says, nothing else is blanked. */
  const data: Range[] = [];
  let tracks: Set<string> | null = null;
  let count = 0;
  const read = readAhead(file);
  for (let at = 0; at < size; count += 1) {
    const box = boxAt(await read(at, 16), at, size);
    // Boxes that fill the file to its last byte, all of them known: nothing else is hidden between or behind them.
    if (!box || !topBoxes.has(box.name) || count > topBoxesMax) return null;
    if (personalBoxes.has(box.name)) personal.push(box);
    if (box.name === 'mdat') data.push({ at: box.inner, length: at + box.length - box.inner });
    if (box.name === 'moov') {
      if (tracks || box.length > moovMax) return null;
      const moov = await readAt(file, box.at, box.length);
      if (moov.length < box.length) return null;
      tracks = new Set();
      if (!readMoov(moov, box, { tracks, personal, said })) return null;
    }
    at += box.length;
  }
  if (!tracks || personal.length > personalMax) return null;
  const parts = { personal, said: overlaps(joined(said), data) };
  if (tracks.has('vide')) return { plays: 'video', type: 'video/mp4', ...parts };
  return tracks.has('soun') ? { plays: 'audio', type: 'audio/mp4', ...parts } : null;
}

/** False when the boxes do not fit into each other, or are far too many. */
function readMoov(
  bytes: Buffer,
  moov: Box,
  found: { tracks: Set<string>; personal: Range[]; said: Range[] },
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
      if (child.name === 'trak' && !keptTracks.has(handler)) {
        const samples = samplesOf(bytes.subarray(offset, offset + child.length));
        if (!samples) return false;
        found.personal.push(child);
        found.said.push(...samples);
      }
      at += child.length;
    }
    return true;
  };
  return within(moov);
}

// WebM: elements of an id, a length and a content.

/** The tables stand at the beginning; the sound and pictures that follow are not looked at. */
const webmHeadMax = 1024 * 1024;
const ids = { head: 0x1a45dfa3, docType: 0x4282, segment: 0x18538067, tracks: 0x1654ae6b };
const trackIds = { entry: 0xae, type: 0x83 };

interface Element {
  id: number;
  from: number;
  to: number;
}

/** Elements between two places; a length that is unknown or reaches further ends with the place. */
function* elements(bytes: Buffer, from: number, to: number): Generator<Element> {
  for (let at = from; at < to; ) {
    const id = vintAt(bytes, at, true);
    const length = id && vintAt(bytes, at + id.width, false);
    if (!id || !length) return;
    const inner = at + id.width + length.width;
    const end = length.isUnknown ? to : Math.min(to, inner + length.value);
    yield { id: id.value, from: inner, to: end };
    at = end;
  }
}

function vintAt(
  bytes: Buffer,
  at: number,
  keepsMark: boolean,
): { value: number; width: number; isUnknown: boolean } | null {
  const first = bytes[at];
  if (!first) return null;
  const width = Math.clz32(first) - 23;
  if (at + width > bytes.length) return null;
  const mask = 0xff >> width;
  let value = keepsMark ? first : first & mask;
  let isUnknown = (first & mask) === mask;
  for (let i = 1; i < width; i += 1) {
    value = value * 256 + bytes[at + i]!;
    isUnknown &&= bytes[at + i] === 0xff;
  }
  return { value, width, isUnknown };
}

function readWebm(bytes: Buffer): Container | null {
  const [head, segment] = elements(bytes, 0, bytes.length);
  if (head?.id !== ids.head || segment?.id !== ids.segment) return null;
  const docType = find(bytes, head, ids.docType);
  if (!docType || bytes.toString('latin1', docType.from, docType.to) !== 'webm') return null;
  const tracks = find(bytes, segment, ids.tracks);
  if (!tracks) return null;
  const types = new Set<number>();
  for (const entry of elements(bytes, tracks.from, tracks.to)) {
    const type = entry.id === trackIds.entry ? find(bytes, entry, trackIds.type) : undefined;
    if (type) types.add(bytes[type.from] ?? 0);
  }
  if (types.has(1)) return { plays: 'video', type: 'video/webm', personal: [], said: [] };
  return types.has(2) ? { plays: 'audio', type: 'audio/webm', personal: [], said: [] } : null;
}

function find(bytes: Buffer, parent: Element, id: number): Element | undefined {
  return elements(bytes, parent.from, parent.to).find((element) => element.id === id);
}

// Ogg: pages, of which the first says what is in it.

function readOgg(start: Buffer): Container | null {
  const segments = start[26] ?? 0;
  const isFirst = start[4] === 0 && (start[5]! & 2) === 2;
  const content = start.toString('latin1', 27 + segments, 27 + segments + 8);
  const isSound = content === 'OpusHead' || content.startsWith('\u0001vorbis');
  return isFirst && isSound ? { plays: 'audio', type: 'audio/ogg', personal: [], said: [] } : null;
}
