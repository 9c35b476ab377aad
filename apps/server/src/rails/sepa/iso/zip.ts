import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { FileRefused } from './refused.ts';

/**
 * Opens the zip archives in which banks hand out several files at once. Only what such archives are made of: files that are
 * stored or deflated, without encryption and without the extension for huge ones. How large everything gets is bounded before
 * it is unpacked, and only one file of it is in memory at a time.
 */
const unpackedMax = 256 * 1024 * 1024;
const filesMax = 500;
/** What the marks of the format look like (PKWARE APPNOTE 4.3). */
const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const fileMark = 0x04034b50;
/** A comment of 65,535 bytes may follow the end of the directory. */
const endMax = 22 + 65_535;

export function isZip(bytes: Uint8Array): boolean {
  return bytes.length > 4 && viewOf(bytes).getUint32(0, true) === fileMark;
}

/**
 * The files of an archive in its order, without folders and without what computers put beside them.
 * @throws FileRefused when it cannot be opened as a whole.
 */
export async function* filesIn(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  let entries: Entry[];
  try {
    entries = read(bytes);
  } catch (error) {
    throw asRefused(error);
  }
  let left = unpackedMax;
  for (const { content, isPacked, size } of entries) {
    // What the archive says of its sizes may be wrong; the bound on what comes out is what holds.
    if (size > left) throw new FileRefused('too_large', 1, 'The archive holds more than is read.');
    const file = isPacked ? await unpack(content, left) : content;
    left -= file.length;
    yield file;
  }
}

interface Entry {
  content: Uint8Array;
  isPacked: boolean;
  /** As the archive says. */
  size: number;
}

function read(bytes: Uint8Array): Entry[] {
  const view = viewOf(bytes);
  const end = endOf(view);
  const count = view.getUint16(end + 10, true);
  if (count > filesMax) throw refused('The archive has too many files.');
  let at = view.getUint32(end + 16, true);
  const files: Entry[] = [];
  for (let index = 0; index < count; index++) {
    if (view.getUint32(at, true) !== entryMark) throw refused('The directory is damaged.');
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    if (!/\/$|^__MACOSX\/|(^|\/)\./.test(name)) {
      files.push(entryAt(bytes, at));
    }
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  if (files.length === 0) throw refused('The archive is empty.');
  return files;
}

function endOf(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - endMax); at--) {
    if (view.getUint32(at, true) === endMark) return at;
  }
  throw refused('The archive ends too early.');
}

function entryAt(bytes: Uint8Array, entry: number): Entry {
  const view = viewOf(bytes);
  const isEncrypted = (view.getUint16(entry + 8, true) & 1) === 1;
  if (isEncrypted) throw refused('The archive is encrypted.');
  const method = view.getUint16(entry + 10, true);
  const packed = view.getUint32(entry + 20, true);
  const place = view.getUint32(entry + 42, true);
  if (view.getUint32(place, true) !== fileMark) throw refused('A file is not where it should be.');
  const start = place + 30 + view.getUint16(place + 26, true) + view.getUint16(place + 28, true);
  if (start + packed > bytes.length) throw refused('The archive ends too early.');
  if (method !== 0 && method !== 8) {
    throw refused('The archive is packed in a way that is not read.');
  }
  const content = bytes.subarray(start, start + packed);
  return { content, isPacked: method === 8, size: view.getUint32(entry + 24, true) };
}

const inflate = promisify(inflateRaw);

/** Beside other work: it does not run where requests are answered. */
async function unpack(content: Uint8Array, left: number): Promise<Uint8Array> {
  try {
    return await inflate(content, { maxOutputLength: Math.max(1, left) });
  } catch (error) {
    throw asRefused(error);
  }
}

/** Places beyond the end, and what does not unpack. */
function asRefused(error: unknown): FileRefused {
  return error instanceof FileRefused ? error : refused('The archive is damaged.');
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function refused(why: string): FileRefused {
  return new FileRefused('zip', 1, why);
}
