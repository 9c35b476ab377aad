import type { Occasion } from '@allmende/contract/together-cards';
import type { Format } from '../ui/format.ts';

/** The day on which it begins, as this device's calendar shows it. */
export function firstDayOf(occasion: Occasion): Date {
  // Noon keeps a date the same day in every zone in which one may stand.
  if (occasion.kind === 'days') return new Date(`${occasion.startsOn}T12:00:00`);
  return new Date(occasion.startsAt);
}

/** `Freitag, 12. Juni`; in another year than this one `Sa 12. Juni 2027`. */
function dayLine(day: Date, format: Format, now: Date): string {
  if (day.getFullYear() === now.getFullYear()) return format.weekdayAndDate(day);
  return `${format.weekday(day)} ${format.date(day)}`;
}

/** When it is, in one line: `Freitag, 12. Juni · 18:30–22:00`. */
export function occasionLine(occasion: Occasion, format: Format, now = new Date()): string {
  const first = firstDayOf(occasion);
  const day = dayLine(first, format, now);
  if (occasion.kind === 'days') {
    if (occasion.endsOn === occasion.startsOn) return day;
    return `${day} – ${dayLine(new Date(`${occasion.endsOn}T12:00:00`), format, now)}`;
  }
  const from = format.clock(first);
  if (!occasion.endsAt) return `${day} · ${from}`;
  const end = new Date(occasion.endsAt);
  const isSameDay = format.date(end) === format.date(first);
  return isSameDay
    ? `${day} · ${from}–${format.clock(end)}`
    : `${day} · ${from} – ${dayLine(end, format, now)} · ${format.clock(end)}`;
}

/** What the clock there shows, when it is not the one here: `18:30 (Europe/Berlin)`. */
export function zoneLine(occasion: Occasion, format: Format): string | null {
  if (occasion.kind === 'days') return null;
  const there = format.inZone(occasion.timeZone).clock(occasion.startsAt);
  if (there === format.clock(occasion.startsAt)) return null;
  return `${there} (${occasion.timeZone.replaceAll('_', ' ')})`;
}
