import type { Id } from '@allmende/contract/ids';
import { useMutation, useQuery } from '@tanstack/react-query';
import { AppWindow } from 'lucide-react';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { ExpectedProblem } from '../identity/expected-problem.tsx';
import { Button } from '../ui/button.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { rightsOf } from './asked.ts';

const queryKey = ['mastodon.listApps'];

/** The apps that one has let in, each with the way out. */
export function AppsPage() {
  const { t } = useTranslation('mastodon');
  const problemText = useProblemText();
  const list = useQuery({ queryKey, queryFn: ({ signal }) => api.mastodon.listApps({ signal }) });
  const remove = useMutation({
    mutationFn: (tokenId: Id<'token'>) => api.mastodon.removeApp({ params: { tokenId } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });
  return (
    <Page title={t('apps')} text={t('appsText')} back="/me/security">
      <ExpectedProblem error={remove.error} />
      {list.error && (
        <ProblemNote problem={problemText(list.error)} onRetry={() => list.refetch()} />
      )}
      {list.isPending && <SkeletonRows rows={2} />}
      {list.data?.items.length === 0 && (
        <EmptyState drawing={<Signpost />} title={t('none')} text={t('noneText')} />
      )}
      <List label={t('apps')}>
        {list.data?.items.map((app) => (
          <ListRow
            key={app.id}
            leading={<AppWindow size={22} aria-hidden="true" className="ui-soft" />}
            title={app.name}
            text={
              <>
                {app.actor.name} ·{' '}
                {rightsOf(app.scopes)
                  .map((right) => t(`short.${right}`))
                  .join(', ')}{' '}
                · <TimeText at={app.lastUsedAt} form="relative" />
              </>
            }
            wrap
            actions={
              <Button
                size="small"
                variant="plain"
                aria-label={t('shutOutNamed', { app: app.name })}
                busy={remove.isPending && remove.variables === app.id}
                onClick={() => remove.mutate(app.id)}
              >
                {t('shutOut')}
              </Button>
            }
          />
        ))}
      </List>
    </Page>
  );
}
