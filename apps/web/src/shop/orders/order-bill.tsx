import type { Order } from '@allmende/contract/shop';
import { Package } from 'lucide-react';
import { useTranslation } from '../../i18n/words.ts';
import { toMinor, useFormat } from '../../ui/format.ts';
import { Amount } from '../../ui/money.tsx';
import { Picture } from '../../ui/picture.tsx';
import { ReceiptLine } from '../../ui/receipt.tsx';
import { rateText } from '../words.ts';
import './orders.css';

/** What was ordered and what it comes to. For the shop with article numbers, by which it is picked. */
export function OrderBill({ order, withSku }: { order: Order; withSku?: boolean }) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  return (
    <div className="shop-bill-place">
      <ul className="shop-order-lines" aria-label={t('order.lines')}>
        {order.lines.map((line) => (
          <li key={line.variantId}>
            <Picture
              src={line.picture?.smallUrl}
              colour={line.picture?.colour}
              alt=""
              className="shop-order-picture"
            >
              <Package size={20} aria-hidden="true" />
            </Picture>
            <span className="shop-order-words">
              <bdi className="shop-order-title">{line.title}</bdi>
              {line.options && <bdi className="shop-order-soft">{line.options}</bdi>}
              <span className="shop-order-soft ui-figures">
                {line.quantity} × {format.money(line.price)}
                {withSku && line.sku && ` · ${line.sku}`}
              </span>
            </span>
            <Amount money={line.total} />
          </li>
        ))}
      </ul>
      <dl className="shop-bill">
        {toMinor(order.deliveryFee) > 0n && (
          <>
            <ReceiptLine label={t('subtotal')} money={order.subtotal} />
            <ReceiptLine label={t('fulfilment.delivery')} money={order.deliveryFee} />
          </>
        )}
        <ReceiptLine label={t('total')} money={order.total} strong />
        {order.vat
          .filter(({ rate }) => rate > 0)
          .map(({ rate, amount }) => (
            <ReceiptLine
              key={rate}
              label={t('vatContained', { rate: rateText(rate, format) })}
              money={amount}
            />
          ))}
      </dl>
    </div>
  );
}
