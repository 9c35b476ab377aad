import type { Card } from '@allmende/contract/messaging';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Money } from '@allmende/contract/money';
import type { Messaging } from '#messaging';
import type { Tx } from '#platform/database';
import type { Outbox } from '#platform/outbox';
import { toPublicId, type Uuid } from '#platform/ids';
import type { Assets } from './currencies/assets.ts';
import type { PaymentDraft } from './payments.ts';

/** A payment that has moved, and the user who sent it. */
export interface Sent {
  draft: PaymentDraft;
  userId: Uuid;
}

export type PostPaymentCards = (
  tx: Tx,
  sent: readonly Sent[],
) => Promise<Result<null, 'wallet.payee_blocked'>>;

/**
 * The receipts in the chats; a card's client id is the payment's, so it is posted once. Cards lock their
 * conversation, so they come last. Two statements however many there are, because the accounts of all
 * payers stay locked meanwhile. After a refusal the transaction must not be committed.
 */
export function createPaymentCards(deps: {
  messaging: Pick<Messaging, 'moneyConversations' | 'placeCards'>;
  outbox: Pick<Outbox, 'emit'>;
  assets: Assets;
}): PostPaymentCards {
  const { messaging, outbox, assets } = deps;
  return async (tx, sent) => {
    const opened = await messaging.moneyConversations(
      tx,
      sent.map(({ draft }) => ({ a: draft.fromActorId!, b: draft.toActorId })),
    );
    const table = await assets.table(tx);
    const cards: Parameters<Messaging['postCards']>[1][number][] = [];
    for (const [index, { draft, userId }] of sent.entries()) {
      const conversation = opened[index]!;
      if (!conversation.ok) return fail('wallet.payee_blocked');
      cards.push({
        conversationId: conversation.value.id,
        senderActorId: draft.fromActorId!,
        senderUserId: userId,
        clientId: draft.id,
        card: cardOf(draft, table.money(draft.assetCode, draft.amountMinor)),
      });
    }
    const places = await messaging.placeCards(tx, cards);
    for (const [index, { draft }] of sent.entries()) {
      const amount = table.money(draft.assetCode, draft.amountMinor);
      const conversation = opened[index]!;
      if (conversation.ok && conversation.value.isDeclined) {
        await tellOfMoney(outbox, tx, { draft, amount });
      }
      if (places[index]!.seq !== 1) continue;
      await outbox.emit(tx, 'wallet.first_payment', {
        conversationId: cards[index]!.conversationId,
        paymentId: draft.id,
        fromActorId: draft.fromActorId!,
        toActorId: draft.toActorId,
        amount,
      });
    }
    return ok(null);
  };
}

/** [W165] To whoever sees no card of it: the money alone. */
export async function tellOfMoney(
  outbox: Pick<Outbox, 'emit'>,
  tx: Tx,
  arrived: { draft: Pick<PaymentDraft, 'id' | 'fromActorId' | 'toActorId'>; amount: Money },
): Promise<void> {
  const { draft, amount } = arrived;
  await outbox.emit(tx, 'wallet.noticed', {
    actorId: draft.toActorId,
    what: 'arrived',
    otherActorId: draft.fromActorId,
    amount,
    thingId: toPublicId('pay', draft.id),
    reason: null,
  });
}

/**
 * [W165] Money comes from whoever sends it, and nobody unknown is let in with it: what they write to it waits as a
 * request, and the payee is told of the money alone.
 */
export function askForStrangers({
  messaging,
  outbox,
}: {
  messaging: Pick<Messaging, 'kinshipOf' | 'knock'>;
  outbox: Pick<Outbox, 'on' | 'emit'>;
}): void {
  outbox.on('wallet.first_payment', 'wallet.askForStrangers', async (first, tx) => {
    const { conversationId, paymentId, fromActorId, toActorId, amount } = first;
    const kinship = await messaging.kinshipOf(fromActorId, toActorId);
    if (!(await messaging.knock(tx, { conversationId, fromActorId, toActorId, kinship }))) return;
    await tellOfMoney(outbox, tx, { draft: { id: paymentId, fromActorId, toActorId }, amount });
  });
}

/** The receipt as it stands in a conversation. */
export function cardOf(
  draft: Pick<PaymentDraft, 'id' | 'fromActorId' | 'toActorId' | 'note'> &
    Partial<Pick<PaymentDraft, 'subject'>>,
  amount: Money,
  state: 'completed' | 'refunded' = 'completed',
): Card {
  return {
    type: 'payment',
    paymentId: toPublicId('pay', draft.id),
    fromActorId: toPublicId('act', draft.fromActorId!),
    toActorId: toPublicId('act', draft.toActorId),
    amount,
    note: draft.note,
    state,
    ...(draft.subject?.kind === 'mandate' ? { byMandate: true } : {}),
  };
}
