import { createRandom } from '../dev/fuzz.ts';
import { makeDay } from './ads/day.ts';
import { paced, secondPrice, throttled } from './ads/mechanisms.ts';
import { type Outcome, simulate } from './ads/simulate.ts';
import { atLeast, atMost, type Case, report } from './cases.ts';

/**
 * A day of reach that is bought, sold in four ways to the same advertisers, when money is short and when places are. Some of them play
 * the auction, and what comes is not what was forecast. `npm run bench -- ads 3` for three days of each instead of five.
 */
const [days = '5'] = process.argv.slice(2);
const placesOfDay = 200_000;
const situations = [
  { name: 'money short', scarcity: 1 },
  { name: 'places short', scarcity: 4 },
];

function mean(outcomes: readonly Outcome[]): Outcome {
  const [first] = outcomes;
  const entries = Object.entries(first!).map(([name, value]) => [
    name,
    typeof value === 'string'
      ? value
      : outcomes.reduce((sum, one) => sum + (one[name as keyof Outcome] as number), 0) /
        outcomes.length,
  ]);
  return Object.fromEntries(entries) as Outcome;
}

const cases: Case[] = [];
for (const { name, scarcity } of situations) {
  console.log(name);
  const runs: Outcome[][] = [[], [], [], []];
  for (let seed = 1; seed <= Number(days); seed++) {
    const day = makeDay(createRandom(seed), { places: placesOfDay, scarcity });
    const chance = createRandom(1_000 + seed);
    const outcomes = [
      simulate(day, (spent) => secondPrice(day, spent)),
      simulate(day, (spent) => throttled(day, spent, () => chance.next())),
      simulate(day, (spent) => paced(day, spent, false)),
      simulate(day, (spent) => paced(day, spent, true)),
    ];
    for (const [at, outcome] of outcomes.entries()) runs[at]!.push(outcome);
  }
  const outcomes = runs.map(mean);
  for (const { name: mechanism, ...figures } of outcomes) {
    const shown = Object.entries(figures).map(
      ([figure, value]) => `${figure} ${(value as number).toPrecision(3)}`,
    );
    console.log(`  ${mechanism}: ${shown.join(', ')}`);
  }
  const [second, , , own] = outcomes as [Outcome, Outcome, Outcome, Outcome];
  cases.push(
    atMost(1, {
      name: `${name}: distance from the day's traffic`,
      value: own.pacingError,
      unit: 'of what was spent',
      reference: 'limit',
      referenceValue: 0.03,
    }),
    atLeast(0.98, {
      name: `${name}: what is sold for`,
      value: own.revenueEuros,
      unit: 'EUR a day',
      reference: second.name,
      referenceValue: second.revenueEuros,
    }),
    atMost(0.5, {
      name: `${name}: small ones who starve`,
      value: own.smallStarved,
      unit: 'of the small',
      reference: second.name,
      referenceValue: second.smallStarved,
      ratio: second.smallStarved === 0 ? own.smallStarved : own.smallStarved / second.smallStarved,
    }),
  );
}
report('ads', cases);
