import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutboxEntry, SyncDatabase } from './database.ts';
import type { Link } from './link.ts';
import { createOutbox } from './outbox.ts';

test('what a disk did not take is on it with what is written next', async () => {
  const kept = new Map<string, OutboxEntry>();
  let isFull = true;
  const { promise: isKept, resolve: done } = Promise.withResolvers<void>();
  const disk = {
    async putOutbox(entries: readonly OutboxEntry[]) {
      if (isFull) throw new Error('QuotaExceededError');
      for (const entry of entries) kept.set(entry.clientId, entry);
      done();
    },
  } as unknown as SyncDatabase;
  let shown: readonly OutboxEntry[] = [];
  const outbox = createOutbox({
    link: { canSend: false, shout: () => undefined } as unknown as Link,
    upload: () => Promise.reject(new Error('nothing to upload')),
    entries: () => shown,
    show: (entries) => {
      shown = entries;
    },
    disk: async () => disk,
    keep: () => undefined,
    onSent: () => undefined,
  });
  outbox.load([]);
  const write = (text: string) =>
    outbox.send({
      actorId: 'act_lena',
      conversationId: 'cnv_one',
      content: { kind: 'text', text },
      replyTo: null,
    });
  write('the disk is full');
  // It has been refused by then.
  await new Promise(setImmediate);
  isFull = false;
  write('it has room again');
  await isKept;
  assert.deepEqual(
    [...kept.keys()],
    shown.map(({ clientId }) => clientId),
  );
});
