import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDisk } from './disk.ts';

test('who reads from a disk that was closed is refused, and nothing is thrown at whoever else waits', async () => {
  const database = {
    transaction: () => {
      throw new DOMException('The database connection is closing.', 'InvalidStateError');
    },
    close: () => undefined,
  };
  const request: { result: unknown; onsuccess?: () => void } = { result: database };
  Object.assign(globalThis, {
    indexedDB: {
      open() {
        queueMicrotask(() => request.onsuccess!());
        return request;
      },
    },
  });
  const disk = await openDisk<'lists'>('somebody', 1, { lists: 'key' });
  disk.close();
  let refused: Promise<unknown> | undefined;
  assert.doesNotThrow(() => {
    refused = disk.read('lists', (store) => store.get('one'));
  });
  await assert.rejects(refused!, { name: 'InvalidStateError' });
});
