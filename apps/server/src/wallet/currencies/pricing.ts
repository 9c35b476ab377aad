import { fail, ok, type Result } from '@allmende/contract/errors';
import { type Fraction, times, timesUp } from './rates.ts';

/** An exchange to the last minor unit. The rules of rounding are [W96] of the wallet. */
export interface Terms {
  givesMinor: bigint;
  feeMinor: bigint;
  convertedMinor: bigint;
  atMidRateMinor: bigint;
  spreadMinor: bigint;
  receivesMinor: bigint;
}

export interface Price {
  givesMinor: bigint;
  /** Minor units that arrive for one given. */
  mid: Fraction;
  spreadBp: number;
  feeBp: number;
  /** In what is given. */
  feeMinimumMinor: bigint;
}

const whole = 10_000n;

/**
 * The fee is rounded up, what arrives is rounded down, and the spread is all that lies between it and the mid rate:
 * nothing is lost, because what each side gives is exactly what others get.
 */
export function priceConversion(price: Price): Result<Terms, 'currencies.amount_too_small'> {
  const { givesMinor, mid, spreadBp, feeBp, feeMinimumMinor } = price;
  const share = (givesMinor * BigInt(feeBp) + whole - 1n) / whole;
  const feeMinor = share > feeMinimumMinor ? share : feeMinimumMinor;
  const convertedMinor = givesMinor - feeMinor;
  if (convertedMinor <= 0n) return fail('currencies.amount_too_small');
  const atMidRateMinor = times(convertedMinor, mid);
  const receivesMinor = times(convertedMinor, {
    numerator: mid.numerator * (whole - BigInt(spreadBp)),
    denominator: mid.denominator * whole,
  });
  if (receivesMinor <= 0n) return fail('currencies.amount_too_small');
  const spreadMinor = atMidRateMinor - receivesMinor;
  return ok({ givesMinor, feeMinor, convertedMinor, atMidRateMinor, spreadMinor, receivesMinor });
}

/** An exchange that is asked for by what should arrive: exactly this, and the least is given for which it does. */
export interface ArrivalPrice extends Omit<Price, 'givesMinor'> {
  receivesMinor: bigint;
}

/**
 * [W161] What a minor unit of the given is worth more than what should arrive is in the spread. The fee is `max(share, minimum)`, so the
 * least that covers both bounds is the larger of what covers each.
 */
export function priceArrival(price: ArrivalPrice): Result<Terms, 'currencies.amount_too_small'> {
  const { receivesMinor, mid, spreadBp, feeBp, feeMinimumMinor } = price;
  const neededMinor = timesUp(receivesMinor, {
    numerator: mid.denominator * whole,
    denominator: mid.numerator * (whole - BigInt(spreadBp)),
  });
  const withShare = timesUp(neededMinor, { numerator: whole, denominator: whole - BigInt(feeBp) });
  const withMinimum = neededMinor + feeMinimumMinor;
  const givesMinor = withShare > withMinimum ? withShare : withMinimum;
  const priced = priceConversion({ givesMinor, mid, spreadBp, feeBp, feeMinimumMinor });
  if (!priced.ok) return priced;
  const spreadMinor = priced.value.atMidRateMinor - receivesMinor;
  return ok({ ...priced.value, spreadMinor, receivesMinor });
}
