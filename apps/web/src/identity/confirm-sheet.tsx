import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { BusinessMark } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { Amount } from '../ui/money.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { ask } from './ask.tsx';
import type { PaymentToConfirm } from './confirm.tsx';
import { ExpectedProblem } from './expected-problem.tsx';
import './identity.css';
import { SecondFactor } from './second-factor.tsx';

export function askToConfirm(payment: PaymentToConfirm): Promise<string | null> {
  return ask<string | null>((done) => <ConfirmSheet payment={payment} onDone={done} />);
}

function ConfirmSheet({
  payment,
  onDone,
}: {
  payment: PaymentToConfirm;
  onDone: (token: string | null) => void;
}) {
  const { t } = useTranslation('identity');
  const { payee, amount, action } = payment;
  const started = useQuery({
    queryKey: ['identity.startConfirmation', payee.id, amount.value, action],
    queryFn: () =>
      api.identity.startConfirmation({ body: { action, payeeActorId: payee.id, amount } }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  return (
    <Sheet open onClose={() => onDone(null)} title={t('confirmTitle')}>
      <div className="identity-confirm-what">
        <Amount money={amount} size="display" />
        <p className="identity-confirm-payee">
          {t('confirmTo')}
          <ActorAvatar actor={payee} size={32} />
          <span className="identity-confirm-name">{payee.name}</span>
          {payee.kind === 'business' && <BusinessMark />}
        </p>
        <p className="ui-small ui-soft">{t('confirmText')}</p>
      </div>
      <ExpectedProblem error={started.error} />
      {started.error && <Button onClick={() => started.refetch()}>{t('tryAgain')}</Button>}
      {started.isPending && <SkeletonRows rows={2} />}
      {started.data && (
        <SecondFactor
          key={started.data.confirmationId}
          passkeyOptions={started.data.passkeyOptions}
          canUsePassword={started.data.canUsePassword}
          needsCode={started.data.needsCode}
          variant="money"
          labels={{ passkey: t('confirmWithPasskey'), password: t('confirmWithPassword') }}
          answer={async (body) => {
            const params = { confirmationId: started.data.confirmationId };
            onDone((await api.identity.answerConfirmation({ params, body })).confirmation);
          }}
          onAgain={() => started.refetch()}
        />
      )}
    </Sheet>
  );
}
