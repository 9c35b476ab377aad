import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../../dev/fuzz.ts';
import { type Someone, walletWorld } from '../../../../../dev/wallet-world.ts';
import { newUuid, type Uuid } from '#platform/ids';

const world = await walletWorld();
const { database, wallet } = world;
let count = 0;
const person = (minor?: bigint) =>
  world.person(`eis${count++}`, minor === undefined ? {} : { minor });

async function buy(buyer: Someone, seller: Someone, minor: bigint): Promise<Uuid> {
  const paymentId = newUuid();
  const paid = await database.transaction((tx) =>
    wallet.pay(tx, {
      paymentId,
      kind: 'order',
      fromActorId: buyer.actorId,
      toActorId: seller.actorId,
      amountMinor: minor,
      assetCode: 'EUR',
      note: '',
      orderId: newUuid(),
      confirmedBy: 'seller',
      payerUserId: buyer.userId,
    }),
  );
  assert.ok(paid.ok);
  return paymentId;
}

const freeze = (paymentId: Uuid, amountMinor: bigint) =>
  database.transaction((tx) => wallet.freezing.freeze(tx, { paymentId, amountMinor }));
const terms = (refundOf: Uuid, amountMinor: bigint) => ({
  paymentId: newUuid(),
  refundOf,
  amountMinor,
  note: '',
  userId: null,
});
const giveBack = (holdId: Uuid, refundOf: Uuid, amountMinor: bigint) =>
  database.transaction((tx) => wallet.freezing.giveBack(tx, holdId, terms(refundOf, amountMinor)));
const refund = (refundOf: Uuid, amountMinor: bigint) =>
  database.transaction((tx) => wallet.refund(tx, terms(refundOf, amountMinor)));
const available = async ({ api }: Someone) =>
  BigInt((await api.wallet.getWallet()).available.value);

test('[W124] [W125] what is frozen is there and cannot be spent, until it thaws', async () => {
  const [lena, theo] = [await person(5000n), await person(100n)];
  const payment = await buy(lena, theo, 2000n);
  const frozen = await freeze(payment, 2000n);
  assert.ok(frozen.ok && frozen.value);
  assert.equal(frozen.value.frozenMinor, 2000n);
  assert.deepEqual([await world.balance(theo), await available(theo)], [2100n, 100n]);
  assert.equal((await refund(payment, 2000n)).ok, false, 'an ordinary refund has nothing to take');
  await database.transaction((tx) => wallet.freezing.thaw(tx, frozen.value!.holdId));
  assert.equal(await available(theo), 2100n);
  const tooMuch = await freeze(payment, 2001n);
  assert.equal(!tooMuch.ok && tooMuch.code, 'wallet.refund_exceeds_payment');
  const unknown = await freeze(newUuid(), 1n);
  assert.equal(!unknown.ok && unknown.code, 'wallet.payment_unknown');
});

test('[W124] a payee who has spent is frozen with what is left', async () => {
  const [lena, theo, omar] = [await person(5000n), await person(), await person()];
  const payment = await buy(lena, theo, 2000n);
  await buy(theo, omar, 1500n);
  const frozen = await freeze(payment, 2000n);
  assert.equal(frozen.ok && frozen.value?.frozenMinor, 500n);
  const nothing = await freeze(payment, 2000n);
  assert.equal(nothing.ok && nothing.value, null);
});

test('[W126] a part goes back with a receipt, and the rest thaws in the same step', async () => {
  const [lena, theo] = [await person(5000n), await person()];
  const payment = await buy(lena, theo, 2000n);
  const frozen = await freeze(payment, 2000n);
  assert.ok(frozen.ok && frozen.value);
  const back = await giveBack(frozen.value.holdId, payment, 600n);
  assert.ok(back.ok);
  assert.deepEqual([await world.balance(lena), await available(theo)], [3600n, 1400n]);
  const receipt = (await wallet.payments([back.value.paymentId])).get(back.value.paymentId)!;
  assert.deepEqual([receipt.kind, receipt.amount.value], ['refund', '600']);
  world.clock.advance(120_000);
  assert.deepEqual(await wallet.selfCheck(), { isSound: true, findings: [] });
});

test('[W18] [W126] frozen, given back in parts, refunded and raced: never more than was paid', async () => {
  const random = createRandom(20_261_122);
  const [lena, theo] = [await person(200_000n), await person(50_000n)];
  for (let round = 0; round < 25; round++) {
    const paid = BigInt(random.int(1, 900));
    const payment = await buy(lena, theo, paid);
    const before = await world.balance(lena);
    let holdId: Uuid | null = null;
    for (let step = 0; step < 6; step++) {
      const amount = BigInt(random.int(1, 1000));
      const held = holdId;
      if (held === null) {
        const frozen = await freeze(payment, amount);
        if (frozen.ok && frozen.value) holdId = frozen.value.holdId;
        await refund(payment, BigInt(random.int(1, 300)));
      } else {
        // Everybody wants it at once; at most one of the two ways can take the same cents.
        const attempts = await Promise.allSettled([
          giveBack(held, payment, amount),
          refund(payment, BigInt(random.int(1, 500))),
          refund(payment, BigInt(random.int(1, 500))),
        ]);
        const first = attempts[0];
        if (first!.status === 'fulfilled' && first!.value.ok) holdId = null;
      }
      const given = (await world.balance(lena)) - before;
      assert.ok(given <= paid, `${given} of ${paid}`);
    }
    const last = holdId;
    if (last) await database.transaction((tx) => wallet.freezing.thaw(tx, last));
  }
  world.clock.advance(120_000);
  assert.deepEqual(await wallet.selfCheck(), { isSound: true, findings: [] });
});
