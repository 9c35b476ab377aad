import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toArray } from './fixtures/collect.ts';
import { gather, indexRows } from './groups.ts';
import type { CatalogLine } from './rows.ts';
import { woocommerce } from './woocommerce.ts';

/** Rows of so many variable products, all products first and all variations after them. */
async function* apart(products: number, size: number): AsyncGenerator<CatalogLine> {
  const row = (at: number, values: Record<string, string>): CatalogLine => ({
    kind: 'row',
    row: at + 2,
    values,
    problem: null,
    notices: [],
    size,
  });
  for (let at = 0; at < products; at++)
    yield row(at, { id: `${at}`, type: 'variable', sku: `P${at}` });
  for (let at = 0; at < products; at++) {
    // Variations call their product by its SKU or by its id, as exports do.
    const parent = at % 2 === 0 ? `P${at}` : `id:${at}`;
    yield row(products + at, { id: `v${at}`, type: 'variation', parent });
  }
}

test('[CF5] variations find their product by SKU or id, however far away', async () => {
  const index = await indexRows(apart(100, 10), woocommerce);
  assert.deepEqual([index.rows, index.products], [200, 100]);
  const gathered = await toArray(gather(apart(100, 10), woocommerce, index, 10_000));
  assert.equal(gathered.length, 100);
  for (const [at, group] of gathered.entries()) {
    assert.ok(group.ok);
    assert.deepEqual(
      group.rows.map(({ row }) => row),
      [at + 2, at + 102],
    );
  }
});

test('[CF3] [CF5] what would have to be held beyond the bound is given up, the longest waiting first', async () => {
  const index = await indexRows(apart(100, 10), woocommerce);
  const gathered = await toArray(gather(apart(100, 10), woocommerce, index, 600));
  const refused = gathered.filter((group) => !group.ok);
  // 60 products of size 10 may wait; so 40 of 100 have to go.
  assert.deepEqual(
    refused.map(({ problem }) => [problem.code, problem.row]),
    Array.from({ length: 40 }, (_, at) => ['catalog.rows_scattered', at + 2]),
  );
  assert.equal(gathered.length, 100);
});

test('[CF3] a file that changed between its readings gives what it holds', async () => {
  const index = await indexRows(apart(100, 10), woocommerce);
  const gathered = await toArray(gather(apart(10, 10), woocommerce, index, 10_000));
  assert.equal(gathered.length, 10);
  const longer = await toArray(gather(apart(200, 10), woocommerce, index, 100_000));
  assert.ok(longer.length >= 100);
});
