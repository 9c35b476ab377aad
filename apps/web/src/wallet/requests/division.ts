import { divide } from '@allmende/contract/dividing';
import type { DivisionInput } from '@allmende/contract/payment-requests';
import { toMoney, type Asset } from '../../ui/format.ts';

export type Way = DivisionInput['way'];

/** Somebody who may bear a part. */
export interface Bearer {
  actorId: string;
  isIn: boolean;
  parts: number;
  /** What was typed for them; null while it is no amount. */
  exact: bigint | null;
}

/** What each in the list bears, as the server will say it; null where nothing can be said yet. */
export function previewOf(
  bearers: readonly Bearer[],
  { way, total, ownActorId }: { way: Way; total: bigint; ownActorId: string },
): Map<string, bigint> {
  const within = bearers.filter(({ isIn }) => isIn);
  if (within.length === 0) return new Map();
  if (way === 'exact') return new Map(within.map((one) => [one.actorId, one.exact ?? 0n]));
  // As on the server: whoever paid comes first, so that they take what does not divide.
  const own = within.filter(({ actorId }) => actorId === ownActorId);
  const ordered = [...own, ...within.filter(({ actorId }) => actorId !== ownActorId)];
  const amounts = divide(
    total,
    ordered.map(({ parts }) => (way === 'shares' ? BigInt(parts) : 1n)),
  );
  return new Map(ordered.map(({ actorId }, index) => [actorId, amounts[index]!]));
}

/** Why it cannot be split yet; null when it can. */
export function obstacleOf(
  bearers: readonly Bearer[],
  { way, total, ownActorId }: { way: Way; total: bigint; ownActorId: string },
): 'amount' | 'others' | 'small' | 'off' | null {
  if (total <= 0n) return 'amount';
  const preview = previewOf(bearers, { way, total, ownActorId });
  const others = [...preview].filter(([actorId]) => actorId !== ownActorId);
  if (others.length === 0) return 'others';
  const sum = [...preview.values()].reduce((all, one) => all + one, 0n);
  if (sum !== total) return 'off';
  return others.every(([, minor]) => minor > 0n) ? null : 'small';
}

/** As it is sent. */
export function divisionOf(bearers: readonly Bearer[], way: Way, asset: Asset): DivisionInput {
  const within = bearers.filter(({ isIn }) => isIn);
  if (way === 'equal') return { way, people: within.map(({ actorId }) => ({ actorId })) };
  if (way === 'shares') {
    return { way, people: within.map(({ actorId, parts }) => ({ actorId, parts })) };
  }
  const people = within.map(({ actorId, exact }) => ({
    actorId,
    amount: toMoney(exact ?? 0n, asset),
  }));
  return { way, people };
}
