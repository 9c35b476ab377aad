import type { OpeningHours } from './business.ts';

/**
 * When a business is open: pure decisions that server and app make alike, in a file without schemas so
 * that they cost a browser nothing. The rules [B20] to [B25] stand in the business module's SPEC.md.
 */
export type Span = OpeningHours['week'][number][number];

export interface OpenState {
  isOpen: boolean;
  /** When that changes next; null when it does not in the coming ten weeks. */
  changesAt: Date | null;
}

export interface LocalTime {
  /** `YYYY-MM-DD` */
  date: string;
  /** 0 is Monday. */
  weekday: number;
  /** `HH:MM` */
  time: string;
}

/** Long enough to see past the longest holidays. */
const horizonDays = 70;
const dayMs = 86_400_000;
const minuteMs = 60_000;
/** More names than there are zones are spellings of the same ones; then the memory begins anew. */
const formattersMax = 700;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    if (formatters.size >= formattersMax) formatters.clear();
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

/** A name of the IANA database; a bare offset is none, because it knows no summer. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatterFor(name);
    return true;
  } catch {
    return false;
  }
}

/** What calendar and clock show in a time zone. */
export function localTime(at: Date, timeZone: string): LocalTime {
  const parts = Object.fromEntries(
    formatterFor(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const date = `${parts['year']}-${parts['month']}-${parts['day']}`;
  return { date, weekday: weekdayOf(date), time: `${parts['hour']}:${parts['minute']}` };
}

function weekdayOf(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

/** The spans of a local day in their order: those of the exception for its date, or of its weekday. */
export function spansOn(hours: OpeningHours, date: string): Span[] {
  const exception = hours.exceptions.find((candidate) => candidate.date === date);
  const spans = exception ? exception.spans : hours.week[weekdayOf(date)]!;
  return [...spans].sort((a, b) => a.from.localeCompare(b.from));
}

type Exception = OpeningHours['exceptions'][number];

/**
 * [B26] Exceptions in the order of their days; days that follow each other and are alike belong together:
 * "24 to 31 December, closed".
 */
export function runsOf(exceptions: readonly Exception[]): [Exception, ...Exception[]][] {
  const runs: [Exception, ...Exception[]][] = [];
  for (const exception of [...exceptions].sort((a, b) => a.date.localeCompare(b.date))) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const follows =
      last &&
      addDays(last.date, 1) === exception.date &&
      last.reason === exception.reason &&
      JSON.stringify(last.spans) === JSON.stringify(exception.spans);
    if (follows) run!.push(exception);
    else runs.push([exception]);
  }
  return runs;
}

/**
 * The moment at which clocks in the zone show a local time: the first such moment when the clocks are
 * set back, and the moment of the change when they jump over it.
 */
export function instantOf(date: string, time: string, timeZone: string): Date {
  const shownMs = Date.parse(`${date}T${time}:00Z`);
  const offsetMs = (ms: number) => {
    const seen = localTime(new Date(ms), timeZone);
    return Date.parse(`${seen.date}T${seen.time}:00Z`) - Math.floor(ms / minuteMs) * minuteMs;
  };
  const [before, after] = [offsetMs(shownMs - dayMs), offsetMs(shownMs + dayMs)];
  const [withBefore, withAfter] = [shownMs - before, shownMs - after];
  if (before === after || offsetMs(withBefore) === before) return new Date(withBefore);
  if (offsetMs(withAfter) === after) return new Date(withAfter);
  let [old, changed] = [withAfter, withBefore];
  while (changed - old > minuteMs) {
    const middle = old + Math.floor((changed - old) / 2 / minuteMs) * minuteMs;
    if (offsetMs(middle) === before) old = middle;
    else changed = middle;
  }
  return new Date(changed);
}

function endOf({ to }: Span, date: string, timeZone: string): Date {
  return to === '24:00'
    ? instantOf(addDays(date, 1), '00:00', timeZone)
    : instantOf(date, to, timeZone);
}

/**
 * [B22] Open is whoever has a span that has begun and not ended. A span that ends at 24:00 and one that
 * begins at 00:00 on the next day are one.
 */
export function openStateAt(hours: OpeningHours, at: Date): OpenState {
  const { timeZone } = hours;
  const today = localTime(at, timeZone).date;
  let closesAt: Date | null = null;
  for (let day = -1; day <= horizonDays; day++) {
    const date = addDays(today, day);
    if (closesAt && closesAt < instantOf(date, '00:00', timeZone)) break;
    for (const span of spansOn(hours, date)) {
      const from = instantOf(date, span.from, timeZone);
      const to = endOf(span, date, timeZone);
      if (to <= at || to <= from) continue;
      if (closesAt) {
        if (from > closesAt) return { isOpen: true, changesAt: closesAt };
        closesAt = to;
      } else if (from <= at) closesAt = to;
      else return { isOpen: false, changesAt: from };
    }
  }
  if (!closesAt) return { isOpen: false, changesAt: null };
  const isSoon = closesAt < instantOf(addDays(today, horizonDays), '00:00', timeZone);
  return { isOpen: true, changesAt: isSoon ? closesAt : null };
}

/** The same yes or no as `openStateAt` gives, without looking ahead for when that changes. */
export function isOpenAt(hours: OpeningHours, at: Date): boolean {
  const { timeZone } = hours;
  const today = localTime(at, timeZone).date;
  // No span passes midnight; yesterday counts because clocks may jump over it.
  return [addDays(today, -1), today].some((date) =>
    spansOn(hours, date).some(
      (span) => instantOf(date, span.from, timeZone) <= at && at < endOf(span, date, timeZone),
    ),
  );
}

/** [B21] The spans of a day end after they begin and do not overlap. */
export function areSpansValid(spans: readonly Span[]): boolean {
  const sorted = [...spans].sort((a, b) => a.from.localeCompare(b.from));
  return sorted.every(
    (span, i) => span.from < span.to && (i === 0 || sorted[i - 1]!.to <= span.from),
  );
}

/** [B20] [B21] Hours are valid when the zone exists, every day is, and no date is given twice. */
export function areHoursValid(hours: OpeningHours): boolean {
  if (!isTimeZone(hours.timeZone)) return false;
  const dates = hours.exceptions.map((exception) => exception.date);
  if (new Set(dates).size !== dates.length) return false;
  return [...hours.week, ...hours.exceptions.map((exception) => exception.spans)].every(
    areSpansValid,
  );
}
