import { creatorsOperations } from '@allmende/contract/creators';
import { fail, ok } from '@allmende/contract/errors';
import { anyActor, anyone, type Auth, treasurers } from '#platform/access';
import { readMoment, writeMoment } from '#platform/cursor';
import { toUuid, type Uuid } from '#platform/ids';
import type { CreatorsContext } from './context.ts';
import type { createExclusives } from './exclusives.ts';
import type { createGifts } from './gifts.ts';
import type { Memberships } from './memberships.ts';
import type { Payer } from './paying.ts';
import type { Showing } from './showing.ts';
import * as store from './store.ts';
import type { createTiers } from './tiers.ts';

interface Parts {
  exclusives: Pick<ReturnType<typeof createExclusives>, 'buy' | 'edit' | 'versions'>;
  showing: Showing;
  memberships: Memberships;
  tiers: ReturnType<typeof createTiers>;
  gifts: ReturnType<typeof createGifts>;
}

type After = { at: Date; id: Uuid } | null;

export function registerRoutes(context: CreatorsContext, parts: Parts): void {
  const { http, database, clock, identity } = context;
  const { showing, memberships, tiers, gifts, exclusives } = parts;
  const { pool } = database;

  const payerOf = ({ actorId, userId }: Auth, token: string | undefined): Payer => ({
    actorId,
    userId,
    token,
  });

  /** One page of a list that is sorted by time. */
  async function pageOf<Row extends { id: Uuid }, Item>(
    query: { cursor?: string | undefined; limit: number },
    how: {
      read(part: { after: After; limit: number }): Promise<Row[]>;
      atOf(row: Row): Date;
      show(rows: Row[]): Promise<Item[]>;
    },
  ) {
    const after = readMoment(query.cursor);
    if (!after.ok) return after;
    const rows = await how.read({ after: after.value, limit: query.limit + 1 });
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    const hasMore = rows.length > query.limit && last;
    return ok({
      items: await how.show(shown),
      nextCursor: hasMore ? writeMoment({ at: how.atOf(last), id: last.id }) : null,
    });
  }

  http.register('creators', creatorsOperations, {
    listTiers: {
      access: anyone,
      async handle({ ctx, params }) {
        const creator = await identity.actorByHandle(params.handle);
        if (!creator) return fail('creators.member_unknown');
        return ok({
          creator,
          items: await tiers.listOpen(toUuid(creator.id), ctx.maybeAuth?.actorId ?? null),
        });
      },
    },
    listOwnTiers: {
      access: treasurers,
      handle: async ({ ctx }) => ok({ items: await tiers.listOwn(ctx.auth.actorId) }),
    },
    createTier: {
      access: treasurers,
      handle: ({ ctx, body }) => tiers.create(ctx.auth.actorId, body),
    },
    editTier: {
      access: treasurers,
      handle: ({ ctx, params, body }) => tiers.edit(ctx.auth.actorId, toUuid(params.tierId), body),
    },
    join: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        memberships.join(payerOf(ctx.auth, body.confirmation), toUuid(params.tierId), {
          interval: body.interval,
          price: body.price,
          idempotencyKey: ctx.idempotencyKey!,
        }),
    },
    buyPost: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        exclusives.buy(payerOf(ctx.auth, body.confirmation), toUuid(params.postId), body),
    },
    editExclusive: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        exclusives.edit(ctx.auth.actorId, toUuid(params.postId), body),
    },
    listExclusiveVersions: {
      access: anyActor,
      async handle({ ctx, params }) {
        const items = await exclusives.versions(ctx.auth.actorId, toUuid(params.postId));
        return items.ok ? ok({ items: items.value }) : items;
      },
    },
    changeTier: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        memberships.changeTier(payerOf(ctx.auth, body.confirmation), toUuid(params.membershipId), {
          interval: body.interval,
          price: body.price,
          tierId: toUuid(body.tierId),
        }),
    },
    cancelMembership: {
      access: treasurers,
      handle: ({ ctx, params }) =>
        memberships.cancel(ctx.auth.actorId, toUuid(params.membershipId)),
    },
    keepMembership: {
      access: treasurers,
      handle: ({ ctx, params }) => memberships.keep(ctx.auth.actorId, toUuid(params.membershipId)),
    },
    pauseMembership: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        memberships.pause(ctx.auth.actorId, toUuid(params.membershipId), body.months),
    },
    resumeMembership: {
      access: treasurers,
      handle: ({ ctx, params }) =>
        memberships.resume(ctx.auth.actorId, toUuid(params.membershipId)),
    },
    listMemberships: {
      access: anyActor,
      handle: ({ ctx, query }) =>
        pageOf(query, {
          read: (part) => store.listOfMember(pool, { memberActorId: ctx.auth.actorId, ...part }),
          atOf: (row) => row.started_at,
          show: (rows) => showing.memberships(ctx.auth.actorId, rows),
        }),
    },
    getMembership: {
      access: anyActor,
      handle: ({ ctx, params }) => memberships.view(ctx.auth.actorId, toUuid(params.membershipId)),
    },
    listMembers: {
      access: treasurers,
      handle: ({ ctx, query }) =>
        pageOf(query, {
          read: (part) =>
            store.listOfCreator(pool, {
              creatorActorId: ctx.auth.actorId,
              state: query.state ?? null,
              now: clock.now(),
              ...part,
            }),
          atOf: (row) => row.started_at,
          show: (rows) => showing.memberships(ctx.auth.actorId, rows),
        }),
    },
    letIn: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        gifts.letIn(ctx.auth.actorId, toUuid(params.tierId), {
          memberActorId: toUuid(body.memberActorId),
          until: body.until === null ? null : new Date(body.until),
        }),
    },
    endLetIn: {
      access: treasurers,
      handle: ({ ctx, params }) => gifts.endLetIn(ctx.auth.actorId, toUuid(params.membershipId)),
    },
    giveMembership: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        gifts.give(payerOf(ctx.auth, body.confirmation), toUuid(params.tierId), {
          months: body.months,
          note: body.note,
          price: body.price,
          idempotencyKey: ctx.idempotencyKey!,
        }),
    },
    listGifts: {
      access: treasurers,
      handle: ({ ctx, query }) =>
        pageOf(query, {
          read: (part) => store.listGifts(pool, { giverActorId: ctx.auth.actorId, ...part }),
          atOf: (row) => row.given_at,
          show: showing.gifts,
        }),
    },
    getGift: {
      access: anyActor,
      async handle({ params }) {
        const row = await gifts.look(params.code);
        if (!row.ok) return row;
        const [shown] = await showing.gifts([row.value]);
        const { creator, tier, months, note } = shown!;
        return ok({ creator, tier, months, note });
      },
    },
    redeemGift: {
      access: anyActor,
      handle: ({ ctx, params }) => gifts.redeem(ctx.auth.actorId, params.code),
    },
  });
}
