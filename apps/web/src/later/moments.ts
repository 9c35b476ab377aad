/** Moments that people mean when they say "later", in the zone of their device. Pure. */
export interface Moment {
  /** Names its words. */
  name: 'inTwentyMinutes' | 'inAnHour' | 'laterToday' | 'tomorrowMorning' | 'mondayMorning';
  at: Date;
}

const minuteMs = 60_000;

function at(day: Date, plusDays: number, hour: number): Date {
  // By parts and not by hours, so that a change of the clocks in between does not shift it.
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + plusDays, hour);
}

/** This evening, or in three hours when it is evening already; none when the day is nearly over. */
function laterToday(now: Date): Date | null {
  const evening = at(now, 0, 18);
  if (evening.getTime() - now.getTime() > 60 * minuteMs) return evening;
  const inThreeHours = new Date(now.getTime() + 180 * minuteMs);
  return inThreeHours.getDate() === now.getDate() ? inThreeHours : null;
}

export function momentsToSend(now: Date): Moment[] {
  const today = laterToday(now);
  const toMonday = (8 - now.getDay()) % 7 || 7;
  const monday: Moment = { name: 'mondayMorning', at: at(now, toMonday, 9) };
  return [
    ...(today ? [{ name: 'laterToday', at: today } as const] : []),
    { name: 'tomorrowMorning', at: at(now, 1, 9) },
    // Tomorrow is Monday already when it is Sunday.
    ...(toMonday > 1 ? [monday] : []),
  ];
}

export function momentsToRemind(now: Date): Moment[] {
  return [
    { name: 'inTwentyMinutes', at: new Date(now.getTime() + 20 * minuteMs) },
    { name: 'inAnHour', at: new Date(now.getTime() + 60 * minuteMs) },
    { name: 'tomorrowMorning', at: at(now, 1, 9) },
  ];
}

/** As `<input type="datetime-local">` writes it. */
export function toLocalField(when: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
  return `${day}T${two(when.getHours())}:${two(when.getMinutes())}`;
}

/** Null for what is no moment to come within a year. */
export function fromLocalField(value: string, now: Date): Date | null {
  const when = new Date(value);
  const inMs = when.getTime() - now.getTime();
  return inMs > 0 && inMs < 366 * 24 * 60 * minuteMs ? when : null;
}
