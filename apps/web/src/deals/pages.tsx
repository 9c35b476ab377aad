import { Redirect, Route, Switch } from 'wouter';
import { useSession } from '../app/session.ts';
import './deals.css';
import { DealPage } from './deal-page.tsx';
import { DealsDesk } from './desk.tsx';
import { ListPage } from './list-page.tsx';
import type { DealId } from './queries.ts';
import { YearPage } from './year-page.tsx';

/** Deals of both sides, with addresses of their own, and where operators decide. */
export default function DealPages() {
  const { me } = useSession();
  return (
    <Switch>
      <Route path="/pay/deals" component={ListPage} />
      <Route path="/pay/deals/year" component={YearPage} />
      {me?.isOperator && <Route path="/pay/deals/desk" component={DealsDesk} />}
      <Route path="/pay/deals/:dealId">
        {({ dealId }) => <DealPage key={dealId} dealId={dealId as DealId} />}
      </Route>
      <Route>
        <Redirect to="/pay" replace />
      </Route>
    </Switch>
  );
}
