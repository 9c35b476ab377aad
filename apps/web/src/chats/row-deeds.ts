import type { Conversation } from '@allmende/contract/messaging';
import { problemTextOf } from '../app/problem-text.ts';
import { loadWords, translationOf } from '../i18n/words.ts';
import { isUnread } from '../messaging/arrange.ts';
import { currentSync } from '../sync/sync.ts';
import { showToast } from '../ui/toast.tsx';
import { arrange, type Change, currentOf, preferencesOf, undoOf } from './arranging.ts';

/** What is said of a change: a key of `chats/list`, with what is filled in. */
type Said = [key: string, values?: Readonly<Record<string, unknown>>];

/** Arranges with a word about it and a way back. */
export async function run(conversation: Conversation, change: Change, said?: Said): Promise<void> {
  const undo = undoOf(conversation, change);
  try {
    await arrange(conversation, change);
  } catch (error) {
    showToast({ text: (await problemTextOf(error)).text, tone: 'danger' });
    return;
  }
  if (!said) return;
  await loadWords('chats/list').catch(() => undefined);
  const { t } = translationOf('chats/list');
  showToast({
    text: t(...said),
    action: { label: t('undo'), run: () => void run(currentOf(conversation), undo) },
  });
}

/** @param ms from now on; null until it is taken back */
export function muteFor(conversation: Conversation, ms: number | null): void {
  const mutedUntil = ms === null ? 'always' : new Date(Date.now() + ms).toISOString();
  void run(conversation, { mutedUntil }, ['said.muted']);
}

export function unmute(conversation: Conversation): void {
  void run(conversation, { mutedUntil: null }, ['said.unmuted']);
}

/** What a key, a swipe or the menu does with a conversation. */
export const deeds = {
  archive(conversation: Conversation): void {
    const isArchived = !preferencesOf(conversation).isArchived;
    void run(conversation, { isArchived }, [isArchived ? 'said.archived' : 'said.unarchived']);
  },
  pin(conversation: Conversation): void {
    const isPinned = !preferencesOf(conversation).isPinned;
    void run(conversation, { isPinned }, [isPinned ? 'said.pinned' : 'said.unpinned']);
  },
  favour(conversation: Conversation): void {
    const isFavourite = !preferencesOf(conversation).isFavourite;
    void run(conversation, { isFavourite }, [isFavourite ? 'said.favourite' : 'said.unfavourite']);
  },
  /** What is unread is read, and what is read is marked. */
  toggleUnread(conversation: Conversation): void {
    if (!isUnread(conversation)) {
      void run(conversation, { isMarkedUnread: true }, ['said.unread']);
      return;
    }
    currentSync().markRead(conversation, conversation.lastSeq);
    if (preferencesOf(conversation).isMarkedUnread) {
      void run(conversation, { isMarkedUnread: false });
    }
  },
};

const hourMs = 3_600_000;

/** For how long one mutes: a working day, a week, or until it is taken back. */
export const muteChoices = [
  { key: 'hours', ms: 8 * hourMs },
  { key: 'week', ms: 7 * 24 * hourMs },
  { key: 'always', ms: null },
] as const;
