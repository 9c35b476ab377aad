import type { Actor, StaffRole } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Staff } from '#identity';
import { toPublicId, type Uuid } from '#platform/ids';
import type { BusinessDeps } from './index.ts';
import { decideInviting, invitationDays, isOwner } from './rules.ts';
import { createStaffTrail } from './staff-trail.ts';
import {
  type BusinessTables,
  deleteInvitation,
  type InvitationRow,
  insertInvitation,
  listInvitationsBy,
  listInvitationsTo,
} from './store.ts';

const dayMs = 24 * 3_600_000;

export interface PendingInvitation {
  person: Actor;
  role: StaffRole;
  invitedAt: Date;
  expiresAt: Date;
}

export interface ReceivedInvitation extends Omit<PendingInvitation, 'person'> {
  business: Actor;
  invitedBy: Actor;
}

/**
 * How somebody comes onto the staff: an owner invites, the person accepts. Every step holds the staff of
 * the business until it commits, so that an invitation is answered, withdrawn or void, and never two of
 * these: whoever comes second finds none.
 */
export function createInvitations(deps: BusinessDeps) {
  const { database, clock, identity, gateway } = deps;
  const noteStaff = createStaffTrail(deps);
  const read = () => database.read<BusinessTables>();

  /** What shows the staff of the business, or the invitations of the person, is asked for anew. */
  function tell(...actorIds: Uuid[]): void {
    for (const id of actorIds) {
      const actorId = toPublicId('act', id);
      gateway.deliver([id], { type: 'changed', topic: 'presence', actorId });
    }
  }

  /** [B12] Somebody whom the business has blocked, or who has blocked it, is not found. */
  async function personByHandle(actorId: Uuid, handle: string): Promise<Uuid | null> {
    const personId = await identity.actorIdByHandle(handle);
    if (!personId || (await identity.isBlockedBetween(null, actorId, personId))) return null;
    return (await identity.userOfPerson(personId)) ? personId : null;
  }

  function present(row: InvitationRow, actors: Map<Uuid, Actor>): PendingInvitation {
    return {
      person: actors.get(row.person_id)!,
      role: row.role,
      invitedAt: row.invited_at,
      expiresAt: row.expires_at,
    };
  }

  /** [B11] [B12] [B16] */
  async function inviteStaff(
    actorId: Uuid,
    byUserId: Uuid,
    input: { handle: string; role: StaffRole },
  ): Promise<
    Result<
      PendingInvitation,
      | 'identity.actor_unknown'
      | 'business.staff_already'
      | 'business.invited_already'
      | 'business.too_many_invitations'
      | 'platform.not_allowed'
    >
  > {
    const personActorId = await personByHandle(actorId, input.handle);
    if (!personActorId) return fail('identity.actor_unknown');
    const now = clock.now();
    const invited = await database.transaction(async (tx) => {
      const staff = await identity.lockStaff(tx, actorId);
      const pending = await listInvitationsBy(tx.as<BusinessTables>(), actorId, now);
      const decision = decideInviting(
        staff,
        pending.map(({ person_id }) => ({ personActorId: person_id })),
        { byUserId, personActorId },
      );
      if (!decision.ok) return decision;
      const row: InvitationRow = {
        business_id: actorId,
        person_id: personActorId,
        role: input.role,
        invited_by: staff.find(({ userId }) => userId === byUserId)!.personActorId,
        invited_at: now,
        expires_at: new Date(now.getTime() + invitationDays * dayMs),
      };
      await insertInvitation(tx, row);
      const fact = { businessActorId: actorId, byUserId, personActorId };
      await noteStaff(tx, { ...fact, what: 'invited', role: input.role });
      tx.afterCommit(() => tell(actorId, personActorId));
      return ok(row);
    });
    if (!invited.ok) return invited;
    return ok(present(invited.value, await identity.actors([personActorId])));
  }

  /** [B17] */
  async function withdrawInvitation(
    actorId: Uuid,
    byUserId: Uuid,
    personActorId: Uuid,
  ): Promise<Result<undefined, 'business.invitation_unknown' | 'platform.not_allowed'>> {
    return database.transaction(async (tx) => {
      const staff = await identity.lockStaff(tx, actorId);
      if (!isOwner(staff, byUserId)) return fail('platform.not_allowed');
      const key = { businessId: actorId, personId: personActorId, now: clock.now() };
      if (!(await deleteInvitation(tx, key))) return fail('business.invitation_unknown');
      const fact = { businessActorId: actorId, byUserId, personActorId };
      await noteStaff(tx, { ...fact, what: 'uninvited', role: null });
      tx.afterCommit(() => tell(actorId, personActorId));
      return ok(undefined);
    });
  }

  /** [B17] Accepting twice is accepting once: the answer to the first may have been lost. */
  async function acceptInvitation(
    businessId: Uuid,
    person: { userId: Uuid; personActorId: Uuid },
  ): Promise<Result<Staff, 'business.invitation_unknown'>> {
    const { userId, personActorId } = person;
    const isBlocked = await identity.isBlockedBetween(null, businessId, personActorId);
    const accepted = await database.transaction(async (tx) => {
      const staff = await identity.lockStaff(tx, businessId);
      if (staff.some((member) => member.userId === userId)) return true;
      const key = { businessId, personId: personActorId, now: clock.now() };
      const invitation = isBlocked ? null : await deleteInvitation(tx, key);
      if (!invitation) return false;
      const { role } = invitation;
      await identity.setRole(tx, { actorId: businessId, userId, role });
      const fact = { businessActorId: businessId, byUserId: userId, personActorId };
      await noteStaff(tx, { ...fact, what: 'joined', role });
      tx.afterCommit(() => tell(businessId, personActorId));
      return true;
    });
    const staff = accepted ? await identity.staffOf(businessId) : [];
    const member = staff.find((one) => one.userId === userId);
    return member ? ok(member) : fail('business.invitation_unknown');
  }

  /** [B17] */
  async function declineInvitation(
    businessId: Uuid,
    { userId, personActorId }: { userId: Uuid; personActorId: Uuid },
  ): Promise<Result<undefined, 'business.invitation_unknown'>> {
    return database.transaction(async (tx) => {
      await identity.lockStaff(tx, businessId);
      const key = { businessId, personId: personActorId, now: clock.now() };
      if (!(await deleteInvitation(tx, key))) return fail('business.invitation_unknown');
      const fact = { businessActorId: businessId, byUserId: userId, personActorId };
      await noteStaff(tx, { ...fact, what: 'declined', role: null });
      tx.afterCommit(() => tell(businessId, personActorId));
      return ok(undefined);
    });
  }

  return {
    inviteStaff,
    withdrawInvitation,
    acceptInvitation,
    declineInvitation,

    async invitationsBy(actorId: Uuid): Promise<PendingInvitation[]> {
      const rows = await listInvitationsBy(read(), actorId, clock.now());
      const actors = await identity.actors(rows.map(({ person_id }) => person_id));
      return rows.map((row) => present(row, actors));
    },

    /** [B12] Those of businesses with which the person is blocked are not shown. */
    async invitationsTo(personActorId: Uuid): Promise<ReceivedInvitation[]> {
      const rows = await listInvitationsTo(read(), personActorId, clock.now());
      const [actors, blocked] = await Promise.all([
        identity.actors(rows.flatMap(({ business_id, invited_by }) => [business_id, invited_by])),
        Promise.all(
          rows.map(({ business_id }) =>
            identity.isBlockedBetween(null, business_id, personActorId),
          ),
        ),
      ]);
      return rows
        .filter((_, index) => !blocked[index])
        .map((row) => ({
          business: actors.get(row.business_id)!,
          role: row.role,
          invitedBy: actors.get(row.invited_by)!,
          invitedAt: row.invited_at,
          expiresAt: row.expires_at,
        }));
    },
  };
}
