import { z } from 'zod';
import { isTimeZone } from './opening-hours.ts';
import { defineOperations } from './operation.ts';

const count = z.int().min(0);

export const memberMonth = z
  .object({
    /** `2026-11` on the calendar of the time zone asked for. */
    month: z.string(),
    gained: count,
    lost: count,
    /** At its end, or now. */
    members: count,
  })
  .meta({ id: 'MemberMonth' });
export type MemberMonth = z.infer<typeof memberMonth>;

/** Of those who are members now, who pays nothing at the moment. */
export const membersNow = z
  .object({
    trial: count,
    /** They wanted a rest, and have nothing until it ends. */
    paused: count,
    /** A payment failed; they have nothing until one succeeds. */
    overdue: count,
  })
  .meta({ id: 'MembersNow' });
export type MembersNow = z.infer<typeof membersNow>;

/** What a creator's desk shows beside the wallet's months. */
export const creatorsDeskOperations = defineOperations({
  getMemberMonths: {
    method: 'GET',
    path: '/api/v1/creators/desk/members',
    summary:
      'Month by month, how many became members of the acting creator, and how many are no more.',
    query: z.object({
      months: z.coerce.number().int().min(1).max(12).default(12),
      timeZone: z.string().max(60).refine(isTimeZone, 'is not a time zone').default('UTC'),
    }),
    response: z.object({ items: z.array(memberMonth), now: membersNow }),
  },
});
