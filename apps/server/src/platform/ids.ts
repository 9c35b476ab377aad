import { randomBytes } from 'node:crypto';
import type { IdPrefix, PrefixedId } from '@allmende/contract/ids';

/** A bare UUID as PostgreSQL prints it. Inside the server ids are bare; the edge adds the prefix. */
export type Uuid = string;

const pool = { bytes: Buffer.alloc(0), used: 0 };
let lastMs = 0;
let lastCounter = 0;

function takeRandom(count: number): Buffer {
  if (pool.used + count > pool.bytes.length) {
    pool.bytes = randomBytes(8192);
    pool.used = 0;
  }
  const taken = pool.bytes.subarray(pool.used, pool.used + count);
  pool.used += count;
  return taken;
}

/**
 * A new time-ordered id (RFC 9562, section 5.7). Ids made by one process never go backwards: within a
 * millisecond the 12 bits after the version count up (method 1 of section 6.2).
 */
export function newUuid(nowMs: number = Date.now()): Uuid {
  const random = takeRandom(10);
  if (nowMs > lastMs) {
    lastMs = nowMs;
    lastCounter = random.readUInt16BE(0) & 0x7ff;
  } else if (++lastCounter > 0xfff) {
    lastMs += 1;
    lastCounter = random.readUInt16BE(0) & 0x7ff;
  }
  const time = lastMs.toString(16).padStart(12, '0');
  const counter = lastCounter.toString(16).padStart(3, '0');
  const variant = ((random[2]! & 0x3f) | 0x80).toString(16).padStart(2, '0');
  const tail = random.toString('hex', 3, 10);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${variant}${tail.slice(0, 2)}-${tail.slice(2)}`;
}

/** `0192…-…` becomes `msg_0192…`: the form in which an id leaves the server. */
export function toPublicId<P extends IdPrefix>(prefix: P, uuid: Uuid): PrefixedId<P> {
  return `${prefix}_${uuid.replaceAll('-', '')}` as PrefixedId<P>;
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
