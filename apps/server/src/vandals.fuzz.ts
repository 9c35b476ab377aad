import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { allErrors, operationsByModule } from '@allmende/contract/all';
import type { Operation } from '@allmende/contract/operation';
import { type ClientFrame, clientFrame, type ServerFrame } from '@allmende/contract/realtime';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { toPublicId, type Uuid } from '#platform/ids';
import { fuzz, type Random } from '../../../dev/fuzz.ts';
import { almost, nonsense, type Shape } from '../../../dev/garbage.ts';
import { createWorld, type World } from '../../../dev/world.ts';

/**
 * Somebody with an account of their own says everything that the protocols do not, and much that they almost
 * do, while two others talk. Nothing may answer with a failure of the server, nothing may be left behind, and
 * the two must not notice.
 */
interface Play {
  world: World;
  random: Random;
  vandal: { userId: Uuid; token: string; actorId: string };
  talk: Talk;
  /** Ids that exist, by their prefix: the vandal's own and those of the two. */
  known: Map<string, string[]>;
}

/** Two who only want to talk. */
interface Talk {
  id: string;
  said: string[];
  say(text: string): Promise<void>;
  /** All that stands there, as the other one is shown it. */
  read(): Promise<string[]>;
  close(): void;
}

const knownMax = 40;

async function begin(random: Random): Promise<Play> {
  const world = await createWorld();
  const vandal = await signUp(world, 'wandale');
  const talk = await talkOfTwo(world);
  const known = new Map([
    ['act_', [vandal.actorId]],
    ['cnv_', [talk.id]],
  ]);
  const play = { world, random, vandal, talk, known };
  learn(play, JSON.stringify([await shown(world, vandal.token, '/identity/me')]));
  return play;
}

async function signUp(world: World, handle: string) {
  const account = { handle, name: handle, password: 'ein sehr langer satz', locale: 'de' } as const;
  const { userId, actorId } = await world.app.identity.signUp(account);
  const token = await world.app.identity.createSession(userId);
  return { userId, token, actorId: toPublicId('act', actorId) };
}

async function shown(world: World, token: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${world.origin}/api/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

async function talkOfTwo(world: World): Promise<Talk> {
  const [anna, ben] = [await signUp(world, 'anna'), await signUp(world, 'ben')];
  const opened = await shown(world, anna.token, '/messaging/conversations', {
    withActorId: ben.actorId,
  });
  const { id } = opened as { id: string };
  const [hers, his] = await Promise.all([device(world, anna.token), device(world, ben.token)]);
  const said: string[] = [];
  return {
    id,
    said,
    async say(text) {
      said.push(text);
      const heard = his.hear((frame) => frame.type === 'message' && words(frame.message) === text);
      hers.socket.send(
        JSON.stringify({
          type: 'send',
          ref: said.length,
          actorId: anna.actorId,
          conversationId: id,
          clientId: crypto.randomUUID(),
          message: { kind: 'text', text },
        }),
      );
      await heard;
    },
    async read() {
      const page = await shown(
        world,
        ben.token,
        `/messaging/conversations/${id}/messages?limit=50`,
      );
      const { items } = page as { items: { body: object }[] };
      return items.map(words);
    },
    close() {
      hers.socket.terminate();
      his.socket.terminate();
    },
  };
}

function words(message: { body: object }): string {
  return 'text' in message.body ? String(message.body.text) : JSON.stringify(message.body);
}

async function device(world: World, token: string) {
  const socket = openSocket(world, token);
  const waiting = new Set<(frame: ServerFrame) => void>();
  socket.on('message', (data) => {
    for (const tell of waiting) tell(JSON.parse(String(data)));
  });
  await once(socket, 'open');
  return {
    socket,
    hear: (isIt: (frame: ServerFrame) => boolean) =>
      new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error('an honest message did not arrive')),
          20_000,
        );
        function tell(frame: ServerFrame): void {
          if (!isIt(frame)) return;
          clearTimeout(timer);
          waiting.delete(tell);
          resolve();
        }
        waiting.add(tell);
      }),
  };
}

function openSocket(world: World, token: string): WebSocket {
  const address = `${world.origin.replace('http', 'ws')}/api/v1/realtime`;
  return new WebSocket(address, { headers: { authorization: `Bearer ${token}` } });
}

function learn({ known }: Play, text: string): void {
  for (const [id] of text.matchAll(/\b[a-z]{3}_[0-9a-f]{32}\b/g)) {
    const prefix = id.slice(0, 4);
    const ids = known.get(prefix) ?? [];
    if (ids.includes(id)) continue;
    known.set(prefix, [...ids, id].slice(-knownMax));
  }
}

