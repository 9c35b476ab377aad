import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { OutreachContext } from './context.ts';
import { day, parameters } from './parameters.ts';
import { giveBack, type Spending } from './spending.ts';
import * as sends from './sends-store.ts';
import * as store from './store.ts';

const atOnce = 1_000;

/** [O34] What has reached no device within 30 days is given back to its business, once; it stays where it is. */
export function createExpiry(
  { config, database, clock }: Pick<OutreachContext, 'config' | 'database' | 'clock'>,
  spending: Spending,
): {
  creditUndelivered(): Promise<void>;
  /** [O37] Deletes single messages that are older than the operator keeps; sums by day stay. */
  forget(): Promise<void>;
} {
  /** A part of one sender; true when there may be more. */
  async function creditSome(tx: Tx, businessActorId: Uuid): Promise<boolean> {
    const now = clock.now();
    await store.lockSender(tx.client, businessActorId, now);
    const until = new Date(now.getTime() - parameters.undeliveredMs);
    const rows = await sends.creditUndelivered(tx.client, { businessActorId, until, max: atOnce });
    await giveBack(tx, spending, { businessActorId, rows });
    if (rows.length === atOnce) return true;
    await store.setCreditedUntil(tx.client, businessActorId, until);
    return false;
  }

  return {
    async forget() {
      const before = new Date(clock.now().getTime() - config.keepSendsDays * day);
      for (const businessActorId of await store.listSenders(database.pool)) {
        const old = { businessActorId, before, max: atOnce };
        while ((await sends.deleteOld(database.pool, old)) === atOnce);
      }
    },
    async creditUndelivered() {
      const since = new Date(clock.now().getTime() - parameters.undeliveredMs);
      for (const businessActorId of await store.listUncredited(database.pool, since)) {
        while (await database.transaction((tx) => creditSome(tx, businessActorId)));
      }
    },
  };
}
