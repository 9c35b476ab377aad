import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { createProving, type Proof } from './proving.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
/** What these domains say of themselves. */
const records: Record<string, string[][] | Error> = {
  'k._domainkey.signing.example TXT': [[`v=DKIM1; k=rsa; p=${key}`]],
  'k._domainkey.other.example TXT': [[`v=DKIM1; k=rsa; p=${key}`]],
  'k._domainkey.news.strict.example TXT': [[`v=DKIM1; k=rsa; p=${key}`]],
  'plain.example TXT': [['v=spf1 ip4:93.184.216.34 -all']],
  'strict.example TXT': [['v=spf1 ip4:93.184.216.34 -all']],
  '_dmarc.strict.example TXT': [['v=DMARC1; p=reject']],
  '_dmarc.soft.example TXT': [['v=DMARC1; p=quarantine']],
  'slow.example TXT': Object.assign(new Error('late'), { code: 'ETIMEOUT' }),
};
const proving = createProving((name, type) => {
  const found = records[`${name} ${type}`];
  if (Array.isArray(found)) return Promise.resolve(found);
  return Promise.reject(found ?? Object.assign(new Error(name), { code: 'ENOTFOUND' }));
});
const server = '93.184.216.34';
const stranger = '8.8.8.8';

async function proofOf(
  from: string,
  how: { ip?: string; sender?: string; signedBy?: string; spoil?: boolean } = {},
): Promise<Proof> {
  const letter: SendMailOptions = { from, to: 'a@b.example', subject: 'Socken', text: 'Hallo' };
  const transport = createTransport({ streamTransport: true, buffer: true });
  const dkim = how.signedBy && {
    domainName: how.signedBy,
    keySelector: 'k',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  const sent = await transport.sendMail({ ...letter, ...(dkim ? { dkim } : {}) });
  const raw = (sent.message as Buffer).toString('latin1');
  return proving.prove(
    Buffer.from(how.spoil ? raw.replace('Hallo', 'Geld') : raw, 'latin1'),
    from,
    {
      ip: how.ip ?? null,
      helo: 'mx.example',
      envelopeFrom: how.sender ?? from,
    },
  );
}

test('[CH29] the domain of the sender stands for a letter, by its signature or by its server', async () => {
  assert.equal(await proofOf('a@signing.example', { signedBy: 'signing.example' }), 'proven');
  assert.equal(await proofOf('a@plain.example', { ip: server }), 'proven');
  assert.equal(await proofOf('a@strict.example', { ip: server }), 'proven');
  // A name below its own speaks for a domain that says so by DMARC.
  const below = { signedBy: 'news.strict.example' };
  assert.equal(await proofOf('a@strict.example', below), 'proven');
});

test('[CH29] what is signed by others, was changed, or came from elsewhere proves nothing', async () => {
  const others = { signedBy: 'other.example' };
  assert.equal(await proofOf('a@signing.example', others), 'unproven');
  const changed = { signedBy: 'signing.example', spoil: true };
  assert.equal(await proofOf('a@signing.example', changed), 'unproven');
  assert.equal(await proofOf('a@plain.example', { ip: stranger }), 'unproven');
  // The server of another domain, named in the envelope, is not the sender's.
  const envelope = { ip: server, sender: 'x@plain.example' };
  assert.equal(await proofOf('a@signing.example', envelope), 'unproven');
  assert.equal(await proofOf('a@soft.example', { ip: stranger }), 'unproven');
  assert.equal(await proofOf('a@slow.example', { ip: stranger }), 'unproven');
});

test('[CH29] [CH30] what a domain asks to refuse is forged, as long as the server that brought it was seen', async () => {
  assert.equal(await proofOf('a@strict.example', { ip: stranger }), 'forged');
  for (const ip of ['127.0.0.1', '10.0.0.7', 'fe80::1']) {
    assert.equal(await proofOf('a@strict.example', { ip }), 'unproven');
  }
  assert.equal(await proofOf('a@strict.example'), 'unproven');
  assert.equal(await proofOf('a@strict.example', { signedBy: 'other.example' }), 'unproven');
});

test('[CH29] a letter with two senders is from neither', async () => {
  const raw = Buffer.from(
    'From: a@plain.example, b@strict.example\r\nFrom: c@plain.example\r\n\r\nHallo\r\n',
  );
  const by = { ip: server, helo: 'mx', envelopeFrom: 'a@plain.example' };
  assert.equal(await proving.prove(raw, 'a@plain.example', by), 'unproven');
});
