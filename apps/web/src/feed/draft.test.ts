import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { type Draft, readDraft, isComplete } from './draft.ts';

const empty: Draft = {
  text: '',
  contentWarning: '',
  language: 'de',
  visibility: 'public',
  pictures: [],
  products: [],
  poll: null,
  dealId: '',
  exclusive: null,
};

test('a draft says something with a letter or a picture', () => {
  assert.equal(isComplete({ ...empty, text: ' \n' }), false);
  assert.equal(isComplete({ ...empty, text: 'a' }), true);
  const picture = { id: 'med_1' as never, url: '/m', alt: '' };
  assert.equal(isComplete({ ...empty, pictures: [picture] }), true);
});

test('a poll needs a question and two different choices', () => {
  const poll = { options: ['Ja', ' ', 'Nein'], isMultiple: false, lastsMinutes: 60 };
  assert.equal(isComplete({ ...empty, text: 'Kommst du?', poll }), true);
  assert.equal(isComplete({ ...empty, poll }), false);
  const twice = { ...poll, options: ['Ja', 'ja'] };
  assert.equal(isComplete({ ...empty, text: 'Kommst du?', poll: twice }), false);
});

test('what is for few needs a preview, words or pictures, and somebody whom it is for', () => {
  const exclusive = { text: 'Das Rezept', pictures: [], tierId: null, price: euros(250n) };
  const draft = { ...empty, text: 'Mein Rezept', exclusive };
  assert.equal(isComplete(draft), true);
  assert.equal(isComplete({ ...draft, text: '' }), false);
  for (const part of [{ text: ' ' }, { price: null }, { price: euros(0n) }]) {
    assert.equal(isComplete({ ...draft, exclusive: { ...exclusive, ...part } }), false);
  }
  assert.equal(
    isComplete({ ...draft, exclusive: { ...exclusive, price: null, tierId: 'tir_1' } }),
    true,
  );
});

test('what is no draft is read as none', () => {
  for (const kept of ['', 'x', '1', 'null', '[]', '{"text":1}']) {
    assert.deepEqual(readDraft(kept, empty), empty, kept);
  }
  const kept = { ...empty, text: 'Moin' };
  assert.deepEqual(readDraft(JSON.stringify(kept), empty), kept);
  // Of an older form: what is missing is as in an empty one.
  assert.deepEqual(readDraft('{"text":"Moin"}', empty), kept);
});
