import type { SubjectKind } from '@allmende/contract/wallet';
import type { Tx } from '#platform/database';
import { Refused } from '#platform/refusal';
import type { PaymentDraft } from '../payments.ts';
import type { PaymentKind } from '../rules.ts';
import * as store from './store.ts';

/** [W141] As what a movement counts for the side that it leaves, or comes back to; null for what is no spending. */
export function spendingKind(movement: {
  kind: PaymentKind;
  isOut: boolean;
  /** From an actor to itself. */
  isOwn: boolean;
  subject: { kind: SubjectKind } | null;
}): store.Spending['kind'] | null {
  const { kind, isOut, isOwn, subject } = movement;
  // What is put into an envelope leaves its giver, and what nobody took comes back to them.
  if (kind === 'envelope') return isOut ? 'envelope' : null;
  if (kind === 'refund') {
    if (isOut) return null;
    if (subject?.kind === 'envelope') return 'envelope';
    return isOwn ? null : 'order';
  }
  return isOut && !isOwn && (kind === 'transfer' || kind === 'order') ? kind : null;
}

function spendingOf(draft: PaymentDraft): store.Spending | null {
  const { kind, assetCode, fromActorId, toActorId, amountMinor, subject } = draft;
  const isOut = kind !== 'refund';
  const actorId = isOut ? fromActorId : toActorId;
  const isOwn = fromActorId === toActorId;
  const counts = spendingKind({ kind, isOut, isOwn, subject });
  if (!counts || !actorId) return null;
  return { actorId, assetCode, kind: counts, amountMinor: isOut ? amountMinor : -amountMinor };
}

/**
 * Counts payments against the budgets of whoever paid them, in the transaction that moves the money.
 * @throws Refused when a strict one would be passed
 */
export async function countSpending(
  tx: Tx,
  moved: readonly { draft: PaymentDraft; at: Date }[],
  { mayRefuse }: { mayRefuse: boolean },
): Promise<void> {
  const spendings = moved.flatMap(({ draft }) => spendingOf(draft) ?? []);
  if (spendings.length === 0) return;
  const budgets = await store.addSpending(tx, { spendings, at: moved[0]!.at });
  if (!mayRefuse || spendings.every(({ amountMinor }) => amountMinor < 0n)) return;
  const isPassed = budgets.some((one) => one.is_strict && one.spent > one.max_amount);
  if (isPassed) throw new Refused('wallet.budget_reached');
}
