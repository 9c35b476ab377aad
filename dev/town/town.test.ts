import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { altOf, picturesFolder } from './pictures.ts';
import { momentOf } from './time.ts';
import { town } from './town.ts';
import type { Buys } from './types.ts';

const handles = [...town.persons, ...town.businesses].map(({ handle }) => handle);
const now = new Date('2026-05-20T10:00:00Z');

test('everybody who is named lives in the town', () => {
  assert.equal(new Set(handles).size, handles.length);
  const named = [
    town.operator,
    ...town.businesses.flatMap(({ staff }) => staff.map(({ person }) => person)),
    ...town.products.map(({ seller }) => seller),
    ...town.payIns.map(({ to }) => to),
    ...town.threads.flatMap(({ between, doneBy, unread }) => [
      ...between,
      ...(doneBy ? [doneBy] : []),
      ...(unread ? [unread.by] : []),
    ]),
  ];
  for (const handle of named) assert.ok(handles.includes(handle), handle);
});

test('every picture is there, is used and says what it shows', async () => {
  const used = new Set([
    ...town.persons.map(({ picture }) => picture),
    ...town.businesses.flatMap(({ logo, cover }) => [logo, cover]),
    ...town.products.flatMap(({ pictures }) => pictures),
    ...town.stickerSets.flatMap(({ stickers }) => stickers.map(({ picture }) => picture)),
    ...town.threads.flatMap(({ items }) =>
      items.flatMap((item) => (item.kind === 'says' && item.picture ? [item.picture] : [])),
    ),
  ]);
  for (const name of used) {
    assert.ok(existsSync(join(picturesFolder, `${name}.webp`)), name);
    assert.notEqual(altOf(name), '', name);
  }
  const files = await readdir(picturesFolder, { recursive: true });
  const idle = files
    .filter((file) => file.endsWith('.webp'))
    .map((file) => file.replace('.webp', ''))
    .filter((name) => !used.has(name));
  assert.deepEqual(idle, ['cover/lindfurt'], 'the view of the town is for the README');
});

test('each variant has its values, and no article number stands twice', () => {
  for (const { name, options, variants } of town.products) {
    for (const { values } of variants) assert.equal(values.length, options.length, name);
    assert.equal(new Set(variants.map(({ values }) => values.join())).size, variants.length, name);
  }
  const skus = town.products.flatMap(({ variants }) => variants.map(({ sku }) => sku));
  assert.equal(new Set(skus).size, skus.length);
});

test('threads speak of their own two, in order, and answer what was said', () => {
  const pairs = town.threads.map(({ between }) => [...between].sort().join(' '));
  assert.equal(new Set(pairs).size, pairs.length);
  const orders = new Set<string>();
  for (const { between, items } of town.threads) {
    const said: string[] = [];
    let lastMs = 0;
    for (const item of items) {
      const atMs = momentOf(item.at, now, town.timeZone).getTime();
      assert.ok(atMs >= lastMs, `${between.join(' and ')} at ${item.at}`);
      lastMs = atMs;
      if (item.kind === 'steps') {
        assert.ok(orders.has(item.order), item.order);
        continue;
      }
      assert.ok(between.includes(item.from), `${item.from} in ${between.join(' and ')}`);
      if (item.kind === 'buys') orders.add(item.order);
      if (item.kind !== 'says') continue;
      if (item.replyTo)
        assert.ok(
          said.some((text) => text.startsWith(item.replyTo!)),
          item.text,
        );
      said.push(item.text);
    }
  }
});

test('what is ordered is sold by the other one', () => {
  const bought = town.threads.flatMap(({ between, items }) =>
    items
      .filter((item): item is Buys => item.kind === 'buys')
      .flatMap(({ from, lines }) => lines.map((line) => ({ ...line, between, from }))),
  );
  for (const { product: name, values = [], between, from } of bought) {
    const product = town.products.find((one) => one.name === name);
    assert.ok(product, name);
    assert.ok(between.includes(product.seller) && product.seller !== from, name);
    assert.ok(
      product.variants.some((variant) => variant.values.join() === values.join()),
      `${name}: ${values.join(' / ')}`,
    );
  }
});

test('a moment is a wall clock time in the town, also over a change of clocks', () => {
  const springs = new Date('2026-03-30T08:00:00Z');
  assert.equal(
    momentOf('0d 09:30', springs, 'Europe/Berlin').toISOString(),
    '2026-03-30T07:30:00.000Z',
  );
  assert.equal(
    momentOf('2d 09:30', springs, 'Europe/Berlin').toISOString(),
    '2026-03-28T08:30:00.000Z',
  );
  assert.equal(momentOf('90m', springs, 'Europe/Berlin').toISOString(), '2026-03-30T06:30:00.000Z');
});
