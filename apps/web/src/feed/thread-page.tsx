import type { Post } from '@allmende/contract/feed';
import { RequestProblem } from '@allmende/sdk';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Compose } from './compose.tsx';
import { EntryView } from './entry-view.tsx';
import { PostCard } from './post-card.tsx';
import { feedKey } from './queries.ts';

/** A post with what it answers above it and its answers below. */
export function ThreadPage({ postId }: { postId: string }) {
  const { t } = useTranslation('feed');
  const problemText = useProblemText();
  const [isAnswering, setAnswering] = useState(false);
  const query = useInfiniteQuery({
    queryKey: [feedKey, 'thread', postId],
    queryFn: ({ pageParam, signal }) =>
      api.feed.getThread({
        params: { postId: postId as never },
        query: { limit: 30, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
  });
  const { data, error } = query;
  const [top] = data?.pages ?? [];
  const main = useRef<HTMLDivElement>(null);
  const isThere = top?.post !== undefined;
  // One comes for this post; what it answers is above it.
  useEffect(() => {
    if (isThere && postId) main.current?.scrollIntoView({ block: 'nearest' });
  }, [isThere, postId]);
  const isUnknown =
    error instanceof RequestProblem &&
    ['feed.post_unknown', 'platform.invalid_input'].includes(error.code);
  const answers = data?.pages.flatMap((page) => page.items) ?? [];
  const folded = new Map(
    data?.pages.flatMap((page) => page.folded).map(({ postId: id, by }) => [id, by]),
  );
  const entryOf = (post: Post) => ({
    post,
    boostedBy: null,
    foldedBy: folded.get(post.id) ?? [],
  });
  return (
    <Page title={t('post')} back="/feed">
      {isUnknown || (data && !isThere) ? (
        <EmptyState drawing={<Signpost />} title={t('gone')} text={t('goneText')} />
      ) : top?.post ? (
        <>
          {top.ancestors.map((post) => (
            <EntryView key={post.id} entry={entryOf(post)} />
          ))}
          <div ref={main}>
            <PostCard key={top.post.id} post={top.post} isMain />
          </div>
          <div className="feed-answer">
            <Button variant="primary" onClick={() => setAnswering(true)}>
              {t('reply')}
            </Button>
          </div>
          {answers.length > 0 && (
            <ol className="feed-list" aria-label={t('replies')}>
              {answers.map((post) => (
                <li key={post.id}>
                  <EntryView entry={entryOf(post)} />
                </li>
              ))}
            </ol>
          )}
          {query.hasNextPage && (
            <div className="feed-older">
              <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {t('moreReplies')}
              </Button>
            </div>
          )}
          {isAnswering && (
            <Compose
              purpose={{ kind: 'reply', post: top.post }}
              onClose={() => setAnswering(false)}
            />
          )}
        </>
      ) : error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void query.refetch()} />
      ) : (
        <SkeletonRows rows={4} avatar />
      )}
    </Page>
  );
}
