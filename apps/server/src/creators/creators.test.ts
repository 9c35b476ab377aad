import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Membership } from '@allmende/contract/creators';
import { euros } from '@allmende/contract/money';
import { creatorsTown } from '../../../../dev/creators-world.ts';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';
import { newUuid, toPublicId, toUuid } from '#platform/ids';

/** Later than today, because ids made by this process never go back in time. */
const world = await testWorld({ now: new Date('2028-01-31T12:00:00Z') });
const { app, clock } = world;
const town = creatorsTown(world);
const day = 86_400_000;

async function goTo(moment: string): Promise<void> {
  clock.advance(Date.parse(moment) - clock.now().getTime());
  await app.creators.renew();
}
const look = async (who: Somebody, { id }: Pick<Membership, 'id'>) =>
  who.client.creators.getMembership({ params: { membershipId: id } });
const rankOf = async (who: Somebody, creator: Somebody) =>
  (await app.creators.ranksOf(who.actorId, [creator.actorId])).get(creator.actorId) ?? 0;
const at = (membership: Membership) => ({ params: { membershipId: membership.id } });

test('[CR1] [CR10] [CR11] [CR12] who joins pays, has it, and pays again each month, on the 31st where there is one', async () => {
  const clara = await town.person('clara');
  const emil = await town.person('emil', 10_000n);
  const tier = await town.tier(clara, { welcome: 'Schön, dass du da bist' });
  assert.equal(await rankOf(emil, clara), 0);
  await assert.rejects(
    emil.client.creators.join({
      params: { tierId: tier.id },
      idempotencyKey: newUuid(),
      body: { interval: 'month', price: tier.monthly },
    }),
    refusal('identity.confirmation_required'),
  );
  const joined = await town.join(emil, clara, tier);
  assert.deepEqual(
    [joined.state, joined.until, joined.welcome, joined.price],
    ['active', '2028-02-29T12:00:00.000Z', 'Schön, dass du da bist', euros(500n)],
  );
  assert.equal(await rankOf(emil, clara), 1);
  assert.equal((await look(clara, joined)).welcome, null);
  await goTo('2028-02-29T10:59:00Z');
  assert.equal(await town.balanceOf(clara), 500n);
  await goTo('2028-02-29T11:00:00Z');
  assert.equal((await look(emil, joined)).until, '2028-03-31T12:00:00.000Z');
  await Promise.all([app.creators.renew(), app.creators.renew()]);
  assert.equal(await town.balanceOf(clara), 1_000n);
  assert.equal(await town.balanceOf(emil), 9_000n);
  const { items } = await emil.client.wallet.listEntries({ query: { direction: 'out' } });
  assert.deepEqual(
    items.map(({ payment }) => [payment.confirmedBy, payment.subject]),
    [
      ['membership', { kind: 'membership', id: joined.id }],
      ['password', { kind: 'membership', id: joined.id }],
    ],
  );
  const [own] = (await clara.client.creators.listOwnTiers()).items;
  assert.equal(own!.memberCount, 1);
});

test('[CR3] [CR17] one membership of a creator, however many ask at once; a key joins once', async () => {
  const clara = await town.person('clara');
  const emil = await town.person('emil', 10_000n);
  const tier = await town.tier(clara);
  const other = await town.tier(clara, { name: 'Ofenfreunde', monthly: euros(900n) });
  const key = newUuid();
  const asked = await Promise.allSettled([
    town.join(emil, clara, tier, 'month', key),
    town.join(emil, clara, tier, 'month', key),
    town.join(emil, clara, other),
    town.join(emil, clara, other),
  ]);
  const joined = asked.flatMap((one) => (one.status === 'fulfilled' ? one.value.id : []));
  assert.equal(new Set(joined).size, 1);
  const paid = 10_000n - (await town.balanceOf(emil));
  assert.ok(paid === 500n || paid === 900n, String(paid));
  await assert.rejects(town.join(emil, clara, other), refusal('creators.already_member'));
  const again = await town.person('frieda', 10_000n);
  await town.join(again, clara, tier, 'month', key);
  await assert.rejects(
    town.join(again, clara, other, 'month', key),
    refusal('platform.idempotency_key_reused'),
  );
});

