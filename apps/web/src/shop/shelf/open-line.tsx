import { useTranslation } from '../../i18n/words.ts';
import { useOpenWhen } from '../../business/open-when.ts';
import { usePresenceOf } from '../queries.ts';

/** Whether somebody is there now and until when: `Geöffnet bis 18:00`. Nothing without opening hours. */
export function OpenLine({ handle }: { handle: string }) {
  const { t } = useTranslation('shop');
  const openWhen = useOpenWhen();
  const state = usePresenceOf(handle).data?.openState;
  if (!state) return <>@{handle}</>;
  const { isOpen } = state;
  const when = openWhen(state);
  if (when === null) return <>{t(isOpen ? 'hours.open' : 'hours.closed')}</>;
  return <>{t(isOpen ? 'hours.openUntil' : 'hours.closedUntil', { when })}</>;
}
