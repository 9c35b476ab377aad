import { createHash } from 'node:crypto';

/**
 * The form in which a random secret is stored. One round of SHA-256 is enough, and only enough, for
 * secrets that we made ourselves with at least 80 random bits; passwords go through `passwords.ts`.
 */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
