import { randomInt } from 'node:crypto';

/** Codes that people read, write down and type. Crockford's alphabet: no I, L, O or U, so that a copy is read as it was meant. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Five random bits for each sign, in groups of four: of two `K7QF-2M9X`. */
export function newTypedCode(groups: number): string {
  return Array.from({ length: groups }, () =>
    Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join(''),
  ).join('-');
}

/** Without hyphens, and the same for every way of writing it: small letters, spaces, O for 0, I or L for 1. */
export function readTypedCode(code: string): string {
  return code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}
