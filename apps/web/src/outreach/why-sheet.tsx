import type { OutreachCard } from '@allmende/contract/outreach-card';
import type { WhyItCame } from '@allmende/contract/outreach';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { identityKey } from '../identity/keys.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/dialog.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { consentsKey } from './queries.ts';

const reasons = ['spam', 'fraud', 'never_agreed', 'other'] as const;

/** Why a message came, and the taps that end it. */
export default function WhySheet({
  card,
  topic,
  onClose,
}: {
  card: OutreachCard;
  /** What it is called. */
  topic: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const params = { sendId: card.sendId };
  const key = ['outreach', 'why', card.sendId];
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.outreach.explainMessage({ params, signal }),
  });
  return (
    <Sheet open onClose={onClose} title={t('why')}>
      {error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : data ? (
        <Why
          why={data}
          topicName={topic}
          onChanged={() => queryClient.invalidateQueries({ queryKey: key })}
        />
      ) : (
        <SkeletonRows rows={3} />
      )}
    </Sheet>
  );
}

function Why({
  why,
  topicName,
  onChanged,
}: {
  why: WhyItCame;
  topicName: string;
  onChanged: () => Promise<void>;
}) {
  const { t } = useTranslation('business');
  const problemText = useProblemText();
  const format = useFormat();
  const [isReporting, setReporting] = useState(false);
  const { business, topic, sendId } = why;
  const { mutate, error, isPending } = useMutation({
    async mutationFn(
      wish: { topicKey: string | null; isGranted: boolean } | { reason: (typeof reasons)[number] },
    ) {
      if ('reason' in wish) await api.outreach.reportMessage({ params: { sendId }, body: wish });
      else {
        const params = { actorId: business.id };
        await api.outreach.setConsent({ params, body: { ...wish, sendId } });
      }
      await Promise.all([onChanged(), queryClient.invalidateQueries({ queryKey: consentsKey })]);
    },
    onSuccess: () => setReporting(false),
  });
  const blocking = useMutation({
    mutationFn: () => api.identity.block({ params: { actorId: business.id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: identityKey }),
  });
  const name = business.name;
  return (
    <div className="ui-stack">
      <p>
        {t(`outreach.ending.because.${why.reason}`, { topic: topicName })}{' '}
        {why.consent === 'granted' &&
          why.since &&
          t('outreach.ending.since', { when: format.date(why.since) })}
      </p>
      {why.domains.length > 0 && (
        <p className="ui-soft">{t('outreach.ending.domains', { names: why.domains.join(', ') })}</p>
      )}
      {(error ?? blocking.error) && <ProblemNote problem={problemText(error ?? blocking.error)} />}
      {why.isReported && <p role="status">{t('outreach.ending.reported')}</p>}
      {why.hasStopped ? (
        <>
          <p role="status">{t('outreach.ending.stoppedAll', { name })}</p>
          <Button busy={isPending} onClick={() => mutate({ topicKey: null, isGranted: true })}>
            {t('outreach.ending.again')}
          </Button>
        </>
      ) : (
        <>
          {why.consent === 'revoked' ? (
            <>
              <p role="status">{t('outreach.ending.stopped')}</p>
              <Button
                busy={isPending}
                onClick={() => mutate({ topicKey: topic.key, isGranted: true })}
              >
                {t('outreach.ending.again')}
              </Button>
            </>
          ) : (
            <Button
              variant="primary"
              busy={isPending}
              onClick={() => mutate({ topicKey: topic.key, isGranted: false })}
            >
              {t('outreach.ending.stopTopic')}
            </Button>
          )}
          <Button busy={isPending} onClick={() => mutate({ topicKey: null, isGranted: false })}>
            {t('outreach.ending.stopAll', { name })}
          </Button>
        </>
      )}
      {!why.isReported &&
        (isReporting ? (
          <div className="ui-stack">
            <p className="ui-small ui-soft">{t('outreach.ending.reportText')}</p>
            {reasons.map((reason) => (
              <Button key={reason} busy={isPending} onClick={() => mutate({ reason })}>
                {t(`outreach.ending.reasons.${reason}`)}
              </Button>
            ))}
          </div>
        ) : (
          <Button onClick={() => setReporting(true)}>{t('outreach.ending.report')}</Button>
        ))}
      {blocking.isSuccess ? (
        <p role="status">{t('outreach.ending.blocked')}</p>
      ) : (
        <Button busy={blocking.isPending} onClick={() => blocking.mutate()}>
          {t('outreach.ending.block', { name })}
        </Button>
      )}
      <Button variant="plain" href="/me/businesses">
        {t('outreach.ending.everything')}
      </Button>
    </div>
  );
}
