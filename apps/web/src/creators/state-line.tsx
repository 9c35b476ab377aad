import type { Membership } from '@allmende/contract/creators';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { useFormat } from '../ui/format.ts';

/** How it stands and what comes next, in one line. */
export function StateLine({ membership }: { membership: Membership }) {
  const { t } = useTranslation('creators');
  const format = useFormat();
  const { state, isTrial, until, renewsAt, resumesAt, endedBecause, source } = membership;
  const day = (at: string | null) => (at ? format.date(at) : '');
  const words = () => {
    if (state === 'ended') return t(`ended.${endedBecause ?? 'run_out'}`, { day: day(until) });
    if (state === 'overdue') return t('overdue', { day: day(renewsAt) });
    if (state === 'paused') return t('paused', { day: day(resumesAt) });
    if (isTrial && renewsAt) return t('trialUntil', { day: day(until) });
    if (resumesAt) return t('willPause', { until: day(until), day: day(resumesAt) });
    if (renewsAt) return t('renews', { day: day(until) });
    return until === null ? t('unending') : t('endsOn', { day: day(until) });
  };
  return (
    <span className="creators-state ui-small">
      {state === 'overdue' && <Badge tone="money">{t('unpaid')}</Badge>}
      {source !== 'paid' && state !== 'ended' && <Badge>{t(`source.${source}`)}</Badge>}
      <span>{words()}</span>
    </span>
  );
}
