import type { CatalogProblem } from '@allmende/contract/catalog-import';
import { problem } from './problems.ts';

/**
 * A file that can be read more than once: each call begins again at its first byte. What it throws is
 * not caught; it is about the disk, not about the content.
 */
export type OpenFile = () => AsyncIterable<Uint8Array>;
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export type Inspected = { ok: true; encoding: Encoding } | { ok: false; problem: CatalogProblem };

const headSize = 64 * 1024;

/** Reads the whole file once, because its first umlaut may stand on its last page. */
export async function inspect(open: OpenFile): Promise<Inspected> {
  let head: Uint8Array = new Uint8Array(0);
  const tally = createUtf8Tally();
  for await (const chunk of open()) {
    tally.add(chunk);
    if (head.length >= headSize) continue;
    head = Buffer.concat([head, chunk.subarray(0, headSize - head.length)]);
    const verdict = head.length >= headSize ? judgeHead(head) : null;
    if (verdict !== null) return verdict;
  }
  if (head.length === 0) return { ok: false, problem: problem('catalog.file_empty') };
  const verdict = judgeHead(head);
  if (verdict !== null) return verdict;
  // Text in windows-1252 almost never looks like UTF-8 by accident, so a few bad bytes among good
  // sequences are damage and not another encoding.
  const isUtf8 = tally.malformed() === 0 || tally.wellFormed() > tally.malformed();
  return { ok: true, encoding: isUtf8 ? 'utf-8' : 'windows-1252' };
}

/** What the first bytes settle already; null when the rest has a say. */
function judgeHead(head: Uint8Array): Inspected | null {
  const begins = (...bytes: number[]) => bytes.every((byte, at) => head[at] === byte);
  if (begins(0xff, 0xfe)) return { ok: true, encoding: 'utf-16le' };
  if (begins(0xfe, 0xff)) return { ok: true, encoding: 'utf-16be' };
  if (begins(0x50, 0x4b, 3, 4) || begins(0xd0, 0xcf, 0x11, 0xe0)) {
    return { ok: false, problem: problem('catalog.file_is_spreadsheet') };
  }
  const zeros = [0, 0];
  let controls = 0;
  for (const [at, byte] of head.subarray(0, 4096).entries()) {
    if (byte === 0) zeros[at % 2]!++;
    else if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls++;
  }
  const looked = Math.min(head.length, 4096);
  const [even, odd] = zeros as [number, number];
  if (odd > looked * 0.3 && even < looked * 0.1) return { ok: true, encoding: 'utf-16le' };
  if (even > looked * 0.3 && odd < looked * 0.1) return { ok: true, encoding: 'utf-16be' };
  if (even + odd + controls > Math.max(4, looked * 0.02)) {
    return { ok: false, problem: problem('catalog.file_is_binary') };
  }
  return null;
}

/** Counts sequences of several bytes that are UTF-8, and bytes that cannot be. */
function createUtf8Tally() {
  let good = 0;
  let bad = 0;
  let awaited = 0;
  return {
    add(chunk: Uint8Array) {
      for (const byte of chunk) {
        if (byte < 0x80 && awaited === 0) continue;
        if (awaited > 0) {
          if ((byte & 0xc0) === 0x80) {
            awaited--;
            if (awaited === 0) good++;
            continue;
          }
          bad++;
          awaited = 0;
        }
        if (byte < 0x80) continue;
        if (byte >= 0xc2 && byte <= 0xdf) awaited = 1;
        else if (byte >= 0xe0 && byte <= 0xef) awaited = 2;
        else if (byte >= 0xf0 && byte <= 0xf4) awaited = 3;
        else bad++;
      }
    },
    wellFormed: () => good,
    malformed: () => bad,
  };
}

const pieceSize = 64 * 1024;

/** The file as text in pieces of moderate size, without its byte order mark. */
export async function* decode(open: OpenFile, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of open()) {
    for (let at = 0; at < chunk.length; at += pieceSize) {
      const text = decoder.decode(chunk.subarray(at, at + pieceSize), { stream: true });
      if (text !== '') yield text;
    }
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}
