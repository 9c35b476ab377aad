import type { Progress } from '#messaging';
import { createBatcher } from '#platform/batcher';
import type { Uuid } from '#platform/ids';
import type { OutreachContext } from './context.ts';
import { day, hour } from './parameters.ts';
import * as sends from './sends-store.ts';
import * as store from './store.ts';

/** Delivered and read: what messaging's receipts say of what was sent. */
export interface Receipts {
  /** Asks messaging how far everybody is, for what a killed process did not hear. Every ten minutes. */
  catchUp(): Promise<void>;
  idle(): Promise<void>;
}

export function createReceipts(context: OutreachContext): Receipts {
  const { database, clock, identity, messaging, outbox, log } = context;
  const batcher = createBatcher<Progress, null>({
    maxBatch: 1000,
    async run(progress) {
      await apply(await withBusinesses(progress));
      return progress.map(() => null);
    },
  });

  /** What persons read of each other, and what a group reads, costs no question: it is nearly everything. */
  async function withBusinesses(progress: readonly Progress[]): Promise<Progress[]> {
    const pairs = new Map<string, readonly Uuid[]>();
    for (const id of new Set(progress.map((one) => one.conversationId))) {
      const members = await messaging.membersOf(id);
      if (members.length === 2) pairs.set(id, members);
    }
    const businesses = await identity.businessesAmong([...pairs.values()].flat());
    return progress.filter(({ conversationId }) =>
      pairs.get(conversationId)?.some((id) => businesses.has(id)),
    );
  }

  /** [O18] [O38] A message moves on, never back, and each step is told once. */
  async function apply(progress: readonly Progress[]): Promise<void> {
    const latest = new Map<string, Progress>();
    for (const one of progress) {
      const key = `${one.conversationId} ${one.actorId}`;
      const known = latest.get(key);
      latest.set(key, {
        ...one,
        deliveredSeq: Math.max(one.deliveredSeq, known?.deliveredSeq ?? 0),
        readSeq: Math.max(one.readSeq, known?.readSeq ?? 0),
      });
    }
    if (latest.size === 0) return;
    await database.transaction(async (tx) => {
      const now = clock.now();
      const moved = await sends.moveByReceipts(tx.client, [...latest.values()], now);
      const groups = Map.groupBy(moved, (row) => row.business_actor_id);
      for (const [businessActorId, rows] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
        await store.addToDays(tx.client, {
          businessActorId,
          now,
          changes: rows.map((row) => ({
            templateId: row.template_id,
            inSumsOnly: row.in_sums_only,
            delivered: row.was_delivered ? 0 : 1,
            initiatedDelivered: !row.was_delivered && row.is_initiated ? 1 : 0,
            read: row.state === 'read' ? 1 : 0,
          })),
        });
        const told = rows.filter((row) => !row.in_sums_only);
        const items = told.map(({ id, person_actor_id: personActorId, state }) => ({
          sendId: id,
          personActorId,
          state,
          failure: null,
          at: now.toISOString(),
        }));
        if (items.length > 0) await outbox.emit(tx, 'outreach.status', { businessActorId, items });
      }
    });
  }

  messaging.onReceipt((progress) => {
    for (const one of progress) {
      batcher.submit(one).catch((error) => log.warn({ err: error }, 'outreach.receipt_missed'));
    }
  });

  return {
    async catchUp() {
      const since = new Date(clock.now().getTime() - day - hour);
      const places = await sends.listUnread(database.pool, since);
      for (let at = 0; at < places.length; at += 1000) {
        await apply(await messaging.receiptsOf(places.slice(at, at + 1000)));
      }
    },
    idle: () => batcher.idle(),
  };
}
