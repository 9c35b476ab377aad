import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, test } from 'node:test';
import type { Result } from '@allmende/contract/errors';
import { WebSocket } from 'ws';
import { testWorld } from '../../../../dev/world.ts';

import { manualClock } from './clock.ts';
import { createGateway } from './gateway.ts';
import { createHttp } from './http.ts';
import { newUuid } from './ids.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';

/** What strangers on the network do to the realtime edge. Whatever it is, the process goes on. */
const world = await testWorld();
const { hostname, port } = new URL(world.origin);

const uncaught: unknown[] = [];
const note = (error: unknown) => uncaught.push(error);
process.on('uncaughtException', note);
after(() => process.off('uncaughtException', note));

function upgrade(
  path: string,
  headers: Record<string, string> = {},
  at = Number(port),
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(at, hostname, () => {
      const lines = Object.entries({
        host: `${hostname}:${at}`,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      }).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
      resolve(socket);
    });
    socket.on('error', reject);
  });
}

function firstBytes(socket: Socket): Promise<string> {
  return new Promise((resolve) =>
    socket.once('data', (bytes) => resolve(bytes.toString('latin1'))),
  );
}

function ended(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
    socket.resume();
  });
}

/** The realtime edge alone, with a clock that stands still. */
async function edge(trustProxy = 0) {
  const config = { ...world.app.config, trustProxy };
  const log = createLog({ level: 'silent' });
  const [clock, metrics] = [manualClock(new Date()), createMetrics()];
  const http = await createHttp({ config, log, clock, metrics });
  const gateway = createGateway({ http, publicUrl: config.publicUrl, log, metrics, clock });
  const address = await http.fastify.listen({ host: '127.0.0.1', port: 0 });
  return { http, gateway, clock, address };
}

async function assertAlive(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(uncaught, []);
  assert.equal((await fetch(`${world.origin}/healthz`)).status, 200);
}

test('a broken frame of somebody who is not signed in ends only their connection', async () => {
  const socket = await upgrade('/api/v1/realtime');
  assert.match(await firstBytes(socket), /^HTTP\/1\.1 101/);
  // All reserved bits at once, and no mask: no version of the protocol has this frame.
  socket.write(Buffer.from([0xf1, 0x01, 0x41]));
  await ended(socket);
  await assertAlive();
});

for (const path of ['/api/v1/realtime', '/anything/else']) {
  test(`an upgrade of ${path} that is broken off at once ends only itself`, async () => {
    for (let round = 0; round < 30; round++) {
      const socket = await upgrade(path);
      socket.resetAndDestroy();
    }
    await assertAlive();
  });
}

test('an origin that is no address is refused', async () => {
  for (const origin of ['null', 'nonsense', 'http://']) {
    const socket = await upgrade('/api/v1/realtime', { origin });
    assert.match(await firstBytes(socket), /^HTTP\/1\.1 403/, origin);
    socket.destroy();
  }
  await assertAlive();
});

test('one person cannot open connections without end', async () => {
  const { identity } = world.app;
  const { userId } = await identity.signUp({
    handle: 'sammlerin',
    name: 'Sammlerin',
    password: null,
    locale: 'de',
  });
  const authorization = `Bearer ${await identity.createSession(userId)}`;
  const opened: Socket[] = [];
  for (let i = 0; i < 100; i++) {
    const socket = await upgrade('/api/v1/realtime', { authorization });
    assert.match(await firstBytes(socket), /^HTTP\/1\.1 101/);
    opened.push(socket);
  }
  const toldWhy = async () => {
    const socket = await upgrade('/api/v1/realtime', { authorization });
    let received = '';
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    socket.destroy();
    return received.includes('too many connections');
  };
  assert.equal(await toldWhy(), true);
  for (const socket of opened) socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal(await toldWhy(), false);
});

