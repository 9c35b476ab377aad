import type { Mandate } from '@allmende/contract/mandates';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { lazyPart } from '../../app/lazy-part.tsx';
import { Missing } from '../../app/missing.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useSession } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { confirmMandate } from '../../identity/confirm.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { showToast } from '../../ui/toast.tsx';
import { rememberMandate, seeAnew, stateNow, useMandateDeed } from './queries.ts';

const ChargeSheet = lazyPart(() => import('./charge-sheet.tsx'));

/** Allow it or say no; end it; collect, or give it up. */
export function MandateDeeds({ mandate, isPayer }: { mandate: Mandate; isPayer: boolean }) {
  const { hat } = useSession();
  const state = stateNow(mandate);
  if (hat?.role === 'agent' || (state !== 'asked' && state !== 'granted')) return null;
  return (
    <div className="wallet-deeds">
      {isPayer && state === 'asked' && <GrantButton mandate={mandate} />}
      {!isPayer && state === 'granted' && <ChargeButton mandate={mandate} />}
      <EndButton
        mandate={mandate}
        deed={!isPayer ? 'cancelMandate' : state === 'asked' ? 'declineMandate' : 'revokeMandate'}
      />
    </div>
  );
}

function GrantButton({ mandate }: { mandate: Mandate }) {
  const { t } = useTranslation('wallet/mandates');
  const problemText = useProblemText();
  const { mutate, isPending } = useMutation({
    async mutationFn() {
      const confirmation = await confirmMandate({
        mandate,
        detail: t(`mandate.every.${mandate.interval}`),
      });
      if (confirmation === null) return null;
      const params = { mandateId: mandate.id };
      return api.mandates.grantMandate({ params, body: { confirmation } });
    },
    onSuccess: (granted) => granted && rememberMandate(granted),
    onError(error) {
      showToast({ text: problemText(error).text, tone: 'danger' });
      seeAnew();
    },
  });
  return (
    <Button variant="money" size="small" busy={isPending} onClick={() => mutate()}>
      {t('mandate.grant')}
    </Button>
  );
}

function ChargeButton({ mandate }: { mandate: Mandate }) {
  const { t } = useTranslation('wallet/mandates');
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button variant="money" size="small" onClick={() => setOpen(true)}>
        {t('mandate.charge')}
      </Button>
      {isOpen && (
        <ChargeSheet props={{ mandate, onClose: close }} missing={<Missing onClose={close} />} />
      )}
    </>
  );
}

/** What ends a right that somebody has is asked once more. */
function EndButton({
  mandate,
  deed,
}: {
  mandate: Mandate;
  deed: Parameters<typeof useMandateDeed>[0];
}) {
  const { t } = useTranslation('wallet/mandates');
  const [isAsking, setAsking] = useState(false);
  const { mutate, isPending } = useMandateDeed(deed);
  const isGranted = mandate.state === 'granted';
  const label = t(`mandate.${deed}${isGranted && deed === 'cancelMandate' ? 'Granted' : ''}`);
  const end = () => mutate(mandate.id, { onSettled: () => setAsking(false) });
  return (
    <>
      <Button
        size="small"
        variant="plain"
        busy={isPending}
        onClick={() => (isGranted ? setAsking(true) : end())}
      >
        {label}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={t('mandate.endTitle')}
        confirm={label}
        busy={isPending}
        onConfirm={end}
      >
        {t(deed === 'revokeMandate' ? 'mandate.revokeText' : 'mandate.cancelText', {
          name: deed === 'revokeMandate' ? mandate.payee.name : mandate.payer.name,
        })}
      </ConfirmDialog>
    </>
  );
}
