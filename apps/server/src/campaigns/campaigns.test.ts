import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { euros } from '@allmende/contract/money';
import { campaignsTown } from '../../../../dev/campaigns-world.ts';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';
import { newUuid } from '#platform/ids';

/** Later than today, because ids made by this process never go back in time. */
const world = await testWorld({ now: new Date('2028-03-01T12:00:00Z') });
const { app, clock } = world;
const town = campaignsTown(world);
const day = 86_400_000;

/** To the end of all campaigns, with sessions that still count. */
async function monthLater<Them extends Record<string, Somebody>>(them: Them): Promise<Them> {
  clock.advance(31 * day);
  await app.campaigns.settle();
  const entries = Object.entries(them).map(async ([name, one]) => [name, await town.again(one)]);
  return Object.fromEntries(await Promise.all(entries)) as Them;
}

test('[CM1] [CM3] [CM4] a draft is its owner’s alone; once started, nothing of it changes', async () => {
  const [olga, emil] = [await town.person('olga'), await town.person('emil')];
  const rewards = [{ name: 'Ein Brot', from: euros(500n), stock: 3 }];
  const draft = await town.draft(olga, { rewards });
  assert.deepEqual(
    [draft.state, draft.given, draft.endsAt, draft.rewards[0]!.left],
    ['draft', euros(0n), null, 3],
  );
  const params = { campaignId: draft.id };
  await assert.rejects(town.look(emil, draft), refusal('campaigns.unknown'));
  assert.deepEqual(
    (await emil.client.campaigns.listCampaignsOf({ params: { handle: draft.owner.handle } })).items,
    [],
  );
  const body = { title: 'Zwei Öfen', way: 'all' as const, goal: euros(20_000n), days: 10 };
  await assert.rejects(
    emil.client.campaigns.editCampaign({ params, body }),
    refusal('campaigns.unknown'),
  );
  const edited = await olga.client.campaigns.editCampaign({ params, body });
  assert.deepEqual([edited.title, edited.rewards], ['Zwei Öfen', []]);
  await assert.rejects(
    emil.client.campaigns.startCampaign({ params }),
    refusal('campaigns.unknown'),
  );
  await assert.rejects(
    olga.client.campaigns.postUpdate({ params, body: { text: 'Noch nichts' } }),
    refusal('campaigns.not_open'),
  );
  const open = await olga.client.campaigns.startCampaign({ params });
  assert.deepEqual([open.state, open.endsAt], ['open', '2028-03-11T12:00:00.000Z']);
  await assert.rejects(
    olga.client.campaigns.editCampaign({ params, body }),
    refusal('campaigns.started'),
  );
  await assert.rejects(
    olga.client.campaigns.deleteCampaign({ params }),
    refusal('campaigns.started'),
  );
  await olga.client.campaigns.postUpdate({ params, body: { text: 'Der Lehm ist da' } });
  assert.deepEqual(
    (await world.client().campaigns.getCampaign({ params })).updates.map(({ text }) => text),
    ['Der Lehm ist da'],
  );
  await assert.rejects(
    emil.client.campaigns.postUpdate({ params, body: { text: 'Von mir' } }),
    refusal('campaigns.unknown'),
  );
  const other = await town.draft(olga);
  await olga.client.campaigns.deleteCampaign({ params: { campaignId: other.id } });
  await assert.rejects(town.look(olga, other), refusal('campaigns.unknown'));
});

test('[CM2] money is in the main currency; a goal may be more than a payment', async () => {
  const olga = await town.person('olga');
  const yen = { value: '500', assetCode: 'JPY', assetScale: 0 };
  await assert.rejects(town.draft(olga, { goal: yen }), refusal('wallet.currency_unknown'));
  await assert.rejects(town.draft(olga, { goal: euros(0n) }), refusal('wallet.amount_invalid'));
  const large = euros(100_000_000_000n);
  assert.deepEqual((await town.draft(olga, { goal: large })).goal, large);
  const rewards = [{ name: 'Das ganze Haus', from: large }];
  await assert.rejects(town.draft(olga, { rewards }), refusal('wallet.amount_too_large'));
});

