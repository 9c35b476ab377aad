import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fontFile, runsOf } from './letters.ts';

/** A line as it is seen from the left, each word of a script that runs to the left still as it is read. */
const seen = (text: string) => runsOf(text, false).map((run) => run.text);

test('[W105] every script is written with a font that has its letters', () => {
  const lines: [string, string][] = [
    ['Zoë', 'latin'],
    ['Łęş', 'extended'],
    ['ệ', 'vietnamese'],
    ['Олексій', 'cyrillic'],
    ['Ғ', 'cyrillicExtended'],
    ['Ελένη', 'greek'],
    ['ἀ', 'greekExtended'],
    ['प्रिया', 'devanagari'],
    ['נועה', 'hebrew'],
    ['أحمد', 'arabic'],
  ];
  for (const [text, font] of lines) {
    for (const bold of [false, true]) {
      const runs = runsOf(text, bold);
      assert.deepEqual([...new Set(runs.map((run) => run.font.split(' ')[0]))], [font], text);
      assert.ok(existsSync(fontFile(runs[0]!.font)), runs[0]!.font);
      assert.equal(runs.map((run) => run.text).join(''), text);
    }
  }
});

test('[W105] words that run to the left change places, figures and what is around them do not', () => {
  assert.deepEqual(seen('נועה לוי'), ['לוי', ' ', 'נועה']);
  assert.deepEqual(seen('שכר 12 לחודש'), ['לחודש', ' ', '12', ' ', 'שכר']);
  assert.deepEqual(seen('An נועה לוי · @noa'), ['An ', 'לוי', ' ', 'נועה', ' · @noa']);
  assert.deepEqual(seen('שלום world שלום'), ['שלום', ' world ', 'שלום']);
});

test('[W105] what no font has is one question mark for each sign', () => {
  assert.deepEqual(seen('王小明'), ['???']);
  assert.deepEqual(seen('Most 🍏'), ['Most ?']);
  assert.deepEqual(seen('a\tb'), ['a b']);
});
