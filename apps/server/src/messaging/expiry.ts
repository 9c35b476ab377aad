import type { Clock } from '#platform/clock';
import type { Database } from '#platform/database';
import type { Jobs } from '#platform/jobs';
import type { Uuid } from '#platform/ids';
import type { Echo } from './echo.ts';
import type { Erase } from './erasing.ts';
import * as store from './store.ts';

const job = 'messaging.expire';
const atOnce = 200;

/**
 * [MS166] Every minute erases what has expired meanwhile, a few messages of one conversation in a transaction, so
 * that nobody who writes there waits long. Two processes at it harm nobody: under the lock what is gone is passed over.
 */
export function createExpiry(deps: {
  database: Database;
  clock: Clock;
  jobs: Jobs;
  echo: Echo;
  erase: Erase;
}): void {
  const { database, clock, jobs, echo, erase } = deps;

  async function eraseExpired(conversationId: Uuid, seqs: readonly number[]): Promise<void> {
    const changed = await database.transaction(async (tx) => {
      await store.lockConversation(tx, conversationId);
      const found = await store.readMessages(
        tx.client,
        seqs.map((seq) => ({ conversationId, seq })),
      );
      const rows: store.MessageRow[] = [];
      for (const row of found.sort((a, b) => a.seq - b.seq)) {
        if (row.kind !== 'deleted') rows.push(...(await erase(tx, row)));
      }
      return rows;
    });
    await echo.pushChanged(changed);
  }

  jobs.register(
    job,
    async (_payload: object, signal) => {
      while (!signal.aborted) {
        const expired = await store.listExpired(database.pool, { now: clock.now(), limit: atOnce });
        if (expired.length === 0) return;
        for (const { conversationId, seqs } of expired) await eraseExpired(conversationId, seqs);
      }
    },
    { isLong: true },
  );
  jobs.schedule('* * * * *', job, { key: 'messaging-expire', queue: 'messaging-expire' });
}
