import type { Id } from '@allmende/contract/ids';
import type { Cart, Order } from '@allmende/contract/shop';
import { RequestProblem } from '@allmende/sdk';
import { useState } from 'react';
import { api, queryClient } from '../../app/api.ts';
import { actingActorId } from '../../app/session.ts';
import { isOutcomeUnknown, keyOf, settle } from '../../app/unsettled.ts';
import { confirmPayment } from '../../identity/confirm.tsx';
import { cartKey, pricesKey } from './queries.ts';
import { orderKey } from '../queries.ts';

/** What one agrees to: exactly what stood in the sheet when the button was pressed. */
export interface Terms {
  cart: Cart;
  fulfilment: 'pickup' | 'delivery';
  address: Address | null;
  note: string;
  /** Of what is bought without a cart: the lines are named, and where they were shown. */
  origin?: Origin | undefined;
}
/** Bought right here, and from which post, if it was one. */
export interface Origin {
  postId: Id<'post'> | null;
}
export interface Address {
  name: string;
  street: string;
  postalCode: string;
  city: string;
  country: string;
}
/** Paid at once, kept for a while, or to be transferred to the shop's own account. */
export type Kind = 'place' | 'reserve' | 'direct';

/**
 * Where a checkout stands. Nothing is shown as bought before the server has said so. When no answer
 * came it is unknown, and asking again with the same key is safe: it is the same order.
 *
 *   ready ──▶ sending ──▶ placed
 *     ▲          ├──▶ refused (nothing was ordered)
 *     └──────────┴──▶ unknown ──again, same content and key──▶ sending
 */
export type Standing =
  | { at: 'ready' }
  | { at: 'sending'; kind: Kind }
  | { at: 'unknown'; kind: Kind; terms: Terms }
  | { at: 'refused'; error: unknown; terms: Terms }
  | { at: 'placed'; kind: Kind; order: Order };

export function totalOf({ cart, fulfilment }: Pick<Terms, 'cart' | 'fulfilment'>) {
  return cart.fulfilments.find((way) => way.kind === fulfilment)?.total ?? cart.subtotal;
}

/** Orders once, however often it is asked to, and says where it stands. */
export function useAttempt() {
  const [standing, setStanding] = useState<Standing>({ at: 'ready' });

  async function run(kind: Kind, terms: Terms): Promise<void> {
    setStanding({ at: 'sending', kind });
    const content = contentOf(kind, terms);
    try {
      const idempotencyKey = keyOf(content);
      const send = { place, reserve, direct }[kind];
      const order = await send(terms, idempotencyKey);
      if (!order) return setStanding({ at: 'ready' });
      settle(content);
      queryClient.setQueryData(orderKey(order.id), order);
      setStanding({ at: 'placed', kind, order });
      refreshAll();
    } catch (error) {
      if (isOutcomeUnknown(error)) return setStanding({ at: 'unknown', kind, terms });
      // This content was settled under the key before: a fresh start needs a fresh key.
      if (codeOf(error) === 'platform.idempotency_key_reused') settle(content);
      await queryClient
        .refetchQueries({ queryKey: terms.origin ? pricesKey : cartKey(terms.cart.seller.id) })
        .catch(() => undefined);
      void queryClient.invalidateQueries({ queryKey: ['shop'] });
      void queryClient.invalidateQueries({ queryKey: ['wallet'] });
      setStanding({ at: 'refused', error, terms });
    }
  }
  return { standing, run, backToReady: () => setStanding({ at: 'ready' }) };
}

function refreshAll(): void {
  for (const topic of ['cart', 'orders', 'shop', 'wallet']) {
    void queryClient.invalidateQueries({ queryKey: [topic] });
  }
}

/** Null when the second factor was asked for and the person turned back. */
async function place(terms: Terms, idempotencyKey: string): Promise<Order | null> {
  const { cart } = terms;
  const send = (confirmation?: string) =>
    api.shop.placeOrder({
      params: { sellerActorId: cart.seller.id },
      body: { ...bodyOf(terms), ...(confirmation === undefined ? {} : { confirmation }) },
      idempotencyKey,
    });
  return withSecondFactor(send, { payee: cart.seller, amount: totalOf(terms) });
}

function reserve(terms: Terms, idempotencyKey: string): Promise<Order> {
  return api.shop.reserveOrder({
    params: { sellerActorId: terms.cart.seller.id },
    body: bodyOf(terms),
    idempotencyKey,
  });
}

function direct(terms: Terms, idempotencyKey: string): Promise<Order> {
  return api.direct.placeDirectOrder({
    params: { sellerActorId: terms.cart.seller.id },
    body: bodyOf(terms),
    idempotencyKey,
  });
}

/** Sends; and when the server wants a second factor, asks for it and sends the same again. */
export async function withSecondFactor<T>(
  send: (confirmation?: string) => Promise<T>,
  { payee, amount }: { payee: Cart['seller']; amount: Cart['subtotal'] },
): Promise<T | null> {
  try {
    return await send();
  } catch (error) {
    if (codeOf(error) !== 'identity.confirmation_required') throw error;
  }
  const confirmation = await confirmPayment({ payee, amount, action: 'order' });
  return confirmation === null ? null : send(confirmation);
}

function bodyOf({ cart, fulfilment, address, note, origin }: Terms) {
  return {
    fulfilment,
    note,
    expectedTotal: totalOf({ cart, fulfilment }),
    ...(fulfilment === 'delivery' && address ? { address } : {}),
    ...(origin && {
      items: cart.lines.map(({ variantId, quantity }) => ({ variantId, quantity })),
      ...(origin.postId && { postId: origin.postId }),
    }),
  };
}

/** What is in the cart belongs to the content, although only its total travels. */
function contentOf(kind: Kind, terms: Terms): string {
  const { cart } = terms;
  const lines = cart.lines.map(({ variantId, quantity, price }) => [
    variantId,
    quantity,
    price.value,
  ]);
  return JSON.stringify([kind, actingActorId(), cart.seller.id, lines, bodyOf(terms)]);
}

export function codeOf(error: unknown): string {
  return error instanceof RequestProblem ? error.code : '';
}
