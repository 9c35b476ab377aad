import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { refusal, testWorld } from '../../../../../dev/world.ts';
import { deviceLabel } from './device.ts';

const world = await testWorld();
const { identity } = world.app;
const password = 'mohn-und-klee';
const dayMs = 24 * 3_600_000;

async function open(handle: string) {
  const opened = await identity.signUp({ handle, name: handle, password: null, locale: 'de' });
  const token = await identity.createSession(opened.userId);
  return { ...opened, token, client: world.client(token) };
}

async function openBusiness(handle: string, ownerUserId: string): Promise<string> {
  const made = await world.app.database.transaction((tx) =>
    identity.createActor(tx, {
      kind: 'business',
      handle,
      name: handle,
      about: '',
      pictureId: null,
      accent: null,
      ownerUserId,
    }),
  );
  assert.ok(made.ok);
  return made.value;
}

function publicId(actorId: string): string {
  return `act_${actorId.replaceAll('-', '')}`;
}

function listen(token: string): { socket: WebSocket; frames: { type: string }[] } {
  const socket = new WebSocket(`${world.origin.replace('http', 'ws')}/api/v1/realtime`, {
    headers: { cookie: `other=1; allmende_session=${token}` },
  });
  const frames: { type: string }[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data))));
  return { socket, frames };
}

