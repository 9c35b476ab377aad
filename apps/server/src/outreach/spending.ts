import { ok, type Result } from '@allmende/contract/errors';
import type { Tx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Category } from './policy.ts';

/** What a business may spend on its messages. Outreach asks; whoever bills answers, in the transaction that accepts them. */
export interface Spending {
  /** The sender is locked. Read once for all messages of a transaction. */
  open(tx: Tx, businessActorId: Uuid): Promise<Purse>;
}

export interface Purse {
  /** Takes what a message costs, in millionths of the currency's unit. */
  take(message: {
    category: Category;
    /** Somebody has asked to be told. */
    isAlert: boolean;
  }): Result<number, 'outreach.limit_reached' | 'outreach.credit_used_up'>;
  /** Of a message that does not arrive: exactly what was taken for it. */
  giveBack(message: { category: Category; priceMicros: number }): void;
  save(): Promise<void>;
}

const free: Spending = {
  open: async () => ({ take: () => ok(0), giveBack: () => undefined, save: async () => undefined }),
};

/** Asks whoever was named; nothing costs anything before somebody is. */
export function createSpending(): Spending & { spendWith(spending: Spending): void } {
  let asked = free;
  return {
    spendWith(spending) {
      asked = spending;
    },
    open: (tx, businessActorId) => asked.open(tx, businessActorId),
  };
}

/** [O33] In the transaction that says that these do not arrive, so that it happens once. The sender is locked. */
export async function giveBack(
  tx: Tx,
  spending: Spending,
  {
    businessActorId,
    rows,
  }: {
    businessActorId: Uuid;
    rows: readonly { category: Category; price_micros: number; is_trial: boolean }[];
  },
): Promise<void> {
  const counted = rows.filter((row) => !row.is_trial);
  if (counted.length === 0) return;
  const purse = await spending.open(tx, businessActorId);
  for (const { category, price_micros: priceMicros } of counted) {
    purse.giveBack({ category, priceMicros });
  }
  await purse.save();
}
