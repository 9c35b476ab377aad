import { Redirect, Route, Switch, useSearchParams } from 'wouter';
import { Page } from '../app/page.tsx';
import { useActor } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { Tabs } from '../ui/tabs.tsx';
import './creators.css';
import { Desk } from './desk.tsx';
import { GivenGifts, OwnMemberships } from './mine.tsx';
import { MembershipPage } from './membership-page.tsx';
import { OfferPage } from './offer-page.tsx';
import type { MembershipId } from './queries.ts';
import { RedeemPage } from './redeem-page.tsx';

/** Memberships of both sides, with addresses of their own. */
export default function CreatorPages() {
  return (
    <Switch>
      <Route path="/pay/memberships" component={ListPage} />
      <Route path="/pay/memberships/:membershipId">
        {({ membershipId }) => (
          <MembershipPage key={membershipId} membershipId={membershipId as MembershipId} />
        )}
      </Route>
      <Route path="/pay/join/:handle">
        {({ handle }) => <OfferPage key={handle} handle={handle} />}
      </Route>
      <Route path="/pay/gift/:code?">
        {({ code }) => <RedeemPage key={code} given={code ?? ''} />}
      </Route>
      <Route>
        <Redirect to="/pay" replace />
      </Route>
    </Switch>
  );
}

const sides = ['mine', 'given', 'members'] as const;
type Side = (typeof sides)[number];

function ListPage() {
  const { t } = useTranslation('creators');
  const [params, setParams] = useSearchParams();
  const isShop = useActor().kind === 'business';
  const asked = params.get('side') as Side | null;
  const side = asked && sides.includes(asked) ? asked : isShop ? 'members' : 'mine';
  const panels = { mine: <OwnMemberships />, given: <GivenGifts />, members: <Desk /> };
  return (
    <Page title={t('title')} back="/pay">
      <Tabs
        label={t('title')}
        value={side}
        onChange={(next) => setParams({ side: next }, { replace: true })}
        tabs={sides.map((value) => ({ value, label: t(`side.${value}`), panel: panels[value] }))}
      />
    </Page>
  );
}
