import { useMutation, useQuery } from '@tanstack/react-query';
import { Printer } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect } from 'wouter';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor, useSession } from '../app/session.ts';
import { accentProps } from '../ui/accent.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { euro, toMoney, useFormat } from '../ui/format.ts';
import { Mark } from '../ui/mark.tsx';
import { MoneyField } from '../ui/money-field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { showToast } from '../ui/toast.tsx';
import { ExpectedProblem } from './expected-problem.tsx';

/** A business's lasting code on a sheet for the counter, the door or the market stall. */
export function CodePoster() {
  const { t } = useTranslation('identity');
  const actor = useActor();
  const { hat } = useSession();
  const [purpose, setPurpose] = useState<'profile' | 'pay'>('profile');
  const [minor, setMinor] = useState<bigint | null>(null);
  if (actor.kind !== 'business') return <Redirect to="/code" replace />;
  const isPay = purpose === 'pay';
  return (
    <Page
      title={t('printCode')}
      back="/code"
      actions={
        <Button
          variant="primary"
          icon={<Printer size={20} aria-hidden="true" />}
          onClick={() => window.print()}
        >
          {t('print')}
        </Button>
      }
    >
      <div className="identity-poster-choice">
        <Segmented
          label={t('codePurpose')}
          value={purpose}
          onChange={setPurpose}
          options={[
            { value: 'profile', label: t('posterProfile') },
            { value: 'pay', label: t('posterPay') },
          ]}
        />
        {isPay && (
          <MoneyField
            label={t('fixedAmount')}
            optional={t('optional')}
            hint={t('fixedAmountHint')}
            asset={euro}
            value={minor}
            onChange={setMinor}
          />
        )}
      </div>
      <Poster purpose={purpose} minor={isPay ? minor : null} />
      {hat?.role !== 'agent' && <Revoke />}
    </Page>
  );
}

function Poster({ purpose, minor }: { purpose: 'profile' | 'pay'; minor: bigint | null }) {
  const { t } = useTranslation('identity');
  const actor = useActor();
  const format = useFormat();
  const problemText = useProblemText();
  const amount = minor !== null && minor > 0n ? toMoney(minor, euro) : null;
  const code = useQuery({
    queryKey: ['identity.createCode', 'lasting', purpose, amount?.value ?? null],
    queryFn: ({ signal }) =>
      api.identity.createCode({
        body: { purpose, isLasting: true, ...(amount ? { amount } : {}) },
        signal,
      }),
    placeholderData: (before) => before,
  });
  if (code.error) {
    return <ProblemNote problem={problemText(code.error)} onRetry={() => code.refetch()} />;
  }
  return (
    <article className="identity-poster" {...accentProps(actor.accent, actor.name)}>
      <div className="identity-poster-awning" aria-hidden="true" />
      <p className="ui-serif identity-poster-name">{actor.name}</p>
      <p className="identity-poster-call">
        {t(purpose === 'pay' ? 'posterCallPay' : 'posterCallProfile')}
      </p>
      <QrCode
        text={code.data?.url ?? ''}
        label={t(purpose === 'pay' ? 'payCodeOf' : 'codeOf', { name: actor.name })}
        size={320}
      />
      {amount && <p className="ui-figures identity-poster-amount">{format.money(amount)}</p>}
      <p className="identity-poster-foot">
        <Mark size={22} /> {location.host}/@{actor.handle}
      </p>
    </article>
  );
}

/** When a print got into wrong hands, or shows a wrong price: none of them works any more. */
function Revoke() {
  const { t } = useTranslation('identity');
  const [isOpen, setOpen] = useState(false);
  const revoke = useMutation({
    mutationFn: () => api.identity.revokeLastingCodes(),
    onSuccess() {
      setOpen(false);
      showToast({ text: t('revoked') });
    },
  });
  return (
    <div className="identity-poster-revoke">
      <p className="ui-small ui-soft">{t('posterText')}</p>
      <Button variant="plain" size="small" onClick={() => setOpen(true)}>
        {t('revoke')}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t('revokeTitle')}
        confirm={t('revoke')}
        busy={revoke.isPending}
        onConfirm={() => revoke.mutate()}
      >
        <p>{t('revokeText')}</p>
        <ExpectedProblem error={revoke.error} />
      </ConfirmDialog>
    </div>
  );
}
