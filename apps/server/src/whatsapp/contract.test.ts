import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import sharp from 'sharp';
import { toPublicId } from '#platform/ids';
import { type GraphCode, graphErrors } from './errors.ts';
import { digitsOf } from './numbers.ts';
import { measure } from '#media';
import { openEar, say, until, whatsappWorld } from '../../../../dev/whatsapp-world.ts';

/** Every endpoint and every code, in the habits of software that was seen. */
const world = await whatsappWorld();
const { app, clock } = world;
const shop = await world.openShop();
const sender = BigInt(shop.phone);
const account = digitsOf('account', sender);
const appId = digitsOf('app', sender);
const sandbox = digitsOf('sandbox', sender);
const anna = await world.person();
const ear = await openEar();

interface Answer {
  status: number;
  headers: Headers;
  json: Record<string, unknown>;
}
async function ask(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { authorization: `Bearer ${shop.token}`, ...(init.headers as object) };
  const answer = await fetch(`${world.origin}${path}`, { ...init, method, headers });
  const json = (await answer.json()) as Record<string, unknown>;
  return { status: answer.status, headers: answer.headers, json };
}
const json = (body: unknown): RequestInit => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const codeOf = ({ json: { error } }: Answer) => (error as { code: number } | undefined)?.code;

test('[WA20] [WA2] an app registers its address by forms, with a token of its own', async () => {
  const secret = await app.whatsapp.secretOf(shop.actorId);
  const form = new URLSearchParams({
    client_id: appId,
    client_secret: secret,
    grant_type: 'client_credentials',
  });
  const made = await fetch(`${world.origin}/oauth/access_token`, { method: 'POST', body: form });
  const { access_token: token } = (await made.json()) as { access_token: string };
  assert.ok(token.startsWith(`${appId}|`));
  const body = new URLSearchParams({
    object: 'whatsapp_business_account',
    callback_url: ear.url,
    verify_token: ear.verifyToken,
    fields: 'messages',
    access_token: token,
  });
  const asApp = { authorization: `Bearer ${token}` };
  const subscriptions = `/v23.0/${appId}/subscriptions`;
  const path = `${world.origin}${subscriptions}`;
  const set = await fetch(path, { method: 'POST', body });
  assert.deepEqual(await set.json(), { success: true });
  const listed = await ask('GET', subscriptions);
  assert.match(JSON.stringify(listed.json), /whatsapp_business_account/);
  const wrong = new URLSearchParams({ client_id: appId, client_secret: 'falsch' });
  const refused = await fetch(`${world.origin}/v23.0/oauth/access_token`, {
    method: 'POST',
    body: wrong,
  });
  assert.equal(refused.status, 401);
  // It registers addresses, and opens nothing else.
  for (const thing of [`/${account}/message_templates`, `/${shop.phone}/block_users`]) {
    assert.equal(codeOf(await ask('GET', thing, { headers: asApp })), 10, thing);
  }
  assert.equal((await ask('GET', subscriptions, { headers: asApp })).status, 200);
  await shop.client.whatsapp.renewSecret();
  assert.equal(codeOf(await ask('GET', subscriptions, { headers: asApp })), 190);
});

test('every endpoint answers', async () => {
  const get = [
    [`/${shop.phone}`, 'display_phone_number'],
    [`/${account}`, 'account_review_status'],
    [`/${account}/phone_numbers`, 'data'],
    [`/${account}/message_templates`, 'data'],
    [`/${account}/subscribed_apps`, 'data'],
    [`/${shop.phone}/whatsapp_business_profile`, 'data'],
    [`/${shop.phone}/message_qrdls/`, 'data'],
    [`/${shop.phone}/block_users`, 'data'],
    [`/${shop.phone}/whatsapp_commerce_settings`, 'data'],
    [`/${shop.phone}/conversational_automation`, 'prompts'],
    [`/${shop.phone}/settings`, 'calling'],
    [`/${account}/template_analytics`, 'data'],
  ] as const;
  for (const [path, member] of get) {
    for (const version of ['', '/v13.0', '/v25.0']) {
      const answer = await ask('GET', `${version}${path}`, {
        headers: { 'content-type': 'application/json' },
      });
      assert.equal(answer.status, 200, `${path} ${JSON.stringify(answer.json)}`);
      assert.ok(member in answer.json, path);
    }
  }
  const post = [
    [`/${shop.phone}`, { pin: '123456' }],
    [`/${shop.phone}/register`, { messaging_product: 'whatsapp', pin: '123456' }],
    [`/${shop.phone}/deregister`, {}],
    [`/${shop.phone}/request_code`, { code_method: 'SMS', language: 'de' }],
    [`/${shop.phone}/verify_code`, { code: '123456' }],
    [`/${shop.phone}/conversational_automation`, { prompts: ['Wann ist offen?'] }],
    [`/${shop.phone}/settings`, { calling: { status: 'ENABLED' } }],
    [`/${account}/subscribed_apps`, {}],
  ] as const;
  for (const [path, body] of post) {
    const answer = await ask('POST', `/v23.0${path}`, json(body));
    assert.deepEqual(answer.json, { success: true }, path);
  }
  const commerce = await ask(
    'POST',
    `/v23.0/${shop.phone}/whatsapp_commerce_settings?is_cart_enabled=false`,
  );
  assert.deepEqual(commerce.json, { success: true });
  const contacts = await ask(
    'POST',
    `/v23.0/${shop.phone}/contacts`,
    json({ contacts: ['@kundin2', '@niemand'] }),
  );
  const { contacts: found } = contacts.json as unknown as {
    contacts: { wa_id: string; status: string }[];
  };
  assert.deepEqual(
    found.map(({ status }) => status),
    ['valid', 'valid'],
  );
  const unknown = await ask('GET', `/v23.0/${shop.phone}/gibt_es_nicht`);
  assert.equal(codeOf(unknown), 100);
});

