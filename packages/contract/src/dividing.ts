/**
 * Divides an amount in minor units by weights, so that not one unit is lost or made: the parts add up to the
 * amount, none is off its exact share by a whole unit, and equal weights differ by at most one. The units that are
 * left over go to the largest remainders, among equals to whoever stands first. Without schemas, so that a
 * browser shows beforehand what the server will do.
 */
export function divide(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((all, weight) => all + weight, 0n);
  if (sum <= 0n || total < 0n || weights.some((weight) => weight < 0n)) {
    throw new RangeError('there is nobody to divide among');
  }
  const parts = weights.map((weight) => (total * weight) / sum);
  const left = total - parts.reduce((all, part) => all + part, 0n);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % sum }))
    .sort((one, other) =>
      one.remainder === other.remainder
        ? one.index - other.index
        : one.remainder > other.remainder
          ? -1
          : 1,
    );
  for (const { index } of byRemainder.slice(0, Number(left))) parts[index] = parts[index]! + 1n;
  return parts;
}
