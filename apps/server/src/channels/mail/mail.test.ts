import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { businessWorld, plainPicture } from '../../../../../dev/business-world.ts';
import { openMailServer } from '../../../../../dev/mail-server.ts';
import { refusal, testWorld } from '../../../../../dev/world.ts';
import { toUuid } from '#platform/ids';

const post = await openMailServer();
after(() => post.close());
const world = await testWorld({
  env: { SMTP_URL: post.url, MAIL_PORT: '0', MAIL_DOMAIN: 'post.lindfurt.example' },
});
const { channels } = world.app;
const town = businessWorld(world);
const olga = await town.person('olga');
const shop = await town.business(olga, { handle: 'strickerei', name: 'Strickerei' });
const agent = await town.person('agnes');
await town.employ(olga, shop, agent, 'agent');
await olga.client.channels.setMailbox({ actorId: shop, body: { isOn: true } });
const address = 'strickerei@post.lindfurt.example';

const outside = createTransport({ host: '127.0.0.1', port: channels.mailPort(), ignoreTLS: true });
after(() => outside.close());

/** A letter from outside; a minute after the one before, so that no limit is in the way. */
function write(letter: SendMailOptions) {
  world.clock.advance(60_000);
  return outside.sendMail({ from: 'Mona Moos <mona@example.org>', to: address, ...letter });
}

async function chats() {
  const { items } = await olga.client.messaging.syncConversations({ actorId: shop, query: {} });
  return items;
}

async function chatWith(name: string) {
  const found = (await chats()).find(({ members }) =>
    members.some(({ actor }) => actor.kind === 'guest' && actor.name === name),
  );
  assert.ok(found, `no chat with ${name}`);
  const { items } = await olga.client.messaging.listMessages({
    actorId: shop,
    params: { conversationId: found.id },
    query: {},
  });
  const guest = found.members.find(({ actor }) => actor.kind === 'guest')!.actor;
  const texts = items.map(({ body }) => (body.kind === 'text' ? body.text : body.kind));
  return { id: found.id, guest, items, texts };
}

const guestOf = (actorId: string) =>
  olga.client.channels.getGuest({ actorId: shop, params: { actorId: actorId as never } });
const lettersOf = (actorId: string) =>
  olga.client.channels.listLetters({ actorId: shop, params: { actorId: actorId as never } });

function answer(conversationId: string, text: string) {
  return olga.client.messaging.sendMessage({
    actorId: shop,
    params: { conversationId: conversationId as never },
    body: { clientId: randomUUID(), message: { kind: 'text', text } },
  });
}

test('[CH20] a letter becomes a message of a guest, and the same letter comes once', async () => {
  const letter = {
    subject: 'Rote Socken',
    text: 'Habt ihr rote Socken?\n\nMona',
    messageId: '<one@example.org>',
  };
  await write(letter);
  await write(letter);
  const { texts, guest } = await chatWith('Mona Moos');
  assert.deepEqual(texts, ['Rote Socken\n\nHabt ihr rote Socken?\n\nMona']);
  const shown = await guestOf(guest.id);
  assert.deepEqual(
    [shown.channel, shown.email, shown.isEmailProven],
    ['mail', 'mona@example.org', false],
  );
});

test('[IN24] a case names the way by which its customer writes, and views ask for it', async () => {
  const chatter = await town.person('chia');
  const { id } = await chatter.client.messaging.startConversation({ body: { withActorId: shop } });
  await chatter.client.messaging.sendMessage({
    params: { conversationId: id },
    body: { clientId: randomUUID(), message: { kind: 'text', text: 'Hallo' } },
  });
  await world.app.inbox.idle();
  const filterOf = (is: string) => ({ filter: JSON.stringify({ what: 'channel', is: [is] }) });
  const namesBy = async (is: string) => {
    const query = filterOf(is);
    const { items } = await olga.client.inbox.listCases({ actorId: shop, query });
    return items.map(({ contact, channel }) => [contact.name, channel]);
  };
  assert.deepEqual(await namesBy('mail'), [['Mona Moos', 'mail']]);
  assert.deepEqual(
    (await namesBy('chat')).map(([, channel]) => channel),
    ['chat'],
  );
});