test('[WA51] [WA3] [WA10] every code is answered and told as the table says', async () => {
  for (const code of Object.keys(graphErrors).map(Number) as GraphCode[]) {
    const body = {
      messaging_product: 'whatsapp',
      to: '999000000000001',
      text: { body: `error ${code}` },
    };
    const answer = await ask('POST', `/v23.0/${sandbox}/messages`, json(body));
    assert.equal(answer.status, graphErrors[code].status, `${code}`);
    const { error } = answer.json as unknown as { error: Record<string, unknown> };
    assert.equal(error['code'], code);
    assert.equal(error['type'], 'OAuthException');
    assert.ok(String(error['message']).startsWith(`(#${code}) `));
    assert.ok(
      typeof error['fbtrace_id'] === 'string' && typeof error['is_transient'] === 'boolean',
    );
  }
  const body = {
    messaging_product: 'whatsapp',
    to: '999000000000001',
    text: { body: 'fail 131026' },
  };
  await ask('POST', `/v23.0/${sandbox}/messages`, json(body));
  await until(() =>
    ear.values('messages').some((value) => value.statuses?.[0]?.errors?.[0]?.code === 131026),
  );
});

test('[WA2] the habits of software: members that are null, parameters in the address, parts in any order, tokens there too', async () => {
  const text = {
    messaging_product: 'whatsapp',
    context: null,
    recipient: null,
    recipient_type: 'individual',
    to: '+999 0000-0000 0001',
    type: 'text',
    text: { body: 'x', preview_url: null },
  };
  assert.equal((await ask('POST', `/${sandbox}/messages`, json(text))).status, 200);
  const form = new URLSearchParams({
    messaging_product: 'whatsapp',
    to: '999000000000001',
    type: 'text',
    text: '{"body":"x"}',
  });
  assert.equal((await ask('POST', `/${sandbox}/messages`, { body: form })).status, 200);
  const code = await ask(
    'POST',
    `/v23.0/${shop.phone}/message_qrdls?generate_qr_image=png&prefilled_message=hello`,
  );
  assert.equal(code.status, 200, JSON.stringify(code.json));
  const bare = await fetch(
    `${world.origin}/v23.0/${account}/message_templates?access_token=${shop.token}`,
  );
  assert.equal(bare.status, 200);
  const parts = new FormData();
  parts.set('file', new Blob(['Hallo'], { type: 'text/plain' }), 'a.txt');
  const uploaded = await ask('POST', `/${shop.phone}/media?messaging_product=whatsapp`, {
    body: parts,
  });
  assert.match(String(uploaded.json['id']), /^5\d{14}$/);
  const stream = new ReadableStream({
    start: (to) => {
      to.enqueue(Buffer.from(JSON.stringify(text)));
      to.close();
    },
  });
  const chunked = await ask('POST', `/${sandbox}/messages`, {
    body: stream,
    duplex: 'half',
    headers: { 'content-type': 'application/json' },
  } as RequestInit);
  assert.equal(chunked.status, 200);
});

