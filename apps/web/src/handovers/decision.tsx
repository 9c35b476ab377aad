import type { Handover } from '@allmende/contract/handovers';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Laptop, MapPin, MessageCircle, Smartphone, Store, Timer, Wallet } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { isOutcomeUnknown } from '../app/unsettled.ts';
import { useTranslation } from '../i18n/words.ts';
import { ExpectedProblem } from '../identity/expected-problem.tsx';
import { SecondFactor } from '../identity/second-factor.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/choice.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { Key } from '../ui/drawings/key.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Clock, useSecondsLeft } from './countdown.tsx';

/** What asks, what it would get, and yes or no. */
export function Decision({ code }: { code: string }) {
  const { t } = useTranslation('handovers');
  const problemText = useProblemText();
  const asked = useQuery({
    queryKey: ['handovers.lookUp', code],
    queryFn: ({ signal }) => api.handovers.lookUpHandover({ body: { code }, signal }),
    retry: false,
    gcTime: 0,
    // Read once; every look is counted.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  return (
    <Page title={t('old.title')} back="/me/security">
      {asked.data ? (
        <Question asked={asked.data} />
      ) : isOutcomeUnknown(asked.error) ? (
        <ProblemNote problem={problemText(asked.error)} onRetry={() => void asked.refetch()} />
      ) : asked.error ? (
        <Over text={problemText(asked.error).text} />
      ) : (
        <SkeletonRows rows={4} avatar />
      )}
    </Page>
  );
}

function Over({ text }: { text: string }) {
  const { t } = useTranslation('handovers');
  return (
    <EmptyState
      drawing={<Signpost />}
      title={t('old.over')}
      text={text}
      action={
        <Button variant="primary" href="/link">
          {t('old.readAgain')}
        </Button>
      }
    />
  );
}

function Question({ asked }: { asked: Handover }) {
  const { t } = useTranslation('handovers');
  const { me, actors } = useSession();
  const problemText = useProblemText();
  const [isHere, setHere] = useState(false);
  const [isConfirming, setConfirming] = useState(false);
  const [until] = useState(() => Date.parse(asked.expiresAt));
  const left = useSecondsLeft(until)!;
  const refuse = useMutation({
    mutationFn: () => api.handovers.refuseHandover({ params: { handoverId: asked.id } }),
  });
  const [isDone, setDone] = useState(false);
  const name = me!.actors[0]!.actor.name;
  const values = { device: asked.device, name };
  if (isDone) {
    return (
      <EmptyState
        drawing={<Key />}
        title={t('old.done')}
        text={t('old.doneText', values)}
        action={<Button href="/me/security">{t('old.toDevices')}</Button>}
      />
    );
  }
  if (refuse.isSuccess) {
    return (
      <EmptyState
        drawing={<Key />}
        title={t('old.refused')}
        text={t('old.refusedText')}
        action={<Button href="/me/security">{t('old.toDevices')}</Button>}
      />
    );
  }
  const isSame = asked.network === 'same';
  const isPhone = /iPhone|Android|iPad/.test(asked.device);
  const DeviceIcon = isPhone ? Smartphone : Laptop;
  return (
    <div className="handovers-question">
      <header className="handovers-asking">
        <span className="handovers-asking-icon">
          <DeviceIcon size={30} aria-hidden="true" />
        </span>
        <div>
          <h2 className="handovers-asking-name">{asked.device}</h2>
          <p className="ui-soft">{t('old.asks', { name })}</p>
        </div>
      </header>
      <ul className="handovers-facts">
        <Fact icon={<MapPin size={20} />}>
          {t(isSame ? 'old.sameNetwork' : 'old.otherNetwork', { address: asked.address })}
        </Fact>
        <Fact icon={<Timer size={20} />}>
          {t('stillFor')} <Clock seconds={left} />
        </Fact>
      </ul>
      <section className="handovers-gets">
        <h3>{t('old.gets')}</h3>
        <ul className="handovers-facts">
          <Fact icon={<MessageCircle size={20} />}>{t('old.getsChats')}</Fact>
          <Fact icon={<Wallet size={20} />}>{t('old.getsMoney')}</Fact>
          {actors.length > 1 && <Fact icon={<Store size={20} />}>{t('old.getsBusiness')}</Fact>}
        </ul>
      </section>
      <Banner tone="money" title={t('old.warning')}>
        {t('old.warningText')}
      </Banner>
      <Checkbox label={t('old.isHere')} checked={isHere} onChange={setHere} />
      {refuse.error && <ProblemNote problem={problemText(refuse.error)} />}
      <div className="handovers-answers">
        <Button
          variant="primary"
          size="large"
          full
          disabled={!isHere}
          onClick={() => setConfirming(true)}
        >
          {t('old.yes')}
        </Button>
        <Button size="large" full busy={refuse.isPending} onClick={() => refuse.mutate()}>
          {t('old.no')}
        </Button>
      </div>
      {isConfirming && (
        <ConfirmSheet
          asked={asked}
          name={name}
          onClose={() => setConfirming(false)}
          onDone={() => setDone(true)}
        />
      )}
    </div>
  );
}

function Fact({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="handovers-fact">
      <span aria-hidden="true">{icon}</span>
      <span>{children}</span>
    </li>
  );
}

/** The second factor, for exactly this device. */
function ConfirmSheet({
  asked,
  name,
  onClose,
  onDone,
}: {
  asked: Handover;
  name: string;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation(['handovers', 'identity']);
  const problemText = useProblemText();
  const started = useQuery({
    queryKey: ['handovers.confirm', asked.id],
    queryFn: () =>
      api.identity.startConfirmation({ body: { action: 'hand_over', handoverId: asked.id } }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const approve = useMutation({
    mutationFn: (confirmation: string) =>
      api.handovers.approveHandover({
        params: { handoverId: asked.id },
        body: { confirmation },
      }),
    onSuccess: onDone,
  });
  return (
    <Sheet open onClose={onClose} title={t('confirm.title')}>
      <div className="ui-stack">
        <p className="ui-soft">{t('confirm.text', { device: asked.device, name })}</p>
        <ExpectedProblem error={started.error} />
        {started.error && <Button onClick={() => started.refetch()}>{t('tryAgain')}</Button>}
        {started.isPending && <SkeletonRows rows={2} />}
        {approve.error ? (
          <ProblemNote problem={problemText(approve.error)} />
        ) : (
          started.data && (
            <SecondFactor
              key={started.data.confirmationId}
              passkeyOptions={started.data.passkeyOptions}
              canUsePassword={started.data.canUsePassword}
              needsCode={started.data.needsCode}
              variant="primary"
              labels={{ passkey: t('confirm.passkey'), password: t('confirm.password') }}
              answer={async (body) => {
                const params = { confirmationId: started.data.confirmationId };
                const { confirmation } = await api.identity.answerConfirmation({ params, body });
                await approve.mutateAsync(confirmation);
              }}
              onAgain={() => started.refetch()}
            />
          )
        )}
      </div>
    </Sheet>
  );
}
