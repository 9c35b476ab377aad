import { hashSecret } from '../secrets.ts';
import { newTypedCode, readTypedCode } from '../typed-codes.ts';

/** Ten codes of 80 random bits, for the day on which every device is lost. */
const recoveryCodeCount = 10;

/** `K7QF-2M9X-WT4R-8HBE` */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodeCount }, () => newTypedCode(4));
}

/** The same for every way of writing a code down. */
export function hashRecoveryCode(code: string): Buffer {
  return hashSecret(readTypedCode(code));
}
