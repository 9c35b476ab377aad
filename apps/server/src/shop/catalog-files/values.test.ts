import { cleanLine, cleanText } from '@allmende/contract/text';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { htmlToText, textToHtml } from './html.ts';
import { formatThousandths, parseContent, parseWeight } from './measure.ts';
import { formatMoney, parseMoney } from './money.ts';
import { clip, guardFormula, slug, unguardFormula, webAddress } from './text.ts';

const euro = { assetCode: 'EUR', assetScale: 2 };

test('[CF10] every way to write an amount that has one meaning is read exactly', () => {
  const cases: Record<string, bigint> = {
    '12.50': 1250n,
    '12,50': 1250n,
    '12.5': 1250n,
    '12': 1200n,
    '12.': 1200n,
    '.5': 50n,
    '0': 0n,
    '0.00': 0n,
    '007': 700n,
    '1.234,56': 123_456n,
    '1,234.56': 123_456n,
    '1234.56': 123_456n,
    "1'234.50": 123_450n,
    '1’234.50': 123_450n,
    '1 234,56': 123_456n,
    '1\u202f234,56\u00a0€': 123_456n,
    '1.234.567': 123_456_700n,
    '1.234.567,89': 123_456_789n,
    '€ 12,50': 1250n,
    '€12.50': 1250n,
    '12,50 €': 1250n,
    '12,50 EUR': 1250n,
    'EUR 12.50': 1250n,
    'eur12.50': 1250n,
    '12,- €': 1200n,
    '12,–': 1200n,
    '12.5000': 1250n,
    '1.234,500': 123_450n,
    '999999999.99': 99_999_999_999n,
  };
  for (const [text, minor] of Object.entries(cases)) {
    assert.deepEqual(parseMoney(text, euro), { ok: true, minor }, text);
  }
});

test('[CF10] what is no amount, not ours or not certain is refused with its own reason', () => {
  const cases: Record<string, string> = {
    '': 'missing',
    '   ': 'missing',
    free: 'invalid',
    '12,50,': 'invalid',
    '1.23.4': 'invalid',
    '1,23,456': 'invalid',
    '1.234.56': 'invalid',
    '1€2': 'invalid',
    '12 € 50 EUR': 'invalid',
    '12 kr': 'invalid',
    abc: 'invalid',
    '12 abc': 'invalid',
    USD: 'invalid',
    '1e5': 'invalid',
    '0x10': 'invalid',
    '٣': 'invalid',
    [`${'9'.repeat(50)}`]: 'invalid',
    '-5': 'negative',
    '−5,00': 'negative',
    '-5 €': 'negative',
    '€ -5': 'negative',
    '(5.00)': 'negative',
    '5-': 'negative',
    '1.234': 'ambiguous',
    '12,500': 'ambiguous',
    '0.125': 'too_precise',
    '12.505': 'ambiguous',
    '1234.567': 'too_precise',
    '1.234,567': 'too_precise',
    '1000000000': 'too_high',
    '12 USD': 'foreign_currency',
    '$12.00': 'foreign_currency',
    'CHF 12.00': 'foreign_currency',
    'Fr. 12.50': 'foreign_currency',
  };
  for (const [text, reason] of Object.entries(cases)) {
    assert.deepEqual(parseMoney(text, euro), { ok: false, code: `catalog.price_${reason}` }, text);
  }
});

test('[CF10] an amount that is written is read again, in any scale', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 99_999_999n), fc.integer({ min: 0, max: 2 }), (minor, assetScale) => {
      const currency = { assetCode: 'EUR', assetScale };
      assert.deepEqual(parseMoney(formatMoney(minor, assetScale), currency), { ok: true, minor });
    }),
  );
});

test('[CF10] no text makes the reading of an amount throw, and what is read has at most two decimals', () => {
  const piece = fc.constantFrom(
    '1',
    '23',
    '456',
    '.',
    ',',
    ' ',
    "'",
    '-',
    '€',
    'EUR',
    '(',
    ')',
    '0',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece).map((all) => all.join('')),
        fc.string(),
      ),
      (text) => {
        const read = parseMoney(text, euro);
        if (read.ok) assert.deepEqual(parseMoney(formatMoney(read.minor, 2), euro), read);
      },
    ),
  );
});

test('[CF14] contents are thousandths of the units that the law knows', () => {
  const cases: [string, string, ReturnType<typeof parseContent>][] = [
    ['500', 'g', { thousandths: 500, unit: 'kg' }],
    ['750ml', '', { thousandths: 750, unit: 'l' }],
    ['0,75', 'l', { thousandths: 750, unit: 'l' }],
    ['75 cl', '', { thousandths: 750, unit: 'l' }],
    ['2.5', 'm²', { thousandths: 2500, unit: 'm2' }],
    ['1 sqm', '', { thousandths: 1000, unit: 'm2' }],
    ['12', 'ct', { thousandths: 12_000, unit: 'piece' }],
    ['1000 g', 'kg', { thousandths: 1000, unit: 'kg' }],
    ['16', 'floz', null],
    ['0', 'g', null],
    ['-1', 'kg', null],
    ['1,500', 'g', null],
    ['0.1', 'mg', null],
    ['much', 'kg', null],
  ];
  for (const [figures, unit, content] of cases) {
    assert.deepEqual(parseContent(figures, unit), content, `${figures} ${unit}`);
  }
  assert.equal(formatThousandths(1500), '1.5');
  assert.equal(formatThousandths(1000), '1');
  assert.equal(formatThousandths(7), '0.007');
  assert.equal(parseWeight('1.3 kg', 'g'), 1300);
  assert.equal(parseWeight('1,1', 'lb'), 499);
  assert.equal(parseWeight('heavy', 'g'), null);
  assert.equal(parseWeight('5', 'stone'), null);
});

