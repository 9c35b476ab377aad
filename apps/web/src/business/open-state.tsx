import type { Presence } from '@allmende/contract/business';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';

/** Whether it is open, and when that changes; nothing where no hours are known. */
export function OpenState({ state }: { state: Presence['openState'] }) {
  const { t } = useTranslation('business');
  const format = useFormat();
  if (!state) return null;
  const at = state.changesAt && new Date(state.changesAt);
  const isToday = at && at.toDateString() === new Date().toDateString();
  const when = at && (isToday ? format.clock(at) : `${format.weekday(at)} ${format.clock(at)}`);
  return (
    <span className={state.isOpen ? 'business-open' : 'business-closed'}>
      {t(state.isOpen ? 'hours.openNow' : 'hours.closedNow')}
      {when && ` · ${t(state.isOpen ? 'hours.until' : 'hours.from', { when })}`}
    </span>
  );
}
