import type { Tx } from '#platform/database';
import { toPublicId, type Uuid } from '#platform/ids';
import { Refused } from '#platform/refusal';
import type { CreatorsContext } from './context.ts';
import { noNext } from './memberships.ts';
import type { Paying } from './paying.ts';
import { beginOf, paidAheadMs, triedAgainAfterMs } from './rules.ts';
import * as store from './store.ts';
import type { MembershipRow } from './tables.ts';

const atATime = 100;

/** Thrown to undo a transaction in which nothing could be paid. */
class NotPaid extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** What memberships do by themselves. [CR12] [CR13] */
export function createRenewing(context: CreatorsContext, paying: Paying) {
  const { database, clock, log, outbox, wallet } = context;
  const { pool } = database;

  /** The membership, if it is still due. */
  async function lockDue(tx: Tx, id: Uuid): Promise<MembershipRow | null> {
    const row = (await store.lockMembership(tx, id))!;
    const by = clock.now().getTime() + paidAheadMs;
    return row.next_try_at !== null && row.next_try_at.getTime() <= by ? row : null;
  }

  async function pay(id: Uuid): Promise<void> {
    await database.transaction(async (tx) => {
      const row = await lockDue(tx, id);
      if (!row) return;
      if (row.next_tier_id !== null) {
        Object.assign(row, {
          tier_id: row.next_tier_id,
          interval: row.next_interval,
          price: row.next_price,
          intervals: 0,
          ...noNext,
        });
      }
      const tier = (await store.readTiers(tx.client, [row.tier_id])).get(row.tier_id)!;
      const due = { until: row.until!, next_try_at: row.next_try_at! };
      const startsAt = beginOf(due, clock.now());
      const paid = await paying.payInterval(tx, row, { startsAt, tier, confirmedBy: 'membership' });
      if (!paid.ok) throw new NotPaid(paid.code);
      await store.saveMembership(tx, row);
    });
  }

  /** [CR13] Tried again later, or over. */
  async function noteFailure(id: Uuid, code: string): Promise<void> {
    await database.transaction(async (tx) => {
      const row = await lockDue(tx, id);
      if (!row) return;
      const now = clock.now();
      const wait = triedAgainAfterMs[row.failures];
      const isOver = wait === undefined;
      const hasIt = row.until !== null && now < row.until;
      await store.saveMembership(tx, {
        ...row,
        failures: row.failures + 1,
        next_try_at: isOver ? null : new Date(now.getTime() + wait),
        // The hour before the end is paid for, and stays.
        ...(isOver
          ? { ended_at: hasIt ? row.until : now, ended_because: 'unpaid' as const, ...noNext }
          : {}),
      });
      const tier = (await store.readTiers(tx.client, [row.tier_id])).get(row.tier_id)!;
      const table = await wallet.currencies.table(tx);
      await outbox.emit(tx, 'wallet.noticed', {
        actorId: row.member_actor_id,
        what: 'not_collected',
        otherActorId: row.creator_actor_id,
        amount: table.money(tier.asset_code, row.next_price ?? row.price!),
        thingId: toPublicId('mbr', id),
        reason: code === 'wallet.insufficient_funds' ? code : 'wallet.refused',
      });
    });
  }

  async function tryToPay(id: Uuid): Promise<void> {
    try {
      await pay(id);
    } catch (error) {
      if (!(error instanceof NotPaid || error instanceof Refused)) throw error;
      log.info({ id, code: error.code }, 'creators.not_paid');
      await noteFailure(id, error.code);
    }
  }

  return {
    /** Pays what is due by now and ends what has run out; a job does so every minute. */
    async run(): Promise<void> {
      const left = new Set<Uuid>();
      for (;;) {
        const by = new Date(clock.now().getTime() + paidAheadMs);
        const due = await store.listDue(pool, by, atATime + left.size);
        const ids = due.filter((id) => !left.has(id));
        for (const id of ids) {
          try {
            await tryToPay(id);
          } catch (error) {
            // One with which something is wrong keeps no other from going on.
            log.error({ err: error, membershipId: id }, 'creators.not_renewed');
            left.add(id);
          }
        }
        if (ids.length === 0) break;
      }
      await store.endRunOut(pool, clock.now());
    },
  };
}
