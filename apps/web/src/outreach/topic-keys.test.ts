import assert from 'node:assert/strict';
import { test } from 'node:test';
import { topicKey } from '@allmende/contract/outreach';
import { keyOfName } from './topic-keys.ts';

test('[O47] a topic made in the app has a key that the contract takes and no other has', () => {
  assert.equal(keyOfName('Für Gäste & Größen', []), 'fuer-gaeste-groessen');
  assert.equal(keyOfName('Café', ['cafe', 'cafe-2']), 'cafe-3');
  const long = keyOfName('Sehr langer Name eines Themas, der bei weitem nicht passt', []);
  for (const key of [long, keyOfName('☕️', []), keyOfName('-', ['topic']), keyOfName('É', [])]) {
    assert.ok(topicKey.safeParse(key).success, key);
  }
});
