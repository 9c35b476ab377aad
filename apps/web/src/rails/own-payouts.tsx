import { useMutation } from '@tanstack/react-query';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { Amount } from '../ui/money.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { inGroups, walletKey } from '../wallet/queries.ts';
import { type Payout, usePayouts } from './queries.ts';
import { useReason } from './use-reason.ts';

export const tones = {
  held: 'neutral',
  released: 'info',
  paid: 'good',
  returned: 'danger',
  cancelled: 'neutral',
  refused: 'danger',
} as const;

/** What one has asked for, how far it is, and the way back as long as there is one. */
export function OwnPayouts() {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const payouts = usePayouts();
  if (payouts.isError) return <ProblemNote problem={problemText(payouts.error)} />;
  if (!payouts.data || payouts.data.length === 0) return null;
  return (
    <section className="wallet-section">
      <h2 className="wallet-heading">{t('out.earlier')}</h2>
      <List label={t('out.earlier')} className="wallet-flush">
        {payouts.data.map((payout) => (
          <Row key={payout.id} payout={payout} />
        ))}
      </List>
    </section>
  );
}

function Row({ payout }: { payout: Payout }) {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const reasonOf = useReason();
  const cancel = useMutation({
    mutationFn: () => api.rails.cancelPayout({ params: { payoutId: payout.id } }),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: [walletKey] }),
  });
  return (
    <ListRow
      title={payout.name}
      text={
        <>
          <TimeText at={payout.requestedAt} /> ·{' '}
          {payout.iban ? inGroups(payout.iban) : t(`way.${payout.rail}`)}
          {payout.reason && <span className="rails-reason">{reasonOf(payout.reason)}</span>}
          {cancel.isError && <ProblemNote problem={problemText(cancel.error)} />}
        </>
      }
      wrap
      meta={<Amount money={payout.amount} />}
      trailing={<Badge tone={tones[payout.state]}>{t(`out.states.${payout.state}`)}</Badge>}
      {...(payout.paymentId ? { href: `/pay/receipts/${payout.paymentId}` } : {})}
      actions={
        payout.state === 'held' && (
          <Button
            size="small"
            variant="plain"
            busy={cancel.isPending}
            onClick={() => cancel.mutate()}
          >
            {t('out.cancel')}
          </Button>
        )
      }
    />
  );
}
