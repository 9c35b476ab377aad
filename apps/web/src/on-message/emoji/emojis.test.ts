import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findEmojis, parse } from './emojis.ts';
import { tones, withTone } from './tone.ts';

const oneEmoji = /^\p{RGI_Emoji}$/v;

for (const language of ['de', 'en']) {
  const groups = parse(readFileSync(new URL(`./${language}.txt`, import.meta.url), 'utf8'));
  const all = groups.flatMap(({ emojis }) => emojis);

  test(`every emoji of the picker can be sent, in every tone (${language})`, () => {
    assert.ok(all.length > 1700);
    assert.deepEqual(
      groups.map(({ id }) => id),
      [0, 1, 3, 4, 5, 6, 7, 8, 9],
    );
    for (const { emoji, hasTones, name } of all) {
      assert.ok(oneEmoji.test(emoji), `${emoji} ${name}`);
      if (!hasTones) continue;
      for (const [tone] of tones.entries()) assert.ok(oneEmoji.test(withTone(emoji, tone)), name);
    }
    assert.equal(new Set(all.map(({ emoji }) => emoji)).size, all.length);
  });
}

test('emojis are found by the beginnings of words, in both languages', () => {
  const find = (language: string, query: string) =>
    findEmojis(
      parse(readFileSync(new URL(`./${language}.txt`, import.meta.url), 'utf8')),
      query,
    ).map(({ emoji }) => emoji);
  assert.ok(find('de', 'fröh').includes('😀'));
  assert.ok(find('de', 'FROH').includes('😀'));
  assert.ok(find('de', 'rotes herz').includes('❤️'));
  assert.ok(find('en', 'thumbs up').includes('👍'));
  assert.deepEqual(find('en', '🎉'), ['🎉']);
  assert.deepEqual(find('en', 'zzz-nothing'), []);
  assert.deepEqual(find('en', '  '), []);
});
