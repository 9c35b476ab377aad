import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import './manage.css';
import { ProfilePage } from './profile.tsx';
import { StaffPage } from './staff.tsx';

const RepliesPage = lazy(() => import('../../replies/replies-page.tsx'));
const ChannelsPage = lazy(() => import('../../channels/channels-page.tsx'));
const SignalsPage = lazy(() => import('../../signals/signals-page.tsx'));
const NewsPage = lazy(() => import('../../newsletters/news-page.tsx'));
const SignPage = lazy(() => import('../../newsletters/sign-page.tsx'));
const ReportPage = lazy(() => import('../../insights/report-page.tsx'));
const CostsPage = lazy(() => import('../../billing/costs-page.tsx'));
const SenderPage = lazy(() => import('../../outreach/sender-page.tsx'));

/** Running a business: its presence and its staff. A chunk of its own; visitors never load it. */
export default function Manage() {
  return (
    <Switch>
      <Route path="/business/profile/:section?">
        {({ section }) => <ProfilePage section={section} />}
      </Route>
      <Route path="/business/staff" component={StaffPage} />
      <Route path="/business/replies">
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <RepliesPage />
        </Suspense>
      </Route>
      <Route path="/business/news">
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <NewsPage />
        </Suspense>
      </Route>
      <Route path="/business/news/sign">
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <SignPage />
        </Suspense>
      </Route>
      <Route path="/business/report">
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <ReportPage />
        </Suspense>
      </Route>
      <Route path="/business/sending/:part?">
        {({ part }) => (
          <Suspense fallback={<SkeletonRows rows={6} />}>
            <SenderPage part={part} />
          </Suspense>
        )}
      </Route>
      <Route path="/business/costs">
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <CostsPage />
        </Suspense>
      </Route>
      <Route path="/business/channels">
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <ChannelsPage />
        </Suspense>
      </Route>
      <Route path="/business/signals/:hookId?">
        {({ hookId }) => (
          <Suspense fallback={<SkeletonRows rows={6} />}>
            <SignalsPage hookId={hookId} />
          </Suspense>
        )}
      </Route>
      <Route>
        <Redirect to="/business/profile" replace />
      </Route>
    </Switch>
  );
}
