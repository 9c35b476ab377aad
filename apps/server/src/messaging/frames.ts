import { fail, type Result } from '@allmende/contract/errors';
import type { Receipt } from '@allmende/contract/messaging';
import type { ClientFrame } from '@allmende/contract/realtime';
import type { Connection, Gateway } from '#platform/gateway';
import { toUuid, type Uuid } from '#platform/ids';
import type { Log } from '#platform/log';
import type { Presence } from './presence.ts';
import type { Send } from './sending.ts';
import type { WriteErrorCode, WritePath } from './writing.ts';

/** The frames that devices send. Each first proves that the user may act as the actor it names. */
export function handleFrames(deps: {
  gateway: Gateway;
  log: Log;
  send: Send;
  writePath: WritePath;
  presence: Presence;
}): void {
  const { gateway, log, send, writePath, presence } = deps;

  function actsAs(connection: Connection, actorId: string): Uuid | null {
    const uuid = toUuid(actorId);
    return connection.actors.has(uuid) ? uuid : null;
  }

  const turn = createTurn();
  gateway.on('send', sendFrame, turn.putOff);
  function sendFrame(connection: Connection, frame: SendFrame) {
    const { ref, clientId, message, replyToSeq } = frame;
    if (turn.overtakes(connection, frame)) return refused('platform.too_many_requests');
    const senderActorId = actsAs(connection, frame.actorId);
    if (!senderActorId) return refused('platform.not_allowed');
    const outgoing = {
      conversationId: toUuid(frame.conversationId),
      senderActorId,
      senderUserId: connection.userId,
      clientId,
      message,
      replyToSeq,
    };
    // What succeeds has been answered by the echo, in line with what others sent at the same time.
    send(outgoing, { connection, ref }).then(
      (result) => {
        if (result.ok) return;
        const { code, detail } = result;
        connection.send({ type: 'refused', ref, code, detail });
      },
      (error) => {
        log.error({ err: error }, 'messaging.send_failed');
        connection.send({ type: 'refused', ref, code: 'platform.internal' });
      },
    );
    return undefined;
  }

  gateway.on('read', (connection, { actorId: publicActorId, conversationId, seq }) => {
    const actorId = actsAs(connection, publicActorId);
    if (!actorId) return refused('platform.not_allowed');
    return markRead(writePath, { actorId, conversationId: toUuid(conversationId), seq });
  });

  gateway.on('delivered', (connection, { actorId: publicActorId, conversationId, seq }) => {
    const actorId = actsAs(connection, publicActorId);
    if (!actorId) return undefined;
    return writePath.mark({
      kind: 'mark',
      conversationId: toUuid(conversationId),
      actorId,
      readSeq: 0,
      deliveredSeq: seq,
    });
  });

  gateway.on('typing', (connection, frame) => {
    const actorId = actsAs(connection, frame.actorId);
    if (!actorId) return undefined;
    const conversationId = toUuid(frame.conversationId);
    return quietly(presence.typing({ actorId, conversationId }));
  });

  gateway.on('watch', (connection, { actorIds }) =>
    quietly(presence.watch(connection, actorIds.map(toUuid))),
  );
}

export function markRead(
  writePath: WritePath,
  reading: { actorId: Uuid; conversationId: Uuid; seq: number },
): Promise<Result<Receipt, WriteErrorCode>> {
  const { actorId, conversationId, seq } = reading;
  return writePath.mark({ kind: 'mark', conversationId, actorId, readSeq: seq, deliveredSeq: seq });
}

type SendFrame = Extract<ClientFrame, { type: 'send' }>;

/** What comes after such a pause was sent by a device that has heard of the refusal. */
const heardAfterMs = 1_000;

/**
 * [MS13] A device sends on without waiting for each answer. When a message is put off because its sender has sent too
 * many, those behind it are on their way already, and the next one that is allowed again would overtake it. So in
 * its conversation all are put off until it comes again, or until the device has stopped.
 */
function createTurn() {
  // Of a connection, by conversation; what something has come of last stands last.
  const waiting = new WeakMap<Connection, Map<string, { clientId: string; lastAt: number }>>();

  /** A device may name as many conversations as it likes, so those that are over are not kept. */
  function forgetOver(own: Map<string, { lastAt: number }>, now: number): void {
    for (const [conversationId, { lastAt }] of own) {
      if (now - lastAt <= heardAfterMs) return;
      own.delete(conversationId);
    }
  }

  return {
    putOff(connection: Connection, { conversationId, clientId }: SendFrame): void {
      const now = performance.now();
      const own = waiting.get(connection) ?? new Map();
      waiting.set(connection, own);
      forgetOver(own, now);
      const first = own.get(conversationId) ?? { clientId };
      own.delete(conversationId);
      own.set(conversationId, { ...first, lastAt: now });
    },
    overtakes(connection: Connection, { conversationId, clientId }: SendFrame): boolean {
      const own = waiting.get(connection);
      if (!own) return false;
      const now = performance.now();
      forgetOver(own, now);
      const first = own.get(conversationId);
      if (!first) return false;
      own.delete(conversationId);
      if (first.clientId === clientId) return false;
      own.set(conversationId, { ...first, lastAt: now });
      return true;
    },
  };
}

async function refused(
  code: 'platform.not_allowed' | 'platform.too_many_requests',
): Promise<Result<never>> {
  return fail(code);
}

/** For frames that nobody waits for. */
async function quietly(work: Promise<void>): Promise<Result<void>> {
  await work;
  return { ok: true, value: undefined };
}
