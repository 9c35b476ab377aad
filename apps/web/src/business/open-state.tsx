import type { Presence } from '@allmende/contract/business';
import { useTranslation } from '../i18n/words.ts';
import { useOpenWhen } from './open-when.ts';

/** Whether it is open, and when that changes; nothing where no hours are known. */
export function OpenState({ state }: { state: Presence['openState'] }) {
  const { t } = useTranslation('business');
  const openWhen = useOpenWhen();
  if (!state) return null;
  const when = openWhen(state);
  return (
    <span className={state.isOpen ? 'business-open' : 'business-closed'}>
      {t(state.isOpen ? 'hours.openNow' : 'hours.closedNow')}
      {when && ` · ${t(state.isOpen ? 'hours.until' : 'hours.from', { when })}`}
    </span>
  );
}
