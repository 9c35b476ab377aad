import type { Conversation } from '@allmende/contract/messaging';
import { faceOf } from './face.ts';

export type View = 'open' | 'done';

/**
 * What of one's chats is listed, as `?list=` says it: all that are not put away, one kind of them, those
 * put away, the requests, or the id of a folder.
 */
export type Shelf =
  | 'all'
  | 'unread'
  | 'favourites'
  | 'groups'
  | 'business'
  | 'archived'
  | 'requests'
  | (string & {});

/** The rows of a list in their order: in an inbox, what nobody has read stands on top. */
export function arrange(
  conversations: Iterable<Conversation>,
  {
    isInbox,
    view,
    wanted,
    shelf = 'all',
  }: { isInbox: boolean; view: View; wanted: string; shelf?: Shelf },
): Conversation[] {
  return [...conversations]
    .filter((conversation) => conversation.lastSeq > 0)
    .filter((conversation) => !isInbox || conversation.isDone === (view === 'done'))
    .filter((one) => (wanted ? matches(one, wanted) : isInbox || standsOn(shelf, one)))
    .sort((a, b) => {
      if (isInbox && a.unreadCount > 0 !== b.unreadCount > 0) return a.unreadCount > 0 ? -1 : 1;
      if (isPinned(a) !== isPinned(b)) return isPinned(a) ? -1 : 1;
      return a.lastActivityAt < b.lastActivityAt ? 1 : -1;
    });
}

function isPinned({ preferences }: Conversation): boolean {
  return preferences?.isPinned ?? false;
}

export function isUnread({ unreadCount, preferences }: Conversation): boolean {
  return unreadCount > 0 || preferences?.isMarkedUnread === true;
}

export function standsOn(shelf: Shelf, conversation: Conversation): boolean {
  const { preferences, isRequest = false, kind } = conversation;
  const isArchived = preferences?.isArchived ?? false;
  if (shelf === 'requests' || isRequest) return isRequest && shelf === 'requests';
  if (shelf === 'archived') return isArchived;
  // A folder and the favourites hold what one has put there, wherever it is.
  if (shelf === 'favourites') return preferences?.isFavourite ?? false;
  if (shelf.startsWith('fld_')) {
    return preferences?.folderIds.some((id) => id === shelf) ?? false;
  }
  if (isArchived) return false;
  if (shelf === 'unread') return isUnread(conversation);
  if (shelf === 'groups') return kind !== 'direct';
  if (shelf === 'business') return faceOf(conversation).kind === 'business';
  return true;
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
