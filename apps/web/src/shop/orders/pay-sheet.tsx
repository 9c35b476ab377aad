import type { Order } from '@allmende/contract/shop';
import { useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { api, queryClient } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { isOutcomeUnknown } from '../../app/unsettled.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { toMinor, toMoney, useFormat } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { withSecondFactor } from '../cart/attempt.ts';
import { OrderPlaced } from '../cart/order-placed.tsx';
import { orderKey, useBalance, useOrder } from '../queries.ts';
import { OrderBill } from './order-bill.tsx';
import './orders.css';
import { ReservedUntil } from './reserved-until.tsx';

/** Pays an order whose goods are being kept: what it is, how long it is kept, and the button. */
export default function PaySheet({ orderId, onClose }: { orderId: string; onClose: () => void }) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const { data: order, error, refetch } = useOrder(orderId);
  const [paid, setPaid] = useState<Order | null>(null);
  const paying = usePaying(order, setPaid);
  if (paid) {
    return (
      // Another sheet than the bill's: it is opened and read from its title.
      <Sheet key="paid" open onClose={onClose} title={t('checkout.doneTitle')}>
        <OrderPlaced order={paid} onDone={onClose} />
      </Sheet>
    );
  }
  return (
    <Sheet
      key="bill"
      open
      onClose={onClose}
      locked={paying.isSending}
      title={order ? t('pay.title', { name: order.seller.name }) : t('pay.open')}
      className="shop-checkout"
      actions={order && <PayFoot order={order} paying={paying} />}
    >
      {order ? (
        <div className="ui-stack">
          <OrderBill order={order} />
          {order.state === 'placed' && order.reservedUntil ? (
            <ReservedUntil until={order.reservedUntil} />
          ) : (
            <Banner tone="info">
              {t(order.state === 'cancelled' ? 'pay.isOver' : 'pay.isPaid')}
            </Banner>
          )}
          {paying.isUnknown && (
            <Banner tone="money" title={t('pay.unknownTitle')}>
              {t('pay.unknownText')}
            </Banner>
          )}
          {paying.error !== null && !paying.isUnknown && (
            <ProblemNote problem={problemText(paying.error)} />
          )}
        </div>
      ) : error ? (
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={3} />
      )}
    </Sheet>
  );
}

function PayFoot({ order, paying }: { order: Order; paying: ReturnType<typeof usePaying> }) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const { data: wallet } = useBalance();
  const missing = wallet ? toMinor(order.total) - toMinor(wallet.available) : 0n;
  if (order.state !== 'placed') return null;
  return (
    <div className="shop-checkout-foot">
      {missing > 0n && (
        <Banner
          tone="money"
          title={t('checkout.missing', { amount: format.money(toMoney(missing, order.total)) })}
          action={
            <Button href="/pay" size="small">
              {t('checkout.topUp')}
            </Button>
          }
        />
      )}
      <Button
        variant="money"
        size="large"
        full
        disabled={missing > 0n}
        busy={paying.isSending}
        onClick={paying.pay}
      >
        {t(paying.isUnknown ? 'checkout.askAgain' : 'checkout.order')}
      </Button>
    </div>
  );
}

/** Paying the same order twice is paying it once, so asking again needs no key. */
function usePaying(order: Order | undefined, onPaid: (order: Order) => void) {
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  async function pay(): Promise<void> {
    if (!order) return;
    setSending(true);
    setError(null);
    try {
      const paid = await withSecondFactor(
        (confirmation) =>
          api.shop.payOrder({
            params: { orderId: order.id },
            body: confirmation === undefined ? {} : { confirmation },
          }),
        { payee: order.seller, amount: order.total },
      );
      if (paid) {
        queryClient.setQueryData(orderKey(order.id), paid);
        for (const topic of ['orders', 'wallet']) {
          void queryClient.invalidateQueries({ queryKey: [topic] });
        }
        onPaid(paid);
      }
    } catch (caught) {
      setError(caught);
      void queryClient.invalidateQueries({ queryKey: orderKey(order.id) });
      void queryClient.invalidateQueries({ queryKey: ['wallet'] });
    } finally {
      setSending(false);
    }
  }
  return {
    isSending,
    error,
    isUnknown: error !== null && isOutcomeUnknown(error),
    pay: () => void pay(),
  };
}