test('[CH21] letters are taken for businesses that want them, and for nobody else', async () => {
  const quiet = await town.business(olga, { handle: 'stille-post' });
  for (const to of [
    'stille-post@post.lindfurt.example',
    'nobody@post.lindfurt.example',
    'olga@post.lindfurt.example',
    'strickerei+guess@post.lindfurt.example',
    'strickerei@elsewhere.example',
  ]) {
    await assert.rejects(write({ to, text: 'Hallo' }), /550/, to);
  }
  await assert.rejects(
    agent.client.channels.setMailbox({ actorId: shop, body: { isOn: false } }),
    refusal('platform.not_allowed'),
  );
  const box = await olga.client.channels.getMailbox({ actorId: quiet });
  assert.deepEqual(box, { isOn: false, address: 'stille-post@post.lindfurt.example' });
});

test('[CH22] an answer goes out by mail with its thread, and what is replied comes back to it', async () => {
  const { id } = await chatWith('Mona Moos');
  await answer(id, 'Ja, in drei Größen.');
  await answer(id, 'Welche brauchst du?');
  await channels.mailAnswers(toUuid(id));
  const sent = await post.next();
  assert.deepEqual(sent.to, ['mona@example.org']);
  assert.equal(sent.headers.get('subject'), 'Re: Rote Socken');
  assert.equal(sent.headers.get('in-reply-to'), '<one@example.org>');
  assert.equal(sent.headers.get('auto-submitted'), undefined);
  const [, replyTo] = /Strickerei <(strickerei\+[0-9a-f]{24}@post\.lindfurt\.example)>/.exec(
    sent.headers.get('from')!,
  )!;
  await channels.mailAnswers(toUuid(id));
  assert.equal(post.received.length, 1);
  await write({
    to: replyTo!,
    from: 'Mona <mona.moos@work.example>',
    subject: 'AW: Rote Socken',
    text: 'In 42 bitte.\n\nAm 22.11.2026 um 10:00 schrieb Strickerei:\n> Ja, in drei Größen.\n> Welche brauchst du?\n',
  });
  const { texts, guest } = await chatWith('Mona Moos');
  assert.equal(texts.at(-1), 'In 42 bitte.');
  assert.equal((await guestOf(guest.id)).isEmailProven, true);
  const { items } = await lettersOf(guest.id);
  assert.match(items[0]!.words, /> Welche brauchst du\?/);
});

test('[CH28] who writes in English is answered in English, as long as they do', async () => {
  await write({
    from: 'Faye <faye@example.org>',
    subject: 'Red socks',
    text: 'Do you have red socks?',
    messageId: '<faye2@example.org>',
    references: '<faye0@example.org> <faye1@example.org>',
  });
  const { id, guest } = await chatWith('Faye');
  assert.equal((await guestOf(guest.id)).locale, 'en');
  await answer(id, 'Yes.');
  await channels.mailAnswers(toUuid(id));
  const sent = await post.next();
  assert.match(sent.text, /You can simply reply to this e-mail\./);
  assert.equal(
    sent.headers.get('references'),
    '<faye0@example.org> <faye1@example.org> <faye2@example.org>',
  );
  await write({
    from: 'faye@example.org',
    text: 'Ich kann auch Deutsch, und das ist nicht schwer.',
  });
  assert.equal((await guestOf(guest.id)).locale, 'de');
  await write({ from: 'faye@example.org', text: 'Socken 42' });
  assert.equal((await guestOf(guest.id)).locale, 'de');
});