test('[P7] a network that keeps asking for connections is refused before anybody asks who it is', async () => {
  const { http, gateway, clock, address } = await edge(1);
  const asked = { times: 0 };
  gateway.identifyWith(async () => {
    asked.times += 1;
    return null;
  });
  const statusFor = async (forwardedFor: string): Promise<number> => {
    const socket = await upgrade(
      '/api/v1/realtime',
      { 'x-forwarded-for': forwardedFor },
      Number(new URL(address).port),
    );
    const [, status] = (await firstBytes(socket)).split(' ');
    socket.destroy();
    return Number(status);
  };
  let status = 101;
  // What stands before the address that our own proxy has seen is the stranger's word.
  while (status === 101) status = await statusFor(`192.0.2.${asked.times % 200}, 198.51.100.7`);
  assert.equal(status, 429);
  assert.equal(asked.times, 1_200);
  assert.equal(await statusFor('198.51.100.8'), 101);
  clock.advance(60_000);
  assert.equal(await statusFor('198.51.100.7'), 101);
  gateway.close();
  await http.fastify.close();
});

test('[P2] a frame handler that throws, at once or later, costs its frame and nothing else', async () => {
  const { http, gateway, address } = await edge();
  const actorId = newUuid();
  gateway.identifyWith(async () => ({
    userId: newUuid(),
    sessionId: newUuid(),
    actors: new Map([[actorId, { kind: 'person', role: 'self' }]]),
  }));
  const failures: (() => Promise<Result<unknown>>)[] = [
    () => {
      throw new Error('at once');
    },
    () => Promise.reject(new Error('later')),
    async () => ({ ok: true, value: 1n }),
  ];
  gateway.on('read', (_connection, { ref }) => failures[ref]!());
  gateway.on('typing', () => {
    throw new Error('where nobody waits for an answer');
  });
  const socket = new WebSocket(`${address.replace('http', 'ws')}/api/v1/realtime`);
  const frames: unknown[] = [];
  const heard = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      frames.push(JSON.parse(String(data)));
      if (frames.length === failures.length + 2) resolve();
    });
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const place = { actorId: `act_${'0'.repeat(32)}`, conversationId: `cnv_${'0'.repeat(32)}` };
  socket.send(JSON.stringify({ type: 'typing', ...place }));
  for (const ref of failures.keys()) {
    socket.send(JSON.stringify({ type: 'read', ref, ...place, seq: 1 }));
  }
  socket.send(JSON.stringify({ type: 'ping' }));
  await heard;
  const refused = failures.map((_, ref) => ({ type: 'refused', ref, code: 'platform.internal' }));
  assert.deepEqual(
    frames.slice(1).sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
    [{ type: 'pong' }, ...refused],
  );
  socket.close();
  gateway.close();
  await http.fastify.close();
  await assertAlive();
});

test('many connections of one person that read nothing hold little memory', async () => {
  const { http, gateway, address } = await edge();
  const [userId, actorId] = [newUuid(), newUuid()];
  gateway.identifyWith(async () => ({
    userId,
    sessionId: newUuid(),
    actors: new Map([[actorId, { kind: 'person', role: 'self' } as const]]),
  }));
  const seen = new Set<{ socket: WebSocket }>();
  gateway.on('active', (connection) => {
    seen.add(connection as unknown as { socket: WebSocket });
    return undefined;
  });
  const devices: WebSocket[] = [];
  for (let count = 0; count < 20; count++) {
    const device = new WebSocket(`${address.replace('http', 'ws')}/api/v1/realtime`);
    await new Promise((resolve) => device.once('message', resolve));
    device.send('{"type":"active"}');
    devices.push(device);
  }
  while (seen.size < devices.length) await new Promise((resolve) => setImmediate(resolve));
  for (const device of devices) device.pause();
  const json = JSON.stringify({ type: 'pong', padding: 'x'.repeat(512 * 1024) });
  let most = 0;
  for (let round = 0; round < 30; round++) {
    gateway.deliver([actorId], { type: 'pong', json });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const held = [...seen].reduce((sum, { socket }) => sum + socket.bufferedAmount, 0);
    most = Math.max(most, held);
  }
  for (const device of devices) device.terminate();
  gateway.close();
  await http.fastify.close();
  assert.ok(most < 32 * 1024 * 1024, `${Math.round(most / 1024)} KiB wait to be read`);
});
