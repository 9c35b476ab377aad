import { useEffect, useState } from 'react';
import './time-text.css';
import { daysBetween, type Format, useFormat } from './format.ts';

type When = Date | string | number;
export type TimeForm = 'list' | 'clock' | 'day' | 'full' | 'relative';

/** When something was, as short as its place allows; the full date is its tooltip. */
export function TimeText({ at, form = 'list' }: { at: When; form?: TimeForm }) {
  const format = useFormat();
  const now = useNow(form === 'relative' || form === 'list');
  const date = new Date(at);
  return (
    <time
      dateTime={date.toISOString()}
      data-tooltip={form === 'full' ? undefined : format.dateTime(date)}
      className="ui-figures"
    >
      {timeText(format, date, form, now)}
    </time>
  );
}

export function timeText(format: Format, at: Date, form: TimeForm, now: When): string {
  if (form === 'clock') return format.clock(at);
  if (form === 'full') return format.dateTime(at);
  if (form === 'relative') return format.relative(at, now);
  const days = daysBetween(now, at);
  if (form === 'day') {
    if (Math.abs(days) <= 1) return capitalised(format.dayWord(days), format.locale);
    const sameYear = new Date(now).getFullYear() === at.getFullYear();
    return sameYear ? format.weekdayAndDate(at) : format.date(at);
  }
  if (days === 0) return format.clock(at);
  if (days === -1) return capitalised(format.dayWord(-1), format.locale);
  if (days > -7 && days < 0) return format.weekday(at);
  return days > -180 ? format.dayInYear(at) : format.dateShort(at);
}

function capitalised(text: string, locale: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

/** The line between the days of a conversation or a statement. */
export function DayMark({ at }: { at: When }) {
  return (
    <div className="ui-day-mark">
      <TimeText at={at} form="day" />
    </div>
  );
}

/** The present, anew every half minute while it is looked at. */
function useNow(live: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, [live]);
  return now;
}
