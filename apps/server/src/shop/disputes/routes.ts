import { ok } from '@allmende/contract/errors';
import type { disputesOperations } from '@allmende/contract/disputes';
import { type Auth, anyActor, operators, staff, treasurers } from '#platform/access';
import { readMoment } from '#platform/cursor';
import type { Handlers } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { createDisputes, DisputeActing } from './disputes.ts';

export function disputeHandlers(
  disputes: ReturnType<typeof createDisputes>,
): Handlers<typeof disputesOperations> {
  return {
    openDispute: {
      access: treasurers,
      handle: ({ ctx: { auth }, body }) =>
        disputes.open(acting(auth), { ...body, orderId: toUuid(body.orderId) }),
    },
    getDisputeOfOrder: {
      access: anyActor,
      handle: ({ ctx: { auth }, params }) => disputes.ofOrder(acting(auth), toUuid(params.orderId)),
    },
    answerDispute: {
      access: staff,
      handle: ({ ctx: { auth }, params, body }) =>
        disputes.answer(acting(auth), toUuid(params.disputeId), body),
    },
    giveBackDisputed: {
      access: staff,
      handle: ({ ctx: { auth }, params }) =>
        disputes.giveBack(acting(auth), toUuid(params.disputeId)),
    },
    insistOnDispute: {
      access: treasurers,
      handle: ({ ctx: { auth }, params, body }) =>
        disputes.insist(acting(auth), toUuid(params.disputeId), body),
    },
    withdrawDispute: {
      access: treasurers,
      handle: ({ ctx: { auth }, params }) =>
        disputes.withdraw(acting(auth), toUuid(params.disputeId)),
    },
    listDisputes: {
      access: operators,
      async handle({ ctx: { auth }, query }) {
        const after = readMoment(query.cursor);
        if (!after.ok) return after;
        const { state, limit } = query;
        return ok(await disputes.list(acting(auth), { state, after: after.value, limit }));
      },
    },
    decideDispute: {
      access: operators,
      handle: ({ ctx: { auth }, params, body }) =>
        disputes.decide(acting(auth), toUuid(params.disputeId), body),
    },
  };
}

function acting({ actorId, userId, role, isOperator }: Auth): DisputeActing {
  return { actorId, userId, role, isOperator };
}
