import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isKeyTaken } from './key-taken.ts';

test('a key is taken when the database says so of the index that is meant', () => {
  const error = Object.assign(new Error(), {
    code: '23505',
    constraint: 'wallet_a_request_key_key',
  });
  assert.ok(isKeyTaken(error));
  assert.ok(isKeyTaken(error, '_request_key_key'));
  assert.ok(isKeyTaken(error, 'wallet_a_request_key_key'));
  assert.ok(!isKeyTaken(error, 'wallet_b_request_key_key'));
  assert.ok(!isKeyTaken(Object.assign(new Error(), { code: '23503' })));
  assert.ok(!isKeyTaken(new Error('23505')));
});
