import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense, useEffect } from 'react';
import { Redirect, useLocation } from 'wouter';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { queryClient } from './api.ts';
import { areaOf, renewFailedAreas } from './areas.ts';
import { clearCounts } from './counts.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Frame } from './frame.tsx';
import { NothingHere } from './nothing-here.tsx';
import { type Actor, currentSession, forgetSession, onHatChange, useSession } from './session.ts';
import { homeOf } from './tabs.ts';
import { askWhoIAm } from './who-am-i.ts';

onHatChange(() => {
  queryClient.clear();
  clearCounts();
});

/** What an area counts for the tabs while nobody looks: `src/<area>/waiting.ts`. */
const counters = import.meta.glob<{
  default: (actor: Pick<Actor, 'id' | 'kind'>) => () => void;
}>('../*/waiting.ts');

export function App() {
  useWhoAmI();
  useWaiting();
  const [path] = useLocation();
  return (
    <QueryClientProvider client={queryClient}>
      <Frame>
        <ErrorBoundary resetKey={path} onReset={renewFailedAreas}>
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

/** Lets the areas count for the hat that is worn, once what one looks at is there. */
function useWaiting(): void {
  const { actor } = useSession();
  const { id, kind } = actor ?? {};
  useEffect(() => {
    if (!id || !kind) return;
    const stops: (() => void)[] = [];
    let isOver = false;
    for (const load of Object.values(counters)) {
      void load().then(
        ({ default: count }) => !isOver && stops.push(count({ id, kind })),
        () => undefined,
      );
    }
    return () => {
      isOver = true;
      for (const stop of stops) stop();
    };
  }, [id, kind]);
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
