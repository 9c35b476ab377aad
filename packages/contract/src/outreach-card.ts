import { z } from 'zod';
import { id } from './ids.ts';
import { cardAlert } from './signals-card.ts';

/** The card of a message that a business sent by software; outreach owns it. */

/** Why a message came. */
export const outreachReason = z.enum([
  /** The person has said yes to the topic. */
  'granted',
  /** It follows from an order or booking. */
  'transaction',
  /** The person wrote to the business first. */
  'wrote_first',
]);
export type OutreachReason = z.infer<typeof outreachReason>;

export const outreachCard = z.object({
  type: z.literal('outreach'),
  sendId: id('send'),
  businessActorId: id('actor'),
  category: z.enum(['utility', 'marketing', 'authentication']),
  topic: z.object({ key: z.string(), name: z.string() }),
  reason: outreachReason,
  header: z.string().nullable(),
  text: z.string(),
  footer: z.string().nullable(),
  /** They lead to domains that the business has shown to be its own. */
  buttons: z.array(z.object({ text: z.string(), url: z.string() })),
  /** What there is to take on. */
  alert: cardAlert.optional(),
});
export type OutreachCard = z.infer<typeof outreachCard>;
