import type { Conversation } from '@allmende/contract/messaging';
import { problemTextOf } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { isUnread } from '../messaging/arrange.ts';
import { currentSync } from '../sync/sync.ts';
import { showToast } from '../ui/toast.tsx';
import { arrange, type Change, currentOf, preferencesOf, undoOf } from './arranging.ts';

/** Arranges with a word about it and a way back. */
export function useArrange() {
  const { t } = useTranslation('calm/list');

  function run(conversation: Conversation, change: Change, said?: string): void {
    const undo = undoOf(conversation, change);
    arrange(conversation, change).then(
      () => {
        if (!said) return;
        showToast({
          text: said,
          action: {
            label: t('undo'),
            run: () => run(currentOf(conversation), undo),
          },
        });
      },
      async (error) => showToast({ text: (await problemTextOf(error)).text, tone: 'danger' }),
    );
  }

  return {
    run,
    archive(conversation: Conversation): void {
      const isArchived = !preferencesOf(conversation).isArchived;
      run(conversation, { isArchived }, t(isArchived ? 'said.archived' : 'said.unarchived'));
    },
    pin(conversation: Conversation): void {
      const isPinned = !preferencesOf(conversation).isPinned;
      run(conversation, { isPinned }, t(isPinned ? 'said.pinned' : 'said.unpinned'));
    },
    favour(conversation: Conversation): void {
      const isFavourite = !preferencesOf(conversation).isFavourite;
      run(conversation, { isFavourite }, t(isFavourite ? 'said.favourite' : 'said.unfavourite'));
    },
    mute(conversation: Conversation, mutedUntil: string | 'always' | null): void {
      run(conversation, { mutedUntil }, t(mutedUntil ? 'said.muted' : 'said.unmuted'));
    },
    /** What is unread is read, and what is read is marked. */
    toggleUnread(conversation: Conversation): void {
      if (!isUnread(conversation)) run(conversation, { isMarkedUnread: true }, t('said.unread'));
      else {
        currentSync().markRead(conversation, conversation.lastSeq);
        if (preferencesOf(conversation).isMarkedUnread) {
          run(conversation, { isMarkedUnread: false });
        }
      }
    },
  };
}

const hourMs = 3_600_000;

/** For how long one mutes: a working day, a week, or until it is taken back. */
export const muteChoices = [
  { key: 'hours', ms: 8 * hourMs },
  { key: 'week', ms: 7 * 24 * hourMs },
  { key: 'always', ms: null },
] as const;
