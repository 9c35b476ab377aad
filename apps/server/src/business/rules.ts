import type { OpeningHours } from '@allmende/contract/business';

/** Pure decisions about a business: when it is open, which colours can be read. */

export interface OpenState {
  isOpen: boolean;
  /** When that changes next; null when it does not within the next eight days. */
  changesAt: Date | null;
}

interface LocalTime {
  date: string;
  /** 0 is Monday. */
  weekday: number;
  /** `HH:MM` */
  time: string;
}

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
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

export function isTimeZone(name: string): boolean {
  try {
    formatterFor(name);
    return true;
  } catch {
    return false;
  }
}

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

/** The spans of a local day: those of the exception for its date, or those of its weekday. */
export function spansOn(hours: OpeningHours, date: string): { from: string; to: string }[] {
  const exception = hours.exceptions.find((candidate) => candidate.date === date);
  return exception ? exception.spans : hours.week[weekdayOf(date)]!;
}

/**
 * [B3] Open is whoever has a span that has begun and not ended in local time. A span that ends at
 * 24:00 and one that begins at 00:00 on the next day are one.
 */
export function openStateAt(hours: OpeningHours, at: Date): OpenState {
  const now = localTime(at, hours.timeZone);
  const isOpenAt = (date: string, time: string) =>
    spansOn(hours, date).some((span) => span.from <= time && time < span.to);
  const isOpen = isOpenAt(now.date, now.time);
  for (let day = 0; day <= 8; day++) {
    const date = addDays(now.date, day);
    const boundaries = spansOn(hours, date)
      .flatMap((span) => [span.from, span.to])
      .filter((time) => day > 0 || time > now.time)
      .sort();
    for (const time of boundaries) {
      const [boundaryDate, boundaryTime] =
        time === '24:00' ? [addDays(date, 1), '00:00'] : [date, time];
      if (isOpenAt(boundaryDate, boundaryTime) !== isOpen) {
        return { isOpen, changesAt: instantOf(boundaryDate, boundaryTime, hours.timeZone) };
      }
    }
  }
  return { isOpen, changesAt: null };
}

function addDays(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The instant of a local time. One that a clock change skips is taken as the moment after the gap. */
export function instantOf(date: string, time: string, timeZone: string): Date {
  const wantedMs = Date.parse(`${date}T${time}:00Z`);
  let guessMs = wantedMs;
  for (let round = 0; round < 3; round++) {
    const seen = localTime(new Date(guessMs), timeZone);
    const differenceMs = wantedMs - Date.parse(`${seen.date}T${seen.time}:00Z`);
    if (differenceMs === 0) break;
    guessMs += differenceMs;
  }
  return new Date(guessMs);
}

/** [B2] Hours are valid when the zone exists and the spans of each day end after they begin and do not overlap. */
export function areHoursValid(hours: OpeningHours): boolean {
  if (!isTimeZone(hours.timeZone)) return false;
  const dates = hours.exceptions.map((exception) => exception.date);
  if (new Set(dates).size !== dates.length) return false;
  return [...hours.week, ...hours.exceptions.map((exception) => exception.spans)].every((spans) => {
    const sorted = [...spans].sort((a, b) => a.from.localeCompare(b.from));
    return sorted.every(
      (span, i) => span.from < span.to && (i === 0 || sorted[i - 1]!.to <= span.from),
    );
  });
}

/** [B4] An accent must carry white text: a contrast of at least 4.5 (WCAG 2.2, 1.4.3). */
export function isAccentReadable(colour: string): boolean {
  return 1.05 / (luminance(colour) + 0.05) >= 4.5;
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
