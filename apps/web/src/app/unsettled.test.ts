import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { keyOf, settle } from './unsettled.ts';

beforeEach(() => sessionStorage.clear());

test('what is unsettled keeps its key, whatever is paid in between', () => {
  const first = keyOf('4,50 to Clara');
  const other = keyOf('2,00 to Emre');
  assert.notEqual(other, first);
  settle('2,00 to Emre');
  assert.equal(keyOf('4,50 to Clara'), first);
});

test('what is settled and wanted again gets a new key', () => {
  const first = keyOf('4,50 to Clara');
  settle('4,50 to Clara');
  assert.notEqual(keyOf('4,50 to Clara'), first);
});

test('keys are kept over a reload, and unreadable ones are no reason not to pay', () => {
  const key = keyOf('4,50 to Clara');
  const text = sessionStorage.getItem('allmende.unsettled')!;
  sessionStorage.setItem('allmende.unsettled', text);
  assert.equal(keyOf('4,50 to Clara'), key);
  sessionStorage.setItem('allmende.unsettled', '{');
  assert.notEqual(keyOf('4,50 to Clara'), key);
});
