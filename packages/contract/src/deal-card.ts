import { z } from 'zod';
import { id } from './ids.ts';
import { money } from './money.ts';

/** The card of a deal, as it stands in the conversation of brand and creator; deals own it. */

/**
 * `offered`: one of the two is asked. `agreed`: the creator said yes, and the brand has still to put the fee aside. `signed`: it holds, and the
 * creator is to post. `delivered`: posted, and the brand looks. `disputed`: the brand is not content, and the operator decides. `done`: the fee
 * is paid. `declined`, `expired`: it never came about. `cancelled`: it was given up, and the fee is the brand's again.
 */
export const dealState = z.enum([
  'offered',
  'agreed',
  'signed',
  'delivered',
  'disputed',
  'done',
  'declined',
  'expired',
  'cancelled',
]);
export type DealState = z.infer<typeof dealState>;

export const dealMoment = z.enum([
  'offered',
  'countered',
  'agreed',
  'signed',
  'sample_sent',
  'sample_received',
  'delivered',
  'objected',
  'answered',
  'done',
  'declined',
  'expired',
  'cancelled',
]);
export type DealMoment = z.infer<typeof dealMoment>;

export const dealCard = z.object({
  type: z.literal('deal'),
  dealId: id('deal'),
  /** Of two copies the higher is the newer. */
  revision: z.int().positive(),
  /** `offered` is the deal itself and lives on; the others are one line that says what happened. */
  moment: dealMoment,
  brandActorId: id('actor'),
  creatorActorId: id('actor'),
  title: z.string(),
  fee: money,
  /** Of what is sold, in basis points. */
  shareBps: z.int(),
  state: dealState,
});
export type DealCard = z.infer<typeof dealCard>;
