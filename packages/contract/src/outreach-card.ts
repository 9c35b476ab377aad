import { z } from 'zod';
import { picture } from './actors.ts';
import { storedFile, video } from './attachments.ts';
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

/** What stands above words; whoever has the message may read it. */
export const cardMedia = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('picture'), picture }),
  z.object({ kind: z.literal('video'), video }),
  z.object({ kind: z.literal('file'), file: storedFile }),
]);
export type CardMedia = z.infer<typeof cardMedia>;

const cardButton = z.object({ text: z.string(), url: z.string() });
/** One of several things side by side. */
export const cardSlide = z.object({
  media: cardMedia,
  text: z.string(),
  buttons: z.array(cardButton),
});
export type CardSlide = z.infer<typeof cardSlide>;

export const outreachCard = z.object({
  type: z.literal('outreach'),
  sendId: id('send'),
  businessActorId: id('actor'),
  category: z.enum(['utility', 'marketing', 'authentication']),
  topic: z.object({ key: z.string(), name: z.string() }),
  reason: outreachReason,
  header: z.string().nullable(),
  /** In place of a header of words. */
  media: cardMedia.optional(),
  text: z.string(),
  footer: z.string().nullable(),
  /** They lead to domains that the business has shown to be its own. */
  buttons: z.array(cardButton),
  slides: z.array(cardSlide).optional(),
  /** What there is to take on. */
  alert: cardAlert.optional(),
});
export type OutreachCard = z.infer<typeof outreachCard>;