test('[CM5] [CM6] [CM7] [CM9] [CM14] [W150] the goal is reached: what was held is paid, with receipts, once', async () => {
  let them = {
    olga: await town.person('olga'),
    emil: await town.person('emil', 20_000n),
    frieda: await town.person('frieda', 20_000n),
  };
  const campaign = await town.open(them.olga);
  const told: string[][] = [];
  app.outbox.on('wallet.noticed', 'test.funded', async ({ thingId, what, amount }) => {
    if (thingId === campaign.id) told.push([what, amount.value]);
  });
  const params = { campaignId: campaign.id };
  await assert.rejects(
    them.emil.client.campaigns.pledge({
      params,
      idempotencyKey: newUuid(),
      body: { amount: euros(6_000n) },
    }),
    refusal('identity.confirmation_required'),
  );
  const given = await town.give(them.emil, them.olga, campaign, 6_000n, { note: 'Viel Glück' });
  assert.deepEqual([given.state, given.paymentId, given.note], ['held', null, 'Viel Glück']);
  await town.give(them.frieda, them.olga, campaign, 4_000n);
  assert.deepEqual(
    await Promise.all([
      town.balanceOf(them.emil),
      town.availableOf(them.emil),
      town.balanceOf(them.olga),
    ]),
    [20_000n, 14_000n, 0n],
  );
  const before = await town.look(them.emil, campaign);
  assert.deepEqual([before.given, before.giverCount, before.state], [euros(10_000n), 2, 'open']);
  them = await monthLater(them);
  await Promise.all([app.campaigns.settle(), app.campaigns.settle()]);
  const after = await town.look(them.emil, campaign);
  assert.deepEqual([after.state, after.isSettled, after.own[0]!.state], ['funded', true, 'paid']);
  assert.deepEqual(
    await Promise.all([
      town.balanceOf(them.emil),
      town.balanceOf(them.frieda),
      town.balanceOf(them.olga),
    ]),
    [14_000n, 16_000n, 10_000n],
  );
  const receipt = await them.emil.client.wallet.getPayment({
    params: { paymentId: after.own[0]!.paymentId! },
  });
  assert.deepEqual(
    [receipt.note, receipt.subject, receipt.confirmedBy],
    [campaign.title, { kind: 'pledge', id: given.id }, 'password'],
  );
  await assert.rejects(
    town.give(them.frieda, them.olga, campaign, 100n),
    refusal('campaigns.not_open'),
  );
  await world.settle();
  assert.deepEqual(
    told.toSorted().map((one) => one.join(' ')),
    ['arrived 10000', 'collected 4000', 'collected 6000'],
  );
});

test('[CM7] [CM8] [CM9] one cent is missing: everybody has all of it back', async () => {
  let them = {
    olga: await town.person('olga'),
    emil: await town.person('emil', 20_000n),
    frieda: await town.person('frieda', 20_000n),
  };
  const campaign = await town.open(them.olga);
  await town.give(them.emil, them.olga, campaign, 9_999n);
  const other = await town.give(them.frieda, them.olga, campaign, 1n);
  const params = { pledgeId: other.id };
  await assert.rejects(
    them.emil.client.campaigns.withdrawPledge({ params }),
    refusal('campaigns.pledge_unknown'),
  );
  const taken = await Promise.all([
    them.frieda.client.campaigns.withdrawPledge({ params }),
    them.frieda.client.campaigns.withdrawPledge({ params }),
  ]);
  assert.deepEqual(
    taken.map(({ state }) => state),
    ['withdrawn', 'withdrawn'],
  );
  assert.equal(await town.availableOf(them.frieda), 20_000n);
  assert.deepEqual((await town.look(them.emil, campaign)).given, euros(9_999n));
  them = await monthLater(them);
  const after = await town.look(them.emil, campaign);
  assert.deepEqual(
    [after.state, after.isSettled, after.own[0]!.state],
    ['failed', true, 'returned'],
  );
  assert.deepEqual(
    await Promise.all([
      town.availableOf(them.emil),
      town.balanceOf(them.emil),
      town.balanceOf(them.olga),
    ]),
    [20_000n, 20_000n, 0n],
  );
  await assert.rejects(
    them.emil.client.campaigns.withdrawPledge({ params: { pledgeId: after.own[0]!.id } }),
    refusal('campaigns.pledge_final'),
  );
});

test('[CM7] between the end and the decision nothing is given or taken back', async () => {
  let them = { olga: await town.person('olga'), emil: await town.person('emil', 20_000n) };
  const campaign = await town.open(them.olga, { days: 1 });
  const held = await town.give(them.emil, them.olga, campaign, 10_000n);
  clock.advance(day);
  them = { olga: await town.again(them.olga), emil: await town.again(them.emil) };
  await assert.rejects(
    town.give(them.emil, them.olga, campaign, 1n),
    refusal('campaigns.not_open'),
  );
  await assert.rejects(
    them.emil.client.campaigns.withdrawPledge({ params: { pledgeId: held.id } }),
    refusal('campaigns.pledge_final'),
  );
  await assert.rejects(
    them.olga.client.campaigns.endCampaign({ params: { campaignId: campaign.id } }),
    refusal('campaigns.not_open'),
  );
  await app.campaigns.settle();
  assert.equal((await town.look(them.emil, campaign)).state, 'funded');
});

