import { z } from 'zod';
import { id } from './ids.ts';
import { money } from './money.ts';
import { face } from './together-cards.ts';

/** Cards of money that is asked for, as they stand in a conversation; the wallet owns them. */

export const requestState = z.enum(['open', 'paid', 'declined', 'cancelled', 'expired']);
export type RequestState = z.infer<typeof requestState>;

/** Of two copies the higher revision is the newer. A card is as new as the last change. */
const revision = z.int().positive();

export const requestCard = z.object({
  type: z.literal('request'),
  requestId: id('paymentRequest'),
  revision,
  /** `asked` is the request itself and lives on; the others are one line that says what happened. */
  moment: z.enum(['asked', 'reminded', 'declined']),
  /** Who asks, and gets the money. */
  fromActorId: id('actor'),
  /** Who is asked, and pays. */
  toActorId: id('actor'),
  amount: money,
  note: z.string(),
  state: requestState,
  /** Nothing is paid from then on, also while `state` does not say so yet. */
  expiresAt: z.iso.datetime(),
  remindedAt: z.iso.datetime().nullable(),
  paymentId: id('payment').nullable(),
  /** Of a split bill, what all of it came to. */
  splitTotal: money.nullable(),
});
export type RequestCard = z.infer<typeof requestCard>;

export const splitCard = z.object({
  type: z.literal('split'),
  splitId: id('split'),
  revision,
  /** Who paid the bill, and gets the shares. */
  creatorActorId: id('actor'),
  note: z.string(),
  total: money,
  /** What whoever paid the bill bears; zero when they only laid it out. */
  ownAmount: money,
  /** What came back so far. */
  paid: money,
  /** `closed`: nobody can pay any more, and not all have. */
  state: z.enum(['open', 'settled', 'closed']),
  expiresAt: z.iso.datetime(),
  shares: z.array(
    face.extend({ requestId: id('paymentRequest'), amount: money, state: requestState }),
  ),
});
export type SplitCard = z.infer<typeof splitCard>;
