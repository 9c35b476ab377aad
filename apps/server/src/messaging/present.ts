import type { Actor, Party } from '@allmende/contract/actors';
import type { Conversation, Message, Receipt } from '@allmende/contract/messaging';
import type { Database } from '#platform/database';
import { type GroupRow, readGroups } from './groups/store.ts';
import { presentGroup } from './groups/present.ts';
import { toPublicId, type Uuid } from '#platform/ids';
import { openBody } from './body.ts';
import type { ConversationRow } from './conversations-store.ts';
import { presentPreferences, shownFigures } from './chats/rules.ts';
import { readDiscreet } from './chats/store.ts';
import { showsMembers } from './rules.ts';
import {
  type MemberRow,
  type MessageExtra,
  type MessageRow,
  readMembers,
  readMessages,
  readOwnMembers,
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
    ...(row.extra ? presentExtra(row.extra) : {}),
    ...(row.expires_at ? { expiresAt: row.expires_at.toISOString() } : {}),
    sentAt: row.sent_at.toISOString(),
  };
}

function presentExtra(extra: MessageExtra): Partial<Message> {
  const { mentions, editedAt, reactions, forwarded, isPinned, isAutomatic, preview } = extra;
  return {
    ...(mentions ? { mentions: presentMentions(mentions) } : {}),
    ...(editedAt ? { editedAt } : {}),
    ...(reactions ? { reactions: reactions.map(presentReaction) } : {}),
    ...(forwarded ? { forwarded } : {}),
    ...(isPinned ? { isPinned } : {}),
    ...(isAutomatic ? { isAutomatic } : {}),
    ...(preview ? { preview } : {}),
  };
}

function presentReaction({ emoji, count, actorIds }: NonNullable<MessageExtra['reactions']>[0]) {
  return { emoji, count, actorIds: actorIds.map((actorId) => toPublicId('act', actorId)) };
}

function presentMentions({ actorIds, isAll }: { actorIds: Uuid[]; isAll: boolean }) {
  return { actorIds: actorIds.map((actorId) => toPublicId('act', actorId)), isAll };
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

/** Of a member, as somebody else may know it. */
export function presentReceiptTo(
  member: Omit<MemberRow, 'role'> & { unread_count: number },
  viewer: { viewerActorId: Uuid; discreet: ReadonlySet<Uuid> },
): Receipt {
  const { readSeq, deliveredSeq, isMasked } = shownFigures(member, viewer);
  return {
    actorId: toPublicId('act', member.actor_id),
    readSeq,
    deliveredSeq,
    unreadCount: isMasked ? 0 : member.unread_count,
  };
}

export interface ActorDirectory {
  /** Actors as everybody may see them; unknown ids are missing. */
  actors(ids: Iterable<Uuid>): Promise<Map<Uuid, Actor>>;
  /** The same, guests of a business included. */
  parties(ids: Iterable<Uuid>): Promise<Map<Uuid, Party>>;
}

/** Conversations as `ownActorId` sees them, in the order of `rows`. */
export async function presentConversations(
  deps: { database: Database; identity: ActorDirectory },
  ownActorId: Uuid,
  rows: readonly ConversationRow[],
): Promise<Conversation[]> {
  if (rows.length === 0) return [];
  const { pool } = deps.database;
  const idsWhere = (fits: (row: ConversationRow) => boolean) =>
    rows.filter(fits).map((row) => row.id);
  const [shown, own, groups, lastMessages] = await Promise.all([
    readMembers(pool, idsWhere(showsMembers)),
    readOwnMembers(pool, {
      actorId: ownActorId,
      conversationIds: idsWhere((row) => !showsMembers(row)),
    }),
    readGroups(
      pool,
      idsWhere((row) => row.kind !== 'direct'),
    ),
    readMessages(
      pool,
      rows
        .filter((row) => row.last_seq >= row.visible_from_seq)
        .map((row) => ({ conversationId: row.id, seq: row.last_seq })),
    ),
  ]);
  const members = [...shown, ...own];
  const memberIds = new Set(members.map((member) => member.actor_id));
  const [actors, discreet] = await Promise.all([
    deps.identity.parties(memberIds),
    readDiscreet(pool, memberIds),
  ]);
  const membersOf = Map.groupBy(members, (member) => member.conversation_id);
  const lastMessageOf = new Map(lastMessages.map((row) => [row.conversation_id, row]));
  return rows.map((row) =>
    presentConversation(row, {
      ownActorId,
      members: membersOf.get(row.id) ?? [],
      actors,
      discreet,
      lastMessage: lastMessageOf.get(row.id),
      group: groups.get(row.id),
    }),
  );
}

function presentConversation(
  row: ConversationRow,
  parts: {
    ownActorId: Uuid;
    members: MemberRow[];
    actors: Map<Uuid, Party>;
    discreet: ReadonlySet<Uuid>;
    lastMessage: MessageRow | undefined;
    group: GroupRow | undefined;
  },
): Conversation {
  const { ownActorId, members, actors, discreet, lastMessage, group } = parts;
  const preferences = presentPreferences(row);
  const pinnedSeqs = row.pinned_seqs.filter((seq) => seq >= row.visible_from_seq);
  return {
    id: toPublicId('cnv', row.id),
    kind: row.kind,
    ownActorId: toPublicId('act', ownActorId),
    group: group ? presentGroup(row, group) : null,
    members: members.flatMap((member) => {
      const actor = actors.get(member.actor_id);
      if (!actor) return [];
      const { readSeq, deliveredSeq } = shownFigures(member, {
        viewerActorId: ownActorId,
        discreet,
      });
      return [{ actor, readSeq, deliveredSeq, role: member.role }];
    }),
    lastSeq: row.last_seq,
    version: row.version,
    lastMessage: lastMessage ? presentMessage(lastMessage) : null,
    readSeq: row.read_seq,
    unreadCount: row.last_seq - row.read_seq - row.own_after_read,
    mentionedSeq: Math.max(row.mentioned_seq, row.mentioned_all_seq),
    visibleFromSeq: row.visible_from_seq,
    joinedVersion: row.joined_version,
    isDone: row.done_seq >= row.last_seq,
    isBlocked: row.is_blocked,
    lastActivityAt: row.last_activity_at.toISOString(),
    ...(pinnedSeqs.length > 0 ? { pinnedSeqs } : {}),
    ...(row.disappear_after_seconds ? { disappearAfterSeconds: row.disappear_after_seconds } : {}),
    ...(preferences ? { preferences } : {}),
    ...(row.is_request ? { isRequest: true } : {}),
    ...(row.is_stopped ? { isStopped: true } : {}),
  };
}
