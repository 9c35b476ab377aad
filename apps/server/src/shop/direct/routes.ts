import type { directOperations } from '@allmende/contract/direct';
import { fail, ok } from '@allmende/contract/errors';
import { type Auth, managers, treasurers } from '#platform/access';
import type { Handlers } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { createOrders } from '../orders/orders.ts';
import type { Direct } from './direct.ts';

export function directHandlers({
  direct,
  orders,
}: {
  direct: Direct;
  orders: ReturnType<typeof createOrders>;
}): Handlers<typeof directOperations> {
  return {
    getDirectSettings: {
      access: managers,
      handle: async ({ ctx: { auth } }) => ok(await direct.settingsOf(auth.actorId)),
    },
    setDirectSettings: {
      access: managers,
      handle: ({ ctx: { auth }, body }) => direct.setSettings(auth.actorId, body),
    },
    placeDirectOrder: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        orders.placeDirectOrder(
          acting(ctx.auth),
          toUuid(params.sellerActorId),
          body,
          ctx.idempotencyKey!,
        ),
    },
    announceTransfer: {
      access: treasurers,
      handle: ({ ctx, params }) => direct.announce(acting(ctx.auth), toUuid(params.orderId)),
    },
    markArrived: {
      access: managers,
      handle: ({ ctx, params }) => direct.markArrived(acting(ctx.auth), toUuid(params.orderId)),
    },
    markReturned: {
      access: managers,
      handle: ({ ctx, params, body }) =>
        direct.markReturned(acting(ctx.auth), toUuid(params.orderId), {
          amount: body.amount,
          key: ctx.idempotencyKey!,
        }),
    },
    importDirectFile: {
      access: managers,
      async handle({ ctx }) {
        if (ctx.upload) return direct.importFile(acting(ctx.auth), ctx.upload);
        const detail = 'line 1: It is no XML.';
        return fail('rails.file_refused', { detail, data: { reason: 'not_xml', line: 1 } });
      },
    },
  };
}

function acting({ actorId, userId, role }: Auth) {
  return { actorId, userId, role };
}
