import { useSyncExternalStore } from 'react';

/**
 * What one wants to have reacted with, by message and own actor, until the server has said yes or no; null
 * for nothing. Apart from what asks the server, which comes with the first reaction.
 */
const wishes = new Map<string, string | null>();
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function setWish(key: string, emoji: string | null | undefined): void {
  if (emoji === undefined) wishes.delete(key);
  else wishes.set(key, emoji);
  for (const listener of listeners) listener();
}

export function wishOf(key: string): string | null | undefined {
  return wishes.get(key);
}

export function useWish(key: string): string | null | undefined {
  return useSyncExternalStore(subscribe, () => wishes.get(key));
}
