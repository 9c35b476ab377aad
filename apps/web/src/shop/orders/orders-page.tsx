import { lazy, Suspense, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { Pane, PaneHeader, Panes } from '../../app/panes.tsx';
import { useActor, useSession } from '../../app/session.ts';
import { Button } from '../../ui/button.tsx';
import { Basket } from '../../ui/drawings/basket.tsx';
import { Fair } from '../../ui/drawings/fair.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { List } from '../../ui/list.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { WaitingCarts } from '../cart/carts-page.tsx';
import { type OrderGroup, type OrderState, useOrderGroups, useSettings } from '../queries.ts';
import { OrderList } from './order-list.tsx';
import { OrderRow } from './order-row.tsx';
import { OrderView } from './order-view.tsx';
import './orders.css';

const DirectFile = lazy(() => import('../direct/direct-file.tsx'));

/** What one ordered; under a business's hat, what it has to do. List and order side by side. */
export function OrdersPage({ orderId }: { orderId: string | undefined }) {
  const { t } = useTranslation('shop');
  const actor = useActor();
  const isBusiness = actor.kind === 'business';
  return (
    <Panes
      shown={orderId ? 'main' : 'list'}
      list={isBusiness ? <Work currentId={orderId} /> : <MyOrders currentId={orderId} />}
    >
      {orderId ? (
        <Pane key={orderId} head={<PaneHeader title={t('order.title')} back="/orders" />}>
          <OrderView orderId={orderId} withParty />
        </Pane>
      ) : (
        <EmptyState
          drawing={isBusiness ? <Fair /> : <Basket />}
          title={t(isBusiness ? 'orders.chooseWork' : 'orders.choose')}
        />
      )}
    </Panes>
  );
}

function MyOrders({ currentId }: { currentId: string | undefined }) {
  const { t } = useTranslation('shop');
  return (
    <Pane
      label={t('orders.mine')}
      head={<PaneHeader title={t('orders.mine')} back="/me" backAlways />}
    >
      <WaitingCarts />
      <OrderList
        side="buyer"
        hrefOf={(id) => `/orders/${id}`}
        currentId={currentId}
        empty={{
          title: t('orders.emptyTitle'),
          text: t('orders.emptyText'),
          action: <Button href="/discover">{t('orders.discover')}</Button>,
        }}
      />
    </Pane>
  );
}

type View = 'open' | 'completed' | 'cancelled';
/** What is most urgent stands first. */
const openStates: readonly OrderState[] = ['paid', 'accepted', 'ready', 'shipped', 'placed'];

/** The work of a shop: open orders by what is to be done with them, and those that are over. */
function Work({ currentId }: { currentId: string | undefined }) {
  const { t } = useTranslation('shop');
  const { actor, hat } = useSession();
  const { data: settings } = useSettings(actor!.id);
  const isPaidDirectly = settings?.paysBy.includes('direct') && hat?.role !== 'agent';
  const [view, setView] = useState<View>('open');
  return (
    <Pane
      label={t('orders.work')}
      head={
        <>
          <PaneHeader title={t('orders.work')} />
          <div className="shop-list-tools">
            <Segmented
              label={t('orders.view')}
              value={view}
              onChange={setView}
              options={(['open', 'completed', 'cancelled'] as const).map((value) => ({
                value,
                label: t(`orders.views.${value}`),
              }))}
            />
          </div>
        </>
      }
    >
      {view === 'open' ? (
        <>
          <OpenWork currentId={currentId} />
          {isPaidDirectly && (
            <Suspense fallback={null}>
              <DirectFile />
            </Suspense>
          )}
        </>
      ) : (
        <OrderList
          side="seller"
          state={view}
          hrefOf={(id) => `/orders/${id}`}
          currentId={currentId}
          empty={{ title: t(`orders.none.${view}`) }}
        />
      )}
    </Pane>
  );
}

function OpenWork({ currentId }: { currentId: string | undefined }) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const { groups, isPending, error, refetch } = useOrderGroups(openStates);
  if (error) {
    return (
      <div className="shop-inset">
        <ProblemNote problem={problemText(error)} onRetry={refetch} />
      </div>
    );
  }
  if (isPending) return <SkeletonRows rows={7} avatar />;
  const filled = groups.filter(({ orders }) => orders.length > 0);
  if (filled.length === 0) {
    return (
      <EmptyState drawing={<Fair />} title={t('orders.doneTitle')} text={t('orders.doneText')} />
    );
  }
  return (
    <>
      {filled.map((group) => (
        <Group key={group.state} group={group} currentId={currentId} />
      ))}
    </>
  );
}

function Group({ group, currentId }: { group: OrderGroup; currentId: string | undefined }) {
  const { t } = useTranslation('shop');
  const { state, orders, isCut } = group;
  const title = t(`orders.group.${state}`);
  return (
    <section>
      <h2 className="shop-group-title">
        {title}
        <span className="shop-group-count ui-figures">
          {orders.length}
          {isCut && '+'}
        </span>
      </h2>
      <List label={title}>
        {orders.map((order) => (
          <OrderRow
            key={order.id}
            order={order}
            side="seller"
            href={`/orders/${order.id}`}
            current={order.id === currentId}
            withState={false}
          />
        ))}
      </List>
      {isCut && <p className="shop-group-cut">{t('orders.cut')}</p>}
    </section>
  );
}
