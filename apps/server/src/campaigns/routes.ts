import { campaignsOperations } from '@allmende/contract/campaigns';
import { fail, ok } from '@allmende/contract/errors';
import { anyone, treasurers } from '#platform/access';
import { readMoment, writeMoment } from '#platform/cursor';
import { toUuid, type Uuid } from '#platform/ids';
import type { createCampaigns } from './campaigns.ts';
import type { CampaignsContext } from './context.ts';
import { pledgesCsv } from './pledges-csv.ts';
import type { Pledges } from './pledges.ts';
import type { Showing } from './showing.ts';
import * as store from './store.ts';
import type { PledgeRow } from './tables.ts';

/** So many contributions are read for a file at a time. */
const atOnce = 50;

interface Parts {
  showing: Showing;
  campaigns: ReturnType<typeof createCampaigns>;
  pledges: Pledges;
}

export function registerRoutes(context: CampaignsContext, parts: Parts): void {
  const { http, database, identity, wallet } = context;
  const { showing, campaigns, pledges } = parts;
  const { pool } = database;

  async function pageOf(
    query: { cursor?: string | undefined; limit: number },
    read: (part: store.Part) => Promise<PledgeRow[]>,
  ) {
    const after = readMoment(query.cursor);
    if (!after.ok) return after;
    const rows = await read({ after: after.value, limit: query.limit + 1 });
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    return ok({
      items: await showing.pledges(shown),
      nextCursor:
        rows.length > query.limit && last
          ? writeMoment({ at: last.pledged_at, id: last.id })
          : null,
    });
  }

  /** [CM4] Its id, if it is theirs. */
  async function ownedBy(ownerActorId: Uuid, publicId: string) {
    const row = await store.readCampaign(pool, toUuid(publicId));
    return row?.owner_actor_id === ownerActorId ? ok(row.id) : fail('campaigns.unknown');
  }

  /** Whoever gave, the latest first, a part at a time. */
  async function* everyPledge(campaignId: Uuid) {
    let after: store.Part['after'] = null;
    do {
      const rows = await store.listPledges(pool, { campaignId, after, limit: atOnce });
      const paid = rows.flatMap((row) => (row.state === 'paid' ? row.payment_id : []));
      const [shown, payments] = await Promise.all([showing.pledges(rows), wallet.payments(paid)]);
      for (const pledge of shown) {
        const payment = pledge.paymentId && payments.get(toUuid(pledge.paymentId));
        yield { ...pledge, fee: payment ? payment.fee : null };
      }
      const last = rows.length === atOnce ? rows.at(-1) : undefined;
      after = last ? { at: last.pledged_at, id: last.id } : null;
    } while (after);
  }

  http.register('campaigns', campaignsOperations, {
    listOwnCampaigns: {
      access: treasurers,
      handle: async ({ ctx }) => ok({ items: await campaigns.listOwn(ctx.auth.actorId) }),
    },
    listCampaignsOf: {
      access: anyone,
      async handle({ ctx, params }) {
        const owner = await identity.actorByHandle(params.handle);
        if (!owner) return fail('campaigns.owner_unknown');
        const viewer = ctx.maybeAuth?.actorId ?? null;
        return ok({ owner, items: await campaigns.listOf(viewer, toUuid(owner.id)) });
      },
    },
    getCampaign: {
      access: anyone,
      handle: ({ ctx, params }) =>
        campaigns.view(ctx.maybeAuth?.actorId ?? null, toUuid(params.campaignId)),
    },
    createCampaign: {
      access: treasurers,
      handle: ({ ctx, body }) => campaigns.create(ctx.auth.actorId, body),
    },
    editCampaign: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        campaigns.edit(ctx.auth.actorId, toUuid(params.campaignId), body),
    },
    deleteCampaign: {
      access: treasurers,
      handle: ({ ctx, params }) => campaigns.discard(ctx.auth.actorId, toUuid(params.campaignId)),
    },
    startCampaign: {
      access: treasurers,
      handle: ({ ctx, params }) => campaigns.start(ctx.auth.actorId, toUuid(params.campaignId)),
    },
    endCampaign: {
      access: treasurers,
      handle: ({ ctx, params }) => campaigns.end(ctx.auth.actorId, toUuid(params.campaignId)),
    },
    postUpdate: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        campaigns.tell(ctx.auth.actorId, toUuid(params.campaignId), body.text),
    },
    pledge: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        pledges.give(ctx.auth, toUuid(params.campaignId), {
          ...body,
          confirmation: body.confirmation,
          rewardId: body.rewardId === null ? null : toUuid(body.rewardId),
          idempotencyKey: ctx.idempotencyKey!,
        }),
    },
    withdrawPledge: {
      access: treasurers,
      handle: ({ ctx, params }) => pledges.withdraw(ctx.auth.actorId, toUuid(params.pledgeId)),
    },
    listOwnPledges: {
      access: treasurers,
      handle: ({ ctx, query }) =>
        pageOf(query, (part) =>
          store.listPledgesOf(pool, { giverActorId: ctx.auth.actorId, ...part }),
        ),
    },
    listPledges: {
      access: treasurers,
      async handle({ ctx, params, query }) {
        const owned = await ownedBy(ctx.auth.actorId, params.campaignId);
        if (!owned.ok) return owned;
        const campaignId = owned.value;
        return pageOf(query, (part) => store.listPledges(pool, { campaignId, ...part }));
      },
    },
    downloadPledges: {
      access: treasurers,
      async handle({ ctx, params, query: { locale } }) {
        const owned = await ownedBy(ctx.auth.actorId, params.campaignId);
        if (!owned.ok) return owned;
        return ok({
          fileName: locale === 'de' ? 'beitraege.csv' : 'contributions.csv',
          bytes: ReadableStream.from(pledgesCsv(everyPledge(owned.value), locale)),
        });
      },
    },
  });
}
