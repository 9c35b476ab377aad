import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerTo, readAsked, rightsOf } from './asked.ts';

const link = {
  response_type: 'code',
  client_id: 'app',
  redirect_uri: 'elk://back?kept=1',
  scope: 'read write',
  state: 'a&b',
};

test('a link is read, and answered where it said', () => {
  const asked = readAsked(`?${new URLSearchParams(link)}`)!;
  assert.equal(asked.challenge, null);
  assert.equal(answerTo(asked, { code: 'x' }), 'elk://back?kept=1&code=x&state=a%26b');
  assert.equal(
    answerTo({ ...asked, state: null }, { error: 'access_denied' }),
    'elk://back?kept=1&error=access_denied',
  );
});

test('what is asked in another way is not answered', () => {
  const challenge = 'a'.repeat(43);
  const read = (more: object) => readAsked(`?${new URLSearchParams({ ...link, ...more })}`);
  assert.ok(read({ code_challenge: challenge, code_challenge_method: 'S256' }));
  assert.equal(read({ code_challenge: challenge, code_challenge_method: 'plain' }), null);
  assert.equal(read({ code_challenge: challenge }), null);
  assert.equal(read({ response_type: 'token' }), null);
  assert.equal(read({ client_id: '' }), null);
});

test('scopes are said in a few words', () => {
  assert.deepEqual(rightsOf(['read', 'write:statuses']), ['read', 'write']);
  assert.deepEqual(rightsOf(['read', 'write', 'follow']), ['read', 'write', 'self', 'people']);
  assert.deepEqual(rightsOf(['write:accounts', 'push']), ['write', 'self', 'push']);
  assert.deepEqual(rightsOf(['profile']), ['profile']);
});
