import { fail, ok } from '@allmende/contract/errors';
import type { GroupInvite, GroupMember } from '@allmende/contract/groups';
import type { Conversation } from '@allmende/contract/messaging';
import { newSecret, newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import { showsMembers } from '../rules.ts';
import { readFigures } from '../store.ts';
import type { Acting, Answer, Groups } from './context.ts';
import { isAmong, mayRemove, maySetRole, ranks } from './rules.ts';
import type { InviteRow, MemberStanding } from './store.ts';
import * as store from './store.ts';

type Nothing = Record<string, never>;

/** Who is in a group and as what, and the links that lead into it. */
export interface Membership {
  list(
    actorId: Uuid,
    groupId: Uuid,
    query: { q: string; cursor: string | undefined; limit: number },
  ): Answer<{ items: GroupMember[]; nextCursor: string | null }, 'listMembers'>;
  remove(
    acting: Acting,
    groupId: Uuid,
    removal: { actorId: Uuid; isBanned: boolean },
  ): Answer<Nothing, 'removeMember'>;
  setRole(
    acting: Acting,
    groupId: Uuid,
    change: { actorId: Uuid; role: 'admin' | 'member' },
  ): Answer<Nothing, 'setRole'>;
  transfer(
    acting: Acting,
    groupId: Uuid,
    toActorId: Uuid,
  ): Answer<Conversation, 'transferOwnership'>;
  leave(acting: Acting, groupId: Uuid): Answer<Nothing, 'leave'>;
  createInvite(
    acting: Acting,
    groupId: Uuid,
    invite: { expiresInHours: number | null; usesMax: number | null; needsApproval: boolean },
  ): Answer<GroupInvite, 'createInvite'>;
  listInvites(actorId: Uuid, groupId: Uuid): Answer<{ items: GroupInvite[] }, 'listInvites'>;
  revokeInvite(acting: Acting, groupId: Uuid, inviteId: Uuid): Answer<Nothing, 'revokeInvite'>;
  listRequests(
    actorId: Uuid,
    groupId: Uuid,
  ): Answer<{ items: { actor: GroupMember['actor']; requestedAt: string }[] }, 'listRequests'>;
}

/** Links that work at the same time; enough for every poster in town. */
const invitesMax = 50;
const requestsShown = 200;

export function createMembership(groups: Groups): Membership {
  const { publicUrl, database, clock, conversations, identity } = groups;

  async function presentMembers(rows: readonly MemberStanding[]): Promise<GroupMember[]> {
    const actors = await identity.actors(rows.map((row) => row.actor_id));
    return rows.flatMap((row) => {
      const actor = actors.get(row.actor_id);
      return actor ? [{ actor, role: row.role, joinedAt: row.since.toISOString() }] : [];
    });
  }

  async function presentInvites(rows: readonly InviteRow[]): Promise<GroupInvite[]> {
    const actors = await identity.actors(new Set(rows.map((row) => row.created_by)));
    return rows.flatMap((row) => {
      const createdBy = actors.get(row.created_by);
      if (!createdBy) return [];
      return [
        {
          id: toPublicId('inv', row.id),
          token: row.token,
          url: `${publicUrl}/j/${row.token}`,
          createdBy,
          expiresAt: row.expires_at?.toISOString() ?? null,
          usesMax: row.uses_max,
          uses: row.uses,
          needsApproval: row.needs_approval,
          createdAt: row.created_at.toISOString(),
        },
      ];
    });
  }

  return {
    async list(actorId, groupId, { q, cursor, limit }) {
      const group = await groups.read({ groupId, actorId });
      if (!group.ok) return group;
      const { kind, own_rank: rank } = group.value;
      if (kind === 'channel' && rank < ranks.admin) return fail('groups.not_allowed');
      const { pool } = database;
      if (q !== '') {
        // Names belong to identity: all members are looked at, which are five thousand at most.
        const all = await store.listMembers(pool, { groupId, after: null, limit: null });
        const wanted = fold(q);
        const found = (await presentMembers(all)).filter(
          ({ actor }) => fold(actor.name).includes(wanted) || actor.handle.includes(wanted),
        );
        return ok({ items: found.slice(0, limit), nextCursor: null });
      }
      const rows = await store.listMembers(pool, {
        groupId,
        after: readMemberCursor(cursor),
        limit: limit + 1,
      });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return ok({
        items: await presentMembers(shown),
        nextCursor: rows.length > limit && last ? writeMemberCursor(last) : null,
      });
    },

    remove: (acting, groupId, { actorId, isBanned }) =>
      groups.change(groupId, acting, async (tx, group) => {
        if (group.own_rank < ranks.admin) return fail('groups.not_allowed');
        const standings = await store.readStandings(tx.client, { groupId, actorIds: [actorId] });
        const other = standings.get(actorId);
        if (other?.state !== 'member') return fail('groups.member_unknown');
        if (!mayRemove(group.own_rank, other.rank)) return fail('groups.not_allowed');
        const state = isBanned ? 'banned' : 'removed';
        await store.dismiss(tx, { groupId, actorId, state, now: clock.now() });
        if (showsMembers(group)) {
          const removed = toPublicId('act', actorId);
          await groups.post(tx, groupId, acting, { event: 'removed', actorId: removed });
        }
        groups.hideAfterCommit(tx, groupId, actorId);
        groups.showAfterCommit(tx, group, [acting.actorId]);
        return ok({});
      }),

    setRole: (acting, groupId, { actorId, role }) =>
      groups.change(groupId, acting, async (tx, group) => {
        if (group.own_rank < ranks.admin) return fail('groups.not_allowed');
        const standings = await store.readStandings(tx.client, { groupId, actorIds: [actorId] });
        const other = standings.get(actorId);
        if (other?.state !== 'member') return fail('groups.member_unknown');
        if (other.role === 'owner') return fail('groups.owner_stays');
        if (other.role === role) return ok({});
        const isSelf = actorId === acting.actorId;
        if (!maySetRole({ role, isSelf }, group.own_rank)) return fail('groups.not_allowed');
        await store.setRole(tx, { groupId, actorId, role });
        if (group.kind === 'group') {
          const changed = toPublicId('act', actorId);
          await groups.post(tx, groupId, acting, { event: 'role', actorId: changed, role });
        }
        groups.showAfterCommit(tx, group, [acting.actorId, actorId]);
        return ok({});
      }),

    async transfer(acting, groupId, toActorId) {
      const { actorId } = acting;
      const changed = await groups.change(groupId, acting, async (tx, group) => {
        if (group.own_rank < ranks.owner) return fail('groups.not_allowed');
        const standings = await store.readStandings(tx.client, { groupId, actorIds: [toActorId] });
        if (standings.get(toActorId)?.state !== 'member') return fail('groups.member_unknown');
        if (toActorId === actorId) return ok({});
        await store.setRole(tx, { groupId, actorId, role: 'admin' });
        await store.setRole(tx, { groupId, actorId: toActorId, role: 'owner' });
        if (group.kind === 'group') {
          const owner = toPublicId('act', toActorId);
          await groups.post(tx, groupId, acting, { event: 'role', actorId: owner, role: 'owner' });
        }
        groups.showAfterCommit(tx, group, [actorId, toActorId]);
        return ok({});
      });
      if (!changed.ok) return changed;
      return conversations.get(actorId, groupId);
    },

    async leave(acting, groupId) {
      const { actorId } = acting;
      return undoing(database, async (tx) => {
        const group = await store.lockState(tx, { groupId, actorId });
        if (!group) {
          const place = { conversationId: groupId, actorId };
          const direct = await readFigures(tx.client, place);
          return direct ? fail('groups.not_a_group') : ok({});
        }
        const now = clock.now();
        if (group.own_state === 'requested') {
          await store.setState(tx, { groupId, actorId, state: 'left', now });
          await store.touch(tx, groupId);
          return ok({});
        }
        if (group.own_state !== 'member') return ok({});
        const concerned: Uuid[] = [];
        if (group.own_role === 'owner') {
          const successor = await store.readSuccessor(tx.client, { groupId, actorId });
          if (successor) {
            await store.setRole(tx, { groupId, actorId: successor, role: 'owner' });
            concerned.push(successor);
            if (group.kind === 'group') {
              const owner = toPublicId('act', successor);
              const notice = { event: 'role', actorId: owner, role: 'owner' } as const;
              await groups.post(tx, groupId, acting, notice);
            }
          } else await store.close(tx, groupId, now);
        }
        if (showsMembers(group)) await groups.post(tx, groupId, acting, { event: 'left' });
        await store.dismiss(tx, { groupId, actorId, state: 'left', now });
        groups.hideAfterCommit(tx, groupId, actorId);
        groups.showAfterCommit(tx, group, concerned);
        return ok({});
      });
    },

    async createInvite(acting, groupId, { expiresInHours, usesMax, needsApproval }) {
      const { actorId } = acting;
      const now = clock.now();
      const made = await groups.change(groupId, acting, async (tx, group) => {
        if (!isAmong(group.who_invites, group.own_rank)) return fail('groups.not_allowed');
        const live = await store.listInvites(tx.client, { groupId, now, createdBy: null });
        if (live.length >= invitesMax) return fail('groups.too_many_invites');
        const expiresAt =
          expiresInHours === null ? null : new Date(now.getTime() + expiresInHours * 3_600_000);
        return ok(
          await store.insertInvite(tx, {
            id: newUuid(),
            groupId,
            token: newSecret(16),
            createdBy: actorId,
            now,
            expiresAt,
            usesMax,
            needsApproval,
            forActorId: null,
          }),
        );
      });
      if (!made.ok) return made;
      const [invite] = await presentInvites([made.value]);
      return ok(invite!);
    },

    async listInvites(actorId, groupId) {
      const group = await groups.read({ groupId, actorId });
      if (!group.ok) return group;
      const createdBy = group.value.own_rank >= ranks.admin ? null : actorId;
      const now = clock.now();
      const rows = await store.listInvites(database.pool, { groupId, now, createdBy });
      return ok({ items: await presentInvites(rows) });
    },

    revokeInvite: (acting, groupId, inviteId) =>
      groups.change(groupId, acting, async (tx, group) => {
        const createdBy = group.own_rank >= ranks.admin ? null : acting.actorId;
        const now = clock.now();
        const isDone = await store.revokeInvite(tx, { groupId, inviteId, createdBy, now });
        return isDone ? ok({}) : fail('groups.invite_unknown');
      }),

    async listRequests(actorId, groupId) {
      const group = await groups.read({ groupId, actorId });
      if (!group.ok) return group;
      if (group.value.own_rank < ranks.admin) return fail('groups.not_allowed');
      const rows = await store.listRequests(database.pool, { groupId, limit: requestsShown });
      const members = await presentMembers(rows);
      return ok({
        items: members.map(({ actor, joinedAt }) => ({ actor, requestedAt: joinedAt })),
      });
    },
  };
}

/** For comparing names as people type them. */
function fold(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

function writeMemberCursor({ rank, since, actor_id: actorId }: MemberStanding): string {
  return `${rank}.${since.getTime()}.${toPublicId('act', actorId)}`;
}

/** Null, which is the beginning, for anything that we did not write. */
function readMemberCursor(
  text: string | undefined,
): { rank: number; sinceMs: number; actorId: Uuid } | null {
  const parts = /^([0-2])\.(\d{1,15})\.(act_[0-9a-f]{32})$/.exec(text ?? '');
  if (!parts) return null;
  return { rank: Number(parts[1]), sinceMs: Number(parts[2]), actorId: toUuid(parts[3]!) };
}
