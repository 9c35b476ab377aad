import { pollOptionMax, pollOptionsMax, pollOptionsMin } from '@allmende/contract/feed-limits';
import { ChartNoAxesColumn, Plus, X } from 'lucide-react';
import { useTranslation } from '../../i18n/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/choice.tsx';
import { Select, TextField } from '../../ui/field.tsx';
import type { DraftPoll } from '../draft.ts';
import './polls.css';

const lasting = [60, 6 * 60, 24 * 60, 3 * 24 * 60, 7 * 24 * 60] as const;
const emptyPoll: DraftPoll = { options: ['', ''], isMultiple: false, lastsMinutes: 24 * 60 };

/** What the post asks, if it does: the choices, and for how long. */
export default function ComposePoll({
  poll,
  onChange,
}: {
  poll: DraftPoll | null;
  onChange: (poll: DraftPoll | null) => void;
}) {
  const { t } = useTranslation('feed');
  if (!poll) {
    return (
      <div>
        <Button icon={<ChartNoAxesColumn size={18} />} onClick={() => onChange(emptyPoll)}>
          {t('poll.add')}
        </Button>
      </div>
    );
  }
  const { options } = poll;
  const put = (next: string[]) => onChange({ ...poll, options: next });
  return (
    <section className="feed-compose-poll" aria-label={t('poll.named')}>
      {options.map((text, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an option is its place
        <div key={at} className="feed-compose-poll-option">
          <TextField
            label={t('poll.option', { number: at + 1 })}
            value={text}
            maxLength={pollOptionMax}
            onChange={(value) => put(options.map((one, index) => (index === at ? value : one)))}
          />
          {options.length > pollOptionsMin && (
            <IconButton
              label={t('poll.removeOption', { number: at + 1 })}
              icon={<X size={18} />}
              onClick={() => put(options.filter((_, index) => index !== at))}
            />
          )}
        </div>
      ))}
      {options.length < pollOptionsMax && (
        <div>
          <Button
            size="small"
            variant="plain"
            icon={<Plus size={16} />}
            onClick={() => put([...options, ''])}
          >
            {t('poll.addOption')}
          </Button>
        </div>
      )}
      <Checkbox
        label={t('poll.multiple')}
        checked={poll.isMultiple}
        onChange={(isMultiple) => onChange({ ...poll, isMultiple })}
      />
      <Select
        label={t('poll.lasts')}
        value={String(poll.lastsMinutes)}
        onChange={(value) => onChange({ ...poll, lastsMinutes: Number(value) })}
        options={lasting.map((minutes) => ({
          value: String(minutes),
          label:
            minutes < 24 * 60
              ? t('poll.hours', { count: minutes / 60 })
              : t('poll.days', { count: minutes / (24 * 60) }),
        }))}
      />
      <p className="ui-small ui-soft">{t('poll.hint')}</p>
      <div>
        <Button size="small" variant="plain" onClick={() => onChange(null)}>
          {t('poll.remove')}
        </Button>
      </div>
    </section>
  );
}
