import type { Conversation } from '@allmende/contract/messaging';
import { faceOf } from './face.ts';

export type View = 'open' | 'done';

/** The rows of a list in their order: in an inbox, what nobody has read stands on top. */
export function arrange(
  conversations: Iterable<Conversation>,
  { isInbox, view, wanted }: { isInbox: boolean; view: View; wanted: string },
): Conversation[] {
  return [...conversations]
    .filter((conversation) => conversation.lastSeq > 0)
    .filter((conversation) => !isInbox || conversation.isDone === (view === 'done'))
    .filter((conversation) => !wanted || matches(conversation, wanted))
    .sort((a, b) => {
      if (isInbox && a.unreadCount > 0 !== b.unreadCount > 0) return a.unreadCount > 0 ? -1 : 1;
      return a.lastActivityAt < b.lastActivityAt ? 1 : -1;
    });
}

function matches(conversation: Conversation, wanted: string): boolean {
  const { name, handle } = faceOf(conversation);
  const body = conversation.lastMessage?.body;
  const text = body?.kind === 'text' ? body.text : '';
  return `${name} @${handle} ${text}`.toLocaleLowerCase().includes(wanted);
}

/** Whether the last word is the customer's: read perhaps, but not answered. */
export function isUnanswered({ lastMessage, ownActorId, isDone }: Conversation): boolean {
  return !isDone && lastMessage !== null && lastMessage.senderActorId !== ownActorId;
}

/** Who comes next once a conversation is done: unread first, then whoever waits for an answer. */
export function nextAfter(
  conversations: Iterable<Conversation>,
  doneId: string,
): Conversation | undefined {
  const open = arrange(conversations, { isInbox: true, view: 'open', wanted: '' }).filter(
    ({ id }) => id !== doneId,
  );
  return open.find(({ unreadCount }) => unreadCount > 0) ?? open.find(isUnanswered);
}
