import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ClientFrame, ServerFrame } from '@allmende/contract/realtime';
import { clientFrame } from '@allmende/contract/realtime';
import { closeCodes } from '@allmende/contract/close-codes';
import type { Result } from '@allmende/contract/errors';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Http } from './http.ts';
import type { Uuid } from './ids.ts';
import { newUuid } from './ids.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Clock } from './clock.ts';
import { type Bus, noBus } from './bus.ts';
import { isUnavailable } from './unavailable.ts';

/**
 * The realtime edge: one WebSocket per device at `/api/v1/realtime`. A connection belongs to a session
 * and hears everything meant for the actors that its user controls, from whichever process on this
 * database it comes. It is an echo of what is already committed; a device that missed something asks the
 * sync operations, never this.
 */
export interface Connection {
  id: string;
  userId: Uuid;
  sessionId: Uuid;
  /** The actors it hears for, with the role in each. */
  actors: ReadonlyMap<Uuid, ConnectionActor>;
  /** False once it is closing; frames sent from then on go nowhere. */
  readonly isOpen: boolean;
  send(frame: ServerFrame | SerialisedFrame): void;
}

/** A frame that was made into JSON before, because several connections get the same or a part of it. */
export interface SerialisedFrame {
  type: ServerFrame['type'];
  json: string;
}

export interface ConnectionActor {
  kind: 'person' | 'business';
  role: 'self' | 'owner' | 'manager' | 'agent';
}

export interface ConnectionIdentity {
  userId: Uuid;
  sessionId: Uuid;
  actors: Map<Uuid, ConnectionActor>;
}

type FrameOf<T extends ClientFrame['type']> = Extract<ClientFrame, { type: T }>;

export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;

export interface Gateway {
  /** Handles one type of frame; a result is answered to the frame's `ref`. `onLimited` hears of those above a limit. */
  on<T extends ClientFrame['type']>(
    type: T,
    handle: (connection: Connection, frame: FrameOf<T>) => Promise<Result<unknown>> | undefined,
    onLimited?: (connection: Connection, frame: FrameOf<T>) => void,
  ): void;
  /** Sends to every device that hears for one of `actorIds`; each device gets it once. */
  deliver(
    actorIds: Iterable<Uuid>,
    frame: ServerFrame | SerialisedFrame,
    except?: Connection,
  ): void;
  isOnline(actorId: Uuid): boolean;
  onPresence(changed: (actorId: Uuid, online: boolean) => void): void;
  /** For those who remember something about a connection. */
  onDisconnect(forget: (connection: Connection) => void): void;
  /** After roles changed: the user's connections hear for other actors from now on. */
  refresh(userId: Uuid): Promise<void>;
  /** Ends the connections of a session that was signed out. */
  disconnectSession(sessionId: Uuid): void;
  /** Hands over the sockets that ask for another path than the gateway's own, once their network may connect. */
  acceptAt(path: string, accept: Upgrade): void;
  identifyWith(identify: (request: IncomingMessage) => Promise<ConnectionIdentity | null>): void;
  reidentifyWith(actorsOf: (userId: Uuid) => Promise<Map<Uuid, ConnectionActor>>): void;
  close(): void;
}

const frameBytesMax = 256 * 1024;
const bufferedBytesMax = 4 * 1024 * 1024;
/** Of all connections of one user, of those that are behind: a hundred that read nothing wait for no more than a few. */
const bufferedOfUserMax = 16 * 1024 * 1024;
/** What a device that reads well has before it now and then. */
const behindBytes = 64 * 1024;
const heartbeatMs = 25_000;
/** Of one user, over all connections; whoever sends more is disconnected. */
const framesPerMinute = 12_000;
/**
 * Of one user and type: as many as the operation that does the same may be called, together with its
 * calls; or so many a minute. What is above is refused, or passed over where nobody waits for it.
 */
