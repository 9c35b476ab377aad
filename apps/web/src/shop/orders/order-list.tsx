import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { Basket } from '../../ui/drawings/basket.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { List } from '../../ui/list.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { MoreOnSight } from '../../app/more-on-sight.tsx';
import { allOf, type OrderSide, type OrderState, useOrders } from '../queries.ts';
import { OrderRow } from './order-row.tsx';

/** Orders under each other, latest first, as far as one looks. */
export function OrderList({
  side,
  withActorId,
  state,
  hrefOf,
  currentId,
  empty,
}: {
  side: OrderSide;
  withActorId?: string;
  state?: OrderState;
  hrefOf: (orderId: string) => string;
  currentId?: string | undefined;
  empty: { title: string; text?: string; action?: ReactNode };
}) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const query = useOrders(side, {
    ...(withActorId === undefined ? {} : { withActorId }),
    ...(state === undefined ? {} : { state }),
  });
  const { data, error, refetch } = query;
  if (error && !data) {
    return (
      <div className="shop-inset">
        <ProblemNote problem={problemText(error)} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data) return <SkeletonRows rows={6} avatar />;
  const orders = allOf(data);
  if (orders.length === 0) return <EmptyState drawing={<Basket />} {...empty} />;
  return (
    <>
      <List label={t('orders.label')}>
        {orders.map((order) => (
          <OrderRow
            key={order.id}
            order={order}
            side={side}
            href={hrefOf(order.id)}
            current={order.id === currentId}
            withName={withActorId === undefined}
            withState={state === undefined}
          />
        ))}
      </List>
      <MoreOnSight query={query} />
    </>
  );
}
