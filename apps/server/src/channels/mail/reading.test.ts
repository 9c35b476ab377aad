import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageOf } from './language.ts';
import { isAddress, readLetter, textOf, withoutQuotes } from './reading.ts';

const where = { envelopeFrom: 'a@b.example', host: 'lindfurt.example' };

test('[CH22] what mail programs hang below is no part of what is said', () => {
  const said = 'Danke.\n\nGruß\nMona';
  for (const history of [
    'Am 22. November 2026 um 10:00 schrieb Strickerei <s@x.example>:\n> Alt',
    'On Sun, 22 Nov 2026 at 10:00, Strickerei <s@x.example> wrote:\n> Old',
    'On Sun, 22 Nov 2026 at 10:00, Strickerei\n<s@x.example> wrote:\n> Old',
    '-----Original Message-----\nFrom: Strickerei\nOld',
    'Von: Strickerei\nGesendet: Sonntag\nAn: Mona\nAlt',
    '-- \nMona Moos\nMoosweg 1',
  ]) {
    assert.equal(withoutQuotes(`${said}\n\n${history}`), said, history);
  }
  assert.equal(withoutQuotes('> Geht das?\nJa.\n> Und das?\nNein.'), 'Ja.\nNein.');
  assert.equal(withoutQuotes('> nur ein Zitat'), '> nur ein Zitat');
});

test('[CH24] of HTML only words remain, whatever stands in it', () => {
  assert.equal(textOf('<p>a &lt;b&gt;<br>c</p><img src=x onerror=alert(1)>'), 'a <b>\nc');
  assert.equal(textOf('a<script>x</script >b<!-- c -->d<style>e'), 'abd');
  assert.equal(textOf('&#x110000;&#0;&bogus;'), '&bogus;');
  assert.equal(textOf('&toString;&valueOf;&amp;'), '&toString;&valueOf;&');
  assert.equal(textOf('1 < 2<ul><li>a</li><li>b</li></ul>  \n<p>c'), '1 < 2\n• a\n• b\n\nc');
  assert.equal(textOf('<STYLE>p > a {}</style x>d<!doctype html>e</ f>g<unfinished'), 'deg');
  // Half a minute and more for each, when something is tried again from every place.
  for (const part of [
    '<script',
    '<!--',
    '<p ',
    '<li ',
    '&#',
    '<blockquote>',
    '</',
    ' ',
    '<a></a ',
  ]) {
    assert.equal(typeof textOf(`${part.repeat(500_000)}x`), 'string');
  }
});

test('[CH25] nothing that comes makes reading fail', async () => {
  const parts = [
    'From: ',
    '\r\n',
    '<',
    '@',
    '=?utf-8?Q?',
    '\0',
    'ü',
    'Content-Type: multipart/mixed; boundary=',
    '--',
    ';',
    '"',
    'a',
  ];
  let seed = 7;
  const next = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed;
  };
  for (let at = 0; at < 300; at++) {
    const raw = Array.from({ length: next() % 60 }, () => parts[next() % parts.length]).join('');
    const letter = await readLetter(Buffer.from(raw), where);
    assert.ok(letter.from === null || isAddress(letter.from.address));
  }
});

test('[CH28] the language is the one that the letter names, or that of its words', () => {
  const of = (words: string, { content = '', accept = '' } = {}) =>
    languageOf(words, { content, accept });
  assert.equal(of('Habt ihr rote Socken in 42?'), 'de');
  assert.equal(of('Do you have red socks in 42?'), 'en');
  assert.equal(of('Socken 42'), null);
  assert.equal(of('Socken 42', { accept: 'fr, en-GB;q=0.8, de;q=0.5' }), 'en');
  assert.equal(of('Do you have red socks?', { accept: 'de' }), 'en');
  assert.equal(of('Do you have red socks?', { content: 'de-AT' }), 'de');
  assert.equal(of('Avez-vous des chaussettes rouges ?', { content: 'fr', accept: 'der' }), null);
});

test('[CH20] only what is an address is one', () => {
  for (const yes of ['a@b.example', "o'neil+x@mail.b.example"]) assert.ok(isAddress(yes), yes);
  for (const no of [
    '',
    'a',
    'a@b',
    'a b@c.example',
    'a@b.example\r\nRCPT',
    '<a@b.example>',
    'a,b@c.de',
  ]) {
    assert.ok(!isAddress(no), no);
  }
});
