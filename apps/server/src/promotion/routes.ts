import { fail, ok } from '@allmende/contract/errors';
import { promotionOperations } from '@allmende/contract/promotion';
import { anyActor, anyone, operators, treasurers } from '#platform/access';
import { readMoment, writeMoment } from '#platform/cursor';
import { toUuid } from '#platform/ids';
import type { PromotionContext } from './context.ts';
import { dayOf, type Days } from './days.ts';
import type { Placing } from './placing.ts';
import type { Promoting } from './promoting.ts';
import type { Register } from './register.ts';
import type { Selling } from './selling.ts';
import type { Settling } from './settling.ts';
import type { Showing } from './showing.ts';
import * as store from './store.ts';

interface Parts {
  days: Days;
  showing: Showing;
  placing: Placing;
  promoting: Promoting;
  settling: Settling;
  selling: Selling;
  register: Register;
}

/** Whether it is a day of the calendar. */
function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(text) : null;
  return at !== null && !Number.isNaN(at.getTime()) && dayOf(at) === text;
}

export function registerRoutes({ http, database }: PromotionContext, parts: Parts): void {
  const { days, showing, placing, promoting, settling, selling, register } = parts;
  const { pool } = database;

  http.register('promotion', promotionOperations, {
    getOffer: {
      access: treasurers,
      handle: async ({ ctx }) => ok(await selling.offer(ctx.auth.actorId)),
    },
    createPromotion: {
      access: treasurers,
      handle: ({ ctx, body }) =>
        promoting.promote(ctx.auth, {
          ...body,
          subject: body.postId
            ? { postId: toUuid(body.postId) }
            : { productId: toUuid(body.productId!) },
          confirmation: body.confirmation,
          idempotencyKey: ctx.idempotencyKey!,
        }),
    },
    listPromotions: {
      access: treasurers,
      async handle({ ctx, query }) {
        const after = readMoment(query.cursor);
        if (!after.ok) return after;
        const { actorId } = ctx.auth;
        const part = { actorId, after: after.value, limit: query.limit + 1 };
        const rows = await store.listOfAdvertiser(pool, part);
        const shown = rows.slice(0, query.limit);
        const last = shown.at(-1);
        return ok({
          items: await showing.promotions(shown, actorId),
          nextCursor:
            rows.length > query.limit && last
              ? writeMoment({ at: last.started_at, id: last.id })
              : null,
        });
      },
    },
    getPromotion: {
      access: treasurers,
      async handle({ ctx: { auth }, params }) {
        const row = await store.readPromotion(pool, toUuid(params.promotionId));
        if (row?.advertiser_actor_id !== auth.actorId) return fail('promotion.unknown');
        return ok((await showing.promotions([row], auth.actorId))[0]!);
      },
    },
    stopPromotion: {
      access: treasurers,
      handle: ({ ctx, params }) => settling.stop(ctx.auth.actorId, toUuid(params.promotionId)),
    },
    askPlace: {
      access: anyActor,
      handle: async ({ ctx, body }) =>
        ok({ place: await placing.ask(ctx.auth.actorId, toUuid(body.afterPostId)) }),
    },
    seePlace: {
      access: anyActor,
      handle: ({ ctx, params }) => placing.see(ctx.auth.actorId, toUuid(params.placeId)),
    },
    openPlace: {
      access: anyActor,
      handle: ({ ctx, params }) => placing.open(ctx.auth.actorId, toUuid(params.placeId)),
    },
    hideAdvertiser: {
      access: anyActor,
      async handle({ ctx, params, body: { placeId } }) {
        const place = placeId === null ? null : toUuid(placeId);
        await placing.hide(ctx.auth.actorId, toUuid(params.actorId), place);
        return ok({});
      },
    },
    showAdvertiser: {
      access: anyActor,
      async handle({ ctx, params }) {
        await placing.show(ctx.auth.actorId, toUuid(params.actorId));
        return ok({});
      },
    },
    listHidden: {
      access: anyActor,
      handle: async ({ ctx }) => ok({ items: await placing.hidden(ctx.auth.actorId) }),
    },
    searchRegister: {
      access: anyone,
      handle: ({ query: { q, ...part } }) => register.search(q, part),
    },
    listDays: {
      access: anyone,
      async handle({ query: { cursor, limit } }) {
        if (cursor && !isDay(cursor)) {
          return fail('platform.invalid_input', { detail: 'query.cursor: is none of ours' });
        }
        const rows = await days.list({ before: cursor || null, limit: limit + 1 });
        const shown = rows.slice(0, limit);
        return ok({
          items: shown.map(({ day, commitment, line_count: lineCount, root }) => ({
            day,
            commitment,
            lineCount,
            root,
          })),
          nextCursor: rows.length > limit ? shown.at(-1)!.day : null,
        });
      },
    },
    downloadDay: {
      access: anyone,
      async handle({ params: { day } }) {
        if (!(await days.read(day))?.root) return fail('promotion.day_unknown');
        const bytes = ReadableStream.from(days.lines(day));
        return ok({ fileName: `places-${day}.ndjson`, bytes });
      },
    },
    getPromotionSettings: {
      access: operators,
      handle: async () => ok(await selling.settings()),
    },
    setPromotionSettings: {
      access: operators,
      handle: ({ ctx, body }) => selling.set(ctx.auth.userId, body),
    },
    removePromotion: {
      access: operators,
      handle: ({ params, body }) => settling.remove(toUuid(params.promotionId), body.reason),
    },
  });
}
