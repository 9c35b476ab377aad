import { Redirect, Route, Switch } from 'wouter';
import './manage.css';
import { ProfilePage } from './profile.tsx';
import { StaffPage } from './staff.tsx';

/** Running a business: its presence and its staff. A chunk of its own; visitors never load it. */
export default function Manage() {
  return (
    <Switch>
      <Route path="/business/profile/:section?">
        {({ section }) => <ProfilePage section={section} />}
      </Route>
      <Route path="/business/staff" component={StaffPage} />
      <Route>
        <Redirect to="/business/profile" replace />
      </Route>
    </Switch>
  );
}
