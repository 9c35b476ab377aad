import type { StaffRole } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Staff } from '#identity';
import { toPublicId, type Uuid } from '#platform/ids';
import type { BusinessDeps } from './index.ts';
import { decideJoining, decideRole } from './rules.ts';

/**
 * Who works in a business. Roles live in identity, the rules about them here. Every change holds the
 * staff until it commits and decides by what is true then, not by what the request found on entering:
 * so of two owners who dismiss each other at the same moment one remains.
 */
export function createStaff({ database, identity, gateway }: BusinessDeps) {
  function tell(actorId: Uuid): void {
    gateway.deliver([actorId], {
      type: 'changed',
      topic: 'presence',
      actorId: toPublicId('act', actorId),
    });
  }

  async function memberOf(actorId: Uuid, userId: Uuid): Promise<Staff> {
    return (await identity.staffOf(actorId)).find((member) => member.userId === userId)!;
  }

  /** [B12] Somebody whom the business has blocked, or who has blocked it, is not found. */
  async function userByHandle(actorId: Uuid, handle: string): Promise<Uuid | null> {
    const personId = await identity.actorIdByHandle(handle);
    if (!personId || (await identity.isBlockedBetween(null, actorId, personId))) return null;
    return identity.userOfPerson(personId);
  }

  async function addStaff(
    actorId: Uuid,
    byUserId: Uuid,
    input: { handle: string; role: StaffRole },
  ): Promise<
    Result<Staff, 'identity.actor_unknown' | 'business.staff_already' | 'platform.not_allowed'>
  > {
    const userId = await userByHandle(actorId, input.handle);
    if (!userId) return fail('identity.actor_unknown');
    const added = await database.transaction(async (tx) => {
      const decision = decideJoining(await identity.lockStaff(tx, actorId), { byUserId, userId });
      if (!decision.ok) return decision;
      await identity.setRole(tx, { actorId, userId, role: input.role });
      tx.afterCommit(() => tell(actorId));
      return decision;
    });
    return added.ok ? ok(await memberOf(actorId, userId)) : added;
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
      tx.afterCommit(() => tell(actorId));
      return decision;
    });
  }

  return {
    listStaff: (actorId: Uuid) => identity.staffOf(actorId),
    addStaff,
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
