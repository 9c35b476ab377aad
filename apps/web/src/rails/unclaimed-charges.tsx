import { useMutation } from '@tanstack/react-query';
import { api } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { Amount } from '../ui/money.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { showToast } from '../ui/toast.tsx';
import { inGroups } from '../wallet/queries.ts';
import { refreshDesk, type UnclaimedCharge, useUnclaimedCharges } from './queries.ts';

/** What was paid by card for somebody who is gone; nothing where there is none. */
export function UnclaimedCharges() {
  const { t } = useTranslation('rails');
  const charges = useUnclaimedCharges();
  if (!charges.data || charges.data.length === 0) return null;
  return (
    <Card heading={t('unclaimed.title')}>
      <p className="ui-small ui-soft">{t('unclaimed.text')}</p>
      <List label={t('unclaimed.title')} className="wallet-flush">
        {charges.data.map((charge) => (
          <Row key={charge.payInId} charge={charge} />
        ))}
      </List>
    </Card>
  );
}

function Row({ charge }: { charge: UnclaimedCharge }) {
  const { t } = useTranslation('rails');
  const problemText = useProblemText();
  const { payInId } = charge;
  const decide = useMutation({
    mutationFn: (decision: 'refund' | 'keep') =>
      api.rails.decideUnclaimedCharge({ params: { payInId }, body: { decision } }),
    onSuccess: (_left, decision) =>
      showToast({ text: t(decision === 'refund' ? 'unclaimed.refunded' : 'unclaimed.kept') }),
    onSettled: refreshDesk,
  });
  return (
    <ListRow
      title={inGroups(charge.reference)}
      text={
        <>
          <TimeText at={charge.paidAt} form="full" /> · {charge.charge}
          {decide.isError && <ProblemNote problem={problemText(decide.error)} />}
        </>
      }
      wrap
      meta={<Amount money={charge.amount} />}
      actions={
        <span className="rails-buttons">
          <Button
            size="small"
            variant="plain"
            busy={decide.isPending}
            onClick={() => decide.mutate('refund')}
          >
            {t('unclaimed.refund')}
          </Button>
          <Button
            size="small"
            variant="plain"
            disabled={decide.isPending}
            onClick={() => decide.mutate('keep')}
          >
            {t('unclaimed.keep')}
          </Button>
        </span>
      }
    />
  );
}
