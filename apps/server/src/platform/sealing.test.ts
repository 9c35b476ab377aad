import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDatabase } from '../../../../dev/test-database.ts';
import { createSealing, mustBeSameServerKey } from './sealing.ts';

const key = 'linden-und-klee-am-anger';
const content = Buffer.from('JBSWY3DPEHPK3PXP');

test('what is sealed shows nothing, and opens for the same words with the same key only', () => {
  const sealing = createSealing(key);
  const sealed = sealing.seal(content, 'totp anna');
  assert.equal(sealed.includes(content), false);
  assert.notDeepEqual(sealed, sealing.seal(content, 'totp anna'));
  assert.deepEqual(createSealing(key).open(sealed, 'totp anna'), content);
  assert.throws(() => sealing.open(sealed, 'totp berta'));
  assert.throws(() => createSealing('another-key-of-this-town').open(sealed, 'totp anna'));
  assert.throws(() => createSealing(null).open(sealed, 'totp anna'));
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 0x10;
    assert.throws(() => sealing.open(changed, 'totp anna'), `byte ${at}`);
  }
});

test('what was kept without a key is readable after one was set', () => {
  const kept = createSealing(null).seal(content, 'totp anna');
  assert.deepEqual(createSealing(key).open(kept, 'totp anna'), content);
});

test('a town that was sealed does not start with another key, nor without one', async (t) => {
  const { database, close } = await createTestDatabase();
  t.after(close);
  await mustBeSameServerKey(database, null);
  await mustBeSameServerKey(database, key);
  await mustBeSameServerKey(database, key);
  await assert.rejects(mustBeSameServerKey(database, 'another-key-of-this-town'), /not the one/);
  await assert.rejects(mustBeSameServerKey(database, null), /missing/);
});
