import { dealsOperations } from '@allmende/contract/deals';
import { fail, ok } from '@allmende/contract/errors';
import { operators, treasurers } from '#platform/access';
import { readMoment, writeMoment } from '#platform/cursor';
import { toUuid } from '#platform/ids';
import type { createAgreeing } from './agreeing.ts';
import type { createCarryingOut } from './carrying-out.ts';
import type { DealsContext } from './context.ts';
import type { createReport } from './report.ts';
import { listSales } from './sales-store.ts';
import { type Showing, sideOf } from './showing.ts';
import * as store from './store.ts';

interface Parts {
  showing: Showing;
  agreeing: ReturnType<typeof createAgreeing>;
  carryingOut: ReturnType<typeof createCarryingOut>;
  report: ReturnType<typeof createReport>;
}

export function registerRoutes(context: DealsContext, parts: Parts): void {
  const { http, database, clock } = context;
  const { showing, agreeing, carryingOut, report } = parts;
  const { pool } = database;

  http.register('deals', dealsOperations, {
    listDeals: {
      access: treasurers,
      async handle({ ctx, query }) {
        const after = readMoment(query.cursor);
        if (!after.ok) return after;
        const { actorId } = ctx.auth;
        const part = { after: after.value, limit: query.limit + 1 };
        const rows = await store.listDeals(pool, { actorId, ...part });
        const shown = rows.slice(0, query.limit);
        const last = shown.at(-1);
        return ok({
          items: await showing.deals(shown, actorId),
          nextCursor:
            rows.length > query.limit && last
              ? writeMoment({ at: last.offered_at, id: last.id })
              : null,
        });
      },
    },
    getDeal: {
      access: treasurers,
      async handle({ ctx: { auth }, params }) {
        const row = await store.readDeal(pool, toUuid(params.dealId));
        if (row && sideOf(row, auth.actorId)) {
          return ok((await showing.deals([row], auth.actorId))[0]!);
        }
        const isTheirs =
          auth.isOperator && (row?.state === 'disputed' || row?.ended_by === 'operator');
        if (!row || !isTheirs) return fail('deals.unknown');
        return ok((await showing.deals([row], 'operator'))[0]!);
      },
    },
    offerDeal: {
      access: treasurers,
      handle: ({ ctx, body: { creatorActorId, ...terms } }) =>
        agreeing.offer(
          { ...ctx.auth, isBusiness: ctx.auth.actorKind === 'business' },
          toUuid(creatorActorId),
          terms,
          ctx.idempotencyKey!,
        ),
    },
    counterDeal: {
      access: treasurers,
      handle: ({ ctx, params, body }) => agreeing.counter(ctx.auth, toUuid(params.dealId), body),
    },
    acceptDeal: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        agreeing.accept(ctx.auth, toUuid(params.dealId), {
          ...body,
          confirmation: body.confirmation,
        }),
    },
    declineDeal: {
      access: treasurers,
      handle: ({ ctx, params }) => agreeing.decline(ctx.auth, toUuid(params.dealId)),
    },
    cancelDeal: {
      access: treasurers,
      handle: ({ ctx, params }) => carryingOut.cancel(ctx.auth, toUuid(params.dealId)),
    },
    sendSample: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        carryingOut.sendSample(ctx.auth, toUuid(params.dealId), body.note),
    },
    receiveSample: {
      access: treasurers,
      handle: ({ ctx, params }) => carryingOut.receiveSample(ctx.auth, toUuid(params.dealId)),
    },
    approveDeal: {
      access: treasurers,
      handle: ({ ctx, params }) => carryingOut.approve(ctx.auth, toUuid(params.dealId)),
    },
    objectToDeal: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        carryingOut.object(ctx.auth, toUuid(params.dealId), body.reason),
    },
    answerObjection: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        carryingOut.answer(ctx.auth, toUuid(params.dealId), body.text),
    },
    listDisputedDeals: {
      access: operators,
      handle: async () =>
        ok({ items: await showing.deals(await store.listDisputed(pool), 'operator') }),
    },
    decideDeal: {
      access: operators,
      handle: ({ ctx, params, body }) =>
        carryingOut.decide(ctx.auth.userId, toUuid(params.dealId), body.fee),
    },
    listDealSales: {
      access: treasurers,
      async handle({ ctx, params, query }) {
        const dealId = toUuid(params.dealId);
        const deal = await store.readDeal(pool, dealId);
        if (!deal || !sideOf(deal, ctx.auth.actorId)) return fail('deals.unknown');
        const after = readMoment(query.cursor);
        if (!after.ok) return after;
        const rows = await listSales(pool, {
          dealId,
          after: after.value,
          limit: query.limit + 1,
        });
        const shown = rows.slice(0, query.limit);
        const last = shown.at(-1);
        return ok({
          items: await showing.sales(deal, shown),
          nextCursor:
            rows.length > query.limit && last
              ? writeMoment({ at: last.at, id: last.order_id })
              : null,
        });
      },
    },
    getDealYear: {
      access: treasurers,
      handle: async ({ ctx, params }) => ok(await report.year(ctx.auth.actorId, params.year)),
    },
    getTaxDetails: {
      access: treasurers,
      handle: async ({ ctx }) => ok(await report.details(ctx.auth.actorId)),
    },
    setTaxDetails: {
      access: treasurers,
      handle: async ({ ctx, body }) =>
        ok(await report.setDetails(ctx.auth.actorId, body, clock.now())),
    },
    downloadDealReport: {
      access: operators,
      handle: async ({ query: { year } }) =>
        ok({ fileName: `deals-${year}.csv`, bytes: await report.csv(year) }),
    },
  });
}
