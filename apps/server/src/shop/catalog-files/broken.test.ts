import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAll } from './fixtures/collect.ts';

const header = 'Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Price';
const lines = (...rows: string[]) => `${[header, ...rows].join('\r\n')}\r\n`;
const good = 'tea,Tea,Green,,,TEA,4.50';

test('[CF1] what is no catalog is told apart', async () => {
  const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(500, 7)]);
  const cases: Record<string, [content: string | Uint8Array, code: string]> = {
    'nothing at all': ['', 'file_empty'],
    'a mark and nothing': ['\ufeff', 'file_empty'],
    'only line ends': ['\r\n\r\n', 'file_empty'],
    'only a header': [`${header}\r\n`, 'no_products'],
    'a header and empty rows': [`${header}\n,,,,,,\n   \n`, 'no_products'],
    'an Excel workbook': [zip, 'file_is_spreadsheet'],
    'an old Excel workbook': [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'file_is_spreadsheet'],
    'a picture': [Buffer.from('89504e470d0a1a0a0000000d494844520000', 'hex'), 'file_is_binary'],
    'random bytes': [
      Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256)),
      'file_is_binary',
    ],
    'a letter': ['Dear shop,\nplease sell this.\n', 'format_unknown'],
    JSON: ['{"products": []}', 'format_unknown'],
    'a web page': ['<!DOCTYPE html><html><body>404</body></html>', 'xml_doctype'],
    'other XML': ['<?xml version="1.0"?><orders><order/></orders>', 'format_unknown'],
    'an empty feed': ['<rss version="2.0"><channel></channel></rss>', 'no_products'],
    'no title column': ['Handle,Option1 Name,Variant Price\na,b,1\n', 'column_missing'],
    'no price column': ['Handle,Title,Published\na,A,true\n', 'column_missing'],
    'ten thousand columns': [`${header}${',x'.repeat(10_000)}\n${good}\n`, 'too_many_columns'],
  };
  for (const [name, [content, code]] of Object.entries(cases)) {
    const { events, unreadable } = await readAll(content);
    assert.equal(unreadable?.code, `catalog.${code}`, name);
    assert.equal(events.length, 1, name);
  }
});

test('[CF4] a refused product does not affect the others, and its reason names row, field and value', async () => {
  const { products, refused } = await readAll(
    lines(good, 'minus,Minus,,,,M,-5', 'cup,Cup,,,,CUP,3', ',,,,,X,1', 'none,,,,,N,2'),
  );
  // The row without handle and title continues the cup.
  assert.deepEqual(
    products.map(({ key }) => key),
    ['tea'],
  );
  assert.deepEqual(
    refused.flatMap(({ key, problems }) =>
      problems.map(({ code, row, field, value }) => [key, code, row, field, value]),
    ),
    [
      ['minus', 'catalog.price_negative', 3, 'price', '-5'],
      ['cup', 'catalog.variant_reused', 5, 'option', ''],
      ['none', 'catalog.title_missing', 6, 'title', ''],
    ],
  );
});

test('[CF16] duplicates: handles, option values and SKUs', async () => {
  const { products, reasons, notices } = await readAll(
    lines(
      'a,First,,Size,S,SKU-1,1',
      'a,,,,M,SKU-1,2',
      'b,Second,,Size,S,SKU-1,1',
      'b,,,,s,SKU-2,2',
      'c,Third,,,,SKU-1,3',
      'd,Fourth,,,,D,1',
      'd,Another fourth,,,,E,1',
    ),
  );
  assert.deepEqual(
    products.map(({ key }) => key),
    ['a', 'c'],
  );
  assert.deepEqual(
    products[0]!.variants.map(({ key }) => key),
    ['options:S', 'options:M'],
  );
  assert.deepEqual(reasons, ['5 catalog.variant_reused', '8 catalog.key_reused']);
  assert.deepEqual(notices, ['2 catalog.sku_reused', '6 catalog.sku_reused']);
});

test('[CF16] two products that come to the same key: the second is refused', async () => {
  const { products, reasons } = await readAll(
    'ID,Type,SKU,Name,Regular price\n1,simple,X,One,1\n2,simple,X,Two,2\n3,simple,,Three,3\n',
  );
  assert.deepEqual(
    products.map(({ title }) => title),
    ['One', 'Three'],
  );
  assert.deepEqual(reasons, ['3 catalog.key_reused']);
});

