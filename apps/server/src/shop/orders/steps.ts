import type { Result } from '@allmende/contract/errors';
import { ok } from '@allmende/contract/errors';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import type { Messaging } from '#messaging';
import { type CardMoment, orderCard } from './present.ts';
import type { ActingOrGuest } from './pricing.ts';
import { Refused } from '#platform/refusal';
import { createSharing } from './sharing.ts';
import { addHistory, type OrderLineRow, type OrderRow, updateOrder } from './store.ts';

/** What happened is worth a line of its own in the conversation. */
const announced = new Set<CardMoment>(['accepted', 'ready', 'shipped', 'cancelled']);

export type Steps = ReturnType<typeof createSteps>;

/** How an order enters a state, whoever moved it there: row, history, card and the devices of both sides. */
export function createSteps(deps: {
  database: Database;
  clock: Clock;
  gateway: Gateway;
  messaging: Messaging;
}) {
  const { database, clock, gateway, messaging } = deps;
  const sharing = createSharing();

  /** Runs `work` in a transaction that is rolled back when it is refused. */
  async function allOrNothing<T, Code extends string>(
    work: (tx: Tx) => Promise<T>,
  ): Promise<Result<T, Code>> {
    try {
      return ok(await database.transaction(work));
    } catch (error) {
      if (error instanceof Refused) return error.result as Result<T, Code>;
      throw error;
    }
  }

  /** Writes what changed, and whoever has a share in it is told of the money. */
  async function change(tx: Tx, order: OrderRow, changes: Partial<OrderRow>): Promise<OrderRow> {
    const after = { ...order, ...changes };
    await updateOrder(tx, order, changes);
    await sharing.moved(tx, after);
    return after;
  }

  /** The order's own card, as it stands now. */
  async function renewCard(tx: Tx, order: OrderRow, lines: OrderLineRow[]): Promise<void> {
    await messaging.updateCard(tx, {
      conversationId: order.conversation_id,
      senderActorId: order.buyer_id,
      clientId: order.id,
      card: orderCard(order, lines, 'placed'),
    });
  }

  /** Writes the new state, its history and its card; and announces it where the other side looks. */
  async function enter(
    tx: Tx,
    order: OrderRow,
    lines: OrderLineRow[],
    step: {
      changes: Partial<OrderRow> & { state: OrderRow['state'] };
      reason: string;
      userId: Uuid | null;
      announceBy?: ActingOrGuest;
    },
  ): Promise<OrderRow> {
    // What waits no longer need not say from where it came.
    const changes = order.by_guest ? { ...step.changes, guest_network: null } : step.changes;
    const after = await change(tx, order, changes);
    await addHistory(tx, order, {
      state: after.state,
      at: clock.now(),
      reason: step.reason,
      userId: step.userId,
    });
    await renewCard(tx, after, lines);
    const moment = after.state as CardMoment;
    if (step.announceBy && announced.has(moment)) {
      await messaging.postCard(tx, {
        conversationId: order.conversation_id,
        senderActorId: step.announceBy.actorId,
        senderUserId: step.announceBy.userId,
        clientId: newUuid(),
        card: orderCard(after, lines, moment),
      });
    }
    tellBoth(tx, after);
    return after;
  }

  function tellBoth(tx: Tx, order: OrderRow): void {
    const id = toPublicId('ord', order.id);
    tx.afterCommit(() => {
      for (const actorId of [order.buyer_id, order.seller_id]) {
        const own = toPublicId('act', actorId);
        gateway.deliver([actorId], { type: 'changed', topic: 'orders', actorId: own, id });
        gateway.deliver([actorId], { type: 'changed', topic: 'shop', actorId: own });
      }
    });
  }

  return { allOrNothing, change, enter, renewCard, sharing, tellBoth };
}

/** Lines of which stock was taken, and so goes back. */
export function counted(lines: OrderLineRow[]) {
  return lines
    .filter((line) => line.is_counted)
    .map((line) => ({ variantId: line.variant_id, quantity: line.quantity }));
}
