import { lazy } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { EditProduct, NewProduct } from './edit-product.tsx';
import { ProductList } from './product-list.tsx';
import { useCanManage } from './rights.ts';
import { SettingsPage } from './settings-page.tsx';

const Imports = lazy(() => import('../imports/imports.tsx'));

/** The shop as its owner sees it: what lies on the shelves, and how it is sold. */
export default function Catalog() {
  const canManage = useCanManage();
  // An agent serves from the shelves; an address that leads behind them leads to what may be seen.
  if (!canManage) return <Agent />;
  return (
    <Switch>
      <Route path="/shop" component={ProductList} />
      <Route path="/shop/new" component={NewProduct} />
      <Route path="/shop/products/:productId">
        {({ productId }) => <EditProduct key={productId} productId={productId} />}
      </Route>
      <Route path="/shop/settings" component={SettingsPage} />
      <Route path="/shop/import/:importId?">
        {({ importId }) => <Imports importId={importId} />}
      </Route>
      <Route>
        <Redirect to="/shop" replace />
      </Route>
    </Switch>
  );
}

function Agent() {
  return (
    <Switch>
      <Route path="/shop" component={ProductList} />
      <Route path="/shop/products/:productId">
        {({ productId }) => <Redirect to={`/shop/p/${productId}`} replace />}
      </Route>
      <Route>
        <Redirect to="/shop" replace />
      </Route>
    </Switch>
  );
}
