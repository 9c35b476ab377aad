import type { Actor } from '../app/session.ts';
import type { Money } from '@allmende/contract/money';

/** What is about to be confirmed, in the words and figures that are shown and bound. */
export interface PaymentToConfirm {
  payee: Actor;
  amount: Money;
  action: 'pay' | 'order';
}

/**
 * Asks for the second factor of one payment: shows payee and amount, takes passkey or password, and
 * resolves to the token that `sendMoney` and `placeOrder` take as `confirmation`. Null when the person
 * turned back. The token lives five minutes and pays exactly this, once.
 */
export async function confirmPayment(payment: PaymentToConfirm): Promise<string | null> {
  const { askToConfirm } = await import('./confirm-sheet.tsx');
  return askToConfirm(payment);
}
