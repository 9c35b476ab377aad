import { createRandom } from '../dev/fuzz.ts';
import { atMost, report } from './cases.ts';
import { complaintOnly, noPolicy, ours, type Policy, whatsappLike } from './spam/policies.ts';
import { liveIn, type Outcome } from './spam/town.ts';

/**
 * Four weeks of a simulated town under four policies, ours by the very rules of the server. Not a matter of speed: how much comes that
 * nobody wanted, and what it costs the honest. `npm run bench -- spam 7` for another town.
 */
const [seed = '1'] = process.argv.slice(2);
const policies: (() => Policy)[] = [noPolicy, complaintOnly, whatsappLike, ours];
const outcomes = policies.map((open) => liveIn(open(), createRandom(Number(seed))));
const columns = Object.keys(outcomes[0]!).filter((name) => name !== 'policy') as Exclude<
  keyof Outcome,
  'policy'
>[];
for (const outcome of outcomes) {
  const figures = columns.map((name) => `${name} ${Number(outcome[name].toPrecision(3))}`);
  console.log(`${outcome.policy}: ${figures.join(', ')}`);
}
const [own, others] = [outcomes.at(-1)!, outcomes.slice(0, -1)];
const best = (name: (typeof columns)[number]) => Math.min(...others.map((one) => one[name]));
const against = (name: string, of: (typeof columns)[number], unit: string) =>
  atMost(1, {
    name,
    value: own[of],
    unit,
    reference: 'the best of the three others',
    referenceValue: best(of),
  });
report('spam', [
  against('unwanted messages per person and week', 'unwantedPerPersonWeek', 'messages'),
  against('messages that an abuser gets through', 'abuserGotThrough', 'messages'),
  atMost(1, {
    name: 'honest messages wrongly held',
    value: own.wronglyHeldPercent,
    unit: '%',
    reference: 'at most 1 %',
    referenceValue: 1,
  }),
  atMost(1, {
    name: 'delay of useful messages, p99',
    value: own.alertDelayMinutes,
    unit: 'minutes',
    reference: 'a minute',
    referenceValue: 1,
  }),
]);
