import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { excerptAround, hasLink, queryOf, questionOf, type Stems, wordsIn } from './words.ts';

const none: Stems = new Map();
const formsIn = (text: string) => wordsIn(text).map(({ forms }) => forms.join('|'));

test('[MS203] words are compared without case and accents, umlauts in both ways of writing them', () => {
  assert.deepEqual(formsIn('Brötchen, GRÖSSE & Straße!'), [
    'broetchen|brotchen',
    'groesse|grosse',
    'strasse',
  ]);
  assert.deepEqual(formsIn('Cafe\u0301 Łódź naïve'), ['cafe', 'lodz', 'naive']);
  assert.deepEqual(formsIn("geht's um 18:30?"), ['geht', 's', 'um', '18', '30']);
  assert.deepEqual(formsIn('東京は'), ['東', '京', 'は']);
});

test('[MS204] an emoji is a word of its own, whatever its colour', () => {
  assert.deepEqual(formsIn('Super👍🏽👍 ❤️'), ['super', '👍', '👍', '❤']);
  assert.equal(wordsIn('👨‍👩‍👧‍👦').length, 1);
});

test('[MS202] the last word may be unfinished, unless something stands behind it', () => {
  const open = (q: string) => questionOf(q).words.map(({ isPrefix }) => isPrefix);
  assert.deepEqual(open('frische bröt'), [false, true]);
  assert.deepEqual(open('frische bröt '), [false, false]);
  assert.deepEqual(open('👍'), [false]);
});

test('[MS205] whatever is asked, the question to the database holds nothing but words', () => {
  const part = `'~[^'\\\\~:&|!()<>\\s]+'(:\\*)?`;
  const shape = new RegExp(`^(\\(${part}( \\| ${part})*\\)( & )?)*$`, 'u');
  const nasty = fc.constantFrom("'", '\\', '~', ':*', ' & ', '|', '!', '<->', '(', "''", '\u0000');
  const text = fc
    .array(fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 8 })))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (q) => {
      assert.match(queryOf(questionOf(q), none, []), shape);
    }),
    { numRuns: 2_000 },
  );
});

test('[MS206] highlights lie in the excerpt, in order, and are what was asked for', () => {
  const long = `${'Vorher steht viel. '.repeat(40)}Dann kommen Brötchen und noch ein Broetchen. ${'Danach auch. '.repeat(40)}`;
  const { text, highlights } = excerptAround(long, questionOf('brötch'), none);
  assert.ok(text.length < 210 && text.startsWith('…') && text.endsWith('…'));
  assert.deepEqual(
    highlights.map(({ from, to }) => text.slice(from, to)),
    ['Brötchen', 'Broetchen'],
  );
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 900 }),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
      (body, q) => {
        const found = excerptAround(body, questionOf(q), none);
        let last = 0;
        for (const { from, to } of found.highlights) {
          assert.ok(from >= last && from < to && to <= found.text.length);
          last = to;
        }
        if (body.isWellFormed()) assert.ok(found.text.isWellFormed());
      },
    ),
  );
});

test('[MS210] a link is an address with or without its scheme', () => {
  assert.ok(hasLink('siehe www.beispiel.de/karte'));
  assert.ok(hasLink('https://example.org'));
  assert.ok(!hasLink('um 10.30 bei example'));
});
