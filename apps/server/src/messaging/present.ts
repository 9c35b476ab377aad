import type { Actor } from '@allmende/contract/actors';
import type { Conversation, Message, Receipt } from '@allmende/contract/messaging';
import type { Database } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import { openBody } from './body.ts';
import {
  type ConversationRow,
  type MemberRow,
  type MessageRow,
  readMembers,
  readMessages,
} from './store.ts';

/** The only way in which a row of messaging leaves the server. */
export function presentMessage(row: MessageRow): Message {
  return {
    id: toPublicId('msg', row.id),
    conversationId: toPublicId('cnv', row.conversation_id),
    seq: row.seq,
    version: row.version,
    senderActorId: toPublicId('act', row.sender_actor_id),
    clientId: row.client_id,
    body: openBody(row),
    replyTo:
      row.reply_to_seq === null
        ? null
        : {
            seq: row.reply_to_seq,
            senderActorId: toPublicId('act', row.reply_sender_actor_id!),
            kind: row.reply_kind!,
            excerpt: row.reply_excerpt!,
          },
    sentAt: row.sent_at.toISOString(),
  };
}

export function presentReceipt(
  member: Pick<MemberRow, 'actor_id' | 'read_seq' | 'delivered_seq'> & { unread_count: number },
): Receipt {
  return {
    actorId: toPublicId('act', member.actor_id),
    readSeq: member.read_seq,
    deliveredSeq: member.delivered_seq,
    unreadCount: member.unread_count,
  };
}

export interface ActorDirectory {
  /** Actors as everybody may see them; unknown ids are missing. */
  actors(ids: Iterable<Uuid>): Promise<Map<Uuid, Actor>>;
}

/** Conversations as `ownActorId` sees them, in the order of `rows`. */
export async function presentConversations(
  deps: { database: Database; identity: ActorDirectory },
  ownActorId: Uuid,
  rows: readonly ConversationRow[],
): Promise<Conversation[]> {
  if (rows.length === 0) return [];
  const { pool } = deps.database;
  const [members, lastMessages] = await Promise.all([
    readMembers(
      pool,
      rows.map((row) => row.id),
    ),
    readMessages(
      pool,
      rows.map((row) => ({ conversationId: row.id, seq: row.last_seq })),
    ),
  ]);
  const actors = await deps.identity.actors(new Set(members.map((member) => member.actor_id)));
  const membersOf = Map.groupBy(members, (member) => member.conversation_id);
  const lastMessageOf = new Map(lastMessages.map((row) => [row.conversation_id, row]));
  return rows.map((row) =>
    presentConversation(row, {
      ownActorId,
      members: membersOf.get(row.id) ?? [],
      actors,
      lastMessage: lastMessageOf.get(row.id),
    }),
  );
}

function presentConversation(
  row: ConversationRow,
  parts: {
    ownActorId: Uuid;
    members: MemberRow[];
    actors: Map<Uuid, Actor>;
    lastMessage: MessageRow | undefined;
  },
): Conversation {
  const { ownActorId, members, actors, lastMessage } = parts;
  return {
    id: toPublicId('cnv', row.id),
    kind: row.kind,
    ownActorId: toPublicId('act', ownActorId),
    members: members.flatMap((member) => {
      const actor = actors.get(member.actor_id);
      return actor ? [{ actor, readSeq: member.read_seq, deliveredSeq: member.delivered_seq }] : [];
    }),
    lastSeq: row.last_seq,
    version: row.version,
    lastMessage: lastMessage ? presentMessage(lastMessage) : null,
    readSeq: row.read_seq,
    unreadCount: row.last_seq - row.read_seq - row.own_after_read,
    isDone: row.done_seq >= row.last_seq,
    isBlocked: row.is_blocked,
    lastActivityAt: row.last_activity_at.toISOString(),
  };
}
