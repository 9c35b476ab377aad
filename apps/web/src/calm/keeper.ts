import { QueryObserver } from '@tanstack/react-query';
import type { Calm } from '@allmende/contract/calm';
import { api, queryClient } from '../app/api.ts';
import { currentSession } from '../app/session.ts';
import { currentSync, onDraft } from '../sync/sync.ts';
import { type DraftMemory, syncDrafts } from './drafts.ts';
import { calmKey } from './queries.ts';
import { addUse, isOverLimit } from './usage.ts';

const tickMs = 5_000;

/** For as long as a hat is worn. */
export function keep(actor: { id: string; kind: 'person' | 'business' }): () => void {
  const stops = [keepDrafts(actor.id)];
  if (actor.kind === 'person') stops.push(keepLimit());
  return () => {
    for (const stop of stops) stop();
  };
}

function keepDrafts(actorId: string): () => void {
  const sync = currentSync();
  const userId = currentSession().me?.userId ?? '';
  const drafts = syncDrafts({
    actorId,
    memory: memoryOf(`allmende.drafts.${userId}.${actorId}`),
    now: () => Date.now(),
    texts: () => sync.getState().drafts,
    setText: (conversationId, text) => sync.setDraft(actorId, conversationId, text),
    list: async () => (await api.chats.listDrafts({ actorId })).items,
    put: (conversationId, body) =>
      api.chats.putDraft({ actorId, params: { conversationId }, body }),
  });
  const stops = [sync.subscribe(drafts.look), onDraft(drafts.hear)];
  const flush = () => document.visibilityState === 'hidden' && drafts.flush();
  const retry = () => void drafts.start();
  document.addEventListener('visibilitychange', flush);
  addEventListener('online', retry);
  retry();
  return () => {
    document.removeEventListener('visibilitychange', flush);
    removeEventListener('online', retry);
    drafts.flush();
    drafts.close();
    for (const stop of stops) stop();
  };
}

/** Revisions and times only: the texts are where the sync keeps them, and go when one signs out. */
function memoryOf(key: string): DraftMemory {
  return {
    read() {
      try {
        return JSON.parse(localStorage.getItem(key) ?? '{}');
      } catch {
        return {};
      }
    },
    write: (entries) => localStorage.setItem(key, JSON.stringify(entries)),
  };
}

/** Counts in the tab that one looks at; what is counted is the same for all tabs of the device. */
function keepLimit(): () => void {
  let calm: Calm | undefined;
  let lastMs = Date.now();
  let isShown = false;
  const observer = new QueryObserver<Calm>(queryClient, {
    queryKey: calmKey,
    queryFn: ({ signal }) => api.identity.getCalm({ signal }),
    staleTime: 10 * tickMs,
  });
  const unsubscribe = observer.subscribe(({ data }) => {
    calm = data;
  });
  const timer = setInterval(() => {
    const now = Date.now();
    const passed = now - lastMs;
    lastMs = now;
    const isHere = document.hasFocus() && /^\/(chats|feed)(\/|$)/.test(location.pathname);
    // Nobody looked at a device that slept.
    if (!isHere || passed > 3 * tickMs) return;
    addUse(passed);
    if (isShown || !calm || !isOverLimit(calm.dailyMinutes)) return;
    isShown = true;
    const { dailyMinutes } = calm;
    void import('./limit-screen.tsx')
      .then(({ showLimit }) => showLimit(dailyMinutes ?? 0))
      .catch(() => undefined)
      .finally(() => {
        isShown = false;
      });
  }, tickMs);
  return () => {
    clearInterval(timer);
    unsubscribe();
  };
}
