import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Actor } from '@allmende/contract/actors';
import type { Conversation, Message } from '@allmende/contract/messaging';
import type { ClientFrame, ServerFrame } from '@allmende/contract/realtime';
import WebSocket from 'ws';
import { createIdentity, type Identity } from '../apps/server/src/identity/index.ts';
import { createMedia, type Media } from '../apps/server/src/media/index.ts';
import { createMessaging, type Messaging } from '../apps/server/src/messaging/index.ts';
import { type Bus, noBus } from '../apps/server/src/platform/bus.ts';
import { type ManualClock, manualClock } from '../apps/server/src/platform/clock.ts';
import { completeConfig, parseConfig } from '../apps/server/src/platform/config.ts';
import type { Database } from '../apps/server/src/platform/database.ts';
import { createGateway } from '../apps/server/src/platform/gateway.ts';
import { createHttp } from '../apps/server/src/platform/http.ts';
import { toPublicId, type Uuid } from '../apps/server/src/platform/ids.ts';
import { createJobs, type Jobs } from '../apps/server/src/platform/jobs.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { createMetrics } from '../apps/server/src/platform/metrics.ts';
import { createOutbound, type Outbound } from '../apps/server/src/platform/outbound.ts';
import { createOutbox } from '../apps/server/src/platform/outbox.ts';
import { noLimits } from '../apps/server/src/platform/rate-limit.ts';
import { createTestDatabase } from './test-database.ts';

/**
 * The server up to messaging, with many actors around it, each on as many devices as a test wants. Several
 * stages may stand on one database, as several processes would.
 */
