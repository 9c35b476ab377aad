import { clientFrame, type ClientFrame, type ServerFrame } from '@allmende/contract/realtime';
import type {
  Connection,
  ConnectionActor,
  Gateway,
  SerialisedFrame,
} from '../apps/server/src/platform/gateway.ts';
import { newUuid, type Uuid } from '../apps/server/src/platform/ids.ts';

/**
 * A gateway whose wires are arrays, for simulations that decide themselves what arrives, when, in which
 * order and whether at all. It behaves like the real one up to the socket.
 */
export interface VirtualGateway extends Gateway {
  connect(identity: { userId: Uuid; actors: Map<Uuid, ConnectionActor> }): VirtualConnection;
  /** As if the process had died: nothing is sent or heard from now on. */
  die(): void;
}

export interface VirtualConnection {
  /** Frames on their way to the device, the oldest first. */
  readonly inbox: ServerFrame[];
  /** Hands a frame to the server. */
  send(frame: ClientFrame): void;
  close(): void;
}

export function createVirtualGateway(): VirtualGateway {
  type Handler = (connection: Connection, frame: never) => Promise<unknown> | undefined;
  const handlers = new Map<string, Handler>();
  const open = new Map<Connection, ServerFrame[]>();
  const presenceListeners: ((actorId: Uuid, isOnline: boolean) => void)[] = [];
  const disconnectListeners: ((connection: Connection) => void)[] = [];
  let isDead = false;

  function isOnline(actorId: Uuid): boolean {
    return [...open.keys()].some((connection) => connection.actors.has(actorId));
  }

  function transmit(connection: Connection, frame: ServerFrame | SerialisedFrame): void {
    const json = 'json' in frame ? frame.json : JSON.stringify(frame);
    if (!isDead) open.get(connection)?.push(JSON.parse(json));
  }

  function handle(connection: Connection, frame: ClientFrame): void {
    if (isDead) return;
    const parsed = clientFrame.parse(JSON.parse(JSON.stringify(frame)));
    const answer = handlers.get(parsed.type)?.(connection, parsed as never);
    if (!answer || !('ref' in parsed)) return;
    const { ref } = parsed;
    void answer.then((settled) => {
      const result = settled as { ok: boolean; value?: unknown; code: string };
      if (result.ok) transmit(connection, { type: 'ack', ref, value: result.value });
      else transmit(connection, { type: 'refused', ref, code: result.code });
    });
  }

  return {
    connect({ userId, actors }) {
      const inbox: ServerFrame[] = [];
      const connection: Connection = {
        id: newUuid(),
        userId,
        sessionId: userId,
        actors,
        get isOpen() {
          return open.has(connection);
        },
        send: (frame) => transmit(connection, frame),
      };
      open.set(connection, inbox);
      for (const actorId of actors.keys()) {
        for (const changed of presenceListeners) changed(actorId, true);
      }
      return {
        inbox,
        send: (frame) => handle(connection, frame),
        close() {
          open.delete(connection);
          for (const forget of disconnectListeners) forget(connection);
        },
      };
    },
    die() {
      isDead = true;
      open.clear();
    },
    on(type, handler) {
      handlers.set(type, handler as Handler);
    },
    deliver(actorIds, frame, except) {
      const wanted = new Set(actorIds);
      for (const connection of open.keys()) {
        if (connection === except) continue;
        if ([...connection.actors.keys()].some((actorId) => wanted.has(actorId))) {
          transmit(connection, frame);
        }
      }
    },
    isOnline,
    onPresence: (changed) => void presenceListeners.push(changed),
    acceptAt: () => undefined,
    onDisconnect: (forget) => void disconnectListeners.push(forget),
    refresh: async () => undefined,
    disconnectSession: () => undefined,
    identifyWith: () => undefined,
    reidentifyWith: () => undefined,
    close: () => open.clear(),
  };
}
