import { Redirect, Route, Switch, useLocation, useSearchParams } from 'wouter';
import { Page } from '../../app/page.tsx';
import { useTranslation } from '../../i18n/words.ts';
import { PayeeMissing, usePayee, Whom } from '../send.tsx';
import { ListPage } from './list-page.tsx';
import { NewOrder } from './new-order.tsx';
import './standing.css';

/** Payments that happen by themselves, with addresses of their own. */
export default function StandingPages() {
  return (
    <Switch>
      <Route path="/pay/standing" component={ListPage} />
      <Route path="/pay/standing/new" component={NewPage} />
      <Route>
        <Redirect to="/pay" replace />
      </Route>
    </Switch>
  );
}

/** `/pay/standing/new` asks whom; `?to=handle` goes on with how much and when. */
function NewPage() {
  const { t } = useTranslation('wallet');
  const [params] = useSearchParams();
  const to = params.get('to');
  return to === null ? (
    <Whom title={t('standing.new')} address="/pay/standing/new" />
  ) : (
    <NewFor key={to} handle={to} />
  );
}

function NewFor({ handle }: { handle: string }) {
  const { t } = useTranslation('wallet');
  const [, navigate] = useLocation();
  const payee = usePayee(handle);
  return (
    <Page title={t('standing.new')} back="/pay/standing/new">
      {payee.data ? (
        <NewOrder payee={payee.data} onDone={() => navigate('/pay/standing', { replace: true })} />
      ) : (
        <PayeeMissing {...payee} searchAt="/pay/standing/new" />
      )}
    </Page>
  );
}
