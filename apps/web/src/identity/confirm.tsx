import type { Actor } from '../app/session.ts';
import type { Mandate } from '@allmende/contract/mandates';
import type { Money } from '@allmende/contract/money';

/** What is about to be confirmed, in the words and figures that are shown and bound. */
export interface PaymentToConfirm {
  payee: Actor;
  amount: Money;
  action: 'pay' | 'order' | 'standing_order';
  /** What repeats by itself says how often, in words; without it the payment is made once. */
  detail?: string | undefined;
  /** What repeats is a membership and no standing order. */
  isMembership?: boolean;
}

/** A gift: whoever comes first gets it, so the conversation is what is bound. */
export interface GiftToConfirm {
  conversationId: string;
  /** Of the group, or of whom it is for. */
  name: string;
  amount: Money;
}

/** The right to collect: the mandate, whose terms never change, and its limit are what is bound. */
export interface MandateToConfirm {
  mandate: Pick<Mandate, 'id' | 'payee' | 'limit'>;
  /** How often, in words. */
  detail: string;
}

/** Money that leaves for a bank account: the account itself is what is bound. */
export interface PayoutToConfirm {
  /** Of whoever holds the account, as it was typed; or the way by which it is paid out. */
  name: string;
  amount: Money;
}
/** To an account in electronic form, or by a way that needs none. */
type Target = { iban: string } | { rail: string };

/** The question itself could not be fetched, so nobody was asked and nothing was sent. */
class NotAsked extends Error {
  readonly code = 'network.no_answer';
}

/**
 * Asks for the second factor of one payment: shows payee and amount, takes passkey or password, and
 * resolves to the token that `sendMoney` and `placeOrder` take as `confirmation`. Null when the person
 * turned back. The token lives five minutes and pays exactly this, once. @throws when it cannot be asked.
 */
export async function confirmPayment(payment: PaymentToConfirm): Promise<string | null> {
  const { payee, amount, action, detail, isMembership } = payment;
  const { askToConfirm } = await sheet();
  const purpose = { action, payeeActorId: payee.id, amount };
  return askToConfirm({ to: payee, amount, detail, isMembership, purpose });
}

/** The same for a gift; `giveEnvelope` takes the token. */
export async function confirmGift(gift: GiftToConfirm): Promise<string | null> {
  const { conversationId, name, amount } = gift;
  const { askToConfirm } = await sheet();
  return askToConfirm({
    to: { name },
    amount,
    purpose: { action: 'gift', conversationId, amount },
  });
}

/** The same for a mandate; `grantMandate` takes the token. */
export async function confirmMandate({
  mandate,
  detail,
}: MandateToConfirm): Promise<string | null> {
  const { id: mandateId, payee, limit: amount } = mandate;
  const { askToConfirm } = await sheet();
  return askToConfirm({
    to: payee,
    amount,
    detail,
    purpose: { action: 'mandate', mandateId, payeeActorId: payee.id, amount },
  });
}

/** The same for a payout; `requestPayout` takes the token. */
export async function confirmPayout(payout: PayoutToConfirm & Target): Promise<string | null> {
  const { name, amount } = payout;
  const iban = 'iban' in payout ? payout.iban : payout.rail;
  const account = 'iban' in payout ? iban.replace(/(.{4})(?=.)/g, '$1 ') : '';
  const { askToConfirm } = await sheet();
  return askToConfirm({
    to: { name, account },
    amount,
    purpose: { action: 'payout', iban, amount },
  });
}

function sheet() {
  return import('./confirm-sheet.tsx').catch((cause: unknown) => {
    throw new NotAsked('the question for the second factor is missing', { cause });
  });
}
