import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { feeBpMax, feeNoticeDays, feeReasonMax } from './fees-limits.ts';
import { defineOperations } from './operation.ts';
import { someLine } from './words.ts';

export const feesErrors = defineErrors({
  'fees.business_unknown': { status: 404, title: 'There is no such business' },
  'fees.to_nobody': { status: 400, title: 'A fee goes to somebody' },
});

const fee = z.object({
  /** Hundredths of a percent: 500 is 5 %. */
  bp: z.int().min(0).max(feeBpMax),
  /** Who gets it; null where there is none. */
  to: actor.nullable(),
  /** Since when it holds, or will; null where there has always been none. */
  from: z.iso.datetime().nullable(),
  /** What the operators say about it; empty where there has always been none. */
  reason: z.string(),
});

export const platformFee = z
  .object({
    ...fee.shape,
    /** What will hold after it, where that is decided. */
    next: fee.nullable(),
  })
  .meta({ id: 'PlatformFee' });
export type PlatformFee = z.infer<typeof platformFee>;

/** What the town keeps of what creators, clubs and campaigns are paid. */
export const feesOperations = defineOperations({
  getPlatformFee: {
    method: 'GET',
    path: '/api/v1/wallet/platform-fee',
    summary: 'What is kept of tips, memberships, paid posts, donations and fees of deals.',
    description:
      'It is taken from what the receiver gets, in the same transaction, rounded down to the smallest unit; whoever pays pays the same. No other payment has one.',
    response: platformFee,
  },
  setPlatformFee: {
    method: 'PUT',
    path: '/api/v1/wallet/platform-fee',
    summary: `Sets what is kept. More than before holds after ${feeNoticeDays} days, less at once; what was decided and does not hold yet is replaced.`,
    body: z.object({
      bp: z.int().min(0).max(feeBpMax),
      /** The handle of the business that gets it; null for no fee. */
      handle: z.string().trim().toLowerCase().max(31).nullable(),
      /** Said to everybody whom it concerns. */
      reason: someLine(feeReasonMax),
    }),
    response: platformFee,
    errors: ['fees.business_unknown', 'fees.to_nobody'],
    limitPerMinute: 30,
  },
});
