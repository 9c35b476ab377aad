import type { FeedEntry } from '@allmende/contract/feed';
import type { ReactNode } from 'react';
import { lazyPart } from '../app/lazy-part.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import type { PlaceBelow } from '../promotion/ask-places.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { useKeptPlace } from './place.ts';
import { EntryView } from './entry-view.tsx';
import { type Source, useEntries } from './queries.ts';

/** A list of entries with an end: further ones come when one asks for them, and never by themselves. */
export function Entries({
  source,
  label,
  empty,
  children,
}: {
  source: Source;
  label: string;
  empty: ReactNode;
  /** Above the list. */
  children?: ReactNode;
}) {
  const { t } = useTranslation('feed');
  const query = useEntries(source);
  const items = query.data?.pages.flatMap((page) => page.items);
  const places = query.data?.pages.flatMap((page) => page.places) ?? [];
  useKeptPlace(JSON.stringify(source), items !== undefined);
  return (
    <>
      {children}
      <EntriesProblem query={query} />
      {!items && query.isPending && <SkeletonRows rows={5} avatar />}
      {items?.length === 0 && !query.hasNextPage && empty}
      {items && items.length > 0 && (
        <ol className="feed-list" aria-label={label}>
          {items.map((entry) => (
            <li key={entry.id}>
              <EntryView entry={entry} />
              <PlacesBelow entry={entry} places={places} />
            </li>
          ))}
        </ol>
      )}
      {items && items.length > 0 && !query.hasNextPage && <p className="feed-end">{t('end')}</p>}
      <Older query={query} />
    </>
  );
}

const Place = lazyPart(() => import('../promotion/place.tsx'));

/** What somebody pays for to stand below an entry. */
export function PlacesBelow({ entry, places }: { entry: FeedEntry; places: PlaceBelow[] }) {
  const place = places.find(({ belowEntryId }) => belowEntryId === entry.id);
  return place && <Place key={place.id} props={{ place }} missing={null} />;
}

type Query = ReturnType<typeof useEntries>;

export function EntriesProblem({ query }: { query: Query }) {
  const problemText = useProblemText();
  if (!query.error) return null;
  return <ProblemNote problem={problemText(query.error)} onRetry={() => void query.refetch()} />;
}

export function Older({ query }: { query: Query }) {
  const { t } = useTranslation('feed');
  if (!query.hasNextPage) return null;
  return (
    <div className="feed-older">
      <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {t('older')}
      </Button>
    </div>
  );
}
