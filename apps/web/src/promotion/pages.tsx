import { Redirect, Route, Switch } from 'wouter';
import { useSession } from '../app/session.ts';
import { HiddenPage } from './hidden-page.tsx';
import { ListPage } from './list-page.tsx';
import { NewForPost, NewForProduct } from './new-page.tsx';
import './promotion.css';
import { PromotionPage } from './promotion-page.tsx';
import type { PromotionId } from './queries.ts';
import { SettingsPage } from './settings-page.tsx';

/** Reach that is bought: of whoever buys, of whoever does not want to see it, and of whoever sells. */
export default function PromotionPages() {
  const { me, hat } = useSession();
  const isTreasurer = hat?.role !== 'agent';
  return (
    <Switch>
      <Route path="/feed/promotions/hidden" component={HiddenPage} />
      {me?.isOperator && <Route path="/feed/promotions/settings" component={SettingsPage} />}
      {isTreasurer && <Route path="/feed/promotions" component={ListPage} />}
      {isTreasurer && (
        <Route path="/feed/promotions/new/:postId">
          {({ postId }) => <NewForPost key={postId} postId={postId} />}
        </Route>
      )}
      {isTreasurer && (
        <Route path="/feed/promotions/new/product/:productId">
          {({ productId }) => <NewForProduct key={productId} productId={productId} />}
        </Route>
      )}
      {isTreasurer && (
        <Route path="/feed/promotions/:promotionId">
          {({ promotionId }) => (
            <PromotionPage key={promotionId} promotionId={promotionId as PromotionId} />
          )}
        </Route>
      )}
      <Route>
        <Redirect to="/feed" replace />
      </Route>
    </Switch>
  );
}
