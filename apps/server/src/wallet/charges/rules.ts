import type { Charge } from '@allmende/contract/charges';
import { payerCodeLength } from '@allmende/contract/charges';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { StoredCharge, StoredPayerCode } from './store.ts';

/** What a charge is at a moment: what nobody paid in time has expired, without anybody writing that down. */
export function stateOf(charge: StoredCharge, now: Date): Charge['state'] {
  const { state, expiresAt } = charge;
  const isWaiting = state === 'open' || state === 'confirming';
  return isWaiting && expiresAt <= now ? 'expired' : state;
}

export type NotOpen = 'charges.charge_paid' | 'charges.charge_cancelled' | 'charges.charge_expired';

/** Whether a charge may still be paid, and if not, why. */
export function judgeOpen(charge: StoredCharge, now: Date): Result<null, NotOpen> {
  const state = stateOf(charge, now);
  return state === 'open' || state === 'confirming' ? ok(null) : fail(`charges.charge_${state}`);
}

export type PayerCodeRefusal =
  | 'charges.payer_code_unknown'
  | 'charges.payer_code_expired'
  | 'charges.payer_code_used'
  | 'charges.payer_code_maximum';

/** Whether a code that is well formed may be taken for a charge. */
export function judgePayerCode(
  code: StoredPayerCode | null,
  charge: StoredCharge,
  now: Date,
): Result<StoredPayerCode, PayerCodeRefusal> {
  if (!code) return fail('charges.payer_code_unknown');
  if (code.chargeId !== null) return fail('charges.payer_code_used');
  if (code.expiresAt <= now) return fail('charges.payer_code_expired');
  const { maximum } = code;
  if (maximum && maximum.assetCode === charge.assetCode && charge.amountMinor > maximum.minor) {
    return fail('charges.payer_code_maximum');
  }
  // A maximum in one currency says nothing about another.
  if (maximum && maximum.assetCode !== charge.assetCode) {
    return fail('charges.payer_code_maximum');
  }
  return ok(code);
}

/** The figures of a payer's code from what was typed or scanned; null when they are none, or one is wrong. */
export function payerCodeIn(text: string): string | null {
  const scanned = /[?&]code=(\d+)$/.exec(text.trim());
  const figures = scanned ? scanned[1]! : text.replace(/[\s.·-]/g, '');
  const isWhole = /^\d+$/.test(figures) && figures.length === payerCodeLength;
  return isWhole && checkFigureOf(figures.slice(0, -1)) === figures.at(-1) ? figures : null;
}

export function payerCodeOf(random: bigint): string {
  const body = String(random % 10n ** BigInt(payerCodeLength - 1)).padStart(
    payerCodeLength - 1,
    '0',
  );
  return body + checkFigureOf(body);
}

/** Luhn's: notices each wrong figure and nearly each pair that was swapped. */
function checkFigureOf(body: string): string {
  let sum = 0;
  for (let i = 0; i < body.length; i++) {
    const figure = Number(body[body.length - 1 - i]);
    const doubled = i % 2 === 0 ? figure * 2 : figure;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return String((10 - (sum % 10)) % 10);
}