test('[CR4] nobody joins themselves, or somebody who has blocked them', async () => {
  const clara = await town.person('clara', 5_000n);
  const emil = await town.person('emil', 5_000n);
  const tier = await town.tier(clara);
  await assert.rejects(town.join(clara, clara, tier), refusal('creators.own_tier'));
  await clara.client.identity.block({ params: { actorId: toPublicId('act', emil.actorId) } });
  await assert.rejects(town.join(emil, clara, tier), refusal('creators.blocked'));
  assert.equal(await town.balanceOf(emil), 5_000n);
});

test('[CR5] [CR6] [CR7] [CR8] prices are checked, stay as agreed, and a closed tier takes nobody in', async () => {
  const clara = await town.person('clara');
  const emil = await town.person('emil', 10_000n);
  await assert.rejects(
    town.tier(clara, { yearly: euros(6_001n) }),
    refusal('creators.yearly_dearer'),
  );
  await assert.rejects(town.tier(clara, { monthly: euros(0n) }), refusal('wallet.amount_invalid'));
  const tier = await town.tier(clara, { yearly: euros(5_000n) });
  await town.join(emil, clara, tier);
  const edit = (words: object) =>
    clara.client.creators.editTier({
      params: { tierId: tier.id },
      body: { name: tier.name, monthly: euros(700n), isOpen: true, ...words },
    });
  await edit({});
  const frieda = await town.person('frieda', 10_000n);
  await assert.rejects(town.join(frieda, clara, tier), refusal('creators.price_changed'));
  await assert.rejects(
    town.join(frieda, clara, { ...tier, yearly: euros(5_000n) }, 'year'),
    refusal('creators.not_yearly'),
  );
  await edit({ isOpen: false });
  await assert.rejects(
    town.join(frieda, clara, { ...tier, monthly: euros(700n) }),
    refusal('creators.tier_closed'),
  );
  clock.advance(40 * day);
  await app.creators.renew();
  assert.equal(await town.balanceOf(clara), 1_000n);
  const shown = await emil.client.creators.listTiers({ params: { handle: await handleOf(clara) } });
  assert.deepEqual(shown.items, []);
  const foreign = frieda.client.creators.editTier({
    params: { tierId: tier.id },
    body: { name: 'Meins', monthly: euros(1n), isOpen: true },
  });
  await assert.rejects(foreign, refusal('creators.tier_unknown'));
});

async function handleOf({ actorId }: Somebody): Promise<string> {
  return (await app.identity.actor(actorId))!.handle;
}

test('[CR10] a trial is free, and there once', async () => {
  const clara = await town.person('clara');
  const emil = await town.person('emil', 10_000n);
  const tier = await town.tier(clara, { trialDays: 14 });
  const joined = await town.join(emil, clara, tier);
  assert.deepEqual([joined.isTrial, await town.balanceOf(clara)], [true, 0n]);
  assert.equal(await rankOf(emil, clara), 1);
  await emil.client.creators.cancelMembership(at(joined));
  clock.advance(15 * day);
  await app.creators.renew();
  assert.deepEqual([(await look(emil, joined)).state, await rankOf(emil, clara)], ['ended', 0]);
  const offered = await emil.client.creators.listTiers({
    params: { handle: await handleOf(clara) },
  });
  assert.equal(offered.items[0]!.trialDays, 0);
  const again = await town.join(emil, clara, tier);
  assert.deepEqual([again.isTrial, await town.balanceOf(clara)], [false, 500n]);
});

test('[CR10] a trial that is not cancelled is paid for when it ends', async () => {
  const clara = await town.person('clara');
  const emil = await town.person('emil', 10_000n);
  const joined = await town.join(emil, clara, await town.tier(clara, { trialDays: 14 }));
  clock.advance(14 * day);
  await app.creators.renew();
  const now = await look(emil, joined);
  assert.deepEqual([now.isTrial, now.state, await town.balanceOf(clara)], [false, 'active', 500n]);
});