test('[CF6] quotation marks that do not match spoil their row, not its neighbours', async () => {
  const { products, reasons } = await readAll(
    lines(
      good,
      'b,"Bad" title,,,,B,1',
      'c,5" disc,,,,C,1',
      'd,"Multi',
      'line, ""quoted""",,,,D,1',
      'e,"""Quoted""","""First""',
      'and second",,,E,1',
      'f,F,"never closed,,,F,1',
      'g,G,"closes the one before",,,G,1',
      'h,H,"fine",,,H,1',
    ),
  );
  assert.deepEqual(
    products.map(({ title }) => title),
    ['Tea', '5" disc', 'Multi line, "quoted"', '"Quoted"', 'H'],
  );
  assert.deepEqual(reasons, ['3 catalog.row_quotes_broken', '7 catalog.row_quotes_broken']);
});

test('[CF6] rows are counted as a spreadsheet counts them, whatever is broken before', async () => {
  const { reasons } = await readAll(
    lines('a,"A"x,,,,A,1', 'b,"two', 'lines",,,,B,-1', '', 'c,"C"x,"y"z,,,C,1', 'd,D,,,,D,-1'),
  );
  assert.deepEqual(reasons, [
    '2 catalog.row_quotes_broken',
    '3 catalog.price_negative',
    '5 catalog.row_quotes_broken',
    '6 catalog.price_negative',
  ]);
});

test('[CF6] cells that begin with a quotation mark are told from broken ones, in pieces of any size', async () => {
  const part = fc.constantFrom('"', '""', 'a', 'ä', '🐝', ',', '\n', '\r\n', ' ');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(part, { maxLength: 8 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 64 }),
      async (texts, pieceSize) => {
        const rows = texts.map(
          (parts, at) => `p${at},P,"${parts.join('').replaceAll('"', '""')}",,,,1`,
        );
        const { products, refused } = await readAll(lines(...rows), pieceSize);
        assert.deepEqual([products.length, refused.length], [texts.length, 0]);
      },
    ),
  );
});

test('[CF6] a quotation mark that is never closed ends the reading where it is opened', async () => {
  const { products, reasons, unreadable } = await readAll(
    lines(good, 'b,B,,Size,S,B,1', 'c,C,"open,,,C,1', 'd,D,,,,D,1'),
  );
  assert.deepEqual(
    products.map(({ key }) => key),
    ['tea'],
  );
  assert.deepEqual(reasons, ['3 catalog.row_cut_off']);
  assert.deepEqual([unreadable?.code, unreadable?.row], ['catalog.quote_not_closed', 4]);
});

test('[CF6] [CF15] a cell above 1 MB refuses its product; a row above 4 MB ends the reading', async () => {
  const large = (size: number) => `b,B,${'x'.repeat(size)},,,B,1`;
  const cell = await readAll(lines(good, large(1_100_000), 'c,C,,,,C,1'));
  assert.deepEqual(
    cell.products.map(({ key }) => key),
    ['tea', 'c'],
  );
  assert.deepEqual(cell.reasons, ['3 catalog.cell_too_large']);
  assert.deepEqual((await readAll(lines(large(1_000_000)))).notices, ['2 catalog.text_clipped']);
  const row = await readAll(lines(good, 'a,A,,,,A,1', large(5_000_000), 'c,C,,,,C,1'));
  assert.deepEqual(
    row.products.map(({ key }) => key),
    ['tea'],
  );
  assert.deepEqual([row.unreadable?.code, row.unreadable?.row], ['catalog.row_too_large', 4]);
});

test('[CF7] rows of the wrong length', async () => {
  const { products, reasons } = await readAll(
    lines(good, 'b,B,,,,B,1,,,', 'c,C,,,,C,1,extra', 'd;D;;;;D;1', 'e,E', 'e,,,,,,2'),
  );
  assert.deepEqual(
    products.map(({ key }) => key),
    ['tea', 'b'],
  );
  assert.deepEqual(reasons, [
    '4 catalog.row_too_long',
    '5 catalog.row_too_short',
    '6 catalog.price_missing',
    '7 catalog.variant_reused',
  ]);
  const cut = await readAll(lines(good, 'b,B,,,,B,1').slice(0, -6));
  assert.deepEqual([cut.products.length, cut.reasons], [1, ['3 catalog.row_cut_off']]);
});

