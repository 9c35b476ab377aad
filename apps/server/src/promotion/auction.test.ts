import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../dev/fuzz.ts';
import { award, bidOf, type Candidate, follow, isSmall, startPace, worthOf } from './auction.ts';
import { parameters } from './parameters.ts';

const euro = 1_000_000;

function candidate(
  id: string,
  {
    alpha = 1,
    match = 1,
    ...more
  }: { alpha?: number; match?: number } & Partial<Candidate['running']> = {},
): Candidate {
  return {
    match,
    running: {
      id,
      advertiser: id,
      quality: 1,
      budgetMicros: 100 * euro,
      spentMicros: 0,
      advertiserBudgetMicros: 100 * euro,
      pace: { alpha, wonPerPlace: 1, seen: 0 },
      ...more,
    },
  };
}

const place = { index: 0, elapsed: 0.5, draw: 0.4, averagePriceMicros: 3_000 };
const lane = { ...place, index: parameters.laneEvery - 1 };

test('[PR2] the highest bid wins and pays what it bid, never below the reserve nor above what is left', () => {
  const [high, low] = [candidate('high', { alpha: 0.8 }), candidate('low', { alpha: 0.5 })];
  assert.deepEqual(award(place, [low, high]), { id: 'high', priceMicros: 8_000, how: 'highest' });
  const poor = candidate('poor', { budgetMicros: 8_000, spentMicros: 1 });
  assert.equal(award(place, [poor, low])?.id, 'low');
  const cheap = candidate('cheap', { alpha: 0.049 });
  assert.equal(award(place, [cheap]), null);
  const elsewhere = candidate('elsewhere', { match: 0 });
  assert.equal(award(place, [elsewhere]), null);
  const disliked = candidate('disliked', { quality: 0.4 });
  assert.equal(award(place, [disliked, low])?.id, 'low');
});

test('[PR1] the same is awarded again, in whatever order the candidates are named', () => {
  const random = createRandom(7);
  for (let n = 0; n < 500; n++) {
    const all = Array.from({ length: 12 }, (_, at) =>
      candidate(`c${at}`, {
        alpha: random.int(1, 10) / 10,
        match: random.int(0, 10) / 10,
        spentMicros: random.int(0, 100) * euro + at,
        advertiserBudgetMicros: 200 * euro,
      }),
    );
    const here = { ...place, index: n, draw: random.next() };
    const won = award(here, all);
    assert.deepEqual(award(here, all.toReversed()), won);
    assert.deepEqual(award(here, structuredClone(all)), won);
  }
});

test('[PR2] [PR3] whatever comes up, nobody pays more than it is worth to them or than they have', () => {
  const random = createRandom(11);
  let lanes = 0;
  for (let n = 0; n < 5_000; n++) {
    const all = Array.from({ length: random.int(0, 8) }, (_, at) =>
      candidate(`c${at}`, {
        alpha: random.next(),
        match: random.next(),
        quality: random.next(),
        budgetMicros: random.int(1, 30_000),
        advertiserBudgetMicros: random.pick([5 * euro, 500 * euro]),
      }),
    );
    const here = { ...place, index: n, elapsed: random.next(), draw: random.next() };
    const won = award({ ...here, averagePriceMicros: random.int(1, 12_000) }, all);
    if (!won) continue;
    const winner = all.find(({ running }) => running.id === won.id)!;
    lanes += won.how === 'lane' ? 1 : 0;
    assert.ok(won.priceMicros >= parameters.reserveMicros);
    assert.ok(won.priceMicros <= winner.running.budgetMicros);
    assert.ok(won.priceMicros <= Math.max(worthOf(winner), parameters.reserveMicros));
    if (won.how === 'lane') assert.ok(isSmall(winner.running));
  }
  assert.ok(lanes > 50, String(lanes));
});

test('[PR3] the lane is for the small who fit and are not ahead; who divides a large budget is large', () => {
  const large = candidate('large');
  const small = candidate('small', { alpha: 0.1, advertiserBudgetMicros: 5 * euro });
  assert.deepEqual(award(lane, [large, small]), { id: 'small', priceMicros: 3_000, how: 'lane' });
  assert.equal(award(place, [large, small])?.id, 'large');
  const divided = candidate('divided', {
    budgetMicros: 5 * euro,
    advertiserBudgetMicros: 50 * euro,
  });
  assert.equal(award(lane, [large, divided])?.how, 'highest');
  for (const unfit of [
    { match: 0.39 },
    { spentMicros: 51 * euro },
    { quality: 0.2 },
    { budgetMicros: 2_000 },
  ]) {
    const one = candidate('one', { advertiserBudgetMicros: 5 * euro, ...unfit });
    assert.equal(award(lane, [large, one])?.id, 'large', JSON.stringify(unfit));
  }
});

test('[PR4] alone with places of one kind, a budget is spent as they come', () => {
  const total = 10_000;
  const running = candidate('one', { budgetMicros: 20 * euro }).running;
  running.pace = startPace(running.budgetMicros, total);
  for (let index = 0; index < total; index++) {
    const one = { running, match: 0.9 };
    // A rival who is there for half of the places.
    const rival = candidate('rival', { alpha: index % 2 ? 0.25 : 0.05 });
    const won = award({ ...place, index: 0 }, [one, rival]);
    const hasWon = won?.id === 'one';
    if (hasWon) running.spentMicros += won.priceMicros;
    running.pace = follow(running.pace, {
      wonWorthMicros: hasWon ? worthOf(one) : 0,
      budgetMicros: running.budgetMicros,
      spentMicros: running.spentMicros,
      places: { seen: index + 1, left: total - index - 1 },
    });
    assert.ok(bidOf(one) <= worthOf(one));
    const share = running.spentMicros / running.budgetMicros;
    const elapsed = (index + 1) / total;
    if (index > 1_000) assert.ok(Math.abs(share - elapsed) < 0.06, `${elapsed}: ${share}`);
  }
  assert.ok(running.spentMicros > 0.97 * running.budgetMicros);
});
