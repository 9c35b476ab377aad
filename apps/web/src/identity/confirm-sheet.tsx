import { RequestProblem } from '@allmende/sdk';
import { QueryClientProvider, useMutation, useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { type FormEvent, Suspense, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { api, queryClient } from '../app/api.ts';
import { useSession } from '../app/session.ts';
import { Avatar } from '../ui/avatar.tsx';
import { BusinessMark } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { Amount } from '../ui/money.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import type { PaymentToConfirm } from './confirm.tsx';
import { ExpectedProblem } from './expected-problem.tsx';
import './identity.css';
import { canUsePasskeys, answerWithPasskey } from './passkeys.ts';

type Started = Awaited<ReturnType<typeof api.identity.startConfirmation>>;

/** Stands beside the app in a root of its own, so that whoever asks needs no place for it. */
export function askToConfirm(payment: PaymentToConfirm): Promise<string | null> {
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  return new Promise((resolve) => {
    function done(token: string | null) {
      root.unmount();
      place.remove();
      resolve(token);
    }
    root.render(
      <QueryClientProvider client={queryClient}>
        <Suspense fallback={null}>
          <ConfirmSheet payment={payment} onDone={done} />
        </Suspense>
      </QueryClientProvider>,
    );
  });
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
    <Sheet open onClose={() => onDone(null)} title={t('confirmTitle')} className="identity-confirm">
      <div className="identity-confirm-what">
        <Amount money={amount} size="display" />
        <p className="identity-confirm-payee">
          {t('confirmTo')}
          <Avatar
            name={payee.name}
            kind={payee.kind}
            picture={payee.picture?.smallUrl}
            accent={payee.accent}
            size={32}
          />
          <span className="identity-confirm-name">{payee.name}</span>
          {payee.kind === 'business' && <BusinessMark />}
        </p>
        <p className="ui-small ui-soft">{t('confirmText')}</p>
      </div>
      <ExpectedProblem error={started.error} />
      {started.error && <Button onClick={() => started.refetch()}>{t('tryAgain')}</Button>}
      {started.isPending && <SkeletonRows rows={2} />}
      {started.data && (
        <Answer
          key={started.data.confirmationId}
          started={started.data}
          onToken={onDone}
          onLocked={() => started.refetch()}
        />
      )}
    </Sheet>
  );
}

/** Expired, or locked after five wrong answers; a throttle instead says until when. */
function isOver(error: unknown): boolean {
  if (!(error instanceof RequestProblem)) return false;
  const { code, data } = error.problem;
  return code === 'identity.challenge_expired' || (code === 'identity.too_many_attempts' && !data);
}

type Proof = { password: string } | { credential: { id: string } };

function Answer({
  started,
  onToken,
  onLocked,
}: {
  started: Started;
  onToken: (token: string) => void;
  /** The question is over; a new one is needed. */
  onLocked: () => void;
}) {
  const { t } = useTranslation('identity');
  const { me } = useSession();
  const [password, setPassword] = useState('');
  const answer = useMutation({
    async mutationFn(prove: () => Promise<Proof>) {
      const body = await prove();
      const params = { confirmationId: started.confirmationId };
      return api.identity.answerConfirmation({ params, body });
    },
    onSuccess: ({ confirmation }) => onToken(confirmation),
  });
  const options = canUsePasskeys() ? started.passkeyOptions : null;
  const code = (answer.error as { code?: string } | null)?.code;
  if (isOver(answer.error)) {
    return (
      <div className="ui-stack">
        <ExpectedProblem error={answer.error} />
        <Button onClick={onLocked}>{t('tryAgain')}</Button>
      </div>
    );
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    answer.mutate(async () => ({ password }));
  }
  return (
    <div className="ui-stack">
      {options && (
        <Button
          variant="money"
          size="large"
          full
          icon={<KeyRound size={20} aria-hidden="true" />}
          busy={answer.isPending}
          onClick={() =>
            answer.mutate(async () => ({ credential: await answerWithPasskey(options) }))
          }
        >
          {t('confirmWithPasskey')}
        </Button>
      )}
      {options && started.canUsePassword && (
        <p className="identity-or">
          <span>{t('orPassword')}</span>
        </p>
      )}
      {started.canUsePassword && (
        <form className="ui-stack" onSubmit={submit}>
          <input
            type="hidden"
            name="username"
            autoComplete="username"
            value={me?.actors[0]?.actor.handle ?? ''}
          />
          <TextField
            label={t('password')}
            type="password"
            autoComplete="current-password"
            required
            {...(options ? {} : { 'data-autofocus': true })}
            value={password}
            onChange={setPassword}
            error={code === 'identity.wrong_credentials' ? t('wrongPassword') : null}
          />
          <Button
            type="submit"
            variant={options ? 'quiet' : 'money'}
            size="large"
            full
            busy={answer.isPending}
          >
            {t('confirmWithPassword')}
          </Button>
        </form>
      )}
      {!options && !started.canUsePassword && <p role="alert">{t('noSecondFactor')}</p>}
      {code !== 'identity.wrong_credentials' && <ExpectedProblem error={answer.error} />}
    </div>
  );
}
