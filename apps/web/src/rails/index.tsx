import { Route, Switch } from 'wouter';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { AddPage } from './add-page.tsx';
import { DeskPage } from './desk-page.tsx';
import { PayInPage } from './pay-in-page.tsx';
import { PayOutPage } from './pay-out-page.tsx';
import './rails.css';

/** Money that comes from a bank and goes to one: for its owner, and for whoever operates the server. */
export default function RailsPages() {
  const { me } = useSession();
  // What fails here is said among the words of the wallet.
  useTranslation('wallet');
  return (
    <Switch>
      {me?.isOperator && <Route path="/pay/desk" component={DeskPage} />}
      <Route path="/pay/add" component={AddPage} />
      <Route path="/pay/add/:payInId">
        {({ payInId }) => <PayInPage key={payInId} payInId={payInId} />}
      </Route>
      <Route path="/pay/out" component={PayOutPage} />
    </Switch>
  );
}
