import type { FeedEntry } from '@allmende/contract/feed';
import { useQuery } from '@tanstack/react-query';
import { ArrowUp } from 'lucide-react';
import { useEffect, useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { lazyPart } from '../app/lazy-part.tsx';
import { useTranslation } from '../i18n/words.ts';
import type { PlaceBelow } from '../promotion/ask-places.ts';
import { Button } from '../ui/button.tsx';
import { Bench } from '../ui/drawings/bench.tsx';
import { Square } from '../ui/drawings/square.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { EntriesProblem, Older, PlacesBelow } from './entries.tsx';
import { EntryView } from './entry-view.tsx';
import { goToTop, useKeptPlace } from './place.ts';
import { feedKey, useEntries } from './queries.ts';

const CatchUp = lazyPart(() => import('./ranked/catch-up.tsx'));

const source = { kind: 'home' } as const;
const lookEveryMs = 30_000;

/**
 * What those one follows have said, in the order of time. It ends where one has been: what one has seen is below a press. New
 * posts are offered and come when one wants them, so that nothing moves away under the eyes.
 */
export function Home() {
  const { t } = useTranslation('feed');
  const query = useEntries(source);
  const [showsSeen, setShowsSeen] = useState(false);
  const items = query.data && withoutRepeats(query.data.pages.flatMap((page) => page.items));
  const places = query.data?.pages.flatMap((page) => page.places) ?? [];
  const readUpTo = query.data?.pages[0]?.readUpTo ?? null;
  const first = items?.[0]?.id;
  useKeptPlace('home', items !== undefined);
  useMarkRead(first);
  if (!items)
    return query.error ? <EntriesProblem query={query} /> : <SkeletonRows rows={5} avatar />;
  if (!first) {
    return (
      <EmptyState
        drawing={<Square />}
        title={t('home.empty')}
        text={t('home.emptyText')}
        action={
          <Button variant="primary" href="/feed/public">
            {t('home.look')}
          </Button>
        }
      />
    );
  }
  const isNew = ({ id }: FeedEntry) => readUpTo === null || id > readUpTo;
  const fresh = items.filter(isNew);
  const seen = items.filter((entry) => !isNew(entry));
  const isCaughtUp = seen.length > 0 || !query.hasNextPage;
  return (
    <>
      <NewPosts after={first} />
      <EntriesProblem query={query} />
      {readUpTo && wasAway(readUpTo) && fresh.length > 0 && (
        <CatchUp props={{ after: readUpTo }} missing={null} />
      )}
      {fresh.length > 0 && <List entries={fresh} places={places} label={t('home.title')} />}
      {isCaughtUp && (
        <div className="feed-caught-up">
          <Bench />
          <p className="ui-serif">{t('home.upToDate')}</p>
          {seen.length > 0 && !showsSeen && (
            <Button onClick={() => setShowsSeen(true)}>{t('home.showSeen')}</Button>
          )}
        </div>
      )}
      {showsSeen && <List entries={seen} places={places} label={t('home.seen')} />}
      {(showsSeen || !isCaughtUp) && <Older query={query} />}
      {showsSeen && !query.hasNextPage && <p className="feed-end">{t('end')}</p>}
    </>
  );
}

const awayMs = 20 * 3_600_000;

/** Whether what one read last was made so long ago; ids begin with the time at which they were made. */
function wasAway(readUpTo: string): boolean {
  return Date.now() - Number.parseInt(readUpTo.slice(4, 16), 16) > awayMs;
}

/** What several pass on stands where it came by last. */
function withoutRepeats(entries: readonly FeedEntry[]): FeedEntry[] {
  const known = new Set<string>();
  return entries.filter(({ post }) => !known.has(post.id) && known.add(post.id));
}

function List({
  entries,
  places,
  label,
}: {
  entries: readonly FeedEntry[];
  places: PlaceBelow[];
  label: string;
}) {
  return (
    <ol className="feed-list" aria-label={label}>
      {entries.map((entry) => (
        <li key={entry.id}>
          <EntryView entry={entry} />
          <PlacesBelow entry={entry} places={places} />
        </li>
      ))}
    </ol>
  );
}

/** Whoever looks at the top has been here; said while the page is in sight, and never for what comes later. */
function useMarkRead(first: FeedEntry['id'] | undefined): void {
  useEffect(() => {
    if (!first) return;
    const mark = () => {
      if (document.visibilityState !== 'visible') return;
      removeEventListener('visibilitychange', mark);
      api.feed.markRead({ body: { upTo: first } }).catch(() => undefined);
    };
    addEventListener('visibilitychange', mark);
    mark();
    return () => removeEventListener('visibilitychange', mark);
  }, [first]);
}

function NewPosts({ after }: { after: FeedEntry['id'] }) {
  const { t } = useTranslation('feed');
  const { data } = useQuery({
    queryKey: ['feed-new', after],
    queryFn: ({ signal }) => api.feed.countNew({ query: { after }, signal }),
    refetchInterval: lookEveryMs,
    // Whoever comes back from another place wants to know now.
    staleTime: 0,
  });
  const count = data?.count ?? 0;
  async function show(): Promise<void> {
    goToTop();
    await queryClient.resetQueries({ queryKey: [feedKey, 'entries', source] });
  }
  return (
    <div className="feed-new" role="status">
      {count > 0 && (
        <Button
          variant="primary"
          size="small"
          icon={<ArrowUp size={16} />}
          onClick={() => void show()}
        >
          {t('home.new', { count })}
        </Button>
      )}
    </div>
  );
}
