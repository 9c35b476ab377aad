import { lazy } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { useSession } from '../app/session.ts';
import { Home } from './home.tsx';
import { NotTreasurer } from './not-treasurer.tsx';
import { ReceiptPage } from './receipt-page.tsx';
import { SendPage } from './send.tsx';
import { StatementPage } from './statement.tsx';
import { TillPage } from './till.tsx';
import { TopUpPage } from './top-up.tsx';
import './wallet.css';

const MonthsPage = lazy(() => import('./statements/months-page.tsx'));
const PocketsPage = lazy(() => import('./currencies/pockets-page.tsx'));
const ExchangePage = lazy(() => import('./currencies/exchange-page.tsx'));
const CurrencyDesk = lazy(() => import('./currencies/desk-page.tsx'));
const RailsPages = lazy(() => import('../rails/index.tsx'));
const CounterPage = lazy(() => import('./counter/counter-page.tsx'));
const ChargePage = lazy(() => import('./counter/charge-page.tsx'));
const BillPage = lazy(() => import('./payables/bill-page.tsx'));
const BillsPage = lazy(() => import('./payables/bills-page.tsx'));
const IssuedPage = lazy(() => import('./payables/issued-page.tsx'));
const IssuedBillPage = lazy(() => import('./payables/issued-bill-page.tsx'));
const IssuePage = lazy(() => import('./payables/issue-page.tsx'));
const PayerCodePage = lazy(() => import('./counter/payer-code-page.tsx'));
const CoveragePage = lazy(() => import('./coverage.tsx'));
const StandingPages = lazy(() => import('./standing/pages.tsx'));
const MandatePages = lazy(() => import('./mandates/pages.tsx'));
const DealPages = lazy(() => import('../deals/pages.tsx'));
const IncomePage = lazy(() => import('../income/income-page.tsx'));
const FeePage = lazy(() => import('../fees/fee-page.tsx'));
const TipPages = lazy(() => import('../tips/pages.tsx'));
const CampaignPages = lazy(() => import('../campaigns/pages.tsx'));
const CreatorPages = lazy(() => import('../creators/pages.tsx'));
const RequestPages = lazy(() => import('./requests/pages.tsx'));

/** Money: one's balance and code, sending, the statement and receipts. */
export default function Wallet() {
  const { actor, hat, me } = useSession();
  // Agents serve orders; the money of the business is for its owners and managers.
  const isTreasurer = hat?.role !== 'agent';
  return (
    <Switch>
      <Route path="/pay/receipts/:paymentId">
        {({ paymentId }) => <ReceiptPage paymentId={paymentId} />}
      </Route>
      {me?.isOperator && <Route path="/pay/till" component={TillPage} />}
      {me?.isOperator && <Route path="/pay/desk" component={RailsPages} />}
      {me?.isOperator && (
        <Route path="/pay/currencies">
          <CurrencyDesk />
        </Route>
      )}
      {actor?.kind === 'business' && (
        <Route path="/pay/counter">
          <CounterPage />
        </Route>
      )}
      {actor?.kind === 'business' && (
        <Route path="/pay/counter/:chargeId">
          {({ chargeId }) => <CounterPage key={chargeId} chargeId={chargeId} />}
        </Route>
      )}
      <Route path="/pay/splits/:splitId" component={RequestPages} />
      {!isTreasurer && <Route component={NotTreasurer} />}
      <Route path="/pay" component={Home} />
      <Route path="/pay/send" component={SendPage} />
      <Route path="/pay/show" component={PayerCodePage} />
      <Route path="/pay/bills" component={BillsPage} />
      <Route path="/pay/bills/:payableId">
        {({ payableId }) => <BillPage key={payableId} payableId={payableId} />}
      </Route>
      {actor?.kind === 'business' && <Route path="/pay/issued" component={IssuedPage} />}
      {actor?.kind === 'business' && <Route path="/pay/issued/new" component={IssuePage} />}
      {actor?.kind === 'business' && (
        <Route path="/pay/issued/:payableId">
          {({ payableId }) => <IssuedBillPage key={payableId} payableId={payableId} />}
        </Route>
      )}
      <Route path="/pay/charges/:chargeId">
        {({ chargeId }) => <ChargePage key={chargeId} chargeId={chargeId} />}
      </Route>
      <Route path="/pay/months">
        <MonthsPage />
      </Route>
      <Route path="/pay/pockets">
        <PocketsPage />
      </Route>
      <Route path="/pay/exchange">
        <ExchangePage />
      </Route>
      <Route path="/pay/statement" component={StatementPage} />
      <Route path="/pay/proof" component={CoveragePage} />
      <Route path="/pay/standing" component={StandingPages} />
      <Route path="/pay/standing/new" component={StandingPages} />
      <Route path="/pay/mandates" component={MandatePages} />
      <Route path="/pay/mandates/new" component={MandatePages} />
      <Route path="/pay/memberships" component={CreatorPages} />
      <Route path="/pay/memberships/:membershipId" component={CreatorPages} />
      <Route path="/pay/deals" component={DealPages} />
      <Route path="/pay/deals/:dealId" component={DealPages} />
      <Route path="/pay/income" component={IncomePage} />
      <Route path="/pay/fee" component={FeePage} />
      <Route path="/pay/tips" component={TipPages} />
      <Route path="/pay/campaigns" component={CampaignPages} />
      <Route path="/pay/campaigns/:campaignId" component={CampaignPages} />
      <Route path="/pay/join/:handle" component={CreatorPages} />
      <Route path="/pay/gift/:code?" component={CreatorPages} />
      <Route path="/pay/request" component={RequestPages} />
      <Route path="/pay/requests" component={RequestPages} />
      <Route path="/pay/split" component={RequestPages} />
      <Route path="/pay/add" component={RailsPages} />
      <Route path="/pay/add/:payInId" component={RailsPages} />
      <Route path="/pay/out" component={RailsPages} />
      <Route path="/pay/top-up" component={TopUpPage} />
      <Route>
        <Redirect to="/pay" replace />
      </Route>
    </Switch>
  );
}
