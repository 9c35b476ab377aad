import { divide } from '@allmende/contract/dividing';
import type { EnvelopeCard } from '@allmende/contract/envelope-cards';

/** Decisions about gifts that need no database. */

/**
 * [W46] Parts at random that add up to the total, none of them nothing. Each is drawn from up to twice what would be left
 * for each on average, so that whoever comes later has the same to expect; then they are put into a random order.
 *
 * @param random a whole number from 0 up to, and not including, the limit
 */
export function luckyParts(
  total: bigint,
  count: number,
  random: (below: bigint) => bigint,
): bigint[] {
  const parts: bigint[] = [];
  let left = total;
  for (let others = BigInt(count) - 1n; others > 0n; others -= 1n) {
    const most = (2n * left) / (others + 1n) - 1n;
    const room = left - others;
    const part = 1n + random(most < 1n ? 1n : most < room ? most : room);
    parts.push(part);
    left -= part;
  }
  parts.push(left);
  for (let at = parts.length - 1; at > 0; at -= 1) {
    const other = Number(random(BigInt(at + 1)));
    [parts[at], parts[other]] = [parts[other]!, parts[at]!];
  }
  return parts;
}

/** [W46] Equal parts differ by at most one unit; those who come first get it. */
export function equalParts(total: bigint, count: number): bigint[] {
  return divide(
    total,
    Array.from({ length: count }, () => 1n),
  );
}

export function envelopeState(
  envelope: { taken: number; parts: readonly bigint[]; expires_at: Date },
  now: Date,
): EnvelopeCard['state'] {
  if (envelope.taken === envelope.parts.length) return 'empty';
  return envelope.expires_at <= now ? 'over' : 'open';
}