test('[CR12] a membership with which something is wrong keeps no other from being paid for', async () => {
  const [clara, gerd] = [await town.person('clara'), await town.person('gerd')];
  const emil = await town.person('emil', 10_000n);
  const [wrong, right] = [await town.tier(clara), await town.tier(gerd)];
  await town.join(emil, clara, wrong);
  clock.advance(day);
  const good = await town.join(emil, gerd, right);
  const setAsset = (code: string) =>
    world.database.pool.query('update creators_tiers set asset_code = $2 where id = $1', [
      toUuid(wrong.id),
      code,
    ]);
  await setAsset('NIX');
  clock.advance(32 * day);
  await app.creators.renew();
  await setAsset('EUR');
  assert.equal((await look(emil, good)).state, 'active');
});

test('[CR13] what cannot be paid gives nothing, is tried three times more, and begins with the payment', async () => {
  const clara = await town.person('clara');
  const [emil, frieda] = [await town.person('emil', 500n), await town.person('frieda', 500n)];
  const tier = await town.tier(clara);
  const [his, hers] = [await town.join(emil, clara, tier), await town.join(frieda, clara, tier)];
  const told: unknown[] = [];
  app.outbox.on('wallet.noticed', 'test.unpaid', async (noticed) => {
    if (noticed.actorId === emil.actorId)
      told.push([noticed.what, noticed.reason, noticed.thingId]);
  });
  clock.advance(31 * day);
  await app.creators.renew();
  assert.deepEqual([(await look(emil, his)).state, await rankOf(emil, clara)], ['overdue', 0]);
  await world.settle();
  assert.deepEqual(told, [['not_collected', 'wallet.insufficient_funds', his.id]]);
  await town.fund(emil, 500n);
  clock.advance(day);
  await app.creators.renew();
  const paid = await look(emil, his);
  assert.deepEqual([paid.state, await rankOf(emil, clara)], ['active', 1]);
  assert.equal(Date.parse(paid.until!) - clock.now().getTime() > 27 * day, true);
  for (const days of [3, 7]) {
    clock.advance(days * day);
    await app.creators.renew();
  }
  const over = await look(frieda, hers);
  assert.deepEqual([over.state, over.endedBecause, over.renewsAt], ['ended', 'unpaid', null]);
  await town.fund(frieda, 500n);
  clock.advance(60 * day);
  await app.creators.renew();
  assert.equal(await town.balanceOf(await town.again(frieda)), 500n);
});

test('[CR13] [CR16] nobody pays for hours in which they had nothing, after a failure or a short rest', async () => {
  const clara = await town.person('clara');
  const [emil, frieda] = [await town.person('emil', 500n), await town.person('frieda', 5_000n)];
  const tier = await town.tier(clara);
  const his = await town.join(emil, clara, tier);
  const hers = await town.join(frieda, clara, tier);
  const { creators } = frieda.client;
  await creators.pauseMembership({ ...at(hers), body: { months: 1 } });
  await goTo(new Date(Date.parse(his.until!) - day / 24).toISOString());
  await town.fund(emil, 500n);
  clock.advance(day / 2);
  await creators.resumeMembership(at(hers));
  await app.creators.renew();
  // Whole days from now on; counted from the end of the last interval there would be hours too.
  const lasts = ({ until }: Membership) => Date.parse(until!) - clock.now().getTime();
  assert.equal(lasts(await look(frieda, hers)) % day, 0);
  clock.advance(day / 2);
  await app.creators.renew();
  const paid = await look(emil, his);
  assert.deepEqual([paid.state, lasts(paid) % day], ['active', 0]);
});

test('[CR2] [CR14] dearer at once with what is left taken off, cheaper with the next payment', async () => {
  await goTo('2029-04-01T00:00:00Z');
  const clara = await town.person('clara');
  const emil = await town.person('emil', 100_000n);
  const low = await town.tier(clara, { monthly: euros(600n) });
  const high = await town.tier(clara, { name: 'Ofenfreunde', monthly: euros(1_500n) });
  const joined = await town.join(emil, clara, low);
  await goTo('2029-04-11T00:00:00Z');
  const change = async (tier: typeof low) =>
    emil.client.creators.changeTier({
      ...at(joined),
      body: {
        tierId: tier.id,
        interval: 'month',
        price: tier.monthly,
        confirmation: await town.confirm(emil, clara.actorId, tier.monthly),
      },
    });
  const dearer = await change(high);
  // Two thirds of 6,00 are left.
  assert.equal(await town.balanceOf(clara), 600n + 1_500n - 400n);
  assert.deepEqual([dearer.until, await rankOf(emil, clara)], ['2029-05-11T00:00:00.000Z', 2]);
  const cheaper = await change(low);
  assert.deepEqual([cheaper.tier.id, cheaper.next?.tier.id], [high.id, low.id]);
  assert.equal(await town.balanceOf(clara), 1_700n);
  assert.equal((await change(high)).next, null);
  await change(low);
  await goTo('2029-05-11T00:00:00Z');
  assert.deepEqual([await town.balanceOf(clara), await rankOf(emil, clara)], [2_300n, 1]);
});

