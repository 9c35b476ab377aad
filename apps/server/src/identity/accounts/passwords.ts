import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { createSemaphore } from '#platform/semaphore';

/**
 * Passwords as argon2id (RFC 9106) with 19 MiB and two passes, stored in the usual PHC text so that the
 * cost can be raised later. Two at once: more would only take memory and the threads that files need.
 */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };
const atOnce = createSemaphore(2);

function derive(password: string, nonce: Buffer, parameters: typeof cost): Promise<Buffer> {
  const message = Buffer.from(password.normalize('NFKC'));
  return atOnce.run(
    () =>
      new Promise((resolve, reject) => {
        argon2('argon2id', { message, nonce, ...parameters }, (error, tag) =>
          error ? reject(error) : resolve(tag),
        );
      }),
  );
}

export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive(password, nonce, cost);
  const { memory, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(tag)}`;
}

/** A hash of nobody's password. Who does not exist is verified against it, at the same cost. */
const nobodysHash = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(
  Buffer.alloc(16, 7),
)}$${base64(Buffer.alloc(cost.tagLength, 7))}`;

/** False for a null hash, after the same work as for a wrong password. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(
    hash ?? nobodysHash,
  );
  if (!parts) throw new Error('a stored password hash has an unknown form');
  const tag = Buffer.from(parts[5]!, 'base64');
  const derived = await derive(password, Buffer.from(parts[4]!, 'base64'), {
    memory: Number(parts[1]),
    passes: Number(parts[2]),
    parallelism: Number(parts[3]),
    tagLength: tag.length,
  });
  return timingSafeEqual(derived, tag) && hash !== null;
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
