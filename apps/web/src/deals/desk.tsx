import type { Deal } from '@allmende/contract/deals';
import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Scales } from '../ui/drawings/scales.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { TextField } from '../ui/field.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { saveFile } from '../ui/save-file.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Link } from 'wouter';
import { Quarrel } from './deal-page.tsx';
import { TermLines } from './facts.tsx';
import { useDisputedDeals, useStep } from './queries.ts';

/** Where whoever operates the server decides about fees, and takes the yearly report. */
export function DealsDesk() {
  const { t } = useTranslation('deals');
  const problemText = useProblemText();
  const { data, error, refetch } = useDisputedDeals();
  return (
    <Page title={t('desk.title')} back="/me">
      <div className="ui-stack deals-page">
        {error && <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />}
        {!data && !error && <SkeletonRows rows={4} />}
        {data?.items.length === 0 && (
          <EmptyState drawing={<Scales />} title={t('desk.none')} text={t('desk.noneText')} />
        )}
        {data?.items.map((deal) => (
          <Asked key={deal.id} deal={deal} />
        ))}
        <Report />
      </div>
    </Page>
  );
}

function Asked({ deal }: { deal: Deal }) {
  const { t } = useTranslation('deals');
  const format = useFormat();
  const decide = (fee: 'pay' | 'return') => () =>
    api.deals.decideDeal({ params: { dealId: deal.id }, body: { fee } });
  const paying = useStep(decide('pay'));
  const returning = useStep(decide('return'));
  const fee = format.money(deal.fee);
  return (
    <Card heading={t('desk.about', { title: deal.title })}>
      <div className="ui-stack">
        {deal.brief && <p className="deals-words">{deal.brief}</p>}
        <TermLines deal={deal} />
        <ul className="deals-terms">
          {deal.posts.map(({ id, at }) => (
            <li key={id}>
              <Link href={`/feed/p/${id}`}>{t('posts.of', { day: format.date(at) })}</Link>
            </li>
          ))}
        </ul>
        <Quarrel deal={deal} />
        <p className="deals-deeds">
          <Button variant="money" busy={paying.isPending} onClick={() => paying.mutate()}>
            {t('desk.pay', { fee, name: deal.creator.name })}
          </Button>
          <Button busy={returning.isPending} onClick={() => returning.mutate()}>
            {t('desk.return', { fee, name: deal.brand.name })}
          </Button>
        </p>
      </div>
    </Card>
  );
}

function Report() {
  const { t } = useTranslation('deals');
  const problemText = useProblemText();
  const [year, setYear] = useState(String(new Date().getUTCFullYear()));
  const save = useMutation({
    async mutationFn() {
      const file = await api.deals.downloadDealReport({ query: { year: Number(year) } });
      saveFile(await new Response(file.bytes).blob(), file.fileName);
    },
  });
  return (
    <Card heading={t('desk.report')}>
      <div className="ui-stack">
        <p className="ui-small ui-soft">{t('desk.reportText')}</p>
        <TextField
          label={t('year.which')}
          type="number"
          min="2020"
          max="2200"
          value={year}
          onChange={setYear}
        />
        <p>
          <Button
            icon={<Download size={18} aria-hidden="true" />}
            busy={save.isPending}
            onClick={() => save.mutate()}
          >
            {t('desk.save')}
          </Button>
        </p>
        {save.error && <ProblemNote problem={problemText(save.error)} />}
      </div>
    </Card>
  );
}
