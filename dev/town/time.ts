import type { When } from './types.ts';

/** The moment that `when` means for a town that moved in at `now`. */
export function momentOf(when: When, now: Date, timeZone: string): Date {
  const minutes = /^(\d+)m$/.exec(when);
  if (minutes) return new Date(now.getTime() - Number(minutes[1]) * 60_000);
  const [, days, hour, minute] = /^(\d+)d (\d+):(\d+)$/.exec(when)!.map(Number);
  const today = new Date(now.getTime() + offsetMs(now, timeZone));
  const wanted = Date.UTC(
    today.getUTCFullYear(),
    today.getUTCMonth(),
    today.getUTCDate() - days!,
    hour,
    minute,
  );
  // The offset is that of the wanted moment: the clocks may have changed in between.
  return new Date(wanted - offsetMs(new Date(wanted), timeZone));
}

/** How far the zone's wall clock is ahead of UTC at this moment. */
function offsetMs(at: Date, timeZone: string): number {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return (
    Date.parse(`${format.format(at).replace(' ', 'T')}Z`) - Math.floor(at.getTime() / 1000) * 1000
  );
}
