import { businessOperations } from '@allmende/contract/business';
import { fail, ok } from '@allmende/contract/errors';
import { anyActor, anyone, managers, owners, person, staff } from '#platform/access';
import type { Http } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { BusinessCases } from './business.ts';

type Member = Awaited<ReturnType<BusinessCases['listStaff']>>[number];

function presentMember(member: Member) {
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
        const added = await cases.addStaff(ctx.auth.actorId, body);
        return added.ok ? ok(presentMember(added.value)) : added;
      },
    },
    changeStaffRole: {
      access: owners,
      async handle({ ctx, params, body }) {
        const changed = await cases.changeStaffRole(
          ctx.auth.actorId,
          toUuid(params.actorId),
          body.role,
        );
        return changed.ok ? ok(presentMember(changed.value)) : changed;
      },
    },
    removeStaff: {
      access: { ...anyActor, sentence: 'Owners, for anybody; others only for themselves' },
      async handle({ ctx, params }) {
        const { role, actorId, userId } = ctx.auth;
        if (role === 'self') return fail('platform.not_allowed');
        const target = toUuid(params.actorId);
        const isOneself = (await cases.listStaff(actorId)).some(
          (member) => member.personActorId === target && member.userId === userId,
        );
        if (role !== 'owner' && !isOneself) return fail('platform.not_allowed');
        const removed = await cases.removeStaff(actorId, target);
        return removed.ok ? ok({}) : removed;
      },
    },
  });
}
