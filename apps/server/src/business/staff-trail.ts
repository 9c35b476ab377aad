import type { Events } from '@allmende/contract/events';
import type { Tx } from '#platform/database';
import type { BusinessDeps } from './index.ts';

/** [B19] Tells, in the transaction of the change, who changed the staff and how. */
export function createStaffTrail({ clock, outbox }: Pick<BusinessDeps, 'clock' | 'outbox'>) {
  return (tx: Tx, fact: Omit<Events['business.staff_changed'], 'at'>): Promise<void> =>
    outbox.emit(tx, 'business.staff_changed', { ...fact, at: clock.now().toISOString() });
}
