import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messagesOf } from './grouping.ts';
import type { Prepared } from './prepare.ts';

const picture: Prepared = { kind: 'picture', file: new Blob(['p']), width: 4, height: 3 };
const file: Prepared = { kind: 'file', file: new Blob(['f']), name: 'a.pdf', type: '' };

function shapeOf(things: Prepared[]) {
  return messagesOf(things, 'Wiese').map((message) => [
    message.kind === 'album' ? message.items.length : message.kind,
    'caption' in message ? message.caption : null,
  ]);
}

test('one is itself, several are an album, and more than ten are several', () => {
  assert.deepEqual(shapeOf([]), []);
  assert.deepEqual(shapeOf([picture]), [['picture', 'Wiese']]);
  assert.deepEqual(shapeOf(Array(3).fill(picture)), [[3, 'Wiese']]);
  assert.deepEqual(shapeOf(Array(21).fill(picture)), [
    [10, 'Wiese'],
    [10, ''],
    ['picture', ''],
  ]);
});

test('files stand by themselves, in the order in which they were chosen', () => {
  assert.deepEqual(shapeOf([file, picture, picture, file]), [
    ['file', 'Wiese'],
    [2, ''],
    ['file', ''],
  ]);
});
