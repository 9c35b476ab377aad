import type { OpeningHours } from '@allmende/contract/business';
import { CopyPlus, Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../ui/button.tsx';
import { Switch } from '../ui/choice.tsx';

type Week = OpeningHours['week'];
type Span = Week[number][number];

/** Nine to six on workdays, with an open Saturday morning: what most begin from. */
export const usualWeek: Week = [
  ...Array.from({ length: 5 }, () => [{ from: '09:00', to: '18:00' }]),
  [{ from: '09:00', to: '13:00' }],
  [],
];

/** What is wrong with a week, by day; empty when nothing is. */
export function weekFaults(week: Week): Set<number> {
  const faults = new Set<number>();
  week.forEach((spans, day) => {
    const sorted = [...spans].sort((a, b) => (a.from < b.from ? -1 : 1));
    const isFine = sorted.every(
      (span, i) => span.from < span.to && (i === 0 || sorted[i - 1]!.to <= span.from),
    );
    if (!isFine) faults.add(day);
  });
  return faults;
}

/**
 * A week of opening hours: each day open or closed, with as many spans as it has breaks. "Same as above"
 * copies the day before, so that a week is written in a few taps.
 */
export function HoursField({ week, onChange }: { week: Week; onChange: (week: Week) => void }) {
  const { t, i18n } = useTranslation('business');
  const names = new Intl.DateTimeFormat(i18n.language, { weekday: 'long', timeZone: 'UTC' });
  const faults = weekFaults(week);
  function change(day: number, spans: Span[]): void {
    onChange(week.map((before, i) => (i === day ? spans : before)));
  }
  return (
    <div className="business-week">
      {week.map((spans, day) => {
        // 2024-01-01 was a Monday.
        const name = names.format(new Date(Date.UTC(2024, 0, 1 + day)));
        return (
          <fieldset key={name} className="business-day">
            <legend className="ui-hidden">{name}</legend>
            <Switch
              label={name}
              checked={spans.length > 0}
              onChange={(isOpen) => change(day, isOpen ? [{ from: '09:00', to: '18:00' }] : [])}
            />
            <div className="business-spans">
              {spans.length === 0 && <span className="ui-soft">{t('hours.closedDay')}</span>}
              {spans.map((span, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: spans have no identity but their place
                <div key={i} className="business-span">
                  <TimeInput
                    label={t('hours.fromOn', { day: name })}
                    value={span.from}
                    onChange={(from) =>
                      change(
                        day,
                        spans.map((s, j) => (j === i ? { ...s, from } : s)),
                      )
                    }
                  />
                  <span aria-hidden="true">–</span>
                  <TimeInput
                    label={t('hours.toOn', { day: name })}
                    value={span.to}
                    onChange={(to) =>
                      change(
                        day,
                        spans.map((s, j) => (j === i ? { ...s, to } : s)),
                      )
                    }
                  />
                  {spans.length > 1 && (
                    <IconButton
                      label={t('hours.removeSpan')}
                      icon={<Trash2 size={18} />}
                      onClick={() =>
                        change(
                          day,
                          spans.filter((_, j) => j !== i),
                        )
                      }
                    />
                  )}
                </div>
              ))}
              {faults.has(day) && (
                <p className="ui-field-error" role="alert">
                  {t('hours.fault')}
                </p>
              )}
            </div>
            <div className="business-day-actions">
              {spans.length > 0 && spans.length < 3 && (
                <IconButton
                  label={t('hours.addSpan', { day: name })}
                  icon={<Plus size={18} />}
                  onClick={() => change(day, withAnotherSpan(spans))}
                />
              )}
              {day > 0 && (
                <IconButton
                  label={t('hours.sameAsAbove', { day: name })}
                  icon={<CopyPlus size={18} />}
                  onClick={() => change(day, week[day - 1]!)}
                />
              )}
            </div>
          </fieldset>
        );
      })}
      <Button size="small" variant="plain" onClick={() => onChange(usualWeek)}>
        {t('hours.usual')}
      </Button>
    </div>
  );
}

/** A lunch break in the middle of a day that had none; otherwise a span at its end. */
function withAnotherSpan(spans: Span[]): Span[] {
  const [only, ...others] = spans;
  if (only && others.length === 0 && only.from < '12:00' && only.to > '14:00') {
    return [
      { from: only.from, to: '12:30' },
      { from: '14:00', to: only.to },
    ];
  }
  return [...spans, { from: spans.at(-1)!.to, to: '22:00' }];
}

function TimeInput({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <input
      type="time"
      className="business-time"
      aria-label={label}
      value={value === '24:00' ? '00:00' : value}
      onChange={(event) => event.target.value && onChange(event.target.value)}
    />
  );
}
