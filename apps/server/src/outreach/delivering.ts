import { ok, type Result } from '@allmende/contract/errors';
import type { Message } from '@allmende/contract/messaging';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { cardOf } from './cards.ts';
import type { OutreachContext } from './context.ts';
import * as sends from './sends-store.ts';
import { giveBack, type Spending } from './spending.ts';
import * as store from './store.ts';
import type { FreeContent, SendRow } from './tables.ts';

/** What was decided becomes messages in conversations, and is told. */
export interface Delivering {
  /** Puts what is to be sent now into its conversations; whoever was blocked meanwhile is unreachable. */
  deliver(tx: Tx, rows: readonly SendRow[], now: Date): Promise<void>;
  /** Counts, says and plans: in the transaction that made it true. */
  tell(
    tx: Tx,
    told: {
      businessActorId: Uuid;
      rows: readonly SendRow[];
      now: Date;
      areNew: boolean;
      /** Those to people with whom there never was anything. */
      toStrangers?: WeakSet<SendRow>;
    },
  ): Promise<void>;
  /** [O17] Free answers go the way of every message, known by the id of their send: twice is once. */
  finishFree(businessActorId: Uuid, rows: readonly SendRow[]): Promise<void>;
  idle(): Promise<void>;
}

export function createDelivering(context: OutreachContext, spending: Spending): Delivering {
  const { database, clock, messaging, outbox, jobs, log } = context;
  const underway = new Set<Promise<void>>();

  async function deliver(tx: Tx, rows: readonly SendRow[], now: Date): Promise<void> {
    const going = rows.filter((row) => row.state === 'sent' && row.seq === null);
    if (going.length === 0) return;
    const pairs = going.map((row) => ({ a: row.business_actor_id, b: row.person_actor_id }));
    const opened = await messaging.directConversations(tx, pairs);
    const open: SendRow[] = [];
    for (const [index, row] of going.entries()) {
      const conversation = opened[index]!;
      if (conversation.ok) {
        row.conversation_id = conversation.value;
        open.push(row);
      } else {
        Object.assign(row, { state: 'accepted', sent_at: null, due_at: now });
        row.planned_failure = 'unreachable';
      }
    }
    const topics = await sends.readTopicNames(tx.client, open);
    const places = await messaging.placeCards(
      tx,
      open.map((row) => ({
        conversationId: row.conversation_id!,
        senderActorId: row.business_actor_id,
        senderUserId: null,
        clientId: row.id,
        card: cardOf(row, topics),
      })),
    );
    for (const [index, row] of open.entries()) row.seq = places[index]!.seq;
  }

  const tell: Delivering['tell'] = async (tx, told) => {
    const { businessActorId, rows, now, areNew, toStrangers } = told;
    if (rows.length === 0) return;
    await store.addToDays(tx.client, {
      businessActorId,
      now,
      changes: rows.map((row) => ({
        templateId: row.template_id,
        inSumsOnly: row.in_sums_only,
        accepted: areNew ? 1 : 0,
        unreachable: areNew && toStrangers?.has(row) ? 1 : 0,
        sent: row.state === 'sent' ? 1 : 0,
        failed: row.state === 'failed' ? 1 : 0,
      })),
    });
    const items = rows
      .filter((row) => !row.in_sums_only)
      .flatMap(({ id, person_actor_id: personActorId, state, failure }) =>
        state === 'sent' || state === 'failed' || state === 'held'
          ? [{ sendId: id, personActorId, state, failure, at: now.toISOString() }]
          : [],
      );
    if (items.length > 0) await outbox.emit(tx, 'outreach.status', { businessActorId, items });
    await giveBack(tx, spending, {
      businessActorId,
      rows: rows.filter((row) => row.state === 'failed'),
    });
    const dueAt = rows.flatMap((row) => row.due_at ?? []);
    for (const second of new Set(dueAt.map((at) => Math.ceil(at.getTime() / 1000)))) {
      const options = { key: `outreach.drain:${second}`, runAt: new Date(second * 1000) };
      await jobs.add(tx, 'outreach.drain', {}, options);
    }
    const free = rows.filter((row) => row.category === 'service' && row.planned_failure === null);
    if (areNew && free.length > 0)
      tx.afterCommit(() => void soon(finishFree(businessActorId, free)));
  };

  function soon(work: Promise<void>): void {
    const settled = work
      .catch((error) => log.warn({ err: error }, 'outreach.cut_off'))
      .finally(() => underway.delete(settled));
    underway.add(settled);
  }

  async function finishFree(businessActorId: Uuid, rows: readonly SendRow[]): Promise<void> {
    const pairs = rows.map((row) => ({ a: businessActorId, b: row.person_actor_id }));
    const opened = await database.transaction((tx) => messaging.directConversations(tx, pairs));
    const finished = await Promise.all(
      rows.map(async (row, index): Promise<SendRow | null> => {
        const conversation = opened[index]!;
        const failed = { ...row, state: 'failed', failure: 'unreachable', due_at: null } as const;
        if (!conversation.ok) return { ...failed, failed_at: clock.now() };
        const sent = await sendFree(row, conversation.value);
        if (!sent.ok && sent.code.startsWith('platform.')) return null;
        if (!sent.ok) return { ...failed, failed_at: clock.now() };
        return {
          ...row,
          state: 'sent',
          due_at: null,
          sent_at: clock.now(),
          conversation_id: conversation.value,
          seq: sent.value.seq,
        };
      }),
    );
    const known = finished.filter((row) => row !== null);
    await database.transaction(async (tx) => {
      await store.lockSender(tx.client, businessActorId, clock.now());
      const saved = await sends.saveDispatched(tx.client, known);
      const moved = known.filter((row) => saved.has(row.id));
      await tell(tx, { businessActorId, rows: moved, now: clock.now(), areNew: false });
    });
  }

  async function sendFree(
    row: SendRow,
    conversationId: Uuid,
  ): Promise<Result<Pick<Message, 'seq'>>> {
    const content = row.content as FreeContent;
    const place = {
      conversationId,
      senderActorId: row.business_actor_id,
      senderUserId: row.by_user_id,
      clientId: row.id,
    };
    if ('card' in content) {
      const card = { ...place, card: content.card };
      const [placed] = await database.transaction((tx) => messaging.placeCards(tx, [card]));
      return ok(placed!);
    }
    return messaging.send({ ...place, ...content });
  }

  return {
    deliver,
    tell,
    finishFree,
    async idle() {
      await Promise.all(underway);
    },
  };
}