test('[CF1] NUL and broken characters are noticed, never stored', async () => {
  const nul = await readAll(
    lines('a,A\0B,x\0,,,A,1', ...Array.from({ length: 9 }, (_, at) => `k${at},K,,,,,1`)),
  );
  assert.equal(nul.products[0]!.title, 'AB');
  assert.deepEqual(nul.notices, [
    '2 catalog.characters_unreadable',
    '2 catalog.characters_unreadable',
  ]);
  const bytes = Buffer.from(lines('a,Käse äöü,,,,A,1', 'b,Brot,x,,,B,1'));
  bytes[bytes.length - 12] = 0xff;
  const damaged = await readAll(bytes);
  assert.equal(damaged.file?.encoding, 'utf-8');
  assert.equal(damaged.products[0]!.title, 'Käse äöü');
  const cut = await readAll(bytes.subarray(0, bytes.indexOf('ä') + 1));
  assert.equal(cut.file?.encoding, 'utf-8');
});

const feed = (items: string, before = '') =>
  `<?xml version="1.0"?>${before}<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>${items}</channel></rss>`;
const item = (id: string, more = '') =>
  `<item><g:id>${id}</g:id><g:title>${id}</g:title><g:price>1.00 EUR</g:price>${more}</item>`;

test('[CF8] document types and entities of a file’s own are refused', async () => {
  const bomb = `<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(100)}">]>`;
  for (const before of [bomb, '<!DOCTYPE rss SYSTEM "http://evil.example/x.dtd">']) {
    const { unreadable, products } = await readAll(
      feed(item('A', '<g:description>&b;</g:description>'), before),
    );
    assert.equal(unreadable?.code, 'catalog.xml_doctype');
    assert.equal(products.length, 0);
  }
  const unknown = await readAll(
    feed(`${item('A')}${item('B', '<g:description>&b;</g:description>')}`),
  );
  assert.deepEqual(unknown.unreadable?.code, 'catalog.xml_malformed');
});

test('[CF8] XML is read up to where it breaks', async () => {
  const three = feed(['A', 'B', 'C'].map((id) => item(id)).join(''));
  const { products, reasons, unreadable } = await readAll(three.slice(0, three.indexOf('>C<')));
  assert.deepEqual(
    products.map(({ key }) => key),
    ['A'],
  );
  assert.deepEqual(reasons, ['1 catalog.row_cut_off']);
  assert.equal(unreadable?.code, 'catalog.xml_malformed');
  const deep = await readAll(feed(`${item('A')}${'<x>'.repeat(100_000)}`));
  assert.equal(deep.unreadable?.code, 'catalog.xml_malformed');
  const endless = await readAll(feed(`${item('A')}<item><g:title>${'x'.repeat(5_000_000)}`));
  assert.equal(endless.unreadable?.code, 'catalog.row_too_large');
  const attribute = await readAll(feed(`${item('A')}<item a="${'x'.repeat(5_000_000)}`));
  assert.equal(attribute.unreadable?.code, 'catalog.row_too_large');
  const large = await readAll(
    feed(`${item('A', `<g:description>${'x'.repeat(1_100_000)}</g:description>`)}${item('B')}`),
  );
  assert.deepEqual(
    [large.products.map(({ key }) => key), large.reasons],
    [['B'], ['1 catalog.cell_too_large']],
  );
});

test('[CF5] rows that stand apart are put together', async () => {
  const { products, reasons } = await readAll(
    lines('a,A,,Size,S,A-S,1', 'b,B,,,,B,1', 'a,,,,M,A-M,2', 'c,C,,,,C,1', 'a,,,,L,A-L,3'),
  );
  assert.deepEqual(
    products.map(({ key, variants }) => [key, variants.length]),
    [
      ['b', 1],
      ['c', 1],
      ['a', 3],
    ],
  );
  assert.deepEqual(reasons, []);
});

test('[CF15] limits', async () => {
  const variants = (count: number) =>
    Array.from({ length: count }, (_, at) => `v,${at === 0 ? 'V' : ''},,Size,${at},,1`);
  assert.equal((await readAll(lines(...variants(2000)))).products[0]!.variants.length, 2000);
  assert.deepEqual((await readAll(lines(...variants(2001)))).reasons, [
    '2 catalog.too_many_variants',
  ]);
  assert.deepEqual((await readAll(lines(good, ...variants(3000)))).reasons, [
    '3 catalog.too_many_variants',
  ]);
  const { reasons } = await readAll(
    lines(
      `t,${'T'.repeat(201)},,,,,1`,
      `s,S,,,,${'S'.repeat(101)},1`,
      `o,O,,Size,${'O'.repeat(101)},,1`,
      `${'k'.repeat(256)},K,,,,,1`,
    ),
  );
  assert.deepEqual(
    reasons,
    [2, 3, 4, 5].map((row) => `${row} catalog.text_too_long`),
  );
});
