import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from './fuzz.ts';

test('the same seed makes the same sequence, another seed another one', () => {
  const take = (seed: number) => {
    const random = createRandom(seed);
    return [random.int(1, 1000), random.pick(['a', 'b', 'c', 'd']), random.uuid(), random.next()];
  };
  assert.deepEqual(take(7), take(7));
  assert.notDeepEqual(take(7), take(8));
});

test('whole numbers reach both ends and stay between them', () => {
  const random = createRandom(3);
  const drawn = Array.from({ length: 2000 }, () => random.int(-2, 3));
  assert.deepEqual(
    [...new Set(drawn)].sort((a, b) => a - b),
    [-2, -1, 0, 1, 2, 3],
  );
});

test('shuffling keeps every item', () => {
  const items = Array.from({ length: 50 }, (_, i) => i);
  const shuffled = createRandom(1).shuffle(items);
  assert.notDeepEqual(shuffled, items);
  assert.deepEqual(
    shuffled.sort((a, b) => a - b),
    items,
  );
});
