import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { excerptOf, openBody, type StoredBody } from './body.ts';
import { readHorizon, setDone } from './conversations-store.ts';
import type { Concern } from './concern.ts';
import type { Echo } from './echo.ts';
import type { SaidKind } from './notifying.ts';
import type { Db } from './store.ts';

/** What a module above needs that follows direct conversations: what was said, how far an actor has read, what was missed. */
export interface Following {
  /**
   * Told after commits how far actors have read, in whatever they let others see; for what acts in their name. Not of
   * conversations between persons, and not at all when the process dies: `followed` says it again.
   */
  onRead(listener: (readings: readonly Reading[]) => void): void;
  /** What was said after a message in each of these direct conversations, in order, at most the last 200; no notices, nothing deleted. */
  saidAfter(
    db: Db,
    places: readonly { conversationId: Uuid; afterSeq: number }[],
  ): Promise<Saying[]>;
  /** The two of each that is direct. */
  pairsOf(db: Db, conversationIds: readonly Uuid[]): Promise<Followed[]>;
  /** The last thing that was said in each, as a list shows it. */
  lastSaidIn(db: Db, conversationIds: readonly Uuid[]): Promise<Map<Uuid, LastSaid>>;
  /**
   * Direct conversations of these actors that changed in this transaction or later ones, in order of id. `horizonOf`, asked
   * before, says with which transaction the next round begins.
   */
  changedSince(
    db: Db,
    asked: { actorIds: readonly Uuid[]; xid: string; afterId: Uuid; limit: number },
  ): Promise<Uuid[]>;
  horizonOf(db: Db): Promise<string>;
  /** What users wrote by hand in the name of an actor, from a message on: the latest 500, in order. */
  writtenBy(
    db: Db,
    asked: { conversationId: Uuid; actorId: Uuid; from: number },
  ): Promise<{ seq: number; userId: Uuid; at: Date }[]>;
  /** Somebody marked a conversation as dealt with, or opened it again, by messaging's own operation; after the commit. */
  onDone(listener: (mark: DoneMark) => void): void;
  /** [MS7] Marks as dealt with up to the last message, or opens again. */
  markDone(
    tx: Tx,
    marks: readonly { conversationId: Uuid; actorId: Uuid; isDone: boolean }[],
  ): Promise<void>;
}

export interface DoneMark {
  conversationId: Uuid;
  actorId: Uuid;
  isDone: boolean;
}

export interface Reading {
  conversationId: Uuid;
  actorId: Uuid;
  readSeq: number;
}

export interface Saying {
  conversationId: Uuid;
  seq: number;
  senderActorId: Uuid;
  /** Who wrote it by hand; null for what a module posted. */
  senderUserId: Uuid | null;
  at: Date;
}

export interface Followed {
  conversationId: Uuid;
  actorId: Uuid;
  otherActorId: Uuid;
  readSeq: number;
  /** Marked as dealt with, up to the last message. */
  isDone: boolean;
}

export interface LastSaid {
  seq: number;
  senderActorId: Uuid;
  kind: SaidKind;
  excerpt: string;
  at: Date;
}

const saidMax = 200;
/** Notices are nothing that was said; before so many of them it is not looked. */
const lookedBack = 20;

