import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { useActor } from '../app/session.ts';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { ChatPage } from './chat-page.tsx';

const NewChat = lazy(() => import('./new-chat.tsx'));
const StartChat = lazy(() => import('./start-chat.tsx'));
const StarredPage = lazy(() => import('../on-message/starred-page.tsx'));
const RemindersPage = lazy(() => import('../later/reminders-page.tsx'));
const NewGroup = lazy(() => import('../groups/new-group.tsx'));
const InboxPages = lazy(() => import('../inbox/pages.tsx'));

/** Chats of a person below `/chats`, the inbox of a business below `/inbox`: the same place, two hats. */
export default function Messaging() {
  const actor = useActor();
  const [path] = useLocation();
  const base = actor.kind === 'business' ? '/inbox' : '/chats';
  const place = path.startsWith('/inbox') ? '/inbox' : '/chats';
  if (place !== base) {
    return <Redirect to={path.replace(place, base) + location.search} replace />;
  }
  return (
    <Switch>
      <Route path={`${base}/new`}>
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <NewChat base={base} />
        </Suspense>
      </Route>
      <Route path={`${base}/new/:kind`}>
        {({ kind }) => (
          <Suspense fallback={<SkeletonRows rows={6} />}>
            <NewGroup base={base} kind={kind === 'channel' ? kind : 'group'} />
          </Suspense>
        )}
      </Route>
      <Route path={`${base}/to/:handle`}>
        {({ handle }) => (
          <Suspense fallback={<SkeletonRows rows={6} />}>
            <StartChat base={base} handle={handle ?? ''} />
          </Suspense>
        )}
      </Route>
      <Route path={`${base}/starred`}>
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <StarredPage base={base} />
        </Suspense>
      </Route>
      <Route path={`${base}/reminders`}>
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <RemindersPage base={base} />
        </Suspense>
      </Route>
      <Route path={/^\/inbox\/(?:board|settings|audit|rules)$/}>
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <InboxPages />
        </Suspense>
      </Route>
      <Route path={`${base}/:conversationId?/:section?/:item?`}>
        {({ conversationId, section, item }) => (
          <ChatPage base={base} conversationId={conversationId} section={section} item={item} />
        )}
      </Route>
    </Switch>
  );
}
