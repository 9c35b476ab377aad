import assert from 'node:assert/strict';
import { test } from 'node:test';
import { divide } from './dividing.ts';

/** Numbers that look random and are the same in every run. */
function* figures(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state;
  }
}

test('[W40] [W41] no division loses or makes a unit, and none is unfair by one', () => {
  const next = figures(17);
  const take = (below: number) => next.next().value! % below;
  for (let round = 0; round < 20_000; round += 1) {
    const total = BigInt(take(round % 3 === 0 ? 60 : 1_000_000_000));
    const isEqual = take(2) === 0;
    const weights = Array.from({ length: 1 + take(50) }, () => (isEqual ? 1n : BigInt(take(101))));
    const sum = weights.reduce((all, one) => all + one, 0n);
    if (sum === 0n) continue;
    const parts = divide(total, weights);
    const shown = `${total} by ${weights}: ${parts}`;
    assert.equal(
      parts.reduce((all, one) => all + one, 0n),
      total,
      shown,
    );
    for (const [index, part] of parts.entries()) {
      const off = part * sum - total * weights[index]!;
      assert.ok(off < sum && off > -sum, shown);
      for (const [other, otherPart] of parts.entries()) {
        // Who weighs more gets no less, and among equals the earlier one.
        if (weights[index]! > weights[other]!) assert.ok(part >= otherPart, shown);
        if (weights[index] === weights[other] && index < other) {
          assert.ok(part === otherPart || part === otherPart + 1n, shown);
        }
      }
    }
  }
});

test('[W41] what does not divide goes to the largest remainder, then to who comes first', () => {
  assert.deepEqual(divide(1000n, [1n, 1n, 1n]), [334n, 333n, 333n]);
  assert.deepEqual(divide(100n, [1n, 2n, 4n]), [14n, 29n, 57n]);
  assert.deepEqual(divide(1n, [1n, 1n]), [1n, 0n]);
  assert.deepEqual(divide(5n, [0n, 1n]), [0n, 5n]);
  assert.throws(() => divide(5n, []), RangeError);
  assert.throws(() => divide(5n, [0n]), RangeError);
  assert.throws(() => divide(-5n, [1n]), RangeError);
});
