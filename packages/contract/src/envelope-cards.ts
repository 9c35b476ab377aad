import { z } from 'zod';
import { id } from './ids.ts';
import { money } from './money.ts';
import { face } from './together-cards.ts';

/** The card of a gift envelope, as it stands in a conversation; the wallet owns it. */
export const envelopeCard = z.object({
  type: z.literal('envelope'),
  envelopeId: id('envelope'),
  /** Of two copies the higher one is the newer. A card is as new as the last change. */
  revision: z.int().positive(),
  giverActorId: id('actor'),
  note: z.string(),
  /** `lucky`: parts differ at random. */
  way: z.enum(['equal', 'lucky']),
  total: money,
  /** How many parts there are, and how many are taken. */
  count: z.int().positive(),
  taken: z.int(),
  /** `over`: its time ran out, and the rest went back to the giver. */
  state: z.enum(['open', 'empty', 'over']),
  /** Nothing is taken from then on, also while `state` does not say so yet. */
  expiresAt: z.iso.datetime(),
  /** The first five who took. */
  faces: z.array(face),
});
export type EnvelopeCard = z.infer<typeof envelopeCard>;
