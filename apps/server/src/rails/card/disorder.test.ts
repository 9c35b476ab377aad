import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { euros } from '@allmende/contract/money';
import { type CardProcessor, startCardProcessor } from '../../../../../dev/card-processor.ts';
import { createRailsWorld, type RailsWorld } from '../../../../../dev/rails-world.ts';
import type { Someone } from '../../../../../dev/wallet-world.ts';
import { newUuid, toUuid } from '#platform/ids';

// What a processor tells in a wrong order, twice, in other money or not at all. It is a double of our own.
let world: RailsWorld;
let processor: CardProcessor;
let lena: Someone;
let count = 0;

before(async () => {
  processor = await startCardProcessor();
  world = await createRailsWorld({ cardProcessor: processor.place });
  const { secretKey, signingSecret } = processor;
  const body = { collects: true, paysOut: true, secretKey, signingSecret };
  await world.operator.api.rails.setCardSettings({ body });
});
after(async () => {
  await world.close();
  await processor.close();
});
beforeEach(async () => {
  count += 1;
  lena = await world.person(`lena${count}`);
});

const api = () => world.operator.api.rails;
const deliver = () => world.takeCardEvents(processor.events());

function announce(minor: bigint) {
  const body = { rail: 'card' as const, amount: euros(minor) };
  return lena.api.rails.startPayIn({ body, idempotencyKey: newUuid() });
}
const pay = async (minor: bigint) => processor.pay(toUuid((await announce(minor)).id));

async function releasePayout(minor: bigint) {
  const confirmation = await world.confirmPayout(lena, minor, 'card');
  const { id } = await lena.api.rails.requestPayout({
    body: { rail: 'card', amount: euros(minor), name: 'Karte', confirmation },
    idempotencyKey: newUuid(),
  });
  await api().releasePayouts({ body: { payoutIds: [id] } });
}
const statesOfPayouts = async () =>
  (await lena.api.rails.listPayouts()).items.map(({ state }) => state);

/** The book proves, and is what the processor says. Gives what is the operator's. */
async function proves(): Promise<bigint> {
  await deliver();
  const [{ unexplained, book, parts } = assert.fail()] = (await api().compareCards()).items;
  assert.deepEqual([unexplained, book], [euros(0n), euros(BigInt(processor.balance()))]);
  assert.deepEqual(parts.onItsWay, euros(0n));
  assert.deepEqual((await world.wallet.selfCheck()).findings, []);
  return BigInt(parts.own.value);
}

test('[R28] what was given back or taken back before its charge was told of is not the operator’s to bear', async () => {
  const own = await proves();
  processor.refundByHand(await pay(3_000n), 3_000);
  processor.dispute(await pay(2_000n), 2_000);
  await world.takeCardEvents(processor.events().toReversed());
  const fees = 70n + 55n + 2_000n;
  assert.equal(await proves(), own - fees);
  assert.equal(await world.balance(lena), 0n);
});

test('[R30] a dispute that is told to be won before it is told of leaves everything as it was', async () => {
  const charge = await pay(2_000n);
  await deliver();
  processor.win(processor.dispute(charge, 2_000));
  await world.takeCardEvents(processor.events().toReversed());
  await proves();
  assert.equal(await world.balance(lena), 2_000n);
  await releasePayout(2_000n);
  await proves();
  assert.deepEqual(await statesOfPayouts(), ['paid']);
});

test('[R31] what is sold in other money past this server is the operator’s, as much as came of it', async () => {
  const own = await proves();
  processor.sellAndGiveBackAbroad(10_000, 8_900);
  assert.equal(await proves(), own);
});

test('[R29] a refund whose answer was lost and that was given up is not paid twice', async () => {
  await pay(3_000n);
  await pay(500n);
  await deliver();
  const made = processor.refunds().length;
  processor.loseAnswers(true);
  await releasePayout(3_000n);
  while (processor.refunds().length === made) await setTimeout(20);
  processor.loseAnswers(false);
  processor.fail(401);
  await releasePayout(500n);
  while ((await statesOfPayouts()).includes('released')) await setTimeout(20);
  assert.deepEqual(await statesOfPayouts(), ['returned', 'returned']);
  assert.equal(await world.balance(lena), 3_500n);
  processor.fail(null);
  await proves();
  assert.equal(await world.balance(lena), 500n, 'the rest is on the card');
  const refund = processor.refunds().at(-1);
  processor.failRefund(refund!.id);
  await proves();
  assert.equal(await world.balance(lena), 3_500n);
});
