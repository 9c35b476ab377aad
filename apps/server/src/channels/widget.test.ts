import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { businessWorld, plainPicture } from '../../../../dev/business-world.ts';
import { refusal, testWorld } from '../../../../dev/world.ts';
import { toUuid } from '#platform/ids';

const world = await testWorld();
const town = businessWorld(world);
const olga = await town.person('olga');
const shop = await town.business(olga, {
  handle: 'strickerei',
  name: 'Strickerei',
});
const agent = await town.person('agnes');
await town.employ(olga, shop, agent, 'agent');
const settings = {
  isOn: true,
  sites: ['https://strick.example'],
  colour: null,
  greeting: '',
  awayText: '',
  side: 'right' as const,
};
await olga.client.channels.setWidget({ actorId: shop, body: settings });

const anyone = world.client();

/** A minute after the one before, so that no limit is in the way of what is not about limits. */
function start(text: string, visitId?: string) {
  world.clock.advance(60_000);
  return anyone.channels.startVisit(first(text, visitId));
}

const first = (text: string, visitId: string = randomUUID()) => ({
  params: { businessId: shop },
  body: {
    visitId,
    clientId: randomUUID(),
    text,
    locale: 'de' as const,
    page: 'https://strick.example/socken',
  },
});

/** All that the frame is ever answered with. */
interface Answered {
  code: string;
  items: { body: { text: string } }[];
  ownActorId: string;
  version: number;
  visitor: { name: string; email: string | null };
  isBlocked: boolean;
  isTyping: boolean;
}

