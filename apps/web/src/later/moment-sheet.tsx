import { CalendarClock } from 'lucide-react';
import { useState } from 'react';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';
import { showToast } from '../ui/toast.tsx';
import { fromLocalField, type Moment, toLocalField } from './moments.ts';
import './later.css';

/** When? A few moments for one tap, and one of one's own. Closes when it is done; otherwise it says why not. */
export function MomentSheet({
  title,
  text,
  moments,
  confirm,
  onChoose,
  onClose,
}: {
  title: string;
  /** What it is about. */
  text?: string;
  moments: readonly Moment[];
  /** On the button beside the own moment. */
  confirm: string;
  onChoose: (at: Date) => Promise<unknown>;
  onClose: () => void;
}) {
  const { t } = useTranslation('later');
  const format = useFormat();
  const problemText = useProblemText();
  const [own, setOwn] = useState(() => toLocalField(moments.at(-1)!.at));
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  async function choose(at: Date): Promise<void> {
    setBusy(true);
    try {
      await onChoose(at);
      onClose();
    } catch (problem) {
      showToast({ text: problemText(problem).text, tone: 'danger' });
      setBusy(false);
    }
  }
  function chooseOwn(): void {
    const at = fromLocalField(own, new Date());
    if (at) void choose(at);
    else setError(t('moment.invalid'));
  }
  return (
    <Sheet open onClose={onClose} title={title} locked={isBusy} className="later-sheet">
      {text && (
        <p className="later-about">
          <bdi>{text}</bdi>
        </p>
      )}
      <List label={title}>
        {moments.map(({ name, at }) => (
          <ListRow
            key={name}
            title={t(`moment.${name}`)}
            meta={`${format.weekday(at)} ${format.clock(at)}`}
            onSelect={() => void choose(at)}
          />
        ))}
      </List>
      <form
        className="later-own"
        onSubmit={(event) => {
          event.preventDefault();
          chooseOwn();
        }}
      >
        <TextField
          type="datetime-local"
          label={t('moment.own')}
          hint={t('moment.zone', { zone })}
          error={error ?? undefined}
          value={own}
          onChange={(next) => {
            setOwn(next);
            setError(null);
          }}
        />
        <Button type="submit" variant="primary" busy={isBusy} icon={<CalendarClock size={18} />}>
          {confirm}
        </Button>
      </form>
    </Sheet>
  );
}
