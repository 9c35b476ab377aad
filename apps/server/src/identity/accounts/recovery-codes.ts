import { randomInt } from 'node:crypto';
import { hashSecret } from '../secrets.ts';

/** Ten codes of 80 random bits, for the day on which every device is lost. */
const recoveryCodeCount = 10;

/** Crockford's alphabet: no I, L, O or U, so that a code copied by hand is read as it was meant. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `K7QF-2M9X-WT4R-8HBE` */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodeCount }, () =>
    Array.from({ length: 4 }, () =>
      Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join(''),
    ).join('-'),
  );
}

/** The same for every way of writing a code down: small letters, spaces, O for 0, I or L for 1. */
export function hashRecoveryCode(code: string): Buffer {
  const read = code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return hashSecret(read);
}
