import { Check, CheckCheck, CircleAlert, Clock3 } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import type { Standing } from './words.ts';

/** How far a message of one's own has come: clock, one tick, two ticks, two green ticks. */
export function StandingSign({ standing }: { standing: Standing }) {
  const { t } = useTranslation('messaging');
  const Icon = {
    waiting: Clock3,
    refused: CircleAlert,
    sent: Check,
    delivered: CheckCheck,
    read: CheckCheck,
  }[standing];
  return (
    <span className={`messaging-standing messaging-standing-${standing}`}>
      <Icon size={15} aria-hidden="true" />
      <span className="ui-hidden">{t(`standing.${standing}`)}</span>
    </span>
  );
}
