import { useFormat } from '../ui/format.ts';

/** Says days of the calendar (`YYYY-MM-DD`) as the device does: one, or from the first to the last. */
export function useDayRange(
  options: Intl.DateTimeFormatOptions,
): (first: string, last?: string) => string {
  const format = new Intl.DateTimeFormat(useFormat().locale, { ...options, timeZone: 'UTC' });
  const noon = (date: string) => new Date(`${date}T12:00:00Z`);
  return (first, last = first) => format.formatRange(noon(first), noon(last));
}
