import type { Delivery, Hook } from '@allmende/contract/signals';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { deliveriesKey } from './queries.ts';
import { bodyOf } from './sample.ts';

const tones = {
  waiting: 'neutral',
  done: 'good',
  ignored: 'neutral',
  duplicate: 'neutral',
  failed: 'danger',
} as const;

/** What came to a hook, the latest first, with what became of it. */
export function DeliveriesCard({
  hookId,
  mayChange,
  onPick,
}: {
  hookId: Hook['id'];
  mayChange: boolean;
  onPick: (body: string) => void;
}) {
  const { t } = useTranslation('signals');
  const problemText = useProblemText();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    {
      queryKey: deliveriesKey(hookId),
      queryFn: ({ pageParam, signal }) =>
        api.signals.listDeliveries({
          params: { hookId },
          query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) },
          signal,
        }),
      initialPageParam: '',
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      refetchInterval: 5_000,
    },
  );
  const acting = useMutation({
    async mutationFn({ id, to }: { id: Delivery['id']; to: 'replay' | 'pick' }) {
      const params = { deliveryId: id };
      if (to === 'pick') return onPick(await bodyOf(id));
      await api.signals.replayDelivery({ params });
      return queryClient.invalidateQueries({ queryKey: deliveriesKey(hookId) });
    },
  });
  const items = data?.pages.flatMap((page) => page.items);
  const trouble = error ?? acting.error;
  return (
    <Card heading={t('deliveries.title')}>
      {!items && !error && <SkeletonRows rows={3} />}
      {items?.length === 0 && <p className="ui-soft">{t('deliveries.none')}</p>}
      {items?.map((one) => (
        <OneDelivery key={one.id} delivery={one}>
          {mayChange && (
            <span className="signals-row">
              <Button size="small" onClick={() => acting.mutate({ id: one.id, to: 'pick' })}>
                {t('deliveries.pick')}
              </Button>
              <Button
                size="small"
                variant="plain"
                onClick={() => acting.mutate({ id: one.id, to: 'replay' })}
              >
                {t('deliveries.replay')}
              </Button>
            </span>
          )}
        </OneDelivery>
      ))}
      {trouble && <ProblemNote problem={problemText(trouble)} onRetry={() => void refetch()} />}
      {hasNextPage && (
        <div>
          <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('deliveries.more')}
          </Button>
        </div>
      )}
    </Card>
  );
}

function OneDelivery({ delivery, children }: { delivery: Delivery; children: React.ReactNode }) {
  const { t } = useTranslation('signals');
  const format = useFormat();
  const { state, items, problem, beginning, isTrial, replayOf, topic } = delivery;
  const refused = items.find((one) => one.code !== null);
  return (
    <div className="signals-item">
      <span className="signals-row">
        <Badge tone={tones[state]}>{t(`deliveries.state.${state}`)}</Badge>
        <span className="ui-small">{format.dateTime(delivery.receivedAt)}</span>
        {(isTrial || replayOf) && (
          <span className="ui-small ui-soft">
            {t(isTrial ? 'deliveries.trial' : 'deliveries.again')}
          </span>
        )}
      </span>
      {topic && <code className="ui-small">{topic}</code>}
      <code className="ui-small ui-soft">{beginning}</code>
      {items.length > 0 && (
        <span className="ui-small">
          {items.map((one) => `${t(`deliveries.kind.${one.kind}`)} → ${one.to}`).join(', ')}
        </span>
      )}
      {problem && (
        <span className="ui-small" lang="en">
          {problem.message}
        </span>
      )}
      {refused?.code && <code className="ui-small">{refused.code}</code>}
      {children}
    </div>
  );
}
