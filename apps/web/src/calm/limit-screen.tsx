import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { loadWords, useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Bench } from '../ui/drawings/bench.tsx';
import './calm.css';
import { pauseLimit } from './usage.ts';

const moreMs = 15 * 60_000;
const dayMs = 24 * 60 * 60_000;

/** Says that the time one has allowed oneself is over, once; resolves when one has answered. */
export async function showLimit(dailyMinutes: number): Promise<void> {
  await Promise.all([loadWords('calm'), loadWords('ui')]);
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  await new Promise<void>((resolve) => {
    root.render(<LimitScreen dailyMinutes={dailyMinutes} onDone={resolve} />);
  });
  root.unmount();
  place.remove();
}

function LimitScreen({ dailyMinutes, onDone }: { dailyMinutes: number; onDone: () => void }) {
  const { t } = useTranslation('calm');
  const [isOpen, setOpen] = useState(true);
  function goOn(ms: number): void {
    pauseLimit(ms);
    setOpen(false);
    onDone();
  }
  return (
    <Dialog
      open={isOpen}
      onClose={() => goOn(moreMs)}
      title={t('limit.title')}
      actions={
        <>
          <Button onClick={() => goOn(dayMs)}>{t('limit.notToday')}</Button>
          <Button variant="primary" onClick={() => goOn(moreMs)}>
            {t('limit.more')}
          </Button>
        </>
      }
    >
      <div className="calm-limit">
        <Bench />
        <p>{t('limit.text', { count: dailyMinutes })}</p>
        <p className="ui-small ui-soft">{t('limit.honest')}</p>
      </div>
    </Dialog>
  );
}
