import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createTranslate,
  currentLanguage,
  type Language,
  loadWords,
  speak,
  takeWordsFrom,
  translationOf,
  type Words,
} from './words.ts';

const greetings: Words = {
  hello: 'Hello {{name}}',
  deep: { down: 'There' },
  'shop.closed': 'It is closed',
  unread_zero: 'nothing unread',
  unread_one: '{{count}} unread message',
  unread_other: '{{count}} unread messages',
  votes_one: 'one vote',
  votes_other: '{{count}} votes',
};

test('a key leads through the groups, a code stands as it is, and what is missing says its name', () => {
  const t = createTranslate('en', [greetings, { hello: 'second', other: 'Other' }]);
  assert.equal(t('deep.down'), 'There');
  assert.equal(t('shop.closed'), 'It is closed');
  assert.equal(t('other'), 'Other');
  assert.equal(t('deep'), 'deep');
  assert.equal(t('constructor'), 'constructor');
  assert.equal(t('deep.up', { defaultValue: 'Up' }), 'Up');
});

test('what is filled in is taken as it is', () => {
  const t = createTranslate('en', [greetings]);
  assert.equal(
    t('hello', { name: '{{count}} $& $t(deep.down) <b>' }),
    'Hello {{count}} $& $t(deep.down) <b>',
  );
  assert.equal(t('hello'), 'Hello ');
});

test('a number chooses its form', () => {
  const t = createTranslate('de', [greetings]);
  const forms = [0, 1, 2].map((count) => `${t('unread', { count })}, ${t('votes', { count })}`);
  assert.deepEqual(forms, [
    'nothing unread, 0 votes',
    '1 unread message, one vote',
    '2 unread messages, 2 votes',
  ]);
});

test('another language is spoken once its words are there, also when some cannot be had', async () => {
  const asked: string[] = [];
  takeWordsFrom(async (language: Language, area: string) => {
    asked.push(`${language} ${area}`);
    if (area === 'gone') throw new Error('no answer');
    return [{ name: `${area} in ${language}` }];
  });
  await speak('en');
  assert.equal(translationOf('chats').t('name'), 'name');
  await Promise.all([loadWords('chats'), loadWords('chats'), assert.rejects(loadWords('gone'))]);
  const before = translationOf('chats');
  assert.equal(before.t('name'), 'chats in en');
  assert.equal(translationOf('chats'), before, 'the same words are the same object');
  await speak('de');
  assert.equal(currentLanguage(), 'de');
  assert.equal(translationOf('gone', 'chats').t('name'), 'chats in de');
  assert.deepEqual(asked, ['en chats', 'en gone', 'de chats', 'de gone']);
});
