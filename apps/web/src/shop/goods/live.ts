import type { ShownProduct } from '@allmende/contract/shop';
import { useEffect, useSyncExternalStore } from 'react';
import { currentSync, onProduct } from '../../sync/sync.ts';

/** More than this is not watched at once: what was drawn last is what one looks at. */
const watchedMax = 100;

type ProductId = ShownProduct['id'];
const watched = new Map<ProductId, number>();
/** What was told since a product is on the screen; null when it is gone. */
const told = new Map<string, ShownProduct | null>();
const listeners = new Set<() => void>();
let isListening = false;
let isDue = false;

/** Many appear in one frame, and are asked for once. */
function tellSoon(): void {
  if (isDue) return;
  isDue = true;
  queueMicrotask(() => {
    isDue = false;
    currentSync().watchProducts([...watched.keys()].slice(-watchedMax));
  });
}

function listen(): void {
  if (isListening) return;
  isListening = true;
  onProduct((frame) => {
    if (!frame) return tellSoon();
    told.set(frame.id, frame.product);
    for (const listener of listeners) listener();
  });
}

function watch(id: ProductId): () => void {
  listen();
  watched.set(id, (watched.get(id) ?? 0) + 1);
  tellSoon();
  return () => {
    const left = (watched.get(id) ?? 1) - 1;
    if (left > 0) watched.set(id, left);
    else {
      watched.delete(id);
      told.delete(id);
    }
    tellSoon();
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A product as it is now: what the post brought, until something newer is told. A post that is asked for anew is newer still. */
export function useLive(id: ProductId, product: ShownProduct | null): ShownProduct | null {
  useEffect(() => {
    const stop = watch(id);
    return stop;
  }, [id]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what came with the post now outdoes what was told before.
  useEffect(() => void told.delete(id), [id, product]);
  const now = useSyncExternalStore(subscribe, () => told.get(id));
  return now === undefined ? product : now;
}
