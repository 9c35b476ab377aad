import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euro } from '../../ui/format.ts';
import { type Bearer, divisionOf, obstacleOf, previewOf } from './division.ts';

const [anna, bert, cora] = ['a', 'b', 'c'];
const bearer = (actorId: string, more: Partial<Bearer> = {}): Bearer => ({
  actorId,
  isIn: true,
  parts: 1,
  exact: null,
  ...more,
});
const of = (way: 'equal' | 'shares' | 'exact', total: bigint) => ({
  way,
  total,
  ownActorId: cora!,
});

test('what is shown beforehand adds up, and whoever paid takes the odd unit', () => {
  const all = [bearer(anna!), bearer(bert!), bearer(cora!)];
  const preview = previewOf(all, of('equal', 1000n));
  assert.deepEqual(
    [preview.get(anna!), preview.get(bert!), preview.get(cora!)],
    [333n, 333n, 334n],
  );
  const weighted = [bearer(anna!, { parts: 2 }), bearer(bert!, { isIn: false }), bearer(cora!)];
  assert.deepEqual([...previewOf(weighted, of('shares', 100n))].toSorted(), [
    [anna!, 67n],
    [cora!, 33n],
  ]);
  assert.deepEqual(divisionOf(weighted, 'shares', euro), {
    way: 'shares',
    people: [
      { actorId: anna, parts: 2 },
      { actorId: cora, parts: 1 },
    ],
  });
});

test('it says what is missing before a bill can be split', () => {
  const all = [bearer(anna!, { exact: 60n }), bearer(cora!, { exact: 40n })];
  assert.equal(obstacleOf(all, of('exact', 100n)), null);
  assert.equal(obstacleOf(all, of('exact', 99n)), 'off');
  assert.equal(obstacleOf(all, of('equal', 0n)), 'amount');
  assert.equal(obstacleOf([bearer(cora!)], of('equal', 10n)), 'others');
  assert.equal(obstacleOf([bearer(anna!), bearer(bert!)], of('equal', 1n)), 'small');
});
