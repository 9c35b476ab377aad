import { z } from 'zod';
import { id } from './ids.ts';
import { money } from './money.ts';

export const payableTitleMax = 80;
/** What people would call it. */
export const payableKind = z.enum(['bill', 'fine']);

/** A bill in a conversation. What is open of it, its owner tells; the card says what it is about. */
export const payableCard = z.object({
  type: z.literal('payable'),
  payableId: id('payable'),
  kind: payableKind,
  issuerActorId: id('actor'),
  title: z.string(),
  amount: money,
  dueOn: z.iso.date(),
  /** Why this card came: the bill itself, or a word of reminder. */
  moment: z.enum(['issued', 'due_soon', 'overdue']),
});
