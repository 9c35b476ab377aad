import type { Uuid } from '#platform/ids';

/** Crockford's alphabet: no I, L, O or U, which people take for 1, 0 and V. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The receipt number of a payment: a creditor reference after ISO 11649, `RF`, two check digits (ISO 7064,
 * MOD 97-10) and twelve characters that stand for the last 60 bits of the payment's id, which are
 * random. Banks accept it as a structured reference, and nearly every slip of the pen is noticed.
 */
export function receiptNumberOf(paymentId: Uuid): string {
  let bits = BigInt(`0x${paymentId.replaceAll('-', '').slice(-15)}`);
  let body = '';
  for (let i = 0; i < 12; i++) {
    body = digits[Number(bits & 31n)]! + body;
    bits >>= 5n;
  }
  const check = 98n - remainderOf(`${body}RF00`);
  return `RF${check.toString().padStart(2, '0')}${body}`;
}

/** Letters count as 10 to 35 (ISO 7064). */
function remainderOf(text: string): bigint {
  const figures = text.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(figures) % 97n;
}
