import { CalendarClock, Clock, FilePen, ListTodo } from 'lucide-react';
import { useState } from 'react';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { MomentSheet } from '../../later/moment-sheet.tsx';
import { momentsToSend } from '../../later/moments.ts';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { showToast } from '../../ui/toast.tsx';

/** Keeps what is being written on the server, gives it a time, or leads to what waits. */
export default function ComposeLater({
  isReady,
  text,
  keep,
}: {
  isReady: boolean;
  text: string;
  keep: (publishAt: Date | null) => Promise<unknown>;
}) {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const [isChoosing, setChoosing] = useState(false);
  const [moments] = useState(() => momentsToSend(new Date()));
  async function keepDraft(): Promise<void> {
    try {
      await keep(null);
    } catch (error) {
      showToast({ text: problemText(error).text, tone: 'danger' });
    }
  }
  return (
    <>
      <Menu
        label={t('planned.later')}
        trigger={<Button icon={<Clock size={18} />}>{t('planned.later')}</Button>}
        items={[
          {
            label: t('planned.keep'),
            icon: <FilePen size={20} />,
            disabled: !isReady,
            onSelect: () => void keepDraft(),
          },
          {
            label: t('planned.schedule'),
            icon: <CalendarClock size={20} />,
            disabled: !isReady,
            onSelect: () => setChoosing(true),
          },
          {
            label: t('planned.title'),
            icon: <ListTodo size={20} />,
            href: '/feed/planned',
          },
        ]}
      />
      {isChoosing && (
        <MomentSheet
          title={t('planned.scheduleTitle')}
          text={text}
          moments={moments}
          confirm={t('planned.confirm')}
          onChoose={keep}
          onClose={() => setChoosing(false)}
        />
      )}
    </>
  );
}
