import { rfReferenceOf } from '@allmende/contract/payment-codes/references';
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
  return rfReferenceOf(body);
}
