import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { businessWorld } from '../../../../../dev/business-world.ts';
import { openImapServer } from '../../../../../dev/imap-server.ts';
import { openMailServer } from '../../../../../dev/mail-server.ts';
import { testCertificate } from '../../../../../dev/test-certificate.ts';
import { refusal, testWorld } from '../../../../../dev/world.ts';
import { toUuid } from '#platform/ids';
import { withMailbox } from './imap.ts';

const tls = testCertificate();
const [post, imap] = await Promise.all([openMailServer(), openImapServer(tls)]);
after(() => Promise.all([post.close(), imap.close()]));
const world = await testWorld({
  env: { SMTP_URL: post.url, SERVER_KEY: 'a-key-of-sixteen-signs' },
  mailboxTrust: {
    allowAddress: (address) => address === '127.0.0.1',
    tls: { rejectUnauthorized: false },
  },
});
const { channels } = world.app;
const town = businessWorld(world);
const olga = await town.person('olga');
const shop = await town.business(olga, { handle: 'strickerei', name: 'Strickerei' });
const agent = await town.person('agnes');
await town.employ(olga, shop, agent, 'agent');

const login = {
  address: 'laden@strick.example',
  host: '127.0.0.1',
  port: imap.port,
  user: 'laden',
  password: 'geheim',
};
const connect = (changes: Partial<typeof login> = {}) =>
  olga.client.channels.connectMailbox({ actorId: shop, body: { ...login, ...changes } });
const view = async () => (await olga.client.channels.getFetchedMailbox({ actorId: shop })).mailbox;
function letter(from: string, text: string, more: string[] = []): string {
  const id = more.some((line) => line.startsWith('Message-ID'))
    ? []
    : [`Message-ID: <${randomUUID()}@example.org>`];
  const head = [`From: ${from}`, 'To: laden@strick.example', 'Subject: ', ...id, ...more];
  return `${head.join('\n')}\n\n${text}\n`;
}
async function look() {
  world.clock.advance(60_000);
  await channels.fetchLetters(toUuid(shop));
}
async function said(): Promise<string[]> {
  const { items } = await olga.client.messaging.syncConversations({ actorId: shop, query: {} });
  const all = await Promise.all(
    items.map(({ id }) =>
      olga.client.messaging.listMessages({
        actorId: shop,
        params: { conversationId: id },
        query: {},
      }),
    ),
  );
  return all.flatMap(({ items: found }) =>
    found.map(({ body }) => (body.kind === 'text' ? body.text : body.kind)),
  );
}

test('[CH32] a server that lies about sizes or never comes to an end holds neither memory nor turn', async () => {
  const trust = { allowAddress: () => true, tls: { rejectUnauthorized: false } };
  const uid = imap.deliver(letter('Groß <gross@example.org>', 'x'.repeat(27 * 1024 * 1024)));
  imap.sizeTold = 100;
  const read = await withMailbox(login, trust, (mailbox) => mailbox.letter(uid, 1_000));
  assert.deepEqual(read, { ok: false, problem: 'unreachable' });
  imap.sizeTold = null;
  imap.letters.pop();
  const hung = await withMailbox(login, trust, () => new Promise(() => undefined), 50);
  assert.deepEqual(hung, { ok: false, problem: 'unreachable' });
});

test('[CH32] [CH34] a mailbox is kept when it opens, and what does not work is told', async () => {
  imap.deliver(letter('Alt <alt@example.org>', 'Von früher'));
  await assert.rejects(connect({ password: 'falsch' }), refusal('channels.mailbox_login'));
  await assert.rejects(connect({ port: 1 }), refusal('channels.mailbox_unreachable'));
  await assert.rejects(connect({ host: '10.0.0.1' }), refusal('channels.mailbox_refused'));
  await assert.rejects(
    connect({ host: 'localhost.invalid' }),
    refusal('channels.mailbox_unreachable'),
  );
  const unsafe = await withMailbox(login, { allowAddress: () => true, tls: {} }, async () => null);
  assert.deepEqual(unsafe, { ok: false, problem: 'unsafe' });
  // Without the trust of tests, this machine is none to ask.
  const inside = await withMailbox(login, undefined, async () => null);
  assert.deepEqual(inside, { ok: false, problem: 'refused' });
  assert.equal(await view(), null);
  await assert.rejects(
    agent.client.channels.connectMailbox({ actorId: shop, body: login }),
    refusal('platform.not_allowed'),
  );
  const { mailbox } = await connect();
  assert.deepEqual([mailbox?.host, mailbox?.problem], ['127.0.0.1', null]);
  assert.ok(!JSON.stringify(mailbox).includes(login.password));
  const { rows } = await world.database.pool.query('select password from channels_imap');
  assert.ok(!rows[0].password.includes(login.password));
  await look();
  assert.deepEqual(await said(), []);
});

test('[CH33] each letter is taken once, also when all numbers mean something else', async () => {
  imap.deliver(letter('Mona <mona@example.org>', 'Habt ihr Socken?'));
  imap.deliver(letter('Karl <karl@example.org>', 'Habt ihr Mützen?'));
  await look();
  await look();
  assert.deepEqual((await said()).toSorted(), ['Habt ihr Mützen?', 'Habt ihr Socken?']);
  assert.ok(imap.heard.every((command) => !/^(SELECT|STORE|UID STORE)/.test(command)));
  imap.uidValidity = 8;
  for (const one of imap.letters) one.uid += 100;
  imap.letters.push({ uid: 300, raw: letter('Mona <mona@example.org>', 'Rote'), at: new Date() });
  await look();
  // What lay there before the mailbox was connected is among the last days too, and comes now.
  assert.deepEqual((await said()).toSorted(), [
    'Habt ihr Mützen?',
    'Habt ihr Socken?',
    'Rote',
    'Von früher',
  ]);
});

