import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { newUuid, toPublicId } from '#platform/ids';
import { dealsTown } from '../../../../../dev/deals-world.ts';
import { refusal, type Somebody, testWorld } from '../../../../../dev/world.ts';
import { feeOf } from './rules.ts';

const world = await testWorld({ now: new Date('2028-03-01T12:00:00Z') });
const town = dealsTown(world);
const { app, clock } = world;
const day = 86_400_000;

async function openTown() {
  const cashier = await town.brand();
  const operator = await town.person('amt');
  await app.identity.makeOperator(operator.userId);
  const { handle } = (await app.identity.actor(cashier.actorId))!;
  const set = async (bp: number, to: string | null = bp > 0 ? handle : null) =>
    (await town.again(operator)).client.fees.setPlatformFee({
      body: { bp, handle: to, reason: 'Für den Betrieb' },
    });
  return { cashier, operator, set };
}

/** A fee that holds already. */
async function keeping(bp: number) {
  const opened = await openTown();
  await opened.set(bp);
  clock.advance(31 * day);
  return { ...opened, cashier: await town.brandAgain(opened.cashier) };
}

function tip(from: Somebody, to: Somebody, minor: bigint) {
  const body = { toActorId: toPublicId('act', to.actorId), amount: euros(minor) };
  return from.client.tips.tip({ idempotencyKey: newUuid(), body });
}

test('[W171] [W172] everybody reads what is kept; more holds after its notice, less at once', async () => {
  const { cashier, operator, set } = await openTown();
  const read = () => world.client().fees.getPlatformFee({});
  assert.deepEqual(await read(), { bp: 0, to: null, from: null, reason: '', next: null });
  const decided = await set(500);
  assert.equal(decided.bp, 0);
  assert.deepEqual(
    [decided.next?.bp, decided.next?.to?.id, decided.next?.from, decided.next?.reason],
    [500, toPublicId('act', cashier.actorId), '2028-03-31T12:00:00.000Z', 'Für den Betrieb'],
  );
  await set(700);
  clock.advance(30 * day - 1);
  assert.equal((await read()).bp, 0);
  clock.advance(1);
  const held = await read();
  assert.deepEqual([held.bp, held.next], [700, null]);
  // Who decides for more and then for less has decided for less.
  await set(900);
  const less = await set(100);
  assert.deepEqual([less.bp, less.next], [100, null]);
  assert.deepEqual((await set(0)).to, null);
  await assert.rejects(set(100, null), refusal('fees.to_nobody'));
  await assert.rejects(set(0, 'irgendwer'), refusal('fees.to_nobody'));
  const person = await app.identity.actor(operator.actorId);
  await assert.rejects(set(100, person!.handle), refusal('fees.business_unknown'));
  const anna = await town.person('anna');
  await assert.rejects(
    anna.client.fees.setPlatformFee({ body: { bp: 0, handle: null, reason: 'x' } }),
    refusal('platform.not_allowed'),
  );
});

test('[W170] it is kept of tips, memberships, posts, gifts and deals, and of nothing else, in the same transaction', async () => {
  const { cashier, set } = await keeping(1000);
  const [fan, nele] = [await town.person('fan', 100_000n), await town.person('nele')];
  const got = async (what: () => Promise<unknown>) => {
    const before = [await town.balanceOf(nele), await town.balanceOf(cashier)];
    await what();
    const after = [await town.balanceOf(nele), await town.balanceOf(cashier)];
    return after.map((minor, index) => minor - before[index]!);
  };
  // Rounded down: of nine cents nothing is kept.
  assert.deepEqual(await got(() => tip(fan, nele, 9n)), [9n, 0n]);
  assert.deepEqual(await got(() => tip(fan, nele, 199n)), [180n, 19n]);
  const { payment } = await tip(fan, nele, 200n);
  assert.deepEqual(payment.fee, euros(20n));
  const tier = await town.tier(nele);
  assert.deepEqual(await got(() => town.join(fan, nele, tier)), [450n, 50n]);
  const campaign = await town.open(nele, { way: 'keep' });
  assert.deepEqual(await got(() => town.give(fan, nele, campaign, 1_000n)), [900n, 100n]);
  const brand = await town.brand({ minor: 10_000n });
  const deal = await town.sign(brand, nele, { fee: euros(5_000n), shareBps: 0 });
  await town.post(nele, deal);
  const approve = () => brand.client.deals.approveDeal({ params: { dealId: deal.id } });
  assert.deepEqual(await got(approve), [4_500n, 500n]);
  // Money that people send each other has none.
  const send = () =>
    fan.client.wallet.sendMoney({
      idempotencyKey: newUuid(),
      body: { toActorId: toPublicId('act', nele.actorId), amount: euros(1_000n), note: '' },
    });
  assert.deepEqual(await got(send), [1_000n, 0n]);
  // Nor has what goes to whoever keeps it.
  const direct = await tip(fan, cashier, 100n);
  assert.deepEqual(direct.payment.fee, euros(0n));
  const entries = await nele.client.wallet.listEntries({ query: { limit: 50 } });
  const fees = entries.items.filter((entry) => entry.payment?.subject?.kind === 'fee');
  assert.equal(fees.length, 5);
  await set(0);
  assert.deepEqual(await got(() => tip(fan, nele, 200n)), [200n, 0n]);
});

test('[W170] of what a campaign held it is kept when it is paid, and of what goes back nothing', async () => {
  const { cashier, set } = await keeping(500);
  let [olga, emil] = [await town.person('olga'), await town.person('emil', 40_000n)];
  const [reached, missed] = [await town.open(olga), await town.open(olga)];
  await town.give(emil, olga, reached, 10_001n);
  await town.give(emil, olga, missed, 9_999n);
  assert.deepEqual([await town.balanceOf(olga), await town.balanceOf(cashier)], [0n, 0n]);
  clock.advance(31 * day);
  await Promise.all([app.campaigns.settle(), app.campaigns.settle()]);
  [olga, emil] = [await town.again(olga), await town.again(emil)];
  const all = [olga, emil, await town.brandAgain(cashier)].map((one) => town.balanceOf(one));
  assert.deepEqual(await Promise.all(all), [9_501n, 29_999n, 500n]);
  await set(0);
});

test('[W170] what comes without a name is kept once, where it arrives', async () => {
  const { cashier, operator, set } = await keeping(1000);
  const [fan, nele] = [await town.person('fan', 10_000n), await town.person('nele')];
  const other = await town.brand();
  for (const via of [cashier, other]) {
    const { handle } = (await app.identity.actor(via.actorId))!;
    await (await town.again(operator)).client.tips.setAnonymousTips({ body: { handle } });
    const body = { toActorId: toPublicId('act', nele.actorId), amount: euros(100n) };
    await fan.client.tips.tip({
      idempotencyKey: newUuid(),
      body: { ...body, isAnonymous: true },
    });
  }
  const balances = [nele, cashier, other].map((one) => town.balanceOf(one));
  assert.deepEqual(await Promise.all(balances), [180n, 20n, 0n]);
  await set(0);
});

test('[W170] never more is kept than was said, and what both have is what was paid', () => {
  for (let bp = 0; bp <= 2000; bp += 7) {
    for (let minor = 1n; minor < 12_000n; minor += 113n) {
      const fee = feeOf(minor, bp);
      assert.ok(fee >= 0n && fee < minor);
      assert.ok(fee * 10_000n <= minor * BigInt(bp) && (fee + 1n) * 10_000n > minor * BigInt(bp));
    }
  }
});
