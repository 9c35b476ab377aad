import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Addition, GroupJoined, GroupPreview } from '@allmende/contract/groups';
import { membersMax } from '@allmende/contract/limits';
import type { Tx } from '#platform/database';
import { newSecret, newUuid, toPublicId, type Uuid } from '#platform/ids';
import { undoing } from '#platform/undoing';
import type { Acting, Answer, Groups } from './context.ts';
import { showsMembers } from '../rules.ts';
import { isAmong, ranks, visibleFrom } from './rules.ts';
import type { GroupState, InviteRow } from './store.ts';
import * as store from './store.ts';

/** The ways into a group: being added, a link, an open door, and asking. */
export interface Joining {
  /** Adds those with whom one has spoken and invites the others in a direct conversation. */
  add(acting: Acting, groupId: Uuid, actorIds: readonly Uuid[]): Answer<Addition, 'addMembers'>;
  byInvite(acting: Acting, token: string): Answer<GroupJoined, 'joinByInvite'>;
  openly(acting: Acting, groupId: Uuid): Answer<GroupJoined, 'joinOpen'>;
  previewInvite(actorId: Uuid | null, token: string): Answer<GroupPreview, 'previewInvite'>;
  previewOpen(actorId: Uuid | null, groupId: Uuid): Answer<GroupPreview, 'previewOpen'>;
  discover(
    actorId: Uuid | null,
    query: { q: string; limit: number },
  ): Promise<{ items: GroupPreview[] }>;
  accept(acting: Acting, groupId: Uuid, actorId: Uuid): Answer<Nothing, 'acceptRequest'>;
  decline(acting: Acting, groupId: Uuid, actorId: Uuid): Answer<Nothing, 'declineRequest'>;
}

type Nothing = Record<string, never>;
type Entry = 'member' | 'requested';
type EntryRefusal = 'groups.banned' | 'groups.full';

/** Strangers invited at once; more would be advertising. */
const invitedAtOnceMax = 50;
const personalInviteMs = 30 * 24 * 3_600_000;
/** A notice names so many; the rest is a number. */
const namedMax = 20;

