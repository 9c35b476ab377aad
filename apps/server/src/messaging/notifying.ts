import { makesItselfFelt } from '@allmende/contract/chats-rules';
import type { MessageBody } from '@allmende/contract/messaging';
import type { Uuid } from '#platform/ids';
import { excerptOf } from './body.ts';
import type { Echo } from './echo.ts';
import { readGroups } from './groups/store.ts';
import { presentPreferences, type StoredPreferences } from './chats/rules.ts';
import type { Db, MessageRow } from './store.ts';

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
  members: { actorId: Uuid; unreadCount: number; isMentioned: boolean }[];
}

/** Notices tell nobody; before so many of them it is not looked. */
const lookedBack = 20;

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
      const { rows: said } = await db.query<MessageRow & { is_group: boolean }>(
        `select m.*, c.kind <> 'direct' as is_group
         from messaging_conversations c join messaging_messages m on m.conversation_id = c.id
         where c.id = $1 and m.seq > c.last_seq - $2 and m.kind not in ('notice', 'deleted')
         order by m.seq desc limit 1`,
        [conversationId, lookedBack],
      );
      const [last] = said;
      if (!last) return null;
      const { rows: members } = await db.query<Waiting['members'][0]>(
        `select m.actor_id as "actorId",
           c.last_seq - m.read_seq - m.own_after_read as "unreadCount",
           greatest(m.mentioned_seq, c.mentioned_all_seq) > m.read_seq as "isMentioned"
         from messaging_members m join messaging_conversations c on c.id = m.conversation_id
         where m.conversation_id = $1 and m.rank >= 0 and m.read_seq < $2
           and m.visible_from_seq <= $2 and m.actor_id <> $3`,
        [conversationId, last.seq, last.sender_actor_id],
      );
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
      const { rows } = await db.query<{
        preferences: StoredPreferences | null;
        personal_revision: number;
        is_mention: boolean;
      }>(
        `select m.preferences, m.personal_revision,
           greatest(m.mentioned_seq, c.mentioned_all_seq) > m.read_seq as is_mention
         from messaging_members m join messaging_conversations c on c.id = m.conversation_id
         where m.actor_id = $1 and m.rank >= 0 and not m.is_request
           and c.last_seq > m.read_seq + m.own_after_read`,
        [actorId],
      );
      return rows.filter((row) =>
        makesItselfFelt(
          { preferences: presentPreferences(row) },
          { at, isMention: row.is_mention },
        ),
      ).length;
    },
  };
}
