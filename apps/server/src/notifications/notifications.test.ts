import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import type { RequestProblem } from '@allmende/sdk';
import { createOutbound } from '#platform/outbound';
import { toPublicId, type Uuid } from '#platform/ids';
import { eventually } from '../../../../dev/eventually.ts';
import { openDevice } from '../../../../dev/messaging-stage.ts';
import { type Browser, openPushService } from '../../../../dev/push-service.ts';
import { talkIn, type Talker } from '../../../../dev/talk.ts';
import { testWorld } from '../../../../dev/world.ts';
import { activeUntil } from './store.ts';

const world = await testWorld({ outbound: createOutbound({ allowAddress: () => true }) });
const { app, clock, database } = world;
const { person, open, say } = talkIn(world);
const service = await openPushService();
after(() => service.close());

/** A browser of a session of its own. */
async function browserOf(who: Talker, locale: 'de' | 'en' = 'de') {
  const token = await app.identity.createSession(who.userId);
  const client = world.client(token);
  const browser = service.browser();
  const device = await client.notifications.subscribe({
    body: { ...browser.subscription, locale },
  });
  return Object.assign(browser, { client, device });
}

/** Two who know each other. */
async function pair() {
  const [anna, ben] = [await person('Anna'), await person('Ben')];
  const conversationId = await open(anna.actorId, ben.actorId);
  await say(ben, conversationId, 'Hallo');
  await say(anna, conversationId, 'Hallo auch');
  await told(conversationId);
  return { anna, ben, conversationId };
}

