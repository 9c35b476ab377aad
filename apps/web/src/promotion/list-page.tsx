import type { Promotion } from '@allmende/contract/promotion';
import { Megaphone } from 'lucide-react';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Fair } from '../ui/drawings/fair.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useFormat } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { usePromotions } from './queries.ts';
import { subjectLine } from './subject.tsx';

/** What whoever acts promotes and has promoted. */
export function ListPage() {
  const { t } = useTranslation('promotion');
  const problemText = useProblemText();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = usePromotions();
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <Page title={t('title')} back="/feed">
      {error && !items && (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      )}
      {!items && !error && <SkeletonRows rows={4} avatar />}
      {items?.length === 0 && (
        <EmptyState drawing={<Fair />} title={t('none')} text={t('noneText')} />
      )}
      <div className="ui-stack">
        {items && items.length > 0 && (
          <List label={t('title')}>
            {items.map((promotion) => (
              <Row key={promotion.id} promotion={promotion} />
            ))}
          </List>
        )}
        {hasNextPage && (
          <Button full busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('more')}
          </Button>
        )}
        <p className="promotion-links">
          <a href="/reach">{t('register')}</a>
          <Button href="/feed/promotions/hidden" size="small">
            {t('hidden.title')}
          </Button>
        </p>
      </div>
    </Page>
  );
}

function Row({ promotion }: { promotion: Promotion }) {
  const { t } = useTranslation('promotion');
  const format = useFormat();
  const { id, state, views, endsAt, budget } = promotion;
  return (
    <ListRow
      href={`/feed/promotions/${id}`}
      leading={<Megaphone size={22} aria-hidden="true" />}
      title={subjectLine(promotion, t)}
      text={`${views === 0 ? t('views.few') : t('views.some', { count: views })} · ${t('until', { day: format.date(endsAt) })}`}
      meta={format.money(budget)}
      trailing={
        <Badge {...(state === 'running' && { tone: 'good' as const })}>{t(`state.${state}`)}</Badge>
      }
    />
  );
}
