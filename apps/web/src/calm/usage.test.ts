import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { addUse, isOverLimit, pauseLimit, usedToday } from './usage.ts';

const kept = new Map<string, string>();
Object.assign(globalThis, {
  localStorage: {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  },
});
beforeEach(() => kept.clear());

const minute = 60_000;
const at = (text: string) => new Date(`2026-03-02T${text}`);

test('what was used adds up over tabs, and a new day begins at nothing', () => {
  addUse(20 * minute, at('10:00'));
  addUse(11 * minute, at('22:00'));
  assert.equal(usedToday(at('23:59')), 31 * minute);
  assert.equal(usedToday(new Date('2026-03-03T00:01')), 0);
});

test('the limit is over when it is reached, and rests as long as one asked', () => {
  addUse(30 * minute, at('10:00'));
  assert.equal(isOverLimit(null, at('10:00')), false);
  assert.equal(isOverLimit(31, at('10:00')), false);
  assert.equal(isOverLimit(30, at('10:00')), true);
  pauseLimit(15 * minute, at('10:00'));
  assert.equal(isOverLimit(30, at('10:14')), false);
  assert.equal(isOverLimit(30, at('10:15')), true);
  assert.equal(isOverLimit(30, new Date('2026-03-03T10:15')), false);
});

test('what another hand wrote there is nothing', () => {
  for (const text of ['', 'x', 'null', '[]', '{"day":1}']) {
    kept.set('allmende.used', text);
    assert.equal(usedToday(at('10:00')), 0);
  }
});
