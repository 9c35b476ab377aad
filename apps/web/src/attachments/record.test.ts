import assert from 'node:assert/strict';
import { test } from 'node:test';
import { peakCount, peaksOf } from './record.ts';

test('the loudest is at the top, and silence is flat', () => {
  const rising = peaksOf(Float32Array.from({ length: 6_400 }, (_, at) => (-0.4 * at) / 6_399));
  assert.equal(rising.length, peakCount);
  assert.equal(rising.at(-1), 100);
  assert.ok(rising.every((peak, at) => at === 0 || peak >= rising[at - 1]!));
  assert.deepEqual(peaksOf(new Float32Array(1_000)), Array(peakCount).fill(0));
});

test('a sound of a few samples has as many peaks', () => {
  assert.equal(peaksOf([0.5, 0.1, 0.9]).length, peakCount);
  assert.deepEqual(peaksOf([]), Array(peakCount).fill(0));
});
