import type { StaffRole } from '@allmende/contract/actors';
import { fail, ok, type Result } from '@allmende/contract/errors';
import type { Uuid } from '#platform/ids';

/**
 * Pure decisions about a business: who may change its staff, which colours can be read. When it is open
 * is decided in the contract (`opening-hours`), because the app decides it too.
 */
export interface StaffMember {
  userId: Uuid;
  personActorId: Uuid;
  role: StaffRole;
}

export type StaffRefusal =
  | 'platform.not_allowed'
  | 'business.staff_unknown'
  | 'business.last_owner';

/** So long an invitation waits for its answer. */
export const invitationDays = 14;
/** So many may wait at once: an invitation is also a message to a stranger. */
export const invitationsMax = 50;

/** [B11] [B12] [B16] Only owners invite, and nobody who is there or asked already. */
export function decideInviting(
  staff: readonly StaffMember[],
  pending: readonly { personActorId: Uuid }[],
  { byUserId, personActorId }: { byUserId: Uuid; personActorId: Uuid },
): Result<
  undefined,
  | 'platform.not_allowed'
  | 'business.staff_already'
  | 'business.invited_already'
  | 'business.too_many_invitations'
> {
  const isPerson = (one: { personActorId: Uuid }) => one.personActorId === personActorId;
  if (!isOwner(staff, byUserId)) return fail('platform.not_allowed');
  if (staff.some(isPerson)) return fail('business.staff_already');
  if (pending.some(isPerson)) return fail('business.invited_already');
  if (pending.length >= invitationsMax) return fail('business.too_many_invitations');
  return ok(undefined);
}

export function isOwner(staff: readonly StaffMember[], userId: Uuid): boolean {
  return roleOf(staff, userId) === 'owner';
}

/**
 * [B11] [B13] [B14] What a changed role (or null: none any more) would mean. Owners decide about everybody, others
 * only about leaving; an owner remains in any case. Answers with the user whom it concerns.
 */
export function decideRole(
  staff: readonly StaffMember[],
  change: { byUserId: Uuid; personActorId: Uuid; role: StaffRole | null },
): Result<Uuid, StaffRefusal> {
  const ownRole = roleOf(staff, change.byUserId);
  const member = staff.find(({ personActorId }) => personActorId === change.personActorId);
  const isLeaving = member?.userId === change.byUserId && change.role === null;
  if (!ownRole || (ownRole !== 'owner' && !isLeaving)) return fail('platform.not_allowed');
  if (!member) return fail('business.staff_unknown');
  const owners = staff.filter(({ role }) => role === 'owner');
  if (member.role === 'owner' && change.role !== 'owner' && owners.length === 1) {
    return fail('business.last_owner');
  }
  return ok(member.userId);
}

function roleOf(staff: readonly StaffMember[], userId: Uuid): StaffRole | undefined {
  return staff.find((member) => member.userId === userId)?.role;
}

/** [B5] An accent must carry white text: a contrast of at least 4.5 (WCAG 2.2, 1.4.3). */
export function isAccentReadable(colour: string): boolean {
  return 1.05 / (luminance(colour) + 0.05) >= 4.5;
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

const answerTimes = [
  ['minutes', 15],
  ['hour', 60],
  ['hours', 4 * 60],
  ['day', 24 * 60],
  ['days', 3 * 24 * 60],
] as const;

/** [B8] In words, so that nobody is tempted to count minutes; nothing for what one would not boast of. */
export function answerTimeOf(medianMs: number): (typeof answerTimes)[number][0] | null {
  const minutes = medianMs / 60_000;
  return answerTimes.find(([, atMost]) => minutes <= atMost)?.[0] ?? null;
}