export function createFollowing(
  pushToLists: (id: Uuid, only: readonly Uuid[]) => void,
  { mayConcernBusiness }: Concern,
) {
  const listeners: ((readings: readonly Reading[]) => void)[] = [];
  const doneListeners: ((mark: DoneMark) => void)[] = [];
  const following: Following & { listenTo(echo: Echo): Echo; tellDone(mark: DoneMark): void } = {
    onDone: (listener) => void doneListeners.push(listener),
    tellDone(mark) {
      for (const listener of doneListeners) listener(mark);
    },
    onRead: (listener) => void listeners.push(listener),

    listenTo: (echo) => ({
      push(echoes) {
        const readings = echoes.flatMap((one) =>
          one.kind === 'receipt' && mayConcernBusiness(one.conversationId)
            ? [
                {
                  conversationId: one.conversationId,
                  actorId: one.actorId,
                  readSeq: one.receipt.readSeq,
                },
              ]
            : [],
        );
        if (readings.length > 0) for (const listener of listeners) listener(readings);
        return echo.push(echoes);
      },
      pushChanged: (rows) => echo.pushChanged(rows),
    }),

    async saidAfter(db, places) {
      if (places.length === 0) return [];
      const { rows } = await db.query<Saying>({
        name: 'messaging_said_after',
        text: `select p.conversation_id as "conversationId", m.seq, m.sender_actor_id as "senderActorId",
            m.sender_user_id as "senderUserId", m.sent_at as at
          from unnest($1::uuid[], $2::integer[]) as p (conversation_id, after_seq)
          join messaging_conversations c on c.id = p.conversation_id and c.kind = 'direct'
          cross join lateral (
            select * from messaging_messages
            where conversation_id = c.id and seq > greatest(p.after_seq, c.last_seq - $3)
              and kind not in ('notice', 'deleted')
            order by seq
          ) m
          order by 1, 2`,
        values: [
          places.map((one) => one.conversationId),
          places.map((one) => one.afterSeq),
          saidMax,
        ],
      });
      return rows;
    },

    async pairsOf(db, conversationIds) {
      const { rows } = await db.query<Followed>({
        name: 'messaging_pairs_of',
        text: `select c.id as "conversationId", one.actor_id as "actorId",
            other.actor_id as "otherActorId", one.read_seq as "readSeq",
            one.done_seq >= c.last_seq as "isDone"
          from messaging_conversations c
          join messaging_members one on one.conversation_id = c.id
          join messaging_members other on other.conversation_id = c.id and other.actor_id <> one.actor_id
          where c.id = any ($1) and c.kind = 'direct'`,
        values: [conversationIds],
      });
      return rows;
    },

    async lastSaidIn(db, conversationIds) {
      const { rows } = await db.query<StoredBody & Omit<Saying, 'senderUserId'>>({
        name: 'messaging_last_said_in',
        text: `select m.conversation_id as "conversationId", m.seq, m.kind, m.content,
            m.sender_actor_id as "senderActorId", m.sent_at as at
          from messaging_conversations c
          cross join lateral (
            select * from messaging_messages
            where conversation_id = c.id and seq > c.last_seq - $2 and kind not in ('notice', 'deleted')
            order by seq desc limit 1
          ) m
          where c.id = any ($1)`,
        values: [conversationIds, lookedBack],
      });
      return new Map(
        rows.map((row) => {
          const body = openBody(row);
          const kind: SaidKind = body.kind === 'card' ? body.card.type : body.kind;
          const { seq, senderActorId, at } = row;
          return [row.conversationId, { seq, senderActorId, kind, excerpt: excerptOf(row), at }];
        }),
      );
    },

    async changedSince(db, { actorIds, xid, afterId, limit }) {
      const { rows } = await db.query<{ id: Uuid }>({
        name: 'messaging_changed_since',
        text: `select distinct c.id from messaging_members m
          join messaging_conversations c on c.id = m.conversation_id
          where m.actor_id = any ($1) and c.kind = 'direct' and c.last_seq > 0
            and c.changed_xid >= $2::text::xid8 and c.id > $3
          order by c.id limit $4`,
        values: [actorIds, xid, afterId, limit],
      });
      return rows.map(({ id }) => id);
    },

    horizonOf: async (db) => (await readHorizon(db)).oldestRunning,

    async writtenBy(db, { conversationId, actorId, from }) {
      const { rows } = await db.query<{ seq: number; userId: Uuid; at: Date }>({
        name: 'messaging_written_by',
        text: `select seq, sender_user_id as "userId", sent_at as at from messaging_messages
          where conversation_id = $1 and seq >= $3 and sender_actor_id = $2
            and sender_user_id is not null and kind not in ('notice', 'deleted')
          order by seq desc limit 500`,
        values: [conversationId, actorId, from],
      });
      return rows.reverse();
    },

    async markDone(tx, marks) {
      // In one order everywhere: whoever sends locks these rows too.
      for (const mark of [...marks].sort((a, b) =>
        a.conversationId < b.conversationId ? -1 : 1,
      )) {
        await setDone(tx, mark);
        tx.afterCommit(() => pushToLists(mark.conversationId, [mark.actorId]));
      }
    },
  };
  return following;
}
