import { addDays, areSpansValid, localTime, type Span } from '@allmende/contract/opening-hours';
import { CalendarPlus, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Switch } from '../../ui/choice.tsx';
import { FieldErrorText, FormRow, TextField } from '../../ui/field.tsx';
import { List, ListRow } from '../../ui/list.tsx';
import { holidaysFrom } from '../holidays.ts';
import { SpanFields } from '../hours-editor.tsx';
import type { OpeningHours } from '../queries.ts';

type Exception = OpeningHours['exceptions'][number];
/** As many as the server keeps. */
const exceptionsMax = 60;

/** Days that are not like the others: holidays, the week off, the Sunday before Christmas. */
export function SpecialDaysEditor({
  exceptions,
  timeZone,
  country,
  onChange,
}: {
  exceptions: readonly Exception[];
  timeZone: string;
  country: string;
  onChange: (exceptions: Exception[]) => void;
}) {
  const { t } = useTranslation('business');
  const [isAdding, setAdding] = useState(false);
  const [isFull, setFull] = useState(false);
  const today = localTime(new Date(), timeZone).date;
  const coming = exceptions.filter(({ date }) => date >= today);
  const runs = runsOf(coming);
  const missing = holidaysFrom(today, country).filter(
    ({ date }) => !exceptions.some((exception) => exception.date === date),
  );

  /** What is over makes room; a day that is given again replaces what it was. */
  function add(added: Exception[]) {
    const dates = new Set(added.map(({ date }) => date));
    const next = [...coming.filter(({ date }) => !dates.has(date)), ...added].sort((a, b) =>
      a.date.localeCompare(b.date),
    );
    setFull(next.length > exceptionsMax);
    if (next.length > exceptionsMax) return;
    onChange(next);
    setAdding(false);
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
      {isAdding ? (
        <DayForm today={today} onAdd={add} onCancel={() => setAdding(false)} />
      ) : (
        <div className="ui-row">
          <Button icon={<Plus size={18} aria-hidden="true" />} onClick={() => setAdding(true)}>
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
                    reason: t(`special.holiday.${name}` as 'special.holiday.newYear'),
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

/** Days that follow each other and are alike belong together: "24 to 31 December, closed". */
function runsOf(exceptions: readonly Exception[]): Exception[][] {
  const runs: Exception[][] = [];
  for (const exception of [...exceptions].sort((a, b) => a.date.localeCompare(b.date))) {
    const last = runs.at(-1)?.at(-1);
    const follows =
      last &&
      addDays(last.date, 1) === exception.date &&
      last.reason === exception.reason &&
      JSON.stringify(last.spans) === JSON.stringify(exception.spans);
    if (follows) runs.at(-1)!.push(exception);
    else runs.push([exception]);
  }
  return runs;
}

function RunRow({ run, onRemove }: { run: Exception[]; onRemove: () => void }) {
  const { t, language } = useTranslation('business');
  const format = new Intl.DateTimeFormat(language, {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const [first, last] = [run[0]!, run.at(-1)!];
  const noon = (date: string) => new Date(`${date}T12:00:00Z`);
  const days =
    first === last
      ? format.format(noon(first.date))
      : format.formatRange(noon(first.date), noon(last.date));
  const times =
    first.spans.length === 0
      ? t('hours.closedDay')
      : first.spans.map(({ from, to }) => `${from}–${to}`).join(', ');
  return (
    <ListRow
      title={days}
      text={[first.reason, times].filter(Boolean).join(' · ')}
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
  onAdd,
  onCancel,
}: {
  today: string;
  onAdd: (exceptions: Exception[]) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation('business');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const [isClosed, setClosed] = useState(true);
  const [spans, setSpans] = useState<Span[]>([{ from: '09:00', to: '13:00' }]);
  const last = until === '' ? from : until;
  const isOrdered = from >= today && last >= from && last <= addDays(today, 730);
  const isReady = from !== '' && isOrdered && (isClosed || areSpansValid(spans));
  function add() {
    const days: Exception[] = [];
    for (let date = from; date <= last && days.length <= exceptionsMax; date = addDays(date, 1)) {
      days.push({ date, spans: isClosed ? [] : spans, reason: reason.trim() });
    }
    onAdd(days);
  }
  return (
    <fieldset className="ui-stack business-day-group">
      <legend className="ui-hidden">{t('special.add')}</legend>
      <FormRow>
        <TextField
          label={t('special.from')}
          type="date"
          min={today}
          value={from}
          onChange={setFrom}
        />
        <TextField
          label={t('special.until')}
          optional={t('optional')}
          type="date"
          min={from || today}
          value={until}
          onChange={setUntil}
          error={from !== '' && !isOrdered ? t('special.notOrdered') : null}
        />
      </FormRow>
      <TextField
        label={t('special.reason')}
        optional={t('optional')}
        maxLength={60}
        value={reason}
        onChange={setReason}
      />
      <Switch label={t('special.closed')} checked={isClosed} onChange={setClosed} />
      {!isClosed && <SpanFields spans={spans} onChange={setSpans} />}
      {!isClosed && !areSpansValid(spans) && <FieldErrorText error={t('editHours.invalid')} />}
      <div className="ui-row">
        <Button disabled={!isReady} onClick={add}>
          {t('special.take')}
        </Button>
        <Button variant="plain" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </fieldset>
  );
}
