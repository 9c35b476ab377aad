import { useSyncExternalStore } from 'react';

/** How far the uploads of this tab are, by the client id of their message: from 0 to 1. */
const shares = new Map<string, number>();
const listeners = new Set<() => void>();

export function tellProgress(clientId: string, share: number | null): void {
  if (share === null) shares.delete(clientId);
  else shares.set(clientId, Math.min(1, share));
  for (const listener of listeners) listener();
}

/** Null while nothing is known: it waits, or another tab sends it. */
export function useProgress(clientId: string): number | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shares.get(clientId) ?? null,
  );
}
