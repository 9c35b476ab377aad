import { createHash } from 'node:crypto';
import { divide } from '@allmende/contract/dividing';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { RequestState, SplitCard } from '@allmende/contract/request-cards';
import { reminderEveryMs } from '@allmende/contract/request-limits';
import type { Uuid } from '#platform/ids';

/** Decisions about requests and splits that need no database. */

/** [W35] A request is over when it says so, and from the moment at which it runs out. */
export function stateAt(
  request: { state: RequestState; expires_at: Date },
  now: Date,
): RequestState {
  return request.state === 'open' && request.expires_at <= now ? 'expired' : request.state;
}

/** [W37] When the next reminder may go out; null when that is now. */
export function nextReminder(remindedAt: Date | null, now: Date): Date | null {
  if (!remindedAt) return null;
  const next = new Date(remindedAt.getTime() + reminderEveryMs);
  return next <= now ? null : next;
}

export type Division =
  | { way: 'equal'; people: readonly { actorId: Uuid }[] }
  | { way: 'shares'; people: readonly { actorId: Uuid; parts: number }[] }
  | { way: 'exact'; people: readonly { actorId: Uuid; minor: bigint }[] };

export type DivisionRefusal =
  | 'wallet.split_twice'
  | 'wallet.split_needs_others'
  | 'wallet.split_does_not_add_up'
  | 'wallet.amount_invalid';

/**
 * [W40] [W41] What each bears. Whoever paid comes first, and with that takes the unit that does not divide
 * before anybody else does.
 */
export function judgeDivision(
  division: Division,
  { creatorActorId, totalMinor }: { creatorActorId: Uuid; totalMinor: bigint },
): Result<{ ownMinor: bigint; shares: { actorId: Uuid; minor: bigint }[] }, DivisionRefusal> {
  const ids = division.people.map(({ actorId }) => actorId);
  if (new Set(ids).size < ids.length) return fail('wallet.split_twice');
  if (!ids.some((id) => id !== creatorActorId)) return fail('wallet.split_needs_others');
  const parts = amountsOf(division, { creatorActorId, totalMinor });
  if (parts.reduce((sum, { minor }) => sum + minor, 0n) !== totalMinor) {
    return fail('wallet.split_does_not_add_up');
  }
  const shares = parts.filter(({ actorId }) => actorId !== creatorActorId);
  const own = parts.find(({ actorId }) => actorId === creatorActorId);
  const isSound = shares.every(({ minor }) => minor > 0n) && (own?.minor ?? 0n) >= 0n;
  if (!isSound) return fail('wallet.amount_invalid');
  return ok({ ownMinor: own?.minor ?? 0n, shares });
}

function amountsOf(
  division: Division,
  { creatorActorId, totalMinor }: { creatorActorId: Uuid; totalMinor: bigint },
): { actorId: Uuid; minor: bigint }[] {
  if (division.way === 'exact') return [...division.people];
  const weighted = division.people.map((one) => ({
    actorId: one.actorId,
    weight: 'parts' in one ? BigInt(one.parts) : 1n,
  }));
  const people = weighted.toSorted(
    (one, other) =>
      Number(other.actorId === creatorActorId) - Number(one.actorId === creatorActorId),
  );
  const amounts = divide(
    totalMinor,
    people.map(({ weight }) => weight),
  );
  return people.map(({ actorId }, index) => ({ actorId, minor: amounts[index]! }));
}

/** [W43] A split is settled when all have paid, and closed when nobody can pay any more. */
export function splitStateOf(states: readonly RequestState[]): SplitCard['state'] {
  if (states.includes('open')) return 'open';
  return states.every((state) => state === 'paid') ? 'settled' : 'closed';
}

/** What makes a request the same as an earlier one under the same key. */
export function termsOf(terms: unknown): string {
  const text = JSON.stringify(terms, (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return createHash('sha256').update(text).digest('base64url');
}
