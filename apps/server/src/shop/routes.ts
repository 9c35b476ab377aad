import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Order, shopOperations } from '@allmende/contract/shop';
import { type Access, anyActor, anyone, managers, staff, treasurers } from '#platform/access';
import { readMoment, readPlace } from '#platform/cursor';
import type { Handlers, RequestContext } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { ImportOperation } from './imports/routes.ts';
import type { ShopCases } from './index.ts';

/** Handlers of everything but imports, which bring their own. */
export function shopHandlers(
  cases: ShopCases,
): Omit<Handlers<typeof shopOperations>, ImportOperation> {
  const { products, carts, orders } = cases;
  return {
    getSettings: {
      access: anyone,
      async handle({ params }) {
        const settings = await cases.settingsOf(toUuid(params.sellerActorId));
        return settings ? ok(settings) : fail('shop.seller_unknown');
      },
    },
    updateSettings: {
      access: managers,
      handle: ({ ctx, body }) => cases.changeSettings(ctx.auth.actorId, body),
    },
    listProducts: {
      access: anyone,
      async handle({ params, query }) {
        const sellerId = toUuid(params.sellerActorId);
        if (!(await cases.settingsOf(sellerId))) return fail('shop.seller_unknown');
        const { q, category, limit } = query;
        const after = readPlace(query.cursor);
        if (!after.ok) return after;
        const filter = { sellerId, publishedOnly: true, q, category };
        return ok(await products.list(filter, { after: after.value, limit }));
      },
    },
    listOwnProducts: {
      access: staff,
      async handle({ ctx, query }) {
        const { q, category, limit } = query;
        const after = readPlace(query.cursor);
        if (!after.ok) return after;
        const filter = { sellerId: ctx.auth.actorId, publishedOnly: false, q, category };
        const [listed, total, lastVatRate] = await Promise.all([
          products.list(filter, { after: after.value, limit }),
          products.count(filter),
          products.lastVatRate(filter.sellerId),
        ]);
        return ok({ ...listed, total, lastVatRate });
      },
    },
    getProduct: {
      access: anyone,
      handle: ({ ctx, params }) =>
        products.getProduct(toUuid(params.productId), ctx.maybeAuth?.actorId ?? null),
    },
    createProduct: {
      access: managers,
      handle: ({ ctx, body }) => products.create(ctx.auth.actorId, body),
    },
    updateProduct: {
      access: managers,
      handle: ({ ctx, params, body }) =>
        products.update(ctx.auth.actorId, toUuid(params.productId), body),
    },
    deleteProduct: {
      access: managers,
      handle: ({ ctx, params }) => products.remove(ctx.auth.actorId, toUuid(params.productId)),
    },
    shareProduct: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        cases.shareProduct(acting(ctx), toUuid(params.productId), {
          conversationId: toUuid(body.conversationId),
          clientId: body.clientId,
        }),
    },
    listCarts: {
      access: anyActor,
      handle: async ({ ctx }) => ok(await carts.list(ctx.auth.actorId)),
    },
    getCart: {
      access: anyActor,
      handle: ({ ctx, params }) => carts.getCart(ctx.auth.actorId, toUuid(params.sellerActorId)),
    },
    setCartLine: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        carts.setLine(
          ctx.auth.actorId,
          toUuid(params.sellerActorId),
          toUuid(params.variantId),
          body.quantity,
        ),
    },
    priceItems: {
      access: anyone,
      handle: ({ params, body }) => carts.priceItems(toUuid(params.sellerActorId), body.items),
    },
    searchProducts: {
      access: anyActor,
      handle: async ({ ctx, query }) => ok(await cases.goods.search(ctx.auth.actorId, query.q)),
    },
    placeOrder: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        orders.placeOrder(acting(ctx), toUuid(params.sellerActorId), body, ctx.idempotencyKey!),
    },
    reserveOrder: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        orders.reserveOrder(acting(ctx), toUuid(params.sellerActorId), body, ctx.idempotencyKey!),
    },
    payOrder: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        orders.payOrder(acting(ctx), toUuid(params.orderId), body.confirmation),
    },
    getOrder: {
      access: anyActor,
      handle: ({ ctx, params }) => orders.getOrder(acting(ctx), toUuid(params.orderId)),
    },
    listOrders: {
      access: anyActor,
      async handle({ ctx, query }) {
        const withActorId = query.withActorId && toUuid(query.withActorId);
        const before = readMoment(query.cursor);
        if (!before.ok) return before;
        const page = { ...query, withActorId, before: before.value };
        return ok(await orders.list(ctx.auth.actorId, page));
      },
    },
    acceptOrder: step('accept', staff),
    markOrderReady: step('ready', staff),
    shipOrder: step('ship', staff),
    completeOrder: step('complete', anyActor),
    releaseOrder: step('release', treasurers),
    cancelOrder: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        orders.act(acting(ctx), toUuid(params.orderId), 'cancel', body.reason),
    },
  };

  function step(action: 'accept' | 'ready' | 'ship' | 'complete' | 'release', access: Access) {
    return {
      access,
      handle: ({ ctx, params }: { ctx: RequestContext; params: { orderId: string } }) =>
        // Only cancelling gives money back, for which it may be missing.
        orders.act(acting(ctx), toUuid(params.orderId), action) as Promise<
          Result<Order, 'shop.order_unknown' | 'shop.transition_not_allowed'>
        >,
    };
  }
}

function acting(ctx: RequestContext) {
  const { actorId, userId, role } = ctx.auth;
  return { actorId, userId, role };
}
