import { makesItselfFelt } from '@allmende/contract/chats-rules';
import type { Card, MessageBody } from '@allmende/contract/messaging';
import type { Uuid } from '#platform/ids';
import { excerptOf, openBody, type StoredBody } from './body.ts';
import type { Concern } from './concern.ts';
import type { Echo } from './echo.ts';
import { readGroups } from './groups/store.ts';
import { presentPreferences } from './chats/rules.ts';
import * as store from './notifying-store.ts';
import type { Db } from './store.ts';

/** What a module above needs to notify devices: that something was said, and who has not read it. */
export interface Notifying {
  /** Told after commits, and now and then once too often: in which conversation something was said. */
  onSaid(listener: (conversationId: Uuid) => void): void;
  /** The same, without what persons say to each other. */
  onSaidWithBusiness(listener: (conversationId: Uuid) => void): void;
  /** The last thing that was said, and the members who have not read it; null when there is nothing. */
  waitingIn(conversationId: Uuid): Promise<Waiting | null>;
  /** [MS301] In how many conversations something waits for the actor that counts on a badge. */
  unreadChats(actorId: Uuid, at: Date): Promise<number>;
  /** [MS301] What waits for the actor and counts on a badge: the last thing that was said in each, newest first. */
  missedBy(actorId: Uuid, at: Date): Promise<Missed[]>;
}

export interface Missed {
  conversationId: Uuid;
  seq: number;
  senderActorId: Uuid;
  kind: SaidKind;
  /** Its beginning; empty when it has no words. */
  excerpt: string;
  sentAt: Date;
  /** Nobody may keep its words: it will disappear. */
  disappears: boolean;
  /** Null in a direct conversation. */
  groupName: string | null;
  unreadCount: number;
}

/** More that waits for one actor is not looked at. */
const missedMax = 500;

/** What was said; of a card, which. */
export type SaidKind = Exclude<MessageBody['kind'], 'card'> | Card['type'];

function saidKindOf(stored: StoredBody): SaidKind {
  const body = openBody(stored);
  return body.kind === 'card' ? body.card.type : body.kind;
}

export interface Waiting {
  seq: number;
  senderActorId: Uuid;
  kind: SaidKind;
  /** Its beginning; empty when it has no words. */
  excerpt: string;
  sentAt: Date;
  /** Null in a direct conversation. */
  groupName: string | null;
  members: store.UnreadMember[];
}

export function createNotifying(
  db: Db,
  { mayConcernBusiness }: Concern,
): Notifying & { listenTo(echo: Echo): Echo } {
  const listeners: ((conversationId: Uuid) => void)[] = [];
  const forBusinesses: ((conversationId: Uuid) => void)[] = [];
  function tell(conversationIds: ReadonlySet<Uuid>): void {
    for (const id of conversationIds) {
      for (const listener of listeners) listener(id);
      if (!mayConcernBusiness(id)) continue;
      for (const listener of forBusinesses) listener(id);
    }
  }

  return {
    onSaid: (listener) => void listeners.push(listener),
    onSaidWithBusiness: (listener) => void forBusinesses.push(listener),

    listenTo: (echo) => ({
      push(echoes) {
        const said = new Set<Uuid>();
        for (const one of echoes) if (one.kind === 'message') said.add(one.conversationId);
        tell(said);
        return echo.push(echoes);
      },
      pushChanged(rows) {
        // Cards of other modules come this way, new ones and changed ones.
        tell(new Set(rows.flatMap((row) => (row.kind === 'card' ? row.conversation_id : []))));
        return echo.pushChanged(rows);
      },
    }),

    async waitingIn(conversationId) {
      const last = await store.readLastSaid(db, conversationId);
      if (!last) return null;
      const members = await store.listUnreadMembers(db, {
        conversationId,
        seq: last.seq,
        besidesActorId: last.sender_actor_id,
      });
      const groups = last.is_group ? await readGroups(db, [conversationId]) : undefined;
      return {
        seq: last.seq,
        senderActorId: last.sender_actor_id,
        kind: saidKindOf(last),
        excerpt: excerptOf(last),
        sentAt: last.sent_at,
        groupName: groups?.get(conversationId)?.name ?? null,
        members,
      };
    },

    async missedBy(actorId, at) {
      const rows = (await store.listMissed(db, actorId, missedMax)).filter((row) =>
        makesItselfFelt(
          { preferences: presentPreferences(row) },
          { at, isMention: row.is_mention },
        ),
      );
      const groups = await readGroups(
        db,
        rows.map((row) => row.conversation_id),
      );
      return rows.map((row) => ({
        conversationId: row.conversation_id,
        seq: row.seq,
        senderActorId: row.sender_actor_id,
        kind: saidKindOf(row),
        excerpt: excerptOf(row),
        sentAt: row.sent_at,
        disappears: row.expires_at !== null,
        groupName: groups.get(row.conversation_id)?.name ?? null,
        unreadCount: row.unread_count,
      }));
    },

    async unreadChats(actorId, at) {
      const rows = await store.listUnread(db, actorId);
      return rows.filter((row) =>
        makesItselfFelt(
          { preferences: presentPreferences(row) },
          { at, isMention: row.is_mention },
        ),
      ).length;
    },
  };
}
