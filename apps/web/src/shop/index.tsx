import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { useActor, useSession } from '../app/session.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { CartsPage, OpenCart } from './cart/carts-page.tsx';
import { OrdersPage } from './orders/orders-page.tsx';
import { ProductPage } from './product-page.tsx';
import './shop.css';

/** What only a business needs: its shelves, the editor, imports and how it sells. */
const Catalog = lazy(() => import('./catalog/catalog.tsx'));

const DisputesDesk = lazy(() => import('./disputes/desk.tsx'));

/** Orders of both sides, products at addresses of their own, carts; and the shop of a business. */
export default function Shop() {
  const actor = useActor();
  const { me } = useSession();
  return (
    <Switch>
      <Route path="/orders/:orderId?">{({ orderId }) => <OrdersPage orderId={orderId} />}</Route>
      <Route path="/cart" component={CartsPage} />
      <Route path="/cart/:handle">{({ handle }) => <OpenCart handle={handle} />}</Route>
      {me?.isOperator && <Route path="/shop/disputes" component={DisputesDesk} />}
      <Route path="/shop/p/:productId">
        {({ productId }) => <ProductPage key={productId} productId={productId} />}
      </Route>
      <Route>
        {actor.kind === 'business' ? (
          <Suspense fallback={<SkeletonRows rows={7} avatar />}>
            <Catalog />
          </Suspense>
        ) : (
          <Redirect to="/discover" replace />
        )}
      </Route>
    </Switch>
  );
}
