import type { Span } from '@allmende/contract/opening-hours';
import { Coffee, Plus, Trash2 } from 'lucide-react';
import { useLanguage, useTranslation } from '../i18n/words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { FieldErrorText, TextField } from '../ui/field.tsx';
import {
  areGroupsValid,
  type DayGroup,
  isOverNight,
  type Preset,
  presets,
  toggleBreak,
  toggleDay,
} from './day-groups.ts';
import './hours-editor.css';

const week = [0, 1, 2, 3, 4, 5, 6];

/** Opening hours as one says them: the days that are alike together, and their times once. */
export function HoursEditor({
  groups,
  onChange,
}: {
  groups: readonly DayGroup[];
  onChange: (groups: DayGroup[]) => void;
}) {
  const { t } = useTranslation('business');
  const names = useDayNames();
  const closed = week.filter((day) => !groups.some(({ days }) => days.includes(day)));
  const replace = (index: number, group: DayGroup) =>
    onChange(groups.map((other, i) => (i === index ? group : other)));
  return (
    <div className="business-hours-editor">
      <fieldset className="business-presets">
        <legend className="ui-field-label">{t('editHours.presets')}</legend>
        {(Object.keys(presets) as Preset[]).map((preset) => (
          <Chip key={preset} onPress={() => onChange(structuredClone<DayGroup[]>(presets[preset]))}>
            {t(`editHours.preset.${preset}`)}
          </Chip>
        ))}
      </fieldset>
      {groups.map((group, i) => (
        <fieldset
          // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place; its days change
          key={i}
          className="business-day-group"
        >
          <legend className="ui-hidden">{t('editHours.group', { number: i + 1 })}</legend>
          <div className="business-daychips">
            {week.map((day) => (
              <Chip
                key={day}
                pressed={group.days.includes(day)}
                onPress={() => onChange(toggleDay(groups, i, day))}
              >
                <span aria-hidden="true">{names.short[day]}</span>
                <span className="ui-hidden">{names.long[day]}</span>
              </Chip>
            ))}
          </div>
          <SpanFields spans={group.spans} onChange={(spans) => replace(i, { ...group, spans })} />
          <div className="ui-row">
            <Button
              size="small"
              variant="plain"
              icon={<Coffee size={17} aria-hidden="true" />}
              onClick={() => replace(i, { ...group, spans: toggleBreak(group.spans) })}
            >
              {t(group.spans.length > 1 ? 'editHours.noBreak' : 'editHours.break')}
            </Button>
            <Button
              size="small"
              variant="plain"
              icon={<Trash2 size={17} aria-hidden="true" />}
              onClick={() => onChange(groups.filter((_, other) => other !== i))}
            >
              {t('editHours.removeGroup')}
            </Button>
          </div>
        </fieldset>
      ))}
      {closed.length > 0 && (
        <Button
          icon={<Plus size={18} aria-hidden="true" />}
          onClick={() =>
            onChange([
              ...groups,
              { days: closed.slice(0, 1), spans: [{ from: '09:00', to: '13:00' }] },
            ])
          }
        >
          {t(groups.length > 0 ? 'editHours.addOther' : 'editHours.add')}
        </Button>
      )}
      {groups.length > 0 && closed.length > 0 && (
        <p className="ui-small ui-soft">
          {t('editHours.closedOn', { days: closed.map((day) => names.long[day]).join(', ') })}
        </p>
      )}
      {!areGroupsValid(groups) && <FieldErrorText error={t('editHours.invalid')} />}
    </div>
  );
}

/** From when to when, once or several times a day. */
export function SpanFields({
  spans,
  onChange,
}: {
  spans: readonly Span[];
  onChange: (spans: Span[]) => void;
}) {
  const { t } = useTranslation('business');
  const set = (index: number, change: Partial<Span>) =>
    onChange(spans.map((span, i) => (i === index ? { ...span, ...change } : span)));
  return spans.map((span, i) => (
    <div
      // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place
      key={i}
      className="business-times"
    >
      <TextField
        label={t('editHours.from')}
        type="time"
        value={span.from}
        onChange={(from) => set(i, { from })}
      />
      <TextField
        label={t('editHours.to')}
        type="time"
        value={span.to}
        onChange={(to) => set(i, { to })}
      />
      {spans.length > 1 && (
        <IconButton
          label={t('editHours.removeSpan', { from: span.from, to: span.to })}
          icon={<Trash2 size={18} />}
          onClick={() => onChange(spans.filter((_, other) => other !== i))}
        />
      )}
      {isOverNight(span) && <p className="business-times-note">{t('editHours.overNight')}</p>}
    </div>
  ));
}

/** The names of the weekdays in the language of the app, Monday first. */
export function useDayNames(): { short: string[]; long: string[] } {
  const language = useLanguage();
  const names = (style: 'short' | 'long') => {
    const format = new Intl.DateTimeFormat(language, { weekday: style, timeZone: 'UTC' });
    // 2024-01-01 was a Monday.
    return week.map((day) => format.format(new Date(Date.UTC(2024, 0, 1 + day))));
  };
  return { short: names('short'), long: names('long') };
}
