import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import type { Actor, Picture } from '@allmende/contract/actors';
import { identityErrors } from '@allmende/contract/identity';
import type { Conversation, Message } from '@allmende/contract/messaging';
import type { ClientFrame, ServerFrame } from '@allmende/contract/realtime';
import WebSocket from 'ws';
import { createMessaging, type Messaging } from '../apps/server/src/messaging/index.ts';
import type { Role } from '../apps/server/src/platform/access.ts';
import { type Clock, manualClock } from '../apps/server/src/platform/clock.ts';
import { completeConfig, parseConfig } from '../apps/server/src/platform/config.ts';
import type { Database } from '../apps/server/src/platform/database.ts';
import { createGateway, type Gateway } from '../apps/server/src/platform/gateway.ts';
import { createHttp } from '../apps/server/src/platform/http.ts';
import { newUuid, toPublicId, type Uuid } from '../apps/server/src/platform/ids.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { createMetrics } from '../apps/server/src/platform/metrics.ts';

/**
 * A stage for messaging alone: the real gateway, HTTP edge and database, with actors and users that exist by
 * being named. For tests and fuzzers that play many actors at once; `dev/world.ts` has the whole server.
 */
export interface Stage {
  messaging: Messaging;
  gateway: Gateway;
  database: Database;
  clock: Clock;
  origin: string;
  /** A person with a user of their own. */
  person(name: string): Player;
  /** A business; `staff` may act in its name. */
  business(name: string, staff: Partial<Record<'owner' | 'manager' | 'agent', Player>>): Player;
  /** A private picture of this actor. */
  picture(owner: Player): Picture;
  /** What was granted to conversations: `picture conversation`. */
  grants: string[];
  connect(userOf: Player): Promise<Device>;
  /** A call of the HTTP API in the name of `as`, by `user` if somebody else. */
  call(as: Player, method: string, path: string, body?: unknown, user?: Player): Promise<Answer>;
  close(): Promise<void>;
}

export interface Player {
  userId: Uuid;
  actorId: Uuid;
  publicId: Actor['id'];
  actor: Actor;
}

export interface Answer {
  status: number;
  // The shape is what the test is about.
  // biome-ignore lint/suspicious/noExplicitAny: asserted by the test that reads it
  body: any;
}

/** One WebSocket, with everything it was sent. */
export interface Device {
  frames: ServerFrame[];
  send(frame: ClientFrame): void;
  /** Sends and waits for the answer. */
  ask(frame: ClientFrame & { ref: number }): Promise<ServerFrame>;
  /** The first frame that fits, also of those that came before. */
  next(fits: (frame: ServerFrame) => boolean): Promise<ServerFrame>;
  close(): Promise<void>;
}

