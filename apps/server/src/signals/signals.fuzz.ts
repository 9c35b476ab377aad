import assert from 'node:assert/strict';
import { createClient } from '@allmende/sdk';
import { toUuid } from '#platform/ids';
import { fuzz, type Random } from '../../../../dev/fuzz.ts';
import { nonsense } from '../../../../dev/garbage.ts';
import { createWorld } from '../../../../dev/world.ts';

/** Pieces of which mappings are made, of every kind: right, wrong, and hostile. */
const pieces = [
  '$',
  '$$',
  'a',
  'a.b',
  '*',
  '**',
  '$string($)',
  '$keys($)',
  '$number(a)',
  '$eval("a")',
  '$sum(a)',
  '$topic',
  '{ "to": "anna", "template": "t", "variables": { "x": a } }',
  '{ "alert": "r", "subject": a }',
  '[1..50]',
  '$map(a, function($x) { $x })',
  '$replace("aaa", /a+/, "$1")',
  '"\\u0000"',
  '-1',
  'null',
  '[]',
  '{',
  '(',
  '$toMillis(a)',
];
const operators = [
  ' & ',
  ' + ',
  '.',
  ' = ',
  ' ? 1 : ',
  ', ',
  ' ~> ',
  ' := ',
  ' and ',
  '[',
  ']',
  ')',
  '}',
];

function expression(random: Random): string {
  const parts = [random.pick(pieces)];
  while (random.chance(0.5)) parts.push(random.pick(operators), random.pick(pieces));
  return parts.join('');
}

fuzz(
  '[SG2] [SG5] whatever is posted and whatever maps it, nothing fails but itself and nothing is left waiting',
  { steps: 60 },
  async ({ steps, random }) => {
    const world = await createWorld();
    try {
      const owner = await world.open('fuchs');
      const { actor } = await owner.client.business.openBusiness({
        body: { name: 'Fuchsbau', handle: 'fuchsbau', category: 'other' },
      });
      const headers = { authorization: `Bearer ${owner.token}`, 'allmende-actor': actor.id };
      const client = createClient({ baseUrl: world.origin, headers: () => headers });
      const { hook, secret } = await client.signals.createHook({
        body: { name: 'Bau', mapping: '$', key: 'a' },
      });
      let taken = 0;
      for (let step = 0; step < steps; step++) {
        const call = async (path: string, method: string, body: string, more = {}) => {
          const answer = await fetch(`${world.origin}${path}`, {
            method,
            body,
            headers: { 'content-type': 'application/json', ...headers, ...more },
          });
          assert.ok(answer.status < 500, `${method} ${path} ${body}: ${await answer.text()}`);
          return answer.status;
        };
        const said = JSON.stringify(nonsense(random)) ?? '';
        const body = random.chance(0.2) ? said.slice(0, -1) : said;
        const api = '/api/v1/signals';
        const mapping = { name: 'Bau', mapping: expression(random), key: expression(random) };
        if (random.chance(0.4))
          await call(`${api}/hooks/${hook.id}`, 'PUT', JSON.stringify(mapping));
        else if (random.chance(0.3)) {
          const sample = { ...mapping, sample: body };
          await call(`${api}/mapping`, 'POST', JSON.stringify(sample));
        } else if (random.chance(0.2)) await call(`${api}/rules/r`, 'PUT', body);
        else if (random.chance(0.25)) await call(`${api}/alerts`, 'POST', body);
        else {
          const shown = { authorization: `Bearer ${secret}` };
          if ((await call(`/hooks/${hook.id}`, 'POST', body, shown)) === 202) taken += 1;
        }
      }
      await world.app.signals.idle();
      const { rows } = await world.database.pool.query<{ state: string }>(
        'select state from signals_deliveries where hook_id = $1',
        [toUuid(hook.id)],
      );
      assert.equal(rows.length, taken);
      assert.ok(rows.every(({ state }) => state !== 'waiting'));
    } finally {
      await world.close();
    }
  },
);
