import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fixture, readEvents, readOptions } from './fixtures/collect.ts';
import { readCatalog } from './index.ts';

const header = 'Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Price';

test('[CF1] an error of the source itself is passed on', async () => {
  for (const failing of [1, 2, 3, 4]) {
    let opened = 0;
    const open = async function* () {
      opened++;
      yield Buffer.from(`${header}\r\ntea,Tea,,,,TEA,4.50\r\n`);
      if (opened === failing) throw new Error('disk');
    };
    await assert.rejects(async () => {
      for await (const _ of readCatalog(open, readOptions));
    }, /disk/);
  }
});

test('[CF1] a reader who loses interest leaves no source open', async () => {
  let open = 0;
  const source = async function* () {
    open++;
    try {
      for (let at = 0; ; at += 100) {
        if (at > 5000) return;
        yield Buffer.from(at === 0 ? `${header}\r\n` : `p${at},P,,,,,1\r\n`);
      }
    } finally {
      open--;
    }
  };
  for await (const event of readCatalog(source, readOptions)) if (event.kind === 'product') break;
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(open, 0);
});

test('[CF1] no bytes whatsoever make the reading throw or contradict itself', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (bytes) => {
      await readEvents(bytes);
    }),
    { numRuns: 200 },
  );
});

const names = [
  'shopify-new.csv',
  'shopify-old.csv',
  'woocommerce-de.csv',
  'woocommerce-en.csv',
  'google.xml',
  'google-atom.xml',
  'google.tsv',
];
const fixtures = new Map(names.map((name) => [name, fixture(name)]));
const poison = [
  '"',
  '""',
  '\0',
  ',',
  ';',
  '\t',
  '\r',
  '\n',
  '\r\n',
  '<',
  '>',
  '&',
  ']]>',
  '\ufeff',
  "'",
  '=',
  '-',
  'é',
  '\u{1f41d}',
  '"\n"',
  '<![CDATA[',
];
const damage = fc.oneof(
  fc.record({
    kind: fc.constant('insert' as const),
    at: fc.nat(),
    text: fc.constantFrom(...poison),
  }),
  fc.record({ kind: fc.constant('delete' as const), at: fc.nat(), length: fc.nat(40) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('repeat' as const), at: fc.nat(), length: fc.nat(200) }),
  fc.record({ kind: fc.constant('byte' as const), at: fc.nat(), value: fc.nat(255) }),
);

function inflict(
  bytes: Buffer,
  harm: typeof damage extends fc.Arbitrary<infer D> ? D : never,
): Buffer {
  const at = harm.at % (bytes.length + 1);
  const before = bytes.subarray(0, at);
  const after = bytes.subarray(at);
  if (harm.kind === 'insert') return Buffer.concat([before, Buffer.from(harm.text), after]);
  if (harm.kind === 'delete') return Buffer.concat([before, after.subarray(harm.length)]);
  if (harm.kind === 'cut') return before;
  if (harm.kind === 'repeat') return Buffer.concat([before, after.subarray(0, harm.length), after]);
  return Buffer.concat([before, Buffer.from([harm.value]), after.subarray(1)]);
}

test('[CF1] text outside of a feed is found in the same row, in pieces as in one', async () => {
  const bytes = Buffer.from('<?xml version="1.0"?>\n feed xmlns="x">\n<title>\r\n\n');
  const whole = await readEvents(bytes);
  assert.deepEqual(
    whole.map((event) => event.kind === 'unreadable' && event.problem.row),
    [2],
  );
  for (const size of [1, 2, 3, 7, 24, 40]) assert.deepEqual(await readEvents(bytes, size), whole);
});

test('[CF1] damaged catalogs are read without contradiction, in pieces as in one', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.array(damage, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 500 }),
      async (name, harms, pieceSize) => {
        const bytes = harms.reduce(inflict, fixtures.get(name)!);
        assert.deepEqual(await readEvents(bytes, pieceSize), await readEvents(bytes));
      },
    ),
    { numRuns: 150 },
  );
});

test('[CF3] reading stays a step ahead of the reader, however long the file', async () => {
  const row = (at: number) => `p${at},Product ${at},${'text '.repeat(200)},,,SKU-${at},4.50\r\n`;
  let produced = 0;
  const open = async function* () {
    produced = 0;
    yield Buffer.from(`${header}\r\n`);
    for (let at = 0; at < 5000; at++) {
      produced++;
      yield Buffer.from(row(at));
    }
  };
  let products = 0;
  let ahead = 0;
  for await (const event of readCatalog(open, readOptions)) {
    if (event.kind !== 'product') continue;
    products++;
    ahead = Math.max(ahead, produced - products);
  }
  assert.equal(products, 5000);
  assert.ok(ahead < 500, `${ahead} rows ahead`);
});
