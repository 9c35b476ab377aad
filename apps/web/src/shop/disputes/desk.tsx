import type { Dispute } from '@allmende/contract/disputes';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { MoreOnSight } from '../../app/more-on-sight.tsx';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Card } from '../../ui/card.tsx';
import { Scales } from '../../ui/drawings/scales.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { DisputeActions } from './dispute-actions.tsx';
import { DisputeFacts } from './dispute-facts.tsx';
import './disputes.css';

const states = ['referred', 'open', 'answered', 'settled'] as const;

/** Where whoever operates the server decides what two sides could not, and sees how the others stand. */
export default function DisputesDesk() {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const [state, setState] = useState<Dispute['state']>('referred');
  const query = useInfiniteQuery({
    queryKey: ['disputes', state],
    queryFn: ({ pageParam }) =>
      api.disputes.listDisputes({
        query: { state, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const items = query.data?.pages.flatMap((page) => page.items);
  return (
    <Page title={t('dispute.desk')} back="/me">
      <Segmented
        label={t('dispute.desk')}
        value={state}
        onChange={setState}
        options={states.map((value) => ({ value, label: t(`dispute.turn.${value}`) }))}
      />
      {query.isError && (
        <ProblemNote problem={problemText(query.error)} onRetry={() => void query.refetch()} />
      )}
      {!items && !query.isError && <SkeletonRows rows={4} />}
      {items?.length === 0 && (
        <EmptyState drawing={<Scales />} title={t('dispute.none')} text={t('dispute.noneText')} />
      )}
      {items?.map((dispute) => (
        <Card
          key={dispute.id}
          heading={t('dispute.about', {
            number: dispute.orderNumber,
            buyer: dispute.buyer.name,
            seller: dispute.seller.name,
          })}
        >
          <DisputeFacts dispute={dispute} />
          <DisputeActions dispute={dispute} />
        </Card>
      ))}
      <MoreOnSight query={query} />
    </Page>
  );
}
