import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Conversation } from '@allmende/contract/messaging';
import { createElement } from 'react';
import { makeLittleDocument } from '../../../../dev/little-document.ts';

const { container } = makeLittleDocument();
const [lena, bakery] = ['act_lena', 'act_bakery'];
const kept = new Map([
  [
    'allmende.me',
    JSON.stringify({ userId: 'usr_lena', actors: [{ actor: { id: lena, kind: 'person' } }] }),
  ],
]);
Object.assign(globalThis, {
  localStorage: {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  },
  addEventListener: () => undefined,
  requestAnimationFrame: setImmediate,
  // Nobody answers here: what is written waits.
  fetch: () => Promise.reject(new TypeError('no network')),
});
const { createRoot } = await import('react-dom/client');
const { currentSync, startSync, useDraft, useLastWaiting } = await import('./sync.ts');

test('a row of the list is drawn anew for its own draft and its own waiting message only', async (t) => {
  await startSync('/chats');
  const sync = currentSync();
  t.after(sync.close);
  const conversation = { id: 'cnv_one', ownActorId: lena } as unknown as Conversation;
  let drawn = 0;
  function Row() {
    drawn += 1;
    const [draft] = useDraft(conversation.ownActorId, conversation.id);
    const waiting = useLastWaiting(conversation);
    const content = waiting?.content;
    return createElement('p', null, content?.kind === 'text' ? content.text : draft);
  }
  const write = (actorId: string, conversationId: string, text: string) =>
    sync.send({ actorId, conversationId, content: { kind: 'text', text }, replyTo: null });
  /** As often, and then no more. */
  async function isDrawn(times: number): Promise<void> {
    for (let waited = 0; waited < 5_000 && drawn < times; waited += 10) await sleep(10);
    await sleep(50);
    assert.equal(drawn, times);
  }
  createRoot(container as never).render(createElement(Row));
  await isDrawn(1);

  for (const text of ['h', 'ha', 'hal']) sync.setDraft(lena, 'cnv_other', text);
  write(lena, 'cnv_other', 'hallo');
  write(bakery, 'cnv_one', 'guten Tag');
  await isDrawn(1);

  sync.setDraft(lena, 'cnv_one', 'mor');
  await isDrawn(2);
  assert.equal(container.textContent, 'mor');
  write(lena, 'cnv_one', 'morgen');
  await isDrawn(3);
  assert.equal(container.textContent, 'morgen');
});
