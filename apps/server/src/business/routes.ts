import { businessOperations } from '@allmende/contract/business';
import { fail, ok } from '@allmende/contract/errors';
import type { Staff } from '#identity';
import { anyone, managers, owners, person, staff } from '#platform/access';
import type { Http } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { BusinessCases } from './business.ts';
import type { PendingInvitation } from './invitations.ts';

function presentInvitation(invitation: PendingInvitation) {
  const { person: invited, role, invitedAt, expiresAt } = invitation;
  return {
    person: invited,
    role,
    invitedAt: invitedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}

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
        const [members, invitations] = await Promise.all([
          cases.listStaff(ctx.auth.actorId),
          cases.invitationsBy(ctx.auth.actorId),
        ]);
        return ok({
          items: members.map(presentMember),
          invitations: invitations.map(presentInvitation),
        });
      },
    },
    inviteStaff: {
      access: owners,
      async handle({ ctx, body }) {
        const invited = await cases.inviteStaff(ctx.auth.actorId, ctx.auth.userId, body);
        return invited.ok ? ok(presentInvitation(invited.value)) : invited;
      },
    },
    withdrawInvitation: {
      access: owners,
      async handle({ ctx, params }) {
        const { actorId, userId } = ctx.auth;
        const withdrawn = await cases.withdrawInvitation(actorId, userId, toUuid(params.actorId));
        return withdrawn.ok ? ok({}) : withdrawn;
      },
    },
    listInvitations: {
      access: person,
      async handle({ ctx }) {
        const received = await cases.invitationsTo(ctx.auth.actorId);
        return ok({
          items: received.map(({ invitedAt, expiresAt, ...rest }) => ({
            ...rest,
            invitedAt: invitedAt.toISOString(),
            expiresAt: expiresAt.toISOString(),
          })),
        });
      },
    },
    acceptInvitation: {
      access: person,
      async handle({ ctx, params }) {
        const { actorId, userId } = ctx.auth;
        const accepted = await cases.acceptInvitation(toUuid(params.actorId), {
          userId,
          personActorId: actorId,
        });
        return accepted.ok ? ok(presentMember(accepted.value)) : accepted;
      },
    },
    declineInvitation: {
      access: person,
      async handle({ ctx, params }) {
        const { userId, actorId: personActorId } = ctx.auth;
        const businessId = toUuid(params.actorId);
        const declined = await cases.declineInvitation(businessId, { userId, personActorId });
        return declined.ok ? ok({}) : declined;
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