test('[CH22] an answer bears the subject of what it answers, and no marks of the chat', async () => {
  const from = 'Selma <selma@example.org>';
  await write({ from, subject: 'Mützen', text: 'Habt ihr Mützen?', messageId: '<s1@example.org>' });
  await write({ from, subject: 'Schals', text: 'Und Schals?', messageId: '<s2@example.org>' });
  const { id } = await chatWith('Selma');
  await answer(id, '**Beides**, und noch _mehr_.');
  await channels.mailAnswers(toUuid(id));
  const sent = await post.next();
  assert.equal(sent.headers.get('subject'), 'Re: Schals');
  assert.equal(sent.headers.get('in-reply-to'), '<s2@example.org>');
  assert.match(sent.text, /^Beides, und noch mehr\.\r?\n/);
  // An answer to ours changes nothing of it, whatever its writer makes of the subject.
  const [, to] = /<([^>]+)>/.exec(sent.headers.get('from')!)!;
  await write({ from, to: to!, subject: 'Antwort', text: 'Danke', messageId: '<s3@example.org>' });
  await answer(id, 'Gern.');
  await channels.mailAnswers(toUuid(id));
  assert.equal((await post.next()).headers.get('subject'), 'Re: Schals');
});

test('[CH23] machines are not answered, and what comes back ends the mailing', async () => {
  const { id, texts: before, guest } = await chatWith('Mona Moos');
  const [, to] = /<([^>]+)>/.exec(post.received[0]!.headers.get('from')!)!;
  await write({
    to: to!,
    subject: 'Abwesend',
    text: 'Bin im Urlaub',
    headers: { 'Auto-Submitted': 'auto-replied' },
  });
  await write({ to: to!, subject: 'Angebote', text: 'Billig', headers: { Precedence: 'bulk' } });
  assert.deepEqual((await chatWith('Mona Moos')).texts, before);
  const { items } = await lettersOf(guest.id);
  assert.deepEqual(
    items.slice(0, 2).map(({ isAutomatic }) => isAutomatic),
    [true, true],
  );
  // Our own letter, brought back by a forwarding, is not said again.
  await write({ text: 'Echo', headers: { 'X-Allmende-Host': new URL(world.origin).hostname } });
  assert.deepEqual((await chatWith('Mona Moos')).texts, before);
  await answer(id, 'Sie sind da.');
  await channels.mailAnswers(toUuid(id));
  const sent = await post.next();
  const [, replyTo] = /<([^>]+)>/.exec(sent.headers.get('from')!)!;
  const report =
    'From: MAILER-DAEMON@mx.example\r\nTo: x\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n' +
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n' +
    '--b\r\nContent-Type: text/plain\r\n\r\nNobody there\r\n--b--\r\n';
  await outside.sendMail({ envelope: { from: '', to: replyTo! }, raw: report });
  assert.equal((await guestOf(guest.id)).isEmailDead, true);
  const lettersBefore = post.received.length;
  world.clock.advance(1_000);
  await answer(id, 'Noch da?');
  await channels.mailAnswers(toUuid(id));
  assert.equal(post.received.length, lettersBefore);
  await write({ to: to!, text: 'Doch, ich bin noch da.', messageId: '<two@example.org>' });
  assert.equal((await guestOf(guest.id)).isEmailDead, false);
  await channels.mailAnswers(toUuid(id));
  assert.match((await post.next()).text, /^Noch da\?/);
});

test('[IN23] [CH23] an answer that did not arrive stands in the case, which is open again', async () => {
  await write({ from: 'Bela <bela@example.org>', subject: 'Wolle', text: 'Rote Wolle?' });
  const { id } = await chatWith('Bela');
  const conversationId = id as never;
  await answer(id, 'Ja.');
  await world.app.inbox.idle();
  const one = await olga.client.inbox.getCaseOf({ actorId: shop, params: { conversationId } });
  const caseId = one.id;
  const change = { state: 'done' as const };
  await olga.client.inbox.changeCases({ actorId: shop, body: { caseIds: [caseId], change } });
  const tellings = async () => {
    const { items } = await olga.client.inbox.listEntries({
      actorId: shop,
      params: { caseId },
      query: {},
    });
    return items.filter(({ kind }) => kind === 'undelivered').length;
  };
  post.answer = { rcpt: '550 5.1.1 nobody here' };
  await channels.mailAnswers(toUuid(id));
  post.answer = {};
  const after = await olga.client.inbox.getCase({ actorId: shop, params: { caseId } });
  assert.deepEqual([after.state, await tellings()], ['open', 1]);
  // Nothing was said since, so there is nothing to tell.
  await channels.mailAnswers(toUuid(id));
  assert.equal(await tellings(), 1);
  world.clock.advance(1_000);
  await answer(id, 'Hallo?');
  await channels.mailAnswers(toUuid(id));
  assert.equal(await tellings(), 2);
});