test('[WA6] codes are paged, so that no call draws all of them', async () => {
  for (const text of ['eins', 'zwei']) {
    await ask('POST', `/${shop.phone}/message_qrdls?prefilled_message=${text}`);
  }
  const drawn = `/${shop.phone}/message_qrdls?generate_qr_image=SVG&limit=1`;
  const { json: first } = await ask('GET', drawn);
  assert.equal((first['data'] as unknown[]).length, 1);
  const { next } = first['paging'] as { next: string };
  const { json: second } = await ask('GET', next.slice(next.indexOf('/', 8)));
  assert.notDeepEqual(second['data'], first['data']);
});

test('[WA6] [WA40] [WA41] [WA43] [WA44] templates are paged, told apart, and refused when malformed', async () => {
  const create = (name: string, text: string, extra: object = {}) =>
    ask(
      'POST',
      `/v23.0/${account}/message_templates`,
      json({
        name,
        language: 'de',
        category: 'UTILITY',
        components: [{ type: 'BODY', text, example: { body_text: [['Anna']] } }],
        ...extra,
      }),
    );
  for (const name of ['eins', 'zwei', 'drei']) {
    assert.equal((await create(name, 'Hallo {{1}}, deine Bestellung ist da.')).status, 200);
  }
  const subcodeOf = (answer: Answer) =>
    (answer.json['error'] as { error_subcode?: number }).error_subcode;
  assert.equal(subcodeOf(await create('eins', 'Hallo {{1}}, deine Bestellung ist da.')), 2388024);
  assert.equal(subcodeOf(await create('vier', '{{1}} steht am Anfang dieses Satzes.')), 2388299);
  const offer = 'Hallo {{1}}, heute gibt es Rabatt auf alles im Laden.';
  assert.equal((await create('fuenf', offer)).json['status'], 'REJECTED');
  const moved = await create('sechs', offer, { allow_category_change: true });
  assert.deepEqual([moved.json['status'], moved.json['category']], ['APPROVED', 'MARKETING']);
  const seen: string[] = [];
  let url = `/v23.0/${account}/message_templates?limit=2&status=APPROVED`;
  for (let pages = 0; url; pages++) {
    assert.ok(pages < 5);
    const page = (await ask('GET', url)).json as unknown as {
      data: { name: string }[];
      paging: { next?: string };
    };
    seen.push(...page.data.map(({ name }) => name));
    url = page.paging.next?.replace(world.origin, '') ?? '';
  }
  assert.deepEqual(seen.sort(), ['drei', 'eins', 'sechs', 'zwei']);
  const gone = await ask('DELETE', `/v23.0/${account}/message_templates?name=eins`);
  assert.deepEqual(gone.json, { success: true });
  assert.equal((await ask('DELETE', `/v23.0/${account}/message_templates?name=eins`)).status, 404);
  assert.equal((await create('eins', 'Hallo {{1}}, deine Bestellung ist da.')).status, 200);
  await until(() => ear.values('message_template_status_update').length >= 6);
});

test('[WA35] [WA42] [WA23] an edit is looked at anew and told', async () => {
  const { json: made } = await ask(
    'POST',
    `/v23.0/${account}/message_templates`,
    json({
      name: 'link',
      language: 'en_US',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'Your parcel is on its way to you.' }],
    }),
  );
  const path = `/v23.0/${String(made['id'])}`;
  const edited = await ask(
    'POST',
    path,
    json({ components: [{ type: 'BODY', text: 'Special offer: buy now and save 20.' }] }),
  );
  assert.deepEqual(edited.json['success'], true);
  assert.equal((await ask('GET', `${path}?fields=status`)).json['status'], 'REJECTED');
  const told = await until(() =>
    ear
      .values('message_template_status_update')
      .find((value) => value['event'] === 'REJECTED' && value['message_template_name'] === 'link'),
  );
  assert.equal(typeof told['message_template_id'], 'number');
});

test('[WA84] a pause of one’s own ends on demand, and no other', async () => {
  const components = [{ type: 'BODY', text: 'Dein Rad steht seit heute bei uns bereit.' }];
  const wish = { name: 'ruht', language: 'de', category: 'UTILITY', components };
  const { json: made } = await ask('POST', `/${account}/message_templates`, json(wish));
  const path = `/v23.0/${String(made['id'])}`;
  const statusOf = async () => (await ask('GET', `${path}?fields=status`)).json['status'];
  const { items } = await shop.client.outreach.listTemplates();
  const { id: templateId } = items.find(({ name }) => name === 'ruht')!;
  await shop.client.outreach.setTemplatePaused({
    params: { templateId },
    body: { isPaused: true },
  });
  assert.equal(await statusOf(), 'PAUSED');
  assert.deepEqual((await ask('POST', `${path}/unpause`)).json, { success: true });
  assert.equal(await statusOf(), 'APPROVED');
  // As people's reactions pause it.
  await world.database.pool.query(
    `update outreach_templates set status = 'paused', paused_until = $1 where name = 'ruht'`,
    [new Date(clock.now().getTime() + 3_600_000)],
  );
  const { json: refused } = await ask('POST', `${path}/unpause`);
  assert.equal(refused['success'], false);
  assert.match(String(refused['reason']), /paused until/);
  assert.equal(await statusOf(), 'PAUSED');
});

