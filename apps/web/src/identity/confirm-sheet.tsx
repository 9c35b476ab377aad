import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../i18n/words.ts';
import { api } from '../app/api.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { BusinessMark } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { Amount } from '../ui/money.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import type { identityOperations } from '@allmende/contract/identity';
import type { Money } from '@allmende/contract/money';
import type { OperationArguments } from '@allmende/contract/operation';
import type { Actor } from '../app/session.ts';
import { ask } from './ask.tsx';
import { ExpectedProblem } from './expected-problem.tsx';
import './identity.css';
import { SecondFactor } from './second-factor.tsx';

/** What is shown, and what is bound to it. */
interface ToConfirm {
  /** Who gets it; of whoever is nobody of this server, the name. */
  to: Actor | { name: string; account?: string };
  amount: Money;
  /** Beside the amount: how often, of a mandate and of what is paid again and again. */
  detail?: string | undefined;
  /** What is paid again and again is called so. */
  isMembership?: boolean | undefined;
  purpose: OperationArguments<(typeof identityOperations)['startConfirmation']>['body'];
}

/** What is paid or collected more than once is not confirmed with words that say "once". */
function wordsFor({ purpose, detail, isMembership }: ToConfirm) {
  if (isMembership) return 'confirmMembership';
  if (purpose.action === 'mandate') return 'confirmMandate';
  return purpose.action === 'standing_order' && detail ? 'confirmStanding' : 'confirm';
}

export function askToConfirm(payment: ToConfirm): Promise<string | null> {
  return ask<string | null>((done) => <ConfirmSheet payment={payment} onDone={done} />);
}

function ConfirmSheet({
  payment,
  onDone,
}: {
  payment: ToConfirm;
  onDone: (token: string | null) => void;
}) {
  const { t } = useTranslation('identity');
  const { to, amount, detail, purpose } = payment;
  const what = wordsFor(payment);
  const started = useQuery({
    queryKey: ['identity.startConfirmation', purpose],
    queryFn: () => api.identity.startConfirmation({ body: purpose }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  return (
    <Sheet open onClose={() => onDone(null)} title={t(`${what}Title`)}>
      <div className="identity-confirm-what">
        <Amount money={amount} size="display" />
        {detail && <p>{detail}</p>}
        <p className="identity-confirm-payee">
          {t('confirmTo')}
          {'id' in to && <ActorAvatar actor={to} size={32} />}
          <span className="identity-confirm-name">
            {to.name}
            {'account' in to && <span className="identity-confirm-account">{to.account}</span>}
          </span>
          {'id' in to && to.kind === 'business' && <BusinessMark />}
        </p>
        <p className="ui-small ui-soft">{t(`${what}Text`)}</p>
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
