import { z } from 'zod';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { defineOperations } from './operation.ts';
import { ratingCard, score } from './rating-card.ts';

/** What a business asks its customers after a case is done, and what they say. */
export const satisfactionErrors = defineErrors({
  'satisfaction.unknown': { status: 404, title: 'Nobody asked this' },
  'satisfaction.over': { status: 409, title: 'It is too late to answer this' },
});

/** So long an answer may be given, and be changed. */
export const ratingDays = 7;

export const satisfactionSettings = z
  .object({
    isOn: z.boolean(),
    /** One customer is asked once in so many days at most. */
    everyDays: z.int().min(1).max(365),
  })
  .meta({ id: 'SatisfactionSettings' });
export type SatisfactionSettings = z.infer<typeof satisfactionSettings>;

export const satisfactionOperations = defineOperations({
  getSettings: {
    method: 'GET',
    path: '/api/v1/inbox/satisfaction',
    summary: 'Whether customers are asked how it went after their case is done.',
    response: satisfactionSettings,
  },
  setSettings: {
    method: 'PUT',
    path: '/api/v1/inbox/satisfaction',
    summary: 'Asks customers how it went after their case is done, or no longer.',
    description:
      'Asked is whoever a person of the staff has answered and who wrote within the last 24 hours; once for each case that is done, and once in so many days.',
    body: satisfactionSettings,
    response: satisfactionSettings,
  },
  rate: {
    method: 'PUT',
    path: '/api/v1/inbox/ratings/:ratingId',
    summary: 'Says how it went: whoever was asked, for seven days, and again to change it.',
    params: z.object({ ratingId: id('rating') }),
    body: z.object({ score }),
    response: ratingCard,
    errors: ['satisfaction.unknown', 'satisfaction.over'],
    limitPerMinute: 60,
  },
});