export interface Stage {
  messaging: Messaging;
  identity: Identity;
  media: Media;
  database: Database;
  clock: ManualClock;
  /** Not started: a test that wants background work starts and stops it. */
  jobs: Jobs;
  /** `http://127.0.0.1:<port>` */
  origin: string;
  /** A person with a user of their own. */
  person(name: string): Promise<Player>;
  /** A business; `staff` may act in its name, the owner always does. */
  business(
    name: string,
    staff: { owner: Player; manager?: Player; agent?: Player },
  ): Promise<Player>;
  /** Everybody in whose name this player's user may act. */
  connect(player: Player): Promise<Device>;
  /** A call of the HTTP API in the name of `as`, made by the user of `by`. */
  call(as: Player, method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Opens the conversation of two players and returns its bare id. */
  open(a: Player, b: Player): Promise<Uuid>;
  /** Sends a text and returns the message; throws when it is refused. */
  say(sender: Player, conversationId: Uuid, text: string, extra?: Extra): Promise<Message>;
  /** The conversation as this player sees it. */
  look(as: Player, conversationId: Uuid): Promise<Conversation>;
  /** Closes all devices and the server; the database too when it was made here. */
  close(): Promise<void>;
}

export interface StageOptions {
  /** One of its own by default. */
  database?: Database;
  /** Instead of the one that refuses private addresses. */
  outbound?: Outbound;
  /** To other stages on the same database; it is started and stopped here. */
  bus?: Bus;
}

export interface Player {
  userId: Uuid;
  /** Of the user, for `Authorization: Bearer`. */
  token: string;
  actorId: Uuid;
  publicId: Actor['id'];
}

interface CallOptions {
  body?: unknown;
  by?: Player;
}

interface Extra {
  replyToSeq?: number;
  clientId?: Uuid;
  at?: Date;
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: its shape is what the test that reads it asserts
  body: any;
}

/** One WebSocket, with everything it was sent. */
export interface Device {
  frames: ServerFrame[];
  /** Set when the server ended the connection. */
  closeCode: number | undefined;
  send(frame: ClientFrame): void;
  /** Sends something that need not be a frame. */
  sendRaw(data: string | Uint8Array): void;
  /** Sends and waits for the answer. */
  ask(frame: ClientFrame & { ref: number }): Promise<ServerFrame>;
  /** The first frame that fits, also of those that came before. */
  next(fits: (frame: ServerFrame) => boolean, patienceMs?: number): Promise<ServerFrame>;
  /** Resolves when everything that was sent before to this device has arrived. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** For a test file: a stage that ends after its last test. */
export async function testStage(options: StageOptions = {}): Promise<Stage> {
  const stage = await createStage(options);
  after(() => stage.close());
  return stage;
}

export async function createStage(options: StageOptions = {}): Promise<Stage> {
  const made = options.database ? undefined : await createTestDatabase();
  const database = options.database ?? made!.database;
  const folder = await mkdtemp(join(tmpdir(), 'allmende-stage-'));
  const clock = manualClock(new Date('2026-03-02T09:00:00Z'));
  const log = createLog({ level: process.env['LOG_LEVEL'] ?? 'fatal' });
  const config = completeConfig(parseConfig([], { DATA: folder }), 1);
  const metrics = createMetrics();
  const http = await createHttp({ config, log, clock, metrics, limiter: noLimits });
  const bus = options.bus ?? noBus;
  const gateway = createGateway({ http, publicUrl: config.publicUrl, log, metrics, clock, bus });
  const outbox = createOutbox({ database, clock, log, metrics });
  const jobs = createJobs({ connection: database.connection, log, isAlone: true });
  const base = { config, database, clock, log, http, gateway, outbox, jobs, metrics };
  const identity = await createIdentity(base);
  const media = createMedia({ ...base, identity });
  const outbound = options.outbound ?? createOutbound();
  const messaging = createMessaging({ ...base, identity, media, outbound });
  identity.onBlockChanged((tx, change) => messaging.setBlocked(tx, change));
  media.readableWith(
    async (ids, actorIds, { isOperator }) =>
      (await messaging.isMemberOfAny(ids, actorIds)) ||
      (isOperator && (await messaging.isOpenReport(ids))),
  );
  await bus.start();
  await http.fastify.listen({ host: '127.0.0.1', port: 0 });
  const { port } = http.fastify.server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const devices = new Set<Device>();
  let players = 0;

  function handleOf(name: string): string {
    players += 1;
    const letters = name.toLowerCase().replaceAll(/[^a-z]/g, '');
    return `${letters}-${players}-${port}`;
  }

  const stage: Stage = {
    messaging,
    identity,
    media,
    database,
    clock,
    jobs,
    origin,
    async person(name) {
      const account = { handle: handleOf(name), name, password: null, locale: 'de' } as const;
      const { userId, actorId } = await identity.signUp(account);
      const token = await identity.createSession(userId);
      return { userId, token, actorId, publicId: toPublicId('act', actorId) };
    },
    async business(name, { owner, ...staff }) {
      const actorId = await database.transaction(async (tx) => {
        const made = await identity.createActor(tx, {
          kind: 'business',
          handle: handleOf(name),
          name,
          about: '',
          pictureId: null,
          accent: null,
          ownerUserId: owner.userId,
        });
        if (!made.ok) throw new Error(made.code);
        for (const role of ['manager', 'agent'] as const) {
          const userId = staff[role]?.userId;
          if (userId) await identity.setRole(tx, { actorId: made.value, userId, role });
        }
        return made.value;
      });
      const { userId, token } = owner;
      return { userId, token, actorId, publicId: toPublicId('act', actorId) };
    },
    async connect(player) {
      const device = await openDevice(origin, player.token);
      devices.add(device);
      return device;
    },
    async call(as, method, path, { body, by = as } = {}) {
      const response = await fetch(`${origin}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${by.token}`,
          'allmende-actor': as.publicId,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json() };
    },
    async open(a, b) {
      const opened = await database.transaction((tx) =>
        messaging.directConversation(tx, { a: a.actorId, b: b.actorId }),
      );
      if (!opened.ok) throw new Error(opened.code);
      return opened.value;
    },
    async say(sender, conversationId, text, extra) {
      const sent = await messaging.send({
        conversationId,
        senderActorId: sender.actorId,
        senderUserId: sender.userId,
        clientId: randomUUID(),
        message: { kind: 'text', text },
        ...extra,
      });
      if (!sent.ok) throw new Error(sent.code);
      return sent.value;
    },
    async look(as, conversationId) {
      const path = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}`;
      const { status, body } = await stage.call(as, 'GET', path);
      if (status !== 200) throw new Error(`${status} ${body.code}`);
      return body as Conversation;
    },
    async close() {
      await Promise.all([...devices].map((device) => device.close()));
      gateway.close();
      await http.fastify.close();
      await messaging.idle();
      await bus.stop();
      await outbound.close();
      await made?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return stage;
}

/** A device of whoever has the session of this token. */
export async function openDevice(origin: string, token: string): Promise<Device> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/v1/realtime`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const frames: ServerFrame[] = [];
  const waiting = new Set<() => void>();
  let pings = 0;
  let pongs = 0;
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as ServerFrame;
    if (frame.type === 'pong') pongs += 1;
    else frames.push(frame);
    for (const look of waiting) look();
  });
  socket.on('close', (code) => {
    device.closeCode = code;
    for (const look of waiting) look();
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  function until<T>(find: () => T | undefined, patienceMs = 20_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`waited in vain; there are ${JSON.stringify(frames.slice(-20))}`));
      }, patienceMs);
      function look(): void {
        const found = find();
        if (found === undefined) return;
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
    closeCode: undefined,
    send: (frame) => socket.send(JSON.stringify(frame)),
    sendRaw: (data) => socket.send(data),
    ask(frame) {
      device.send(frame);
      return device.next((answer) => 'ref' in answer && answer.ref === frame.ref);
    },
    next: (fits, patienceMs) => until(() => frames.find(fits), patienceMs),
    async settled() {
      pings += 1;
      const wanted = pings;
      device.send({ type: 'ping' });
      await until(() => (pongs >= wanted ? true : undefined));
    },
    close: () =>
      new Promise((resolve) => {
        if (socket.readyState === WebSocket.CLOSED) return resolve();
        socket.once('close', () => resolve());
        socket.close();
      }),
  };
  await device.next((frame) => frame.type === 'hello');
  return device;
}
