import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Signpost } from '../../ui/drawings/signpost.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { List, ListRow } from '../../ui/list.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { NameSheet } from './name-sheet.tsx';
import { useLists } from './queries.ts';

/** The lists of people and shops that one reads together. */
export default function ListsPage() {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const { data, error, refetch } = useLists();
  const [isNew, setNew] = useState(false);
  return (
    <Page
      title={t('lists.title')}
      back="/feed"
      actions={
        <IconButton label={t('lists.new')} icon={<Plus size={22} />} onClick={() => setNew(true)} />
      }
    >
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data?.items.length === 0 && (
        <EmptyState
          drawing={<Signpost />}
          title={t('lists.none')}
          text={t('lists.noneText')}
          action={<Button onClick={() => setNew(true)}>{t('lists.new')}</Button>}
        />
      )}
      {data && data.items.length > 0 && (
        <List label={t('lists.title')}>
          {data.items.map(({ id, title, memberCount }) => (
            <ListRow
              key={id}
              href={`/feed/lists/${id}`}
              title={<bdi>{title}</bdi>}
              text={t('lists.members', { count: memberCount })}
            />
          ))}
        </List>
      )}
      {isNew && <NameSheet list={null} onClose={() => setNew(false)} />}
    </Page>
  );
}
