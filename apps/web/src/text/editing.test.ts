import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begun, type Edit, marked, nextLine, type Selection } from './editing.ts';

/** A selection stands between bars; a caret is both. */
function read(text: string): Selection {
  const from = text.indexOf('|');
  const to = text.lastIndexOf('|') - 1;
  return { text: text.replaceAll('|', ''), from, to: Math.max(from, to) };
}
function show({ text }: Selection, { from, to, words, start, end }: Edit): string {
  const next = text.slice(0, from) + words + text.slice(to);
  return `${next.slice(0, start)}|${next.slice(start, end)}|${next.slice(end)}`;
}

test('a mark goes around what is selected, and away again', () => {
  const rows: [string, string][] = [
    ['ein |fettes| Wort', 'ein *|fettes|* Wort'],
    ['ein *|fettes|* Wort', 'ein |fettes| Wort'],
    ['ein |*fettes*| Wort', 'ein |fettes| Wort'],
    ['ein | fettes | Wort', 'ein  *|fettes|*  Wort'],
    ['so ||', 'so *||*'],
    ['|a\nb|', '|*a*\n*b*|'],
  ];
  for (const [before, after] of rows) {
    const selection = read(before);
    assert.equal(show(selection, marked(selection, '*')), after, before);
  }
  const lines = read('|a\nb|');
  assert.equal(show(lines, marked(lines, '`')), '```\n|a\nb|\n```');
});

test('lines begin as a quote or a list, and no longer', () => {
  const rows: [string, string][] = [
    ['|a\nb|', '> a\n> b||'],
    ['|> a\n> b|', 'a\nb||'],
    ['vor\nm|i|tten\nnach', 'vor\n> mitten||\nnach'],
  ];
  for (const [before, after] of rows) {
    const selection = read(before);
    assert.equal(show(selection, begun(selection, '> ')), after, before);
  }
});

test('a list goes on with a new line, and ends with an empty one', () => {
  const rows: [string, string | null][] = [
    ['- Brot||', '- Brot\n- ||'],
    ['1. Brot||', '1. Brot\n2. ||'],
    ['> gesagt||', '> gesagt\n> ||'],
    ['- Brot\n- ||', '- Brot\n||'],
    ['9. a\n10. b||c', '9. a\n10. b\n11. ||c'],
    ['kein||', null],
    ['-||', null],
    ['- a\nb||', null],
  ];
  for (const [before, after] of rows) {
    const selection = read(before);
    const edit = nextLine(selection);
    assert.equal(edit && show(selection, edit), after, before);
  }
});
