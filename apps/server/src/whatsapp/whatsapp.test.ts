import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toPublicId } from '#platform/ids';
import { digitsOf } from './numbers.ts';
import { openEar, say, type Shop, until, whatsappWorld } from '../../../../dev/whatsapp-world.ts';

const world = await whatsappWorld();
const { app, clock } = world;
const day = 86_400_000;

async function call(
  shop: Pick<Shop, 'token'> | null,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(`${world.origin}${path}`, {
    method,
    headers: {
      ...(shop ? { authorization: `Bearer ${shop.token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, json: text ? JSON.parse(text) : null };
}

const ear = await openEar();
const shop = await world.openShop();
const sender = BigInt(shop.phone);
const account = digitsOf('account', sender);
const anna = await world.person();

async function send(message: object, path = `/v23.0/${shop.phone}/messages`) {
  return call(shop, 'POST', path, { messaging_product: 'whatsapp', ...message });
}
const lastMessage = () => ear.values('messages').findLast((value) => value.messages);
const lastSaid = () => lastMessage()?.messages?.[0];
let wa = '';

test('[WA20] an address is told when it has answered the handshake, and only then', async () => {
  const path = `/v23.0/${account}/subscribed_apps`;
  const wrong = await call(shop, 'POST', path, {
    override_callback_uri: ear.url,
    verify_token: 'falsch',
  });
  assert.equal(wrong.status, 400);
  assert.equal(wrong.json.error.error_subcode, 2200);
  assert.deepEqual((await call(shop, 'GET', path)).json, { data: [] });
  const right = await call(shop, 'POST', path, {
    override_callback_uri: ear.url,
    verify_token: ear.verifyToken,
  });
  assert.deepEqual(right.json, { success: true });
  const { data } = (await call(shop, 'GET', path)).json;
  assert.equal(data[0].whatsapp_business_api_data.name, 'Werkstatt 1');
});

test('[WA31] [WA21] [WA5] what a person says is told, signed and in ASCII, under names of this business', async () => {
  await say(anna, shop.actorId, 'Grüße 👋 aus Überlingen');
  const value = await until(lastMessage);
  assert.equal(value.metadata.phone_number_id, shop.phone);
  assert.equal(value.messages![0]!.text!.body, 'Grüße 👋 aus Überlingen');
  assert.match(value.messages![0]!.from, /^999\d{12}$/);
  assert.match(value.contacts![0]!.user_id, /^XX\.[0-9A-Za-z]{1,128}$/);
  const { body } = ear.heard.at(-1)!;
  assert.match(body, /^[\x20-\x7e]*$/);
  assert.ok(body.includes('Gr\\u00fc\\u00dfe \\ud83d\\udc4b'));
  wa = value.messages![0]!.from;
});

test('[WA1] [WA7] a text reaches the person by any version and by none', async () => {
  for (const path of [
    `/v23.0/${shop.phone}/messages`,
    `/v13.0/${shop.phone}/messages/`,
    `/${shop.phone}/messages`,
  ]) {
    const sent = await send({ to: `+${wa}`, type: 'text', text: { body: 'Ist fertig' } }, path);
    assert.equal(sent.status, 200, JSON.stringify(sent.json));
    assert.equal(sent.json.contacts[0].wa_id, wa);
    assert.match(sent.json.messages[0].id, /^wamid\./);
  }
  const { chat } = await say(anna, shop.actorId, 'Danke');
  const params = { conversationId: chat.id };
  const { items } = await anna.client.messaging.listMessages({ params, query: {} });
  assert.equal(
    items.filter(({ body }) => body.kind === 'text' && body.text === 'Ist fertig').length,
    3,
  );
});

test('[WA32] sent, delivered and read are told with what the caller gave along', async () => {
  const sent = await send({
    to: wa,
    text: { body: 'Bitte lesen' },
    biz_opaque_callback_data: 'auftrag 7',
  });
  const { id } = sent.json.messages[0];
  const steps = () =>
    ear
      .values('messages')
      .flatMap((value) => (value.statuses ?? []).filter((one) => one.id === id));
  await until(() => steps().some((one) => one.status === 'sent'));
  const { chat, message } = await say(anna, shop.actorId, 'Gelesen');
  await anna.client.messaging.markRead({
    params: { conversationId: chat.id },
    body: { seq: message.seq },
  });
  const read = await until(() => steps().find((one) => one.status === 'read'));
  assert.equal(read.biz_opaque_callback_data, 'auftrag 7');
  assert.equal(read.recipient_id, wa);
});

test('[WA8] what is wrong beside a message is refused before the message is sent', async () => {
  const { chat } = await say(anna, shop.actorId, 'Bitte nur Richtiges');
  const wrong = await send({
    to: wa,
    text: { body: 'Das kommt nie an' },
    biz_opaque_callback_data: 'x'.repeat(513),
  });
  assert.equal(wrong.json.error.code, 131009);
  await app.outreach.idle();
  const params = { conversationId: chat.id };
  const { items } = await anna.client.messaging.listMessages({ params, query: {} });
  assert.ok(!items.some(({ body }) => body.kind === 'text' && body.text === 'Das kommt nie an'));
});

test('[WA7] [WA8] replies, reactions, places and contacts go where they belong', async () => {
  const { message } = await say(anna, shop.actorId, 'Wann?');
  const told = await until(() => {
    const value = lastMessage();
    return value?.messages?.[0]?.text?.body === 'Wann?' ? value : null;
  });
  const { id } = told.messages![0]!;
  const reply = await send({ to: wa, context: { message_id: id }, text: { body: 'Um vier' } });
  assert.equal(reply.status, 200);
  await send({ to: wa, type: 'reaction', reaction: { message_id: id, emoji: '👍' } });
  await send({
    to: wa,
    type: 'location',
    location: { latitude: '47.7', longitude: 9.1, name: 'Werkstatt' },
  });
  await send({
    to: wa,
    type: 'contacts',
    contacts: [{ name: { formatted_name: 'Bea' }, phones: [{ phone: '+49 7551' }] }],
  });
  await app.outreach.idle();
  const params = { conversationId: message.conversationId };
  const { items } = await anna.client.messaging.listMessages({ params, query: {} });
  assert.equal(items.find(({ seq }) => seq === message.seq)!.reactions![0]!.emoji, '👍');
  const answer = items.find(({ body }) => body.kind === 'text' && body.text === 'Um vier')!;
  assert.equal(answer.replyTo!.seq, message.seq);
  assert.ok(items.some(({ body }) => body.kind === 'location' && body.label === 'Werkstatt'));
  assert.ok(items.some(({ body }) => body.kind === 'text' && body.text === 'Bea\n+49 7551'));
  const read = await send({ status: 'read', message_id: id, typing_indicator: { type: 'text' } });
  assert.deepEqual(read.json, { success: true });
  const own = await send({ status: 'read', message_id: reply.json.messages[0].id });
  assert.equal(own.json.error.code, 100);
});

test('[WA33] a reaction of a person is told, and that it was taken back', async () => {
  const sent = await send({ to: wa, text: { body: 'Gefällt es?' } });
  await app.outreach.idle();
  const { id } = sent.json.messages[0];
  const { chat } = await say(anna, shop.actorId, 'Moment');
  const { items } = await anna.client.messaging.listMessages({
    params: { conversationId: chat.id },
    query: {},
  });
  const { seq } = items.find(({ body }) => body.kind === 'text' && body.text === 'Gefällt es?')!;
  const params = { conversationId: chat.id, seq };
  await anna.client.messages.setReaction({ params, body: { emoji: '❤️' } });
  const told = await until(() => lastSaid()?.reaction);
  assert.deepEqual(told, { message_id: id, emoji: '❤️' });
  await anna.client.messages.clearReaction({ params });
  await until(() => {
    const reaction = lastSaid()?.reaction;
    return reaction && reaction.emoji === undefined;
  });
});

test('[WA33] a reaction is written down with what is to be told of it, so that a crash right after it loses nothing', async () => {
  const { message } = await say(anna, shop.actorId, 'Gleich stürzt er ab');
  const params = { conversationId: message.conversationId, seq: message.seq };
  await app.outbox.drain();
  const count = ear.heard.length;
  // Whoever would tell it is gone, as after a kill; another process finds what there is to tell.
  await app.outbox.stop();
  await anna.client.messages.setReaction({ params, body: { emoji: '🎈' } });
  const { rows } = await app.database.pool.query(
    `select payload from platform_outbox where type = 'whatsapp.reacted'`,
  );
  assert.deepEqual(
    rows.map(({ payload }) => [payload.emoji, payload.seq]),
    [['🎈', message.seq]],
  );
  assert.ok(!ear.heard.slice(count).some(({ body }) => body.includes('"reaction"')));
  await app.outbox.drain();
  await until(() => lastSaid()?.reaction?.emoji === '🎈');
  app.outbox.start();
});

test('[WA10] outside of the window only templates go', async () => {
  clock.advance(2 * day);
  const late = await send({ to: wa, text: { body: 'Noch da?' } });
  assert.equal(late.json.error.code, 131047);
  assert.equal(late.json.error.error_data.messaging_product, 'whatsapp');
  const made = await call(shop, 'POST', `/v23.0/${account}/message_templates`, {
    name: 'fertig',
    language: 'de',
    category: 'UTILITY',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Auftrag {{1}}', example: { header_text: ['7'] } },
      {
        type: 'BODY',
        text: 'Hallo {{1}}, dein Rad steht ab {{2}} Uhr zum Abholen bereit.',
        example: { body_text: [['Anna', '16']] },
      },
    ],
  });
  assert.equal(made.json.status, 'APPROVED', JSON.stringify(made.json));
  const components = [
    { type: 'header', parameters: [{ type: 'text', text: '12' }] },
    {
      type: 'body',
      parameters: [
        { type: 'text', text: 'Anna' },
        { type: 'text', text: '17' },
      ],
    },
  ];
  const template = {
    name: 'fertig',
    language: { code: 'de', policy: 'deterministic' },
    components,
  };
  const sent = await send({ to: wa, type: 'template', template });
  assert.equal(sent.status, 200, JSON.stringify(sent.json));
  const { items } = await anna.client.messaging.syncConversations({ query: {} });
  const card = items.find(({ members }) =>
    members.some(({ actor }) => actor.id === toPublicId('act', shop.actorId)),
  )!;
  const { lastMessage: last } = card;
  assert.ok(last!.body.kind === 'card' && last!.body.card.type === 'outreach');
  assert.equal(last!.body.card.header, 'Auftrag 12');
  assert.equal(last!.body.card.text, 'Hallo Anna, dein Rad steht ab 17 Uhr zum Abholen bereit.');
  const few = await send({ to: wa, type: 'template', template: { ...template, components: [] } });
  assert.equal(few.json.error.code, 132000);
  const unknown = await send({
    to: wa,
    type: 'template',
    template: { ...template, name: 'nichts' },
  });
  assert.deepEqual([unknown.status, unknown.json.error.code], [404, 132001]);
});

test('[WA11] whoever is not here is accepted as everybody, and fails later', async () => {
  const template = {
    name: 'fertig',
    language: { code: 'de' },
    components: [
      { type: 'header', parameters: [{ type: 'text', text: '12' }] },
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'X' },
          { type: 'text', text: '17' },
        ],
      },
    ],
  };
  const sent = await send({ to: '4915112345678', type: 'template', template });
  assert.equal(sent.status, 200);
  clock.advance(10_000);
  await app.outreach.drain();
  const failed = await until(() =>
    ear
      .values('messages')
      .flatMap((value) => value.statuses ?? [])
      .find((one) => one.id === sent.json.messages[0].id && one.status === 'failed'),
  );
  assert.equal(failed.errors![0]!.code, 131026);
});

test('[WA3] [WA4] refusals have the envelope; what is not there and what is somebody else’s look the same', async () => {
  const none = await call(null, 'GET', `/v23.0/${shop.phone}`);
  assert.deepEqual(
    [none.status, none.json.error.code, none.json.error.type],
    [401, 0, 'OAuthException'],
  );
  const wrong = await call({ token: 'EAAnichts' }, 'GET', `/v23.0/${shop.phone}`);
  assert.deepEqual(
    [wrong.status, wrong.json.error.code, wrong.json.error.error_subcode],
    [401, 190, 463],
  );
  const other = await world.openShop();
  for (const id of [other.phone, '999999', digitsOf('media', 99n), digitsOf('template', 5n)]) {
    const answer = await call(shop, 'GET', `/v23.0/${id}`);
    assert.deepEqual(
      [answer.status, answer.json.error.code, answer.json.error.error_subcode],
      [400, 100, 33],
      id,
    );
  }
  const page = await fetch(`${world.origin}/chats`, { headers: { accept: 'text/html' } });
  assert.ok(!page.headers.get('content-type')!.includes('graph'));
});

test('[WA23] [WA24] a dead address is left alone with growing pauses, and hears all of it when it is back', async () => {
  const before = ear.heard.length;
  ear.status = 503;
  await say(anna, shop.actorId, 'eins');
  await say(anna, shop.actorId, 'zwei');
  await until(() => app.whatsapp.idle().then(() => true));
  const failing = async () =>
    (
      await app.database.pool.query(
        'select failures, rests_until from whatsapp_accounts where business_actor_id = $1',
        [shop.actorId],
      )
    ).rows[0];
  let state = await failing();
  while (state.failures === 0) {
    await new Promise((done) => setTimeout(done, 20));
    state = await failing();
  }
  assert.ok(state.rests_until > clock.now());
  ear.status = 200;
  assert.equal(ear.heard.length, before);
  clock.advance(3_600_000);
  await app.whatsapp.deliver(shop.actorId);
  const said = ear.heard
    .slice(before)
    .flatMap(({ json }) => json.entry[0]!.changes[0]!.value.messages ?? []);
  // At least once: whoever listens tells them apart by their ids.
  const words = said.map((one) => one.text?.body);
  assert.deepEqual([...new Set(words)], ['eins', 'zwei']);
});
