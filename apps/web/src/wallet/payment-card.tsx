import { ArrowDownLeft, ArrowUpRight } from 'lucide-react';
import { useTranslation } from '../i18n/words.ts';
import { Link } from 'wouter';
import type { CardProps } from '../messaging/card-view.tsx';
import { Amount } from '../ui/money.tsx';
import './payment-card.css';

/** Money in a conversation: a small receipt for both, which leads to the whole one. */
export default function PaymentCard({ card, isOwn, ownActorId, base }: CardProps<'payment'>) {
  const { t } = useTranslation('wallet/cards');
  const isOutgoing = card.fromActorId === ownActorId;
  const chat = base.split('/').at(-1);
  const Arrow = isOutgoing ? ArrowUpRight : ArrowDownLeft;
  return (
    <Link
      href={`/pay/receipts/${card.paymentId}?chat=${chat}`}
      className="wallet-payment-card"
      data-own={isOwn || undefined}
    >
      <span className="wallet-payment-card-paper">
        <span className="wallet-payment-card-head">
          <span className="wallet-payment-card-arrow" data-way={isOutgoing ? 'out' : 'in'}>
            <Arrow size={18} aria-hidden="true" />
          </span>
          {t(isOutgoing ? (card.byMandate ? 'card.taken' : 'card.sent') : 'card.got')}
        </span>
        <Amount money={card.amount} size="title" />
        {card.note && <span className="wallet-payment-card-note">{card.note}</span>}
        <span className="wallet-payment-card-foot">
          {t(card.state === 'refunded' ? 'card.refunded' : 'card.receipt')}
        </span>
      </span>
    </Link>
  );
}
