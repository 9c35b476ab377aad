import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atLeast, atMost } from './cases.ts';

const measured = { name: 'speed', value: 9, unit: '1/s', reference: 'limit', referenceValue: 10 };

test('a case says its ratio, its target with the direction, and whether it is reached', () => {
  assert.deepEqual(atLeast(0.9, measured), { ...measured, ratio: 0.9, target: '>= 0.9', ok: true });
  assert.equal(atLeast(1, measured).ok, false);
  assert.deepEqual(atMost(1, measured), { ...measured, ratio: 0.9, target: '<= 1', ok: true });
  assert.equal(atMost(0.5, measured).ok, false);
});

test('rounding is for reading: what misses the target by a hair misses it', () => {
  const missed = atLeast(1, { ...measured, value: 9.99999 });
  assert.deepEqual([missed.ratio, missed.ok], [1, false]);
});

test('a ratio of its own, such as the median over rounds, goes before that of the figures', () => {
  assert.equal(atLeast(2, { ...measured, ratio: 3 }).ok, true);
});
