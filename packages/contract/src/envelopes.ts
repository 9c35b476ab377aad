import { z } from 'zod';
import { actor } from './actors.ts';
import { envelopeCard } from './envelope-cards.ts';
import {
  envelopeHoursDefault,
  envelopeHoursMax,
  envelopeNoteMax,
  envelopePartsMax,
} from './envelope-limits.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { money } from './money.ts';
import { defineOperations } from './operation.ts';
import { cleanLine } from './text.ts';

export const envelopesErrors = defineErrors({
  'wallet.envelope_unknown': { status: 404, title: 'This gift does not exist' },
  'wallet.envelope_empty': { status: 409, title: 'Everything in it has been taken' },
  'wallet.envelope_over': { status: 409, title: 'Its time is over; the rest went back' },
  'wallet.envelope_own': { status: 403, title: 'A gift of one’s own is for the others' },
  'wallet.envelope_too_small': { status: 400, title: 'There is not enough in it for so many' },
  'wallet.envelope_for_one': { status: 400, title: 'Between two there is one part' },
});

/** A gift as a member of the conversation sees it. */
export const envelope = z
  .object({
    card: envelopeCard,
    giver: actor,
    conversationId: id('conversation'),
    /** Of the group that it was given to; null between two. */
    groupName: z.string().nullable(),
    /** What the acting actor got. */
    own: z.object({ amount: money, paymentId: id('payment') }).nullable(),
    mayTake: z.boolean(),
    /** Who got how much, in the order of coming; for the giver and who got something, and for all once it has ended. */
    gifts: z.array(z.object({ actor, amount: money, takenAt: z.iso.datetime() })),
    /** What went back to the giver. */
    returned: money.nullable(),
  })
  .meta({ id: 'Envelope' });
export type Envelope = z.infer<typeof envelope>;

const params = z.object({ envelopeId: id('envelope') });

/** Gifts of money in a conversation. What is in one has left the giver’s wallet, and goes to the members or back. */
export const envelopesOperations = defineOperations({
  giveEnvelope: {
    method: 'POST',
    path: '/api/v1/envelopes',
    summary: 'Puts money into an envelope in a conversation, for whoever comes first.',
    description:
      'Above a small amount a confirmation for the action `gift`, the conversation and the amount is needed.',
    body: z.object({
      conversationId: id('conversation'),
      total: money,
      /** Into how many parts. Between two there is one. */
      count: z.int().min(1).max(envelopePartsMax),
      way: z.enum(['equal', 'lucky']).default('equal'),
      note: z
        .string()
        .max(4 * envelopeNoteMax)
        .transform(cleanLine)
        .pipe(z.string().max(envelopeNoteMax))
        .default(''),
      /** How long it can be taken from. */
      hours: z.int().min(1).max(envelopeHoursMax).default(envelopeHoursDefault),
      confirmation: z.string().max(200).optional(),
    }),
    response: envelope,
    errors: [
      'wallet.currency_unknown',
      'wallet.amount_invalid',
      'wallet.amount_too_large',
      'wallet.envelope_too_small',
      'platform.idempotency_key_reused',
      'messaging.conversation_unknown',
      'messaging.blocked',
      'messaging.may_not_write',
      'wallet.envelope_for_one',
      'wallet.insufficient_funds',
      'identity.confirmation_required',
      'identity.confirmation_invalid',
    ],
    idempotencyKey: true,
    limitPerMinute: 30,
  },
  getEnvelope: {
    method: 'GET',
    path: '/api/v1/envelopes/:envelopeId',
    summary: 'A gift, for the members of its conversation.',
    params,
    response: envelope,
    errors: ['wallet.envelope_unknown'],
  },
  takeGift: {
    method: 'POST',
    path: '/api/v1/envelopes/:envelopeId/take',
    summary: 'Takes a part, once; asking again gives the same.',
    params,
    response: envelope,
    errors: [
      'wallet.envelope_unknown',
      'wallet.envelope_own',
      'wallet.envelope_empty',
      'wallet.envelope_over',
      'wallet.payee_blocked',
    ],
    limitPerMinute: 60,
  },
});
