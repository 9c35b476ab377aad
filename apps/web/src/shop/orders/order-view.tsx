import type { Order } from '@allmende/contract/shop';
import { LockKeyhole, MapPin, MessageCircle, NotebookPen, ReceiptText, Store } from 'lucide-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Link } from 'wouter';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { BusinessMark } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Signpost } from '../../ui/drawings/signpost.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { useFormat } from '../../ui/format.ts';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { StagePath } from '../../ui/stage-path.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { isMissing } from '../missing.ts';
import { useOrder, useSettings } from '../queries.ts';
import { CancelOrder, OrderSteps } from './order-actions.tsx';
import { OrderBill } from './order-bill.tsx';
import './orders.css';
import { ReservedUntil } from './reserved-until.tsx';
import { stagesOf } from './stages.ts';
import { StateBadge } from './state-badge.tsx';

const DirectSection = lazy(() => import('../direct/direct-section.tsx'));
const DisputeSection = lazy(() => import('../disputes/dispute-section.tsx'));
const DisputeWay = lazy(async () => ({
  default: (await import('../disputes/dispute-section.tsx')).DisputeWay,
}));

/** An order with all that belongs to it, as the side that looks may see and do. */
export function OrderView({ orderId, withParty }: { orderId: string; withParty?: boolean }) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const { data: order, error, refetch } = useOrder(orderId);
  if (error && !order) {
    return isMissing(error, 'shop.order_unknown') ? (
      <EmptyState
        drawing={<Signpost />}
        title={t('order.unknownTitle')}
        text={t('order.unknownText')}
      />
    ) : (
      <div className="shop-inset">
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!order) return <SkeletonRows rows={6} />;
  return <WholeOrder order={order} withParty={withParty ?? false} />;
}

function WholeOrder({ order, withParty }: { order: Order; withParty: boolean }) {
  const { t } = useTranslation('shop');
  const actor = useActor();
  const side = order.seller.id === actor.id ? 'seller' : 'buyer';
  return (
    <article className="shop-order">
      <header className="shop-order-head">
        <div>
          <h2 className="shop-order-number">{t('order.numbered', { number: order.number })}</h2>
          <p className="ui-small ui-soft">
            <TimeText at={order.placedAt} form="full" />
          </p>
        </div>
        <StateBadge state={order.state} />
      </header>
      {withParty && <Party order={order} side={side} base={baseOf(actor.kind)} />}
      {order.paymentId && (
        <Suspense fallback={null}>
          <DisputeSection order={order} />
        </Suspense>
      )}
      {order.reservedUntil && !order.direct && <ReservedUntil until={order.reservedUntil} />}
      {order.direct && (
        <Suspense fallback={null}>
          <DirectSection orderId={order.id} />
        </Suspense>
      )}
      <Kept order={order} side={side} />
      <OrderSteps order={order} side={side} />
      <StagePath stages={stagesOf(order, t)} />
      <Facts order={order} side={side} />
      <OrderBill order={order} withSku={side === 'seller'} />
      <Receipts order={order} />
      {order.paymentId && (
        <Suspense fallback={null}>
          <DisputeWay order={order} />
        </Suspense>
      )}
      <CancelOrder order={order} side={side} />
    </article>
  );
}

/** That the money waits, for what, and until when. */
function Kept({ order, side }: { order: Order; side: 'buyer' | 'seller' }) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  if (!order.keptUntil) return null;
  const isHandedOver = order.state !== 'paid' && order.state !== 'accepted';
  return (
    <p className="shop-kept">
      <LockKeyhole size={18} aria-hidden="true" />
      <span>
        {t(`kept.${side}.${isHandedOver ? 'until' : 'before'}`, {
          amount: format.money(order.total),
          date: format.date(order.keptUntil),
          name: order.seller.name,
        })}
      </span>
    </p>
  );
}

function baseOf(kind: 'person' | 'business'): string {
  return kind === 'business' ? '/inbox' : '/chats';
}

function Party({ order, side, base }: { order: Order; side: 'buyer' | 'seller'; base: string }) {
  const { t } = useTranslation('shop');
  const other = side === 'seller' ? order.buyer : order.seller;
  return (
    <div className="shop-order-party">
      <ActorAvatar actor={other} size={44} />
      <p className="shop-order-party-name">
        <bdi>{other.name}</bdi> {other.kind === 'business' && <BusinessMark />}
        <span className="ui-small ui-soft">
          {other.kind === 'guest' ? t('order.guest') : `@${other.handle}`}
        </span>
      </p>
      <Button
        href={`${base}/${order.conversationId}`}
        size="small"
        icon={<MessageCircle size={17} />}
      >
        {t('order.toChat')}
      </Button>
    </div>
  );
}

/** How it changes hands, and what the buyer wrote. */
function Facts({ order, side }: { order: Order; side: 'buyer' | 'seller' }) {
  const { t } = useTranslation('shop');
  const { data: settings } = useSettings(order.seller.id);
  const { address, fulfilment, note } = order;
  const hint = fulfilment === 'pickup' ? settings?.pickupNote : settings?.deliveryNote;
  const isOpen = order.state !== 'completed' && order.state !== 'cancelled';
  return (
    <ul className="shop-order-facts">
      <Fact icon={fulfilment === 'pickup' ? <Store size={19} /> : <MapPin size={19} />}>
        <strong>{t(`fulfilment.${fulfilment}`)}</strong>
        {address && (
          <address>
            {address.name}
            <br />
            {address.street}
            <br />
            {address.postalCode} {address.city}
            {address.country !== 'DE' && `, ${address.country}`}
          </address>
        )}
        {hint && isOpen && side === 'buyer' && <span className="ui-soft">{hint}</span>}
      </Fact>
      {note && (
        <Fact icon={<NotebookPen size={19} />}>
          <strong>{t('order.note')}</strong>
          <bdi className="shop-order-note">{note}</bdi>
        </Fact>
      )}
    </ul>
  );
}

function Fact({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li>
      <span className="shop-order-fact-icon" aria-hidden="true">
        {icon}
      </span>
      <span className="shop-order-fact">{children}</span>
    </li>
  );
}

function Receipts({ order }: { order: Order }) {
  const { t } = useTranslation('shop');
  if (!order.paymentId) return null;
  return (
    <p className="shop-order-receipts">
      <Link href={`/pay/receipts/${order.paymentId}`}>
        <ReceiptText size={18} aria-hidden="true" />
        {t('order.receipt')}
      </Link>
      {order.refundPaymentId && (
        <Link href={`/pay/receipts/${order.refundPaymentId}`}>
          <ReceiptText size={18} aria-hidden="true" />
          {t('order.refundReceipt')}
        </Link>
      )}
    </p>
  );
}
