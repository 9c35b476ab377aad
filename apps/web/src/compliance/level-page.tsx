import type { LevelLimits, Standing } from '@allmende/contract/compliance';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { toMinor, useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { Progress } from '../ui/progress.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { ApplyForm } from './apply-form.tsx';
import './compliance.css';
import { showStanding, useStanding } from './queries.ts';

/** How far the acting account is known, what it may do, and how it becomes more. */
export default function LevelPage() {
  const { t } = useTranslation('compliance');
  const problemText = useProblemText();
  const { data, error, refetch } = useStanding();
  return (
    <Page title={t('level.title')} text={t('level.text')} back="/me">
      {error && <ProblemNote problem={problemText(error)} onRetry={() => refetch()} />}
      {!data && !error && <SkeletonRows rows={6} />}
      {data && <Level standing={data} />}
    </Page>
  );
}

function Level({ standing }: { standing: Standing }) {
  const { t } = useTranslation('compliance');
  const format = useFormat();
  const { level, expiresOn, levels, application } = standing;
  const [isApplying, setApplying] = useState(false);
  const isWaiting = application?.state === 'open';
  return (
    <>
      {!standing.isLimited && <Banner title={t('level.freeTitle')}>{t('level.freeText')}</Banner>}
      <Card
        heading={t('level.now', { level })}
        action={<Badge tone={level > 0 ? 'good' : 'neutral'}>{t(`level.name.${level}`)}</Badge>}
      >
        {expiresOn && (
          <p className="ui-small ui-soft">{t('level.until', { date: format.date(expiresOn) })}</p>
        )}
        {standing.isLimited && <Used standing={standing} limits={levels[level]!} />}
      </Card>
      {application && <ApplicationState standing={standing} />}
      {!isWaiting && level < 3 && !isApplying && (
        <Button variant="primary" size="large" full onClick={() => setApplying(true)}>
          {t('level.apply')}
        </Button>
      )}
      {!isWaiting && isApplying && (
        <ApplyForm standing={standing} onDone={() => setApplying(false)} />
      )}
      <Ladder standing={standing} />
      <p className="ui-small ui-soft">{t('level.privacy')}</p>
    </>
  );
}

function Used({ standing, limits }: { standing: Standing; limits: LevelLimits }) {
  const { t } = useTranslation('compliance');
  const format = useFormat();
  const parts = [
    { key: 'day', used: standing.used.day, max: limits.dayMax },
    { key: 'month', used: standing.used.month, max: limits.monthMax },
  ] as const;
  return (
    <div className="compliance-used">
      {parts.map(({ key, used, max }) =>
        max ? (
          <Progress
            key={key}
            label={t(`level.used.${key}`)}
            value={Number(toMinor(used))}
            max={Math.max(1, Number(toMinor(max)))}
            text={t('level.usedOf', { used: format.money(used), max: format.money(max) })}
          />
        ) : (
          <p key={key} className="ui-small ui-soft">
            {t('level.usedFree', { used: format.money(used) })}
          </p>
        ),
      )}
    </div>
  );
}

function ApplicationState({ standing }: { standing: Standing }) {
  const { t } = useTranslation('compliance');
  const problemText = useProblemText();
  const format = useFormat();
  const [isAsking, setAsking] = useState(false);
  const withdraw = useMutation({
    mutationFn: () => api.compliance.withdrawApplication(),
    onSuccess: showStanding,
    onSettled: () => setAsking(false),
  });
  const { state, wantedLevel, reason, appliedAt } = standing.application!;
  if (state === 'withdrawn' || state === 'approved') return null;
  if (state === 'refused') {
    return (
      <Banner tone="money" title={t('level.refusedTitle', { level: wantedLevel })}>
        {reason}
      </Banner>
    );
  }
  return (
    <>
      <Banner
        title={t('level.waitingTitle', { level: wantedLevel })}
        action={
          <Button size="small" onClick={() => setAsking(true)}>
            {t('level.withdraw')}
          </Button>
        }
      >
        {t('level.waitingText', { date: format.date(appliedAt) })}
      </Banner>
      {withdraw.error && <ProblemNote problem={problemText(withdraw.error)} />}
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={t('level.withdrawTitle')}
        confirm={t('level.withdraw')}
        busy={withdraw.isPending}
        onConfirm={() => withdraw.mutate()}
      >
        <p>{t('level.withdrawText')}</p>
      </ConfirmDialog>
    </>
  );
}

/** All levels side by side: what each asks, and what each allows. */
function Ladder({ standing }: { standing: Standing }) {
  const { t } = useTranslation('compliance');
  const format = useFormat();
  const { kind } = useActor();
  const amount = (money: LevelLimits['dayMax']) => (money ? format.money(money) : t('level.free'));
  return (
    <section className="compliance-ladder">
      <h2 className="compliance-heading">{t('level.ladder')}</h2>
      <Table
        label={t('level.ladder')}
        numeric={[1, 2, 3]}
        head={[t('level.column'), t('level.day'), t('level.month'), t('level.balance')]}
        rows={standing.levels.map((limits, level) => ({
          key: level,
          cells: [
            <span key="name" className="compliance-step">
              <b>
                {level} · {t(`level.name.${level}`)}
              </b>
              <span className="ui-small ui-soft">{t(`level.asks.${kind}.${level}`)}</span>
            </span>,
            amount(limits.dayMax),
            amount(limits.monthMax),
            amount(limits.balanceMax),
          ],
        }))}
      />
    </section>
  );
}
