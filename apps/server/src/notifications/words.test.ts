import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PushNotice } from '@allmende/contract/notifications';
import { plaintextMax } from './encryption.ts';
import { encodeNotice, reminderText, type Said, textOf } from './words.ts';

const said: Said = {
  senderName: 'Lena',
  groupName: null,
  businessName: null,
  kind: 'text',
  excerpt: 'Bist du da?',
  unreadCount: 1,
};

test('[N20] it says no more than its reader allows', () => {
  const locale = 'de';
  assert.deepEqual(textOf(said, { shows: 'words', locale }), {
    title: 'Lena',
    body: 'Bist du da?',
  });
  assert.deepEqual(textOf(said, { shows: 'sender', locale }), {
    title: 'Lena',
    body: 'Neue Nachricht',
  });
  const group = { ...said, groupName: 'Hof', businessName: 'Laden', unreadCount: 3 };
  assert.deepEqual(textOf(group, { shows: 'words', locale }), {
    title: 'Hof (3) · Laden',
    body: 'Lena: Bist du da?',
  });
  for (const one of [said, group]) {
    const nothing = textOf(one, { shows: 'nothing', locale: 'en' });
    assert.deepEqual(nothing, { title: 'Allmende', body: 'New message' });
  }
  const picture = { ...said, kind: 'picture', excerpt: '' };
  assert.equal(textOf(picture, { shows: 'words', locale }).body, 'Bild');
  const voice = { ...said, kind: 'voice', excerpt: '0:12' };
  assert.equal(textOf(voice, { shows: 'words', locale }).body, 'Sprachnachricht 0:12');
  const cards: [string, string, string][] = [
    ['album', '3 pictures', '3 Fotos'],
    ['album', '5 items', '5 Fotos und Videos'],
    ['album', 'Vom Sommer', 'Vom Sommer'],
    ['order', '37AE6H', 'Bestellung 37AE6H'],
    ['poll', 'Wer kommt?', 'Umfrage: Wer kommt?'],
    ['payment', '', 'Zahlung'],
  ];
  for (const [kind, excerpt, body] of cards) {
    assert.equal(textOf({ ...said, kind, excerpt }, { shows: 'words', locale }).body, body);
  }
  assert.deepEqual(reminderText({ kind: 'text', excerpt: 'Brot' }, { shows: 'sender', locale }), {
    title: 'Allmende',
    body: 'Erinnerung',
  });
});

test('[N21] it is at most 3 kB, whatever names there are', () => {
  const notice: PushNotice = {
    type: 'message',
    tag: 'cnv_1',
    title: '🎉'.repeat(5_000),
    body: '"\\'.repeat(5_000),
    path: '/chats/cnv_1',
    badge: 1,
    actions: [],
  };
  const bytes = encodeNotice(notice);
  assert.ok(bytes.length <= plaintextMax, String(bytes.length));
  assert.equal(JSON.parse(bytes.toString()).tag, 'cnv_1');
});
