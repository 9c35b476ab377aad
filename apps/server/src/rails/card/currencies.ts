import { type AssetShape, moneyOf } from '@allmende/contract/money';
import { scaleOfCurrency } from '@allmende/contract/payment-codes';
import { type Limits, unitsLikeEuros } from '../rules.ts';

/**
 * How the processor (Stripe) writes amounts, as its documentation has it under "Supported currencies". Most are in the minor
 * units of ISO 4217; here is what differs from that.
 */
const withoutDecimals = new Set(
  'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '),
);
/** Without decimals at the till, but written with two, which are zero. */
const zeroDecimals = new Set(['ISK', 'UGX']);
/** Written with three, of which the last is zero. */
const threeDecimals = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/** The least that it takes, in whole units; half a unit of all others. */
const leastUnits: Readonly<Record<string, number>> = {
  AED: 2,
  BGN: 1,
  CZK: 15,
  DKK: 2.5,
  GBP: 0.3,
  HKD: 4,
  HUF: 175,
  JPY: 50,
  MXN: 10,
  MYR: 2,
  NOK: 3,
  PLN: 2,
  RON: 2,
  SEK: 3,
  THB: 10,
};
/** The most is eight digits, as the processor writes it; and here no more than what is about so many euros. */
const mostWritten = 99_999_999n;
export const mostEuros = 10_000n;

interface Writing {
  /** With how many decimals the processor writes amounts. */
  scale: number;
  /** Of what it writes; all amounts are multiples of this. */
  step: bigint;
}

function writingOf(assetCode: string): Writing {
  if (withoutDecimals.has(assetCode)) return { scale: 0, step: 1n };
  if (zeroDecimals.has(assetCode)) return { scale: 2, step: 100n };
  if (threeDecimals.has(assetCode)) return { scale: 3, step: 10n };
  return { scale: 2, step: 1n };
}

/** Whether cards can be paid with in it: a currency of ISO 4217, with decimals that the processor knows. */
export function isOfCards({ assetCode, assetScale }: AssetShape): boolean {
  const scale = scaleOfCurrency(assetCode);
  if (scale === undefined || scale !== assetScale) return false;
  return scale <= 2 || threeDecimals.has(assetCode);
}

/** An amount as the processor writes it. Only for multiples of the limits' step, which all that is taken are. */
export function toProcessor({ assetCode, assetScale }: AssetShape, minor: bigint): number {
  const { scale } = writingOf(assetCode);
  return Number((minor * 10n ** BigInt(scale)) / 10n ** BigInt(assetScale));
}

/**
 * An amount that the processor wrote, in minor units. What is less than one, as a part of a fee may be where a currency is
 * written with more decimals than it has, is left out.
 */
export function fromProcessor({ assetCode, assetScale }: AssetShape, written: number): bigint {
  const { scale } = writingOf(assetCode);
  return (BigInt(written) * 10n ** BigInt(assetScale)) / 10n ** BigInt(scale);
}

/** What can be paid by card; `mostMinor` is what the most in the main currency is worth, where that is known. */
export function cardLimitsOf(asset: AssetShape, mostMinor: bigint | null): Limits {
  const { scale, step: stepWritten } = writingOf(asset.assetCode);
  const [unit, written] = [10n ** BigInt(asset.assetScale), 10n ** BigInt(scale)];
  // All of a unit, where it is written with fewer decimals than it has.
  const step = (stepWritten * unit) / written;
  const leastMinor = (BigInt((leastUnits[asset.assetCode] ?? 0.5) * 10) * unit) / 10n;
  const most = mostMinor ?? BigInt(unitsLikeEuros(asset, mostEuros).value);
  const taken = (mostWritten * unit) / written;
  const max = most < taken ? most : taken;
  return {
    min: moneyOf(asset, leastMinor < step ? step : leastMinor - (leastMinor % step)),
    max: moneyOf(asset, max - (max % step)),
    step: moneyOf(asset, step),
  };
}
