import type { Party } from '@allmende/contract/actors';
import type { ReportOutcome } from '@allmende/contract/limits';
import type { PostReport } from '@allmende/contract/post-reports';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Check, Eye, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { MoreOnSight } from '../app/more-on-sight.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { MessageText } from '../text/message-text.tsx';
import { ActorAvatar } from '../ui/avatar.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { type ReportState, reportsKey } from './queries.ts';
import { NameOf } from './report-card.tsx';
import { SettlePostDialog } from './settle-dialog.tsx';

/** Reported posts, below the messages; nothing where there are none. */
export function PostReports({ state }: { state: ReportState }) {
  const { t } = useTranslation('reports');
  const problemText = useProblemText();
  const query = useInfiniteQuery({
    queryKey: [reportsKey, 'posts', state],
    queryFn: ({ pageParam, signal }) =>
      api.postReports.listPostReports({
        query: { state, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: 60_000,
  });
  const [deciding, setDeciding] = useState<{
    report: PostReport;
    outcome: ReportOutcome;
  } | null>(null);
  if (query.error) {
    return <ProblemNote problem={problemText(query.error)} onRetry={() => void query.refetch()} />;
  }
  const pages = query.data?.pages ?? [];
  const items = pages.flatMap((page) => page.items);
  if (items.length === 0) return null;
  const actors = new Map<string, Party>(
    pages.flatMap((page) => page.actors.map((actor) => [actor.id, actor] as const)),
  );
  return (
    <section className="ui-stack" aria-label={t('posts.title')}>
      <h2 className="ui-serif">{t('posts.title')}</h2>
      <ul className="reports-list">
        {items.map((report) => (
          <li key={report.id}>
            <OnePost
              report={report}
              actors={actors}
              onDecide={(outcome) => setDeciding({ report, outcome })}
            />
          </li>
        ))}
      </ul>
      <MoreOnSight query={query} />
      {deciding && <SettlePostDialog {...deciding} onClose={() => setDeciding(null)} />}
    </section>
  );
}

function OnePost({
  report,
  actors,
  onDecide,
}: {
  report: PostReport;
  actors: ReadonlyMap<string, Party>;
  onDecide: (outcome: ReportOutcome) => void;
}) {
  const { t } = useTranslation(['reports', 'on-message']);
  const { post, settlement } = report;
  return (
    <Card className="reports-card">
      <div className="reports-head">
        <span className="ui-row">
          {settlement && (
            <Badge tone={settlement.outcome === 'removed' ? 'danger' : 'neutral'}>
              {t(`outcomes.${settlement.outcome}`)}
            </Badge>
          )}
          <Badge>{t(`report.reasons.${report.reason}`)}</Badge>
        </span>
        <span className="ui-soft ui-small">
          <TimeText at={settlement?.at ?? report.reportedAt} />
        </span>
      </div>
      <div className="reports-said">
        <ActorAvatar actor={post.author} size={36} />
        <div className="reports-words">
          <p className="reports-author">
            <NameOf actor={post.author} />{' '}
            <span className="ui-soft ui-small">
              <TimeText at={post.at} />
            </span>
          </p>
          {post.contentWarning && <p className="ui-soft">{post.contentWarning}</p>}
          {post.text && <MessageText text={post.text} />}
          {post.pictures.length > 0 && !settlement && <Pictures post={post} />}
        </div>
      </div>
      <p className="ui-small">
        {t('reportedBy')} <NameOf actor={actors.get(report.reporterActorId)} />
        {settlement && (
          <>
            {' · '}
            {t('decidedBy')}{' '}
            <NameOf actor={settlement.byActorId ? actors.get(settlement.byActorId) : undefined} />
          </>
        )}
      </p>
      {(settlement?.note || report.note) && (
        <blockquote className="reports-note">
          <bdi>{settlement?.note || report.note}</bdi>
        </blockquote>
      )}
      {!settlement && (
        <div className="ui-row">
          <Button icon={<Check size={18} />} onClick={() => onDecide('dismissed')}>
            {t('dismiss.do')}
          </Button>
          <Button variant="danger" icon={<Trash2 size={18} />} onClick={() => onDecide('removed')}>
            {t('remove.do')}
          </Button>
        </div>
      )}
    </Card>
  );
}

/** Nobody has to look at a picture before they choose to. */
function Pictures({ post }: { post: PostReport['post'] }) {
  const { t } = useTranslation('reports');
  const [isShown, setShown] = useState(false);
  if (!isShown) {
    return (
      <Button size="small" icon={<Eye size={18} />} onClick={() => setShown(true)}>
        {t('show.picture')}
      </Button>
    );
  }
  return post.pictures.map(({ id, mediumUrl, alt }) => (
    <img key={id} src={mediumUrl} alt={alt} className="reports-picture" />
  ));
}
