import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Variant } from '@allmende/contract/shop';
import { choose, firstChoice, valuesOf } from './variant-choice.ts';

function variant(optionValues: string[], available: number | null = 5): Variant {
  return { optionValues, available } as unknown as Variant;
}
const [sRed, sBlue, lBlue, lGreen] = [
  variant(['S', 'red'], 0),
  variant(['S', 'blue']),
  variant(['L', 'blue']),
  variant(['L', 'green']),
];
const shirts = [sRed, sBlue, lBlue, lGreen];

test('choosing begins with the first that can be bought', () => {
  assert.equal(firstChoice(shirts), sBlue);
  assert.equal(firstChoice([sRed]), sRed);
});

test('an option offers what exists with the options before it, and says what is sold out', () => {
  assert.deepEqual(valuesOf(shirts, 1, sBlue), [
    { value: 'red', exists: true, isSoldOut: true },
    { value: 'blue', exists: true, isSoldOut: false },
    { value: 'green', exists: false, isSoldOut: false },
  ]);
});

test('the first option is never blocked by a later one, which gives way instead', () => {
  assert.ok(valuesOf(shirts, 0, lGreen).every(({ exists }) => exists));
  assert.equal(choose(shirts, 0, 'S', lGreen), sBlue);
  assert.equal(choose(shirts, 0, 'L', sBlue), lBlue);
});

test('a later option that still fits is kept, even when it is sold out there', () => {
  const both = [variant(['S', 'red']), variant(['L', 'red'], 0), variant(['L', 'blue'])];
  assert.equal(choose(both, 0, 'L', both[0]!), both[1]);
});

test('a product without options has its one variant', () => {
  const only = [variant([])];
  assert.equal(firstChoice(only), only[0]);
});
