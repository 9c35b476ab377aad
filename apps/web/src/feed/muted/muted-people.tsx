import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { api, queryClient } from '../../app/api.ts';
import { MoreOnSight } from '../../app/more-on-sight.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { List, ListRow } from '../../ui/list.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { showToast } from '../../ui/toast.tsx';
import { profileOf } from '../post-card.tsx';
import { feedKey } from '../queries.ts';

/** Whom one has muted in the feed, to be shown again; nothing where that is nobody. */
export default function MutedPeople() {
  const { t } = useTranslation('feed');
  const own = useActor();
  const problemText = useProblemText();
  const query = useInfiniteQuery({
    queryKey: [feedKey, 'muted', own.id],
    queryFn: ({ pageParam, signal }) =>
      api.feed.listMuted({
        query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    refetchOnMount: 'always',
  });
  const showing = useMutation({
    mutationFn: (actorId: string) => api.feed.unmute({ params: { actorId } }),
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: [feedKey] }),
  });
  const people = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.error) {
    return <ProblemNote problem={problemText(query.error)} onRetry={() => void query.refetch()} />;
  }
  if (people.length === 0) return null;
  return (
    <>
      <h2>{t('muted.title')}</h2>
      <p className="ui-soft">{t('muted.meaning')}</p>
      <List label={t('muted.title')}>
        {people.map((actor) => (
          <ListRow
            key={actor.id}
            href={profileOf(actor.handle)}
            leading={<ActorAvatar actor={actor} />}
            title={actor.name}
            text={`@${actor.handle}`}
            actions={
              <Button
                size="small"
                aria-label={t('muted.showName', { name: actor.name })}
                busy={showing.isPending && showing.variables === actor.id}
                onClick={() => showing.mutate(actor.id)}
              >
                {t('muted.show')}
              </Button>
            }
          />
        ))}
      </List>
      <MoreOnSight query={query} />
    </>
  );
}
