import { useSyncExternalStore } from 'react';

/** Whether the server can be reached, as far as is known: the network's word, corrected by the socket. */
let socketUp: boolean | null = null;
const listeners = new Set<() => void>();
function notify(): void {
  for (const listener of listeners) listener();
}

/** The owner of the socket says how it is; null hands the question back to the network. */
export function setSocketUp(up: boolean | null): void {
  socketUp = up;
  notify();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  addEventListener('online', notify);
  addEventListener('offline', notify);
  return () => listeners.delete(listener);
}

export function useOnline(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine && socketUp !== false);
}
