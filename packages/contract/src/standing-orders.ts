import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { money } from './money.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { cleanLine } from './text.ts';
import { noteMax } from './wallet.ts';

export const standingOrdersErrors = defineErrors({
  'wallet.standing_order_unknown': { status: 404, title: 'This standing order does not exist' },
  'wallet.standing_order_over': { status: 409, title: 'This standing order is over' },
  'wallet.day_invalid': { status: 400, title: 'The first day must be today or later' },
  'wallet.too_many_standing_orders': { status: 409, title: 'There are too many standing orders' },
});

export const standingInterval = z.enum([
  'once',
  'weekly',
  'fortnightly',
  'monthly',
  'quarterly',
  'yearly',
]);
export type StandingInterval = z.infer<typeof standingInterval>;

/** Why nothing was paid on a day: codes of the wallet; `paused`; or `missed`, when the server was away for too long. */
export const skipReason = z.enum([
  'paused',
  'missed',
  'wallet.insufficient_funds',
  'wallet.payee_blocked',
  'wallet.refused',
]);
export type SkipReason = z.infer<typeof skipReason>;

const run = z.object({
  dueOn: z.iso.date(),
  at: z.iso.datetime(),
  paymentId: id('payment').nullable(),
  reason: skipReason.nullable(),
});

/** A payment that happens by itself; `once` is one that is planned for a day. */
export const standingOrder = z
  .object({
    id: id('standingOrder'),
    payee: actor,
    amount: money,
    note: z.string(),
    interval: standingInterval,
    startsOn: z.iso.date(),
    /** The last day on which it may be due. */
    endsOn: z.iso.date().nullable(),
    state: z.enum(['active', 'paused', 'ended', 'cancelled']),
    /** Null when it is over. */
    nextOn: z.iso.date().nullable(),
    createdAt: z.iso.datetime(),
    /** The last five days on which it was due, latest first. */
    runs: z.array(run),
  })
  .meta({ id: 'StandingOrder' });
export type StandingOrder = z.infer<typeof standingOrder>;

const params = z.object({ orderId: id('standingOrder') });
const unknown = 'wallet.standing_order_unknown';

/** Payments that happen by themselves. Each was confirmed once, for exactly this payee and amount. */
export const standingOrdersOperations = defineOperations({
  createStandingOrder: {
    method: 'POST',
    path: '/api/v1/standing-orders',
    summary: 'Plans a payment for a day, or again and again from a day on.',
    description:
      'Always needs a confirmation for the action `standing_order`, payee and amount. It is due at 05:00 UTC of each day; a day that a month does not have is its last one.',
    body: z.object({
      toActorId: id('actor'),
      amount: money,
      note: z
        .string()
        .max(4 * noteMax)
        .transform(cleanLine)
        .pipe(z.string().max(noteMax))
        .default(''),
      interval: standingInterval,
      startsOn: z.iso.date(),
      endsOn: z.iso.date().nullable().default(null),
      confirmation: z.string().max(200).optional(),
    }),
    response: standingOrder,
    errors: [
      'wallet.currency_unknown',
      'wallet.amount_invalid',
      'wallet.amount_too_large',
      'wallet.payee_is_payer',
      'wallet.day_invalid',
      'platform.idempotency_key_reused',
      'wallet.payee_unknown',
      'wallet.payee_blocked',
      'wallet.too_many_standing_orders',
      'identity.confirmation_required',
      'identity.confirmation_invalid',
    ],
    idempotencyKey: true,
    limitPerMinute: 30,
  },
  listStandingOrders: {
    method: 'GET',
    path: '/api/v1/standing-orders',
    summary: 'What is planned in the name of the acting actor, and what was, latest first.',
    query: pageQuery.extend({ isOver: z.stringbool().optional() }),
    response: page(standingOrder),
  },
  getStandingOrder: {
    method: 'GET',
    path: '/api/v1/standing-orders/:orderId',
    summary: 'One of them.',
    params,
    response: standingOrder,
    errors: [unknown],
  },
  pauseStandingOrder: {
    method: 'POST',
    path: '/api/v1/standing-orders/:orderId/pause',
    summary: 'Pays nothing on the days to come, until it goes on.',
    params,
    response: standingOrder,
    errors: [unknown, 'wallet.standing_order_over'],
  },
  resumeStandingOrder: {
    method: 'POST',
    path: '/api/v1/standing-orders/:orderId/resume',
    summary: 'Goes on after a pause; what was due meanwhile is not made up for.',
    params,
    response: standingOrder,
    errors: [unknown, 'wallet.standing_order_over'],
  },
  cancelStandingOrder: {
    method: 'POST',
    path: '/api/v1/standing-orders/:orderId/cancel',
    summary: 'Ends it for good.',
    params,
    response: standingOrder,
    errors: [unknown],
  },
});
