import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@allmende/contract/messaging';
import type { KeptLog } from '../sync/log.ts';
import { expiryIn, keptWithoutExpired, withoutExpired } from './expiring.ts';

function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: `msg_${seq}`,
    conversationId: 'cnv_1',
    seq,
    version: seq,
    senderActorId: 'act_1',
    clientId: `${seq}`,
    body: { kind: 'text', text: `Nummer ${seq}` },
    replyTo: null,
    sentAt: '2026-03-01T09:00:00.000Z',
    ...more,
  } as Message;
}

const past = new Date(Date.now() - 1000).toISOString();
const soon = new Date(Date.now() + 60_000).toISOString();
const quoteOf = (seq: number) =>
  ({
    seq,
    senderActorId: 'act_1',
    kind: 'text',
    excerpt: `Nummer ${seq}`,
  }) as unknown as Message['replyTo'];

test('what has expired loses its words, also where it is quoted; nothing else is touched', () => {
  const all = [
    message(1),
    message(2, { expiresAt: past, replyTo: quoteOf(1) }),
    message(3, { expiresAt: soon, replyTo: quoteOf(2) }),
  ];
  const { expired, next } = expiryIn(all);
  assert.deepEqual([...expired], [2]);
  assert.equal(next, Date.parse(soon));
  const copies = all.map(withoutExpired(expired));
  assert.equal(copies[0], all[0]);
  assert.deepEqual([copies[1]!.body, copies[1]!.replyTo], [{ kind: 'deleted' }, null]);
  assert.deepEqual(copies[2]!.body, all[2]!.body);
  assert.equal(copies[2]!.replyTo?.excerpt, '');
});

test('[MS166] nothing that was made from it stays: preview, reactions, mentions', () => {
  const url = 'https://example.org/';
  const shown = message(1, {
    expiresAt: past,
    mentions: { actorIds: [], isAll: true },
    reactions: [],
    isPinned: true,
    preview: { url, title: 'Geheim', description: '', site: 'example.org', picture: null },
  });
  const left = withoutExpired(new Set([1]))(shown);
  assert.deepEqual(left, { ...message(1, { expiresAt: past }), body: { kind: 'deleted' } });
});

test('a log that is kept is the same until something in it expires', () => {
  const fresh: KeptLog = { conversationId: 'cnv_1', version: 2, messages: [message(1)] };
  assert.equal(keptWithoutExpired(fresh), fresh);
  const old: KeptLog = {
    ...fresh,
    messages: [message(9)],
    viewed: { seq: 2, messages: [message(2, { expiresAt: past })] },
  };
  const purged = keptWithoutExpired(old);
  assert.deepEqual(purged.viewed?.messages[0]?.body, { kind: 'deleted' });
  assert.deepEqual(purged.messages, old.messages);
  assert.equal(keptWithoutExpired(purged), purged, 'once is enough');
});
