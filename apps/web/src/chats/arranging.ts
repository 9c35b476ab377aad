import type { Conversation, Preferences } from '@allmende/contract/messaging';
import { api } from '../app/api.ts';
import { currentSync } from '../sync/sync.ts';

export type Change = Partial<Omit<Preferences, 'revision'>>;

const nothingSet: Preferences = {
  revision: 0,
  isArchived: false,
  mutedUntil: null,
  isFavourite: false,
  isPinned: false,
  isMarkedUnread: false,
  folderIds: [],
};

export function preferencesOf({ preferences }: Conversation): Preferences {
  return preferences ?? nothingSet;
}

/** As it is in the list at this moment. */
export function currentOf(conversation: Conversation): Conversation {
  const { ownActorId, id } = conversation;
  return currentSync().getState().lists.get(ownActorId)?.get(id) ?? conversation;
}

/** Arranges a conversation for oneself: shown at once, and taken back when the server refuses. */
export async function arrange(conversation: Conversation, change: Change): Promise<void> {
  const { id: conversationId, ownActorId: actorId } = conversation;
  const before = preferencesOf(currentOf(conversation));
  // The revision stays: what the server says next counts.
  const after = { ...before, ...change };
  if (change.isArchived) after.isPinned = false;
  if (change.isPinned) after.isArchived = false;
  currentSync().putConversation({ ...currentOf(conversation), preferences: after });
  try {
    const call = { actorId, params: { conversationId }, body: change };
    currentSync().putConversation(await api.chats.setPreferences(call));
  } catch (error) {
    const shown = currentOf(conversation);
    if (preferencesOf(shown).revision === before.revision) {
      currentSync().putConversation({ ...shown, preferences: before });
    }
    throw error;
  }
}

/** For what nobody asked for by hand. */
export function arrangeQuietly(conversation: Conversation, change: Change): void {
  arrange(conversation, change).catch(() => undefined);
}

/** What takes a change back. */
export function undoOf(conversation: Conversation, change: Change): Change {
  const before = preferencesOf(conversation);
  const keys = new Set(Object.keys(change) as (keyof Change)[]);
  if (change.isArchived) keys.add('isPinned');
  if (change.isPinned) keys.add('isArchived');
  const undo: Change = {};
  if (keys.has('isArchived')) undo.isArchived = before.isArchived;
  if (keys.has('mutedUntil')) undo.mutedUntil = before.mutedUntil;
  if (keys.has('isFavourite')) undo.isFavourite = before.isFavourite;
  if (keys.has('isPinned')) undo.isPinned = before.isPinned;
  if (keys.has('isMarkedUnread')) undo.isMarkedUnread = before.isMarkedUnread;
  if (keys.has('folderIds')) undo.folderIds = before.folderIds;
  // Only one of the two can stand.
  if (undo.isArchived === false && undo.isPinned === false) delete undo.isPinned;
  return undo;
}