test('[CH33] a letter that breaks off comes the next time, and none is passed over', async () => {
  const before = (await said()).length;
  imap.letters.push({ uid: 301, raw: letter('Nora <nora@example.org>', 'Eins'), at: new Date() });
  imap.letters.push({ uid: 302, raw: letter('Nora <nora@example.org>', 'Zwei'), at: new Date() });
  imap.hangUpAt = /^UID FETCH 302 .*BODY/;
  await look();
  assert.equal((await said()).length, before + 1);
  assert.equal((await view())?.problem, 'unreachable');
  imap.hangUpAt = null;
  await look();
  assert.equal((await said()).length, before + 2);
  assert.equal((await view())?.problem, null);
});

test('[CH34] what goes wrong is tried less and less often', async () => {
  const rest = async () => {
    await look();
    const { rows } = await world.database.pool.query<{ next_at: Date; checked_at: Date }>(
      'select next_at, checked_at from channels_imap',
    );
    return (rows[0]!.next_at.getTime() - rows[0]!.checked_at.getTime()) / 60_000;
  };
  assert.equal(await rest(), 1);
  imap.hangUpAt = /^(LIST|EXAMINE)/;
  const rests = [await rest(), await rest(), await rest()];
  assert.deepEqual(rests, [2, 4, 8]);
  for (let at = 0; at < 8; at += 1) rests.push(await rest());
  assert.equal(rests.at(-1), 360);
  imap.hangUpAt = null;
  imap.password = 'anders';
  await look();
  assert.equal((await view())?.problem, 'login');
  imap.password = 'geheim';
  assert.equal(await rest(), 1);
});

test('[CH35] an answer names the mailbox for replies, and the reply comes into its conversation', async () => {
  const { items } = await olga.client.messaging.syncConversations({ actorId: shop, query: {} });
  const mona = items.find(({ members }) => members.some(({ actor }) => actor.name === 'Mona'))!;
  await olga.client.messaging.sendMessage({
    actorId: shop,
    params: { conversationId: mona.id },
    body: { clientId: randomUUID(), message: { kind: 'text', text: 'Ja.' } },
  });
  await channels.mailAnswers(toUuid(mona.id));
  const sent = await post.next();
  assert.equal(sent.headers.get('reply-to'), 'Strickerei <laden@strick.example>');
  const raw = letter('Mona <mona@example.org>', 'Wie schön.', [
    `In-Reply-To: ${sent.headers.get('message-id')}`,
  ]);
  imap.letters.push({ uid: 400, raw, at: new Date() });
  // One of another business, and one that was made up, are answers to nothing.
  const made = `<answer.${randomUUID()}.3@${new URL(world.origin).hostname}>`;
  imap.letters.push({
    uid: 401,
    raw: letter('Ute <ute@example.org>', 'Ich?', [`References: ${made}`]),
    at: new Date(),
  });
  await look();
  const found = await olga.client.messaging.listMessages({
    actorId: shop,
    params: { conversationId: mona.id },
    query: {},
  });
  const { body, senderActorId } = found.items.at(-1)!;
  assert.equal(body.kind === 'text' && body.text, 'Wie schön.');
  const guest = await olga.client.channels.getGuest({
    actorId: shop,
    params: { actorId: senderActorId },
  });
  assert.equal(guest.isEmailProven, true);
  assert.ok((await said()).includes('Ich?'));
});

test('[CH35] who visits a website and leaves the address of another cannot prove it by an id', async () => {
  const { message } = await visitorOf('opfer@example.org');
  const id = `<answer.${toUuid(message.conversationId)}.9@${new URL(world.origin).hostname}>`;
  const raw = letter('Eve <eve@example.org>', 'Ich bin es.', [`In-Reply-To: ${id}`]);
  imap.letters.push({ uid: 500, raw, at: new Date() });
  await look();
  assert.ok((await said()).includes('Ich bin es.'));
  const params = { actorId: message.senderActorId };
  const guest = await olga.client.channels.getGuest({ actorId: shop, params });
  assert.deepEqual([guest.email, guest.isEmailProven], ['opfer@example.org', false]);
});

async function visitorOf(email: string) {
  const widget = { isOn: true, sites: [], colour: null, greeting: '', awayText: '' };
  await olga.client.channels.setWidget({ actorId: shop, body: { ...widget, side: 'right' } });
  const started = await world.client().channels.startVisit({
    params: { businessId: shop },
    body: {
      visitId: randomUUID(),
      clientId: randomUUID(),
      text: 'Hallo?',
      locale: 'de',
      page: '',
    },
  });
  await fetch(`${world.origin}/api/v1/channels/visit/visitor`, {
    method: 'PUT',
    headers: { 'allmende-visitor': started.token, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Eve', email }),
  });
  return started;
}

test('[CH32] a mailbox that is taken away is asked no more', async () => {
  await olga.client.channels.disconnectMailbox({ actorId: shop });
  const heard = imap.heard.length;
  await look();
  assert.equal(imap.heard.length, heard);
  assert.equal(await view(), null);
});
