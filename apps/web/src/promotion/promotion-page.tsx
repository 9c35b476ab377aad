import type { Promotion } from '@allmende/contract/promotion';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { languageName } from '../i18n/language-name.ts';
import { useLanguage, useTranslation } from '../i18n/words.ts';
import { Bars } from '../insights/bars.tsx';
import '../insights/insights.css';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { type PromotionId, seeAnew, usePromotion } from './queries.ts';
import { SubjectCard } from './subject.tsx';

/** One promotion: what came of it, and the end of it. */
export function PromotionPage({ promotionId }: { promotionId: PromotionId }) {
  const { t } = useTranslation('promotion');
  const problemText = useProblemText();
  const { data, error, refetch } = usePromotion(promotionId);
  return (
    <Page title={t(data?.about === 'product' ? 'oneProduct' : 'one')} back="/feed/promotions">
      {error && !data && (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      )}
      {!data && !error && <SkeletonRows rows={5} />}
      {data && (
        <div className="ui-stack">
          <Figures promotion={data} />
          <SubjectCard {...data} />
        </div>
      )}
    </Page>
  );
}

function Figures({ promotion }: { promotion: Promotion }) {
  const { t } = useTranslation('promotion');
  const format = useFormat();
  const language = useLanguage();
  const { state, views, opened, spent, budget, returned, reason, byDay } = promotion;
  const { startedAt, endsAt, topics, languages, radiusKm } = promotion;
  const counted = (count: number) => (count === 0 ? t('views.tooFew') : format.number(count));
  const aims = [
    ...topics.map((topic) => `#${topic}`),
    ...languages.map((one) => languageName(one, language)),
    ...(radiusKm === null ? [] : [t('within', { km: radiusKm })]),
  ];
  const facts: [string, string][] = [
    [t('facts.views'), counted(views)],
    [t('facts.opened'), counted(opened)],
    [t('facts.spent'), `${format.money(spent)} / ${format.money(budget)}`],
    ...(returned ? [[t('facts.returned'), format.money(returned)] as [string, string]] : []),
    [t('facts.time'), `${format.date(startedAt)} – ${format.date(endsAt)}`],
    [t('facts.aim'), aims.length > 0 ? aims.join(', ') : t('anywhere')],
  ];
  return (
    <Card
      heading={t('facts.title')}
      action={
        <Badge {...(state === 'running' && { tone: 'good' as const })}>{t(`state.${state}`)}</Badge>
      }
    >
      <div className="ui-stack">
        {reason && <ProblemNote problem={{ text: t('removed', { reason }) }} />}
        <dl className="promotion-facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {byDay.length > 1 && byDay.some(({ views: count }) => count > 0) && (
          <Bars
            label={t('facts.byDay')}
            say={({ name, count }) => t('facts.bar', { name, count })}
            bars={byDay.map(({ day, views: count }) => ({
              key: day,
              name: format.dayInYear(`${day}T12:00`),
              count,
            }))}
          />
        )}
        <p className="ui-small ui-soft">
          {t(returned || state === 'running' ? 'tens' : 'settling')}
        </p>
        {state === 'running' && <Stop promotion={promotion} />}
      </div>
    </Card>
  );
}

function Stop({ promotion }: { promotion: Promotion }) {
  const { t } = useTranslation('promotion');
  const problemText = useProblemText();
  const [isAsking, setAsking] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => api.promotion.stopPromotion({ params: { promotionId: promotion.id } }),
    onSuccess() {
      setAsking(false);
      seeAnew();
    },
  });
  return (
    <div>
      <Button size="small" onClick={() => setAsking(true)}>
        {t('stop.do')}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={t('stop.title')}
        confirm={t('stop.do')}
        busy={isPending}
        onConfirm={() => mutate()}
      >
        <p>{t('stop.text')}</p>
        {error && <ProblemNote problem={problemText(error)} />}
      </ConfirmDialog>
    </div>
  );
}
