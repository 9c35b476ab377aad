import { fail, ok } from '@allmende/contract/errors';
import {
  type Division as WireDivision,
  paymentRequestsErrors,
  paymentRequestsOperations,
} from '@allmende/contract/payment-requests';
import { type Auth, anyActor, treasurers } from '#platform/access';
import type { Http } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { Acting, Requests } from './requests.ts';
import type { Division } from './rules.ts';
import type { createSplits } from './splits.ts';

export function registerRequestRoutes(
  http: Http,
  requests: Requests,
  splits: ReturnType<typeof createSplits>,
): void {
  http.declareErrors(paymentRequestsErrors);
  http.register('paymentRequests', paymentRequestsOperations, {
    requestMoney: {
      access: treasurers,
      handle: ({ ctx, body }) =>
        requests.ask(by(ctx), {
          ...body,
          toActorId: toUuid(body.toActorId),
          idempotencyKey: ctx.idempotencyKey!,
        }),
    },
    listRequests: {
      access: treasurers,
      handle: ({ ctx, query }) =>
        requests.list(ctx.auth.actorId, {
          direction: query.direction,
          state: query.state,
          cursor: query.cursor,
          limit: query.limit,
        }),
    },
    getRequest: {
      access: anyActor,
      handle: ({ ctx, params }) => requests.get(ctx.auth.actorId, toUuid(params.requestId)),
    },
    payRequest: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        requests.pay(by(ctx), toUuid(params.requestId), body.confirmation),
    },
    declineRequest: {
      access: treasurers,
      handle: ({ ctx, params }) => requests.decline(by(ctx), toUuid(params.requestId)),
    },
    cancelRequest: {
      access: treasurers,
      handle: ({ ctx, params }) => requests.cancel(by(ctx), toUuid(params.requestId)),
    },
    remindOfRequest: {
      access: treasurers,
      handle: ({ ctx, params }) => requests.remind(by(ctx), toUuid(params.requestId)),
    },
    splitBill: {
      access: treasurers,
      async handle({ ctx, body }) {
        const division = divisionOf(body.division, body.total);
        if (!division.ok) return division;
        return splits.split(by(ctx), {
          total: body.total,
          note: body.note,
          days: body.days,
          conversationId: body.conversationId ? toUuid(body.conversationId) : null,
          paymentId: body.paymentId ? toUuid(body.paymentId) : null,
          division: division.value,
          idempotencyKey: ctx.idempotencyKey!,
        });
      },
    },
    getSplit: {
      access: anyActor,
      handle: ({ ctx, params }) => splits.get(ctx.auth.actorId, toUuid(params.splitId)),
    },
    cancelSplit: {
      access: treasurers,
      handle: ({ ctx, params }) => splits.cancel(by(ctx), toUuid(params.splitId)),
    },
  });
}

function by({ auth }: { auth: Auth }): Acting {
  return { actorId: auth.actorId, userId: auth.userId };
}

/** Exact amounts are in the currency of the whole. */
function divisionOf(division: WireDivision, total: { assetCode: string; assetScale: number }) {
  if (division.way === 'equal') {
    return ok<Division>({
      way: 'equal',
      people: division.people.map(({ actorId }) => ({ actorId: toUuid(actorId) })),
    });
  }
  if (division.way === 'shares') {
    return ok<Division>({
      way: 'shares',
      people: division.people.map(({ actorId, parts }) => ({ actorId: toUuid(actorId), parts })),
    });
  }
  const isOther = division.people.some(
    ({ amount }) => amount.assetCode !== total.assetCode || amount.assetScale !== total.assetScale,
  );
  if (isOther) return fail('wallet.currency_unknown');
  return ok<Division>({
    way: 'exact',
    people: division.people.map(({ actorId, amount }) => ({
      actorId: toUuid(actorId),
      minor: BigInt(amount.value),
    })),
  });
}