test('[CR15] [CR16] cancelled it stays to its end, and may be kept; a rest costs nothing and ends by itself', async () => {
  await goTo('2030-01-10T00:00:00Z');
  const clara = await town.person('clara');
  const emil = await town.person('emil', 10_000n);
  const joined = await town.join(emil, clara, await town.tier(clara));
  const { creators } = emil.client;
  assert.equal((await creators.cancelMembership(at(joined))).renewsAt, null);
  assert.equal((await creators.cancelMembership(at(joined))).state, 'active');
  await assert.rejects(
    creators.pauseMembership({ ...at(joined), body: { months: 1 } }),
    refusal('creators.not_renewing'),
  );
  assert.equal((await creators.keepMembership(at(joined))).renewsAt, '2030-02-10T00:00:00.000Z');
  const rests = await creators.pauseMembership({ ...at(joined), body: { months: 2 } });
  assert.equal(rests.resumesAt, '2030-04-10T00:00:00.000Z');
  await goTo('2030-03-01T00:00:00Z');
  assert.deepEqual([(await look(emil, joined)).state, await rankOf(emil, clara)], ['paused', 0]);
  assert.equal(await town.balanceOf(clara), 500n);
  await goTo('2030-04-10T00:00:00Z');
  assert.deepEqual(
    [(await look(emil, joined)).until, await town.balanceOf(clara)],
    ['2030-05-10T00:00:00.000Z', 1_000n],
  );
  await creators.pauseMembership({ ...at(joined), body: { months: 3 } });
  await goTo('2030-06-01T00:00:00Z');
  await creators.resumeMembership(at(joined));
  await app.creators.renew();
  assert.deepEqual([await rankOf(emil, clara), await town.balanceOf(clara)], [1, 1_500n]);
  await creators.cancelMembership(at(joined));
  await goTo('2030-07-01T00:00:00Z');
  const over = await look(emil, joined);
  assert.deepEqual([over.state, over.endedBecause], ['ended', 'cancelled']);
  await assert.rejects(creators.keepMembership(at(joined)), refusal('creators.membership_over'));
});

test('[CR20] a gift is paid for once, redeemed once, and never renews itself', async () => {
  const clara = await town.person('clara');
  const [emil, frieda, gero] = [
    await town.person('emil', 100_000n),
    await town.person('frieda', 10_000n),
    await town.person('gero'),
  ];
  const tier = await town.tier(clara, { yearly: euros(5_000n) });
  const key = newUuid();
  const give = async (months: 3 | 12, price: bigint, idempotencyKey = newUuid()) => {
    const amount = euros(price);
    const { confirmationId } = await emil.client.identity.startConfirmation({
      body: { action: 'pay', payeeActorId: toPublicId('act', clara.actorId), amount },
    });
    const answer = { params: { confirmationId }, body: { password: 'mohn-und-klee' } };
    const { confirmation } = await emil.client.identity.answerConfirmation(answer);
    return emil.client.creators.giveMembership({
      params: { tierId: tier.id },
      idempotencyKey,
      body: { months, note: 'Zum Geburtstag', price: amount, confirmation },
    });
  };
  await assert.rejects(give(3, 1_499n), refusal('creators.price_changed'));
  const [gift, same] = await Promise.all([give(3, 1_500n, key), give(3, 1_500n, key)]);
  assert.equal(gift.code, same.code);
  assert.equal(await town.balanceOf(clara), 1_500n);
  const seen = await gero.client.creators.getGift({ params: { code: gift.code.toLowerCase() } });
  assert.deepEqual([seen.months, seen.note], [3, 'Zum Geburtstag']);
  const redeem = (who: Somebody, { code }: { code: string }) =>
    who.client.creators.redeemGift({ params: { code } });
  const tries = await Promise.allSettled([redeem(gero, gift), redeem(frieda, gift)]);
  assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
  const [winner, loser] = tries[0]!.status === 'fulfilled' ? [gero, frieda] : [frieda, gero];
  await assert.rejects(redeem(loser, gift), refusal('creators.gift_used'));
  const got = await redeem(winner, gift);
  assert.deepEqual([got.source, got.renewsAt, got.price], ['gift', null, null]);
  // Whoever is a member has it longer, and pays later.
  const hanna = await town.person('hanna', 10_000n);
  const paying = await town.join(hanna, clara, tier);
  const longer = await redeem(hanna, await give(12, 5_000n));
  assert.equal(longer.id, paying.id);
  assert.equal(Date.parse(longer.until!) > Date.parse(paying.until!) + 364 * day, true);
  const before = await town.balanceOf(clara);
  clock.advance(100 * day);
  await app.creators.renew();
  assert.equal(await town.balanceOf(await town.again(clara)), before);
  assert.equal((await look(await town.again(winner), got)).state, 'ended');
  assert.equal((await look(await town.again(hanna), paying)).state, 'active');
  await assert.rejects(
    redeem(await town.again(gero), { code: 'AAAAA-AAAAA-AAAAA' }),
    refusal('creators.gift_unknown'),
  );
});

