import { addDays, areSpansValid, type Span } from '@allmende/contract/opening-hours';
import type { OpeningHours } from '../queries.ts';

export type Exception = OpeningHours['exceptions'][number];

/** As many as the server keeps. */
export const exceptionsMax = 60;

/** Special days as they are being written; dates as `YYYY-MM-DD`, empty while none is chosen. */
export interface DayDraft {
  from: string;
  /** Empty for a single day. */
  until: string;
  reason: string;
  isClosed: boolean;
  spans: Span[];
}

export function emptyDayDraft(): DayDraft {
  return {
    from: '',
    until: '',
    reason: '',
    isClosed: true,
    spans: [{ from: '09:00', to: '13:00' }],
  };
}

export function isUntouched({ from, until, reason }: DayDraft): boolean {
  return from === '' && until === '' && reason.trim() === '';
}

/** Whether the days are not over, end after they begin, and lie within two years. */
export function isOrdered({ from, until }: DayDraft, today: string): boolean {
  const last = until || from;
  return from >= today && last >= from && last <= addDays(today, 730);
}

/** The days that a draft means; null while it cannot be said. */
export function daysOf(draft: DayDraft, today: string): Exception[] | null {
  const { from, until, reason, isClosed, spans } = draft;
  const isReady = from !== '' && isOrdered(draft, today) && (isClosed || areSpansValid(spans));
  if (!isReady) return null;
  const days: Exception[] = [];
  // One more than fits is enough to see that it does not.
  for (let date = from; date <= (until || from) && days.length <= exceptionsMax; ) {
    days.push({ date, spans: isClosed ? [] : spans, reason: reason.trim() });
    date = addDays(date, 1);
  }
  return days;
}

/** What is over makes room; a day that is given again replaces what it was. */
export function withDays(
  exceptions: readonly Exception[],
  added: readonly Exception[],
  today: string,
): Exception[] {
  const dates = new Set(added.map(({ date }) => date));
  return [...exceptions.filter(({ date }) => date >= today && !dates.has(date)), ...added].sort(
    (a, b) => a.date.localeCompare(b.date),
  );
}
