import type { Staff } from '#identity';
import type { Uuid } from '#platform/ids';

/** Whether somebody may let software act for the business. */
export function isManager(staff: readonly Staff[], userId: Uuid): boolean {
  return staff.some((one) => one.userId === userId && one.role !== 'agent');
}
