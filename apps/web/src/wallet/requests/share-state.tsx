import type { RequestState } from '@allmende/contract/request-cards';
import { CircleCheck, CircleDashed, CircleSlash } from 'lucide-react';
import { useTranslation } from '../../i18n/words.ts';

/** Whether somebody has paid: a sign, and the word for those who do not see it. */
export function ShareState({ state }: { state: RequestState }) {
  const { t } = useTranslation('wallet/requests');
  const Mark = state === 'paid' ? CircleCheck : state === 'open' ? CircleDashed : CircleSlash;
  return (
    <span className="wallet-share-state" data-state={state}>
      <Mark size={18} aria-hidden="true" />
      <span className="ui-hidden">{t(`request.state.${state}`)}</span>
    </span>
  );
}
