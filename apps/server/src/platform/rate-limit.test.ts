import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { testWorld } from '../../../../dev/world.ts';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { anyone } from './access.ts';
import { manualClock } from './clock.ts';
import { createHttp } from './http.ts';
import { createMetrics } from './metrics.ts';
import { createRateLimiter } from './rate-limit.ts';

const limit = { perMinute: 60 };

test('a limit allows as many as it says at once, and refills evenly', () => {
  const clock = manualClock(new Date());
  const limiter = createRateLimiter(clock);
  const take = (key: string) => limiter.take(key, limit);
  for (let i = 0; i < 60; i++) assert.equal(take('lena').ok, true);
  assert.deepEqual(take('lena'), { ok: false, remaining: 0, resetSeconds: 60 });
  assert.equal(take('omar').ok, true);
  clock.advance(999);
  assert.equal(take('lena').ok, false);
  clock.advance(1);
  assert.equal(take('lena').ok, true);
  assert.equal(take('lena').ok, false);
  clock.advance(3_600_000);
  assert.equal(take('lena').remaining, 59);
});

test('a clock that is set back neither refills nor takes away', () => {
  const clock = manualClock(new Date());
  const limiter = createRateLimiter(clock);
  for (let i = 0; i < 30; i++) limiter.take('lena', limit);
  clock.advance(-60_000);
  assert.equal(limiter.take('lena', limit).remaining, 29);
});

test('asking whether there is room takes nothing', () => {
  const limiter = createRateLimiter(manualClock(new Date()));
  const one = { perMinute: 1 };
  for (let i = 0; i < 3; i++) assert.equal(limiter.hasRoom('lena', one), true);
  assert.equal(limiter.take('lena', one).ok, true);
  assert.equal(limiter.hasRoom('lena', one), false);
});

/** Sends a frame on a connection of its own, and returns what follows the greeting. */
async function askByFrame(origin: string, token: string, frame: object): Promise<unknown> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/v1/realtime`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await once(socket, 'message');
  socket.send(JSON.stringify(frame));
  const [answer] = await once(socket, 'message');
  socket.close();
  return JSON.parse(String(answer));
}

test('[P6] frames and calls of a user share one limit, on every connection', async () => {
  const world = await testWorld();
  const { identity, http } = world.app;
  const account = { handle: 'vielschreiber', name: 'Viel', password: null, locale: 'de' } as const;
  const { userId } = await identity.signUp(account);
  const token = await identity.createSession(userId);
  let calls = 1;
  while (http.takeCall('messaging.sendMessage', userId)) calls += 1;
  assert.equal(calls, 1201);
  const conversationId = `cnv_${'0'.repeat(32)}`;
  const message = { kind: 'text', text: 'Hallo' } as const;
  const clientId = crypto.randomUUID();
  const actorId = `act_${'0'.repeat(32)}`;
  const frame = { type: 'send', ref: 7, actorId, conversationId, clientId, message };
  for (let device = 0; device < 2; device++) {
    assert.deepEqual(await askByFrame(world.origin, token, frame), {
      type: 'refused',
      ref: 7,
      code: 'platform.too_many_requests',
    });
  }
  const answer = await fetch(
    `${world.origin}/api/v1/messaging/conversations/${conversationId}/messages`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ clientId, message }),
    },
  );
  assert.equal(answer.status, 429);
});

/** The edge alone with one operation, and how often it asked who calls. */
async function door() {
  const world = await testWorld();
  const { config, log } = world.app;
  const clock = manualClock(new Date());
  const http = await createHttp({ config, log, clock, metrics: createMetrics() });
  const asked = { times: 0 };
  http.authenticateWith(async ({ headers }) => {
    asked.times += 1;
    const isKnown = headers.authorization === 'Bearer known';
    const userId = crypto.randomUUID();
    const auth = { userId, sessionId: userId, actorId: userId, isOperator: false } as const;
    return isKnown
      ? { kind: 'caller', auth: { ...auth, actorKind: 'person', role: 'self' } }
      : { kind: 'nobody' };
  });
  http.register(
    'door',
    {
      knock: {
        method: 'GET',
        path: '/knock',
        summary: 'Opens.',
        response: z.object({}),
        limitPerMinute: 1_000_000,
      },
    },
    { knock: { access: anyone, handle: () => ({ ok: true, value: {} }) } },
  );
  async function knock(headers: Record<string, string>, remoteAddress = '192.0.2.1') {
    const { statusCode } = await http.fastify.inject({ url: '/knock', headers, remoteAddress });
    return statusCode;
  }
  return { knock, asked, clock };
}

test('[P7] whoever keeps showing what opens nothing is refused without being looked up', async () => {
  const { knock, asked, clock } = await door();
  for (let i = 0; i < 600; i++) {
    assert.equal(await knock({ authorization: `Bearer guess-${i}` }), 200);
    if (i % 100 === 0) assert.equal(await knock({ authorization: 'Bearer known' }), 200);
  }
  const before = asked.times;
  assert.equal(await knock({ authorization: 'Bearer guess' }), 429);
  assert.equal(await knock({ cookie: 'allmende_session=guess' }), 429);
  assert.equal(asked.times, before);
  assert.equal(await knock({ authorization: 'Bearer guess' }, '192.0.2.2'), 200);
  clock.advance(60_000);
  assert.equal(await knock({ authorization: 'Bearer guess' }), 200);
});

test('[P7] one session cannot ask who it is without end', async () => {
  const { knock, asked } = await door();
  let status = 200;
  while (status === 200) status = await knock({ authorization: 'Bearer known' });
  assert.equal(status, 429);
  assert.equal(asked.times, 6_000);
});