/** Everything that there was to tell has been told and pushed. */
async function told(conversationId?: Uuid): Promise<void> {
  await app.notifications.idle();
  if (conversationId) {
    await database.transaction((tx) => app.jobs.add(tx, 'notifications.tell', { conversationId }));
  }
  for (let tries = 0; tries < 800; tries++) {
    const { rows } = await database.pool.query(
      `select 1 from graphile_worker.jobs
       where task_identifier like 'notifications.%' and run_at <= now() and attempts < max_attempts
       limit 1`,
    );
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail('jobs that never end');
}

const bodies = (browser: Browser) => browser.received.map(({ notice }) => notice.body);

test('[N1] [N10] who is away is told on each device, encrypted; who wrote is not', async () => {
  const { anna, ben, conversationId } = await pair();
  const [phone, laptop] = [await browserOf(ben), await browserOf(ben, 'en')];
  const own = await browserOf(anna);
  const message = await say(anna, conversationId, 'Kommst du zum *Markt*?');
  const notice = await phone.next();
  assert.deepEqual(
    { ...notice, tag: null, actions: notice.actions.map((one) => one.action) },
    {
      type: 'message',
      tag: null,
      title: 'Anna (2)',
      body: 'Kommst du zum Markt?',
      path: `/chats/${message.conversationId}`,
      badge: 1,
      read: {
        conversationId: message.conversationId,
        actorId: toPublicId('act', ben.actorId),
        seq: message.seq,
      },
      actions: ['reply', 'read'],
    },
  );
  assert.equal((await laptop.next()).actions[1]!.title, 'Mark as read');
  const { headers } = phone.received[0]!;
  assert.equal(headers['content-encoding'], 'aes128gcm');
  assert.match(headers['authorization']!, /^vapid t=[\w-]+\.[\w-]+\.[\w-]+, k=[\w-]+$/);
  assert.match(headers['topic'] as string, /^[\w-]{32}$/);
  await told();
  assert.equal(own.received.length, 0);
  assert.ok((await phone.client.notifications.listDevices()).items[0]!.lastNotifiedAt);
});

test('[N11] what is said on has the same tag; [N4] of one message one is told once', async () => {
  const { anna, ben, conversationId } = await pair();
  const phone = await browserOf(ben);
  await say(anna, conversationId, 'Eins');
  await phone.next((notice) => notice.body === 'Eins');
  await told(conversationId);
  await say(anna, conversationId, 'Zwei');
  await phone.next((notice) => notice.body === 'Zwei');
  await told(conversationId);
  assert.deepEqual(bodies(phone), ['Eins', 'Zwei']);
  assert.equal(new Set(phone.received.map(({ notice }) => notice.tag)).size, 1);
  clock.advance(16 * 60_000);
  await database.pool.query('delete from notifications_told');
  await told(conversationId);
  assert.equal(phone.received.length, 2, 'what is old is not told any more');
});

test('[N2] one active device silences all; unread a minute later, they are told', async () => {
  const { anna, ben, conversationId } = await pair();
  const phone = await browserOf(ben);
  const laptop = await openDevice(world.origin, ben.token);
  laptop.send({ type: 'active' });
  // It is written down beside the connection, which waits for nothing.
  await eventually(async () => {
    const active = await activeUntil(database.pool, { userIds: [ben.userId], now: clock.now() });
    return active.size > 0;
  }, 'known to be looking');
  await say(anna, conversationId, 'Siehst du mich?');
  await told(conversationId);
  assert.deepEqual(bodies(phone), []);
  const { rows } = await database.pool.query(
    `select run_at from graphile_worker.jobs where key = $1`,
    [`tell later ${conversationId}`],
  );
  assert.ok(rows[0].run_at.getTime() >= clock.now().getTime() + 50_000, 'it is looked at again');
  clock.advance(61_000);
  await told(conversationId);
  assert.deepEqual(bodies(phone), ['Siehst du mich?']);
  await laptop.close();
});

test('[N3] nobody is told of what they read, muted or archived, nor in quiet hours', async () => {
  const { anna, ben, conversationId } = await pair();
  const phone = await browserOf(ben);
  const params = { conversationId: toPublicId('cnv', conversationId) };
  const { seq } = await say(anna, conversationId, 'Gelesen');
  await ben.client.messaging.markRead({ params, body: { seq } });
  await told(conversationId);
  for (const change of [{ mutedUntil: 'always' as const }, { isArchived: true }]) {
    await ben.client.chats.setPreferences({ params, body: change });
    await say(anna, conversationId, 'Still');
    await told(conversationId);
    await ben.client.chats.setPreferences({
      params,
      body: { mutedUntil: null, isArchived: false },
    });
  }
  const calm = await ben.client.identity.getCalm();
  const always = Array.from({ length: 7 }, () => ({ from: '00:00', to: '00:00' }));
  await ben.client.identity.setCalm({ body: { ...calm, quietHours: always } });
  await say(anna, conversationId, 'Nachts');
  await told(conversationId);
  assert.deepEqual(
    bodies(phone).filter((body) => body !== 'Hallo auch'),
    [],
  );
  await ben.client.identity.setCalm({ body: calm });
  await say(anna, conversationId, 'Jetzt');
  await told(conversationId);
  assert.equal(bodies(phone).at(-1), 'Jetzt');
});

test('[N1] [MS301] the badge counts neither what is archived nor what is muted', async () => {
  const { anna, ben, conversationId } = await pair();
  const others = [await person('Cem'), await person('Dora')];
  for (const [index, other] of others.entries()) {
    const id = await open(other.actorId, ben.actorId);
    await say(other, id, 'Auch ungelesen');
    await ben.client.chats.setPreferences({
      params: { conversationId: toPublicId('cnv', id) },
      body: index === 0 ? { isArchived: true } : { mutedUntil: 'always' },
    });
  }
  const phone = await browserOf(ben);
  await say(anna, conversationId, 'Eins');
  assert.equal((await phone.next((notice) => notice.body === 'Eins')).badge, 1);
});

test('[N3] a stranger’s request tells nobody', async () => {
  const [anna, ben] = [await person('Anna'), await person('Ben')];
  const phone = await browserOf(ben);
  const { id } = await anna.client.messaging.startConversation({
    body: { withActorId: toPublicId('act', ben.actorId) },
  });
  await anna.client.messaging.sendMessage({
    params: { conversationId: id },
    body: { clientId: randomUUID(), message: { kind: 'text', text: 'Kennen wir uns?' } },
  });
  await told();
  assert.equal(
    (await ben.client.messaging.getConversation({ params: { conversationId: id } })).isRequest,
    true,
  );
  assert.deepEqual(bodies(phone), []);
});

test('[N20] it says only what its reader allows', async () => {
  const { anna, ben, conversationId } = await pair();
  const phone = await browserOf(ben);
  const calm = await ben.client.identity.getCalm();
  await ben.client.identity.setCalm({ body: { ...calm, notificationShows: 'nothing' } });
  await say(anna, conversationId, 'Geheim');
  const notice = await phone.next(({ title }) => title === 'Allmende');
  assert.equal(notice.body, 'Neue Nachricht');
  assert.ok(!JSON.stringify(notice).includes('Anna') && !JSON.stringify(notice).includes('Geheim'));
});

/** A business of the one, in which the other is an agent. */
async function businessOf(owner: Talker, agent: Talker): Promise<Uuid> {
  return database.transaction(async (tx) => {
    const made = await app.identity.createActor(tx, {
      kind: 'business',
      handle: `laden-${randomUUID().slice(0, 8)}`,
      name: 'Laden',
      about: '',
      pictureId: null,
      accent: null,
      ownerUserId: owner.userId,
    });
    assert.ok(made.ok);
    const { userId } = agent;
    await app.identity.setRole(tx, { actorId: made.value, userId, role: 'agent' });
    return made.value;
  });
}

test('[N5] the staff of a business is told, each on their own devices', async () => {
  const [owner, agent, customer] = [
    await person('Olga'),
    await person('Arne'),
    await person('Kim'),
  ];
  const shopId = await businessOf(owner, agent);
  const [first, second] = [await browserOf(owner), await browserOf(agent)];
  const conversationId = await open(customer.actorId, shopId);
  await say(customer, conversationId, 'Habt ihr auf?');
  for (const browser of [first, second]) {
    const notice = await browser.next();
    assert.equal(notice.title, 'Kim · Laden');
    assert.match(notice.path, /^\/inbox\/cnv_/);
  }
  await say(agent, conversationId, 'Bis acht', shopId);
  await told(conversationId);
  assert.deepEqual([first.received.length, second.received.length], [1, 1]);

  // Whoever answered is in charge, and is told alone from then on.
  await app.inbox.idle();
  await say(customer, conversationId, 'Und morgen?');
  assert.equal((await second.next()).title, 'Kim · Laden');
  await told(conversationId);
  assert.deepEqual([first.received.length, second.received.length], [1, 2]);
});

test('[N5] [IN19] a case of nobody is told to all who take cases, and to all where nobody does', async () => {
  const [owner, agent, customer] = [await person('Ola'), await person('Ari'), await person('Kim')];
  const shop = await businessOf(owner, agent);
  const [first, second] = [await browserOf(owner), await browserOf(agent)];
  const actorId = toPublicId('act', shop);
  const take = (who: Talker, isTaking: boolean) =>
    who.client.inbox.putColleague({
      actorId,
      params: { actorId: toPublicId('act', who.actorId) },
      body: { isTaking },
    });
  await take(agent, false);
  const conversationId = await open(customer.actorId, shop);
  await say(customer, conversationId, 'Habt ihr auf?');
  await first.next();
  await told(conversationId);
  assert.deepEqual([first.received.length, second.received.length], [1, 0]);
  await take(owner, false);
  await say(customer, conversationId, 'Hallo?');
  await Promise.all([first.next(), second.next()]);
});

test('[N25] whom a note names is told who did it and about whom, and not what it says', async () => {
  const [owner, agent, customer] = [await person('Ute'), await person('Aki'), await person('Kim')];
  const shop = await businessOf(owner, agent);
  const [first, second] = [await browserOf(owner), await browserOf(agent)];
  const conversationId = await open(customer.actorId, shop);
  await say(customer, conversationId, 'Habt ihr auf?');
  await Promise.all([first.next(), second.next()]);
  await app.inbox.idle();
  const actorId = toPublicId('act', shop);
  const params = { conversationId: toPublicId('cnv', conversationId) };
  const { id: caseId } = await owner.client.inbox.getCaseOf({ actorId, params });
  const text = `@${agent.handle} zahlt immer spät`;
  await owner.client.inbox.addNote({
    actorId,
    params: { caseId },
    body: { clientId: randomUUID(), text },
  });
  await world.settle();
  const notice = await second.next(({ type }) => type === 'mention');
  assert.deepEqual([notice.title, notice.body], ['Ute erwähnt dich', 'Kim']);
  assert.equal(JSON.stringify(notice).includes('spät'), false);
  await told(conversationId);
  assert.equal(first.received.filter(({ notice: { type } }) => type === 'mention').length, 0);
});

test('[N6] a reminder is pushed when it is due', async () => {
  const { anna, ben, conversationId } = await pair();
  const phone = await browserOf(ben);
  const { seq } = await say(anna, conversationId, 'Bring Brot mit');
  await told(conversationId);
  const params = { conversationId: toPublicId('cnv', conversationId), seq };
  const dueAt = new Date(clock.now().getTime() + 3_600_000).toISOString();
  await ben.client.later.remind({ params, body: { dueAt } });
  const key = { actorId: ben.actorId, conversationId, seq, dueAt };
  await database.transaction((tx) => app.jobs.add(tx, 'messaging.remind', key));
  const notice = await phone.next(({ type }) => type === 'reminder');
  assert.deepEqual([notice.title, notice.body], ['Erinnerung', 'Bring Brot mit']);
  assert.match(notice.path, new RegExp(`\\?at=${seq}$`));
});

test('[N7] [I27] the other devices learn that one was signed in, also when they are active, and it does not', async () => {
  const password = 'mohn-und-klee';
  const handle = `berta-${randomUUID().slice(0, 8)}`;
  const { userId, actorId } = await app.identity.signUp({
    handle,
    name: 'Berta',
    password,
    locale: 'de',
  });
  const token = await app.identity.createSession(userId);
  const berta: Talker = { userId, actorId, handle, token, client: world.client(token) };
  const [phone, tablet] = [await browserOf(berta), await browserOf(berta, 'en')];
  const open = await openDevice(world.origin, token);
  await world.client().identity.signIn({ body: { handle, password } });
  await open.next((frame) => frame.type === 'changed' && frame.topic === 'me');
  await world.settle();
  const fits = ({ type }: { type: string }) => type === 'device';
  const [notice, english] = [await phone.next(fits), await tablet.next(fits)];
  assert.deepEqual([notice.title, notice.path], ['Neues Gerät angemeldet', '/me/security']);
  assert.equal(english.title, 'New device signed in');
  const known = await phone.client.identity.listSessions();
  assert.ok(known.items.some(({ device }) => device === notice.body));
});

test('[N12] a device that is gone is forgotten; what is not taken for now comes later', async () => {
  const { anna, ben, conversationId } = await pair();
  const [gone, busy] = [await browserOf(ben), await browserOf(ben)];
  gone.status = 410;
  busy.status = 503;
  await say(anna, conversationId, 'Später');
  for (let tries = 0; tries < 400; tries++) {
    const { items } = await gone.client.notifications.listDevices();
    if (items.length === 1) break;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const { items } = await busy.client.notifications.listDevices();
  assert.deepEqual(
    items.map(({ id }) => id),
    [busy.device.id],
  );
  busy.status = 201;
  await busy.next((notice) => notice.body === 'Später');
  assert.equal(gone.received.length, 0);
});

test('[N14] where somebody was signed out nothing arrives', async () => {
  const { anna, ben, conversationId } = await pair();
  const [left, kept] = [await browserOf(ben), await browserOf(ben)];
  await left.client.identity.signOut();
  await say(anna, conversationId, 'Noch da?');
  await kept.next((notice) => notice.body === 'Noch da?');
  await told(conversationId);
  assert.deepEqual(bodies(left), []);
  assert.equal((await kept.client.notifications.listDevices()).items.length, 1);
});

test('[N14] what waits for somebody who was signed out is not shown to who signs in there', async () => {
  const { anna, ben, conversationId } = await pair();
  const browser = await browserOf(ben);
  browser.status = 503;
  await say(anna, conversationId, 'Nur für Ben');
  const waits = async () =>
    (
      await database.pool.query(
        `select 1 from graphile_worker.jobs where key like 'push %' and attempts = 1
           and last_error is not null`,
      )
    ).rows.length === 1;
  for (let tries = 0; tries < 400 && !(await waits()); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  await browser.client.identity.signOut();
  const cem = await person('Cem');
  const client = world.client(await app.identity.createSession(cem.userId));
  await client.notifications.subscribe({ body: { ...browser.subscription, locale: 'de' } });
  browser.status = 201;
  await told();
  const waiting = `update graphile_worker._private_jobs set run_at = now() where key like 'push %'`;
  await database.pool.query(waiting);
  await told();
  assert.deepEqual(bodies(browser), []);
});

const refusal = (code: string) => (error: RequestProblem) => error.code === code;

test('[N15] only one’s own devices exist; one session is one device', async () => {
  const [anna, ben] = [await person('Anna'), await person('Ben')];
  const phone = await browserOf(anna);
  const params = { subscriptionId: phone.device.id };
  for (const act of ['unsubscribe', 'sendTest'] as const) {
    await assert.rejects(
      ben.client.notifications[act]({ params }),
      refusal('notifications.subscription_unknown'),
    );
  }
  await phone.client.notifications.sendTest({ params });
  assert.equal((await phone.next()).type, 'test');
  const fresh = service.browser();
  await phone.client.notifications.subscribe({ body: { ...fresh.subscription, locale: 'de' } });
  const { items } = await phone.client.notifications.listDevices();
  assert.deepEqual(
    items.map(({ isCurrent }) => isCurrent),
    [true],
  );
  await phone.client.notifications.unsubscribe({ params: { subscriptionId: items[0]!.id } });
  assert.deepEqual((await phone.client.notifications.listDevices()).items, []);
  await assert.rejects(
    phone.client.notifications.subscribe({
      body: { ...fresh.subscription, auth: 'kurz', locale: 'de' },
    }),
    refusal('notifications.keys_invalid'),
  );
});

test('[N13] push services are https addresses on the internet', async () => {
  const closed = await testWorld();
  const { userId } = await closed.app.identity.signUp({
    handle: 'anna-fern',
    name: 'Anna',
    password: null,
    locale: 'de',
  });
  const client = closed.client(await closed.app.identity.createSession(userId));
  const { subscription } = service.browser();
  const endpoints = [
    subscription.endpoint,
    'https://127.0.0.1/push',
    'https://[::1]/push',
    'https://192.168.1.1/push',
    'http://push.example/1',
  ];
  for (const endpoint of endpoints) {
    await assert.rejects(
      client.notifications.subscribe({ body: { ...subscription, endpoint, locale: 'de' } }),
      refusal('notifications.endpoint_refused'),
      endpoint,
    );
  }
  // A name that leads inwards is found out when something is sent.
  const device = await client.notifications.subscribe({
    body: { ...subscription, endpoint: 'https://localhost/push', locale: 'de' },
  });
  await assert.rejects(
    client.notifications.sendTest({ params: { subscriptionId: device.id } }),
    refusal('notifications.not_delivered'),
  );
});
