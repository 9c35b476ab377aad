import type { OrderSummary } from '@allmende/contract/shop';
import { Package } from 'lucide-react';
import { useTranslation } from '../../i18n/words.ts';
import { useFormat } from '../../ui/format.ts';
import { ListRow } from '../../ui/list.tsx';
import { Amount } from '../../ui/money.tsx';
import { Picture } from '../../ui/picture.tsx';
import { timeText } from '../../ui/time-text.tsx';
import { StateBadge } from './state-badge.tsx';

/** An order in a list: with whom, what, how much, where it stands. */
export function OrderRow({
  order,
  side,
  href,
  current,
  withState = true,
  withName = true,
}: {
  order: OrderSummary;
  side: 'buyer' | 'seller';
  href: string;
  current?: boolean;
  withState?: boolean;
  withName?: boolean;
}) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const other = side === 'seller' ? order.buyer : order.seller;
  const things =
    order.itemCount > 1
      ? `${t('cart.items', { count: order.itemCount })} · ${order.firstTitle}`
      : order.firstTitle;
  const when = timeText(format, new Date(order.placedAt), 'list', Date.now());
  return (
    <ListRow
      href={href}
      current={current ?? false}
      leading={
        <Picture
          src={order.picture?.smallUrl}
          colour={order.picture?.colour}
          alt=""
          className="shop-order-picture"
        >
          <Package size={20} aria-hidden="true" />
        </Picture>
      }
      title={<bdi>{withName ? other.name : order.firstTitle}</bdi>}
      meta={<Amount money={order.total} />}
      text={withName ? <bdi>{things}</bdi> : t('order.itemsOn', { count: order.itemCount, when })}
      trailing={
        withState ? (
          <StateBadge state={order.state} />
        ) : (
          <span className="shop-order-when ui-figures">{when}</span>
        )
      }
    />
  );
}
