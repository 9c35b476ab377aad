import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { newUuid, toPublicId } from '#platform/ids';
import { campaignsTown } from '../../../../dev/campaigns-world.ts';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';

/** What is promised to a campaign moves later, and is judged all the same: nobody gets around a limit by promising. */

const world = await testWorld({ now: new Date('2028-03-01T12:00:00Z') });
const { app, clock, database } = world;
const town = campaignsTown(world);
const dayMs = 86_400_000;
const konrad = await town.person('konrad');
await app.identity.makeOperator(konrad.userId);
const { levels } = await konrad.client.compliance.getPolicy();
await konrad.client.compliance.setPolicy({ body: { limitsHold: true, isMonitored: true, levels } });

/** With money, although nobody knows them. */
async function giver(name: string): Promise<Somebody> {
  const who = await town.person(name);
  await town.fund(who, 9_000n);
  return who;
}

const send = (from: Somebody, to: Somebody, minor: bigint) =>
  from.client.wallet.sendMoney({
    body: { toActorId: toPublicId('act', to.actorId), amount: euros(minor) },
    idempotencyKey: newUuid(),
  });

test('[W151] [C5] [C6] what is promised counts for the day, together with what is paid, also at once', async () => {
  const [olga, emil] = [await town.person('olga'), await giver('emil')];
  const campaigns = [await town.open(olga), await town.open(olga), await town.open(olga)];
  // 50,00 a day, and 20,00 each.
  const given = await Promise.allSettled(
    campaigns.map((campaign) => town.give(emil, olga, campaign, 2_000n)),
  );
  const promised = given.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  assert.equal(promised.length, 2);
  await assert.rejects(send(emil, olga, 1_001n), refusal('compliance.limit_reached'));
  await send(emil, olga, 1_000n);
  await assert.rejects(
    town.give(emil, olga, campaigns[0]!, 1n),
    refusal('compliance.limit_reached'),
  );
  // Taken back it is free for something else.
  const params = { pledgeId: promised[0]!.id };
  await Promise.all([
    emil.client.campaigns.withdrawPledge({ params }),
    emil.client.campaigns.withdrawPledge({ params }),
  ]);
  await assert.rejects(send(emil, olga, 2_001n), refusal('compliance.limit_reached'));
  await send(emil, olga, 2_000n);
});

test('[W151] [C7] nobody is promised more than they may hold', async () => {
  const olga = await town.person('olga');
  const campaign = await town.open(olga, { goal: euros(20_000n) });
  for (let count = 0; count < 3; count++) {
    await town.give(await giver('emil'), olga, campaign, 5_000n);
  }
  await assert.rejects(
    town.give(await giver('emil'), olga, campaign, 1n),
    refusal('compliance.payee_full'),
  );
});

test('[CM16] [W151] [C57] what was promised from a frozen account waits until it is free, and nobody else waits', async () => {
  const [olga, emil, frieda] = [
    await town.person('olga'),
    await giver('emil'),
    await giver('frieda'),
  ];
  const stuck = await town.open(olga, { goal: euros(4_000n) });
  const other = await town.open(olga, { goal: euros(100n) });
  await town.give(emil, olga, stuck, 2_000n);
  await town.give(frieda, olga, stuck, 2_000n);
  await town.give(frieda, olga, other, 100n);
  const caseId = newUuid();
  await database.pool.query(
    `insert into compliance_cases (id, actor_id, opened_at, state) values ($1, $2, $3, 'open')`,
    [caseId, emil.actorId, clock.now()],
  );
  const params = { caseId: toPublicId('cas', caseId) };
  const decide = async (decision: 'freeze' | 'release') => {
    const { client } = await town.again(konrad);
    await client.compliance.decideCase({ params, body: { decision, note: 'nach Rücksprache' } });
  };
  await decide('freeze');
  clock.advance(31 * dayMs);
  await app.campaigns.settle();
  assert.equal(await town.balanceOf(await town.again(olga)), 2_100n);
  assert.equal(await town.balanceOf(await town.again(emil)), 9_000n);
  await decide('release');
  await app.campaigns.settle();
  await app.campaigns.settle();
  assert.equal(await town.balanceOf(await town.again(olga)), 4_100n);
  assert.equal(await town.balanceOf(await town.again(emil)), 7_000n);
});
