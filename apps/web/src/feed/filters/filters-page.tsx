import type { FeedFilter } from '@allmende/contract/feed-filters';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Signpost } from '../../ui/drawings/signpost.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useFormat } from '../../ui/format.ts';
import { List, ListRow } from '../../ui/list.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { feedKey } from '../queries.ts';
import { FilterSheet } from './filter-sheet.tsx';
import './filters.css';

/** Words that one does not want to read. */
export default function FiltersPage() {
  const { t } = useTranslation('feed');
  const own = useActor();
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: [feedKey, 'filters', own.id],
    queryFn: ({ signal }) => api.feedFilters.listFilters({ signal }),
    refetchOnMount: 'always',
  });
  const [open, setOpen] = useState<FeedFilter | 'new' | null>(null);
  return (
    <Page
      title={t('filters.title')}
      back="/feed"
      actions={
        <IconButton
          label={t('filters.new')}
          icon={<Plus size={22} />}
          onClick={() => setOpen('new')}
        />
      }
    >
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data?.items.length === 0 && (
        <EmptyState
          drawing={<Signpost />}
          title={t('filters.none')}
          text={t('filters.noneText')}
          action={<Button onClick={() => setOpen('new')}>{t('filters.new')}</Button>}
        />
      )}
      {data && data.items.length > 0 && (
        <List label={t('filters.title')}>
          {data.items.map((filter) => (
            <FilterRow key={filter.id} filter={filter} onOpen={() => setOpen(filter)} />
          ))}
        </List>
      )}
      {open && <FilterSheet filter={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
    </Page>
  );
}

function FilterRow({ filter, onOpen }: { filter: FeedFilter; onOpen: () => void }) {
  const { t } = useTranslation('feed');
  const format = useFormat();
  const { title, words, action, until } = filter;
  const isOver = until !== null && Date.parse(until) <= Date.now();
  const notes = [
    words.map(({ text }) => text).join(', '),
    t(`filters.${action}`),
    until && t(isOver ? 'filters.ended' : 'filters.asItIs', { when: format.dateTime(until) }),
  ];
  return (
    <ListRow
      wrap
      title={<bdi>{title}</bdi>}
      text={notes.filter(Boolean).join(' · ')}
      onSelect={onOpen}
    />
  );
}
