import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { NothingHere } from '../app/nothing-here.tsx';
import { BusinessPage } from './business-page.tsx';
import { Discover } from './discover.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import './business.css';

const Manage = lazy(() => import('./manage/manage.tsx'));
const OpenBusiness = lazy(() => import('./open/open-business.tsx'));
const SubscribePage = lazy(() => import('../newsletters/subscribe-page.tsx'));
const MembersIssuePage = lazy(() => import('../newsletters/members-page.tsx'));
const Welcome = lazy(() => import('./open/welcome.tsx'));

/** Finding businesses and running one's own: the directory, a business's page, opening and managing. */
export default function Business() {
  return (
    <Switch>
      <Route path="/discover">
        <Discover />
      </Route>
      <Route path="/b/:handle">{({ handle }) => <BusinessPage handle={handle} />}</Route>
      <Route path="/b/:handle/news">
        {({ handle }) => (
          <Suspense fallback={<SkeletonRows rows={3} />}>
            <SubscribePage handle={handle} />
          </Suspense>
        )}
      </Route>
      <Route path="/b/:handle/news/:slug">
        {({ handle, slug }) => (
          <Suspense fallback={<SkeletonRows rows={3} />}>
            <MembersIssuePage handle={handle} slug={slug} />
          </Suspense>
        )}
      </Route>
      <Route path="/business/open">
        <OpenBusiness />
      </Route>
      <Route path="/business/welcome">
        <Welcome />
      </Route>
      <Route path="/business/b/:handle">
        {({ handle }) => <Redirect to={`/b/${handle}`} replace />}
      </Route>
      <Route path="/b/*">
        <NothingHere />
      </Route>
      <Route>
        <Manage />
      </Route>
    </Switch>
  );
}