const frameLimits: Partial<Record<ClientFrame['type'], string | number>> = {
  send: 'messaging.sendMessage',
  read: 'messaging.markRead',
  delivered: 3_000,
  typing: 600,
  watch: 300,
  watchProducts: 300,
  active: 60,
};
/** Devices and windows of one person; each costs memory, and a share of every push. */
const connectionsPerUserMax = 100;

interface Socket extends Connection {
  socket: WebSocket;
  /** The stream below the WebSocket. */
  stream: Duplex;
  isCorked: boolean;
  actors: Map<Uuid, ConnectionActor>;
  isAlive: boolean;
}

/** What gateways of one database tell each other. Actors are bare uuids. */
interface Notes {
  /** Actors that have connected to this process, and those that have left it. */
  'gateway.presence': { on?: Uuid[]; off?: Uuid[] };
  'gateway.deliver': { actorIds: Uuid[]; type: ServerFrame['type']; json: string };
  'gateway.refresh': { userId: Uuid };
  'gateway.disconnect': { sessionId: Uuid };
}

export function createGateway(options: {
  http: Http;
  publicUrl: string;
  log: Log;
  metrics: Metrics;
  clock: Clock;
  /** To the other processes, when there may be some. */
  bus?: Bus;
}): Gateway {
  const { http, log, metrics, clock, bus = noBus } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: frameBytesMax,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const sockets = new Set<Socket>();
  const byUser = new Map<Uuid, Set<Socket>>();
  const byActor = new Map<Uuid, Set<Socket>>();
  /** Who is connected to another process, by process. */
  const elsewhere = new Map<Uuid, Set<Uuid>>();
  const handlers = new Map<
    string,
    (connection: Connection, frame: never) => Promise<Result<unknown>> | undefined
  >();
  const others = new Map<string, Upgrade>();
  const limited = new Map<string, (connection: Connection, frame: never) => void>();
  const presenceListeners: ((actorId: Uuid, online: boolean) => void)[] = [];
  const corked: Socket[] = [];
  const counters = new Map<string, { inc(): void }>();
  const disconnectListeners: ((connection: Connection) => void)[] = [];
  /** Counts what may have made an answer of `identify` wrong that is still on its way. */
  let changes = 0;
  let identify: (request: IncomingMessage) => Promise<ConnectionIdentity | null> = async () => null;
  let actorsOf: (userId: Uuid) => Promise<Map<Uuid, ConnectionActor>> = async () => new Map();

  http.fastify.server.on('upgrade', (request, socket, head) => {
    // Node has let go of the socket; without a listener a stranger who breaks off ends the process.
    socket.on('error', () => socket.destroy());
    void (async () => {
      const path = request.url?.split('?')[0] ?? '';
      const accept = others.get(path);
      if (!accept && (path !== '/api/v1/realtime' || !isOwnOrigin(request))) {
        socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
        return;
      }
      if (!http.mayConnect(request)) {
        const lines = 'HTTP/1.1 429 Too Many Requests\r\nretry-after: 60\r\nconnection: close';
        socket.end(`${lines}\r\n\r\n`);
        return;
      }
      if (accept) return accept(request, socket, head);
      const identity = await identifyAsOfNow(request);
      if (socket.destroyed) return;
      server.handleUpgrade(request, socket, head, (ws) => {
        // The first listener of all: what is wrong with a frame is an event also on a refused connection.
        ws.on('error', (error) => log.debug({ err: error }, 'realtime.socket_error'));
        if (!identity) ws.close(closeCodes.notSignedIn, 'not signed in');
        else if (!hasRoom(identity.userId)) ws.close(closeCodes.flooding, 'too many connections');
        else open(ws, socket, identity);
      });
    })().catch((error) => {
      log.error({ err: error }, 'realtime.upgrade_failed');
      socket.destroy();
    });
  });

  /** Browsers send Origin; a page of another site must not ride on the cookie. Programs send none. */
  function isOwnOrigin(request: IncomingMessage): boolean {
    const { origin, host } = request.headers;
    return !origin || origin === options.publicUrl || URL.parse(origin)?.host === host;
  }

  /** Asked again when somebody was signed out or lost a role while the question was under way. */
  async function identifyAsOfNow(request: IncomingMessage): Promise<ConnectionIdentity | null> {
    for (let attempt = 1; ; attempt++) {
      const before = changes;
      const identity = await identify(request);
      if (changes === before || attempt === 5) return identity;
    }
  }

  function hasRoom(userId: Uuid): boolean {
    return (byUser.get(userId)?.size ?? 0) < connectionsPerUserMax;
  }

  function open(ws: WebSocket, stream: Duplex, identity: ConnectionIdentity): void {
    const connection: Socket = {
      id: newUuid(),
      ...identity,
      socket: ws,
      stream,
      isCorked: false,
      isAlive: true,
      get isOpen() {
        return ws.readyState === ws.OPEN;
      },
      send: (frame) => transmit(connection, serialise(frame)),
    };
    sockets.add(connection);
    const own = byUser.get(identity.userId) ?? new Set();
    byUser.set(identity.userId, own.add(connection));
    metrics.realtimeConnections.set(sockets.size);
    for (const actorId of identity.actors.keys()) hear(connection, actorId);
    ws.on('pong', () => {
      connection.isAlive = true;
    });
    ws.on('message', (data, isBinary) =>
      guard(connection, () => receive(connection, isBinary ? null : String(data))),
    );
    ws.on('close', () => guard(connection, () => forget(connection)));
    connection.send({ type: 'hello', at: clock.now().toISOString() });
  }

  function hear(connection: Socket, actorId: Uuid): void {
    let listeners = byActor.get(actorId);
    if (!listeners) {
      listeners = new Set();
      byActor.set(actorId, listeners);
    }
    listeners.add(connection);
    if (listeners.size > 1) return;
    tellPeers('gateway.presence', { on: [actorId] });
    if (!isElsewhere(actorId)) tellPresence(actorId, true);
  }

  function stopHearing(connection: Socket, actorId: Uuid): void {
    const listeners = byActor.get(actorId);
    if (!listeners?.delete(connection) || listeners.size > 0) return;
    byActor.delete(actorId);
    tellPeers('gateway.presence', { off: [actorId] });
    if (!isElsewhere(actorId)) tellPresence(actorId, false);
  }

  function tellPresence(actorId: Uuid, isOnline: boolean): void {
    for (const changed of presenceListeners) changed(actorId, isOnline);
  }

  function forget(connection: Socket): void {
    sockets.delete(connection);
    const own = byUser.get(connection.userId);
    own?.delete(connection);
    if (own?.size === 0) byUser.delete(connection.userId);
    metrics.realtimeConnections.set(sockets.size);
    for (const actorId of connection.actors.keys()) stopHearing(connection, actorId);
    for (const forgotten of disconnectListeners) forgotten(connection);
  }

  /** Looking a counter up by its labels costs more than counting. */
  function tally(direction: 'in' | 'out', type: string): void {
    const key = direction + type;
    let counter = counters.get(key);
    if (!counter) {
      counter = metrics.realtimeFrames.labels({ direction, type });
      counters.set(key, counter);
    }
    counter.inc();
  }

  /** Frames sent within one turn leave in one packet: after a group commit a device often gets several. */
  function cork(connection: Socket): void {
    if (connection.isCorked) return;
    connection.isCorked = true;
    connection.stream.cork();
    corked.push(connection);
    if (corked.length === 1) process.nextTick(uncorkAll);
  }

  function uncorkAll(): void {
    for (const connection of corked.splice(0)) {
      connection.isCorked = false;
      connection.stream.uncork();
    }
  }

  /** Connections that are closing hold what they have until they are gone, so they count. */
  function isTooSlow({ socket, userId }: Socket): boolean {
    const { bufferedAmount } = socket;
    if (bufferedAmount <= behindBytes) return false;
    if (bufferedAmount > bufferedBytesMax) return true;
    let all = 0;
    for (const own of byUser.get(userId) ?? []) all += own.socket.bufferedAmount;
    return all > bufferedOfUserMax;
  }

  function transmit(connection: Socket, { type, json }: SerialisedFrame): void {
    if (!connection.isOpen) return;
    if (isTooSlow(connection)) {
      connection.socket.close(closeCodes.tooSlow, 'too slow');
      return;
    }
    tally('out', type);
    cork(connection);
    connection.socket.send(json);
  }

  /** A user has one limit, however many connections and doors they use. */
  function mayPass({ userId }: Socket, type: ClientFrame['type']): boolean {
    const limit = frameLimits[type];
    if (limit === undefined) return true;
    if (typeof limit === 'string') return http.takeCall(limit, userId);
    return http.limiter.take(`${type}:${userId}`, { perMinute: limit }).ok;
  }

  function receive(connection: Socket, text: string | null): void {
    const frames = `frames:${connection.userId}`;
    if (!http.limiter.take(frames, { perMinute: framesPerMinute }).ok) {
      connection.socket.close(closeCodes.flooding, 'too many frames');
      return;
    }
    const frame = parseFrame(text);
    if (!frame) {
      connection.socket.close(closeCodes.badFrame, 'not a frame of this protocol');
      return;
    }
    connection.isAlive = true;
    tally('in', frame.type);
    if (frame.type === 'ping') {
      connection.send({ type: 'pong' });
      return;
    }
    const ref = 'ref' in frame ? frame.ref : undefined;
    if (!mayPass(connection, frame.type)) {
      const code = 'platform.too_many_requests';
      limited.get(frame.type)?.(connection, frame as never);
      if (ref !== undefined) connection.send({ type: 'refused', ref, code });
      return;
    }
    const failed = (error: unknown) => {
      log.error({ err: error, frame: frame.type }, 'realtime.handler_failed');
      const code = isUnavailable(error) ? 'platform.unavailable' : 'platform.internal';
      if (ref !== undefined) connection.send({ type: 'refused', ref, code });
    };
    try {
      const answer = handlers.get(frame.type)?.(connection, frame as never);
      answer
        ?.then((result) => {
          if (ref === undefined) return;
          if (result.ok) connection.send({ type: 'ack', ref, value: result.value });
          else connection.send({ type: 'refused', ref, code: result.code, detail: result.detail });
        })
        .catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  /** What a listener of a socket throws would end the process, and with it everybody's connection. */
  function guard(connection: Socket, listen: () => void): void {
    try {
      listen();
    } catch (error) {
      log.error({ err: error }, 'realtime.listener_failed');
      connection.socket.close(closeCodes.broken, 'something broke');
    }
  }

  function deliverHere(
    actorIds: Iterable<Uuid>,
    serialised: SerialisedFrame,
    except?: Connection,
  ): void {
    const reached = new Set<Socket>();
    for (const actorId of actorIds) {
      for (const connection of byActor.get(actorId) ?? []) {
        if (connection === except || reached.has(connection)) continue;
        reached.add(connection);
        transmit(connection, serialised);
      }
    }
  }

  async function refreshHere(userId: Uuid): Promise<void> {
    const actors = await actorsOf(userId);
    changes += 1;
    for (const connection of sockets) {
      if (connection.userId !== userId) continue;
      for (const actorId of connection.actors.keys()) {
        if (!actors.has(actorId)) stopHearing(connection, actorId);
      }
      for (const actorId of actors.keys()) {
        if (!connection.actors.has(actorId)) hear(connection, actorId);
      }
      connection.actors = new Map(actors);
    }
  }

  function disconnectHere(sessionId: Uuid): void {
    changes += 1;
    for (const connection of sockets) {
      if (connection.sessionId === sessionId) {
        connection.socket.close(closeCodes.notSignedIn, 'signed out');
      }
    }
  }

  // The same for devices that are connected to another process.

  function tellPeers<Topic extends keyof Notes>(topic: Topic, note: Notes[Topic]): void {
    bus.publish(topic, note);
  }

  function onNote<Topic extends keyof Notes>(
    topic: Topic,
    handle: (note: Notes[Topic], peer: Uuid) => void,
  ): void {
    bus.on(topic, handle);
  }

  function isElsewhere(actorId: Uuid): boolean {
    for (const actorIds of elsewhere.values()) if (actorIds.has(actorId)) return true;
    return false;
  }

  function comeElsewhere(peer: Uuid, actorIds: Iterable<Uuid>): void {
    const known = elsewhere.get(peer) ?? new Set();
    elsewhere.set(peer, known);
    for (const actorId of actorIds) {
      const wasOnline = byActor.has(actorId) || isElsewhere(actorId);
      known.add(actorId);
      if (!wasOnline) tellPresence(actorId, true);
    }
  }

  function leaveElsewhere(peer: Uuid, actorIds: Iterable<Uuid>): void {
    for (const actorId of actorIds) {
      if (!elsewhere.get(peer)?.delete(actorId)) continue;
      if (!byActor.has(actorId) && !isElsewhere(actorId)) tellPresence(actorId, false);
    }
  }

  bus.onPeer(() => tellPeers('gateway.presence', { on: [...byActor.keys()] }));
  bus.onPeerGone((peer) => {
    leaveElsewhere(peer, [...(elsewhere.get(peer) ?? [])]);
    elsewhere.delete(peer);
  });
  // Whoever connects anew is asked who they are, and syncs: so nothing is missed, not even a sign-out.
  bus.onGap(() => {
    changes += 1;
    for (const connection of sockets) connection.socket.close(closeCodes.goingDown, 'missed notes');
  });
  onNote('gateway.presence', ({ on = [], off = [] }, peer) => {
    comeElsewhere(peer, on);
    leaveElsewhere(peer, off);
  });
  onNote('gateway.deliver', ({ actorIds, type, json }) => deliverHere(actorIds, { type, json }));
  onNote('gateway.disconnect', ({ sessionId }) => disconnectHere(sessionId));
  onNote('gateway.refresh', ({ userId }) => {
    refreshHere(userId).catch((error) => log.error({ err: error }, 'realtime.refresh_failed'));
  });

  const heartbeat = setInterval(() => {
    for (const connection of sockets) {
      if (!connection.isAlive) {
        connection.socket.terminate();
        continue;
      }
      connection.isAlive = false;
      connection.socket.ping();
    }
  }, heartbeatMs);
  heartbeat.unref();

  return {
    on(type, handle, onLimited) {
      if (handlers.has(type)) throw new Error(`frame ${type} is handled twice`);
      handlers.set(type, handle as never);
      if (onLimited) limited.set(type, onLimited);
    },
    deliver(actorIds, frame, except) {
      const serialised = serialise(frame);
      if (elsewhere.size === 0) return deliverHere(actorIds, serialised, except);
      const all = [...actorIds];
      deliverHere(all, serialised, except);
      const others = all.filter(isElsewhere);
      if (others.length > 0) tellPeers('gateway.deliver', { actorIds: others, ...serialised });
    },
    isOnline: (actorId) => byActor.has(actorId) || isElsewhere(actorId),
    onPresence(changed) {
      presenceListeners.push(changed);
    },
    onDisconnect(forget) {
      disconnectListeners.push(forget);
    },
    async refresh(userId) {
      tellPeers('gateway.refresh', { userId });
      await refreshHere(userId);
    },
    disconnectSession(sessionId) {
      tellPeers('gateway.disconnect', { sessionId });
      disconnectHere(sessionId);
    },
    acceptAt(path, accept) {
      others.set(path, accept);
    },
    identifyWith(fn) {
      identify = fn;
    },
    reidentifyWith(fn) {
      actorsOf = fn;
    },
    close() {
      clearInterval(heartbeat);
      for (const connection of sockets) connection.socket.close(closeCodes.goingDown, 'going down');
      server.close();
    },
  };
}

function serialise(frame: ServerFrame | SerialisedFrame): SerialisedFrame {
  return 'json' in frame ? frame : { type: frame.type, json: JSON.stringify(frame) };
}

function parseFrame(text: string | null): ClientFrame | null {
  if (text === null) return null;
  try {
    const parsed = clientFrame.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