test('[CH24] pictures and files come along both ways, and HTML is read as words', async () => {
  const content = Buffer.from(await plainPicture('#aa0000'));
  await write({
    from: 'Hanna <hanna@example.org>',
    subject: '',
    html: '<style>p{}</style><p>So &uuml;ber <b>Wolle</b><br>zwei</p><script>alert(1)</script>',
    attachments: [
      { filename: 'wolle.webp', content, contentType: 'image/webp' },
      { filename: 'muster.pdf', content: Buffer.from('%PDF-1.4 muster') },
    ],
  });
  const { id, texts, items } = await chatWith('Hanna');
  assert.deepEqual(texts, ['So über Wolle\nzwei', 'picture', 'file']);
  const file = items.at(-1)!.body;
  assert.equal(file.kind === 'file' && file.file.name, 'muster.pdf');
  const stored = await olga.client.media.uploadPicture({
    actorId: shop,
    query: { audience: 'private' },
    upload: new Uint8Array(await plainPicture('#00aa00')),
    uploadType: 'image/webp',
  });
  await olga.client.messaging.sendMessage({
    actorId: shop,
    params: { conversationId: id },
    body: {
      clientId: randomUUID(),
      message: { kind: 'picture', pictureId: stored.id, caption: 'Diese?' },
    },
  });
  const before = post.received.length;
  await channels.mailAnswers(toUuid(id));
  assert.equal(post.received.length, before + 1);
  const sent = await post.next();
  assert.match(sent.headers.get('content-type')!, /multipart\/mixed/);
});

test('[CH25] whatever comes in, the listener goes on', async () => {
  const port = channels.mailPort();
  const nonsense = [
    'GET / HTTP/1.1\r\n\r\n',
    `${'A'.repeat(5_000)}\r\n`,
    'EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<../../etc@x>\r\nDATA\r\n.\r\nQUIT\r\n',
    `EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<${address}>\r\nDATA\r\n\u0000\u0001\u00ff\r\n--\r\nContent-Type: multipart/mixed; boundary=\r\n.\r\nQUIT\r\n`,
    `EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<${address}>\r\nDATA\r\nFrom: =?utf-8?B?####?= <<>>\r\nContent-Type: text/html; charset=nonsense\r\n\r\n<p&#xffffff;&#0;<script\r\n.\r\nQUIT\r\n`,
    `EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<${address}>\r\nDATA\r\nhalf a letter`,
  ];
  for (const text of nonsense) {
    world.clock.advance(60_000);
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(text, 'latin1')));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
      socket.on('data', () => undefined);
      setTimeout(() => socket.destroy(), 300);
    });
  }
  await write({ from: 'Nora <nora@example.org>', subject: '', text: 'Geht es noch?' });
  assert.deepEqual((await chatWith('Nora')).texts, ['Geht es noch?']);
});