test('[WA48] [WA49] fields that are asked for are there, and sums come by day', async () => {
  const fields =
    'id,status,quality_score,throughput,webhook_configuration,health_status,nothing_of_the_kind';
  const { json: phone } = await ask('GET', `/v23.0/${shop.phone}?fields=${fields}`);
  assert.deepEqual(Object.keys(phone).sort(), fields.split(',').sort());
  await say(anna, shop.actorId, 'Hallo');
  const [{ wa_id: to }] = (await until(
    () =>
      ear
        .values('messages')
        .findLast((value) => value.contacts?.[0]?.profile.name !== 'Sandbox' && value.contacts)
        ?.contacts,
  )) as unknown as [{ wa_id: string }];
  await ask(
    'POST',
    `/v23.0/${shop.phone}/messages`,
    json({ messaging_product: 'whatsapp', to, text: { body: 'Ja?' } }),
  );
  await app.outreach.idle();
  const end = Math.floor(clock.now().getTime() / 1000) + 1;
  const asked = `analytics.start(${end - 86_400 * 3}).end(${end}).granularity(DAY)`;
  const { json: sums } = await ask('GET', `/v23.0/${account}?fields=${asked}`);
  const { data_points: points } = sums['analytics'] as unknown as {
    data_points: { sent: number }[];
  };
  assert.equal(points.at(-1)!.sent, 1);
});

test('[WA9] [WA7] one’s own messages are not marked as read, and ids of others lead nowhere', async () => {
  const other = await world.openShop();
  const { message } = await say(anna, other.actorId, 'Geheim');
  const told = await until(
    () => ear.values('messages').findLast((value) => value.messages?.[0]?.text)?.messages?.[0],
  );
  // The shape of an id, but of a conversation in which this business is nobody.
  const bytes = Buffer.from(told.id.slice(6), 'base64');
  Buffer.from(message.conversationId.slice(4), 'hex').copy(bytes, 1);
  const foreign = `wamid.${bytes.toString('base64')}`;
  const read = await ask(
    'POST',
    `/v23.0/${shop.phone}/messages`,
    json({ messaging_product: 'whatsapp', status: 'read', message_id: foreign }),
  );
  assert.equal(codeOf(read), 100);
});

test('[WA13] links that hang hold only so much memory', async () => {
  const asked: ServerResponse[] = [];
  const server = createServer((_request, response) => void asked.push(response)).listen(0);
  await once(server, 'listening');
  const link = `http://127.0.0.1:${(server.address() as AddressInfo).port}/preise.pdf`;
  const body = {
    messaging_product: 'whatsapp',
    to: `@kundin`,
    type: 'document',
    document: { link },
  };
  const send = () => ask('POST', `/${shop.phone}/messages`, json(body));
  const hanging = [send(), send()];
  await until(() => asked.length === 2);
  assert.equal(codeOf(await send()), 4);
  for (const response of asked) response.writeHead(404).end();
  for (const answer of await Promise.all(hanging)) assert.equal(codeOf(answer), 131052);
  const again = send();
  await until(() => asked.length === 3);
  asked[2]!.writeHead(404).end();
  assert.equal(codeOf(await again), 131052);
  server.close();
});

