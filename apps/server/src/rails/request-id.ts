import { createHash } from 'node:crypto';
import type { Uuid } from '#platform/ids';

/**
 * The identity of a request: the same user with the same idempotency key means the same request. It has
 * the shape of a UUID (version 8, RFC 9562), so that the index stays small.
 */
export function requestIdOf(userId: Uuid, idempotencyKey: string): Uuid {
  const hash = createHash('sha256').update(`rails\n${userId}\n${idempotencyKey}`).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
