import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPage } from './page.ts';

const url = 'https://www.a.example/b/c';
const read = (html: string | Uint8Array, type = 'text/html; charset=utf-8') =>
  readPage(typeof html === 'string' ? Buffer.from(html) : html, { type, url });

test('[MS224] what a page says of itself is read, in the order of who says it best', () => {
  const page = read(`<!doctype html><HTML><head><title>Titel &amp; mehr</title>
    <meta name="description" content='kurz &#228;hnlich'>
    <meta content="Besser" property="og:title"><META property=og:site_name content=Blatt>
    <meta property="og:image" content="/bild.jpg?a=1&amp;b=2"></head><body>`);
  assert.deepEqual(page, {
    title: 'Besser',
    description: 'kurz ähnlich',
    site: 'a.example',
    pictureUrl: 'https://www.a.example/bild.jpg?a=1&b=2',
  });
});

test('[MS224] without better, the title and the host do; without a title there is nothing', () => {
  const page = read('<title>\n Nur \u202eein\u0007   Titel</title>');
  assert.deepEqual(page, {
    title: 'Nur ein Titel',
    description: '',
    site: 'a.example',
    pictureUrl: null,
  });
  for (const html of ['', '<html>', '<title></title>', '<title>&#0;&shy;</title>', '<title']) {
    assert.equal(read(html), null, html);
  }
  assert.equal(
    read('<title>&toString; &valueOf; &nosuch;</title>')?.title,
    '&toString; &valueOf; &nosuch;',
  );
  // What stands in the body is not of the head.
  assert.equal(read('<body><title>x</title>'), null);
});

test('[MS224] long texts are cut, and never inside of a character', () => {
  const page = read(
    `<title>${'😀'.repeat(300)}</title><meta name=description content="${'y'.repeat(900)}">`,
  )!;
  assert.ok(page.title.length <= 200 && page.title.isWellFormed(), page.title);
  assert.equal(page.description.length, 300);
});

test('a page is read in its own characters, by its answer or by itself', () => {
  const latin = Buffer.from('<title>Gr\xfc\xdfe</title>', 'latin1');
  assert.equal(read(latin, 'text/html; charset=ISO-8859-1')?.title, 'Grüße');
  const said = Buffer.from('<meta charset="windows-1252"><title>Gr\xfc\xdfe</title>', 'latin1');
  assert.equal(read(said, 'text/html')?.title, 'Grüße');
  assert.equal(read('<title>Grüße</title>', 'text/html; charset=nonsense')?.title, 'Grüße');
});

test('half a megabyte of anything is read in time that grows with the length only', () => {
  const units = ['<meta ', '<meta a="', "<meta name='x' content='", '<title', '<', 'a=" ', '&#'];
  units.push('<meta property="og:title" content="x">', ' '.repeat(50), '<meta aaaa', '&amp', '="');
  for (const unit of units) {
    for (const prefix of ['', '<meta ', '<title>']) {
      const html = prefix + unit.repeat(Math.ceil(524_288 / unit.length));
      const startedAt = performance.now();
      read(html);
      const tookMs = performance.now() - startedAt;
      assert.ok(tookMs < 3_000, `${JSON.stringify(prefix + unit)} took ${tookMs} ms`);
    }
  }
});
