import type { Uuid } from '#platform/ids';
import { readDiscreet } from './chats/store.ts';
import type { Concern } from './concern.ts';
import type { Echo } from './echo.ts';
import type { Db } from './store.ts';

/** What a module above needs to know of what it sent into direct conversations: how far it came, and who answers. */
export interface Reach {
  /**
   * Told after commits, never twice for nothing, not of conversations between persons, and not at all when the process
   * dies: ask `receiptsOf` now and then.
   */
  onReceipt(listener: (progress: readonly Progress[]) => void): void;
  /** How far these members are, as they let others see it. */
  receiptsOf(places: readonly { conversationId: Uuid; actorId: Uuid }[]): Promise<Progress[]>;
  /**
   * The direct conversation of each pair that has one, and when `b` last said something there themselves, not what
   * happened in their name: among the last 200
   * messages, so that it costs the same in a long conversation. Null when they said nothing in those.
   */
  lastWordsOf(
    db: Db,
    pairs: readonly { a: Uuid; b: Uuid }[],
  ): Promise<{ a: Uuid; b: Uuid; conversationId: Uuid; isBlocked: boolean; at: Date | null }[]>;
}

/** `readSeq` is 0 for whoever does not show how far they have read. */
export interface Progress {
  conversationId: Uuid;
  actorId: Uuid;
  deliveredSeq: number;
  readSeq: number;
}

export function createReach(
  db: Db,
  { mayConcernBusiness }: Concern,
): Reach & { listenTo(echo: Echo): Echo } {
  const listeners: ((progress: readonly Progress[]) => void)[] = [];
  return {
    onReceipt: (listener) => void listeners.push(listener),

    listenTo: (echo) => ({
      push(echoes) {
        const progress: Progress[] = [];
        for (const one of echoes) {
          if (one.kind !== 'receipt' || one.version === null) continue;
          if (!mayConcernBusiness(one.conversationId)) continue;
          const { conversationId, actorId, receipt, discreet } = one;
          const readSeq = discreet?.includes(actorId) ? 0 : receipt.readSeq;
          const { deliveredSeq } = receipt;
          progress.push({ conversationId, actorId, deliveredSeq, readSeq });
        }
        if (progress.length > 0) for (const listener of listeners) listener(progress);
        return echo.push(echoes);
      },
      pushChanged: (rows) => echo.pushChanged(rows),
    }),

    async receiptsOf(places) {
      if (places.length === 0) return [];
      const { rows } = await db.query<Progress>({
        name: 'messaging_receipts_of',
        text: `select m.conversation_id as "conversationId", m.actor_id as "actorId",
            m.delivered_seq as "deliveredSeq", m.read_seq as "readSeq"
          from unnest($1::uuid[], $2::uuid[]) as p (conversation_id, actor_id)
          join messaging_members m
            on m.conversation_id = p.conversation_id and m.actor_id = p.actor_id`,
        values: [places.map((one) => one.conversationId), places.map((one) => one.actorId)],
      });
      const discreet = await readDiscreet(
        db,
        rows.map(({ actorId }) => actorId),
      );
      return rows.map((row) => (discreet.has(row.actorId) ? { ...row, readSeq: 0 } : row));
    },

    async lastWordsOf(db, pairs) {
      if (pairs.length === 0) return [];
      const { rows } = await db.query({
        name: 'messaging_last_words',
        text: `select p.a, p.b, d.conversation_id as "conversationId", c.is_blocked as "isBlocked", said.at
          from unnest($1::uuid[], $2::uuid[]) as p (a, b)
          join messaging_directs d
            on d.low_actor_id = least(p.a, p.b) and d.high_actor_id = greatest(p.a, p.b)
          join messaging_conversations c on c.id = d.conversation_id
          left join lateral (
            select max(sent_at) filter (where sender_actor_id = p.b and sender_user_id is not null) as at from (
              select sender_actor_id, sender_user_id, sent_at from messaging_messages
              where conversation_id = d.conversation_id and seq > c.last_seq - 200
            ) last
          ) said on true`,
        values: [pairs.map(({ a }) => a), pairs.map(({ b }) => b)],
      });
      return rows;
    },
  };
}
