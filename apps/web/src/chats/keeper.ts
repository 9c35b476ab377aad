import { api } from '../app/api.ts';
import { keepLimit } from '../calm/keep-limit.ts';
import { currentSession } from '../app/session.ts';
import { currentSync, onDraft } from '../sync/sync.ts';
import { type DraftMemory, syncDrafts } from './drafts.ts';

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
