import { z } from 'zod';
import { id } from './ids.ts';

/** The card by which a business asks how it went, as it stands in the conversation; the inbox owns it. */
export const scores = [1, 2, 3, 4, 5] as const;
export type Score = (typeof scores)[number];
/** From 1, not at all, to 5, entirely. */
export const score = z.union([
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
  z.literal(5),
]);

export const ratingCard = z.object({
  type: z.literal('rating'),
  ratingId: id('rating'),
  businessActorId: id('actor'),
  /** Null until whoever was asked has tapped. */
  score: score.nullable(),
});
export type RatingCard = z.infer<typeof ratingCard>;
