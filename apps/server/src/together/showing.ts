import { setTimeout as sleep } from 'node:timers/promises';
import type { Card } from '@allmende/contract/messaging';
import type { Messaging } from '#messaging';
import type { Clock } from '#platform/clock';
import type { Database, Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Jobs } from '#platform/jobs';
import type { Log } from '#platform/log';
import * as store from './store.ts';

/**
 * Brings cards up to date. Many changes of a thing in one instant are one change of its card: the first is
 * shown at once, what follows at most every 300 ms. The database says how far each card is, so that what a
 * killed process still owed is found within a minute by whichever process looks [T4].
 */
export interface Showing {
  /** After the commit of a change. */
  soon(id: Uuid): void;
  /** In the transaction that sets a closing time. */
  closeAt(tx: Tx, id: Uuid, at: Date): Promise<void>;
  /** Shows everything that fell behind, and closes polls whose time has come. */
  catchUp(): Promise<void>;
  /** Resolves when everything that was to be shown is. For shutting down. */
  idle(): Promise<void>;
}

const everyMs = 300;

export function createShowing(deps: {
  database: Database;
  clock: Clock;
  log: Log;
  jobs: Jobs;
  messaging: Pick<Messaging, 'updateCard' | 'cardStands'>;
  cardOf: (tx: Tx, thing: store.Thing) => Promise<Card>;
}): Showing {
  const { database, clock, log, jobs, messaging, cardOf } = deps;
  const owed = new Map<Uuid, { isBehind: boolean; work: Promise<void> }>();
  const stopping = new AbortController();

  async function show(id: Uuid): Promise<void> {
    await database.transaction(async (tx) => {
      let thing = await store.lockThing(tx, id);
      if (!thing) return;
      if (thing.kind === 'poll' && thing.ended_at === null) {
        const { closes_at: closesAt } = await store.readPoll(tx.client, id);
        if (closesAt !== null && closesAt <= clock.now()) {
          await store.bump(tx, id, closesAt);
          thing = (await store.lockThing(tx, id))!;
        }
      }
      if (thing.shown_revision === thing.revision) return;
      await store.setShown(tx, id, thing.revision);
      const key = {
        conversationId: thing.conversation_id,
        senderActorId: thing.creator_actor_id,
        clientId: id,
      };
      const card = await cardOf(tx, thing);
      if (await messaging.cardStands(tx, key)) await messaging.updateCard(tx, { ...key, card });
    });
  }

  async function keepShown(id: Uuid, state: { isBehind: boolean }): Promise<void> {
    while (state.isBehind) {
      state.isBehind = false;
      try {
        await show(id);
      } catch (error) {
        // The database still says that it is behind; the next change or the next minute shows it.
        log.warn({ err: error }, 'together.card_not_shown');
      }
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    owed.delete(id);
  }

  async function catchUp(): Promise<void> {
    for (const id of await store.listBehind(database.pool, clock.now())) {
      // One that cannot be shown keeps no other back.
      await show(id).catch((error) => log.error({ err: error, id }, 'together.card_not_shown'));
    }
  }

  jobs.register('together.closePoll', ({ id }: { id: Uuid }) => show(id));
  jobs.register('together.catchUp', catchUp);
  jobs.schedule('* * * * *', 'together.catchUp');

  return {
    soon(id) {
      const known = owed.get(id);
      if (known) {
        known.isBehind = true;
        return;
      }
      const state = { isBehind: true, work: Promise.resolve() };
      owed.set(id, state);
      state.work = keepShown(id, state);
    },
    closeAt: (tx, id, at) =>
      jobs.add(tx, 'together.closePoll', { id }, { runAt: at, key: `together.closePoll:${id}` }),
    catchUp,
    async idle() {
      stopping.abort();
      await Promise.all([...owed.values()].map(({ work }) => work));
    },
  };
}
