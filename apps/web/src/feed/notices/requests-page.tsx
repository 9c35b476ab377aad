import type { Actor } from '@allmende/contract/actors';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../../app/api.ts';
import { MoreOnSight } from '../../app/more-on-sight.tsx';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/choice.tsx';
import { List, ListRow } from '../../ui/list.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { profileOf } from '../post-card.tsx';
import { feedKey, profileKey } from '../queries.ts';
import { newNoticesKey } from './bell.tsx';
import './notices.css';

/** Who asks to follow, and whether anybody has to ask. */
export function RequestsPage() {
  const { t } = useTranslation('feed');
  const own = useActor();
  const problemText = useProblemText();
  const query = useInfiniteQuery({
    queryKey: [feedKey, 'requests', own.id],
    queryFn: ({ pageParam, signal }) =>
      api.feed.listFollowRequests({
        query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    refetchOnMount: 'always',
  });
  const people = query.data?.pages.flatMap((page) => page.items);
  return (
    <Page title={t('requests.title')} back="/feed/notices">
      <ApprovalSwitch />
      {query.error && (
        <ProblemNote problem={problemText(query.error)} onRetry={() => void query.refetch()} />
      )}
      {!people && !query.error && <SkeletonRows rows={3} avatar />}
      {people?.length === 0 && <p className="ui-soft">{t('requests.none')}</p>}
      {people && people.length > 0 && (
        <List label={t('requests.title')}>
          {people.map((actor) => (
            <Request key={actor.id} actor={actor} />
          ))}
        </List>
      )}
      <MoreOnSight query={query} />
    </Page>
  );
}

function refreshRequests(actorId: string): Promise<unknown> {
  return Promise.all([
    queryClient.invalidateQueries({ queryKey: [feedKey, 'requests', actorId] }),
    queryClient.invalidateQueries({ queryKey: newNoticesKey(actorId) }),
  ]);
}

function Request({ actor }: { actor: Actor }) {
  const { t } = useTranslation('feed');
  const own = useActor();
  const problemText = useProblemText();
  const { mutate, isPending } = useMutation({
    async mutationFn(isYes: boolean) {
      const params = { actorId: actor.id };
      await (isYes ? api.feed.acceptFollower({ params }) : api.feed.removeFollower({ params }));
    },
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
    onSettled: () => refreshRequests(own.id),
  });
  return (
    <ListRow
      href={profileOf(actor.handle)}
      leading={<ActorAvatar actor={actor} size={44} />}
      title={actor.name}
      text={`@${actor.handle}`}
      actions={
        <span className="feed-request-actions">
          <Button
            size="small"
            variant="primary"
            disabled={isPending}
            aria-label={t('requests.acceptName', { name: actor.name })}
            onClick={() => mutate(true)}
          >
            {t('requests.accept')}
          </Button>
          <Button
            size="small"
            disabled={isPending}
            aria-label={t('requests.declineName', { name: actor.name })}
            onClick={() => mutate(false)}
          >
            {t('requests.decline')}
          </Button>
        </span>
      }
    />
  );
}

function ApprovalSwitch() {
  const { t } = useTranslation('feed');
  const own = useActor();
  const problemText = useProblemText();
  const { data } = useQuery({
    queryKey: profileKey(own.handle),
    queryFn: ({ signal }) => api.feed.getFeedProfile({ params: { handle: own.handle }, signal }),
  });
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (approvesFollowers: boolean) =>
      api.feed.setApproval({ body: { approvesFollowers } }),
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
    onSettled: () =>
      Promise.all([
        refreshRequests(own.id),
        queryClient.invalidateQueries({ queryKey: profileKey(own.handle) }),
      ]),
  });
  if (!data) return null;
  return (
    <Switch
      label={t('requests.approve')}
      hint={t('requests.approveHint')}
      checked={isPending ? variables : data.approvesFollowers}
      disabled={isPending}
      onChange={(approves) => mutate(approves)}
    />
  );
}
