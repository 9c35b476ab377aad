import type { Uuid } from '#platform/ids';
import type { StoredPreferences } from './chats/rules.ts';
import type { Db, MessageRow } from './store.ts';

/** SQL of who is to be told of what. */

/** Notices tell nobody; before so many of them it is not looked. */
const lookedBack = 20;

/** The last thing that somebody said; undefined when there is nothing. */
export async function readLastSaid(
  db: Db,
  conversationId: Uuid,
): Promise<(MessageRow & { is_group: boolean }) | undefined> {
  const { rows } = await db.query<MessageRow & { is_group: boolean }>(
    `select m.*, c.kind <> 'direct' as is_group
     from messaging_conversations c join messaging_messages m on m.conversation_id = c.id
     where c.id = $1 and m.seq > c.last_seq - $2 and m.kind not in ('notice', 'deleted')
     order by m.seq desc limit 1`,
    [conversationId, lookedBack],
  );
  return rows[0];
}

export interface UnreadMember {
  actorId: Uuid;
  unreadCount: number;
  isMentioned: boolean;
}

/** Those who may read the message and have not, besides one. */
export async function listUnreadMembers(
  db: Db,
  message: { conversationId: Uuid; seq: number; besidesActorId: Uuid },
): Promise<UnreadMember[]> {
  const { rows } = await db.query<UnreadMember>(
    `select m.actor_id as "actorId",
       c.last_seq - m.read_seq - m.own_after_read as "unreadCount",
       greatest(m.mentioned_seq, c.mentioned_all_seq) > m.read_seq as "isMentioned"
     from messaging_members m join messaging_conversations c on c.id = m.conversation_id
     where m.conversation_id = $1 and m.rank >= 0 and m.read_seq < $2
       and m.visible_from_seq <= $2 and m.actor_id <> $3`,
    [message.conversationId, message.seq, message.besidesActorId],
  );
  return rows;
}

export type MissedRow = MessageRow & {
  preferences: StoredPreferences | null;
  personal_revision: number;
  is_mention: boolean;
  unread_count: number;
};

/** The last thing that was said in each conversation that waits for the actor, requests and blocked ones aside; the liveliest first. */
export async function listMissed(db: Db, actorId: Uuid, limit: number): Promise<MissedRow[]> {
  const { rows } = await db.query<MissedRow>(
    `select said.*, m.preferences, m.personal_revision,
       greatest(m.mentioned_seq, c.mentioned_all_seq) > m.read_seq as is_mention,
       c.last_seq - m.read_seq - m.own_after_read as unread_count
     from messaging_members m join messaging_conversations c on c.id = m.conversation_id
     cross join lateral (
       select * from messaging_messages
       where conversation_id = c.id and seq > c.last_seq - $2 and kind not in ('notice', 'deleted')
       order by seq desc limit 1
     ) said
     where m.actor_id = $1 and m.rank >= 0 and not m.is_request and not c.is_blocked
       and c.last_seq > m.read_seq + m.own_after_read
       and said.seq > m.read_seq and said.seq >= m.visible_from_seq and said.sender_actor_id <> $1
     order by said.sent_at desc limit $3`,
    [actorId, lookedBack, limit],
  );
  return rows;
}

/** How the actor has arranged the conversations in which something waits for them, requests aside. */
export async function listUnread(
  db: Db,
  actorId: Uuid,
): Promise<
  {
    preferences: StoredPreferences | null;
    personal_revision: number;
    is_mention: boolean;
  }[]
> {
  const { rows } = await db.query(
    `select m.preferences, m.personal_revision,
       greatest(m.mentioned_seq, c.mentioned_all_seq) > m.read_seq as is_mention
     from messaging_members m join messaging_conversations c on c.id = m.conversation_id
     where m.actor_id = $1 and m.rank >= 0 and not m.is_request
       and c.last_seq > m.read_seq + m.own_after_read`,
    [actorId],
  );
  return rows;
}