test('[I20] the cookie is HttpOnly, SameSite=Lax and lasts; the database keeps only a hash', async () => {
  await identity.signUp({ handle: 'anna', name: 'Anna', password, locale: 'de' });
  const answer = await fetch(`${world.origin}/api/v1/identity/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ handle: 'anna', password }),
  });
  const cookie = answer.headers.get('set-cookie')!;
  const token = /^allmende_session=([\w-]{43});/.exec(cookie)![1]!;
  assert.match(cookie, /; Max-Age=5184000; Path=\/; HttpOnly; SameSite=Lax$/);
  const me = await fetch(`${world.origin}/api/v1/identity/me`, { headers: { cookie } });
  assert.equal(me.status, 200);
  const { rows } = await world.database.pool.query(
    `select encode(token_hash, 'hex') = encode(sha256($1), 'hex') as "isHash"
     from identity_sessions order by started_at desc, id desc limit 1`,
    [Buffer.from(token)],
  );
  assert.deepEqual(rows, [{ isHash: true }]);
});

test('[I20] on https the cookie is Secure', async () => {
  const secure = await testWorld({ env: { PUBLIC_URL: 'https://allmende.example' } });
  const answer = await secure.app.http.fastify.inject({
    method: 'POST',
    url: '/api/v1/identity/accounts',
    payload: { handle: 'anna', name: 'Anna', password },
  });
  assert.match(String(answer.headers['set-cookie']), /; Secure/);
});

test('[I20] tokens of another shape, and unknown ones, are nobody', async () => {
  for (const authorization of ['Bearer x', 'Basic YTpi', `Bearer ${'a'.repeat(43)}`]) {
    const answer = await fetch(`${world.origin}/api/v1/identity/me`, {
      headers: { authorization },
    });
    assert.equal(answer.status, 401);
  }
});

test('[I21] a session ends sixty days after it was last used, and use prolongs it', async () => {
  const { client } = await open('berta');
  for (let i = 0; i < 3; i++) {
    world.clock.advance(59 * dayMs);
    await client.identity.getMe();
  }
  world.clock.advance(60 * dayMs);
  await assert.rejects(client.identity.getMe(), refusal('platform.not_signed_in'));
});

test('[I21] a session that is over is taken away, with the WebSocket that stayed open', async () => {
  const { userId } = await open('bodo');
  const { socket } = listen(await identity.createSession(userId));
  await once(socket, 'message');
  const closing = once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
  world.clock.advance(60 * dayMs);
  await identity.forgetExpired();
  assert.equal((await closing)[0], 4401);
});

test('[I21] one sees one’s devices, and where and when they were used', async () => {
  const { client, userId } = await open('clara');
  await identity.createSession(userId);
  world.clock.advance(10 * 60_000);
  const answer = await fetch(`${world.origin}/api/v1/identity/sessions`, {
    headers: {
      authorization: `Bearer ${await identity.createSession(userId)}`,
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
    },
  });
  assert.equal(((await answer.json()) as { items: unknown[] }).items.length, 3);
  const { items } = await client.identity.listSessions();
  assert.deepEqual(
    items.map(({ isCurrent, address }) => [isCurrent, address]),
    [
      [false, ''],
      [true, '127.0.0.1'],
      [false, ''],
    ],
  );
});

test('[I22] a session that is ended elsewhere is refused at once, with its WebSocket', async () => {
  const { client, userId } = await open('doris');
  const token = await identity.createSession(userId);
  const lost = world.client(token);
  const lostId = (await lost.identity.getMe()).sessionId;
  const { socket } = listen(token);
  await once(socket, 'message');
  await client.identity.endSession({ params: { sessionId: lostId } });
  const [code] = await once(socket, 'close');
  assert.equal(code, 4401);
  await assert.rejects(lost.identity.getMe(), refusal('platform.not_signed_in'));
  await assert.rejects(
    client.identity.endSession({ params: { sessionId: lostId } }),
    refusal('platform.not_found'),
  );
});

test('[I22] nobody ends a session of somebody else', async () => {
  const emil = await open('emil');
  const frieda = await open('frieda');
  const { sessionId } = await emil.client.identity.getMe();
  await assert.rejects(
    frieda.client.identity.endSession({ params: { sessionId } }),
    refusal('platform.not_found'),
  );
  await emil.client.identity.getMe();
});

test('[I22] signing out, here and everywhere else', async () => {
  const { client, userId } = await open('gerda');
  const others = [
    world.client(await identity.createSession(userId)),
    world.client(await identity.createSession(userId)),
  ];
  assert.deepEqual(await client.identity.endOtherSessions(), { ended: 2 });
  for (const other of others) {
    await assert.rejects(other.identity.getMe(), refusal('platform.not_signed_in'));
  }
  await client.identity.signOut();
  await assert.rejects(client.identity.getMe(), refusal('platform.not_signed_in'));
});

test('[I22] a WebSocket without a session is told to sign in', async () => {
  const { socket } = listen('x'.repeat(43));
  const [code] = await once(socket, 'close');
  assert.equal(code, 4401);
});

test('[I23] a request acts as the actor it names, while the user has a role in it', async () => {
  const heidi = await open('heidi');
  const ida = await open('ida');
  const businessId = await openBusiness('heidis-hofladen', heidi.userId);
  const actorId = publicId(businessId);
  const code = { purpose: 'profile' as const, isLasting: true };
  await assert.rejects(
    heidi.client.identity.createCode({ body: code }),
    refusal('platform.not_allowed'),
  );
  await heidi.client.identity.createCode({ body: code, actorId });
  await assert.rejects(ida.client.identity.getMe({ actorId }), refusal('platform.not_allowed'));
  const setRole = (role: 'agent' | null) =>
    world.app.database.transaction((tx) =>
      identity.setRole(tx, { actorId: businessId, userId: ida.userId, role }),
    );
  await setRole('agent');
  await ida.client.identity.getMe({ actorId });
  await setRole(null);
  await assert.rejects(ida.client.identity.getMe({ actorId }), refusal('platform.not_allowed'));
});

test('[I23] an actor that does not exist, or is no id at all, is refused', async () => {
  const { client } = await open('jutta');
  for (const actorId of [publicId(crypto.randomUUID()), 'act_1', '']) {
    await assert.rejects(
      client.identity.getMe({ actorId: actorId || ' ' }),
      refusal('platform.not_allowed'),
    );
  }
});

test('[I24] a new role reaches open WebSockets at once', async () => {
  const karl = await open('karl');
  const lotte = await open('lotte');
  const businessId = await openBusiness('karls-kiosk', karl.userId);
  const { socket, frames } = listen(lotte.token);
  await once(socket, 'message');
  await world.app.database.transaction((tx) =>
    identity.setRole(tx, { actorId: businessId, userId: lotte.userId, role: 'manager' }),
  );
  await once(socket, 'message');
  assert.equal(frames.at(-1)!.type, 'changed');
  const heard = once(socket, 'message');
  await karl.client.identity.updateProfile({
    body: { about: 'Zeitungen und Eis' },
    actorId: publicId(businessId),
  });
  await heard;
  assert.equal(frames.at(-1)!.type, 'profile');
  socket.close();
});

test('[I25] what another site makes the browser write counts as sent by nobody', async () => {
  const { token } = await open('mira');
  const cookie = `allmende_session=${token}`;
  const write = async (headers: Record<string, string>) => {
    const answer = await fetch(`${world.origin}/api/v1/identity/me`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', cookie, ...headers },
      body: JSON.stringify({ locale: 'en' }),
    });
    return answer.status;
  };
  assert.equal(await write({ origin: 'https://evil.example' }), 401);
  assert.equal(await write({ 'sec-fetch-site': 'cross-site' }), 401);
  assert.equal(await write({ 'sec-fetch-site': 'same-site' }), 401);
  assert.equal(await write({ origin: world.origin }), 200);
  assert.equal(await write({ 'sec-fetch-site': 'same-origin' }), 200);
  assert.equal(await write({}), 200);
});

test('[I26] signing in again on the same device ends the session it had', async () => {
  const { userId } = await identity.signUp({
    handle: 'nora',
    name: 'Nora',
    password,
    locale: 'de',
  });
  const device = world.client(await identity.createSession(userId));
  await device.identity.signIn({ body: { handle: 'nora', password } });
  await assert.rejects(device.identity.getMe(), refusal('platform.not_signed_in'));
});

const devices: [string, string][] = [
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
    'Safari · iPhone',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
    'Chrome · Android',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
    'Edge · Windows',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0',
    'Firefox · Mac',
  ],
  ['kassenbot/1.2 (+https://bot.example)', 'kassenbot'],
  ['', '–'],
];

for (const [userAgent, label] of devices) {
  test(`a device is called ${label}`, () => assert.equal(deviceLabel(userAgent), label));
}

test('who one is can be asked without being anybody', async () => {
  const { client } = await open('otto');
  const { me } = await client.identity.whoAmI();
  assert.deepEqual(me, await client.identity.getMe());
  assert.deepEqual(await world.client().identity.whoAmI(), { me: null });
});
