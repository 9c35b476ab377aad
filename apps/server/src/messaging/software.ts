import type { Result } from '@allmende/contract/errors';
import type { Message } from '@allmende/contract/messaging';
import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { markRead } from './frames.ts';
import type { Spot } from './on-message/context.ts';
import type { Reacting } from './on-message/reacting.ts';
import type { Presence } from './presence.ts';
import { presentMessage } from './present.ts';
import * as store from './store.ts';
import type { WritePath } from './writing.ts';

/** What a module above needs so that a program can take part in the direct conversations of its actor. */
export interface ForSoftware {
  /** Reacts in place of the reaction before; null takes it back. */
  react(spot: Spot, wish: { emoji: string | null; userId: Uuid }): ReturnType<Reacting['set']>;
  markRead(reading: { actorId: Uuid; conversationId: Uuid; seq: number }): Promise<Result<unknown>>;
  showTyping(place: { actorId: Uuid; conversationId: Uuid }): Promise<void>;
  /** Told in this process, whenever somebody is seen typing. */
  onTyping: Presence['onTyping'];
  /** What stands in a conversation after a seq, oldest first; nothing for who is no member. */
  messagesAfter(
    place: { actorId: Uuid; conversationId: Uuid },
    page: { seq: number; limit: number },
  ): Promise<Message[]>;
  /** The message that an actor sent as this client id. */
  sentAs(key: {
    conversationId: Uuid;
    senderActorId: Uuid;
    clientId: Uuid;
  }): Promise<Message | null>;
  /** One message as a member may read it; null when there is none. */
  messageAt(spot: Spot): Promise<Message | null>;
  /** Told in the transaction, so that nothing of it is lost; null is a reaction that was taken back. */
  onReaction(listener: ReactionListener): void;
  isDirect(conversationId: Uuid): Promise<boolean>;
  /** Direct conversations of the actor in which something was said since then. */
  directsSince(actorId: Uuid, since: Date): Promise<Uuid[]>;
}

export type ReactionListener = (tx: Tx, told: Spot & { emoji: string | null }) => Promise<void>;
export type Reactions = Pick<ForSoftware, 'react' | 'onReaction'>;

export function createForSoftware(deps: {
  database: Database;
  writePath: WritePath;
  presence: Presence;
  reactions: Reactions;
}): ForSoftware {
  const { database, writePath, presence, reactions } = deps;
  const { pool } = database;
  return {
    ...reactions,
    onTyping: presence.onTyping,
    markRead: (reading) => markRead(writePath, reading),
    showTyping: (place) => presence.typing(place),
    async messagesAfter(place, { seq, limit }) {
      const page = await store.readPage(pool, { ...place, after: seq, limit });
      return (page?.rows ?? []).map(presentMessage);
    },
    async sentAs(key) {
      const row = await store.readByClientId(pool, key);
      return row ? presentMessage(row) : null;
    },
    async messageAt(spot) {
      const row = await store.readQuotable(pool, spot);
      return row ? presentMessage(row) : null;
    },
    async isDirect(conversationId) {
      const text = `select 1 from messaging_conversations where id = $1 and kind = 'direct'`;
      const { rows } = await pool.query(text, [conversationId]);
      return rows.length > 0;
    },
    async directsSince(actorId, since) {
      const { rows } = await pool.query<{ id: Uuid }>({
        name: 'messaging_directs_since',
        text: `select c.id from messaging_members m
          join messaging_conversations c on c.id = m.conversation_id
          where m.actor_id = $1 and m.rank >= 0 and c.kind = 'direct' and c.last_activity_at >= $2
            and c.last_seq > 0`,
        values: [actorId, since],
      });
      return rows.map(({ id }) => id);
    },
  };
}
