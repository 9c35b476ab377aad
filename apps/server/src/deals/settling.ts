import { dealOfferDays } from '@allmende/contract/deals-limits';
import type { Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import type { DealsContext } from './context.ts';
import { inDays } from './rules.ts';
import type { Sales } from './sales.ts';
import { listOwed } from './sales-store.ts';
import * as store from './store.ts';
import type { DealRow } from './tables.ts';
import type { Step, Writing } from './writing.ts';

const atATime = 100;

/** What deals do by themselves: time decides [DE10], and what one owes is asked for again [DE14]. */
export function createSettling(context: DealsContext, parts: { writing: Writing; sales: Sales }) {
  const { database, clock, log, feed } = context;
  const { writing, sales } = parts;
  const { pool } = database;

  /** Whether anything of what was posted is still there for everybody. */
  async function isPosted(id: Uuid): Promise<boolean> {
    for (const { post_id } of await store.listPosts(pool, [id])) {
      if ((await feed.posts.get(null, post_id)).ok) return true;
    }
    return false;
  }

  async function decide(id: Uuid, askedBefore: Date): Promise<void> {
    const posted = await isPosted(id);
    await database.transaction(async (tx) => {
      const row = (await store.lockDeal(tx, id))!;
      const now = clock.now();
      let step: Step | null = null;
      if (isOpen(row) && row.asked_at <= askedBefore) {
        const ended = { ended_by: 'time' as const, ended_at: now, turn: null, address: '' };
        step = { changes: { ...ended, state: 'expired' }, moment: 'expired' };
      } else if (row.state === 'signed' && row.post_by && row.post_by <= now) {
        step = await writing.end(tx, row, { state: 'cancelled', by: 'time' });
      } else if (row.state === 'delivered' && row.answer_by! <= now) {
        step = await writing.end(tx, row, { state: posted ? 'done' : 'cancelled', by: 'time' });
      }
      if (step) await writing.write(tx, row, step, { actorId: row.brand_actor_id, userId: null });
    });
  }

  async function levelOwed(): Promise<void> {
    let after: { at: Date; id: Uuid } | null = null;
    for (;;) {
      const owed = await listOwed(pool, after, atATime);
      for (const { id } of owed) {
        try {
          await database.transaction((tx) => sales.levelAgain(tx, id));
        } catch (error) {
          // One that cannot be levelled does not hold up those after it.
          log.error({ err: error, orderId: id }, 'deals.share_not_levelled');
        }
      }
      if (owed.length < atATime) return;
      after = owed.at(-1)!;
    }
  }

  return {
    /** A job does so every minute. Safe to run at once in several places. */
    async run(): Promise<void> {
      const now = clock.now();
      const askedBefore = inDays(now, -dealOfferDays);
      for (const id of await store.listDue(pool, { now, askedBefore })) {
        try {
          await decide(id, askedBefore);
        } catch (error) {
          // While an account is frozen, its fee stays held.
          if (!(error instanceof Refused))
            log.error({ err: error, dealId: id }, 'deals.not_decided');
        }
      }
      await levelOwed();
    },
  };
}

function isOpen({ state }: DealRow): boolean {
  return state === 'offered' || state === 'agreed';
}
