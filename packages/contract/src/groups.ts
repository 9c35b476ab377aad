import { z } from 'zod';
import { actor, picture } from './actors.ts';
import { defineErrors } from './errors.ts';
import { groupAbout, groupName, groupSettings, memberRole } from './group-kinds.ts';
import { id } from './ids.ts';
import { addedMax } from './limits.ts';
import { conversation } from './messaging.ts';
import { defineOperations } from './operation.ts';
import { page, pageQuery } from './paging.ts';

export const groupsErrors = defineErrors({
  'groups.not_allowed': { status: 403, title: 'Your role in this group does not allow it' },
  'groups.not_a_group': { status: 400, title: 'This conversation has two members for good' },
  'groups.member_unknown': { status: 404, title: 'They are not a member' },
  'groups.full': { status: 409, title: 'The group has as many members as it can have' },
  'groups.owner_stays': {
    status: 409,
    title: 'The owner hands the group over before they leave or change their role',
  },
  'groups.picture_unknown': { status: 400, title: 'The picture does not exist' },
  'groups.invite_unknown': { status: 404, title: 'This invitation does not exist' },
  'groups.invite_over': { status: 410, title: 'This invitation is used up, expired or withdrawn' },
  'groups.banned': { status: 403, title: 'You were removed from this group for good' },
  'groups.request_unknown': { status: 404, title: 'This request does not exist any more' },
  'groups.too_many_invites': { status: 409, title: 'Withdraw an invitation first' },
});

const groupId = id('conversation');
const groupParams = z.object({ groupId });
const memberParams = z.object({ groupId, actorId: id('actor') });
const inviteToken = z.string().regex(/^[\w-]{16,64}$/, 'is not an invitation');

/** What became of those whom one wanted in. */
export const addition = z
  .object({
    added: z.array(id('actor')),
    /** Never spoken with: they got an invitation in a direct conversation and decide themselves. */
    invited: z.array(id('actor')),
    /** Nobody, blocked by or blocking one of the two, or beyond what the group can hold. */
    refused: z.array(id('actor')),
  })
  .meta({ id: 'GroupAddition' });
export type Addition = z.infer<typeof addition>;

