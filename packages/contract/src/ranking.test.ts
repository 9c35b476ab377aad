import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Candidate,
  rank,
  rankingTerms,
  type RankingWeights,
  usualWeights,
} from './ranking.ts';

const weights = fc.record(
  Object.fromEntries(rankingTerms.map((term) => [term, fc.integer({ min: 0, max: 10 })])),
) as unknown as fc.Arbitrary<RankingWeights>;
const candidates = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 0, max: 1000 }).map((n) => `pst_${String(n).padStart(4, '0')}`),
    authorId: fc.constantFrom('anna', 'ben', 'cem'),
    facts: fc.record({
      ageHours: fc.nat(500),
      isMutual: fc.boolean(),
      reactedCount: fc.nat(40),
      answeredCount: fc.nat(40),
    }),
  }),
  { selector: ({ id }) => id, maxLength: 30 },
) as fc.Arbitrary<Candidate[]>;

test('the order in which candidates come makes no difference, and none is lost', () => {
  fc.assert(
    fc.property(candidates, weights, (all, by) => {
      const ranked = rank(all, by);
      assert.deepEqual(rank([...all].reverse(), by), ranked);
      assert.deepEqual(ranked.map(({ id }) => id).sort(), all.map(({ id }) => id).sort());
    }),
  );
});

test('what stands on a card adds up to its score, in whole numbers', () => {
  fc.assert(
    fc.property(candidates, weights, (all, by) => {
      for (const { score, parts } of rank(all, by)) {
        assert.equal(
          rankingTerms.reduce((sum, term) => sum + parts[term], 0),
          score,
        );
        assert.ok(Number.isInteger(score));
      }
    }),
  );
});

test('each term does what it says, and nothing without a weight', () => {
  const plain = { ageHours: 10, isMutual: false, reactedCount: 0, answeredCount: 0 };
  const one = (id: string, authorId: string, facts: object): Candidate => ({
    id,
    authorId,
    facts: { ...plain, ...facts },
  });
  const better = { ageHours: 1, isMutual: true, reactedCount: 2, answeredCount: 2 };
  for (const [name, value] of Object.entries(better)) {
    const two = [one('1', 'anna', { [name]: value }), one('2', 'ben', {})];
    assert.equal(rank(two, usualWeights)[0]!.id, '1', name);
    const none = { recency: 0, mutual: 0, reactions: 0, answers: 0, variety: 0 };
    assert.equal(rank(two, none)[0]!.id, '2', name);
  }
  const three = [one('3', 'anna', {}), one('2', 'anna', {}), one('1', 'ben', {})];
  assert.deepEqual(
    rank(three, usualWeights).map(({ id }) => id),
    ['3', '1', '2'],
  );
});