test('[CH26] a visitor who has left gets the answer by mail, one who reads it does not', async () => {
  const widget = {
    isOn: true,
    sites: ['https://strick.example'],
    colour: null,
    greeting: '',
    awayText: '',
    side: 'right' as const,
  };
  await olga.client.channels.setWidget({ actorId: shop, body: widget });
  const { token, message } = await world.client().channels.startVisit({
    params: { businessId: shop },
    body: {
      visitId: randomUUID(),
      clientId: randomUUID(),
      text: 'Wann habt ihr auf?',
      locale: 'de',
      page: '',
    },
  });
  const asVisitor = (path: string, method: string, body?: unknown) =>
    fetch(`${world.origin}/api/v1/channels/visit/${path}`, {
      method,
      headers: { 'allmende-visitor': token, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  await asVisitor('visitor', 'PUT', { name: 'Vera', email: 'vera@example.org' });
  const conversationId = toUuid(message.conversationId);
  const before = post.received.length;
  await answer(message.conversationId, 'Um neun.');
  const { lastSeq } = (await chats()).find(({ id }) => id === message.conversationId)!;
  await asVisitor(`messages?since=0&read=${lastSeq}`, 'GET');
  await channels.mailAnswers(conversationId);
  assert.equal(post.received.length, before);
  await answer(message.conversationId, 'Bis sechs.');
  await channels.mailAnswers(conversationId);
  const sent = await post.next();
  assert.deepEqual(sent.to, ['vera@example.org']);
  assert.equal(sent.headers.get('subject'), 'Antwort von Strickerei');
  const [, replyTo] = /<([^>]+)>/.exec(sent.headers.get('from')!)!;
  await write({ from: 'vera@example.org', to: replyTo!, subject: 'Re', text: 'Danke.' });
  const heard = (await (await asVisitor('messages?since=0', 'GET')).json()) as {
    items: { body: { text: string } }[];
  };
  assert.equal(heard.items.at(-1)?.body.text, 'Danke.');
  const { isEmailProven } = await guestOf(message.senderActorId);
  assert.equal(isEmailProven, true);
  // Whoever holds the visit may not lend what was proven to another address.
  await asVisitor('visitor', 'PUT', { name: 'Vera', email: 'chefin@example.org' });
  const other = await guestOf(message.senderActorId);
  assert.deepEqual([other.email, other.isEmailProven], ['chefin@example.org', false]);
});

test('[CH26] what a business says by itself is mailed to no address left on a website, and else as from a machine', async () => {
  await olga.client.replies.setAutomatic({
    actorId: shop,
    body: {
      greeting: { isOn: true, text: 'Schön, dass du da bist.', afterDays: 14 },
      away: { isOn: false, text: '' },
      language: 'de',
    },
  });
  const before = post.received.length;
  const { token, message } = await world.client().channels.startVisit({
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
    headers: { 'allmende-visitor': token, 'content-type': 'application/json' },
    body: JSON.stringify({ name: '', email: 'opfer@example.org' }),
  });
  await greeted();
  await channels.mailAnswers(toUuid(message.conversationId));
  assert.equal(post.received.length, before);

  await write({ from: 'Gerd <gerd@example.org>', subject: 'Socken', text: 'Habt ihr Socken?' });
  await greeted();
  const { id, texts } = await chatWith('Gerd');
  assert.equal(texts.at(-1), 'Schön, dass du da bist.');
  await channels.mailAnswers(toUuid(id));
  const sent = await post.next();
  assert.deepEqual(sent.to, ['gerd@example.org']);
  assert.equal(sent.headers.get('auto-submitted'), 'auto-generated');
});

async function greeted(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await world.app.inbox.idle();
    await world.settle();
    await world.app.messaging.idle();
  }
}

test('[CH27] one sender who writes and writes has to wait, and the others do not', async () => {
  world.clock.advance(60_000);
  const many = await Promise.allSettled(
    Array.from({ length: 9 }, (_, at) =>
      outside.sendMail({
        from: 'noise@example.org',
        to: address,
        text: `Laut ${at}`,
        messageId: `<noise${at}@example.org>`,
      }),
    ),
  );
  assert.ok(many.some(({ status }) => status === 'rejected'));
  assert.ok(many.filter(({ status }) => status === 'fulfilled').length >= 6);
  await outside.sendMail({ from: 'other@example.org', to: address, subject: '', text: 'Leise' });
  assert.equal((await chatWith('other')).texts[0], 'Leise');
});
