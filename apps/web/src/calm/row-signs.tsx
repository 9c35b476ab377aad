import { isMutedAt } from '@allmende/contract/chats-rules';
import type { Preferences } from '@allmende/contract/messaging';
import { BellOff, Pin } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import './calm.css';

/** How one has arranged a conversation, small, at the end of its row. */
export default function RowSigns({ preferences }: { preferences: Preferences }) {
  const { t } = useTranslation('calm/list');
  return (
    <span className="calm-signs">
      {isMutedAt({ preferences }, new Date()) && (
        <BellOff size={15} role="img" aria-label={t('sign.muted')} />
      )}
      {preferences.isPinned && <Pin size={15} role="img" aria-label={t('sign.pinned')} />}
      {preferences.isMarkedUnread && (
        <span className="calm-dot" role="img" aria-label={t('sign.unread')} />
      )}
    </span>
  );
}
