import type { Conversation, Message, Preferences, Receipt } from '@allmende/contract/messaging';

/** Pure: what a device's copy of a conversation becomes by what it hears. */

/** The line in the list after a message that is new to it, or has changed. */
export function afterMessage(conversation: Conversation, message: Message): Conversation {
  const isNew = message.seq > conversation.lastSeq;
  const isOwn = message.senderActorId === conversation.ownActorId;
  const wasRead = conversation.unreadCount === 0;
  const { pinnedSeqs, isRequest, isStopped, preferences, ...others } = conversation;
  return {
    ...others,
    version: message.version,
    lastSeq: Math.max(conversation.lastSeq, message.seq),
    lastMessage:
      message.seq >= (conversation.lastMessage?.seq ?? 0) ? message : conversation.lastMessage,
    readSeq: isNew && isOwn && wasRead ? message.seq : conversation.readSeq,
    unreadCount: conversation.unreadCount + (isNew && !isOwn ? 1 : 0),
    mentionedSeq:
      isNew && isMentioned(message, conversation.ownActorId)
        ? message.seq
        : conversation.mentionedSeq,
    isDone: isNew && !isOwn ? false : conversation.isDone,
    lastActivityAt: isNew ? message.sentAt : conversation.lastActivityAt,
    ...pinsAfter(pinnedSeqs, message),
    // To answer is to accept.
    ...(isRequest && !isOwn ? { isRequest } : {}),
    // To be spoken to again is to be allowed to speak.
    ...(isStopped && (isOwn || !isNew) ? { isStopped } : {}),
    ...(preferences
      ? { preferences: isRequest && isOwn ? revised(preferences) : preferences }
      : {}),
  };
}

/** Marks move on only. Without figures it is what somebody does not show. */
export function afterReceipt(conversation: Conversation, receipt: Receipt): Conversation {
  const isOwn = receipt.actorId === conversation.ownActorId;
  return {
    ...conversation,
    members: conversation.members.map((member) =>
      member.actor.id === receipt.actorId
        ? {
            ...member,
            readSeq: Math.max(member.readSeq, receipt.readSeq),
            deliveredSeq: Math.max(member.deliveredSeq, receipt.deliveredSeq),
          }
        : member,
    ),
    ...(isOwn &&
    receipt.readSeq >= conversation.readSeq &&
    receipt.readSeq + receipt.unreadCount > 0
      ? { readSeq: receipt.readSeq, unreadCount: receipt.unreadCount }
      : {}),
  };
}

function pinsAfter(
  before: readonly number[] = [],
  { seq, isPinned }: Message,
): { pinnedSeqs?: number[] } {
  const others = before.filter((one) => one !== seq);
  const at = isPinned ? (before.includes(seq) ? before.indexOf(seq) : others.length) : -1;
  const pinnedSeqs = at < 0 ? others : others.toSpliced(at, 0, seq);
  return pinnedSeqs.length > 0 ? { pinnedSeqs } : {};
}

function isMentioned({ mentions }: Message, actorId: string): boolean {
  return (
    mentions !== undefined && (mentions.isAll || mentions.actorIds.some((id) => id === actorId))
  );
}

function revised(preferences: Preferences): Preferences {
  return { ...preferences, revision: preferences.revision + 1 };
}

function revisionOf({ preferences }: Conversation): number {
  return preferences?.revision ?? 0;
}

/** What the own actor has arranged is as it is in another copy. */
function arrangedAs(
  conversation: Conversation,
  { preferences, isRequest }: Conversation,
): Conversation {
  const { isRequest: _, ...others } = conversation;
  return {
    ...others,
    ...(preferences ? { preferences } : {}),
    ...(isRequest ? { isRequest } : {}),
  };
}

/**
 * Of two copies the later version, but what a group is and who is in it of the later revision: a receipt
 * may have moved the version on before the news of the group arrived.
 */
export function newerOf(known: Conversation, heard: Conversation): Conversation {
  const [later, older] = known.version <= heard.version ? [heard, known] : [known, heard];
  const newer = revisionOf(older) > revisionOf(later) ? arrangedAs(later, older) : later;
  if (!newer.group || !older.group || older.group.revision <= newer.group.revision) return newer;
  const figures = new Map(newer.members.map((member) => [member.actor.id, member]));
  const members = older.members.map((member) => {
    const { readSeq, deliveredSeq } = figures.get(member.actor.id) ?? member;
    return { ...member, readSeq, deliveredSeq };
  });
  return { ...newer, group: older.group, members };
}
