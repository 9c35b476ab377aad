import { Route, Switch } from 'wouter';
import './groups.css';
import { JoinPage } from './join-page.tsx';

/** Where links into groups lead, for everybody who has one. */
export default function Groups() {
  return (
    <Switch>
      <Route path="/j/open/:groupId">
        {({ groupId }) => <JoinPage door={{ groupId: groupId ?? '' }} />}
      </Route>
      <Route path="/j/:token">{({ token }) => <JoinPage door={{ token: token ?? '' }} />}</Route>
    </Switch>
  );
}
