import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { Scene } from './scene.tsx';

/**
 * A drawing of the first view: its sheet with ground and grass is there at once, what stands on it comes in a
 * chunk of its own. Where that cannot be fetched, the ground stays bare.
 */
export function laterDrawing(load: () => Promise<ComponentType>): () => ReactNode {
  const Drawing = lazy(() =>
    load().then(
      (drawn) => ({ default: drawn }),
      () => ({ default: Ground }),
    ),
  );
  return () => (
    <Suspense fallback={<Ground />}>
      <Drawing />
    </Suspense>
  );
}

function Ground() {
  return <Scene>{null}</Scene>;
}
