import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { mandateState } from './mandate-cards.ts';
import { money } from './money.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { standingInterval } from './standing-orders.ts';
import { cleanLine } from './text.ts';
import { noteMax, payment } from './wallet.ts';

export const mandatesErrors = defineErrors({
  'wallet.mandate_unknown': { status: 404, title: 'This mandate does not exist' },
  'wallet.mandate_over': { status: 409, title: 'This mandate is over' },
  'wallet.mandate_not_granted': { status: 409, title: 'Nobody has granted this mandate yet' },
  'wallet.mandate_above_limit': {
    status: 409,
    title: 'This is more than is left of the mandate for now',
  },
  'wallet.mandate_not_paid': { status: 409, title: 'The payer’s wallet did not pay this' },
  'wallet.too_many_mandates': { status: 409, title: 'Too many mandates wait for one person' },
});

/** How many mandates may wait for the same payer’s answer. */
export const openMandatesMax = 5;
/** There is this much time to grant one. */
export const mandateDays = 30;

const note = z
  .string()
  .max(4 * noteMax)
  .transform(cleanLine)
  .pipe(z.string().max(noteMax))
  .default('');

const charge = z.object({
  amount: money,
  note: z.string(),
  at: z.iso.datetime(),
  paymentId: id('payment'),
});

/** The right to collect money from somebody, up to a limit in each interval, as both sides see it. */
export const mandate = z
  .object({
    id: id('mandate'),
    /** Grows with each change of its state. */
    revision: z.int().positive(),
    payee: actor,
    payer: actor,
    /** At most this much in each interval; with the interval `once`, altogether. */
    limit: money,
    interval: standingInterval,
    note: z.string(),
    /** The last day (UTC) on which anything is collected. */
    endsOn: z.iso.date().nullable(),
    state: mandateState,
    askedAt: z.iso.datetime(),
    /** Until then it can be granted. */
    expiresAt: z.iso.datetime(),
    grantedAt: z.iso.datetime().nullable(),
    closedAt: z.iso.datetime().nullable(),
    /**
     * How it stands now, while it is granted. Intervals begin at 00:00 UTC, the first on the day on which it was
     * granted; a day that a month does not have is its last one.
     */
    period: z
      .object({
        startsOn: z.iso.date(),
        /** Null when there is no next one. */
        nextOn: z.iso.date().nullable(),
        used: money,
        left: money,
      })
      .nullable(),
    /** The last five, latest first. */
    charges: z.array(charge),
    /** What last could not be collected, if nothing was since; only for the payer. */
    failure: z
      .object({
        at: z.iso.datetime(),
        amount: money,
        reason: z.enum(['wallet.insufficient_funds', 'wallet.refused']),
      })
      .nullable(),
    conversationId: id('conversation'),
  })
  .meta({ id: 'Mandate' });
export type Mandate = z.infer<typeof mandate>;

const params = z.object({ mandateId: id('mandate') });
const unknown = 'wallet.mandate_unknown';
const over = 'wallet.mandate_over';

/**
 * Mandates: a shop or person asks to collect money from somebody, who grants it once with a second factor. What is
 * collected stays below the limit, and the payer ends it at any time.
 */
export const mandatesOperations = defineOperations({
  askForMandate: {
    method: 'POST',
    path: '/api/v1/mandates',
    summary:
      'Asks somebody for the right to collect money; it appears as a card in the conversation of both.',
    body: z.object({
      payerActorId: id('actor'),
      limit: money,
      interval: standingInterval,
      note,
      endsOn: z.iso.date().nullable().default(null),
    }),
    response: mandate,
    errors: [
      'wallet.currency_unknown',
      'wallet.amount_invalid',
      'wallet.amount_too_large',
      'wallet.payee_is_payer',
      'wallet.day_invalid',
      'platform.idempotency_key_reused',
      'identity.actor_unknown',
      'wallet.payee_blocked',
      'messaging.no_strangers',
      'messaging.stopped',
      'messaging.too_many_new_people',
      'wallet.too_many_mandates',
    ],
    idempotencyKey: true,
    limitPerMinute: 30,
  },
  listMandates: {
    method: 'GET',
    path: '/api/v1/mandates',
    summary: 'Mandates of the acting actor, latest first.',
    query: pageQuery.extend({
      /** `payer`: who may collect from me; `payee`: from whom I may. */
      side: z.enum(['payer', 'payee']).optional(),
      isOver: z.stringbool().optional(),
    }),
    response: page(mandate),
  },
  getMandate: {
    method: 'GET',
    path: '/api/v1/mandates/:mandateId',
    summary: 'A mandate, for its two sides, with what is left of it.',
    params,
    response: mandate,
    errors: [unknown],
  },
  grantMandate: {
    method: 'POST',
    path: '/api/v1/mandates/:mandateId/grant',
    summary: 'Grants it. Granting again changes nothing.',
    description:
      'Always needs a confirmation for the action `mandate`, this mandate, who asks and the limit.',
    params,
    body: z.object({ confirmation: z.string().max(200).optional() }),
    response: mandate,
    errors: [
      unknown,
      over,
      'wallet.payee_blocked',
      'identity.confirmation_required',
      'identity.confirmation_invalid',
    ],
  },
  declineMandate: {
    method: 'POST',
    path: '/api/v1/mandates/:mandateId/decline',
    summary: 'Says no.',
    params,
    response: mandate,
    errors: [unknown, over],
  },
  revokeMandate: {
    method: 'POST',
    path: '/api/v1/mandates/:mandateId/revoke',
    summary: 'The payer ends what they granted, for good and at once.',
    params,
    response: mandate,
    errors: [unknown, over],
  },
  cancelMandate: {
    method: 'POST',
    path: '/api/v1/mandates/:mandateId/cancel',
    summary: 'Whoever asked gives it up.',
    params,
    response: mandate,
    errors: [unknown, over],
  },
  chargeMandate: {
    method: 'POST',
    path: '/api/v1/mandates/:mandateId/charges',
    summary: 'Collects an amount: it is paid at once, with a receipt for both, or refused.',
    description:
      'Above what is left it is `wallet.mandate_above_limit`, and `data.left` says how much that is. Why a wallet did not pay, only its owner is told.',
    params,
    body: z.object({ amount: money, note }),
    response: payment,
    errors: [
      unknown,
      'platform.idempotency_key_reused',
      'wallet.currency_unknown',
      'wallet.amount_invalid',
      'wallet.amount_too_large',
      'wallet.mandate_not_granted',
      over,
      'wallet.mandate_above_limit',
      'wallet.payee_blocked',
      'wallet.mandate_not_paid',
    ],
    idempotencyKey: true,
    limitPerMinute: 120,
  },
});
