import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import type { Connection, Gateway } from '#platform/gateway';

/**
 * [IN15] Who looks at which conversation, and writes: told to the devices that hear for the business and to nobody
 * else. Nothing is kept but what each device said last, to take it back when it goes.
 */
export function tellWhoLooks(
  gateway: Gateway,
  personOf: (userId: Uuid) => Promise<Uuid | undefined>,
): void {
  const last = new Map<Connection, { businessActorId: Uuid; personActorId: Uuid }>();

  gateway.on('desk', (connection, frame) => {
    const businessActorId = toUuid(frame.actorId);
    if (connection.actors.get(businessActorId)?.kind !== 'business') return undefined;
    return personOf(connection.userId).then((personActorId) => {
      if (personActorId && connection.isOpen) {
        last.set(connection, { businessActorId, personActorId });
        tell(businessActorId, personActorId, connection, frame);
      }
      return { ok: true, value: undefined };
    });
  });

  gateway.onDisconnect((connection) => {
    const gone = last.get(connection);
    last.delete(connection);
    if (!gone) return;
    const nothing = { conversationId: null, isWriting: false };
    tell(gone.businessActorId, gone.personActorId, connection, nothing);
  });

  function tell(
    businessActorId: Uuid,
    personActorId: Uuid,
    connection: Connection,
    { conversationId, isWriting }: { conversationId: string | null; isWriting: boolean },
  ): void {
    gateway.deliver(
      [businessActorId],
      {
        type: 'desk',
        actorId: toPublicId('act', businessActorId),
        personActorId: toPublicId('act', personActorId),
        conversationId,
        isWriting,
      },
      connection,
    );
  }
}
