/** An exact number that is no whole one. The denominator is more than zero. */
export interface Fraction {
  numerator: bigint;
  denominator: bigint;
}

/** `asset` units of an asset are worth `main` units of the main currency: exact in both directions. */
export interface Rate {
  asset: Fraction;
  main: Fraction;
}

/** A decimal number as PostgreSQL and the central banks write it. */
export function fractionOf(decimal: string): Fraction {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(decimal);
  if (!match) throw new Error(`${decimal} is no decimal number`);
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  return {
    numerator: BigInt(match[1]! + fraction),
    denominator: 10n ** BigInt(fraction.length),
  };
}

/** An asset with its scale and what it is worth; the main currency is worth itself. */
export interface Rated {
  assetScale: number;
  rate: Rate;
}

/** How many minor units of `to` one minor unit of `from` is worth, exactly. */
export function midRate(from: Rated, to: Rated): Fraction {
  // main per unit of an asset is main/asset; minor units scale both ends.
  const numerator =
    from.rate.main.numerator *
    from.rate.asset.denominator *
    to.rate.asset.numerator *
    to.rate.main.denominator *
    10n ** BigInt(to.assetScale);
  const denominator =
    from.rate.main.denominator *
    from.rate.asset.numerator *
    to.rate.asset.denominator *
    to.rate.main.numerator *
    10n ** BigInt(from.assetScale);
  return { numerator, denominator };
}

export function times(minor: bigint, { numerator, denominator }: Fraction): bigint {
  return (minor * numerator) / denominator;
}

export function timesUp(minor: bigint, { numerator, denominator }: Fraction): bigint {
  return (minor * numerator + denominator - 1n) / denominator;
}

const smallestScaled = 10n ** 9n;

/**
 * The rate between whole units as people read it: ten significant figures, rounded half up, without zeros at the
 * end. `mid` is between minor units.
 */
export function rateText(mid: Fraction, scales: { from: number; to: number }): string {
  const numerator = mid.numerator * 10n ** BigInt(scales.from);
  const denominator = mid.denominator * 10n ** BigInt(scales.to);
  let decimals = 0;
  while (decimals < 18 && (numerator * 10n ** BigInt(decimals)) / denominator < smallestScaled) {
    decimals += 1;
  }
  const scaled = (2n * numerator * 10n ** BigInt(decimals) + denominator) / (2n * denominator);
  const text = scaled.toString().padStart(decimals + 1, '0');
  if (decimals === 0) return text;
  return `${text.slice(0, -decimals)}.${text.slice(-decimals)}`.replace(/\.?0+$/, '');
}
