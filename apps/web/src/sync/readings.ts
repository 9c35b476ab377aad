import type { Receipt } from '@allmende/contract/messaging';
import type { Reading, SyncDatabase } from './database.ts';
import { type Link, refusalOf, tryAgainMs } from './link.ts';

/** How far somebody has read, told to the server: kept and said again until it knows, over all that may break. */
export function createReadings(deps: {
  link: Link;
  /** Where this tab does not own the socket. */
  askAside(reading: Omit<Reading, 'key'>): Promise<Receipt>;
  isUp(): boolean;
  keep(write: (ready: SyncDatabase) => Promise<unknown>): void;
  onReceipt(conversationId: string, receipt: Receipt): void;
}) {
  const { link, keep } = deps;
  const readings = new Map<string, Reading>();
  const asked = new Set<string>();
  let isClosed = false;

  /** One report at a time for a conversation; the highest seq says it for all before. */
  function ask(key: string): void {
    const reading = readings.get(key);
    if (!reading || asked.has(key) || isClosed) return;
    const { actorId, conversationId, seq } = reading;
    asked.add(key);
    const answer = link.canSend
      ? (link.ask({ type: 'read', actorId, conversationId, seq }) as Promise<Receipt>)
      : deps.askAside({ actorId, conversationId, seq });
    answer.then(
      (receipt) => {
        asked.delete(key);
        if (isClosed) return;
        forget(key, seq);
        if (readings.has(key)) ask(key);
        else deps.onReceipt(conversationId, receipt);
      },
      (error) => {
        asked.delete(key);
        if (refusalOf(error) !== null) forget(key, seq);
        // Without an answer it is said again, at the latest on the next connection.
        else if (deps.isUp()) setTimeout(() => ask(key), tryAgainMs);
      },
    );
  }

  function forget(key: string, upToSeq: number): void {
    if ((readings.get(key)?.seq ?? 0) <= upToSeq) readings.delete(key);
    keep((ready) => ready.deleteReading(key, upToSeq));
  }

  return {
    /** What the disk kept. */
    load(kept: readonly Reading[]): void {
      for (const reading of kept) {
        if (!readings.has(reading.key)) readings.set(reading.key, reading);
      }
    },
    report({ actorId, conversationId, seq }: Omit<Reading, 'key'>): void {
      const key = `${actorId} ${conversationId}`;
      if ((readings.get(key)?.seq ?? 0) >= seq) return;
      const reading = { key, actorId, conversationId, seq };
      readings.set(key, reading);
      keep((ready) => ready.putReading(reading));
      ask(key);
    },
    /** On a new connection. */
    askAnew(): void {
      asked.clear();
      for (const key of readings.keys()) ask(key);
    },
    close(): void {
      isClosed = true;
    },
  };
}
