import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, useLocation } from 'wouter';
import { Button } from '../ui/button.tsx';
import { Signpost } from '../ui/drawings/signpost.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { queryClient } from './api.ts';
import { areaOf } from './areas.ts';
import { clearCounts } from './counts.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Frame } from './frame.tsx';
import { currentSession, forgetSession, onHatChange, useSession } from './session.ts';
import { homeOf } from './tabs.ts';
import { askWhoIAm } from './who-am-i.ts';

onHatChange(() => {
  queryClient.clear();
  clearCounts();
});

export function App() {
  useWhoAmI();
  const [path] = useLocation();
  return (
    <QueryClientProvider client={queryClient}>
      <Frame>
        <ErrorBoundary resetKey={path}>
          <Suspense fallback={<Waiting />}>
            <Outlet path={path} />
          </Suspense>
        </ErrorBoundary>
      </Frame>
    </QueryClientProvider>
  );
}

/** Asks the server who is signed in; offline, what is remembered stays. */
function useWhoAmI(): void {
  useEffect(() => {
    askWhoIAm().catch(() => {
      // Nobody is remembered and nobody can be asked: the gate opens, and says what is missing.
      if (currentSession().status === 'loading') forgetSession();
    });
  }, []);
}

function Outlet({ path }: { path: string }) {
  const { status, actor } = useSession();
  if (status === 'loading') return <Waiting />;
  if (path === '/') return <Redirect to={actor ? homeOf(actor.kind) : '/sign-in'} replace />;
  const area = areaOf(path);
  if (!area) return <NothingHere />;
  if (area.needsSignIn && status === 'signed-out') {
    const next = encodeURIComponent(path + location.search);
    return <Redirect to={`/sign-in?next=${next}`} replace />;
  }
  // The hat is the key: what one sees as oneself is never left standing under another name.
  return <area.Component key={`${area.folder} ${actor?.id}`} />;
}

function Waiting() {
  return (
    <div className="app-waiting">
      <SkeletonRows rows={7} avatar />
    </div>
  );
}

function NothingHere() {
  const { t } = useTranslation('app');
  return (
    <main id="content" className="app-page">
      <EmptyState
        drawing={<Signpost />}
        title={t('nothing.title')}
        text={t('nothing.text')}
        action={<Button href="/">{t('nothing.home')}</Button>}
      />
    </main>
  );
}
