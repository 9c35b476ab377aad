import type { CardAlert } from '@allmende/contract/signals-card';
import { useMutation } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { loadWords, useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { useFormat } from '../ui/format.ts';
import { showToast } from '../ui/toast.tsx';
import './signals.css';

const tones = { info: 'info', warning: 'money', critical: 'danger' } as const;

/** How bad an alert is and who has it, and for whoever was told the tap that takes it on. */
export default function AlertFoot({ alert, mayTake }: { alert: CardAlert; mayTake: boolean }) {
  const { t } = useTranslation('signals');
  const format = useFormat();
  const problemText = useProblemText();
  const { mutate, isPending, data } = useMutation({
    mutationFn: () => api.signals.acknowledge({ params: { alertId: alert.alertId } }),
    async onError(error) {
      // What may fail here is said among the words of the area, which no chat needs otherwise.
      await loadWords('business').catch(() => undefined);
      showToast({ text: problemText(error).text, tone: 'danger' });
    },
  });
  // The card itself is renewed a moment after the tap was answered.
  const by = alert.acknowledgedBy?.name ?? data?.acknowledgedBy.name;
  const at = alert.acknowledgedAt ?? data?.acknowledgedAt;
  return (
    <span className="signals-alert" role="status">
      <Badge tone={alert.state === 'ended' ? 'neutral' : tones[alert.severity]}>
        {t(`severity.${alert.severity}`)}
      </Badge>
      {alert.state === 'ended' && <span className="ui-small ui-soft">{t('card.ended')}</span>}
      {by && at ? (
        <span className="ui-small">{t('card.taken', { name: by, when: format.clock(at) })}</span>
      ) : (
        alert.state === 'open' &&
        mayTake && (
          <Button size="small" variant="primary" busy={isPending} onClick={() => mutate()}>
            {t('card.take')}
          </Button>
        )
      )}
    </span>
  );
}
