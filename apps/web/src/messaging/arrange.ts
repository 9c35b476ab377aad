import type { Conversation } from '@allmende/contract/messaging';
import { faceOf } from './face.ts';

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

/** The rows of a list in their order. */
export function arrange(
  conversations: Iterable<Conversation>,
  { wanted, shelf }: { wanted: string; shelf: Shelf },
): Conversation[] {
  return [...conversations]
    .filter((conversation) => conversation.lastSeq > 0)
    .filter((one) => (wanted ? matches(one, wanted) : standsOn(shelf, one)))
    .sort((a, b) => {
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
