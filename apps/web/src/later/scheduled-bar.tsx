import type { ScheduledMessage } from '@allmende/contract/later';
import type { Conversation } from '@allmende/contract/messaging';
import { CalendarClock, TriangleAlert } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { classes } from '../ui/classes.ts';
import { useFormat } from '../ui/format.ts';
import './later.css';

const ScheduledSheet = lazy(() => import('./scheduled-sheet.tsx'));

/** That messages wait to be sent here, above the composer; a tap shows them. */
export default function ScheduledBar({
  conversation,
  items,
}: {
  conversation: Conversation;
  items: readonly ScheduledMessage[];
}) {
  const { t } = useTranslation('later/cards');
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
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
