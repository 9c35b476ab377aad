import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { euros } from '@allmende/contract/money';
import { type CardProcessor, startCardProcessor } from '../../../../../dev/card-processor.ts';
import { createRailsWorld, type RailsWorld } from '../../../../../dev/rails-world.ts';
import { refusal, type Someone } from '../../../../../dev/wallet-world.ts';
import { newUuid, toUuid } from '#platform/ids';

// Stripe is a double of our own here, behind Stripe's own client; see dev/card-processor.ts.
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
/** Of euros. */
const compare = async () => {
  const { items } = await api().compareCards();
  return items.find(({ book }) => book.assetCode === 'EUR')!;
};
const deliver = () => world.takeCardEvents(processor.events());

async function announce(person: Someone, minor: bigint) {
  const body = { rail: 'card' as const, amount: euros(minor) };
  return person.api.rails.startPayIn({ body, idempotencyKey: newUuid() });
}

/** Somebody pays by card. Gives the charge. */
async function pay(person: Someone, minor: bigint): Promise<string> {
  return processor.pay(toUuid((await announce(person, minor)).id));
}

async function fund(person: Someone, minor: bigint): Promise<string> {
  const charge = await pay(person, minor);
  await deliver();
  return charge;
}

async function payOut(person: Someone, minor: bigint) {
  const confirmation = await world.confirmPayout(person, minor, 'card');
  return person.api.rails.requestPayout({
    body: { rail: 'card', amount: euros(minor), name: 'Karte', confirmation },
    idempotencyKey: newUuid(),
  });
}

const release = (id: string) => api().releasePayouts({ body: { payoutIds: [id] } });
const stateOf = async (person: Someone) => (await person.api.rails.listPayouts()).items[0]!.state;

/** The wallet without what it has. */
async function spend(minor: bigint): Promise<void> {
  const omar = await world.person(`omar${count}`);
  await world.database.transaction((tx) =>
    world.wallet.pay(tx, {
      paymentId: newUuid(),
      kind: 'transfer',
      fromActorId: lena.actorId,
      toActorId: omar.actorId,
      amountMinor: minor,
      assetCode: 'EUR',
      note: '',
      confirmedBy: 'password',
      payerUserId: lena.userId,
    }),
  );
}

const claimOf = async ({ handle }: Someone) =>
  (await api().listClaims()).items.find(({ actor }) => actor?.handle === handle);

/** What must hold after everything: the book proves, and is what the processor says. */
async function proves(): Promise<void> {
  await deliver();
  for (;;) {
    const before = processor.balance();
    const { unexplained, book, bank, explained } = await compare();
    // A released payout may have reached the processor just then.
    if (before !== processor.balance()) continue;
    assert.deepEqual([unexplained, explained], [euros(0n), []]);
    assert.deepEqual([book, bank!.balance], [euros(BigInt(before)), euros(BigInt(before))]);
    break;
  }
  assert.deepEqual((await world.wallet.selfCheck()).findings, []);
}

test('[R28] a card is paid with on a page of the processor; events that come twice, unsigned or never credit once', async () => {
  const payIn = await announce(lena, 5_000n);
  assert.match(payIn.url!, /^http:\/\/127\.0\.0\.1:\d+\/pay\/cs_test_/);
  const again = await lena.api.rails.getPayIn({ params: { payInId: payIn.id } });
  assert.equal(again.url, payIn.url);
  processor.pay(toUuid(payIn.id));
  const events = processor.events();
  const forged = events.map((event) => ({ ...event, body: event.body.replace('evt_', 'evt_9') }));
  assert.ok((await world.takeCardEvents(forged)).every((status) => status === 400));
  const unsigned = events.map((event) => ({ ...event, signature: '' }));
  assert.ok((await world.takeCardEvents(unsigned)).every((status) => status === 400));
  assert.equal(await world.balance(lena), 0n);
  const statuses = await Promise.all([
    world.takeCardEvents(events),
    world.takeCardEvents(events.toReversed()),
  ]);
  assert.ok(statuses.flat().every((status) => status === 200));
  assert.equal(await world.balance(lena), 5_000n);
  const done = await lena.api.rails.getPayIn({ params: { payInId: payIn.id } });
  assert.deepEqual([done.state, done.url], ['arrived', null]);
  // The event of this one is lost; the processor's list has it.
  await pay(lena, 700n);
  processor.events();
  await api().compareCards();
  assert.equal(await world.balance(lena), 5_700n);
  await proves();
});

