import { makesItselfFelt } from '@allmende/contract/chats-rules';
import type { MessageBody } from '@allmende/contract/messaging';
import type { Uuid } from '#platform/ids';
import { excerptOf } from './body.ts';
import type { Echo } from './echo.ts';
import { readGroups } from './groups/store.ts';
import { presentPreferences } from './chats/rules.ts';
import * as store from './notifying-store.ts';
import type { Db } from './store.ts';

/** What a module above needs to notify devices: that something was said, and who has not read it. */
export interface Notifying {
  /** Told after commits, and now and then once too often: in which conversation something was said. */
  onSaid(listener: (conversationId: Uuid) => void): void;
  /** The last thing that was said, and the members who have not read it; null when there is nothing. */
  waitingIn(conversationId: Uuid): Promise<Waiting | null>;
  /** [MS301] In how many conversations something waits for the actor that counts on a badge. */
  unreadChats(actorId: Uuid, at: Date): Promise<number>;
}

export interface Waiting {
  seq: number;
  senderActorId: Uuid;
  kind: MessageBody['kind'];
  /** Its beginning; empty when it has no words. */
  excerpt: string;
  sentAt: Date;
  /** Null in a direct conversation. */
  groupName: string | null;
  members: store.UnreadMember[];
}

export function createNotifying(db: Db): Notifying & { listenTo(echo: Echo): Echo } {
  const listeners: ((conversationId: Uuid) => void)[] = [];
  function tell(conversationId: Uuid): void {
    for (const listener of listeners) listener(conversationId);
  }

  return {
    onSaid: (listener) => void listeners.push(listener),

    listenTo: (echo) => ({
      push(echoes) {
        for (const one of echoes) if (one.kind === 'message') tell(one.conversationId);
        return echo.push(echoes);
      },
      pushChanged(rows) {
        // Cards of other modules come this way, new ones and changed ones.
        for (const row of rows) if (row.kind === 'card') tell(row.conversation_id);
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
        kind: last.kind,
        excerpt: excerptOf(last),
        sentAt: last.sent_at,
        groupName: groups?.get(conversationId)?.name ?? null,
        members,
      };
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
