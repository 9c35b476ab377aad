import { RequestProblem } from '@allmende/sdk';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { usePresence } from '../business/queries.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';

/** Where a code on the counter, the public page and the business's page lead: one tap says yes, one tap says no. */
export default function SubscribePage({ handle }: { handle: string }) {
  const { t } = useTranslation('newsletters');
  const problemText = useProblemText();
  const { actor } = useSession();
  const { data, error, refetch } = usePresence(handle);
  const isUnknown = error instanceof RequestProblem && error.code === 'business.unknown';
  return (
    <Page
      title={t('subscribe.title')}
      {...(data ? { text: data.actor.name } : {})}
      back={`/b/${handle}`}
    >
      {isUnknown ? (
        <EmptyState drawing={<Signpost />} title={t('subscribe.unknown')} />
      ) : error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={3} />
      ) : actor?.kind === 'person' ? (
        <Topics businessId={data.actor.id} name={data.actor.name} handle={data.actor.handle} />
      ) : (
        <p>{t('subscribe.onlyPeople')}</p>
      )}
    </Page>
  );
}

function Topics({
  businessId,
  name,
  handle,
}: {
  businessId: Parameters<typeof api.outreach.getConsents>[0]['params']['actorId'];
  name: string;
  handle: string;
}) {
  const { t } = useTranslation('newsletters');
  const problemText = useProblemText();
  const queryKey = ['outreach', 'consents', businessId];
  const params = { actorId: businessId };
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.outreach.getConsents({ params, signal }),
  });
  const setting = useMutation({
    async mutationFn({ topicKey, isGranted }: { topicKey: string; isGranted: boolean }) {
      // A yes to a topic is also one to the business, whatever was said before.
      if (isGranted && data?.hasStopped) {
        await api.outreach.setConsent({ params, body: { topicKey: null, isGranted } });
      }
      const isByCode = new URLSearchParams(location.search).get('via') === 'qr';
      const via = isGranted && isByCode ? ({ via: 'qr' } as const) : {};
      return api.outreach.setConsent({ params, body: { topicKey, isGranted, ...via } });
    },
    async onSuccess(next) {
      queryClient.setQueryData(queryKey, next);
      await queryClient.invalidateQueries({ queryKey: ['outreach'] });
    },
  });
  if (error) return <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} />;
  return (
    <div className="ui-stack">
      <p className="ui-soft">{t('subscribe.text', { name })}</p>
      {data.topics
        .filter(({ topic }) => topic.key !== 'service')
        .map(({ topic, state }) => {
          const isGranted = state === 'granted' && !data.hasStopped;
          return (
            <Card
              key={topic.key}
              heading={
                <bdi>
                  {topic.name === topic.key
                    ? t(`topics.${topic.key}`, { defaultValue: topic.name })
                    : topic.name}
                </bdi>
              }
            >
              <div className="ui-stack">
                {topic.about && <p>{topic.about}</p>}
                {topic.mayAdvertise && topic.key !== 'news' && <p>{t('subscribe.advertises')}</p>}
                {isGranted && <p role="status">{t('subscribe.done')}</p>}
                <div>
                  <Button
                    variant={isGranted ? 'quiet' : 'primary'}
                    busy={setting.isPending && setting.variables.topicKey === topic.key}
                    onClick={() => setting.mutate({ topicKey: topic.key, isGranted: !isGranted })}
                  >
                    {t(isGranted ? 'subscribe.leave' : 'subscribe.join')}
                  </Button>
                </div>
              </div>
            </Card>
          );
        })}
      {setting.error && <ProblemNote problem={problemText(setting.error)} />}
      <div>
        <a
          className="ui-button ui-button-quiet"
          href={`/@${handle}/news`}
          target="_blank"
          rel="noreferrer"
        >
          {t('subscribe.archive')}
        </a>
      </div>
    </div>
  );
}