test('[CF12] a description becomes plain text with paragraphs and lists', () => {
  const cases: Record<string, string> = {
    '': '',
    'One line': 'One line',
    'Two\r\nlines': 'Two\nlines',
    'a < b & c > d': 'a < b & c > d',
    '<p>One</p><p>Two</p>': 'One\n\nTwo',
    '<p>One<br/>two</p>\n\n<div>Three</div>': 'One\ntwo\n\nThree',
    '<b>Bold</b> and <i>italic</i>': 'Bold and italic',
    'Gr&uuml;&szlig;e &#8211; &#x1F41D;&nbsp;&unknown;': 'Grüße – 🐝 &unknown;',
    '&toString; &valueOf;': '&toString; &valueOf;',
    '&lt;script&gt;': '<script>',
    '<ul><li>a</li><li><p>b</p></li><li></li></ul>after': '- a\n- b\n\nafter',
    '<ol><li>a<li>b</ol>': '1. a\n2. b',
    '<p>List:</p><ul><li>a<ul><li>inner</li></ul></li></ul>': 'List:\n\n- a\n- inner',
    '<table><tr><th>Size</th><td>M</td></tr><tr><th>Fit</th><td>slim</td></tr></table>':
      'Size | M\nFit | slim',
    'x<script>alert("</p>")</script>y': 'xy',
    'x<SCRIPT src=a>alert(1)</ScRiPt >y<style>p{}</style>': 'xy',
    '<script>never closed': '',
    '<!-- <p>hidden</p> -->shown<!-- open': 'shown',
    '<p onclick="x()">text</p><img src=x onerror=alert(1)>': 'text',
    '<a href="javascript:alert(1)">link</a>': 'link',
    '<p>1 < 2</p>': '1 < 2',
    '<p>cut <b': 'cut',
    'First.\n\n<strong>Second</strong>\nthird': 'First.\n\nSecond\nthird',
  };
  for (const [html, text] of Object.entries(cases)) assert.equal(htmlToText(html), text, html);
});

const plainText = fc
  .array(
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', '- a', '- <b> & c', '-', '1. x')),
  )
  .map((lines) => cleanText(lines.join('\n')));

test('[CF12] text written as HTML is the same text when it is read', () => {
  fc.assert(fc.property(plainText, (text) => assert.equal(htmlToText(textToHtml(text)), text)));
});

test('[CF12] no HTML makes the conversion throw or leaves anything but clean text', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '</',
    '<p>',
    '<script>',
    '</script',
    '<li>',
    '<!--',
    '-->',
    '&',
    '&#0;',
    '&#x110000;',
    '"',
    ' ',
    '\n',
    '\0',
    'a',
    '<![CDATA[',
    '<td>',
    '</ul>',
    '<br>',
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = htmlToText(pieces.join(''));
      assert.equal(cleanText(text), text);
    }),
  );
});

test('[CF12] markup that is never closed costs no more time than its length', () => {
  for (const piece of ['<a ', '<!--', '<script>', '&amp', '<p', '< ']) {
    const began = performance.now();
    htmlToText(`<p>${piece.repeat(200_000)}`);
    assert.ok(performance.now() - began < 2000, piece);
  }
});

test('[CF11] guarding a text and taking the guard away gives the text', () => {
  const start = fc.constantFrom('', '=', '+', '-', '@', "'", "''", "'=", '＝');
  fc.assert(
    fc.property(start, fc.string(), (first, rest) => {
      const guarded = guardFormula(first + rest);
      assert.doesNotMatch(guarded, /^[=+\-@＝＋－＠\t\r]/);
      assert.equal(unguardFormula(guarded), first + rest);
    }),
  );
  assert.equal(guardFormula('=1+1'), "'=1+1");
  assert.equal(unguardFormula("'tis"), "'tis");
});

test('lines lose what cannot be seen, and are cut between words', () => {
  assert.equal(cleanLine(' a\u0000\u202e b\u00a0\n c\ufeff '), 'a b c');
  assert.equal(cleanLine('👩‍🌾 \ud800'), '👩‍🌾 \ufffd');
  assert.equal(clip('one two three', 9), 'one two…');
  assert.equal(clip('🐝🐝🐝', 4), '🐝…');
  assert.equal(clip('short', 9), 'short');
  assert.equal(slug('Süße Äpfel & Birnen'), 'susse-apfel-birnen');
  assert.equal(slug('茶'), '茶');
  assert.equal(slug('!'), '');
});

test('a picture has an address on the web or none', () => {
  assert.equal(
    webAddress(' HTTPS://Pictures.example/ä b.jpg '),
    'https://pictures.example/%C3%A4%20b.jpg',
  );
  for (const text of [
    'a.jpg',
    'ftp://a/b',
    'javascript:alert(1)',
    'data:image/png;base64,AA',
    'https://',
    '//a/b.jpg',
    'https://user:pass@a/b',
    `https://a/${'b'.repeat(2000)}`,
  ]) {
    assert.equal(webAddress(text), null, text);
  }
});
