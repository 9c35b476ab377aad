import type { FileHandle } from 'node:fs/promises';
import { type Part, readAhead } from './reading.ts';

/** WebM: elements of an id, a length and a content. */

const ids = {
  head: 0x1a45dfa3,
  docType: 0x4282,
  segment: 0x18538067,
  info: 0x1549a966,
  tracks: 0x1654ae6b,
  track: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  cluster: 0x1f43b675,
  group: 0xa0,
  block: 0xa1,
  simpleBlock: 0xa3,
  checksum: 0xbf,
};
/** Tags, attachments, chapters; title, date and names of files: what is said of the film and is not the film. */
const personalIds = new Set([
  0x1254c367, 0x1941a469, 0x1043a770, 0x7ba9, 0x4461, 0x7384, 0x3c83ab, 0x3e83bb,
]);
/** What is looked into. Their ends do not matter: an id says by itself where it belongs, and a length may be unknown. */
const opened = new Set([ids.segment, ids.info, ids.tracks, ids.cluster, ids.group]);
const keptTypes = new Set([1, 2]);
const headMax = 4_096;
const trackMax = 1024 * 1024;
/** Recordings of some hours have fewer. */
const elementsMax = 2_000_000;
const personalMax = 100_000;

interface Element extends Part {
  id: number;
  isEndless: boolean;
}

/** Null when it has no picture and no sound, or far too many parts. `personal` is blanked with `emptied`. */
export async function readWebm(
  file: FileHandle,
  size: number,
): Promise<{ plays: 'video' | 'audio'; personal: Part[] } | null> {
  const read = readAhead(file);
  if (!(await isWebm(read, size))) return null;
  const types = new Set<number>();
  const leftOut = new Set<number>();
  const personal: Part[] = [];
  let checksum: Element | null = null;
  let group: Element | null = null;
  const drop = (part: Part) => {
    // The sum of what stood there before would tell players that the file is damaged.
    if (checksum) personal.push(checksum);
    checksum = null;
    personal.push(part);
  };
  for (let at = 0, count = 0; at < size; count += 1) {
    const element = elementAt(await read(at, 12), { at, end: size });
    // A recording that was cut off is played as far as it goes.
    if (!element || (element.isEndless && !opened.has(element.id))) break;
    if (count > elementsMax || personal.length > personalMax) return null;
    const { id, inner } = element;
    let next = opened.has(id) ? inner : at + element.length;
    if (id === ids.checksum) checksum = element;
    else if (personalIds.has(id)) drop(element);
    else if (id === ids.track) {
      if (element.length > trackMax) return null;
      const track = trackIn(await read(at, element.length), element);
      types.add(track.type);
      if (!keptTypes.has(track.type)) {
        leftOut.add(track.number);
        drop(element);
      }
    } else if (id === ids.simpleBlock || id === ids.block) {
      const number = vintAt(await read(inner, 8), 0, false)?.value;
      if (number !== undefined && leftOut.has(number)) {
        const part: Element = id === ids.block && group ? group : element;
        drop(part);
        // Nothing in it is looked at again, so that no byte is blanked twice however many blocks it says to hold.
        next = part.at + part.length;
        group = null;
      }
    } else if (opened.has(id)) {
      if (id === ids.group) group = element;
      else [checksum, group] = [null, null];
    }
    at = next;
  }
  if (types.has(1)) return { plays: 'video', personal };
  return types.has(2) ? { plays: 'audio', personal } : null;
}

/** The head of an element that is as long and says nothing; null when there is no place for one. */
export function emptied({ length }: Part): Buffer | null {
  if (length < 2) return null;
  if (length < 129) return Buffer.from([0xec, 0x80 | (length - 2)]);
  const head = Buffer.alloc(9);
  head.writeBigUInt64BE(BigInt(length - 9), 1);
  head[0] = 0xec;
  head[1] = 1;
  return head;
}

async function isWebm(read: ReturnType<typeof readAhead>, size: number): Promise<boolean> {
  const bytes = await read(0, Math.min(size, headMax));
  const [head, segment] = elements(bytes, 0, bytes.length);
  if (head?.id !== ids.head || segment?.id !== ids.segment) return false;
  for (const { id, at, inner, length } of elements(bytes, head.inner, head.at + head.length)) {
    if (id === ids.docType) return bytes.toString('latin1', inner, at + length) === 'webm';
  }
  return false;
}

function trackIn(bytes: Buffer, { inner, at }: Element): { number: number; type: number } {
  const track = { number: 0, type: 0 };
  for (const child of elements(bytes, inner - at, bytes.length)) {
    const { length } = child;
    const value = bytes.subarray(child.inner, Math.min(child.at + length, child.inner + 6));
    if (value.length === 0) continue;
    if (child.id === ids.trackNumber) track.number = value.readUIntBE(0, value.length);
    if (child.id === ids.trackType) track.type = value.readUIntBE(0, value.length);
  }
  return track;
}

function* elements(bytes: Buffer, from: number, end: number): Generator<Element> {
  for (let at = from; at < end; ) {
    const element = elementAt(bytes.subarray(at, at + 12), { at, end });
    if (!element) return;
    yield element;
    at += element.length;
  }
}

/** A length that is unknown or reaches further ends with the place. */
function elementAt(head: Buffer, { at, end }: { at: number; end: number }): Element | null {
  const id = vintAt(head, 0, true);
  const length = id && vintAt(head, id.width, false);
  if (!id || !length) return null;
  const inner = at + id.width + length.width;
  const isEndless = length.isUnknown;
  const to = isEndless ? end : Math.min(end, inner + length.value);
  return { id: id.value, at, inner, length: to - at, isEndless };
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
