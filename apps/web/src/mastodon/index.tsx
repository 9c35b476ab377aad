import { Route, Switch } from 'wouter';
import { AppsPage } from './apps-page.tsx';
import { ConsentPage } from './consent-page.tsx';
import './mastodon.css';

/** Where apps that speak the API of Mastodon send people to be let in, and where these shut them out. */
export default function Mastodon() {
  return (
    <Switch>
      <Route path="/oauth/authorize" component={ConsentPage} />
      <Route path="/oauth/apps" component={AppsPage} />
    </Switch>
  );
}
