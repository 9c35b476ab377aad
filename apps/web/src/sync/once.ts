import { NoAnswer } from '@allmende/sdk';

/** The same work asked for twice at a time is done once, and once more if it was asked for meanwhile. */
export type Once = (key: string, work: () => Promise<void>) => Promise<void>;

export function createOnce(isOver: () => boolean): Once {
  const busy = new Map<string, { promise: Promise<void>; isWantedAgain: boolean }>();
  return (key, work) => {
    const running = busy.get(key);
    if (running) {
      running.isWantedAgain = true;
      return running.promise;
    }
    const entry = { isWantedAgain: false, promise: Promise.resolve() };
    busy.set(key, entry);
    entry.promise = (async () => {
      try {
        do {
          entry.isWantedAgain = false;
          await work();
        } while (entry.isWantedAgain && !isOver());
      } catch (error) {
        // Without an answer it is tried again on the next connection; a refusal ends it.
        if (!(error instanceof NoAnswer)) throw error;
      } finally {
        busy.delete(key);
      }
    })();
    return entry.promise;
  };
}
