import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceNews } from './device-news.ts';

const device = (id: string, hour: number, isCurrent = false) => ({
  id,
  startedAt: new Date(Date.UTC(2026, 10, 22, hour)).toISOString(),
  isCurrent,
});
const [old, own, later] = [device('old', 8), device('own', 9, true), device('later', 10)];
const idsOf = (found: readonly { id: string }[]) => found.map(({ id }) => id);

test('a device that looks for the first time hears of those that came after it', () => {
  assert.deepEqual(idsOf(deviceNews([later, own, old], undefined)), ['later']);
  assert.deepEqual(deviceNews([own, old], undefined), []);
  assert.deepEqual(deviceNews([later, old], undefined), [], 'signed out itself meanwhile');
});

test('afterwards it hears of those that it has not heard of, and of each once', () => {
  assert.deepEqual(idsOf(deviceNews([later, own, old], ['own', 'old'])), ['later']);
  assert.deepEqual(idsOf(deviceNews([own, old], ['own'])), ['old']);
  assert.deepEqual(deviceNews([later, own, old], ['later', 'own', 'old']), []);
});
