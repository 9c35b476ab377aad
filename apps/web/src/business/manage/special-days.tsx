import { holidayName, reasonIn } from '@allmende/contract/holidays';
import { areSpansValid, runsOf } from '@allmende/contract/opening-hours';
import { CalendarPlus, Plus, Trash2 } from 'lucide-react';
import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Switch } from '../../ui/choice.tsx';
import { FieldErrorText, FormRow, TextField } from '../../ui/field.tsx';
import { List, ListRow } from '../../ui/list.tsx';
import { useDayRange } from '../day-range.ts';
import { holidaysFrom } from '../holidays.ts';
import { SpanFields } from '../hours-editor.tsx';
import {
  type DayDraft,
  daysOf,
  emptyDayDraft,
  type Exception,
  exceptionsMax,
  isOrdered,
  withDays,
} from './day-draft.ts';

/** Days that are not like the others: holidays, the week off, the Sunday before Christmas. */
export function SpecialDaysEditor({
  exceptions,
  today,
  country,
  onChange,
  draft,
  onDraft,
}: {
  exceptions: readonly Exception[];
  today: string;
  country: string;
  onChange: (exceptions: Exception[]) => void;
  /** Days that are being written and not taken in yet. */
  draft: DayDraft | null;
  onDraft: (draft: DayDraft | null) => void;
}) {
  const { t, language } = useTranslation('business');
  const [isFull, setFull] = useState(false);
  const coming = exceptions.filter(({ date }) => date >= today);
  const runs = runsOf(coming);
  const missing = holidaysFrom(today, country).filter(
    ({ date }) => !exceptions.some((exception) => exception.date === date),
  );

  function add(added: readonly Exception[]) {
    const next = withDays(exceptions, added, today);
    setFull(next.length > exceptionsMax);
    if (next.length > exceptionsMax) return;
    onChange(next);
    onDraft(null);
  }
  return (
    <div className="ui-stack">
      {runs.length === 0 && <p className="ui-soft">{t('special.none')}</p>}
      {runs.length > 0 && (
        <List label={t('profile.section.special')} className="business-flush">
          {runs.map((run) => (
            <RunRow
              key={run[0]!.date}
              run={run}
              onRemove={() => onChange(coming.filter((exception) => !run.includes(exception)))}
            />
          ))}
        </List>
      )}
      {isFull && <FieldErrorText error={t('special.full', { max: exceptionsMax })} />}
      {draft ? (
        <DayForm today={today} draft={draft} onDraft={onDraft} onAdd={add} />
      ) : (
        <div className="ui-row">
          <Button
            icon={<Plus size={18} aria-hidden="true" />}
            onClick={() => onDraft(emptyDayDraft())}
          >
            {t('special.add')}
          </Button>
          {missing.length > 0 && (
            <Button
              icon={<CalendarPlus size={18} aria-hidden="true" />}
              onClick={() =>
                add(
                  missing.map(({ date, name }) => ({
                    date,
                    spans: [],
                    reason: holidayName(name, language),
                  })),
                )
              }
            >
              {t('special.addHolidays', { count: missing.length })}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function RunRow({ run, onRemove }: { run: Exception[]; onRemove: () => void }) {
  const { t, language } = useTranslation('business');
  const range = useDayRange({ weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' });
  const [first, last] = [run[0]!, run.at(-1)!];
  const days = range(first.date, last.date);
  const times =
    first.spans.length === 0
      ? t('hours.closedDay')
      : first.spans.map(({ from, to }) => `${from}–${to}`).join(', ');
  return (
    <ListRow
      title={days}
      text={[reasonIn(first.reason, language), times].filter(Boolean).join(' · ')}
      actions={
        <IconButton
          label={t('special.remove', { days })}
          icon={<Trash2 size={18} />}
          onClick={onRemove}
        />
      }
    />
  );
}

function DayForm({
  today,
  draft,
  onDraft,
  onAdd,
}: {
  today: string;
  draft: DayDraft;
  onDraft: (draft: DayDraft | null) => void;
  onAdd: (exceptions: readonly Exception[]) => void;
}) {
  const { t } = useTranslation('business');
  const fieldset = useRef<HTMLFieldSetElement>(null);
  const { from, until, reason, isClosed, spans } = draft;
  const set = (change: Partial<DayDraft>) => onDraft({ ...draft, ...change });
  const days = daysOf(draft, today);
  // Below a long list it would open out of sight.
  useLayoutEffect(() => {
    // Newer browsers answer with a promise, which is no way to clean up.
    void fieldset.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <fieldset ref={fieldset} className="ui-stack business-day-group business-day-form">
      <legend className="ui-hidden">{t('special.add')}</legend>
      <FormRow>
        <TextField
          label={t('special.from')}
          type="date"
          min={today}
          autoFocus
          value={from}
          onChange={(next) => set({ from: next })}
        />
        <TextField
          label={t('special.until')}
          optional={t('optional')}
          type="date"
          min={from || today}
          value={until}
          onChange={(next) => set({ until: next })}
          error={from !== '' && !isOrdered(draft, today) ? t('special.notOrdered') : null}
        />
      </FormRow>
      <TextField
        label={t('special.reason')}
        optional={t('optional')}
        maxLength={60}
        value={reason}
        onChange={(next) => set({ reason: next })}
      />
      <Switch
        label={t('special.closed')}
        checked={isClosed}
        onChange={(next) => set({ isClosed: next })}
      />
      {!isClosed && <SpanFields spans={spans} onChange={(next) => set({ spans: next })} />}
      {!isClosed && !areSpansValid(spans) && <FieldErrorText error={t('editHours.invalid')} />}
      <div className="ui-row">
        <Button disabled={!days} onClick={() => days && onAdd(days)}>
          {t('special.take')}
        </Button>
        <Button variant="plain" onClick={() => onDraft(null)}>
          {t('cancel')}
        </Button>
      </div>
    </fieldset>
  );
}
