import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { refusal, testWorld } from '../../../../../dev/world.ts';
import { type CodeContent, openCode, sealCode } from './codes.ts';

const world = await testWorld({ now: new Date('2026-11-21T10:00:20Z') });
const { identity } = world.app;
const minuteMs = 60_000;

const lena = await world.open('lena');
const anybody = world.client();
const resolve = (url: string) => anybody.identity.resolveCode({ body: { url } });

test('[I40] a person’s code lives in its own minute and the next one', async () => {
  const { url, expiresAt } = await lena.client.identity.createCode({
    body: { purpose: 'profile' },
  });
  assert.match(url, new RegExp(`^${world.origin}/c/[\\w-]{40,60}$`));
  assert.equal(expiresAt, '2026-11-21T10:02:00.000Z');
  const resolved = await resolve(url);
  assert.equal(resolved.actor.handle, 'lena');
  assert.deepEqual(
    { ...resolved, actor: null },
    {
      actor: null,
      purpose: 'profile',
      chargeId: null,
      payableId: null,
      amount: null,
      note: null,
    },
  );
  world.clock.set(new Date('2026-11-21T10:01:59.999Z'));
  await resolve(url);
  world.clock.set(new Date('2026-11-21T10:02:00Z'));
  await assert.rejects(resolve(url), refusal('identity.code_expired'));
});

test('[I40] a code from the future, after the clock was set back, is over as well', async () => {
  const { url } = await lena.client.identity.createCode({ body: { purpose: 'profile' } });
  world.clock.advance(-minuteMs);
  await assert.rejects(resolve(url), refusal('identity.code_expired'));
  world.clock.advance(minuteMs);
});

test('[I40] the code stays the same within a minute and changes with the next', async () => {
  world.clock.set(new Date('2026-11-21T11:00:00Z'));
  const make = async () =>
    (await lena.client.identity.createCode({ body: { purpose: 'profile' } })).url;
  const first = await make();
  world.clock.advance(59_999);
  assert.equal(await make(), first);
  world.clock.advance(1);
  assert.notEqual(await make(), first);
});

test('[I41] a code with any character changed is not one of ours', async () => {
  const { url } = await lena.client.identity.createCode({ body: { purpose: 'profile' } });
  const at = url.lastIndexOf('/') + 1;
  const text = url.slice(at);
  for (let i = 0; i < text.length; i++) {
    const changed = `${text.slice(0, i)}${text[i] === 'A' ? 'B' : 'A'}${text.slice(i + 1)}`;
    assert.equal(
      (
        await world.app.http.fastify.inject({
          method: 'POST',
          url: '/api/v1/identity/codes/resolve',
          remoteAddress: `192.0.2.${i}`,
          payload: { url: url.slice(0, at) + changed },
        })
      ).json().code,
      'identity.code_invalid',
    );
  }
});

test('[I41] links to elsewhere, codes of other servers and nonsense are not ours', async () => {
  const foreign = sealCode(randomBytes(64), {
    actorId: lena.actorId,
    purpose: 'profile',
    subjectId: null,
    validity: { kind: 'epoch', epoch: 0 },
    amount: null,
    note: null,
  });
  const own = (await lena.client.identity.createCode({ body: { purpose: 'profile' } })).url;
  const urls = [
    `${world.origin}/c/${foreign}`,
    own.replace(world.origin, 'https://evil.example'),
    `${own}x`,
    own.replace('/c/', '/d/'),
    'BCD\n002\n1\nSCT',
    'javascript:alert(1)',
    '',
  ];
  for (const url of urls) await assert.rejects(resolve(url), refusal('identity.code_invalid'));
  await resolve(own.slice(own.lastIndexOf('/') + 1));
});

test('[I45] a code is read with another scheme of ours and without its link', async () => {
  const { url } = await lena.client.identity.createCode({ body: { purpose: 'pay' } });
  const spellings = [url, url.replace(/^http:/, 'allmende:'), url.slice(url.lastIndexOf('/') + 1)];
  for (const text of spellings) assert.equal((await resolve(text)).actor.handle, 'lena');
  const elsewhere = url.replace(/^http:\/\/[^/]+/, 'allmende://evil.example');
  await assert.rejects(resolve(elsewhere), refusal('identity.code_invalid'));
});