function shapeOf(schema: z.ZodType | undefined): Shape | null {
  return schema ? (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape) : null;
}

/** What is allocated once everything that can be let go has been. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round++) collect();
  return process.memoryUsage().heapUsed;
}

const heapGrowthMax = 24 * 1024 * 1024;

/** Takes the steps, lets the two talk in between, and looks for what was left behind. */
async function play(
  { steps, random }: { steps: number; random: Random },
  step: (game: Play) => Promise<void>,
): Promise<void> {
  const game = await begin(random);
  const { world, talk } = game;
  try {
    let heapBefore = 0;
    for (let taken = 1; taken <= steps; taken++) {
      await step(game);
      if (taken % 100 === 0) {
        world.clock.advance(60_000);
        await talk.say(`Nachricht ${taken}`);
      }
      // By then every cache is filled and every function compiled.
      if (taken === Math.ceil(steps / 2)) heapBefore = heapBytes();
    }
    const grown = heapBytes() - heapBefore;
    assert.ok(grown < heapGrowthMax, `${Math.round(grown / 1024)} KiB more are held than half-way`);
    assert.deepEqual((await talk.read()).slice(-50), talk.said.slice(-50));
    talk.close();
    await untilDeserted(world);
  } finally {
    talk.close();
    await world.close();
  }
}

