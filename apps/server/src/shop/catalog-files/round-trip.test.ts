import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { fixture, readAll, readOptions, toArray } from './fixtures/collect.ts';
import { catalogs } from './fixtures/products.ts';
import { type ImportedProduct, writeCatalog } from './index.ts';

async function write(products: ImportedProduct[]): Promise<string> {
  return (await toArray(writeCatalog(products, readOptions.currency))).join('');
}

test('[CF30] a written file read again gives equal products', async () => {
  await fc.assert(
    fc.asyncProperty(catalogs, fc.integer({ min: 9, max: 3000 }), async (products, pieceSize) => {
      const { products: again, refused } = await readAll(await write(products), pieceSize);
      assert.deepEqual(refused, []);
      assert.deepEqual(again, products);
    }),
    { numRuns: 100 },
  );
});

test('[CF31] no cell of a written file is one that a spreadsheet calculates', async () => {
  await fc.assert(
    fc.asyncProperty(catalogs, async (products) => {
      const cells: string[][] = parse(await write(products));
      for (const cell of cells.flat()) assert.doesNotMatch(cell, /^[\s]*[=+\-@＝＋－＠]/);
    }),
  );
});

test('[CF30] what every known kind of file gave is kept when it is written', async () => {
  for (const name of [
    'shopify-new.csv',
    'shopify-old.csv',
    'woocommerce-de.csv',
    'woocommerce-en.csv',
    'google.xml',
    'google.tsv',
  ]) {
    const { products } = await readAll(fixture(name));
    const again = await readAll(await write(products));
    assert.deepEqual(again.products, products, name);
    assert.deepEqual([again.refused, again.notices, again.unreadable], [[], [], null], name);
  }
});

test('[CF30] two thousand variants and 250 pictures survive', async () => {
  const [mug] = (await readAll(fixture('shopify-old.csv'))).products.slice(1);
  const pictures = Array.from({ length: 250 }, (_, at) => ({
    url: `https://pictures.example/${at}.jpg`,
    alt: `${at}`,
  }));
  const variants = Array.from({ length: 2000 }, (_, at) => ({
    ...mug!.variants[0]!,
    key: `sku:${at}`,
    sku: `${at}`,
    optionValues: [`Mug ${at}`],
    pictureUrl: pictures[at % 250]!.url,
  }));
  const product = { ...mug!, options: ['Number'], variants, pictures };
  assert.deepEqual((await readAll(await write([product]))).products, [product]);
});

test('[CF30] a price in another currency has no place in a file that names none', async () => {
  const [mug] = (await readAll(fixture('shopify-old.csv'))).products.slice(1);
  const foreign = { ...mug!, variants: [{ ...mug!.variants[0]!, assetCode: 'USD' }] };
  await assert.rejects(write([foreign]), TypeError);
});
