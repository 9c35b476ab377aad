import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Blocked } from './blocked.tsx';
import { CodeLanding } from './code-landing.tsx';
import { CodePoster } from './code-poster.tsx';
import './identity.css';
import { Join } from './join.tsx';
import { MePage } from './me.tsx';
import { MyCode } from './my-code.tsx';
import { ProfileForm } from './profile-form.tsx';
import { ProfilePage } from './profile-page.tsx';
import { Scan } from './scan.tsx';
import { Security } from './security.tsx';
import { Settings } from './settings.tsx';
import { SignIn } from './sign-in.tsx';
import { NothingHere } from '../app/nothing-here.tsx';
import { useSession } from '../app/session.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';

const PrivacyPage = lazy(() => import('../chats/privacy-page.tsx'));
const CalmPage = lazy(() => import('../calm/calm-page.tsx'));

const ConsentsPage = lazy(() => import('../outreach/consents-page.tsx'));

const NewDevice = lazy(() => import('../handovers/new-device.tsx'));
const OldDevice = lazy(() => import('../handovers/old-device.tsx'));

const LevelPage = lazy(() => import('../compliance/level-page.tsx'));
const DeskPage = lazy(() => import('../compliance/desk-page.tsx'));
const ReportsPage = lazy(() => import('../reports/reports-page.tsx'));
const NotificationsPage = lazy(() => import('../notifications/page.tsx'));

/** Who one is: signing in and joining, Me, one's code, and the profiles of others. */
export default function Identity() {
  const { me } = useSession();
  return (
    <Switch>
      <Route path="/sign-in" component={SignIn} />
      <Route path="/sign-in/device">
        <Suspense fallback={null}>
          <NewDevice />
        </Suspense>
      </Route>
      <Route path="/link/*?">
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <OldDevice />
        </Suspense>
      </Route>
      <Route path="/join" component={Join} />
      <Route path="/me" component={MePage} />
      <Route path="/me/profile" component={ProfileForm} />
      <Route path="/me/security" component={Security} />
      <Route path="/me/blocked" component={Blocked} />
      <Route path="/me/notifications">
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <NotificationsPage />
        </Suspense>
      </Route>
      {me?.isOperator && (
        <Route path="/me/reports">
          <Suspense fallback={<SkeletonRows rows={6} />}>
            <ReportsPage />
          </Suspense>
        </Route>
      )}
      <Route path="/me/level">
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <LevelPage />
        </Suspense>
      </Route>
      {me?.isOperator && (
        <Route path="/me/desk">
          <Suspense fallback={<SkeletonRows rows={6} />}>
            <DeskPage />
          </Suspense>
        </Route>
      )}
      <Route path="/me/settings" component={Settings} />
      <Route path="/me/privacy">
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <PrivacyPage />
        </Suspense>
      </Route>
      <Route path="/me/businesses">
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <ConsentsPage />
        </Suspense>
      </Route>
      <Route path="/me/calm">
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <CalmPage />
        </Suspense>
      </Route>
      <Route path="/code" component={MyCode} />
      <Route path="/code/print" component={CodePoster} />
      <Route path="/scan" component={Scan} />
      <Route path="/c/:text">{({ text }) => <CodeLanding text={text} />}</Route>
      <Route path="/p/:handle">{({ handle }) => <ProfilePage handle={handle} />}</Route>
      <Route component={NothingHere} />
    </Switch>
  );
}
