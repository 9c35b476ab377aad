import type { Conversation } from '@allmende/contract/messaging';
import { CalendarClock, TriangleAlert } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { classes } from '../ui/classes.ts';
import { useFormat } from '../ui/format.ts';
import { useScheduled } from './queries.ts';
import './later.css';

const ScheduledSheet = lazy(() => import('./scheduled-sheet.tsx'));

/** That messages wait to be sent here, above the composer; a tap shows them. */
export default function ScheduledBar({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('later');
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const { data } = useScheduled(conversation.ownActorId);
  const items = data?.items.filter((one) => one.conversationId === conversation.id) ?? [];
  const failed = items.filter((one) => one.failedCode !== null);
  const [next] = items;
  if (!next) return null;
  return (
    <>
      <button
        type="button"
        className={classes('later-bar', failed.length > 0 && 'later-bar-failed')}
        onClick={() => setOpen(true)}
      >
        {failed.length > 0 ? (
          <>
            <TriangleAlert size={17} aria-hidden="true" />
            {t('scheduled.failed', { count: failed.length })}
          </>
        ) : (
          <>
            <CalendarClock size={17} aria-hidden="true" />
            {t('scheduled.waiting', { count: items.length, when: format.dateTime(next.dueAt) })}
          </>
        )}
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <ScheduledSheet
            conversation={conversation}
            items={items}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
