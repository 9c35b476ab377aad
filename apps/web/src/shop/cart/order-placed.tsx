import type { Order } from '@allmende/contract/shop';
import { Check, Hourglass } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { toMinor, useFormat } from '../../ui/format.ts';
import { Receipt, ReceiptLine } from '../../ui/receipt.tsx';
import { ReservedUntil } from '../orders/reserved-until.tsx';
import { rateText } from '../words.ts';
import './checkout.css';

const DirectSection = lazy(() => import('../direct/direct-section.tsx'));

/** The moment after: a slip worth keeping, and the way back to the chat. */
export function OrderPlaced({ order, onDone }: { order: Order; onDone: () => void }) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const isPaid = order.state !== 'placed';
  return (
    <div className="shop-placed">
      <Receipt
        title={t(isPaid ? 'placed.paid' : 'placed.reserved', { name: order.seller.name })}
        mark={
          <span className={isPaid ? 'shop-placed-mark' : 'shop-placed-mark shop-placed-waits'}>
            {isPaid ? <Check size={26} strokeWidth={3} /> : <Hourglass size={24} />}
          </span>
        }
        total={order.total}
        totalLabel={t('total')}
        at={order.placedAt}
        reference={order.number}
        referenceLabel={t('order.number')}
        actions={
          <>
            {order.paymentId && (
              <Button href={`/pay/receipts/${order.paymentId}`}>{t('order.receipt')}</Button>
            )}
            <Button variant="primary" onClick={onDone}>
              {t('placed.toChat')}
            </Button>
          </>
        }
      >
        {order.lines.map((line) => (
          <ReceiptLine
            key={line.variantId}
            label={<bdi>{`${line.quantity} × ${line.title}`}</bdi>}
            text={line.options || undefined}
            money={line.total}
          />
        ))}
        {toMinor(order.deliveryFee) > 0n && (
          <ReceiptLine label={t('fulfilment.delivery')} money={order.deliveryFee} />
        )}
        {order.vat
          .filter(({ rate }) => rate > 0)
          .map(({ rate, amount }) => (
            <ReceiptLine
              key={rate}
              label={t('vatContained', { rate: rateText(rate, format) })}
              money={amount}
            />
          ))}
      </Receipt>
      {order.direct ? (
        <Suspense fallback={null}>
          <DirectSection orderId={order.id} />
        </Suspense>
      ) : (
        order.reservedUntil && <ReservedUntil until={order.reservedUntil} />
      )}
    </div>
  );
}