export async function createStage(options: { database: Database; clock?: Clock }): Promise<Stage> {
  const { database, clock = manualClock(new Date('2026-03-02T09:00:00Z')) } = options;
  const log = createLog({ level: process.env['LOG_LEVEL'] ?? 'fatal' });
  const config = completeConfig(parseConfig([], { DATA: tmpdir(), PORT: '1' }), 1);
  const metrics = createMetrics();
  const http = await createHttp({ config, log, clock, metrics });
  http.declareErrors(identityErrors);
  const gateway = createGateway({ http, publicUrl: config.publicUrl, log, metrics, clock });

  const actors = new Map<Uuid, Actor>();
  const pictures = new Map<Uuid, { ownerActorId: Uuid; picture: Picture }>();
  const grants: string[] = [];
  const rolesOf = new Map<Uuid, Map<Uuid, { kind: Actor['kind']; role: Role }>>();
  const userOf = (request: { headers: IncomingMessage['headers'] }) =>
    (request.headers.authorization ?? '').replace('Bearer ', '');

  gateway.identifyWith(async (request) => {
    const userId = userOf(request);
    const roles = rolesOf.get(userId);
    return roles ? { userId, sessionId: userId, actors: new Map(roles) } : null;
  });
  gateway.reidentifyWith(async (userId) => new Map(rolesOf.get(userId)));
  http.authenticateWith(async (request) => {
    const userId = userOf(request);
    const actorId = String(request.headers['allmende-actor'] ?? '');
    const own = rolesOf.get(userId)?.get(actorId);
    if (!rolesOf.has(userId)) return { kind: 'nobody' };
    if (!own) return { kind: 'foreign_actor' };
    const { kind: actorKind, role } = own;
    return {
      kind: 'caller',
      auth: { userId, sessionId: userId, actorId, actorKind, role, isOperator: false },
    };
  });
  const messaging = createMessaging({
    database,
    clock,
    log,
    metrics,
    http,
    gateway,
    identity: {
      actors: async (ids) =>
        new Map([...ids].flatMap((id) => (actors.has(id) ? [[id, actors.get(id)!]] : []))),
    },
    media: {
      ownedPicture: async (pictureId, actorId) => {
        const known = pictures.get(pictureId);
        return known?.ownerActorId === actorId ? known.picture : null;
      },
      grantToConversation: async (_tx, { pictureId, conversationId }) =>
        grants.push(`${pictureId} ${conversationId}`),
    },
  });
  await http.fastify.listen({ host: '127.0.0.1', port: 0 });
  const { port } = http.fastify.server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const devices = new Set<Device>();

  function player(name: string, kind: Actor['kind'], userId: Uuid): Player {
    const actorId = newUuid();
    const publicId = toPublicId('act', actorId);
    const actor: Actor = {
      id: publicId,
      kind,
      handle: name.toLowerCase(),
      name,
      picture: null,
      accent: null,
      isVerified: false,
    };
    actors.set(actorId, actor);
    return { userId, actorId, publicId, actor };
  }

  return {
    messaging,
    gateway,
    database,
    clock,
    origin,
    grants,
    person(name) {
      const made = player(name, 'person', newUuid());
      rolesOf.set(made.userId, new Map([[made.actorId, { kind: 'person', role: 'self' }]]));
      return made;
    },
    business(name, staff) {
      const made = player(name, 'business', Object.values(staff)[0]!.userId);
      for (const [role, { userId }] of Object.entries(staff)) {
        rolesOf.get(userId)!.set(made.actorId, { kind: 'business', role: role as Role });
      }
      return made;
    },
    picture(owner) {
      const pictureId = newUuid();
      const url = (size: string) => `/media/${pictureId}/${size}.webp`;
      const picture: Picture = {
        id: toPublicId('med', pictureId),
        smallUrl: url('small'),
        mediumUrl: url('medium'),
        largeUrl: url('large'),
        width: 640,
        height: 480,
        colour: '#a0b0c0',
        alt: '',
      };
      pictures.set(pictureId, { ownerActorId: owner.actorId, picture });
      return picture;
    },
    async connect({ userId }) {
      const device = await openDevice(origin, userId);
      devices.add(device);
      return device;
    },
    async call(as, method, path, body, user = as) {
      const response = await fetch(`${origin}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${user.userId}`,
          'allmende-actor': as.actorId,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json() };
    },
    async close() {
      for (const device of devices) await device.close();
      gateway.close();
      await http.fastify.close();
      await messaging.idle();
    },
  };
}

async function openDevice(origin: string, userId: Uuid): Promise<Device> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/v1/realtime`, {
    headers: { authorization: `Bearer ${userId}` },
  });
  const frames: ServerFrame[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)) as ServerFrame);
    for (const look of waiting) look();
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  function next(fits: (frame: ServerFrame) => boolean): Promise<ServerFrame> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`no such frame among ${frames.map((frame) => frame.type).join(', ')}`));
      }, 5_000);
      function look(): void {
        const found = frames.find(fits);
        if (!found) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve(found);
      }
      waiting.add(look);
      look();
    });
  }
  const device: Device = {
    frames,
    send: (frame) => socket.send(JSON.stringify(frame)),
    ask(frame) {
      device.send(frame);
      return next((answer) => 'ref' in answer && answer.ref === frame.ref);
    },
    next,
    close: () =>
      new Promise((resolve) => {
        if (socket.readyState === WebSocket.CLOSED) return resolve();
        socket.once('close', () => resolve());
        socket.close();
      }),
  };
  await next((frame) => frame.type === 'hello');
  return device;
}

/** Opens the conversation of two players and returns its bare id. */
export async function openConversation(stage: Stage, a: Player, b: Player): Promise<Uuid> {
  const opened = await stage.database.transaction((tx) =>
    stage.messaging.directConversation(tx, { a: a.actorId, b: b.actorId }),
  );
  if (!opened.ok) throw new Error(opened.code);
  return opened.value;
}

/** Sends a text and returns the message; throws when it is refused. */
export async function say(
  stage: Stage,
  sender: Player,
  conversationId: Uuid,
  text: string,
  extra: { replyToSeq?: number; clientId?: Uuid; at?: Date } = {},
): Promise<Message> {
  const sent = await stage.messaging.send({
    conversationId,
    senderActorId: sender.actorId,
    senderUserId: sender.userId,
    clientId: randomUUID(),
    message: { kind: 'text', text },
    ...extra,
  });
  if (!sent.ok) throw new Error(sent.code);
  return sent.value;
}

/** The conversation as this player sees it. */
export async function look(stage: Stage, as: Player, conversationId: Uuid): Promise<Conversation> {
  const path = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}`;
  const { status, body } = await stage.call(as, 'GET', path);
  if (status !== 200) throw new Error(`${status} ${body.code}`);
  return body as Conversation;
}
