import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { businessWorld } from '../../../../../dev/business-world.ts';
import { openMailServer } from '../../../../../dev/mail-server.ts';
import { testCertificate } from '../../../../../dev/test-certificate.ts';
import { testWorld } from '../../../../../dev/world.ts';
import { toUuid } from '#platform/ids';
import { createListener } from './listener.ts';

const folder = await mkdtemp(join(tmpdir(), 'allmende-certificate-'));
after(() => rm(folder, { recursive: true }));
const certificate = join(folder, 'mail.pem');
const { key, cert } = testCertificate();
await writeFile(certificate, `${key}\n${cert}`);
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicText = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const post = await openMailServer();
after(() => post.close());
const mail = { SMTP_URL: post.url, MAIL_PORT: '0', MAIL_DOMAIN: 'post.lindfurt.example' };
const world = await testWorld({
  env: { ...mail, MAIL_CERTIFICATE: certificate },
  resolveName: (name, type) =>
    name === 'k._domainkey.example.org' && type === 'TXT'
      ? Promise.resolve([[`v=DKIM1; k=rsa; p=${publicText}`]])
      : Promise.reject(Object.assign(new Error(name), { code: 'ENOTFOUND' })),
});
const { channels } = world.app;
const town = businessWorld(world);
const olga = await town.person('olga');
const shop = await town.business(olga, { handle: 'strickerei', name: 'Strickerei' });
await olga.client.channels.setMailbox({ actorId: shop, body: { isOn: true } });

const outside = createTransport({
  host: '127.0.0.1',
  port: channels.mailPort(),
  requireTLS: true,
  tls: { rejectUnauthorized: false },
});
after(() => outside.close());
const signed: SendMailOptions = {
  dkim: {
    domainName: 'example.org',
    keySelector: 'k',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  },
};

function write(letter: SendMailOptions) {
  world.clock.advance(60_000);
  const from = 'Mona Moos <mona@example.org>';
  return outside.sendMail({ from, to: 'strickerei@post.lindfurt.example', subject: '', ...letter });
}

/** What each guest has said, the latest guest last, and what staff see of them. */
async function guests() {
  const { items } = await olga.client.messaging.syncConversations({ actorId: shop, query: {} });
  const found = await Promise.all(
    items.map(async ({ id, members }) => {
      const { actor } = members.find((one) => one.actor.kind === 'guest')!;
      const [about, { items: said }] = await Promise.all([
        olga.client.channels.getGuest({ actorId: shop, params: { actorId: actor.id } }),
        olga.client.messaging.listMessages({
          actorId: shop,
          params: { conversationId: id },
          query: {},
        }),
      ]);
      const texts = said.map(({ body }) => (body.kind === 'text' ? body.text : body.kind));
      return { id, actorId: actor.id, isProven: about.isEmailProven, texts, since: about.since };
    }),
  );
  return found.toSorted((a, b) => a.since.localeCompare(b.since));
}

async function answerOf(conversationId: string): Promise<string> {
  await olga.client.messaging.sendMessage({
    actorId: shop,
    params: { conversationId: conversationId as never },
    body: { clientId: crypto.randomUUID(), message: { kind: 'text', text: 'Gern.' } },
  });
  await channels.mailAnswers(toUuid(conversationId));
  return /<([^>]+)>/.exec((await post.next()).headers.get('from')!)![1]!;
}

test('[CH29] [CH31] a forged letter never lands with the known customer', async () => {
  await write({ ...signed, text: 'Habt ihr rote Socken?' });
  await write({ text: 'Schickt alles an diese Adresse!' });
  await write({ ...signed, text: 'Danke, ich komme vorbei.' });
  const [known, forger, ...others] = await guests();
  assert.deepEqual([known?.isProven, forger?.isProven, others.length], [true, false, 0]);
  assert.deepEqual(known?.texts, ['Habt ihr rote Socken?', 'Danke, ich komme vorbei.']);
  assert.deepEqual(forger?.texts, ['Schickt alles an diese Adresse!']);
  const params = { actorId: forger!.actorId };
  const { items } = await olga.client.channels.listLetters({ actorId: shop, params });
  assert.deepEqual(
    items.map(({ isProven }) => isProven),
    [false],
  );
  // The real one reads the answer to what they never wrote, and says so: the two stay apart for all that.
  await write({ to: await answerOf(forger!.id), text: 'Das war ich nicht.' });
  await write({ text: 'Doch, wirklich ich.' });
  const [still, apart] = await guests();
  assert.equal(still?.texts.length, 2);
  assert.deepEqual([apart?.isProven, apart?.texts.length], [false, 4]);
});

test('[CH22] [CH29] who replies to an answer is known, and who only claims the address is not', async () => {
  const from = 'karl@small.example';
  await write({ from, text: 'Habt ihr Mützen?' });
  const before = (await guests()).at(-1)!;
  assert.equal(before.isProven, false);
  await write({ from, to: await answerOf(before.id), text: 'Eine grüne bitte.' });
  await write({ from, text: 'Schickt sie lieber zu mir.' });
  const [karl, claims] = (await guests()).slice(-2);
  assert.deepEqual(
    [karl?.isProven, karl?.texts],
    [true, ['Habt ihr Mützen?', 'Gern.', 'Eine grüne bitte.']],
  );
  assert.deepEqual([claims?.isProven, claims?.texts], [false, ['Schickt sie lieber zu mir.']]);
});

test('[CH31] a certificate that cannot be used refuses the start', async () => {
  const broken = join(folder, 'broken.pem');
  await writeFile(broken, 'no certificate');
  const config = { ...world.app.config, mailCertificate: broken };
  const listener = createListener({ ...world.app, config } as never, {} as never);
  await assert.rejects(listener.start(), /MAIL_CERTIFICATE cannot be used/);
});
