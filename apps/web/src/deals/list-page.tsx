import type { Deal } from '@allmende/contract/deals';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Fair } from '../ui/drawings/fair.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useFormat } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { useDeals, useIsBrand } from './queries.ts';

/** All deals of whoever acts, as brand or as creator. */
export function ListPage() {
  const { t } = useTranslation('deals');
  const problemText = useProblemText();
  const isShop = useActor().kind === 'business';
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useDeals();
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <Page title={t('title')} back="/pay">
      {error && !items && (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      )}
      {!items && !error && <SkeletonRows rows={4} avatar />}
      {items?.length === 0 && (
        <EmptyState
          drawing={<Fair />}
          title={t('none')}
          text={t(isShop ? 'noneBrand' : 'noneCreator')}
        />
      )}
      {items && items.length > 0 && (
        <div className="ui-stack">
          <List label={t('title')}>
            {items.map((deal) => (
              <Row key={deal.id} deal={deal} />
            ))}
          </List>
          {hasNextPage && (
            <Button full busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('more')}
            </Button>
          )}
          <p>
            <Button href="/pay/deals/year">{t('year.title')}</Button>
          </p>
        </div>
      )}
    </Page>
  );
}

function Row({ deal }: { deal: Deal }) {
  const { t } = useTranslation('deals');
  const format = useFormat();
  const other = useIsBrand(deal) ? deal.creator : deal.brand;
  const isAsked = deal.actions.some((one) => one !== 'decline' && one !== 'cancel');
  return (
    <ListRow
      href={`/pay/deals/${deal.id}`}
      leading={<ActorAvatar actor={other} />}
      title={deal.title}
      text={other.name}
      meta={deal.fee.value !== '0' && format.money(deal.fee)}
      trailing={
        <Badge {...(isAsked && { tone: 'accent' as const })}>{t(`state.${deal.state}`)}</Badge>
      }
    />
  );
}