test('[CM9] [CM10] what its owner gives up goes back; what keeps what comes has it at once and ends early', async () => {
  const [olga, emil] = [await town.person('olga'), await town.person('emil', 20_000n)];
  const all = await town.open(olga);
  await town.give(emil, olga, all, 12_000n);
  const params = { campaignId: all.id };
  assert.equal((await olga.client.campaigns.endCampaign({ params })).state, 'cancelled');
  await app.campaigns.settle();
  const cancelled = await town.look(emil, all);
  assert.deepEqual([cancelled.isSettled, cancelled.own[0]!.state], [true, 'returned']);
  assert.equal(await town.availableOf(emil), 20_000n);

  const keep = await town.open(olga, { way: 'keep' });
  const given = await town.give(emil, olga, keep, 300n);
  assert.deepEqual([given.state, await town.balanceOf(olga)], ['paid', 300n]);
  assert.ok(given.paymentId);
  await assert.rejects(
    emil.client.campaigns.withdrawPledge({ params: { pledgeId: given.id } }),
    refusal('campaigns.pledge_final'),
  );
  const at = { params: { campaignId: keep.id } };
  assert.equal((await olga.client.campaigns.endCampaign(at)).state, 'ended');
  await app.campaigns.settle();
  assert.deepEqual(
    [(await town.look(emil, keep)).isSettled, await town.balanceOf(olga)],
    [true, 300n],
  );
});

test('[CM11] twenty want the last two: two get one', async () => {
  const olga = await town.person('olga');
  const people = await Promise.all(Array.from({ length: 20 }, () => town.person('will', 1_000n)));
  const rewards = [{ name: 'Ein Platz am Ofen', from: euros(500n), stock: 2 }];
  const campaign = await town.open(olga, { rewards });
  const rewardId = campaign.rewards[0]!.id;
  await assert.rejects(
    town.give(people[0]!, olga, campaign, 499n, { rewardId }),
    refusal('campaigns.below_reward'),
  );
  const other = await town.open(olga, { rewards });
  await assert.rejects(
    town.give(people[0]!, olga, campaign, 500n, { rewardId: other.rewards[0]!.id }),
    refusal('campaigns.reward_unknown'),
  );
  const outcomes = await Promise.all(
    people.map((one) =>
      town.give(one, olga, campaign, 500n, { rewardId }).then(
        (pledge) => pledge.state as string,
        (error) => error.code as string,
      ),
    ),
  );
  assert.equal(outcomes.filter((one) => one === 'held').length, 2);
  assert.equal(outcomes.filter((one) => one === 'campaigns.reward_gone').length, 18);
  const after = await town.look(olga, campaign);
  assert.deepEqual([after.rewards[0]!.left, after.given, after.giverCount], [0, euros(1_000n), 2]);
  const winner = people[outcomes.indexOf('held')]!;
  const [own] = (await winner.client.campaigns.listOwnPledges({ query: {} })).items;
  await winner.client.campaigns.withdrawPledge({ params: { pledgeId: own!.id } });
  assert.equal((await town.look(olga, campaign)).rewards[0]!.left, 1);
});

test('[CM5] nobody gives to themselves, across a block, or what they do not have', async () => {
  const [olga, emil] = [await town.person('olga', 1_000n), await town.person('emil', 500n)];
  for (const way of ['all', 'keep'] as const) {
    const campaign = await town.open(olga, { way });
    await assert.rejects(
      olga.client.campaigns.pledge({
        params: { campaignId: campaign.id },
        idempotencyKey: newUuid(),
        body: { amount: euros(100n) },
      }),
      refusal('campaigns.own'),
    );
    await assert.rejects(
      town.give(emil, olga, campaign, 501n),
      refusal('wallet.insufficient_funds'),
    );
    assert.equal((await town.look(olga, campaign)).giverCount, 0);
  }
  const campaign = await town.open(olga);
  const { owner } = campaign;
  await emil.client.identity.block({ params: { actorId: owner.id } });
  await assert.rejects(
    emil.client.campaigns.pledge({
      params: { campaignId: campaign.id },
      idempotencyKey: newUuid(),
      body: { amount: euros(100n) },
    }),
    refusal('campaigns.blocked'),
  );
  assert.equal(await town.availableOf(emil), 500n);
});

