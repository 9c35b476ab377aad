import { mandatesErrors, mandatesOperations } from '@allmende/contract/mandates';
import { type Auth, anyActor, treasurers } from '#platform/access';
import type { Http } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { Acting } from '../requests/requests.ts';
import type { Mandates } from './mandates.ts';

export function registerMandateRoutes(http: Http, mandates: Mandates): void {
  http.declareErrors(mandatesErrors);
  http.register('mandates', mandatesOperations, {
    askForMandate: {
      access: treasurers,
      handle: ({ ctx, body }) =>
        mandates.ask(by(ctx), {
          ...body,
          payerActorId: toUuid(body.payerActorId),
          idempotencyKey: ctx.idempotencyKey!,
        }),
    },
    listMandates: {
      access: treasurers,
      handle: ({ ctx, query }) =>
        mandates.list(ctx.auth.actorId, {
          side: query.side,
          isOver: query.isOver,
          cursor: query.cursor,
          limit: query.limit,
        }),
    },
    getMandate: {
      access: anyActor,
      handle: ({ ctx, params }) => mandates.get(ctx.auth.actorId, toUuid(params.mandateId)),
    },
    grantMandate: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        mandates.grant(by(ctx), toUuid(params.mandateId), body.confirmation),
    },
    declineMandate: {
      access: treasurers,
      handle: ({ ctx, params }) => mandates.decline(ctx.auth.actorId, toUuid(params.mandateId)),
    },
    revokeMandate: {
      access: treasurers,
      handle: ({ ctx, params }) => mandates.revoke(ctx.auth.actorId, toUuid(params.mandateId)),
    },
    cancelMandate: {
      access: treasurers,
      handle: ({ ctx, params }) => mandates.cancel(ctx.auth.actorId, toUuid(params.mandateId)),
    },
    chargeMandate: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        mandates.charge(by(ctx), toUuid(params.mandateId), {
          ...body,
          idempotencyKey: ctx.idempotencyKey!,
        }),
    },
  });
}

function by({ auth }: { auth: Auth }): Acting {
  return { actorId: auth.actorId, userId: auth.userId };
}
