import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api } from '../../app/api.ts';
import { useTranslation } from '../../i18n/words.ts';
import type { CardProps } from '../../messaging/card-view.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { toMinor, useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import type { Payable } from './queries.ts';
import '../payment-card.css';

/** A bill in a conversation: what it is for, what is still open of it, and the one button that pays. */
export default function PayableCard({ card, ownActorId }: CardProps<'payable'>) {
  const { t } = useTranslation('wallet/bills');
  const format = useFormat();
  const payable = usePayable(card.payableId).data;
  const isIssuer = card.issuerActorId === ownActorId;
  const href = `/pay/${isIssuer ? 'issued' : 'bills'}/${card.payableId}`;
  const isPartly = payable && toMinor(payable.paid) > 0n && toMinor(payable.open) > 0n;
  const isOpen = !payable || toMinor(payable.open) > 0n;
  const word = card.moment === 'issued' ? `issued.${card.kind}` : card.moment;
  return (
    <article className="payable-card" data-moment={card.moment}>
      <header className="payable-card-head">
        <span>{t(`bills.card.${word}`)}</span>
        {payable && <PayableState state={payable.state} />}
      </header>
      <Link href={href} className="payable-card-title">
        {card.title}
      </Link>
      <Amount money={card.amount} size="title" />
      <p className="ui-small ui-soft">
        {isPartly
          ? t('bills.card.open', { amount: format.money(payable.open) })
          : t('bills.own.dueOn', { date: format.date(noonOf(card.dueOn)) })}
      </p>
      <Button href={href} full variant={isOpen && !isIssuer ? 'money' : 'quiet'}>
        {t(isOpen && !isIssuer ? 'bills.card.pay' : 'bills.card.see')}
      </Button>
    </article>
  );
}

/** Below the key of the wallet, so that it is asked for again whenever the server tells of a change there. */
export const payableKey = (payableId: string) => ['wallet', 'payable', payableId];

/** A bill, live: the server tells of each change of one's wallet. One that was scanned is kept among one's own. */
export function usePayable(payableId: string, wasScanned = false) {
  const params = { payableId };
  return useQuery({
    queryKey: payableKey(payableId),
    queryFn: () =>
      wasScanned ? api.payables.keepPayable({ params }) : api.payables.getPayable({ params }),
  });
}

const tones = {
  open: 'neutral',
  partly_paid: 'money',
  overdue: 'danger',
  paid: 'good',
  cancelled: 'neutral',
} as const;

export function PayableState({ state }: { state: Payable['state'] }) {
  const { t } = useTranslation('wallet/bills');
  return <Badge tone={tones[state]}>{t(`bills.state.${state}`)}</Badge>;
}

/** A date without a time, as something that can be formatted: noon of that day, wherever one is. */
export function noonOf(day: string): string {
  return `${day}T12:00`;
}
