import type { StaffRole } from '@allmende/contract/actors';
import { ok, type Result } from '@allmende/contract/errors';
import type { Staff } from '#identity';
import { toPublicId, type Uuid } from '#platform/ids';
import type { BusinessDeps } from './index.ts';
import { decideRole, isOwner } from './rules.ts';
import { createStaffTrail } from './staff-trail.ts';
import { deleteInvitationsOf } from './store.ts';

/**
 * Who works in a business; how somebody comes to is in invitations.ts. Roles live in identity, the rules
 * about them here. Every change holds the
 * staff until it commits and decides by what is true then, not by what the request found on entering:
 * so of two owners who dismiss each other at the same moment one remains.
 */
export function createStaff(deps: BusinessDeps) {
  const { database, identity, gateway } = deps;
  const noteStaff = createStaffTrail(deps);

  function tell(...actorIds: Uuid[]): void {
    for (const id of actorIds) {
      const actorId = toPublicId('act', id);
      gateway.deliver([id], { type: 'changed', topic: 'presence', actorId });
    }
  }

  async function memberOf(actorId: Uuid, userId: Uuid): Promise<Staff> {
    return (await identity.staffOf(actorId)).find((member) => member.userId === userId)!;
  }

  async function setRole(
    actorId: Uuid,
    byUserId: Uuid,
    change: { personActorId: Uuid; role: StaffRole | null },
  ): Promise<
    Result<Uuid, 'business.staff_unknown' | 'business.last_owner' | 'platform.not_allowed'>
  > {
    return database.transaction(async (tx) => {
      const staff = await identity.lockStaff(tx, actorId);
      const decision = decideRole(staff, { byUserId, ...change });
      if (!decision.ok) return decision;
      await identity.setRole(tx, { actorId, userId: decision.value, role: change.role });
      // [B18] What an owner has set in motion ends with the ownership.
      const isOwnerNoMore = isOwner(staff, decision.value) && change.role !== 'owner';
      const uninvited = isOwnerNoMore
        ? await deleteInvitationsOf(tx, actorId, change.personActorId)
        : [];
      const fact = { businessActorId: actorId, byUserId };
      const what = whatOf(staff, { byUserId, ...change });
      const { personActorId, role } = change;
      if (what) await noteStaff(tx, { ...fact, personActorId, what, role });
      for (const personActorId of uninvited) {
        await noteStaff(tx, { ...fact, personActorId, what: 'uninvited', role: null });
      }
      tx.afterCommit(() => tell(actorId, ...uninvited));
      return decision;
    });
  }

  return {
    listStaff: (actorId: Uuid) => identity.staffOf(actorId),
    async changeStaffRole(
      actorId: Uuid,
      byUserId: Uuid,
      change: { personActorId: Uuid; role: StaffRole },
    ) {
      const changed = await setRole(actorId, byUserId, change);
      return changed.ok ? ok(await memberOf(actorId, changed.value)) : changed;
    },
    removeStaff: (actorId: Uuid, byUserId: Uuid, personActorId: Uuid) =>
      setRole(actorId, byUserId, { personActorId, role: null }),
  };
}

/** Null where the role is the same once more. */
function whatOf(
  staff: readonly Staff[],
  change: { byUserId: Uuid; personActorId: Uuid; role: StaffRole | null },
): 'role' | 'removed' | 'left' | null {
  const member = staff.find(({ personActorId }) => personActorId === change.personActorId);
  if (change.role !== null) return member?.role === change.role ? null : 'role';
  return member?.userId === change.byUserId ? 'left' : 'removed';
}
