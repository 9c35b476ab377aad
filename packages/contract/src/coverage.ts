import { z } from 'zod';
import { id } from './ids.ts';

/**
 * Proof of coverage: what the book owes is published once a day as the root of a Merkle-sum tree, and whoever has an account can
 * recompute the way from their balance to that root. The bytes are those of the ledger's SPEC.md.
 */
const digits = z.string().regex(/^(0|[1-9]\d{0,37})$/, 'is not a whole number');
const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const coverageProof = z
  .object({
    format: z.literal('allmende coverage proof 1'),
    /** The day (UTC) at whose end it was added up, */
    date: z.iso.date(),
    /** and the moment. */
    at: z.iso.datetime(),
    assetCode: z.string().regex(/^[A-Z0-9]{2,12}$/),
    assetScale: z.int().min(0).max(18),
    accountId: id('account'),
    /** How many lines the statement of the account had then. */
    version: z.int().nonnegative(),
    /** What the account had then, in minor units: the sum of its leaves. */
    balance: digits,
    leaves: z
      .array(
        z.object({
          position: z.int().nonnegative(),
          /** Keeps others from guessing whose leaf it is. */
          salt: hash,
          amount: digits,
          /** The neighbour at each level from the leaf to the top, where there is one. */
          path: z.array(z.object({ hash, sum: digits })).max(64),
        }),
      )
      .min(1)
      .max(16),
    leafCount: z.int().positive(),
    /** What all accounts have together, in minor units. */
    total: digits,
    root: hash,
  })
  .meta({ id: 'CoverageProof' });
export type CoverageProof = z.infer<typeof coverageProof>;

export const coverageReport = z
  .object({
    date: z.iso.date(),
    at: z.iso.datetime(),
    assetCode: z.string(),
    assetScale: z.int(),
    /** How many accounts have something to get, or could have, */
    accounts: z.int().positive(),
    leafCount: z.int().positive(),
    /** and what they have together, in minor units. */
    total: digits,
    root: hash,
    /** What stands against it, by what the accounts are for, in minor units; with `total` it adds up to zero. */
    covering: z.array(z.object({ code: z.string(), balance: z.string().regex(/^-?\d+$/) })),
  })
  .meta({ id: 'CoverageReport' });
export type CoverageReport = z.infer<typeof coverageReport>;
