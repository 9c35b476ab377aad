import { ok } from '@allmende/contract/errors';
import { groupsErrors, groupsOperations } from '@allmende/contract/groups';
import { anyActor, anyone } from '#platform/access';
import type { Http, RequestContext } from '#platform/http';
import { toUuid } from '#platform/ids';
import type { Acting } from './context.ts';
import type { Founding } from './founding.ts';
import type { Joining } from './joining.ts';
import type { Membership } from './membership.ts';

/** Everybody acts as one actor; what a role allows is decided on the row, under its lock. */
export function registerGroupRoutes(
  http: Http,
  use: { founding: Founding; joining: Joining; membership: Membership },
): void {
  const { founding, joining, membership } = use;
  const by = (ctx: RequestContext): Acting => ({
    actorId: ctx.auth.actorId,
    userId: ctx.auth.userId,
  });
  const viewer = (ctx: RequestContext) => ctx.maybeAuth?.actorId ?? null;

  http.declareErrors(groupsErrors);
  http.register('groups', groupsOperations, {
    createGroup: {
      access: anyActor,
      handle: ({ ctx, body }) => founding.create(by(ctx), body),
    },
    updateGroup: {
      access: anyActor,
      handle: ({ ctx, params, body }) => founding.update(by(ctx), toUuid(params.groupId), body),
    },
    listMembers: {
      access: anyActor,
      handle: ({ ctx, params, query }) =>
        membership.list(ctx.auth.actorId, toUuid(params.groupId), {
          q: query.q,
          cursor: query.cursor,
          limit: query.limit,
        }),
    },
    addMembers: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        joining.add(by(ctx), toUuid(params.groupId), body.actorIds.map(toUuid)),
    },
    removeMember: {
      access: anyActor,
      handle: ({ ctx, params, query }) =>
        membership.remove(by(ctx), toUuid(params.groupId), {
          actorId: toUuid(params.actorId),
          isBanned: query.isBanned,
        }),
    },
    setRole: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        membership.setRole(by(ctx), toUuid(params.groupId), {
          actorId: toUuid(params.actorId),
          role: body.role,
        }),
    },
    transferOwnership: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        membership.transfer(by(ctx), toUuid(params.groupId), toUuid(body.actorId)),
    },
    leave: {
      access: anyActor,
      handle: ({ ctx, params }) => membership.leave(by(ctx), toUuid(params.groupId)),
    },
    createInvite: {
      access: anyActor,
      handle: ({ ctx, params, body }) =>
        membership.createInvite(by(ctx), toUuid(params.groupId), body),
    },
    listInvites: {
      access: anyActor,
      handle: ({ ctx, params }) => membership.listInvites(ctx.auth.actorId, toUuid(params.groupId)),
    },
    revokeInvite: {
      access: anyActor,
      handle: ({ ctx, params }) =>
        membership.revokeInvite(by(ctx), toUuid(params.groupId), toUuid(params.inviteId)),
    },
    previewInvite: {
      access: anyone,
      handle: ({ ctx, params }) => joining.previewInvite(viewer(ctx), params.token),
    },
    joinByInvite: {
      access: anyActor,
      handle: ({ ctx, params }) => joining.byInvite(by(ctx), params.token),
    },
    discover: {
      access: anyone,
      handle: async ({ ctx, query }) => ok(await joining.discover(viewer(ctx), query)),
    },
    previewOpen: {
      access: anyone,
      handle: ({ ctx, params }) => joining.previewOpen(viewer(ctx), toUuid(params.groupId)),
    },
    joinOpen: {
      access: anyActor,
      handle: ({ ctx, params }) => joining.openly(by(ctx), toUuid(params.groupId)),
    },
    listRequests: {
      access: anyActor,
      handle: ({ ctx, params }) =>
        membership.listRequests(ctx.auth.actorId, toUuid(params.groupId)),
    },
    acceptRequest: {
      access: anyActor,
      handle: ({ ctx, params }) =>
        joining.accept(by(ctx), toUuid(params.groupId), toUuid(params.actorId)),
    },
    declineRequest: {
      access: anyActor,
      handle: ({ ctx, params }) =>
        joining.decline(by(ctx), toUuid(params.groupId), toUuid(params.actorId)),
    },
  });
}
