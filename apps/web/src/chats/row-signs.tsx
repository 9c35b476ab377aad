import { isMutedAt } from '@allmende/contract/chats-rules';
import type { Preferences } from '@allmende/contract/messaging';
import { BellOff, Pin } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import './chats.css';

/** How one has arranged a conversation, small, at the end of its row. */
export default function RowSigns({ preferences }: { preferences: Preferences }) {
  const { t } = useTranslation('chats/list');
  return (
    <span className="chats-signs">
      {isMutedAt({ preferences }, new Date()) && (
        <BellOff size={15} role="img" aria-label={t('sign.muted')} />
      )}
      {preferences.isPinned && <Pin size={15} role="img" aria-label={t('sign.pinned')} />}
      {preferences.isMarkedUnread && (
        <span className="chats-dot" role="img" aria-label={t('sign.unread')} />
      )}
    </span>
  );
}
