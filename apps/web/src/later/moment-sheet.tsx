import { CalendarClock } from 'lucide-react';
import { useRef, useState } from 'react';
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
  onCancel,
  onClose,
}: {
  title: string;
  /** What it is about. */
  text?: string;
  moments: readonly Moment[];
  /** On the button beside the own moment. */
  confirm: string;
  onChoose: (at: Date) => Promise<unknown>;
  /** Cuts short what was chosen, where that may take long; without it the sheet stays until it is done. */
  onCancel?: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('later');
  const format = useFormat();
  const problemText = useProblemText();
  const [own, setOwn] = useState(() => toLocalField(moments.at(-1)!.at));
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isLeft = useRef(false);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  async function choose(at: Date): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    try {
      await onChoose(at);
      if (!isLeft.current) onClose();
    } catch (problem) {
      if (isLeft.current) return;
      showToast({ text: problemText(problem).text, tone: 'danger' });
      setBusy(false);
    }
  }
  function chooseOwn(): void {
    const at = fromLocalField(own, new Date());
    if (at) void choose(at);
    else setError(t('moment.invalid'));
  }
  function leave(): void {
    if (isBusy) {
      isLeft.current = true;
      onCancel?.();
    }
    onClose();
  }
  return (
    <Sheet open onClose={leave} title={title} locked={isBusy && !onCancel} className="later-sheet">
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
