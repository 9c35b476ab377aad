import type { Messaging } from '#messaging';
import type { Uuid } from '#platform/ids';

/** Whoever waits for something to be said, without a connection of their own. */
export interface Hearing {
  /**
   * What `look` finds, asked at once, whenever something was said there, and every five seconds for what was said
   * through another process; null when nothing came within `seconds`.
   */
  until<T>(conversationId: Uuid, look: () => Promise<T | null>, seconds: number): Promise<T | null>;
  /** Whether this actor was seen typing there in the last five seconds. */
  isTyping(place: { conversationId: Uuid; actorId: Uuid }): boolean;
  /** Lets everybody go who waits. */
  close(): void;
}

/** More wait for nothing: they ask again. */
const waitingMax = 2_000;
const againMs = 5_000;
/** So long somebody who was seen typing counts as typing; clients say it every three seconds. */
const typingMs = 5_000;

export function createHearing(
  messaging: Pick<Messaging, 'onSaidWithBusiness' | 'onTyping'>,
): Hearing {
  const waiting = new Map<Uuid, Set<() => void>>();
  let count = 0;
  let isClosed = false;
  const typists = new Map<string, number>();
  const wakeAll = (conversationId: Uuid) => {
    for (const wake of waiting.get(conversationId) ?? []) wake();
  };
  messaging.onSaidWithBusiness(wakeAll);
  messaging.onTyping(({ conversationId, actorId }) => {
    // Of conversations in which nobody waits, nobody asks.
    if (!waiting.has(conversationId)) return;
    const key = `${conversationId} ${actorId}`;
    typists.set(key, performance.now() + typingMs);
    setTimeout(() => {
      if ((typists.get(key) ?? 0) <= performance.now()) typists.delete(key);
    }, typingMs + 50).unref();
    wakeAll(conversationId);
  });

  /** Resolves when something is said there, or is let go. */
  function listen(conversationId: Uuid): { said: Promise<void>; letGo(): void } {
    const own = waiting.get(conversationId) ?? new Set();
    waiting.set(conversationId, own);
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(letGo, againMs);
    function letGo(): void {
      clearTimeout(timer);
      own.delete(letGo);
      if (own.size === 0 && waiting.get(conversationId) === own) waiting.delete(conversationId);
      resolve();
    }
    own.add(letGo);
    return { said: promise, letGo };
  }

  return {
    async until(conversationId, look, seconds) {
      if (seconds === 0 || count >= waitingMax) return look();
      const endsAt = performance.now() + seconds * 1_000;
      count += 1;
      try {
        for (;;) {
          // First listening, then looking: what is said in between is heard.
          const { said, letGo } = listen(conversationId);
          const found = await look().catch((error) => {
            letGo();
            throw error;
          });
          const leftMs = endsAt - performance.now();
          if (found !== null || leftMs <= 0 || isClosed) {
            letGo();
            return found;
          }
          const timer = setTimeout(letGo, leftMs);
          await said;
          clearTimeout(timer);
        }
      } finally {
        count -= 1;
      }
    },
    isTyping: ({ conversationId, actorId }) =>
      (typists.get(`${conversationId} ${actorId}`) ?? 0) > performance.now(),
    close() {
      isClosed = true;
      for (const own of waiting.values()) for (const wake of [...own]) wake();
    },
  };
}
