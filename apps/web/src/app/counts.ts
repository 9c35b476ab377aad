import { useSyncExternalStore } from 'react';
import type { Place } from './tabs.ts';

/** What waits in each place, shown on its tab; the areas keep it current. */
let counts: Partial<Record<Place['key'], number>> = {};
const listeners = new Set<() => void>();

export function setCount(place: Place['key'], count: number): void {
  if ((counts[place] ?? 0) === count) return;
  counts = { ...counts, [place]: count };
  publish();
}

function publish(): void {
  const all = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const badge = all > 0 ? navigator.setAppBadge?.(all) : navigator.clearAppBadge?.();
  badge?.catch(() => undefined);
  for (const listener of listeners) listener();
}

/** For a change of hat or signing out: what waited for one does not wait for the other. */
export function clearCounts(): void {
  counts = {};
  publish();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useCounts(): Partial<Record<Place['key'], number>> {
  return useSyncExternalStore(subscribe, () => counts);
}
