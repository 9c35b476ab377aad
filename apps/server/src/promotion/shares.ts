import type { Uuid } from '#platform/ids';
import type { PromotionRow } from './tables.ts';

type Shares = Pick<
  PromotionRow,
  'author_bps' | 'commons_bps' | 'commons_actor_id' | 'seller_actor_id' | 'advertiser_actor_id'
>;

/**
 * [PR30] Who has how much of what was paid, in millionths; whatever is not here is the seller's. What would be nobody's is for the commons, and
 * where there are none, the seller's too. Never more than was paid.
 * @param seen by the author of the post above, what was seen there cost
 * @param paidMicros what was paid of it, which is less by what is no whole minor unit
 */
export function authorsOf(
  shares: Shares,
  seen: readonly { actor_id: Uuid | null; micros: bigint }[],
  paidMicros: bigint,
): { actorId: Uuid; micros: bigint }[] {
  const { author_bps, commons_bps, commons_actor_id: commons } = shares;
  const whole = seen.reduce((sum, { micros }) => sum + micros, 0n);
  if (whole === 0n || paidMicros === 0n) return [];
  const sums = new Map<Uuid, bigint>();
  const give = (actorId: Uuid | null, micros: bigint, bps: number) => {
    if (!actorId || actorId === shares.seller_actor_id) return;
    const part = (micros * paidMicros * BigInt(bps)) / (whole * 10_000n);
    if (part > 0n) sums.set(actorId, (sums.get(actorId) ?? 0n) + part);
  };
  for (const { actor_id: author, micros } of seen) {
    give(author ?? commons, micros, author_bps);
    give(commons, micros, commons_bps);
  }
  return [...sums].map(([actorId, micros]) => ({ actorId, micros }));
}