test('[R29] a payout goes back to a card that paid so much, and not beyond what it paid', async () => {
  await fund(lena, 3_000n);
  await fund(lena, 2_000n);
  const offered = async () =>
    (await lena.api.rails.listRails()).items.find(({ rail }) => rail === 'card')!.payOut;
  assert.deepEqual((await offered())!.max, euros(3_000n));
  assert.equal(await refusal(payOut(lena, 3_001n)), 'rails.amount_out_of_range');
  const [one, other] = [await payOut(lena, 2_500n), await payOut(lena, 2_500n)];
  await release(one.id);
  assert.equal(await refusal(release(other.id)), 'rails.amount_out_of_range');
  await proves();
  const { items } = await lena.api.rails.listPayouts();
  assert.deepEqual(items.map(({ state }) => state).toSorted(), ['held', 'paid']);
  assert.deepEqual((await offered())!.max, euros(2_000n));
  assert.equal(await world.balance(lena), 2_500n);
});

test('[R29] a refund that the bank sends back, or the processor refuses, is in the wallet again, once', async () => {
  const charge = await fund(lena, 3_000n);
  await release((await payOut(lena, 1_000n)).id);
  await proves();
  const refund = processor.refunds().find((made) => made.charge === charge)!;
  processor.failRefund(refund.id);
  const events = processor.events();
  await world.takeCardEvents([...events, ...events]);
  await proves();
  assert.deepEqual([await stateOf(lena), await world.balance(lena)], ['returned', 3_000n]);
  // Somebody gives it back at the processor while the payout waits; the refund after it is refused.
  const payout = await payOut(lena, 2_900n);
  processor.refundByHand(charge, 3_000);
  processor.events();
  await release(payout.id);
  // The processor is asked after the answer; were its list read first, there would be a claim.
  while ((await stateOf(lena)) !== 'returned') await setTimeout(20);
  await proves();
  assert.equal(await world.balance(lena), 0n);
});

