import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../dev/fuzz.ts';
import { sufferKills, victims } from '../../../../dev/kills.ts';

test('[W4] [W8] [L25] killed under load, server, PostgreSQL and both: nothing acknowledged is missing, nothing is paid twice', async (t) => {
  const killed = await sufferKills({
    victims,
    payers: 12,
    random: createRandom(Date.now() % 1_000_000),
    calmMs: 100,
  });
  t.diagnostic(`${killed.acknowledged} payments, ${killed.askedAgain} asked again`);
  assert.deepEqual(
    { missing: killed.missing, doubled: killed.doubled, wrong: killed.wrong },
    { missing: [], doubled: [], wrong: [] },
  );
  assert.ok(killed.acknowledged > 100 && killed.holdSteps > 0 && killed.askedAgain > 0);
});
