import { z } from 'zod';

export const assetCode = z.string().regex(/^[A-Z0-9]{2,12}$/, 'is not the code of a currency');

/**
 * An amount on the wire, in the Open Payments shape: a whole number of minor units as text, because
 * JSON numbers lose digits, and never without its asset.
 */
export const money = z
  .object({
    value: z.string().regex(/^-?(0|[1-9]\d{0,17})$/, 'is not a whole number of minor units'),
    assetCode,
    assetScale: z.int().min(0).max(18),
  })
  .meta({ id: 'Money' });
export type Money = z.infer<typeof money>;

/** What an amount counts, and how many decimals it has. */
export type AssetShape = Pick<Money, 'assetCode' | 'assetScale'>;

export function moneyOf({ assetCode, assetScale }: AssetShape, minor: bigint): Money {
  return { value: minor.toString(), assetCode, assetScale };
}

export function euros(minor: bigint): Money {
  return moneyOf({ assetCode: 'EUR', assetScale: 2 }, minor);
}
