import { chargesErrors, chargesOperations } from '@allmende/contract/charges';
import { ok } from '@allmende/contract/errors';
import { anyActor, managers, staff, treasurers } from '#platform/access';
import { readMoment, writeMoment } from '#platform/cursor';
import type { Http } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { Charges } from './charges.ts';
import type { createChargeRefunds } from './refunds.ts';

export function registerChargesRoutes(
  http: Http,
  charges: Charges,
  refund: ReturnType<typeof createChargeRefunds>,
): void {
  http.declareErrors(chargesErrors);
  http.register('charges', chargesOperations, {
    createCharge: {
      access: staff,
      handle: ({ ctx, body }) => charges.create(ctx.auth, body),
    },
    getCharge: {
      access: anyActor,
      handle: ({ ctx, params }) => charges.view(ctx.auth.actorId, toUuid(params.chargeId)),
    },
    cancelCharge: {
      access: staff,
      handle: ({ ctx, params }) => charges.cancel(ctx.auth.actorId, toUuid(params.chargeId)),
    },
    payCharge: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        charges.pay(ctx.auth, {
          chargeId: toUuid(params.chargeId),
          confirmation: body.confirmation,
        }),
    },
    declineCharge: {
      access: treasurers,
      handle: ({ ctx, params }) => charges.decline(ctx.auth, toUuid(params.chargeId)),
    },
    takePayerCode: {
      access: staff,
      handle: ({ ctx, params, body }) =>
        charges.take(ctx.auth.actorId, { chargeId: toUuid(params.chargeId), text: body.code }),
    },
    sendChargeReceipt: {
      access: staff,
      async handle({ ctx, params }) {
        const sent = await charges.sendReceipt(ctx.auth, toUuid(params.chargeId));
        return sent.ok ? ok({}) : sent;
      },
    },
    refundCharge: {
      access: managers,
      async handle({ ctx, params, body }) {
        const chargeId = toUuid(params.chargeId);
        const wish = { ...body, chargeId, key: ctx.idempotencyKey! };
        const refunded = await refund(ctx.auth, wish);
        return refunded.ok ? charges.view(ctx.auth.actorId, chargeId) : refunded;
      },
    },
    listTakings: {
      access: staff,
      async handle({ ctx, query }) {
        const before = readMoment(query.cursor);
        if (!before.ok) return before;
        const { next, ...takings } = await charges.takings({
          payeeActorId: ctx.auth.actorId,
          from: new Date(query.from),
          to: new Date(query.to),
          before: before.value,
          limit: query.limit,
        });
        return ok({ ...takings, nextCursor: next && writeMoment(next) });
      },
    },
    createPayerCode: {
      access: treasurers,
      handle: ({ ctx, body }) => charges.createPayerCode(ctx.auth, body.maximum),
    },
    getPayerCode: {
      access: treasurers,
      handle: ({ ctx, params }) => charges.viewPayerCode(ctx.auth, params.code),
    },
  });
}
