import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUuid, newUuid } from './ids.ts';

test('ids are in order of time, also within a millisecond and when the clock goes back', () => {
  const begin = Date.now();
  const ids = Array.from({ length: 20_000 }, (_, index) => newUuid(begin - (index % 3)));
  assert.deepEqual(ids, ids.toSorted());
  assert.equal(new Set(ids).size, ids.length);
});

test('an id says its version, its variant and its time', () => {
  // Later than what other tests of this process have used up.
  const ms = Date.now() + 100_000;
  for (let i = 0; i < 1000; i++) {
    const id = newUuid(ms);
    assert.ok(isUuid(id), id);
    assert.match(id, /^.{14}7.{4}[89ab]/);
    assert.equal(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16), ms);
  }
});
