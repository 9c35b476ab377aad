import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bothSchemes } from './light-dark.ts';

test('each scheme gets its half, also with brackets and commas inside', () => {
  const css = `/* light-dark() */
a { color: light-dark(#fff, rgb(0 0 0 / 0.5)); border: 1px solid light-dark(color-mix(in oklab, red 5%, blue), x) }`;
  assert.equal(
    bothSchemes(css),
    `
a { color: #fff; border: 1px solid color-mix(in oklab, red 5%, blue) }
@media (prefers-color-scheme: dark) {

a { color: rgb(0 0 0 / 0.5); border: 1px solid x }
}`,
  );
});

test('a style sheet that ends in the middle is not served', () => {
  assert.throws(() => bothSchemes('a { color: light-dark(#fff, #000'));
});