export function createJoining(groups: Groups): Joining {
  const { database, clock, cards, conversations, identity } = groups;

  /** Makes them members and says so. */
  async function admit(
    tx: Tx,
    group: GroupState,
    entry: { actorIds: readonly Uuid[]; by: Acting; event: 'added' | 'joined' },
  ): Promise<void> {
    const { conversation_id: groupId } = group;
    const { actorIds, by, event } = entry;
    await store.admit(tx, {
      groupId,
      actorIds,
      visibleFromSeq: visibleFrom(group.history, group.last_seq),
      now: clock.now(),
    });
    const after = { ...group, member_count: group.member_count + actorIds.length };
    if (showsMembers(after)) {
      const named = actorIds.slice(0, namedMax).map((actorId) => toPublicId('act', actorId));
      await groups.post(
        tx,
        groupId,
        by,
        event === 'joined'
          ? { event }
          : { event, actorIds: named, moreCount: actorIds.length - named.length },
      );
    }
    groups.showAfterCommit(tx, after, [...actorIds, by.actorId]);
  }

  /** Sorts out who can be added at once, who is asked, and who is left alone. */
  async function sort(tx: Tx, group: GroupState, acting: Acting, wanted: readonly Uuid[]) {
    const { conversation_id: groupId } = group;
    const known = await identity.actors(wanted);
    const acquaintance = await store.readAcquaintance(tx.client, {
      actorId: acting.actorId,
      others: wanted,
    });
    const standings = await store.readStandings(tx.client, { groupId, actorIds: wanted });
    const added: Uuid[] = [];
    const asked: Uuid[] = [];
    const refused: Uuid[] = [];
    for (const actorId of wanted) {
      const state = standings.get(actorId)?.state;
      const other = acquaintance.get(actorId);
      if (state === 'member') continue;
      if (!known.has(actorId) || other?.isBlocked) refused.push(actorId);
      else if (state === 'banned' && group.own_rank < ranks.admin) refused.push(actorId);
      else if (group.member_count + added.length >= membersMax) refused.push(actorId);
      else if (state === 'requested') added.push(actorId);
      else if (other?.hasSpoken && state !== 'left') added.push(actorId);
      else if (asked.length < invitedAtOnceMax) asked.push(actorId);
      else refused.push(actorId);
    }
    for (const actorId of asked) {
      if (standings.get(actorId)?.state !== 'banned') continue;
      await store.setState(tx, { groupId, actorId, state: 'removed', now: clock.now() });
    }
    return { added, asked, refused };
  }

  /** In a direct conversation, once as long as the last invitation can still be used. */
  async function invite(acting: Acting, group: GroupState, forActorId: Uuid): Promise<boolean> {
    const { conversation_id: groupId } = group;
    const { actorId, userId } = acting;
    const now = clock.now();
    const kinship = await conversations.kinshipOf(actorId, forActorId);
    // What is refused opens no conversation.
    const invited = await undoing(database, async (tx) => {
      const direct = await conversations.turnTo(tx, {
        fromActorId: actorId,
        toActorId: forActorId,
        kinship,
      });
      if (!direct.ok) return direct;
      if (await store.readPersonalInvite(tx.client, { groupId, now, forActorId })) {
        return ok(undefined);
      }
      const made = await store.insertInvite(tx, {
        id: newUuid(),
        groupId,
        token: newSecret(16),
        createdBy: actorId,
        now,
        expiresAt: new Date(now.getTime() + personalInviteMs),
        usesMax: 1,
        needsApproval: false,
        forActorId,
      });
      await cards.postCard(tx, {
        conversationId: direct.value,
        senderActorId: actorId,
        senderUserId: userId,
        clientId: made.id,
        card: {
          type: 'invite',
          token: made.token,
          groupId: toPublicId('cnv', groupId),
          groupKind: group.kind,
          name: group.name,
          picture: group.picture,
          memberCount: group.member_count,
        },
      });
      return ok(undefined);
    });
    return invited.ok;
  }

  async function enter(
    tx: Tx,
    acting: Acting,
    group: GroupState,
    options: { needsApproval: boolean },
  ): Promise<Result<Entry, EntryRefusal>> {
    const { conversation_id: groupId } = group;
    const { actorId } = acting;
    if (group.own_state === 'banned') return fail('groups.banned');
    if (options.needsApproval) {
      await store.setState(tx, { groupId, actorId, state: 'requested', now: clock.now() });
      await store.touch(tx, groupId);
      const admins = await store.listAdmins(tx.client, groupId);
      tx.afterCommit(() => conversations.pushToLists(groupId, admins));
      return ok('requested');
    }
    if (group.member_count >= membersMax) return fail('groups.full');
    await admit(tx, group, { actorIds: [actorId], by: acting, event: 'joined' });
    return ok('member');
  }

  async function welcome(actorId: Uuid, groupId: Uuid, state: Entry) {
    if (state === 'requested') return ok({ state, conversation: null });
    const found = await conversations.get(actorId, groupId);
    return found.ok ? ok({ state, conversation: found.value }) : found;
  }

  function isOver(invite: InviteRow): boolean {
    return (
      invite.revoked_at !== null ||
      (invite.expires_at !== null && invite.expires_at <= clock.now()) ||
      (invite.uses_max !== null && invite.uses >= invite.uses_max)
    );
  }

  function preview(group: GroupState, needsApproval: boolean): GroupPreview {
    const { own_state: state } = group;
    return {
      groupId: toPublicId('cnv', group.conversation_id),
      kind: group.kind,
      name: group.name,
      about: group.about,
      picture: group.picture,
      accent: group.accent,
      memberCount: group.member_count,
      needsApproval,
      ownState: state === 'member' || state === 'requested' ? state : 'none',
    };
  }

  /** A request that an admin decides on. */
  function decide<Code extends string>(
    acting: Acting,
    groupId: Uuid,
    actorId: Uuid,
    work: (tx: Tx, group: GroupState) => Promise<Result<Nothing, Code>>,
  ) {
    type AnyCode = Code | 'groups.not_allowed' | 'groups.request_unknown';
    return groups.change<Nothing, AnyCode>(groupId, acting, async (tx, group) => {
      if (group.own_rank < ranks.admin) return fail('groups.not_allowed');
      const standings = await store.readStandings(tx.client, { groupId, actorIds: [actorId] });
      if (standings.get(actorId)?.state !== 'requested') return fail('groups.request_unknown');
      return work(tx, group);
    });
  }

  return {
    async add(acting, groupId, actorIds) {
      const wanted = [...new Set(actorIds)].filter((actorId) => actorId !== acting.actorId);
      const sorted = await groups.change(groupId, acting, async (tx, group) => {
        if (!isAmong(group.who_adds, group.own_rank)) return fail('groups.not_allowed');
        if (group.member_count >= membersMax) return fail('groups.full');
        const verdict = await sort(tx, group, acting, wanted);
        if (verdict.added.length > 0) {
          await admit(tx, group, { actorIds: verdict.added, by: acting, event: 'added' });
        }
        return ok({ ...verdict, group });
      });
      if (!sorted.ok) return sorted;
      const { added, asked, refused, group } = sorted.value;
      const invited: Uuid[] = [];
      for (const actorId of asked) {
        if (await invite(acting, group, actorId)) invited.push(actorId);
        else refused.push(actorId);
      }
      const shown = (ids: Uuid[]) => ids.map((id) => toPublicId('act', id));
      return ok({ added: shown(added), invited: shown(invited), refused: shown(refused) });
    },

    async byInvite(acting, token) {
      const { actorId } = acting;
      const known = await store.readInvite(database.pool, token);
      if (!known || (known.for_actor_id !== null && known.for_actor_id !== actorId)) {
        return fail('groups.invite_unknown');
      }
      const groupId = known.conversation_id;
      type Refusal = EntryRefusal | 'groups.invite_over';
      const entered = await undoing<Entry, Refusal>(database, async (tx) => {
        const group = (await store.lockState(tx, { groupId, actorId }))!;
        if (group.own_state === 'member') return ok('member');
        // Read again under the lock of the group, which everybody takes who uses an invitation.
        const invite = (await store.readInvite(tx.client, token))!;
        if (isOver(invite)) return fail('groups.invite_over');
        const needsApproval =
          invite.needs_approval || (group.joining === 'request' && invite.for_actor_id === null);
        if (needsApproval && group.own_state === 'requested') return ok('requested');
        const entry = await enter(tx, acting, group, { needsApproval });
        if (entry.ok) await store.countUse(tx, invite.id);
        return entry;
      });
      return entered.ok ? welcome(actorId, groupId, entered.value) : entered;
    },

    async openly(acting, groupId) {
      const { actorId } = acting;
      type Refusal = EntryRefusal | 'messaging.conversation_unknown';
      const entered = await undoing<Entry, Refusal>(database, async (tx) => {
        const group = await store.lockState(tx, { groupId, actorId });
        if (group?.own_state === 'member') return ok('member');
        if (group?.joining !== 'open') return fail('messaging.conversation_unknown');
        return enter(tx, acting, group, { needsApproval: false });
      });
      return entered.ok ? welcome(actorId, groupId, entered.value) : entered;
    },

    async previewInvite(actorId, token) {
      const known = await store.readInvite(database.pool, token);
      const isForOther = known?.for_actor_id != null && known.for_actor_id !== actorId;
      if (!known || isForOther) return fail('groups.invite_unknown');
      const groupId = known.conversation_id;
      const group = (await store.readState(database.pool, { groupId, actorId }))!;
      if (isOver(known) && group.own_state !== 'member') return fail('groups.invite_over');
      const asks = group.joining === 'request' && known.for_actor_id === null;
      return ok(preview(group, known.needs_approval || asks));
    },

    async previewOpen(actorId, groupId) {
      const group = await store.readState(database.pool, { groupId, actorId });
      if (group?.joining !== 'open') return fail('messaging.conversation_unknown');
      return ok(preview(group, false));
    },

    async discover(actorId, query) {
      const found = await store.listOpen(database.pool, { ...query, actorId });
      return { items: found.map((group) => preview(group, false)) };
    },

    accept: (acting, groupId, actorId) =>
      decide(acting, groupId, actorId, async (tx, group) => {
        if (group.member_count >= membersMax) return fail('groups.full');
        await admit(tx, group, { actorIds: [actorId], by: acting, event: 'added' });
        return ok({});
      }),

    decline: (acting, groupId, actorId) =>
      decide(acting, groupId, actorId, async (tx, group) => {
        await store.setState(tx, { groupId, actorId, state: 'left', now: clock.now() });
        await store.touch(tx, groupId);
        const admins = await store.listAdmins(tx.client, group.conversation_id);
        tx.afterCommit(() => conversations.pushToLists(groupId, admins));
        return ok({});
      }),
  };
}
