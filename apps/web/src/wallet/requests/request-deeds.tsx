import type { Money } from '@allmende/contract/money';
import type { RequestState } from '@allmende/contract/request-cards';
import { BellRing } from 'lucide-react';
import { useState } from 'react';
import { lazyPart } from '../../app/lazy-part.tsx';
import { Missing } from '../../app/missing.tsx';
import { useTranslation } from '../../i18n/words.ts';
import { useSession } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { useFormat } from '../../ui/format.ts';
import { mayRemind, type RequestId, stateNow, useDeed } from './queries.ts';

const PaySheet = lazyPart(() => import('./pay-sheet.tsx'));

/** What a card, a row or a page knows of a request. */
export interface Asked {
  requestId: RequestId;
  amount: Money;
  state: RequestState;
  expiresAt: string;
  remindedAt: string | null;
  /** On which side the acting actor stands. */
  isPayer: boolean;
}

/** Pay or say no; remind or take back. Two taps to pay: here, and where payee and amount stand once more. */
export function RequestDeeds({ asked }: { asked: Asked }) {
  const { t } = useTranslation('wallet/requests');
  const { hat } = useSession();
  if (stateNow(asked) !== 'open' || hat?.role === 'agent') return null;
  return asked.isPayer ? (
    <div className="wallet-deeds">
      <PayButton requestId={asked.requestId} label={t('request.pay')} />
      <Deed asked={asked} deed="declineRequest" label={t('request.decline')} />
    </div>
  ) : (
    <div className="wallet-deeds">
      {mayRemind(asked.remindedAt) && (
        <Deed asked={asked} deed="remindOfRequest" label={t('request.remind')} />
      )}
      <Deed asked={asked} deed="cancelRequest" label={t('request.cancel')} />
    </div>
  );
}

export function PayButton({ requestId, label }: { requestId: RequestId; label: string }) {
  const [isPaying, setPaying] = useState(false);
  const close = () => setPaying(false);
  return (
    <>
      <Button variant="money" size="small" onClick={() => setPaying(true)}>
        {label}
      </Button>
      {isPaying && (
        <PaySheet props={{ requestId, onClose: close }} missing={<Missing onClose={close} />} />
      )}
    </>
  );
}

export function Deed({
  asked,
  deed,
  label,
}: {
  asked: Pick<Asked, 'requestId'>;
  deed: Parameters<typeof useDeed>[0];
  label: string;
}) {
  const { mutate, isPending } = useDeed(deed);
  const isReminder = deed === 'remindOfRequest';
  return (
    <Button
      size="small"
      variant={isReminder ? 'quiet' : 'plain'}
      icon={isReminder ? <BellRing size={16} aria-hidden="true" /> : undefined}
      busy={isPending}
      onClick={() => mutate(asked.requestId)}
    >
      {label}
    </Button>
  );
}

/** How it stands, in a few words. */
export function useStanding() {
  const { t } = useTranslation('wallet/requests');
  const format = useFormat();
  return (asked: Omit<Asked, 'requestId' | 'amount'>): string => {
    const state = stateNow(asked);
    if (state !== 'open') return t(`request.state.${state}`);
    if (!asked.isPayer && asked.remindedAt) {
      return t('request.reminded', { when: format.dayInYear(asked.remindedAt) });
    }
    return t('request.until', { when: format.dayInYear(asked.expiresAt) });
  };
}
