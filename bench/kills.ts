import { createRandom } from '../dev/fuzz.ts';
import { type Killed, sufferKills, victims } from '../dev/kills.ts';
import { atMost, report } from './cases.ts';

/**
 * A hundred kills at random moments under load, of the server, of PostgreSQL, of both. Not a matter of speed: the only good number is none.
 * `npm run bench -- kills 10` for fewer, `npm run bench -- kills 100 4711` to begin with another seed.
 */
const [count = '100', seed = '1'] = process.argv.slice(2);
const random = createRandom(Number(seed));
const order = Array.from({ length: Number(count) }, () => random.pick(victims));
const startedAt = performance.now();
const killed = await sufferKills({
  victims: order,
  payers: 40,
  random,
  calmMs: 300,
  say: (text) => console.log(text),
});
const { kills, acknowledged, holdSteps, askedAgain, longestSilenceMs } = killed;
console.log(
  `${kills.server} times the server, ${kills.postgres} times PostgreSQL, ${kills.both} times both, in ` +
    `${Math.round((performance.now() - startedAt) / 1000)} s: ${acknowledged} payments and ${holdSteps} steps of holds ` +
    `acknowledged, ${askedAgain} requests asked again, longest silence ${Math.round(longestSilenceMs)} ms`,
);
for (const what of ['missing', 'doubled', 'wrong'] as const) {
  for (const each of killed[what].slice(0, 20)) console.log(`  ${what}: ${each}`);
}
const none = (name: string, what: keyof Pick<Killed, 'missing' | 'doubled' | 'wrong'>) =>
  atMost(0, {
    name,
    value: killed[what].length,
    unit: 'payments',
    reference: 'acknowledged',
    referenceValue: acknowledged,
  });
report('kills', [
  none('acknowledged and then missing', 'missing'),
  none('applied twice', 'doubled'),
  none('not as asked for, or the book does not prove', 'wrong'),
]);
