import { disputableDays, type Dispute } from '@allmende/contract/disputes';
import type { Selectable } from 'kysely';
import type { ShopTables } from '../tables.ts';

export type DisputeRow = Selectable<ShopTables['shop_disputes']>;
export type DisputeSide = 'buyer' | 'seller' | 'operator';
export type DisputeAction = Dispute['actions'][number];

/**
 * The life of a dispute. Whoever lets their seven days pass has lost:
 *
 *     open ──answer──▶ answered ──insist──▶ referred ──decide──▶ settled
 *       │                 │                                        ▲
 *       ├─ give back ─────┴── give back, withdraw, time: seller ───┤
 *       └─ withdraw, time: buyer ──────────────────────────────────┘
 *
 * The buyer may withdraw and the shop may give back at any time before it is settled.
 */
const allowed: Record<DisputeAction, { side: DisputeSide; from: DisputeRow['state'][] }> = {
  answer: { side: 'seller', from: ['open'] },
  give_back: { side: 'seller', from: ['open', 'answered', 'referred'] },
  insist: { side: 'buyer', from: ['answered'] },
  withdraw: { side: 'buyer', from: ['open', 'answered', 'referred'] },
  decide: { side: 'operator', from: ['referred'] },
};

/** [SH42] What a side may do with a dispute now. */
export function disputeActionsOf(
  state: DisputeRow['state'],
  side: DisputeSide,
  /** Agents answer, but give no money back. */
  mayGiveBack: boolean,
): DisputeAction[] {
  return (Object.keys(allowed) as DisputeAction[]).filter(
    (action) =>
      allowed[action].side === side &&
      allowed[action].from.includes(state) &&
      (action !== 'give_back' || mayGiveBack),
  );
}

const dayMs = 86_400_000;

/** [SH40] Whether an order can be disputed: paid for, something of it not given back, not over, not too old, and once. */
export function isDisputable(
  order: {
    state: string;
    payment_id: string | null;
    total_minor: bigint;
    refunded_minor: bigint;
    placed_at: Date;
  },
  hasDispute: boolean,
  now: Date,
): boolean {
  return (
    !hasDispute &&
    order.payment_id !== null &&
    order.state !== 'cancelled' &&
    order.total_minor > order.refunded_minor &&
    now.getTime() < order.placed_at.getTime() + disputableDays * dayMs
  );
}
