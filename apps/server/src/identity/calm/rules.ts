import type { Calm } from '@allmende/contract/calm';

/** [I80]–[I83] Pure decisions about quiet. */

/** As long as nobody has said otherwise. */
export const noCalm: Calm = {
  timeZone: 'Europe/Berlin',
  quietHours: [null, null, null, null, null, null, null],
  dailyMinutes: null,
  notificationShows: 'words',
};

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Day of the week, from Monday as 0, and minute of the day, as a clock on a wall of that zone shows them. */
export function wallClock(at: Date, timeZone: string): { day: number; minute: number } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const of = (type: string) => parts.find((part) => part.type === type)!.value;
  return {
    day: weekdays.indexOf(of('weekday')),
    minute: Number(of('hour')) * 60 + Number(of('minute')),
  };
}

function minuteOf(clockTime: string): number {
  const [hours, minutes] = clockTime.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/**
 * Whether these are quiet hours. Those of a day may end on the morning after. They go by the clock on the wall, so the
 * night in which clocks are changed is an hour shorter or longer.
 */
export function isQuietAt({ quietHours, timeZone }: Calm, at: Date): boolean {
  const { day, minute } = wallClock(at, timeZone);
  const today = quietHours[day];
  if (today) {
    const [from, to] = [minuteOf(today.from), minuteOf(today.to)];
    if (minute >= from && (to <= from || minute < to)) return true;
  }
  const before = quietHours[(day + 6) % 7];
  if (!before) return false;
  const [from, to] = [minuteOf(before.from), minuteOf(before.to)];
  return to <= from && minute < to;
}
