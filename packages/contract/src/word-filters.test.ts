import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readableOf, wordsIn } from './word-filters.ts';

const post = (text: string, more: object = {}) =>
  readableOf({ text, contentWarning: '', pictures: [], poll: null, ...more });
const finds = (readable: string, text: string, isWhole = true) =>
  wordsIn(readable, [{ text, isWhole }]).length === 1;

test('a whole word stands alone, whatever its letters are; a part is found inside', () => {
  const cases: [string, string, boolean, boolean][] = [
    ['Das SPIEL ist aus', 'spiel', true, true],
    ['Spielplatz', 'spiel', false, true],
    ['#Spiel!', 'spiel', true, true],
    ['Größe', 'größe', true, true],
    ['die Übung', 'bung', false, true],
    ['ich mag c++ sehr', 'c++', true, true],
    ['zwei  Worte\nhier', 'worte hier', true, true],
    ['nichts', ' ', false, false],
    ['spielspiel spiel', 'spiel', true, true],
  ];
  for (const [text, word, whole, part] of cases) {
    assert.equal(finds(post(text), word), whole, `${text} / ${word}`);
    assert.equal(finds(post(text), word, false), part, `${text} / ${word} / part`);
  }
});

test('warnings, descriptions of pictures and choices of polls are looked at as well', () => {
  assert.ok(finds(post('', { contentWarning: 'Spiel' }), 'spiel'));
  assert.ok(finds(post('', { pictures: [{ alt: 'ein Spiel' }] }), 'spiel'));
  assert.ok(finds(post('', { poll: { options: [{ text: 'Spiel' }] } }), 'spiel'));
});
