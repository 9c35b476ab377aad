import type { Money } from '@allmende/contract/money';
import { RequestProblem } from '@allmende/sdk';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { actingActorId } from '../app/session.ts';
import { isOutcomeUnknown, keyOf, settle } from '../app/unsettled.ts';
import { confirmPayment } from '../identity/confirm.tsx';
import { type Party, type Payment, walletKey } from './queries.ts';

/** What is to be paid. */
export interface Terms {
  payee: Party;
  amount: Money;
  note: string;
  /** Of what asks for the money by itself; without it, it is sent. */
  way?: PayingWay | undefined;
}

/** How something that asks for money is paid, when it is more than sending: a charge at a counter, a bill. */
export interface PayingWay {
  /** What a second factor is given for. */
  action: 'pay' | 'order';
  /** What makes two intentions the same one, so that insisting pays once. */
  content: string;
  pay: (how: { confirmation: string | undefined; idempotencyKey: string }) => Promise<Payment>;
}

/**
 * Where a payment stands. Money is never shown as moved before the server has said so, and when no
 * answer came, that is said too: then it is unknown, and asking again is safe.
 *
 *   ready ──▶ confirming ──▶ sending ──▶ paid
 *     ▲           │            ├──▶ confirming (the server wants a second factor)
 *     └───────────┘            ├──▶ refused (nothing was paid)
 *                              └──▶ unknown ──again, with the same key──▶ sending
 */
export type PayingState =
  | { at: 'ready' }
  | { at: 'confirming' }
  | { at: 'sending' }
  | { at: 'unknown' }
  | { at: 'refused'; error: unknown }
  | { at: 'paid'; payment: Payment };

/** Pays once, however often it is asked to, and says where it stands. */
export function usePaying(terms: Terms, onPaid: (payment: Payment) => void) {
  const [state, setState] = useState<PayingState>({ at: 'ready' });
  const { payee, amount, note, way } = terms;

  /** Asks for the second factor, and pays with it; nothing happens when the person turns back. */
  async function confirmAndPay(): Promise<void> {
    setState({ at: 'confirming' });
    let confirmation: string | null;
    try {
      confirmation = await confirmPayment({ payee, amount, action: way?.action ?? 'pay' });
    } catch (error) {
      return setState({ at: 'refused', error });
    }
    if (confirmation === null) setState({ at: 'ready' });
    else await send(confirmation);
  }

  async function send(confirmation?: string): Promise<void> {
    setState({ at: 'sending' });
    const what = way?.content ?? JSON.stringify([payee.id, amount.value, amount.assetCode, note]);
    const content = JSON.stringify(['pay', actingActorId(), what]);
    const idempotencyKey = keyOf(content);
    try {
      const payment = way
        ? await way.pay({ confirmation, idempotencyKey })
        : await api.wallet.sendMoney({
            body: {
              toActorId: payee.id,
              amount,
              note,
              ...(confirmation === undefined ? {} : { confirmation }),
            },
            idempotencyKey,
          });
      settle(content);
      queryClient.setQueryData([walletKey, 'payment', payment.id], payment);
      void queryClient.invalidateQueries({ queryKey: [walletKey] });
      setState({ at: 'paid', payment });
      onPaid(payment);
    } catch (error) {
      const code = error instanceof RequestProblem ? error.code : '';
      if (isOutcomeUnknown(error)) return setState({ at: 'unknown' });
      if (code === 'identity.confirmation_required') return confirmAndPay();
      // The key was used for other terms, so a fresh start needs a fresh one.
      if (code === 'platform.idempotency_key_reused') settle(content);
      setState({ at: 'refused', error });
    }
  }

  /** `needsFactor`: known beforehand to be asked for, so that nobody waits for the server to say so. */
  return { state, pay: (needsFactor: boolean) => (needsFactor ? confirmAndPay() : send()) };
}
