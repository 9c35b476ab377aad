import { randomBytes } from 'node:crypto';
import type { IdPrefix, PrefixedId } from '@allmende/contract/ids';

/** A bare UUID as PostgreSQL prints it. Inside the server ids are bare; the edge adds the prefix. */
export type Uuid = string;

const pool = { bytes: Buffer.alloc(0), used: 0 };
let lastMs = 0;
let lastCounter = 0;

/** The id under way, digit by digit: asking numbers for their digits takes five times as long. */
const text = Buffer.from('00000000-0000-7000-8000-000000000000', 'latin1');
const digits = Buffer.from('0123456789abcdef', 'latin1');
let writtenMs = 0;

/** Where in the pool this many unused bytes begin. */
function takeRandom(count: number): number {
  if (pool.used + count > pool.bytes.length) {
    pool.bytes = randomBytes(8192);
    pool.used = 0;
  }
  const from = pool.used;
  pool.used += count;
  return from;
}

function writeByte(at: number, byte: number): void {
  text[at] = digits[byte >> 4]!;
  text[at + 1] = digits[byte & 15]!;
}

/**
 * A new time-ordered id (RFC 9562, section 5.7). Ids made by one process never go backwards: within a
 * millisecond the 12 bits after the version count up (method 1 of section 6.2).
 */
export function newUuid(nowMs: number = Date.now()): Uuid {
  const from = takeRandom(10);
  const { bytes } = pool;
  if (nowMs > lastMs) {
    lastMs = nowMs;
    lastCounter = bytes.readUInt16BE(from) & 0x7ff;
  } else if (++lastCounter > 0xfff) {
    lastMs += 1;
    lastCounter = bytes.readUInt16BE(from) & 0x7ff;
  }
  if (writtenMs !== lastMs) {
    const time = lastMs.toString(16).padStart(12, '0');
    text.write(time.slice(0, 8), 0, 'latin1');
    text.write(time.slice(8), 9, 'latin1');
    writtenMs = lastMs;
  }
  text[15] = digits[lastCounter >> 8]!;
  writeByte(16, lastCounter & 0xff);
  writeByte(19, (bytes[from + 2]! & 0x3f) | 0x80);
  writeByte(21, bytes[from + 3]!);
  for (let byte = 0; byte < 6; byte++) writeByte(24 + 2 * byte, bytes[from + 4 + byte]!);
  return text.toString('latin1');
}

/** `0192…-…` becomes `msg_0192…`: the form in which an id leaves the server. */
export function toPublicId<P extends IdPrefix>(prefix: P, uuid: Uuid): PrefixedId<P> {
  const [first, second, third] = [uuid.slice(0, 8), uuid.slice(9, 13), uuid.slice(14, 18)];
  return `${prefix}_${first}${second}${third}${uuid.slice(19, 23)}${uuid.slice(24)}` as PrefixedId<P>;
}

/** The inverse of `toPublicId`. The contract's schema has already proven prefix and shape. */
export function toUuid(id: string): Uuid {
  const hex = id.slice(id.indexOf('_') + 1);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Whether something that was sent is a UUID as PostgreSQL prints it. */
export function isUuid(value: unknown): value is Uuid {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
}

/** An unguessable secret, base64url. */
export function newSecret(byteCount = 32): string {
  return randomBytes(byteCount).toString('base64url');
}