test('[CM12] only who said so is on the wall, and nobody else reads how much or what was noted', async () => {
  const olga = await town.person('olga');
  const [shown, hidden] = [await town.person('sina', 1_000n), await town.person('hilde', 1_000n)];
  const campaign = await town.open(olga, { way: 'keep' });
  await town.give(shown, olga, campaign, 200n, { isShown: true, inMemoryOf: 'Oma Trude' });
  await town.give(hidden, olga, campaign, 300n, { note: 'Nur für dich' });
  const seen = await world.client().campaigns.getCampaign({ params: { campaignId: campaign.id } });
  assert.deepEqual(
    seen.wall.map(({ giver, inMemoryOf }) => [giver.name.slice(0, 4), inMemoryOf]),
    [['sina', 'Oma Trude']],
  );
  assert.deepEqual(seen.own, []);
  assert.ok(!JSON.stringify(seen).includes('Nur für dich'));
  const params = { campaignId: campaign.id };
  await assert.rejects(
    shown.client.campaigns.listPledges({ params, query: {} }),
    refusal('campaigns.unknown'),
  );
  const { items } = await olga.client.campaigns.listPledges({ params, query: {} });
  assert.deepEqual(
    items.map(({ amount, note }) => [amount, note]),
    [
      [euros(300n), 'Nur für dich'],
      [euros(200n), ''],
    ],
  );
});

test('[CM13] with one key it happens once, also at the same moment', async () => {
  const [olga, emil] = [await town.person('olga'), await town.person('emil', 5_000n)];
  const campaign = await town.open(olga);
  const key = newUuid();
  const both = await Promise.allSettled([
    town.give(emil, olga, campaign, 1_000n, { key }),
    town.give(emil, olga, campaign, 1_000n, { key }),
  ]);
  const ids = both.flatMap((one) => (one.status === 'fulfilled' ? one.value.id : []));
  assert.equal(new Set(ids).size, 1);
  assert.equal(await town.availableOf(emil), 4_000n);
  await assert.rejects(
    town.give(emil, olga, campaign, 1_001n, { key }),
    refusal('platform.idempotency_key_reused'),
  );
});

test('[CM15] a campaign that has started has a page for everybody, with its picture; a draft has none', async () => {
  const [olga, emil] = [await town.person('olga'), await town.person('emil', 5_000n)];
  const picture = await olga.client.media.uploadPicture({
    upload: await sharp({ create: { width: 80, height: 60, channels: 3, background: '#a52' } })
      .png()
      .toBuffer(),
    uploadType: 'image/png',
    query: { audience: 'private', alt: 'Ein Ofen' },
  });
  await assert.rejects(
    town.draft(emil, { pictureId: picture.id }),
    refusal('campaigns.picture_unknown'),
  );
  const draft = await town.draft(olga, {
    title: 'Öfen & <b>Brot</b>',
    about: 'Für alle.\n\nAb Mai.',
    pictureId: picture.id,
    rewards: [{ name: 'Ein Brot', from: euros(500n), stock: 3 }],
  });
  const page = async (path = `/give/${draft.id}`) => {
    const answer = await fetch(world.origin + path, { headers: { 'accept-language': 'de' } });
    return { status: answer.status, text: await answer.text() };
  };
  assert.equal((await page()).status, 404);
  assert.equal((await page('/give/cmp_none')).status, 404);
  await olga.client.campaigns.startCampaign({ params: { campaignId: draft.id } });
  await town.give(emil, olga, draft, 2_500n, {
    isShown: true,
    inMemoryOf: 'Opa <Willi>',
    note: 'Geheim',
  });
  const { status, text } = await page();
  assert.equal(status, 200);
  for (const part of [
    'Öfen &amp; &lt;b&gt;Brot&lt;/b&gt;',
    '25,00\u00a0€ von 100,00\u00a0€',
    'bis ',
    'noch 3',
    'im Gedenken an Opa &lt;Willi&gt;',
    picture.largeUrl,
    'noindex',
    '"@type":"DonateAction"',
  ]) {
    assert.ok(text.includes(part), part);
  }
  assert.ok(!text.includes('Geheim') && !text.includes('<b>Brot'));
  const seen = await fetch(world.origin + picture.largeUrl);
  assert.equal(seen.status, 200);
});
