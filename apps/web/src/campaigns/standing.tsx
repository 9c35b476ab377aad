import type { Campaign } from '@allmende/contract/campaigns';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { daysBetween, toMinor, useFormat } from '../ui/format.ts';
import { Progress } from '../ui/progress.tsx';

/** How far it has come: money, people, and the time that is left. */
export function Standing({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const { goal, given, giverCount, state } = campaign;
  const percent = Number((toMinor(given) * 100n) / toMinor(goal));
  return (
    <div className="campaigns-standing">
      <Progress
        label={t('givenOf', { given: format.money(given), goal: format.money(goal) })}
        value={Math.min(percent, 100)}
        max={100}
        text={t('percent', { percent: format.number(percent) })}
      />
      <p className="campaigns-facts ui-small ui-soft">
        {state !== 'open' && <Badge>{t(`state.${state}`)}</Badge>}
        {state !== 'draft' && <span>{t('givers', { count: giverCount })}</span>}
        <TimeLeft campaign={campaign} />
      </p>
    </div>
  );
}

function TimeLeft({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const { endsAt, state, days, isSettled } = campaign;
  if (state === 'draft') return <span>{t('runsFor', { count: days })}</span>;
  if (state !== 'open') return isSettled ? null : <span>{t('settling')}</span>;
  if (Date.parse(endsAt!) <= Date.now()) return <span>{t('deciding')}</span>;
  const left = daysBetween(Date.now(), endsAt!);
  return (
    <span>
      {left > 1 ? t('daysLeft', { count: left }) : t('endsAt', { at: format.dateTime(endsAt!) })}
    </span>
  );
}