test('[I42] purpose, amount and note come back as they were sealed', async () => {
  const amount = { value: '123456789012345678', assetCode: 'EUR', assetScale: 2 };
  const note = 'Drei Eis für Käthe 🍦';
  const { url } = await lena.client.identity.createCode({ body: { purpose: 'pay', amount, note } });
  const resolved = await resolve(url);
  assert.deepEqual([resolved.purpose, resolved.amount, resolved.note], ['pay', amount, note]);
});

test('[I43] a business has lasting codes, until its managers revoke them', async () => {
  const owner = await world.open('oskar');
  const agent = await world.open('agnes');
  const businessId = await world.app.database.transaction(async (tx) => {
    const made = await identity.createActor(tx, {
      kind: 'business',
      handle: 'oskars-ofen',
      name: 'Oskars Ofen',
      about: '',
      pictureId: null,
      accent: null,
      ownerUserId: owner.userId,
    });
    assert.ok(made.ok);
    await identity.setRole(tx, { actorId: made.value, userId: agent.userId, role: 'agent' });
    return made.value;
  });
  const actorId = `act_${businessId.replaceAll('-', '')}`;
  const body = { purpose: 'pay' as const, isLasting: true };
  await assert.rejects(owner.client.identity.createCode({ body }), refusal('platform.not_allowed'));
  const { url, expiresAt } = await agent.client.identity.createCode({ body, actorId });
  assert.equal(expiresAt, null);
  world.clock.advance(50 * 24 * 60 * minuteMs);
  assert.equal((await resolve(url)).actor.handle, 'oskars-ofen');
  const landing = async (address: string) => (await fetch(address, { headers: html })).text();
  const html = { accept: 'text/html' };
  const lead = '<noscript><meta http-equiv="refresh" content="0;url=/@oskars-ofen"></noscript>';
  assert.ok((await landing(url)).includes(lead), 'who has no script is led to the page');
  const passing = await owner.client.identity.createCode({ body: { purpose: 'profile' } });
  assert.ok(!(await landing(passing.url)).includes('refresh'), 'a person has no such page');
  await assert.rejects(
    agent.client.identity.revokeLastingCodes({ actorId }),
    refusal('platform.not_allowed'),
  );
  await owner.client.identity.revokeLastingCodes({ actorId });
  await assert.rejects(resolve(url), refusal('identity.code_expired'));
  assert.ok(!(await landing(url)).includes('refresh'), 'a revoked code leads nowhere');
  await resolve((await agent.client.identity.createCode({ body, actorId })).url);
});

test('[I44] two codes of one person have nothing in common', () => {
  const key = randomBytes(64);
  const content = (minute: number): CodeContent => ({
    actorId: lena.actorId,
    purpose: 'profile',
    subjectId: null,
    validity: { kind: 'minute', minute },
    amount: null,
    note: null,
  });
  const codes = [1000, 1001, 1002].map((minute) =>
    Buffer.from(sealCode(key, content(minute)), 'base64url'),
  );
  const actor = Buffer.from(lena.actorId.replaceAll('-', ''), 'hex');
  for (const code of codes) assert.equal(code.includes(actor), false);
  const sameBytes = codes[0]!.filter((byte, i) => byte === codes[1]![i]).length;
  assert.ok(sameBytes < 5, `${sameBytes} of ${codes[0]!.length} bytes are the same`);
  assert.equal(openCode(randomBytes(64), codes[0]!.toString('base64url')), null);
});

test('[I41] the key outlives the process', async () => {
  const { rows } = await world.database.pool.query(
    `select value #>> '{}' as key from platform_settings where name = 'identity.code_key'`,
  );
  const key = Buffer.from(rows[0].key, 'base64');
  assert.equal(key.length, 64);
  const { url } = await lenaAgain().then((client) =>
    client.identity.createCode({ body: { purpose: 'profile' } }),
  );
  assert.equal(openCode(key, url.slice(url.lastIndexOf('/') + 1))!.actorId, lena.actorId);
});

async function lenaAgain() {
  return world.client(await identity.createSession(lena.userId));
}
