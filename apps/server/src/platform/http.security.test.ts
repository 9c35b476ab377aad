import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { testWorld } from '../../../../dev/world.ts';
import { findUnstorable } from './storable.ts';
import { createUploadBudget } from './upload-budget.ts';

const world = await testWorld();
const { identity } = world.app;

async function open(handle: string) {
  const opened = await identity.signUp({ handle, name: handle, password: null, locale: 'de' });
  return { ...opened, token: await identity.createSession(opened.userId) };
}

/** Announces a body, sends only its beginning, and waits for the answer. */
function announce(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      world.origin + path,
      { method: 'POST', headers: { 'content-length': String(14 * 1024 * 1024), ...headers } },
      (answer) => {
        resolve(answer.statusCode!);
        sent.destroy();
      },
    );
    sent.setTimeout(5000, () => sent.destroy(new Error('it waits for the body')));
    sent.on('error', reject);
    sent.write(Buffer.alloc(1000));
  });
}

test('a large body of somebody who may not send it is not even read', async () => {
  const { token } = await open('lena');
  const picture = { 'content-type': 'image/jpeg' };
  assert.equal(await announce('/api/v1/media/pictures', picture), 401);
  const file = { 'content-type': 'text/csv', authorization: `Bearer ${token}` };
  assert.equal(await announce('/api/v1/shop/imports?fileName=a.csv', file), 403);
});

test('one caller holds only so much of the memory for uploads, and all together only so much', () => {
  const budget = createUploadBudget({ perCallerMax: 10, allMax: 15 });
  const release = budget.take('lena', 10);
  assert.ok(release);
  assert.equal(budget.take('lena', 1), null);
  assert.ok(budget.take('jonas', 5));
  assert.equal(budget.take('emma', 1), null);
  release();
  assert.ok(budget.take('lena', 10));
});

/** What a program writes who builds JSON by hand; `JSON.stringify` would write the same. */
const nul = JSON.stringify('a\0b');
const half = '"a\\ud83d"';

test('[P1] a text that no column can hold is refused by name in every module, before any handler', async () => {
  const { token } = await open('jonas');
  const id = (prefix: string) => `${prefix}_${'0'.repeat(32)}`;
  const uuid = '00000000-0000-7000-8000-000000000000';
  const money = '{"value":"1","assetCode":"EUR","assetScale":2}';
  type Case = [method: string, path: string, body: string | null, field: string];
  const cases = (text: string): Case[] => [
    ['PATCH', '/identity/actors/current', `{"about":${text}}`, 'body.about'],
    ['POST', '/identity/sessions', `{"handle":"jonas","password":${text}}`, 'body.password'],
    ['POST', '/identity/codes/resolve', `{"url":${text}}`, 'body.url'],
    [
      'POST',
      '/business',
      `{"name":"x","handle":"xyz","category":"other","address":{"street":${text}}}`,
      'body.address.street',
    ],
    [
      'POST',
      `/messaging/conversations/${id('cnv')}/messages`,
      `{"clientId":"${uuid}","message":{"kind":"text","text":${text}}}`,
      'body.message.text',
    ],
    [
      'POST',
      '/wallet/payments',
      `{"toActorId":"${id('act')}","amount":${money},"note":${text}}`,
      'body.note',
    ],
    [
      'POST',
      `/shop/sellers/${id('act')}/orders`,
      `{"fulfilment":"pickup","expectedTotal":${money},"note":${text}}`,
      'body.note',
    ],
  ];
  for (const [method, path, body, field] of [...cases(nul), ...cases(half)]) {
    const answer = await fetch(`${world.origin}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': 'one',
      },
      body,
    });
    const problem = (await answer.json()) as { code: string; fields?: { path: string }[] };
    assert.deepEqual(
      [answer.status, problem.code, problem.fields?.map(({ path }) => path)],
      [400, 'platform.invalid_input', [field]],
      `${method} ${path}`,
    );
  }
});

test('[P1] the same in an address', async () => {
  const { token } = await open('nele');
  for (const [path, field] of [
    ['/api/v1/identity/people?q=a%00b', 'query.q'],
    ['/api/v1/identity/profiles/a%00b', 'params.handle'],
    ['/api/v1/business/directory?q=a%00b', 'query.q'],
    ['/api/v1/messaging/conversations?cursor=%00', 'query.cursor'],
    [`/api/v1/shop/sellers/act_${'0'.repeat(32)}/products?category=%00`, 'query.category'],
  ] as const) {
    const answer = await fetch(world.origin + path, {
      headers: { authorization: `Bearer ${token}` },
    });
    const problem = (await answer.json()) as { code: string; fields?: { path: string }[] };
    assert.deepEqual(
      [answer.status, problem.code, problem.fields?.[0]?.path],
      [400, 'platform.invalid_input', field],
      path,
    );
  }
});

test('[P1] what is unstorable is found in names of fields, and however deep it stands', () => {
  assert.deepEqual(findUnstorable('body', { 'a\0': 1 })[0]?.path, 'body');
  const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${half}${']'.repeat(100_000)}`);
  assert.equal(findUnstorable('body', deep).length, 1);
  assert.ok(findUnstorable('body', deep)[0]!.path.length <= 200);
  assert.deepEqual(findUnstorable('body', { text: 'ganze Wörter 🍞', n: null }), []);
  assert.equal(findUnstorable('body', Array(1000).fill('\0')).length, 20);
});

test('an address with a password in it does not make a foreign write one of ours', async () => {
  const { token, userId } = await open('emil');
  await identity.createSession(userId);
  const answer = await fetch(`${world.origin}/api/v1/identity/sessions`, {
    method: 'DELETE',
    headers: {
      cookie: `allmende_session=${token}`,
      authorization: `Basic ${btoa('a:b')}`,
      'sec-fetch-site': 'same-site',
    },
  });
  assert.equal(answer.status, 401);
});
