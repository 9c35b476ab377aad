import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { testWorld } from '../../../../dev/world.ts';
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

test('what no column can hold is the fault of whoever sent it', async () => {
  const { token } = await open('jonas');
  const answer = await fetch(`${world.origin}/api/v1/identity/actors/current`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ about: 'a\0b' }),
  });
  assert.equal(answer.status, 400);
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
