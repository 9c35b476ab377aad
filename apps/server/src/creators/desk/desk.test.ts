import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { newUuid } from '#platform/ids';
import { promotionTown } from '../../../../../dev/promotion-world.ts';
import { testWorld } from '../../../../../dev/world.ts';

const world = await testWorld({ now: new Date('2027-01-20T09:00:00Z') });
const town = promotionTown(world);
const { app, clock, database } = world;
const dayMs = 86_400_000;

test('[W107] what a creator lives from stands by its source, and adds up to the book', async () => {
  const nele = await town.person('nele', 300n);
  const fan = await town.person('fan', 20_000n);
  const tier = await town.tier(nele);
  await town.join(fan, nele, tier);
  await fan.client.tips.tip({
    idempotencyKey: newUuid(),
    body: { toActorId: town.idOf(nele), amount: euros(70n) },
  });
  const post = await town.say(nele, 'Vorschau', {
    exclusive: { text: 'Der Rest', tierId: null, price: euros(90n), pictures: [] },
  });
  await fan.client.creators.buyPost({
    params: { postId: post.id },
    body: { price: euros(90n) },
  });
  const campaign = await town.open(nele, { way: 'keep' });
  await town.give(fan, nele, campaign, 400n);
  // What she gives herself is spent, and lowers nothing that came.
  await nele.client.tips.tip({
    idempotencyKey: newUuid(),
    body: { toActorId: town.idOf(fan), amount: euros(5n) },
  });
  // Of what somebody bought from her she gives a part back, and all of what she bought comes back.
  for (const [from, to, minor, back] of [
    [fan, nele, 100n, 30n],
    [nele, fan, 50n, 50n],
  ] as const) {
    await database.transaction(async (tx) => {
      const paymentId = newUuid();
      const paid = await app.wallet.pay(tx, {
        paymentId,
        kind: 'order',
        fromActorId: from.actorId,
        toActorId: to.actorId,
        amountMinor: minor,
        assetCode: 'EUR',
        note: '',
        orderId: newUuid(),
        confirmedBy: 'password',
        payerUserId: from.userId,
      });
      assert.ok(paid.ok);
      const refund = { paymentId: newUuid(), refundOf: paymentId, amountMinor: back, note: '' };
      assert.ok((await app.wallet.refund(tx, refund)).ok);
    });
  }
  const { items } = await nele.client.statements.getMonths({ query: { months: 1 } });
  const [month] = items;
  const sources = Object.fromEntries(
    month!.bySource.map(({ source, in: came, out, returned, refunded }) => [
      source,
      [came, out, returned, refunded].map(({ value }) => value),
    ]),
  );
  assert.deepEqual(sources, {
    paid_in: ['300', '0', '0', '0'],
    membership: ['500', '0', '0', '0'],
    tip: ['70', '5', '0', '0'],
    post: ['90', '0', '0', '0'],
    campaign: ['400', '0', '0', '0'],
    // 100 came and 30 of it went back; 50 were spent and came back.
    shop: ['150', '80', '30', '50'],
  });
  const sum = (side: 'in' | 'out') =>
    month!.bySource.reduce((total, one) => total + BigInt(one[side].value), 0n);
  assert.deepEqual([sum('in'), sum('out')], [BigInt(month!.in.value), BigInt(month!.out.value)]);
  assert.equal(await town.balanceOf(nele), sum('in') - sum('out'));
});

test('[CR60] who came and who went, month by month, on the calendar of the place', async () => {
  const creator = await town.person('treibholz');
  const tier = await town.tier(creator);
  const [one, two] = [await town.person('a', 5_000n), await town.person('b', 5_000n)];
  const membership = await town.join(one, creator, tier);
  await town.join(two, creator, tier);
  await one.client.creators.cancelMembership({ params: { membershipId: membership.id } });
  for (let day = 0; day < 40; day++) {
    clock.advance(dayMs);
    if (day % 5 === 4) await app.creators.renew();
  }
  const again = await town.again(creator);
  const query = { months: 3, timeZone: 'Europe/Berlin' };
  const { items } = await again.client.creatorsDesk.getMemberMonths({ query });
  assert.deepEqual(
    items.map(({ month, gained, lost, members }) => [month, gained, lost, members]),
    [
      ['2027-01', 2, 0, 2],
      ['2027-02', 0, 1, 1],
      ['2027-03', 0, 0, 1],
    ],
  );
  const short = await again.client.creatorsDesk.getMemberMonths({ query: { months: 1 } });
  assert.deepEqual(short.items, [{ month: '2027-03', gained: 0, lost: 0, members: 1 }]);
});

test('[CR60] of the members it is said who tries it, who rests and who is behind with a payment', async () => {
  const creator = await town.person('werkstatt');
  const tier = await town.tier(creator, { trialDays: 7 });
  const names = ['probe', 'pause', 'leer', 'zahlt'];
  const [trial, rests, broke, pays] = await Promise.all(
    names.map((name) => town.person(name, name === 'leer' ? 0n : 5_000n)),
  );
  const nowOf = async () => {
    const again = await town.again(creator);
    return (await again.client.creatorsDesk.getMemberMonths({ query: {} })).now;
  };
  const { id: membershipId } = await town.join(rests!, creator, tier);
  await town.join(broke!, creator, tier);
  await town.join(pays!, creator, tier);
  assert.deepEqual(await nowOf(), { trial: 3, paused: 0, overdue: 0 });
  const rested = { params: { membershipId }, body: { months: 2 } };
  await rests!.client.creators.pauseMembership(rested);
  clock.advance(8 * dayMs);
  await app.creators.renew();
  await town.join(await town.again(trial!), await town.again(creator), tier);
  assert.deepEqual(await nowOf(), { trial: 1, paused: 1, overdue: 1 });
});
