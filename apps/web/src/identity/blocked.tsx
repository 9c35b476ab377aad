import { useMutation, useQuery } from '@tanstack/react-query';
import { lazyPart } from '../app/lazy-part.tsx';
import { useTranslation } from '../i18n/words.ts';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Bench } from '../ui/drawings/bench.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { ExpectedProblem } from './expected-problem.tsx';
import { blockedKey, identityKey } from './keys.ts';

const MutedPeople = lazyPart(() => import('../feed/muted/muted-people.tsx'));
const OwnReports = lazyPart(() => import('../reports/own-reports.tsx'));

/** Whom the hat that is worn has blocked, and what one has reported. */
export function Blocked() {
  const { t } = useTranslation('identity');
  const problemText = useProblemText();
  const list = useQuery({
    queryKey: blockedKey,
    queryFn: ({ signal }) => api.identity.listBlocked({ signal }),
  });
  const unblock = useMutation({
    mutationFn: (actorId: string) => api.identity.unblock({ params: { actorId } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: identityKey }),
  });
  return (
    <Page title={t('blocked')} back="/me">
      {list.isPending && <SkeletonRows rows={3} avatar />}
      {list.error && (
        <ProblemNote problem={problemText(list.error)} onRetry={() => list.refetch()} />
      )}
      <ExpectedProblem error={unblock.error} />
      {list.data?.items.length === 0 && (
        <EmptyState drawing={<Bench />} title={t('nobodyBlocked')} text={t('nobodyBlockedText')} />
      )}
      {list.data && list.data.items.length > 0 && (
        <>
          <p className="ui-soft">{t('blockedMeaning')}</p>
          <List label={t('blocked')}>
            {list.data.items.map((actor) => (
              <ListRow
                key={actor.id}
                href={`/p/${actor.handle}`}
                leading={<ActorAvatar actor={actor} />}
                title={actor.name}
                text={`@${actor.handle}`}
                actions={
                  <Button
                    size="small"
                    aria-label={t('unblockName', { name: actor.name })}
                    busy={unblock.isPending && unblock.variables === actor.id}
                    onClick={() => unblock.mutate(actor.id)}
                  >
                    {t('unblock')}
                  </Button>
                }
              />
            ))}
          </List>
        </>
      )}
      <MutedPeople props={{}} missing={null} />
      <OwnReports props={{}} missing={null} />
    </Page>
  );
}
