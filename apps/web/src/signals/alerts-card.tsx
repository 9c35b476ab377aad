import type { Alert } from '@allmende/contract/signals';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { alertsKey } from './queries.ts';

const tones = { info: 'info', warning: 'money', critical: 'danger' } as const;

/** Alerts, the latest first, with everybody who was told and how far it came. */
export function AlertsCard({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation('signals');
  const problemText = useProblemText();
  const { data, error, refetch } = useQuery({
    queryKey: alertsKey,
    queryFn: ({ signal }) => api.signals.listAlerts({ query: { limit: 20 }, signal }),
    // Staff look here while something is going on.
    refetchInterval: 5_000,
  });
  const ending = useMutation({
    async mutationFn(alertId: Alert['id']) {
      await api.signals.endAlert({ params: { alertId } });
      await queryClient.invalidateQueries({ queryKey: alertsKey });
    },
  });
  const trouble = error ?? ending.error;
  return (
    <Card heading={t('alerts.title')}>
      {!data && !error && <SkeletonRows rows={2} />}
      {data?.items.length === 0 && <p className="ui-soft">{t('alerts.none')}</p>}
      {data?.items.map((one) => (
        <OneAlert key={one.id} alert={one}>
          {mayChange && one.state !== 'ended' && (
            <div>
              <Button
                size="small"
                busy={ending.isPending && ending.variables === one.id}
                onClick={() => ending.mutate(one.id)}
              >
                {t('alerts.end')}
              </Button>
            </div>
          )}
        </OneAlert>
      ))}
      {trouble && <ProblemNote problem={problemText(trouble)} onRetry={() => void refetch()} />}
    </Card>
  );
}

function OneAlert({ alert, children }: { alert: Alert; children: React.ReactNode }) {
  const { t } = useTranslation('signals');
  const format = useFormat();
  const { state, acknowledgedBy, nextStepAt, told } = alert;
  return (
    <div className="signals-item">
      <span className="signals-row">
        <Badge tone={state === 'open' ? tones[alert.severity] : 'neutral'}>
          {t(`severity.${alert.severity}`)}
        </Badge>
        <strong>
          <bdi>{alert.ruleName}</bdi>: <bdi>{alert.subject}</bdi>
        </strong>
        <span className="ui-small ui-soft">{format.dateTime(alert.openedAt)}</span>
      </span>
      <span className="ui-small">
        {acknowledgedBy
          ? t('alerts.taken', { name: acknowledgedBy.name })
          : t(`alerts.state.${state}`)}
        {alert.count > 1 && ` · ${t('alerts.count', { count: alert.count })}`}
        {nextStepAt && ` · ${t('alerts.next', { when: format.clock(nextStepAt) })}`}
      </span>
      <ul className="signals-told ui-small ui-soft">
        {told.map((one) => (
          <li key={`${one.step} ${one.to}`}>
            {t('alerts.step', { step: one.step + 1 })} <bdi>{one.to}</bdi>:{' '}
            {one.code || one.failure ? t('alerts.failed') : t(`alerts.reach.${one.state}`)}
          </li>
        ))}
      </ul>
      {children}
    </div>
  );
}
