import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { campaignsTown } from '../../../../dev/campaigns-world.ts';
import { refusal, testWorld } from '../../../../dev/world.ts';
import { toUuid } from '#platform/ids';
import { receiptNumberOf } from '#wallet';

/** Later than today, because ids made by this process never go back in time. */
const world = await testWorld({ now: new Date('2028-03-01T12:00:00Z') });
const town = campaignsTown(world);

test('[CM17] the file of contributions adds up to the campaign and to the wallet, to the cent', async () => {
  const [olga, emil] = [await town.person('olga'), await town.person('emil', 20_000n)];
  const rewards = [{ name: '=1+1', from: euros(500n) }];
  const campaign = await town.open(olga, { way: 'keep', rewards });
  const params = { campaignId: campaign.id };
  const file = async (locale: 'de' | 'en') => {
    const { bytes } = await olga.client.campaigns.downloadPledges({ params, query: { locale } });
    return new Response(bytes).text();
  };
  assert.equal((await file('en')).trimEnd().split('\r\n').length, 1);
  const rewardId = campaign.rewards[0]!.id;
  const first = await town.give(emil, olga, campaign, 501n, { rewardId, note: 'Brot, "warm"' });
  // More than are read at a time, one every ten seconds, as nobody may ask faster for long.
  for (let count = 0; count < 51; count++) {
    world.clock.advance(10_000);
    await town.give(emil, olga, campaign, 1n);
  }

  const lines = (await file('en')).replace('\uFEFF', '').trimEnd().split('\r\n');
  const amounts = lines.slice(1).map((line) => BigInt(line.split(',')[3]!.replace('.', '')));
  assert.equal(amounts.length, 52);
  const sum = amounts.reduce((total, one) => total + one, 0n);
  assert.equal(sum, 552n);
  assert.deepEqual((await town.look(olga, campaign)).given, euros(sum));
  assert.equal(await town.balanceOf(olga), sum);
  const { giver, paymentId } = first;
  const receipt = receiptNumberOf(toUuid(paymentId!));
  assert.equal(
    lines.at(-1),
    `2028-03-01,${giver.name},${giver.handle},5.01,EUR,paid,'=1+1,"Brot, ""warm""",,no,${receipt},0.00`,
  );
  assert.match(await file('de'), /;5,01;EUR;bezahlt;/);
  await assert.rejects(
    emil.client.campaigns.downloadPledges({ params, query: {} }),
    refusal('campaigns.unknown'),
  );
});

test('[CM17] what is only promised says so, and what was taken back is not part of the sum', async () => {
  const [olga, emil] = [await town.person('olga'), await town.person('emil', 20_000n)];
  const campaign = await town.open(olga);
  const params = { campaignId: campaign.id };
  const taken = await town.give(emil, olga, campaign, 300n);
  await town.give(emil, olga, campaign, 700n, { isShown: true, inMemoryOf: 'Oma Trude' });
  await emil.client.campaigns.withdrawPledge({ params: { pledgeId: taken.id } });
  const { bytes } = await olga.client.campaigns.downloadPledges({ params, query: {} });
  const lines = (await new Response(bytes).text()).trimEnd().split('\r\n').slice(1);
  assert.deepEqual(
    lines.map((line) => line.split(',').slice(3)),
    [
      ['7.00', 'EUR', 'promised', '', '', 'Oma Trude', 'yes', '', ''],
      ['3.00', 'EUR', 'taken back', '', '', '', 'no', '', ''],
    ],
  );
  assert.deepEqual((await town.look(olga, campaign)).given, euros(700n));
});

test('[CM17] [W170] what operators keep stands beside each, so that the rest is what came into the wallet', async () => {
  const operator = await town.person('amt');
  await world.app.identity.makeOperator(operator.userId);
  const business = await operator.client.business.openBusiness({
    body: { name: 'Stadtkasse', handle: 'stadtkasse', category: 'other' },
  });
  await operator.client.fees.setPlatformFee({
    body: { bp: 1_000, handle: business.actor.handle, reason: 'Für den Betrieb' },
  });
  world.clock.advance(31 * 86_400_000);
  const [olga, emil] = [await town.person('olga'), await town.person('emil', 20_000n)];
  const campaign = await town.open(olga, { way: 'keep' });
  await town.give(emil, olga, campaign, 505n);
  const params = { campaignId: campaign.id };
  const { bytes } = await olga.client.campaigns.downloadPledges({ params, query: {} });
  const cells = (await new Response(bytes).text()).trimEnd().split('\r\n').at(-1)!.split(',');
  assert.deepEqual([cells[3], cells.at(-1)], ['5.05', '0.50']);
  assert.equal(await town.balanceOf(olga), 455n);
});
