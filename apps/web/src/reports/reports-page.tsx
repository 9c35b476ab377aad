import type { ReportOutcome } from '@allmende/contract/limits';
import type { Report } from '@allmende/contract/reports';
import { useState } from 'react';
import { MoreOnSight } from '../app/more-on-sight.tsx';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import '../messaging/messaging.css';
import { Ledger } from '../ui/drawings/ledger.tsx';
import { Scales } from '../ui/drawings/scales.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { type ReportState, useOpenCount, useReports } from './queries.ts';
import { PostReports } from './post-reports.tsx';
import { OpenReport, SettledReport } from './report-card.tsx';
import './reports.css';
import { SettleDialog } from './settle-dialog.tsx';
import { useNextFocus } from './use-next-focus.ts';

/** For operators: what people have reported, and what was decided about it. */
export default function ReportsPage() {
  const { t } = useTranslation('reports');
  const [state, setState] = useState<ReportState>('open');
  const count = useOpenCount();
  return (
    <Page title={t('title')} text={t('text')} back="/me">
      <Tabs
        label={t('title')}
        value={state}
        onChange={setState}
        tabs={[
          {
            value: 'open',
            label: t('open'),
            panel: <Open />,
            ...(count === undefined ? {} : { count }),
          },
          { value: 'settled', label: t('settled'), panel: <Settled /> },
        ]}
      />
    </Page>
  );
}

function Open() {
  const { t } = useTranslation('reports');
  const count = useOpenCount();
  const { query, items, actors } = useReports('open');
  const { list, onDeciding } = useNextFocus(items);
  const [deciding, setDeciding] = useState<{ report: Report; outcome: ReportOutcome } | null>(null);
  return (
    <>
      <Problem query={query} />
      {!items && query.isPending && <SkeletonRows rows={6} avatar />}
      {items?.length === 0 && count === 0 && (
        <EmptyState drawing={<Scales />} title={t('none')} text={t('noneText')} />
      )}
      {items && items.length > 0 && (
        <ul ref={list} className="reports-list" aria-label={t('open')}>
          {items.map((report) => (
            <li key={report.id} tabIndex={-1}>
              <OpenReport
                report={report}
                actors={actors}
                onDecide={(outcome) => {
                  onDeciding(report);
                  setDeciding({ report, outcome });
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <MoreOnSight query={query} />
      <PostReports state="open" />
      {deciding && <SettleDialog {...deciding} onClose={() => setDeciding(null)} />}
    </>
  );
}

function Settled() {
  const { t } = useTranslation('reports');
  const { query, items, actors } = useReports('settled');
  return (
    <>
      <Problem query={query} />
      {!items && query.isPending && <SkeletonRows rows={6} avatar />}
      {items?.length === 0 && (
        <EmptyState drawing={<Ledger />} title={t('noneSettled')} text={t('noneSettledText')} />
      )}
      {items && items.length > 0 && (
        <ul className="reports-list" aria-label={t('settled')}>
          {items.map((report) => (
            <li key={report.id}>
              <SettledReport report={report} actors={actors} />
            </li>
          ))}
        </ul>
      )}
      <MoreOnSight query={query} />
      <PostReports state="settled" />
    </>
  );
}

/** What could not be fetched; of a further page it is said where that would be. */
function Problem({ query }: { query: ReturnType<typeof useReports>['query'] }) {
  const problemText = useProblemText();
  if (!query.isError || query.isFetchNextPageError) return null;
  return <ProblemNote problem={problemText(query.error)} onRetry={() => void query.refetch()} />;
}