export const invite = z
  .object({
    id: id('invite'),
    token: z.string(),
    /** What one copies, or shows as a QR code. */
    url: z.string(),
    createdBy: actor,
    expiresAt: z.iso.datetime().nullable(),
    usesMax: z.int().nullable(),
    uses: z.int(),
    /** Whoever comes by it waits until an admin agrees. */
    needsApproval: z.boolean(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'GroupInvite' });
export type GroupInvite = z.infer<typeof invite>;

/** What is shown before one joins; nothing of what was said, and no members. */
export const groupPreview = z
  .object({
    groupId,
    kind: z.enum(['group', 'channel']),
    name: z.string(),
    about: z.string(),
    picture: picture.nullable(),
    accent: z.string().nullable(),
    memberCount: z.int(),
    needsApproval: z.boolean(),
    /** Of the acting actor; `none` when nobody is signed in. */
    ownState: z.enum(['none', 'member', 'requested']),
  })
  .meta({ id: 'GroupPreview' });
export type GroupPreview = z.infer<typeof groupPreview>;

const groupMember = z
  .object({ actor, role: memberRole, joinedAt: z.iso.datetime() })
  .meta({ id: 'GroupMember' });
export type GroupMember = z.infer<typeof groupMember>;

const joined = z
  .object({
    state: z.enum(['member', 'requested']),
    /** Null while one waits to be let in. */
    conversation: conversation.nullable(),
  })
  .meta({ id: 'GroupJoined' });
export type GroupJoined = z.infer<typeof joined>;

const unknown = 'messaging.conversation_unknown';

/** A group is a conversation; its id is the conversation's. Whoever is no member knows of none. */
export const groupsOperations = defineOperations({
  createGroup: {
    method: 'POST',
    path: '/api/v1/groups',
    summary: 'Opens a group or a channel; one becomes its owner.',
    description:
      'The same client id opens it once. People with whom one never spoke are not added but invited, in a direct conversation.',
    body: z.object({
      clientId: z.uuid(),
      kind: z.enum(['group', 'channel']).default('group'),
      name: groupName,
      about: groupAbout.default(''),
      pictureId: id('media').nullable().default(null),
      memberIds: z.array(id('actor')).max(addedMax).default([]),
      settings: groupSettings.partial().default({}),
    }),
    response: z.object({ conversation, addition }),
    errors: [unknown, 'groups.picture_unknown'],
    limitPerMinute: 20,
  },
  updateGroup: {
    method: 'PATCH',
    path: '/api/v1/groups/:groupId',
    summary: 'Changes name, description and picture, and for admins also the settings.',
    params: groupParams,
    body: z.object({
      name: groupName.optional(),
      about: groupAbout.optional(),
      pictureId: id('media').nullable().optional(),
      settings: groupSettings.partial().optional(),
    }),
    response: conversation,
    errors: [unknown, 'groups.not_a_group', 'groups.not_allowed', 'groups.picture_unknown'],
    limitPerMinute: 60,
  },
  listMembers: {
    method: 'GET',
    path: '/api/v1/groups/:groupId/members',
    summary: 'Members, owner and admins first, then by the time of joining; `q` finds by name.',
    description: 'In a channel only the owner and the admins see it.',
    params: groupParams,
    query: pageQuery.extend({ q: z.string().trim().max(60).default('') }),
    response: page(groupMember),
    errors: [unknown, 'groups.not_a_group', 'groups.not_allowed'],
    // With `q` the names of all are looked at.
    limitPerMinute: 120,
  },
  addMembers: {
    method: 'POST',
    path: '/api/v1/groups/:groupId/members',
    summary: 'Adds people with whom one has spoken, and invites the others.',
    params: groupParams,
    body: z.object({ actorIds: z.array(id('actor')).min(1).max(addedMax) }),
    response: addition,
    errors: [unknown, 'groups.not_a_group', 'groups.not_allowed', 'groups.full'],
    limitPerMinute: 60,
  },
  removeMember: {
    method: 'DELETE',
    path: '/api/v1/groups/:groupId/members/:actorId',
    summary: 'Removes a member with a lower role; `isBanned` also keeps them out of every link.',
    params: memberParams,
    query: z.object({ isBanned: z.stringbool().default(false) }),
    response: z.object({}),
    errors: [unknown, 'groups.not_a_group', 'groups.not_allowed', 'groups.member_unknown'],
    limitPerMinute: 300,
  },
  setRole: {
    method: 'PUT',
    path: '/api/v1/groups/:groupId/members/:actorId/role',
    summary: 'Makes somebody an admin or takes the role away.',
    params: memberParams,
    body: z.object({ role: z.enum(['admin', 'member']) }),
    response: z.object({}),
    errors: [
      unknown,
      'groups.not_a_group',
      'groups.not_allowed',
      'groups.member_unknown',
      'groups.owner_stays',
    ],
    limitPerMinute: 120,
  },
  transferOwnership: {
    method: 'PUT',
    path: '/api/v1/groups/:groupId/owner',
    summary: 'Makes another member the owner; one stays as an admin.',
    params: groupParams,
    body: z.object({ actorId: id('actor') }),
    response: conversation,
    errors: [unknown, 'groups.not_a_group', 'groups.not_allowed', 'groups.member_unknown'],
    limitPerMinute: 60,
  },
  leave: {
    method: 'POST',
    path: '/api/v1/groups/:groupId/leave',
    summary: 'Leaves. When the owner leaves, the admin longest in the group becomes the owner.',
    description:
      'Without an admin it is the member longest in it; with the last member the group ends. Leaving what one is not in changes nothing.',
    params: groupParams,
    response: z.object({}),
    errors: ['groups.not_a_group'],
    limitPerMinute: 60,
  },
  createInvite: {
    method: 'POST',
    path: '/api/v1/groups/:groupId/invites',
    summary: 'A link by which people join.',
    params: groupParams,
    body: z.object({
      expiresInHours: z.int().min(1).max(8760).nullable().default(null),
      usesMax: z.int().min(1).max(5_000).nullable().default(null),
      needsApproval: z.boolean().default(false),
    }),
    response: invite,
    errors: [unknown, 'groups.not_a_group', 'groups.not_allowed', 'groups.too_many_invites'],
    limitPerMinute: 30,
  },
  listInvites: {
    method: 'GET',
    path: '/api/v1/groups/:groupId/invites',
    summary: 'The links that work now; admins see all, others their own.',
    params: groupParams,
    response: z.object({ items: z.array(invite) }),
    errors: [unknown, 'groups.not_a_group'],
  },
  revokeInvite: {
    method: 'DELETE',
    path: '/api/v1/groups/:groupId/invites/:inviteId',
    summary: 'Withdraws a link; nobody joins by it any more.',
    params: groupParams.extend({ inviteId: id('invite') }),
    response: z.object({}),
    errors: [unknown, 'groups.not_a_group', 'groups.invite_unknown'],
  },
  previewInvite: {
    method: 'GET',
    path: '/api/v1/groups/invites/:token',
    summary: 'Where a link leads. Anybody who has it may look, signed in or not.',
    params: z.object({ token: inviteToken }),
    response: groupPreview,
    errors: ['groups.invite_unknown', 'groups.invite_over'],
    limitPerMinute: 60,
  },
  joinByInvite: {
    method: 'POST',
    path: '/api/v1/groups/invites/:token/join',
    summary: 'Joins by a link, or asks to be let in. Twice is once.',
    params: z.object({ token: inviteToken }),
    response: joined,
    errors: [
      unknown,
      'groups.invite_unknown',
      'groups.invite_over',
      'groups.banned',
      'groups.full',
    ],
    limitPerMinute: 30,
  },
  discover: {
    method: 'GET',
    path: '/api/v1/groups/discover',
    summary: 'Open groups and channels, the largest first; `q` finds by name.',
    query: z.object({
      q: z.string().trim().max(60).default(''),
      limit: z.coerce.number().int().min(1).max(50).default(20),
    }),
    response: z.object({ items: z.array(groupPreview) }),
  },
  previewOpen: {
    method: 'GET',
    path: '/api/v1/groups/:groupId/preview',
    summary: 'An open group or channel, as it is shown before one joins.',
    params: groupParams,
    response: groupPreview,
    errors: [unknown],
  },
  joinOpen: {
    method: 'POST',
    path: '/api/v1/groups/:groupId/join',
    summary: 'Joins an open group or channel. Twice is once.',
    params: groupParams,
    response: joined,
    errors: [unknown, 'groups.banned', 'groups.full'],
    limitPerMinute: 30,
  },
  listRequests: {
    method: 'GET',
    path: '/api/v1/groups/:groupId/requests',
    summary: 'Who waits to be let in, the longest first; for the owner and admins.',
    params: groupParams,
    response: z.object({
      items: z.array(z.object({ actor, requestedAt: z.iso.datetime() })),
    }),
    errors: [unknown, 'groups.not_a_group', 'groups.not_allowed'],
  },
  acceptRequest: {
    method: 'PUT',
    path: '/api/v1/groups/:groupId/requests/:actorId',
    summary: 'Lets somebody in who asked.',
    params: memberParams,
    response: z.object({}),
    errors: [
      unknown,
      'groups.not_a_group',
      'groups.not_allowed',
      'groups.request_unknown',
      'groups.full',
    ],
  },
  declineRequest: {
    method: 'DELETE',
    path: '/api/v1/groups/:groupId/requests/:actorId',
    summary: 'Turns a request down; they are told nothing and may ask again.',
    params: memberParams,
    response: z.object({}),
    errors: [unknown, 'groups.not_a_group', 'groups.not_allowed', 'groups.request_unknown'],
  },
});
