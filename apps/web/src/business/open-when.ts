import type { Presence } from '@allmende/contract/business';
import { localTime } from '@allmende/contract/opening-hours';
import { daysBetweenDates, useFormat } from '../ui/format.ts';

type OpenState = NonNullable<Presence['openState']>;

/**
 * When it opens or closes next, on the clock that hangs in the shop: `18:00`, `Mo 08:00`, `3. Nov.`; null
 * where that is not known. Whoever looks from elsewhere reads what stands on the door.
 */
export function useOpenWhen(): (state: OpenState) => string | null {
  const format = useFormat();
  return ({ changesAt, timeZone }) => {
    if (!changesAt) return null;
    const at = new Date(changesAt);
    const there = localTime(at, timeZone);
    const days = daysBetweenDates(localTime(new Date(), timeZone).date, there.date);
    const inZone = format.inZone(timeZone);
    if (days === 0) return inZone.clock(at);
    return days < 7 ? `${inZone.weekday(at)} ${inZone.clock(at)}` : inZone.dayInYear(at);
  };
}
