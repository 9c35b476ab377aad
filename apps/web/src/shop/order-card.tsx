import { CircleCheck, CircleX, type LucideIcon, Scale, ShoppingBag, Truck } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { Link } from 'wouter';
import type { CardProps } from '../messaging/card-view.tsx';
import { Button } from '../ui/button.tsx';
import { useFormat } from '../ui/format.ts';
import { Amount } from '../ui/money.tsx';
import { StagePath } from '../ui/stage-path.tsx';
import './card.css';
import { stagesOf } from './orders/stages.ts';

const DirectSection = lazy(() => import('./direct/direct-section.tsx'));
const PaySheet = lazy(() => import('./orders/pay-sheet.tsx'));

const icons: Record<Exclude<CardProps<'order'>['card']['moment'], 'placed'>, LucideIcon> = {
  accepted: CircleCheck,
  ready: ShoppingBag,
  shipped: Truck,
  cancelled: CircleX,
  disputed: Scale,
  settled: Scale,
};

/** An order in a conversation, the same slip for both sides; and one line for each thing that happened to it. */
export default function OrderCard(props: CardProps<'order'>) {
  return props.card.moment === 'placed' ? <OrderSlip {...props} /> : <OrderMoment {...props} />;
}

function OrderMoment({ card, base }: CardProps<'order'>) {
  const { t } = useTranslation('shop/cards');
  const format = useFormat();
  if (card.moment === 'placed') return null;
  const Icon = icons[card.moment];
  return (
    <Link
      href={`${base}/orders/${card.orderId}`}
      className={`shop-moment shop-moment-${card.moment}`}
    >
      <Icon size={19} aria-hidden="true" />
      <span className="shop-moment-words">
        <span className="shop-moment-what">
          {t(`card.moment.${card.moment}`, { number: card.number })}
        </span>
        {card.moment !== 'accepted' && card.refunded && (
          <span className="shop-moment-more">
            {t('card.refunded', { amount: format.money(card.refunded) })}
          </span>
        )}
      </span>
    </Link>
  );
}

function OrderSlip({ card, ownActorId, base }: CardProps<'order'>) {
  const { t } = useTranslation('shop/cards');
  const format = useFormat();
  const [isPaying, setPaying] = useState(false);
  const href = `${base}/orders/${card.orderId}`;
  const isBuyer = card.buyerActorId === ownActorId;
  const isDirect = card.payBy === 'direct';
  const isUnpaid = card.state === 'placed' && isBuyer && !isDirect;
  const waitsForSeller = !isBuyer && (card.state === 'paid' || card.state === 'accepted');
  return (
    <div className="shop-slip-place">
      <div className="shop-slip">
        <p className="shop-slip-head">
          <Link href={href} className="shop-card-cover">
            {t('order.numbered', { number: card.number })}
          </Link>
          <span className="shop-slip-way">{t(`fulfilment.${card.fulfilment}`)}</span>
        </p>
        <ul className="shop-slip-lines">
          {card.lines.map((line) => (
            <li key={`${line.title} ${line.options}`}>
              <span className="ui-figures">{line.quantity} ×</span>
              <span className="shop-slip-title">
                <bdi>{line.title}</bdi>
                {line.options && <bdi className="shop-slip-options">{line.options}</bdi>}
              </span>
              <Amount money={line.total} />
            </li>
          ))}
          {card.moreLines > 0 && (
            <li className="shop-slip-more">{t('card.moreLines', { count: card.moreLines })}</li>
          )}
        </ul>
        <p className="shop-slip-total">
          <span>{t('total')}</span>
          <Amount money={card.total} />
        </p>
        <div className="shop-slip-path">
          <StagePath compact stages={stagesOf(card, t)} />
        </div>
        {card.refunded && (
          <p className="shop-slip-note">
            {t('card.refunded', { amount: format.money(card.refunded) })}
          </p>
        )}
        {isDirect && card.state === 'placed' && (
          <Suspense fallback={null}>
            <DirectSection orderId={card.orderId} />
          </Suspense>
        )}
        {isUnpaid && (
          <Button variant="money" full className="shop-slip-pay" onClick={() => setPaying(true)}>
            {t('pay.open')}
          </Button>
        )}
        {waitsForSeller && (
          <Button
            href={href}
            variant={card.state === 'paid' ? 'primary' : 'quiet'}
            full
            className="shop-slip-pay"
          >
            {t('card.seeTo')}
          </Button>
        )}
      </div>
      {isPaying && (
        <Suspense fallback={null}>
          <PaySheet orderId={card.orderId} onClose={() => setPaying(false)} />
        </Suspense>
      )}
    </div>
  );
}
