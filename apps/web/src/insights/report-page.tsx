import type { InboxReport } from '@allmende/contract/insights';
import { addDays, localTime } from '@allmende/contract/opening-hours';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { Redirect } from 'wouter';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { saveFile } from '../ui/save-file.ts';
import { Segmented } from '../ui/segmented.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { Bars } from './bars.tsx';
import { csvOf } from './csv.ts';
import { useSpanWords } from './span-words.ts';
import './insights.css';

const spans = ['7', '30', '90'] as const;
type Span = (typeof spans)[number];

/** How the inbox goes: how many came, how long they waited, who answered. */
export default function ReportPage() {
  const { t } = useTranslation('insights');
  const problemText = useProblemText();
  const { actor, hat } = useSession();
  const [span, setSpan] = useState<Span>('30');
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const to = localTime(new Date(), here).date;
  const from = addDays(to, 1 - Number(span));
  const mayRead = actor?.kind === 'business' && hat?.role !== 'agent';
  const { data, error, refetch } = useQuery({
    queryKey: ['inbox', actor?.id, 'report', from, to],
    queryFn: ({ signal }) => api.insights.getReport({ query: { from, to }, signal }),
    placeholderData: keepPreviousData,
    enabled: mayRead,
  });
  if (actor?.kind !== 'business') return <Redirect to="/business/open" replace />;
  return (
    <Page
      title={t('report.title')}
      text={data && t('report.zone', { zone: data.timeZone.replaceAll('_', ' ') })}
      back="/me"
    >
      {!mayRead && <Banner tone="info">{t('report.notYours')}</Banner>}
      {mayRead && (
        <Segmented
          label={t('report.span')}
          value={span}
          onChange={setSpan}
          options={spans.map((value) => ({
            value,
            label: t('report.days', { count: Number(value) }),
          }))}
        />
      )}
      {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
      {mayRead && !data && !error && <SkeletonRows rows={8} />}
      {data?.opened === 0 && <EmptyState title={t('report.none')} text={t('report.noneText')} />}
      {data && data.opened > 0 && <Report report={data} handle={actor.handle} />}
    </Page>
  );
}

function Report({ report, handle }: { report: InboxReport; handle: string }) {
  const { t, language } = useTranslation('insights');
  const format = useFormat();
  const spanWords = useSpanWords();
  const { opened, answered, done, firstAnswer, resolution, days, hours, agents, labels } = report;
  const scoreWords = (average: number) => t('report.average', { average: format.number(average) });
  const day = (date: string) => format.dayInYear(`${date}T12:00:00`);
  const { satisfaction } = report;
  const figures = [
    [t('report.opened'), String(opened), t('report.answeredDone', { answered, done })],
    [
      t('report.firstAnswer'),
      spanWords(firstAnswer.median),
      firstAnswer.ninetieth !== null &&
        t('report.ninetieth', { span: spanWords(firstAnswer.ninetieth) }),
    ],
    [
      t('report.resolution'),
      spanWords(resolution.median),
      resolution.ninetieth !== null &&
        t('report.ninetieth', { span: spanWords(resolution.ninetieth) }),
    ],
    ...(satisfaction.asked > 0
      ? [
          [
            t('report.satisfaction'),
            satisfaction.average === null ? '–' : scoreWords(satisfaction.average),
            t('report.ofAsked', { count: satisfaction.answered, asked: satisfaction.asked }),
          ] as const,
        ]
      : []),
  ] as const;
  return (
    <div className="ui-stack">
      <dl className="insights-figures">
        {figures.map(([name, figure, note]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{figure}</dd>
            {note && <dd className="ui-small ui-soft">{note}</dd>}
          </div>
        ))}
      </dl>
      <Card heading={t('report.byDay')}>
        <Bars
          label={t('report.byDay')}
          bars={days.map(({ date, opened: count }) => ({ key: date, name: day(date), count }))}
        />
      </Card>
      <Card heading={t('report.byHour')}>
        <Bars
          label={t('report.byHour')}
          bars={hours.map((count, hour) => ({ key: String(hour), name: `${hour}:00`, count }))}
        />
      </Card>
      {satisfaction.answered > 0 && (
        <Card heading={t('report.byScore')}>
          <Bars
            label={t('report.byScore')}
            bars={satisfaction.scores.map((count, at) => ({
              key: String(at),
              name: String(at + 1),
              count,
            }))}
          />
        </Card>
      )}
      {agents.length > 0 && (
        <Card heading={t('report.byAgent')}>
          <Table
            stacked
            label={t('report.byAgent')}
            numeric={[1, 2, 3, 4, 5]}
            head={[
              t('report.person'),
              t('report.answered'),
              t('report.done'),
              t('report.firstAnswer'),
              t('report.resolution'),
              t('report.satisfaction'),
            ]}
            rows={agents.map((one, index) => ({
              key: one.person?.id ?? index,
              cells: [
                <bdi key="name">{one.person?.name ?? t('report.gone')}</bdi>,
                one.answered,
                one.done,
                spanWords(one.firstAnswer),
                spanWords(one.resolution),
                one.satisfaction === null ? '–' : format.number(one.satisfaction),
              ],
            }))}
          />
        </Card>
      )}
      {labels.some(({ labelId }) => labelId !== null) && (
        <Card heading={t('report.byLabel')}>
          <Table
            stacked
            label={t('report.byLabel')}
            numeric={[1, 2, 3]}
            head={[
              t('report.label'),
              t('report.opened'),
              t('report.firstAnswer'),
              t('report.resolution'),
            ]}
            rows={labels.map((one) => ({
              key: one.labelId ?? 'none',
              cells: [
                <bdi key="name">{one.labelId === null ? t('report.noLabel') : one.name}</bdi>,
                one.opened,
                spanWords(one.firstAnswer),
                spanWords(one.resolution),
              ],
            }))}
          />
        </Card>
      )}
      <div>
        <Button
          icon={<Download size={18} aria-hidden="true" />}
          onClick={() =>
            saveFile(
              new Blob([csvOf(report, t, language)], { type: 'text/csv' }),
              `${handle}-${report.from}-${report.to}.csv`,
            )
          }
        >
          {t('report.csv')}
        </Button>
      </div>
    </div>
  );
}