test('[R30] what a bank takes back is taken from the wallet; what is not there becomes a claim that is collected', async () => {
  const charge = await fund(lena, 3_000n);
  await spend(2_000n);
  processor.dispute(charge, 3_000);
  await proves();
  assert.equal(await world.balance(lena), 0n);
  const claim = (await claimOf(lena))!;
  assert.deepEqual([claim.amount, claim.state], [euros(2_000n), 'open']);
  assert.deepEqual((await compare()).parts.claims, euros(-2_000n));
  const params = { claimId: claim.id };
  const collect = () => api().settleClaim({ params, body: { decision: 'collect' } });
  assert.equal(await refusal(collect()), 'wallet.insufficient_funds');
  await fund(lena, 2_500n);
  const results = await Promise.allSettled([collect(), collect()]);
  assert.deepEqual(results.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
  assert.equal(await world.balance(lena), 500n);
  assert.equal(await refusal(collect()), 'rails.claim_settled');
  assert.equal(await refusal(lena.api.rails.listClaims()), 'platform.not_allowed');
  await proves();
});

test('[R30] a dispute that is won settles what is owed for it and gives the rest back', async () => {
  const charge = await fund(lena, 3_000n);
  await spend(1_000n);
  const dispute = processor.dispute(charge, 3_000);
  await proves();
  processor.win(dispute);
  const events = processor.events();
  await world.takeCardEvents([...events, ...events]);
  assert.equal((await claimOf(lena))!.state, 'settled');
  assert.equal(await world.balance(lena), 2_000n);
  await proves();
});

test('[R30] a claim that was written off is the operator’s loss, and theirs again when the dispute is won', async () => {
  const charge = await fund(lena, 1_000n);
  await spend(1_000n);
  const dispute = processor.dispute(charge, 1_000);
  await proves();
  const own = async () => BigInt((await compare()).parts.own.value);
  const before = await own();
  const params = { claimId: (await claimOf(lena))!.id };
  await api().settleClaim({ params, body: { decision: 'write_off' } });
  assert.equal(await own(), before - 1_000n);
  processor.win(dispute);
  await proves();
  // With it came the fee of the dispute.
  assert.equal(await own(), before + 2_000n);
  assert.equal(await world.balance(lena), 0n);
});

test('[R31] fees, payouts to the operator’s bank and all that is nobody’s are the operator’s', async () => {
  const before = (await compare()).parts;
  await fund(lena, 10_000n);
  processor.payOutToBank(5_000);
  processor.adjust(-77);
  await proves();
  const { parts } = await compare();
  const fee = 150n + 25n;
  assert.equal(BigInt(parts.own.value), BigInt(before.own.value) - fee - 5_000n - 77n);
  assert.equal(BigInt(parts.wallets.value), BigInt(before.wallets.value) + 10_000n);
});

test('[R28] a processor that is out of order loses nothing: what was asked is asked again', async () => {
  await fund(lena, 3_000n);
  const payout = await payOut(lena, 1_000n);
  processor.fail(400);
  assert.equal(await refusal(announce(lena, 500n)), 'rails.processor_refused');
  assert.equal(await refusal(api().compareCards()), 'rails.processor_refused');
  processor.fail(500);
  assert.equal(await refusal(announce(lena, 500n)), 'rails.processor_unreachable');
  // The page of a pay-in is not there yet; that it was announced is.
  const [announced] = (await lena.api.rails.listPayIns()).items;
  const looked = await lena.api.rails.getPayIn({ params: { payInId: announced!.id } });
  assert.deepEqual([announced!.url, looked.url, looked.state], [null, null, 'waiting']);
  await release(payout.id);
  assert.equal(await stateOf(lena), 'released');
  processor.fail(null);
  await proves();
  assert.deepEqual([await stateOf(lena), await world.balance(lena)], ['paid', 2_000n]);
});

test('[R28] what was given back before anybody here heard of the payment is not the operator’s to bear', async () => {
  await proves();
  const own = async () => BigInt((await compare()).parts.own.value);
  const before = await own();
  const charge = await pay(lena, 1_000n);
  const paid = processor.events();
  processor.refundByHand(charge, 400);
  assert.deepEqual(await deliver(), [200]);
  assert.deepEqual(await world.takeCardEvents(paid), [200, 200]);
  await proves();
  assert.equal(await world.balance(lena), 600n);
  assert.equal(await own(), before - 15n - 25n);
});

test('[R29] a refund whose answer was lost is not made again days later', async () => {
  await fund(lena, 3_000n);
  const payout = await payOut(lena, 1_000n);
  const refunds = processor.refunds().length;
  const lost = processor.answersLost();
  processor.loseAnswers(true);
  await release(payout.id);
  // Asked three times, and then no more for now.
  while (processor.answersLost() < lost + 3) await setTimeout(20);
  processor.events();
  processor.loseAnswers(false);
  processor.forgetKeys();
  await proves();
  assert.equal(processor.refunds().length, refunds + 1);
  assert.deepEqual([await stateOf(lena), await world.balance(lena)], ['paid', 2_000n]);
});

const unclaimed = async () => (await api().listUnclaimedCharges()).items;
const decide = (payInId: string, decision: 'refund' | 'keep') =>
  api().decideUnclaimedCharge({ params: { payInId: payInId as never }, body: { decision } });

/** Somebody announces a payment and is gone when it is made. */
async function payForNobody(minor: bigint) {
  const payIn = await announce(lena, minor);
  await world.database.pool.query('update rails_pay_ins set actor_id = $2 where id = $1', [
    toUuid(payIn.id),
    newUuid(),
  ]);
  const charge = processor.pay(toUuid(payIn.id));
  await proves();
  return { ...payIn, charge };
}
const openSum = async () => BigInt((await compare()).parts.open.value);

test('[R34] what is paid for somebody who is gone waits for the operator, and goes back to the card', async () => {
  await proves();
  const before = await openSum();
  const payIn = await payForNobody(1_000n);
  assert.equal(await openSum(), before + 1_000n);
  assert.equal(await world.balance(lena), 0n);
  const [listed, ...others] = await unclaimed();
  assert.deepEqual(others, []);
  assert.deepEqual(
    [listed!.payInId, listed!.reference, listed!.charge, listed!.amount],
    [payIn.id, payIn.reference, payIn.charge, euros(1_000n)],
  );
  processor.refundByHand(payIn.charge, 400);
  await proves();
  assert.deepEqual((await unclaimed())[0]!.amount, euros(600n));
  // The answer is lost, and it is asked for again: it is given back once.
  const refunds = processor.refunds().length;
  processor.loseAnswers(true);
  assert.equal(await refusal(decide(payIn.id, 'refund')), 'rails.processor_unreachable');
  processor.loseAnswers(false);
  processor.forgetKeys();
  await decide(payIn.id, 'refund').catch((error: { code: string }) => {
    assert.equal(error.code, 'rails.charge_settled');
  });
  await proves();
  assert.ok(processor.refunds().length - refunds <= 1, 'given back at most once');
  if ((await unclaimed()).length > 0) await decide(payIn.id, 'refund');
  await proves();
  assert.equal(processor.refunds().length, refunds + 1);
  assert.deepEqual([await unclaimed(), await openSum()], [[], before]);
  assert.equal(await refusal(decide(payIn.id, 'refund')), 'rails.charge_settled');
});

test('[R34] what is paid for somebody who is gone may be kept, once; what its bank takes back then is the operator’s', async () => {
  await proves();
  const before = await openSum();
  const payIn = await payForNobody(2_000n);
  const own = async () => BigInt((await compare()).parts.own.value);
  const ownBefore = await own();
  const decisions = await Promise.allSettled([decide(payIn.id, 'keep'), decide(payIn.id, 'keep')]);
  assert.equal(decisions.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.deepEqual([await unclaimed(), await openSum()], [[], before]);
  assert.equal(await own(), ownBefore + 2_000n);
  const dispute = processor.dispute(payIn.charge, 2_000);
  await proves();
  assert.deepEqual([await own(), await openSum()], [ownBefore - 2_000n, before]);
  processor.win(dispute);
  await proves();
  assert.equal(await own(), ownBefore + 2_000n);
  assert.equal(await refusal(lena.api.rails.listUnclaimedCharges()), 'platform.not_allowed');
});

test('[R32] keys are told to nobody, and without them nothing is on', async () => {
  const set = await api().getCardSettings();
  assert.deepEqual(Object.keys(set).toSorted(), [
    'assetCodes',
    'collects',
    'eventsUrl',
    'hasKeys',
    'paysOut',
  ]);
  assert.ok(set.hasKeys);
  const town = await createRailsWorld({ cardProcessor: processor.place });
  try {
    const body = { collects: true, paysOut: true };
    const { rails } = town.operator.api;
    assert.equal(await refusal(rails.setCardSettings({ body })), 'rails.keys_missing');
    const event = { body: '{}', signature: 't=1,v1=00' };
    assert.deepEqual(await town.takeCardEvents([event]), [404]);
    assert.equal(await refusal(rails.compareCards()), 'rails.off');
  } finally {
    await town.close();
  }
});
