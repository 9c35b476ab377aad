import type { Actor } from '@allmende/contract/actors';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { MoreOnSight } from '../app/more-on-sight.tsx';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { addressOf, profileOf } from './post-card.tsx';
import { feedKey } from './queries.ts';

type Which =
  | { kind: 'followers' | 'following'; handle: string }
  | { kind: 'likes' | 'boosts'; postId: string };

/** Who follows and is followed, or has done something with a post. */
export function PeoplePage({ which }: { which: Which }) {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const query = useInfiniteQuery({
    queryKey: [feedKey, 'people', which],
    queryFn: ({ pageParam, signal }) => fetchPeople(which, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });
  const people = query.data?.pages.flatMap((page) => page.items);
  const back = 'handle' in which ? profileOf(which.handle) : addressOf(which.postId);
  return (
    <Page title={t(`people.${which.kind}`)} back={back}>
      {query.error && (
        <ProblemNote problem={problemText(query.error)} onRetry={() => void query.refetch()} />
      )}
      {!people && !query.error && <SkeletonRows rows={5} avatar />}
      {people?.length === 0 && <p className="ui-soft">{t('people.none')}</p>}
      {people && people.length > 0 && (
        <List label={t(`people.${which.kind}`)}>
          {people.map((actor) => (
            <ListRow
              key={actor.id}
              href={profileOf(actor.handle)}
              leading={<ActorAvatar actor={actor} size={44} />}
              title={actor.name}
              text={`@${actor.handle}`}
            />
          ))}
        </List>
      )}
      <MoreOnSight query={query} />
    </Page>
  );
}

function fetchPeople(
  which: Which,
  cursor: string,
  signal: AbortSignal,
): Promise<{ items: Actor[]; nextCursor: string | null }> {
  const query = { limit: 50, ...(cursor ? { cursor } : {}) };
  if ('handle' in which) {
    const params = { handle: which.handle };
    const call = which.kind === 'followers' ? api.feed.listFollowers : api.feed.listFollowing;
    return call({ params, query, signal });
  }
  const params = { postId: which.postId as never };
  const call = which.kind === 'likes' ? api.feed.listLikes : api.feed.listBoosts;
  return call({ params, query, signal });
}
