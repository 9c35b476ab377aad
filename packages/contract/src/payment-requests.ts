import { z } from 'zod';
import { actor } from './actors.ts';
import { defineErrors } from './errors.ts';
import { id } from './ids.ts';
import { money } from './money.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';
import { requestState, splitCard } from './request-cards.ts';
import {
  requestDaysDefault,
  requestDaysMax,
  requestNoteMax,
  splitPartsMax,
  splitPeopleMax,
} from './request-limits.ts';
import { cleanLine } from './text.ts';
import { payment } from './wallet.ts';

export const paymentRequestsErrors = defineErrors({
  'wallet.request_unknown': { status: 404, title: 'This request does not exist' },
  'wallet.request_closed': { status: 409, title: 'This request is no longer open' },
  'wallet.reminded_already': { status: 409, title: 'A reminder went out less than a day ago' },
  'wallet.too_many_requests': { status: 409, title: 'Too many requests to one person are open' },
  'wallet.split_unknown': { status: 404, title: 'This split bill does not exist' },
  'wallet.split_needs_group': { status: 400, title: 'Only a group can be shown a split bill' },
  'wallet.split_not_members': { status: 400, title: 'Not all of these people are in the group' },
  'wallet.split_does_not_add_up': { status: 400, title: 'The shares do not add up to the amount' },
  'wallet.split_needs_others': { status: 400, title: 'There is nobody to split with' },
  'wallet.split_twice': { status: 400, title: 'Somebody is in the list twice' },
});

const note = z
  .string()
  .max(4 * requestNoteMax)
  .transform(cleanLine)
  .pipe(z.string().max(requestNoteMax))
  .default('');
/** How many days there is time to pay. */
const days = z.int().min(1).max(requestDaysMax).default(requestDaysDefault);

/** Money that somebody asks somebody else for, as both see it. */
export const moneyRequest = z
  .object({
    id: id('paymentRequest'),
    /** Grows with each change. */
    revision: z.int().positive(),
    /** Who asks, and gets the money. */
    from: actor,
    /** Who is asked, and pays. */
    to: actor,
    amount: money,
    note: z.string(),
    state: requestState,
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    /** When it was paid, declined, cancelled or ran out. */
    closedAt: z.iso.datetime().nullable(),
    remindedAt: z.iso.datetime().nullable(),
    paymentId: id('payment').nullable(),
    /** The bill of which this is a share. */
    split: z.object({ id: id('split'), total: money }).nullable(),
    /** Where its card is; of a share in a group, where the card of the bill is. */
    conversationId: id('conversation'),
  })
  .meta({ id: 'MoneyRequest' });
export type MoneyRequest = z.infer<typeof moneyRequest>;

/** A bill that one person paid and several bear. */
export const split = z
  .object({
    /** As it stands in the group. A bill that was split among contacts has it too, and shows it to nobody else. */
    card: splitCard,
    creator: actor,
    way: z.enum(['equal', 'shares', 'exact']),
    createdAt: z.iso.datetime(),
    /** The group; null when each was asked in their own conversation. */
    conversationId: id('conversation').nullable(),
    /** The payment that was split; only for whoever made it. */
    paymentId: id('payment').nullable(),
    /** The acting actor paid the bill, and may remind and cancel. */
    mayManage: z.boolean(),
    shares: z.array(
      z.object({
        requestId: id('paymentRequest'),
        actor,
        amount: money,
        state: requestState,
        closedAt: z.iso.datetime().nullable(),
        /** Only for whoever paid the bill. */
        remindedAt: z.iso.datetime().nullable(),
      }),
    ),
  })
  .meta({ id: 'Split' });
export type Split = z.infer<typeof split>;

const people = <T extends z.ZodType>(one: T) => z.array(one).min(1).max(splitPeopleMax);
/**
 * How the bill is divided. Whoever paid it counts in when they are in the list. Units that do not divide go
 * to the largest remainders, among equals first to whoever paid, then in the order of the list.
 */
const division = z.discriminatedUnion('way', [
  z.object({ way: z.literal('equal'), people: people(z.object({ actorId: id('actor') })) }),
  z.object({
    way: z.literal('shares'),
    people: people(z.object({ actorId: id('actor'), parts: z.int().min(1).max(splitPartsMax) })),
  }),
  z.object({
    way: z.literal('exact'),
    people: people(z.object({ actorId: id('actor'), amount: money })),
  }),
]);
export type Division = z.infer<typeof division>;
/** As a program writes it. */
export type DivisionInput = z.input<typeof division>;

