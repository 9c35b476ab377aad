import { useMutation } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { api, queryClient } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { useTranslation } from '../../i18n/words.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Signpost } from '../../ui/drawings/signpost.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { Payment } from '../queries.ts';
import { ConfirmStep } from '../send-steps.tsx';
import { type Charge, chargeKey, useCharge } from './queries.ts';

const payingWords = { pay: 'charge.pay', back: 'charge.back', final: 'charge.final' };
const answeringWords = { ...payingWords, back: 'charge.decline' };

/** What a shop asks for at its counter, seen by whoever scanned its code or whose own code was taken. */
export default function ChargePage({ chargeId }: { chargeId: string }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const charge = useCharge(chargeId);
  return (
    <Page title={t('charge.title')} back="/pay">
      {charge.isError && !charge.data && (
        <ProblemNote problem={problemText(charge.error)} onRetry={() => charge.refetch()} />
      )}
      {charge.isPending && <Skeleton height="24rem" />}
      {charge.data && <ChargeView charge={charge.data} />}
    </Page>
  );
}

function ChargeView({ charge }: { charge: Charge }) {
  const { t } = useTranslation('wallet');
  const own = useActor();
  const isMine = charge.payer?.id === own.id;
  if (charge.payee.id === own.id) {
    return (
      <Over
        name="own"
        action={{ href: `/pay/counter/${charge.id}`, text: t('charge.toCounter') }}
      />
    );
  }
  if (charge.state === 'open' || (charge.state === 'confirming' && isMine)) {
    return <Answer charge={charge} />;
  }
  if (charge.state === 'confirming') return <Over name="another" />;
  if (charge.state !== 'paid') return <Over name={charge.state} />;
  if (!isMine || !charge.payment) return <Over name="paid" />;
  const href = `/pay/receipts/${charge.payment.id}`;
  return <Over name="paid" action={{ href, text: t('receipt.title') }} />;
}

/** Payee and amount, and the one button that pays. Whose code was taken can say no. */
function Answer({ charge }: { charge: Charge }) {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const [, navigate] = useLocation();
  const isAsked = charge.state === 'confirming';
  const params = { chargeId: charge.id };
  const decline = useMutation({
    mutationFn: () => api.charges.declineCharge({ params }),
    onSuccess: () => navigate('/pay', { replace: true }),
  });
  function finish(payment: Payment) {
    void queryClient.invalidateQueries({ queryKey: chargeKey(charge.id) });
    navigate(`/pay/receipts/${payment.id}?new=1`, { replace: true });
  }
  return (
    <>
      {isAsked && <Banner tone="money">{t('charge.asked')}</Banner>}
      {decline.isError && <ProblemNote problem={problemText(decline.error)} />}
      <ConfirmStep
        terms={{
          payee: charge.payee,
          amount: charge.amount,
          note: charge.note,
          way: {
            action: 'order',
            content: charge.id,
            pay: ({ confirmation }) =>
              api.charges.payCharge({ params, body: confirmation ? { confirmation } : {} }),
          },
        }}
        words={isAsked ? answeringWords : payingWords}
        onPaid={finish}
        onBack={() => (isAsked ? decline.mutate() : navigate('/pay', { replace: true }))}
      />
    </>
  );
}

function Over({
  name,
  action,
}: {
  name: 'paid' | 'cancelled' | 'expired' | 'another' | 'own';
  action?: { href: string; text: string };
}) {
  const { t } = useTranslation('wallet');
  const { href, text } = action ?? { href: '/pay', text: t('charge.toPay') };
  return (
    <EmptyState
      drawing={<Signpost />}
      title={t(`charge.${name}Title`)}
      text={t(`charge.${name}Text`)}
      action={<Button href={href}>{text}</Button>}
    />
  );
}
