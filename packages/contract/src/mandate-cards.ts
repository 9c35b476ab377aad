import { z } from 'zod';
import { id } from './ids.ts';
import { money } from './money.ts';
import { standingInterval } from './standing-orders.ts';

/** The card of a mandate, as it stands in the conversation of the two; the wallet owns it. */

export const mandateState = z.enum([
  'asked',
  'granted',
  /** The payer said no. */
  'declined',
  /** Whoever asked gave it up, before or after it was granted. */
  'cancelled',
  /** The payer ended it. */
  'revoked',
  /** Its last day is over. */
  'ended',
  /** Nobody answered in time. */
  'expired',
]);
export type MandateState = z.infer<typeof mandateState>;

export const mandateCard = z.object({
  type: z.literal('mandate'),
  mandateId: id('mandate'),
  /** Of two copies the higher is the newer. */
  revision: z.int().positive(),
  /** Who asks, and collects the money. */
  payeeActorId: id('actor'),
  /** Who is asked, and whose money it is. */
  payerActorId: id('actor'),
  /** At most this much in each interval. */
  limit: money,
  interval: standingInterval,
  note: z.string(),
  endsOn: z.iso.date().nullable(),
  state: mandateState,
  /** Nothing is granted from then on, also while `state` does not say so yet. */
  expiresAt: z.iso.datetime(),
});
export type MandateCard = z.infer<typeof mandateCard>;