/** As the frame calls: with the token of a visit and nothing else. */
async function call(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  { token, body }: { token?: string; body?: unknown } = {},
) {
  const answer = await fetch(`${world.origin}/api/v1/channels${path}`, {
    method,
    headers: {
      ...(token ? { 'allmende-visitor': token } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const json = (await answer.json()) as Answered;
  return { status: answer.status, json };
}

const hear = (token: string, query = 'since=0') =>
  call('GET', `/visit/messages?${query}`, { token });

async function inbox(hat = olga) {
  const { items } = await hat.client.messaging.syncConversations({ actorId: shop, query: {} });
  return items;
}

async function answer(conversationId: string, text: string) {
  return olga.client.messaging.sendMessage({
    actorId: shop,
    params: { conversationId: conversationId as never },
    body: { clientId: randomUUID(), message: { kind: 'text', text } },
  });
}

test('[CH1] it is off until managers turn it on, and then only where they said', async () => {
  const quiet = await town.business(olga, { handle: 'stille-post' });
  await assert.rejects(
    anyone.channels.openWidget({ params: { businessId: quiet } }),
    refusal('channels.widget_off'),
  );
  const visit = { ...first('Hallo'), params: { businessId: quiet } };
  await assert.rejects(anyone.channels.startVisit(visit), refusal('channels.widget_off'));
  await assert.rejects(
    agent.client.channels.setWidget({ actorId: shop, body: settings }),
    refusal('platform.not_allowed'),
  );
  const view = await anyone.channels.openWidget({ params: { businessId: shop } });
  assert.deepEqual([view.name, view.side, view.sendsMail], ['Strickerei', 'right', false]);
  await assert.rejects(
    olga.client.channels.setWidget({ actorId: shop, body: { ...settings, colour: '#ffee00' } }),
    refusal('business.accent_unreadable'),
  );
});

test('[CH2] browsers show the frame only on the sites that the business named', async () => {
  const policyOf = async (id: string) => {
    const answer = await fetch(`${world.origin}/widget/${id}`);
    const policy = answer.headers.get('content-security-policy')!;
    return {
      status: answer.status,
      ancestors: /frame-ancestors ([^;]+)/.exec(policy)![1],
      policy,
      frameOptions: answer.headers.get('x-frame-options'),
    };
  };
  const on = await policyOf(shop);
  assert.deepEqual(
    [on.status, on.ancestors, on.frameOptions],
    [200, 'https://strick.example', null],
  );
  assert.match(on.policy, /default-src 'none'; script-src 'self'; style-src 'self'/);
  for (const id of ['nobody', olga.actorId, `act_${'0'.repeat(32)}`]) {
    const off = await policyOf(id);
    assert.deepEqual([off.status, off.ancestors], [404, "'none'"], id);
  }
  for (const site of [
    "https://a.example; script-src 'unsafe-inline'",
    'https://a.example, x',
    '*',
  ]) {
    await assert.rejects(
      olga.client.channels.setWidget({ actorId: shop, body: { ...settings, sites: [site] } }),
      refusal('platform.invalid_input'),
      site,
    );
  }
});

test('[CH3] the first words make a guest, once, whom staff answer as they answer everybody', async () => {
  const before = (await inbox()).length;
  const visitId = randomUUID();
  const started = await start('Habt ihr rote Socken?', visitId);
  const again = await start('Oder blaue?', visitId);
  assert.equal(again.message.conversationId, started.message.conversationId);
  assert.notEqual(again.token, started.token);
  const items = await inbox(agent);
  assert.equal(items.length, before + 1);
  const chat = items.find(({ id }) => id === started.message.conversationId)!;
  const guest = chat.members.find(({ actor }) => actor.kind === 'guest')!.actor;
  assert.match(guest.name, /^Gast \d{4}$/);
  await answer(chat.id, 'Beides da.');
  const heard = await hear(started.token);
  assert.deepEqual(
    heard.json.items.map((one) => one.body.text),
    ['Habt ihr rote Socken?', 'Oder blaue?', 'Beides da.'],
  );
  assert.equal(heard.json.ownActorId, guest.id);
});

test('[CH4] a token opens its own conversation and nothing else, until the visit ends', async () => {
  const mine = await start('Meins');
  const theirs = await start('Deins');
  const heard = await hear(mine.token);
  assert.deepEqual(
    heard.json.items.map((one) => one.body.text),
    ['Meins'],
  );
  const asSession = world.client(mine.token);
  await assert.rejects(
    asSession.messaging.syncConversations({ query: {} }),
    refusal('platform.not_signed_in'),
  );
  for (const token of ['', 'x', 'a'.repeat(43), theirs.token.slice(0, 42)]) {
    assert.equal((await hear(token)).json.code, 'channels.visit_unknown');
  }
  assert.equal((await call('DELETE', '/visit', { token: mine.token })).status, 200);
  assert.equal((await hear(mine.token)).status, 401);
});

test('[CH5] visitors say words by words alone, and what they link to is not looked up', async () => {
  const { token, message } = await start('Siehe https://evil.example/');
  assert.equal(message.preview, undefined);
  const sent = await call('POST', '/visit/messages', {
    token,
    body: { clientId: randomUUID(), text: '   ' },
  });
  assert.equal(sent.json.code, 'platform.invalid_input');
  const picture = { clientId: randomUUID(), message: { kind: 'picture', pictureId: shop } };
  assert.equal((await call('POST', '/visit/messages', { token, body: picture })).status, 400);
});

test('[CH5] pictures that staff send are shown to the visitor of that visit only', async () => {
  const mine = await start('Wie sehen sie aus?');
  const other = await start('Und ich?');
  const { id } = await olga.client.media.uploadPicture({
    actorId: shop,
    query: { audience: 'private' },
    upload: new Uint8Array(await plainPicture('#ff0000')),
    uploadType: 'image/png',
  });
  await olga.client.messaging.sendMessage({
    actorId: shop,
    params: { conversationId: mine.message.conversationId },
    body: { clientId: randomUUID(), message: { kind: 'picture', pictureId: id } },
  });
  const get = (token: string) =>
    fetch(`${world.origin}/api/v1/channels/visit/things/${id}`, {
      headers: { 'allmende-visitor': token },
    });
  const shown = await get(mine.token);
  assert.deepEqual([shown.status, shown.headers.get('content-type')], [200, 'image/webp']);
  assert.equal((await get(other.token)).status, 404);
  assert.equal((await get('')).status, 404);
});

test('[CH5] visitors send pictures and PDF that are what they say, and only so many', async () => {
  const { token, message } = await start('Ich schicke ein Bild.');
  const bring = async (
    bytes: Uint8Array<ArrayBuffer>,
    type: string,
    { name = 'bild.png', clientId = randomUUID() as string, as = token } = {},
  ) => {
    // The limit by network is not what this is about.
    world.clock.advance(10_000);
    const query = new URLSearchParams({ clientId, name });
    const answer = await fetch(`${world.origin}/api/v1/channels/visit/things?${query}`, {
      method: 'POST',
      headers: { 'allmende-visitor': as, 'content-type': type },
      body: bytes,
    });
    return { status: answer.status, ...((await answer.json()) as { code?: string; id?: string }) };
  };
  const png = new Uint8Array(await plainPicture('#00ff00'));
  const pdf = new TextEncoder().encode('%PDF-1.4 muster');
  const clientId = randomUUID();
  const sent = await bring(png, 'image/png', { clientId });
  assert.equal(sent.status, 200);
  assert.equal((await bring(png, 'image/png', { clientId })).id, sent.id);
  assert.equal((await bring(pdf, 'application/pdf', { name: 'muster' })).status, 200);
  const html = new TextEncoder().encode('<script>alert(1)</script>');
  for (const [bytes, type] of [
    [html, 'image/png'],
    [html, 'application/pdf'],
    [html, 'text/html'],
    [html, 'image/svg+xml'],
  ] as const) {
    assert.equal((await bring(bytes, type)).code, 'channels.thing_refused', type);
  }
  assert.equal((await bring(png, 'image/png', { as: '' })).code, 'channels.visit_unknown');
  const { items } = await olga.client.messaging.listMessages({
    actorId: shop,
    params: { conversationId: message.conversationId },
    query: {},
  });
  const [, picture, file, ...rest] = items.map(({ body }) => body);
  assert.equal(picture?.kind, 'picture');
  assert.equal(file?.kind === 'file' && file.file.name, 'muster.pdf');
  assert.deepEqual(rest, []);
  // What was refused counts as well, or trying would be free.
  for (let at = 6; at < 20; at++) assert.equal((await bring(png, 'image/png')).status, 200);
  assert.equal((await bring(png, 'image/png')).code, 'channels.too_many_things');
});

test('[CH12] both sides see when the other one is writing', async () => {
  const { token, message } = await start('Ist jemand da?');
  const place = { conversationId: toUuid(message.conversationId), actorId: toUuid(shop) };
  const known = (await hear(token)).json;
  assert.equal(known.isTyping, false);
  const waiting = hear(token, `since=${known.version}&wait=20&typing=0`);
  // Said again and again, as apps do, so that it is heard once somebody waits.
  const timer = setInterval(() => {
    world.clock.advance(3_000);
    void world.app.messaging.showTyping(place);
  }, 50);
  const heard = (await waiting).json;
  clearInterval(timer);
  assert.deepEqual([heard.isTyping, heard.items], [true, []]);
  const typed: unknown[] = [];
  world.app.messaging.onTyping((told) => typed.push(told));
  assert.equal((await call('POST', '/visit/typing', { token })).status, 200);
  const guest = toUuid(message.senderActorId);
  assert.deepEqual(typed, [{ ...place, actorId: guest }]);
  assert.equal((await call('POST', '/visit/typing', { token: 'x'.repeat(43) })).status, 401);
});

test('[CH11] a visitor says how it went when the business asks, and nobody else does', async () => {
  await olga.client.satisfaction.setSettings({
    actorId: shop,
    body: { isOn: true, everyDays: 30 },
  });
  const mine = await start('Habt ihr Wolle?');
  const other = await start('Und Nadeln?');
  const { conversationId } = mine.message;
  await answer(conversationId, 'Ja');
  await world.app.inbox.idle();
  const asked = { actorId: shop, params: { conversationId } };
  const { id: caseId } = await olga.client.inbox.getCaseOf(asked);
  const params = { caseId };
  await olga.client.inbox.changeCase({ actorId: shop, params, body: { state: 'done' } });
  await world.settle();
  const cardIn = async () => {
    const { json } = await hear(mine.token);
    const bodies = json.items.map(
      ({ body }) => body as { card?: { ratingId: string; score: unknown } },
    );
    return bodies.findLast(({ card }) => card)?.card;
  };
  const card = await cardIn();
  assert.equal(card?.score, null);
  const rate = (token: string, score: number) =>
    call('PUT', `/visit/ratings/${card!.ratingId}`, { token, body: { score } });
  assert.equal((await rate(other.token, 1)).json.code, 'satisfaction.unknown');
  assert.equal((await rate('', 1)).json.code, 'channels.visit_unknown');
  assert.equal((await rate(mine.token, 6)).status, 400);
  assert.equal((await rate(mine.token, 4)).status, 200);
  assert.equal((await cardIn())?.score, 4);
});

test('[CH6] [CH9] a visitor says who they are; only staff of the business see it, as unproven', async () => {
  const { token, message } = await start('Ich bin es');
  const self = { name: 'Mina Moos', email: 'mina@example.org' };
  const said = await call('PUT', '/visit/visitor', { token, body: self });
  assert.deepEqual(said.json, self);
  assert.deepEqual((await hear(token)).json.visitor, self);
  const params = { actorId: message.senderActorId };
  const guest = await agent.client.channels.getGuest({ actorId: shop, params });
  assert.deepEqual(
    [guest.actor.name, guest.email, guest.isEmailProven, guest.page],
    ['Mina Moos', 'mina@example.org', false, 'https://strick.example/socken'],
  );
  const elsewhere = await town.business(olga, { handle: 'woanders' });
  await assert.rejects(
    olga.client.channels.getGuest({ actorId: elsewhere, params }),
    refusal('channels.guest_unknown'),
  );
  const bad = await call('PUT', '/visit/visitor', { token, body: { name: '', email: 'nowhere' } });
  assert.equal(bad.status, 400);
});

test('[CH7] visitors have limits, and whom the business has blocked writes no more', async () => {
  const { token, message } = await start('Eins');
  const say = () =>
    call('POST', '/visit/messages', { token, body: { clientId: randomUUID(), text: 'und' } });
  const statuses = [];
  for (let at = 0; at < 32; at++) statuses.push((await say()).status);
  assert.deepEqual(statuses.slice(0, 30), Array(30).fill(200));
  assert.ok(statuses.includes(429));
  world.clock.advance(60_000);
  await olga.client.identity.block({
    actorId: shop,
    params: { actorId: message.senderActorId },
  });
  assert.equal((await say()).json.code, 'messaging.blocked');
  assert.equal((await hear(token)).json.isBlocked, true);
  const many = [];
  for (let at = 0; at < 6; at++) {
    many.push(await call('POST', `/widgets/${shop}/visits`, { body: first('Noch einer').body }));
  }
  assert.ok(many.some(({ status }) => status === 429));
});

test('[CH8] a visitor hears an answer while waiting for it', async () => {
  const { token, message } = await start('Seid ihr da?');
  const { json } = await hear(token);
  const waiting = hear(token, `since=${json.version}&read=1&wait=25`);
  await answer(message.conversationId, 'Ja.');
  const heard = await waiting;
  assert.equal(heard.json.items.at(-1)?.body.text, 'Ja.');
  // What was committed while it was read may come once too often, and nothing else does.
  const nothing = await hear(token, `since=${heard.json.version}&wait=0`);
  assert.deepEqual(
    nothing.json.items.filter(({ body }) => body.text !== 'Ja.'),
    [],
  );
});

test('[CH9] what a guest is belongs to identity: staff see the website as its channel', async () => {
  const { message } = await start('Wer bin ich?');
  const guestId = toUuid(message.senderActorId);
  const guests = await world.app.identity.guests.find([guestId]);
  assert.equal(guests.get(guestId)?.channel, 'website');
  const guest = await olga.client.channels.getGuest({
    actorId: shop,
    params: { actorId: message.senderActorId },
  });
  assert.deepEqual([guest.channel, guest.locale, guest.email], ['website', 'de', null]);
});

test('[CH10] what the frame says of itself is small, and the weighing knows its files', async () => {
  const tool = await readFile(
    join(import.meta.dirname, '../../../../tools/bundle-size.ts'),
    'utf8',
  );
  assert.match(tool, /widgetMax = 30_000/);
  const page = await fetch(`${world.origin}/widget/${shop}`);
  assert.ok((await page.text()).length < 1_000);
  const words = join(import.meta.dirname, '../../../web/src/widget/words.ts');
  assert.ok((await stat(words)).size < 8_000);
});

// Last, because everybody's session ends with it.
test('[CH4] the token of whoever was gone for 90 days opens nothing', async () => {
  const { token } = await start('Bis bald');
  world.clock.advance(91 * 24 * 3_600_000);
  assert.equal((await hear(token)).json.code, 'channels.visit_unknown');
  await world.app.channels.forgetOld();
  assert.equal((await hear(token)).status, 401);
});
