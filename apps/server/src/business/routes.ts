import { businessOperations } from '@allmende/contract/business';
import { fail, ok } from '@allmende/contract/errors';
import type { Staff } from '#identity';
import { anyone, managers, owners, person, staff } from '#platform/access';
import type { Http } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { BusinessCases } from './business.ts';

function presentMember(member: Staff) {
  return { person: member.person, role: member.role, since: member.since.toISOString() };
}

export function registerBusinessRoutes(http: Http, cases: BusinessCases): void {
  http.register('business', businessOperations, {
    openBusiness: {
      access: person,
      handle: ({ ctx, body }) => cases.openBusiness(ctx.auth.userId, body),
    },
    getPresence: {
      access: anyone,
      async handle({ params }) {
        const presence = await cases.presenceByHandle(params.handle);
        return presence ? ok(presence) : fail('business.unknown');
      },
    },
    updatePresence: {
      access: managers,
      handle: ({ ctx, body }) =>
        cases.changePresence(ctx.auth.actorId, {
          ...body,
          ...(body.coverId ? { coverId: toUuid(body.coverId) as typeof body.coverId } : {}),
        }),
    },
    searchDirectory: {
      access: anyone,
      handle: async ({ query }) => ok(await cases.searchDirectory(query)),
    },
    listCategories: {
      access: anyone,
      handle: async () => ok({ items: await cases.listCategories() }),
    },
    listStaff: {
      access: staff,
      handle: async ({ ctx }) => {
        const members = await cases.listStaff(ctx.auth.actorId);
        return ok({ items: members.map(presentMember) });
      },
    },
    addStaff: {
      access: owners,
      async handle({ ctx, body }) {
        const added = await cases.addStaff(ctx.auth.actorId, ctx.auth.userId, body);
        return added.ok ? ok(presentMember(added.value)) : added;
      },
    },
    changeStaffRole: {
      access: owners,
      async handle({ ctx, params, body }) {
        const { actorId, userId } = ctx.auth;
        const personActorId = toUuid(params.actorId);
        const { role } = body;
        const changed = await cases.changeStaffRole(actorId, userId, { personActorId, role });
        return changed.ok ? ok(presentMember(changed.value)) : changed;
      },
    },
    removeStaff: {
      access: { ...staff, sentence: 'Owners of a business, anybody; other staff, only themselves' },
      async handle({ ctx, params }) {
        const { actorId, userId } = ctx.auth;
        const removed = await cases.removeStaff(actorId, userId, toUuid(params.actorId));
        return removed.ok ? ok({}) : removed;
      },
    },
  });
}
