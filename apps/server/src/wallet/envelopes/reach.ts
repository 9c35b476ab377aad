import type { Messaging } from '#messaging';
import type { Database } from '#platform/database';
import type { Uuid } from '#platform/ids';
import * as store from './store.ts';

/** Who sees a gift: whoever can read its card where it was given. */
export function createReach({
  database,
  messaging,
}: {
  database: Database;
  messaging: Pick<Messaging, 'standing'>;
}) {
  async function seenBy(actorId: Uuid, id: Uuid) {
    const row = await store.readEnvelope(database.pool, id);
    if (!row) return null;
    const standing = await messaging.standing(null, {
      conversationId: row.conversation_id,
      actorId,
      card: { senderActorId: row.giver_actor_id, clientId: row.id },
    });
    return standing && { row, standing };
  }

  return {
    /** Null for who does not see its card. */
    reach: async (actorId: Uuid, id: Uuid) => (await seenBy(actorId, id))?.row ?? null,
    /** The group that it was given to; null between two, and for who does not see it any more. */
    groupNameOf: async (actorId: Uuid, id: Uuid) =>
      (await seenBy(actorId, id))?.standing.name ?? null,
  };
}