const requestParams = z.object({ requestId: id('paymentRequest') });
const splitParams = z.object({ splitId: id('split') });
const amountCodes = [
  'wallet.currency_unknown',
  'wallet.amount_invalid',
  'wallet.amount_too_large',
] as const;
const reaching = [
  'identity.actor_unknown',
  'wallet.payee_blocked',
  'wallet.too_many_requests',
  'messaging.no_strangers',
  'messaging.stopped',
  'messaging.too_many_new_people',
  'platform.idempotency_key_reused',
] as const;

/** Asking for money, and sharing what one person paid. Paying goes by the same rules as sending. */
export const paymentRequestsOperations = defineOperations({
  requestMoney: {
    method: 'POST',
    path: '/api/v1/requests',
    summary: 'Asks somebody for money; the request appears as a card in the conversation of both.',
    body: z.object({ toActorId: id('actor'), amount: money, note, days }),
    response: moneyRequest,
    errors: [...amountCodes, 'wallet.payee_is_payer', ...reaching],
    idempotencyKey: true,
    limitPerMinute: 30,
  },
  listRequests: {
    method: 'GET',
    path: '/api/v1/requests',
    summary: 'Requests to the acting actor and by them, latest first.',
    query: pageQuery.extend({
      /** `in`: whom I owe; `out`: who owes me. */
      direction: z.enum(['in', 'out']).optional(),
      state: requestState.optional(),
    }),
    response: page(moneyRequest),
  },
  getRequest: {
    method: 'GET',
    path: '/api/v1/requests/:requestId',
    summary: 'A request by or to the acting actor.',
    params: requestParams,
    response: moneyRequest,
    errors: ['wallet.request_unknown'],
  },
  payRequest: {
    method: 'POST',
    path: '/api/v1/requests/:requestId/pay',
    summary: 'Pays what one was asked for, once; asking again gives the same receipt.',
    description:
      'Above a small amount a confirmation for the action `pay`, the one who asks and the amount is needed.',
    params: requestParams,
    body: z.object({ confirmation: z.string().max(200).optional() }),
    response: payment,
    errors: [
      'wallet.request_unknown',
      'wallet.request_closed',
      ...amountCodes,
      'wallet.payee_is_payer',
      'wallet.payee_blocked',
      'wallet.insufficient_funds',
      'identity.confirmation_required',
      'identity.confirmation_invalid',
    ],
    limitPerMinute: 120,
  },
  declineRequest: {
    method: 'POST',
    path: '/api/v1/requests/:requestId/decline',
    summary: 'Says no to a request; nothing is paid.',
    params: requestParams,
    response: moneyRequest,
    errors: ['wallet.request_unknown', 'wallet.request_closed'],
  },
  cancelRequest: {
    method: 'POST',
    path: '/api/v1/requests/:requestId/cancel',
    summary: 'Takes back what one asked for.',
    params: requestParams,
    response: moneyRequest,
    errors: ['wallet.request_unknown', 'wallet.request_closed'],
  },
  remindOfRequest: {
    method: 'POST',
    path: '/api/v1/requests/:requestId/remind',
    summary: 'Reminds somebody in their own conversation, at most once a day.',
    params: requestParams,
    response: moneyRequest,
    errors: [
      'wallet.request_unknown',
      'wallet.request_closed',
      'wallet.reminded_already',
      'wallet.payee_blocked',
      'messaging.no_strangers',
      'messaging.stopped',
      'messaging.too_many_new_people',
    ],
    limitPerMinute: 60,
  },
  splitBill: {
    method: 'POST',
    path: '/api/v1/splits',
    summary: 'Splits a bill that one has paid: in a group as one card, else as a request to each.',
    body: z.object({
      total: money,
      note,
      days,
      /** The group whose members these are; without it each is asked in their own conversation. */
      conversationId: id('conversation').optional(),
      /** A payment of one’s own that is split. */
      paymentId: id('payment').optional(),
      division,
    }),
    response: split,
    errors: [
      ...amountCodes,
      'wallet.split_twice',
      'wallet.split_needs_others',
      'wallet.split_does_not_add_up',
      'wallet.payment_unknown',
      'wallet.split_needs_group',
      'wallet.split_not_members',
      'messaging.conversation_unknown',
      'messaging.may_not_write',
      ...reaching,
    ],
    idempotencyKey: true,
    limitPerMinute: 30,
  },
  getSplit: {
    method: 'GET',
    path: '/api/v1/splits/:splitId',
    summary: 'A split bill, for whoever paid it and, in a group, for those who see its card.',
    params: splitParams,
    response: split,
    errors: ['wallet.split_unknown'],
  },
  cancelSplit: {
    method: 'POST',
    path: '/api/v1/splits/:splitId/cancel',
    summary: 'Takes back all shares that are still open.',
    params: splitParams,
    response: split,
    errors: ['wallet.split_unknown'],
  },
});
