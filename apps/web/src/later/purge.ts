import type { Conversation } from '@allmende/contract/messaging';
import { isExpired } from '../sync/expired.ts';
import type { ConversationLog, KeptLog } from '../sync/log.ts';
import { currentSync } from '../sync/sync.ts';
import { expiryIn, keptWithoutExpired, messagesOf, withoutExpired } from './expiring.ts';

const lookEveryMs = 5_000;
/** What is known of a log as it is: the next moment at which something in it expires. */
const nextOf = new WeakMap<ConversationLog, number>();

/** Takes away what has expired, in memory and on the disk, also without a connection. Ends with the returned call. */
export function keepPurging(userId: string): () => void {
  const timer = setInterval(purgeMemory, lookEveryMs);
  document.addEventListener('visibilitychange', purgeMemory);
  purgeMemory();
  void purgeDisk(userId).catch(() => undefined);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', purgeMemory);
  };
}

function purgeMemory(): void {
  const sync = currentSync();
  const { logs, lists } = sync.getState();
  const now = Date.now();
  const due = [...logs.values()].filter((log) => {
    let next = nextOf.get(log);
    if (next === undefined) {
      const messages = messagesOf(log);
      const isLeft = messages.some((one) => isExpired(one) && one.body.kind !== 'deleted');
      next = isLeft ? 0 : expiryIn(messages).next;
      nextOf.set(log, next);
    }
    return next <= now;
  });
  for (const log of due) nextOf.delete(log);
  // Places are counted by conversation, so each log has copies of its own.
  for (const log of due) {
    const messages = messagesOf(log);
    const id = messages[0]?.conversationId;
    const copy = withoutExpired(expiryIn(messages).expired);
    sync.copyMessages((message) => (message.conversationId === id ? copy(message) : message));
  }
  const isListed = [...lists.values()].some((list) =>
    [...list.values()].some(
      ({ lastMessage }) =>
        lastMessage && isExpired(lastMessage) && lastMessage.body.kind !== 'deleted',
    ),
  );
  if (isListed) sync.copyMessages(withoutExpired(new Set()));
}

/** Also what nobody looks at: each log is read and written back in one transaction, so nothing comes between. */
async function purgeDisk(userId: string): Promise<void> {
  const name = `allmende-${userId}`;
  const known = await indexedDB.databases?.();
  if (known && !known.some((one) => one.name === name)) return;
  const request = indexedDB.open(name);
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  database.onversionchange = () => database.close();
  const blank = withoutExpired(new Set());
  await Promise.all([
    rewrite<KeptLog>(database, 'logs', keptWithoutExpired),
    rewrite<Conversation>(database, 'conversations', (kept) => {
      const next = kept.lastMessage && blank(kept.lastMessage);
      return next === kept.lastMessage ? kept : { ...kept, lastMessage: next };
    }),
  ]).finally(() => database.close());
}

function rewrite<T>(database: IDBDatabase, store: string, copy: (kept: T) => T): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!database.objectStoreNames.contains(store)) return resolve();
    const tx = database.transaction(store, 'readwrite');
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error);
    const walk = tx.objectStore(store).openCursor();
    walk.onsuccess = () => {
      const cursor = walk.result;
      if (!cursor) return;
      const next = copy(cursor.value as T);
      if (next !== cursor.value) cursor.update(next);
      cursor.continue();
    };
  });
}