test('[WA12] [WA13] [WA15] [WA14] media comes back in parts, by link, and as what it can be played as', async () => {
  const parts = new FormData();
  parts.set('messaging_product', 'whatsapp');
  parts.set('file', new Blob(['0123456789'], { type: 'text/plain' }), 'zahlen.txt');
  const { json: made } = await ask('POST', `/v23.0/${shop.phone}/media`, { body: parts });
  const { json: told } = await ask('GET', `/v23.0/${String(made['id'])}`);
  const url = String(told['url']);
  assert.equal(new URL(url).origin, world.origin);
  const part = await fetch(url, { headers: { range: 'bytes=2-4' } });
  assert.deepEqual([part.status, await part.text()], [206, '234']);
  assert.equal((await fetch(`${url}x`)).status, 404);
  clock.advance(6 * 60_000);
  assert.equal((await fetch(url)).status, 404);
  const dead = json({
    messaging_product: 'whatsapp',
    to: '999000000000001',
    type: 'image',
    image: { link: 'http://127.0.0.1:9/x.png' },
  });
  assert.equal(codeOf(await ask('POST', `/v23.0/${shop.phone}/messages`, dead)), 131052);
  assert.equal(measure(Buffer.from('keine Aufnahme')), null);
  const mvhd = Buffer.alloc(40);
  mvhd.write('mvhd', 0, 'latin1');
  mvhd.writeUInt32BE(1000, 16);
  mvhd.writeUInt32BE(2500, 20);
  assert.equal(measure(mvhd)!.durationMs, 2500);
  const picture = await sharp({
    create: { width: 20, height: 20, channels: 3, background: '#c33' },
  })
    .png()
    .toBuffer();
  const uploaded = await fetch(`${world.origin}/api/v1/media/pictures?audience=private&alt=`, {
    method: 'POST',
    headers: { authorization: `Bearer ${anna.token}`, 'content-type': 'image/png' },
    body: new Uint8Array(picture),
  });
  const { id: pictureId } = (await uploaded.json()) as { id: string };
  const chat = await anna.client.messaging.startConversation({
    body: { withActorId: toPublicId('act', shop.actorId) },
  });
  await anna.client.messaging.sendMessage({
    params: { conversationId: chat.id },
    body: {
      clientId: crypto.randomUUID(),
      message: { kind: 'picture', pictureId, caption: 'So' } as never,
    },
  });
  const image = await until(
    () =>
      ear.values('messages').findLast((value) => value.messages?.[0]?.type === 'image')
        ?.messages?.[0]?.['image'],
  );
  const { id, mime_type: type } = image as { id: string; mime_type: string };
  assert.equal(type, 'image/jpeg');
  const { json: where } = await ask('GET', `/v23.0/${id}?phone_number_id=${shop.phone}`);
  const bytes = Buffer.from(await (await fetch(String(where['url']))).arrayBuffer());
  assert.equal((await sharp(bytes).metadata()).format, 'jpeg');
});

test('[WA34] [WA36] [WA22] that somebody wants no more is told, one thing a time', async () => {
  const params = { actorId: toPublicId('act', shop.actorId) };
  await anna.client.outreach.setConsent({ params, body: { topicKey: null, isGranted: false } });
  const told = await until(() => ear.values('user_preferences').at(-1));
  const [preference] = told['user_preferences'] as { value: string; category: string }[];
  assert.deepEqual([preference!.value, preference!.category], ['stop', 'marketing_messages']);
  // What carries no advertising is no wish for it.
  const before = ear.values('user_preferences').length;
  for (const topicKey of ['service', 'news']) {
    await anna.client.outreach.setConsent({ params, body: { topicKey, isGranted: true } });
  }
  const since = await until(() => {
    const values = ear.values('user_preferences').slice(before);
    return values.length > 0 && values;
  });
  const [resumed] = since[0]!['user_preferences'] as { value: string }[];
  assert.deepEqual([since.length, resumed!.value], [1, 'resume']);
  await anna.client.outreach.setConsent({ params, body: { topicKey: 'news', isGranted: false } });
  await until(() => ear.values('user_preferences').length > before + 1);
  assert.equal(ear.values('user_preferences').length, before + 2);
  assert.ok(
    ear.heard.every(({ json: { entry } }) => entry.length === 1 && entry[0]!.changes.length === 1),
  );
});

test('[WA25] [WA26] [WA24] a backlog is told in turns, and what was told is told again when asked for', async () => {
  ear.status = 500;
  for (let count = 0; count < 90; count++) {
    await ask(
      'POST',
      `/v23.0/${sandbox}/messages`,
      json({
        messaging_product: 'whatsapp',
        to: '999000000000001',
        text: { body: `Nummer ${count}` },
      }),
    );
  }
  const before = ear.heard.length;
  ear.status = 200;
  clock.advance(3_600_000);
  const heard = () =>
    ear.heard
      .slice(before)
      .map(({ body }) => /Nummer (\d+)/.exec(body)?.[1])
      .filter(Boolean);
  await app.whatsapp.deliver(shop.actorId);
  await until(() => new Set(heard()).size === 90);
  let [last] = await app.whatsapp.deliveries(shop.actorId, 1);
  // It is heard a moment before that is written down.
  while (!last!.delivered_at) [last] = await app.whatsapp.deliveries(shop.actorId, 1);
  const count = ear.heard.length;
  assert.ok(await app.whatsapp.replay(shop.actorId, last!.id));
  // Others may still be on their way.
  await until(() => ear.heard.slice(count).some(({ body }) => body === last!.body));
});
