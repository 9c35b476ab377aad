import { donationsErrors, donationsOperations } from '@allmende/contract/donations';
import { ok } from '@allmende/contract/errors';
import { operators, treasurers } from '#platform/access';
import { toUuid } from '#platform/ids';
import type { CampaignsContext } from '../context.ts';
import { createCharities } from './charities.ts';
import { createReceipts } from './receipts.ts';
import * as store from './store.ts';

/**
 * Receipts for gifts to charities, by the German forms. They promise that each gift stands on one receipt that counts, that the sum is
 * what was paid, and that a receipt is never changed. [CM20] to [CM25]
 */
export function createDonationReceipts(context: CampaignsContext): void {
  const { http, database } = context;
  const { pool } = database;
  const charities = createCharities(context);
  const receipts = createReceipts(context);

  http.declareErrors(donationsErrors);
  http.register('donations', donationsOperations, {
    getCharity: {
      access: treasurers,
      handle: async ({ ctx }) => ok({ charity: await charities.one(ctx.auth.actorId) }),
    },
    putCharity: {
      access: treasurers,
      handle: ({ ctx, body }) => charities.put(ctx.auth.actorId, body),
    },
    listCharities: {
      access: operators,
      handle: async () => ok({ items: await charities.list() }),
    },
    decideCharity: {
      access: operators,
      handle: ({ ctx, params, body }) =>
        charities.decide(ctx.auth.userId, toUuid(params.actorId), body),
    },
    listIssued: {
      access: treasurers,
      handle: async ({ ctx }) =>
        ok({ items: await receipts.list({ charityActorId: ctx.auth.actorId }) }),
    },
    revokeReceipt: {
      access: treasurers,
      handle: ({ ctx, params, body }) =>
        receipts.revoke(ctx.auth.actorId, toUuid(params.receiptId), body),
    },
    getDonations: {
      access: treasurers,
      async handle({ ctx }) {
        const { actorId } = ctx.auth;
        const [donor, issued, open] = await Promise.all([
          store.readDonor(pool, actorId),
          receipts.list({ donorActorId: actorId }),
          receipts.open(actorId),
        ]);
        return ok({ donor, receipts: issued, open });
      },
    },
    putDonor: {
      access: treasurers,
      async handle({ ctx, body }) {
        await store.putDonor(pool, ctx.auth.actorId, body);
        return ok(body);
      },
    },
    forgetDonor: {
      access: treasurers,
      async handle({ ctx }) {
        await store.forgetDonor(pool, ctx.auth.actorId);
        return ok({});
      },
    },
    issueReceipt: {
      access: treasurers,
      handle: ({ ctx, body }) =>
        receipts.issue(
          ctx.auth.actorId,
          'pledgeId' in body
            ? { pledgeId: toUuid(body.pledgeId) }
            : { charityActorId: toUuid(body.charityActorId), year: body.year },
        ),
    },
    downloadReceipt: {
      access: treasurers,
      handle: ({ ctx, params }) => receipts.pdf(ctx.auth.actorId, toUuid(params.receiptId)),
    },
  });
}
