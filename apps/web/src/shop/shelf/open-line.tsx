import { useTranslation } from 'react-i18next';
import { daysBetween, useFormat } from '../../ui/format.ts';
import { usePresenceOf } from '../queries.ts';

/** Whether somebody is there now and until when: `Geöffnet bis 18:00`. Nothing without opening hours. */
export function OpenLine({ handle }: { handle: string }) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const state = usePresenceOf(handle).data?.openState;
  if (!state) return <>@{handle}</>;
  const { isOpen, changesAt } = state;
  if (!changesAt) return <>{t(isOpen ? 'hours.open' : 'hours.closed')}</>;
  const change = new Date(changesAt);
  const days = daysBetween(Date.now(), change);
  const when =
    days === 0
      ? format.clock(change)
      : days < 7
        ? `${format.weekday(change)} ${format.clock(change)}`
        : format.dayInYear(change);
  return <>{t(isOpen ? 'hours.openUntil' : 'hours.closedUntil', { when })}</>;
}