test('[CR21] what a gift has added to what was given away is not the creator’s to end', async () => {
  const clara = await town.person('clara');
  const [emil, frieda] = [await town.person('emil', 10_000n), await town.person('frieda')];
  const tier = await town.tier(clara);
  const guest = await clara.client.creators.letIn({
    params: { tierId: tier.id },
    body: {
      memberActorId: toPublicId('act', frieda.actorId),
      until: new Date(clock.now().getTime() + day).toISOString(),
    },
  });
  const gift = await emil.client.creators.giveMembership({
    params: { tierId: tier.id },
    idempotencyKey: newUuid(),
    body: {
      months: 3,
      note: '',
      price: euros(1_500n),
      confirmation: await town.confirm(emil, clara.actorId, euros(1_500n), 'pay'),
    },
  });
  const longer = await frieda.client.creators.redeemGift({ params: { code: gift.code } });
  assert.deepEqual([longer.id, longer.source], [guest.id, 'gift']);
  await assert.rejects(
    clara.client.creators.endLetIn(at(guest)),
    refusal('creators.membership_unknown'),
  );
  assert.equal(await rankOf(frieda, clara), 1);
});

test('[CR21] [CR22] a creator lets in for nothing and ends that again, and nothing that was paid for; nobody else sees it', async () => {
  const clara = await town.person('clara');
  const [emil, frieda] = [await town.person('emil'), await town.person('frieda', 10_000n)];
  const tier = await town.tier(clara);
  const letIn = (who: Somebody, by = clara) =>
    by.client.creators.letIn({
      params: { tierId: tier.id },
      body: { memberActorId: toPublicId('act', who.actorId) },
    });
  await assert.rejects(letIn(emil, frieda), refusal('creators.tier_unknown'));
  const guest = await letIn(emil);
  assert.deepEqual(
    [guest.source, guest.until, await rankOf(emil, clara)],
    ['complimentary', null, 1],
  );
  const paid = await town.join(frieda, clara, tier);
  await assert.rejects(look(emil, paid), refusal('creators.membership_unknown'));
  await assert.rejects(
    emil.client.creators.cancelMembership(at(paid)),
    refusal('creators.membership_unknown'),
  );
  const end = (one: Membership, by = clara) => by.client.creators.endLetIn(at(one));
  await assert.rejects(end(paid), refusal('creators.membership_unknown'));
  await assert.rejects(end(guest, frieda), refusal('creators.membership_unknown'));
  await end(guest);
  assert.equal(await rankOf(emil, clara), 0);
  const members = await clara.client.creators.listMembers({ query: { state: 'active' } });
  assert.deepEqual(
    members.items.map(({ member }) => toUuid(member.id)),
    [frieda.actorId],
  );
  const mine = await emil.client.creators.listMemberships({ query: {} });
  assert.deepEqual(
    mine.items.map(({ state, endedBecause }) => [state, endedBecause]),
    [['ended', 'creator']],
  );
});