/** Resolves when the server holds no connection any more. */
async function untilDeserted(world: World): Promise<void> {
  for (let waited = 0; ; waited += 50) {
    const text = await (await fetch(`${world.origin}/metrics`)).text();
    const [, open] = /^allmende_realtime_connections (\d+)$/m.exec(text) ?? [];
    if (open === '0') return;
    assert.ok(waited < 5_000, `${open} connections are left`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// The WebSocket.

/** What ends a connection, by the gateway and by RFC 6455, section 7.4.1; 1006 is the vandal's own doing. */
const closeCodes = new Set([1000, 1002, 1005, 1006, 1007, 1009, 4400, 4401, 4429]);
const frameShape = shapeOf(clientFrame)!;

// About a minute on an idle machine.
fuzz('vandals: frames that are none', { steps: 9_000 }, (run) =>
  play(run, async (game) => {
    if (game.random.chance(0.2)) await sendBrokenBytes(game);
    else await sendFrames(game);
  }),
);

/** A connection that says a few almost right things. Each `ref` is answered once, and never by a failure. */
async function sendFrames(game: Play): Promise<void> {
  const { world, random, vandal } = game;
  const socket = openSocket(world, random.chance(0.9) ? vandal.token : 'nobody');
  const refs: number[] = [];
  const answered: number[] = [];
  socket.on('message', (data) => {
    const text = String(data);
    const frame = JSON.parse(text) as ServerFrame;
    learn(game, text);
    if (frame.type === 'ack' || frame.type === 'refused') answered.push(frame.ref);
    if (frame.type === 'refused') assertRefusal(frame.code, text);
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  await Promise.race([once(socket, 'open'), closed]);
  for (let left = random.int(1, 12); left > 0; left--) {
    const frame = almost(random, frameShape, { known: game.known, wrong: 0.01 }) as object;
    if (isFrame(frame) && 'ref' in frame) refs.push(frame.ref);
    socket.send(mangled(random, JSON.stringify(frame)));
  }
  // Whoever is still welcome gets an answer to this, after those to everything before.
  if (random.chance(0.7)) socket.send('{"type":"ping"}');
  if (random.chance(0.3)) socket.terminate();
  else {
    await new Promise((resolve) => setTimeout(resolve, random.int(0, 10)));
    socket.close();
  }
  const code = await closed;
  assert.ok(closeCodes.has(code), `closed with ${code}`);
  const surplus = answered.filter((ref) => !refs.includes(ref));
  assert.deepEqual(surplus, [], 'answers to what was not asked');
}

/** Zod throws at what has a `length` that cannot be compared; to the gateway that is no frame either. */
function isFrame(frame: object): frame is ClientFrame {
  try {
    return clientFrame.safeParse(frame).success;
  } catch {
    return false;
  }
}

function assertRefusal(code: string, text: string): void {
  assert.ok(code in allErrors, text);
  assert.ok(code !== 'platform.internal' && code !== 'platform.unavailable', text);
}

/** Most often as it is; else cut, doubled, turned into bytes or into something else. */
function mangled(random: Random, text: string): string | Buffer {
  if (random.chance(0.9)) return text;
  return random.pick([
    () => text.slice(0, random.int(0, text.length)),
    () => text + text,
    () => Buffer.from(text),
    () => JSON.stringify(nonsense(random)) ?? '',
    () => '['.repeat(100_000),
    () => text.replace(/"ref":\d+/, '"ref":9007199254740993'),
    () => 'x'.repeat(300_000),
  ])();
}

/** Bytes below the frames: wrong lengths, bits and masks, half a frame, and away. */
async function sendBrokenBytes({ world, random, vandal }: Play): Promise<void> {
  const { hostname, port } = new URL(world.origin);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await once(socket, 'connect');
  socket.write(
    `GET /api/v1/realtime HTTP/1.1\r\nhost: ${hostname}:${port}\r\nconnection: Upgrade\r\n` +
      'upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
      `authorization: Bearer ${vandal.token}\r\n\r\n`,
  );
  await Promise.race([once(socket, 'data'), ended]);
  const bytes = (count: number) =>
    Buffer.from(Array.from({ length: count }, () => random.int(0, 255)));
  for (let left = random.int(1, 4); left > 0; left--) {
    socket.write(
      random.pick([
        () => bytes(random.int(1, 200)),
        // A ping of more than 125 bytes, a close with half a code, a text that is no UTF-8.
        () => Buffer.concat([Buffer.from([0x89, 0xfe, 0x01, 0x00]), bytes(260)]),
        () => Buffer.concat([Buffer.from([0x88, 0x81]), bytes(5)]),
        () => Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe]),
        // Announces 2^63 bytes; goes on with what nobody began.
        () => Buffer.from([0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
        () => Buffer.concat([Buffer.from([0x00, 0x85]), bytes(9)]),
        () => Buffer.from([0x01, 0x80, 0, 0, 0, 0]),
      ])(),
    );
  }
  socket.resume();
  if (random.chance(0.5)) socket.resetAndDestroy();
  else socket.end();
  await ended;
}

// HTTP.

interface Target {
  name: string;
  operation: Operation;
  params: Shape | null;
  query: Shape | null;
  body: Shape | null;
}

const targets: Target[] = Object.entries(operationsByModule).flatMap(([module, operations]) =>
  Object.entries<Operation>(operations).map(([verb, operation]) => ({
    name: `${module}.${verb}`,
    operation,
    params: shapeOf(operation.params),
    query: shapeOf(operation.query),
    body: shapeOf(operation.body),
  })),
);

fuzz('vandals: calls that are almost right', { steps: 4_000 }, (run) => play(run, call));

async function call(game: Play): Promise<void> {
  const { world, random, vandal, known } = game;
  const { name, operation, ...shapes } = random.pick(targets);
  const make = (shape: Shape | null, wrong: number) =>
    shape === null ? null : almost(random, shape, { known, wrong });
  const params = asRecord(make(shapes.params, 0.03));
  const query = asRecord(make(shapes.query, 0.03));
  const path = operation.path.replaceAll(/:(\w+)/g, (_, key) => inUrl(params[key]));
  const search = Object.entries(query).map(([key, value]) => `${inUrl(key)}=${inUrl(value)}`);
  const upload = operation.upload;
  const payload = upload
    ? Buffer.from(Array.from({ length: random.int(0, 300) }, () => random.int(0, 255)))
    : mangled(random, JSON.stringify(make(shapes.body, 0.02)) ?? '');
  const answer = await world.app.http.fastify.inject({
    method: operation.method,
    url: `${path}${search.length > 0 ? `?${search.join('&')}` : ''}`,
    headers: {
      authorization: `Bearer ${vandal.token}`,
      'content-type': upload ? random.pick(upload.types) : 'application/json',
      'idempotency-key': random.chance(0.9) ? random.uuid() : 'x'.repeat(random.int(1, 300)),
      ...(random.chance(0.2) ? { 'allmende-actor': random.pick(known.get('act_')!) } : {}),
    },
    ...(operation.method === 'GET' ? {} : { payload }),
  });
  const said = `${name} ${operation.method} ${path} ${String(payload).slice(0, 500)}: ${answer.body}`;
  assert.ok(answer.statusCode < 500, said);
  if (answer.statusCode >= 400) assert.ok(answer.json().code in allErrors, said);
  else learn(game, answer.body);
  // They may have signed out, or have been.
  if (answer.statusCode === 401) {
    game.vandal.token = await world.app.identity.createSession(vandal.userId);
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function inUrl(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return encodeURIComponent(text.toWellFormed().slice(0, 2_000)) || '%20';
}
