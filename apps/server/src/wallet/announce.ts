import type { Tx } from '#platform/database';
import type { Gateway } from '#platform/gateway';
import { toPublicId, type Uuid } from '#platform/ids';

/** Tells the devices of some actors, after the commit, that a thing of their wallet has changed. */
export function announceThing(
  gateway: Pick<Gateway, 'deliver'>,
  tx: Tx,
  { actorIds, id }: { actorIds: readonly (Uuid | null)[]; id: string },
): void {
  tx.afterCommit(() => {
    for (const actorId of new Set(actorIds)) {
      if (!actorId) continue;
      const own = toPublicId('act', actorId);
      gateway.deliver([actorId], { type: 'changed', topic: 'wallet', actorId: own, id });
    }
  });
}
