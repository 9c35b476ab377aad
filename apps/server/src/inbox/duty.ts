import type { Uuid } from '#platform/ids';
import type { InboxContext } from './context.ts';
import { readStanding } from './desk-store.ts';
import type { Intake } from './intake.ts';
import { readCaseOf } from './store.ts';

/** [IN19] Who of the staff is told that a customer said something. */
export type OnDuty = (place: {
  conversationId: Uuid;
  businessActorId: Uuid;
  userIds: readonly Uuid[];
}) => Promise<ReadonlySet<Uuid>>;

export function createDuty(
  { database }: Pick<InboxContext, 'database'>,
  intake: Pick<Intake, 'takenIn'>,
): OnDuty {
  const { pool } = database;
  return async ({ conversationId, businessActorId, userIds }) => {
    // Whoever is told may be in charge only since this message, by turns or by capacity.
    await intake.takenIn(conversationId);
    const row = await readCaseOf(pool, { conversationId, businessActorId });
    const assignee = row?.assignee_user_id;
    if (assignee && userIds.includes(assignee)) return new Set([assignee]);
    const standing = await readStanding(pool, businessActorId);
    const taking = userIds.filter((userId) => standing.get(userId)?.is_taking ?? true);
    return new Set(taking.length > 0 ? taking : userIds);
  };
}
