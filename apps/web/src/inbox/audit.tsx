import type { Actor } from '@allmende/contract/actors';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { MoreOnSight } from '../app/more-on-sight.tsx';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { deedText } from './entries.tsx';
import { useDesk } from './queries.ts';

/** Who did what in the whole inbox, the latest first. */
export default function Audit() {
  const { t } = useTranslation('inbox');
  const problemText = useProblemText();
  const desk = useDesk();
  const { id } = useActor();
  const query = useInfiniteQuery({
    queryKey: ['inbox', 'audit', id],
    queryFn: ({ signal, pageParam }) =>
      api.inbox.listAudit({ query: pageParam ? { cursor: pageParam } : {}, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const pages = query.data?.pages ?? [];
  const actors = new Map<string, Actor>(
    pages.flatMap((page) => page.actors.map((actor) => [actor.id, actor] as const)),
  );
  const cases = new Map<string, (typeof pages)[number]['cases'][number]>(
    pages.flatMap((page) => page.cases.map((one) => [one.id, one] as const)),
  );
  return (
    <Page title={t('audit.title')} back="/inbox/settings">
      {query.isPending && <SkeletonRows rows={8} />}
      {query.error && !query.data && (
        <ProblemNote problem={problemText(query.error)} onRetry={() => void query.refetch()} />
      )}
      <List label={t('audit.title')}>
        {pages
          .flatMap(({ items }) => items)
          .map((entry) => {
            const one = entry.caseId ? cases.get(entry.caseId) : undefined;
            return (
              <ListRow
                key={entry.id}
                {...(one ? { href: `/inbox/${one.conversationId}` } : {})}
                title={<bdi>{one?.contact.name ?? t('title')}</bdi>}
                text={deedText({ entry, actors, desk }, t)}
                meta={<TimeText at={entry.at} form="full" />}
                wrap
              />
            );
          })}
      </List>
      <MoreOnSight query={query} />
    </Page>
  );
}
