import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import type { StandingInterval, StandingOrder } from '@allmende/contract/standing-orders';
import {
  confirmWithPassword,
  refusal,
  type Someone,
  walletWorld,
} from '../../../../../dev/wallet-world.ts';
import { dueOn, nextOn } from './rules.ts';

const world = await walletWorld();
let people = 0;
let keys = 0;

async function person(minor = 0n): Promise<Someone> {
  people += 1;
  return world.person(`dauer${people}`, { minor });
}

async function confirmed(payer: Someone, payee: Someone, minor: bigint): Promise<string> {
  const { confirmationId } = await payer.api.identity.startConfirmation({
    body: { action: 'standing_order', payeeActorId: payee.publicId, amount: euros(minor) },
  });
  const { confirmation } = await payer.api.identity.answerConfirmation({
    params: { confirmationId },
    body: { password: payer.password },
  });
  return confirmation;
}

interface Plan {
  minor: bigint;
  interval: StandingInterval;
  startsOn: string;
  endsOn?: string | null;
  confirmation?: string | undefined;
  key?: string;
}

function create(payer: Someone, payee: Someone, plan: Plan) {
  const { minor, key, ...rest } = plan;
  keys += 1;
  return payer.api.standingOrders.createStandingOrder({
    body: { toActorId: payee.publicId, amount: euros(minor), note: 'Miete', ...rest },
    idempotencyKey: key ?? `plan-${keys}`,
  });
}

async function plan(payer: Someone, payee: Someone, wanted: Plan): Promise<StandingOrder> {
  const confirmation = await confirmed(payer, payee, wanted.minor);
  return create(payer, payee, { ...wanted, confirmation });
}

/** Lets the minute come in which the day's payments are made. */
async function at(day: string, time = '05:00:00'): Promise<void> {
  world.clock.set(new Date(`${day}T${time}Z`));
  await world.wallet.standingOrders.payDue();
}

const of = (order: StandingOrder) => ({ params: { orderId: order.id } });
const read = (who: Someone, order: StandingOrder) =>
  who.api.standingOrders.getStandingOrder(of(order));

test('[W52] days follow from the first, and a month that has it not takes its last', () => {
  const days = (startsOn: string, interval: StandingInterval) =>
    [0, 1, 2, 3].map((n) => dueOn(startsOn, interval, n));
  assert.deepEqual(days('2027-01-31', 'monthly'), [
    '2027-01-31',
    '2027-02-28',
    '2027-03-31',
    '2027-04-30',
  ]);
  assert.deepEqual(days('2024-02-29', 'yearly'), [
    '2024-02-29',
    '2025-02-28',
    '2026-02-28',
    '2027-02-28',
  ]);
  assert.equal(dueOn('2024-02-29', 'yearly', 4), '2028-02-29');
  assert.deepEqual(days('2026-11-30', 'quarterly'), [
    '2026-11-30',
    '2027-02-28',
    '2027-05-30',
    '2027-08-30',
  ]);
  assert.deepEqual(days('2026-12-28', 'weekly'), [
    '2026-12-28',
    '2027-01-04',
    '2027-01-11',
    '2027-01-18',
  ]);
  assert.deepEqual(days('2026-12-28', 'fortnightly').slice(0, 2), ['2026-12-28', '2027-01-11']);
  assert.deepEqual(days('2026-12-28', 'once').slice(0, 2), ['2026-12-28', null]);
  const order = { startsOn: '2026-12-01', endsOn: '2027-02-01', interval: 'monthly' as const };
  assert.deepEqual([nextOn(order, 2), nextOn(order, 3)], ['2027-02-01', null]);
});

test('[W51] [W52] a month after the other it pays once, with a card, until its last day', async () => {
  world.clock.set(new Date('2026-11-21T12:00:00Z'));
  const [lena, omar] = [await person(100_000n), await person()];
  const order = await plan(lena, omar, {
    minor: 30_000n,
    interval: 'monthly',
    startsOn: '2026-11-30',
    endsOn: '2027-01-30',
  });
  assert.deepEqual([order.state, order.nextOn, order.runs], ['active', '2026-11-30', []]);
  await at('2026-11-30', '04:59:59');
  assert.equal(await world.balance(omar), 0n);
  world.frames.length = 0;
  world.clock.set(new Date('2026-11-30T05:00:00Z'));
  await Promise.all([
    world.wallet.standingOrders.payDue(),
    world.wallet.standingOrders.payDue(),
    world.wallet.standingOrders.payDue(),
  ]);
  assert.equal(await world.balance(omar), 30_000n);
  const [run] = (await read(lena, order)).runs;
  const params = { paymentId: run!.paymentId! };
  const receipt = await omar.api.wallet.getPayment({ params });
  assert.deepEqual(
    [receipt.confirmedBy, receipt.note, receipt.subject],
    ['standing_order', 'Miete', { kind: 'standing_order', id: order.id }],
  );
  const { id: conversationId } = await omar.api.messaging.startConversation({
    body: { withActorId: lena.publicId },
  });
  const { items } = await omar.api.messaging.listMessages({ params: { conversationId } });
  assert.deepEqual(
    items.map(({ body }) => body.kind === 'card' && body.card.type),
    ['payment'],
  );
  await at('2026-12-30');
  assert.equal((await read(lena, order)).nextOn, '2027-01-30');
  await at('2027-01-30');
  assert.equal((await read(lena, order)).state, 'ended');
  assert.equal(await world.balance(omar), 90_000n);
  await at('2027-02-28');
  const over = await read(lena, order);
  assert.deepEqual([over.state, over.nextOn, over.runs.length], ['ended', null, 3]);
  assert.equal(await world.balance(omar), 90_000n);
});

test('[W165] [MS315] what comes by a standing order brings nobody back who declined its payer', async () => {
  world.clock.set(new Date('2026-11-21T12:00:00Z'));
  const [lena, omar] = [await person(10_000n), await person()];
  const { id: conversationId } = await lena.api.messaging.startConversation({
    body: { withActorId: omar.publicId },
  });
  const params = { conversationId };
  const message = { kind: 'text' as const, text: 'Kennen wir uns?' };
  await lena.api.messaging.sendMessage({ params, body: { clientId: randomUUID(), message } });
  await omar.api.chats.declineRequest({ params });
  await plan(lena, omar, { minor: 3_000n, interval: 'monthly', startsOn: '2026-11-30' });
  await at('2026-11-30');
  assert.equal(await world.balance(omar), 3_000n);
  assert.deepEqual((await omar.api.messaging.syncConversations({ query: {} })).items, []);
  const { lastMessage } = await lena.api.messaging.getConversation({ params });
  assert.equal(lastMessage?.body.kind, 'card');
});

test('[W54] what cannot be paid is skipped with its reason, and the next day is tried anew', async () => {
  world.clock.set(new Date('2026-11-21T12:00:00Z'));
  const [lena, omar] = [await person(5000n), await person()];
  const order = await plan(lena, omar, {
    minor: 6000n,
    interval: 'weekly',
    startsOn: '2026-11-21',
  });
  world.frames.length = 0;
  await world.wallet.standingOrders.payDue();
  assert.ok(
    world.frames.some(
      ({ actorIds, frame }) => actorIds[0] === lena.actorId && frame.topic === 'wallet',
    ),
  );
  assert.equal(await world.balance(lena), 5000n);
  await omar.api.wallet.topUpPlayMoney({ body: { amount: euros(2000n) }, idempotencyKey: 'omar' });
  await omar.api.wallet.sendMoney({
    body: { toActorId: lena.publicId, amount: euros(2000n) },
    idempotencyKey: 'hin',
  });
  await world.wallet.standingOrders.payDue();
  assert.equal(await world.balance(lena), 7000n, 'not tried again on the same day');
  await at('2026-11-28');
  assert.equal(await world.balance(omar), 6000n);
  await omar.api.identity.block({ params: { actorId: lena.publicId } });
  await at('2026-12-05');
  await omar.api.identity.unblock({ params: { actorId: lena.publicId } });
  // The server was away for nine days.
  await at('2026-12-21');
  const { runs, nextOn: next } = await read(lena, order);
  assert.deepEqual(
    runs.map(({ dueOn: day, reason }) => [day, reason]),
    [
      ['2026-12-19', 'wallet.insufficient_funds'],
      ['2026-12-12', 'missed'],
      ['2026-12-05', 'wallet.payee_blocked'],
      ['2026-11-28', null],
      ['2026-11-21', 'wallet.insufficient_funds'],
    ],
  );
  assert.equal(next, '2026-12-26');
  world.clock.advance(120_000);
  assert.deepEqual(await world.wallet.selfCheck(), { isSound: true, findings: [] });
});

test('[W53] a pause makes up for nothing, and cancelled is for good', async () => {
  world.clock.set(new Date('2026-11-21T12:00:00Z'));
  const [lena, omar] = [await person(5000n), await person()];
  const order = await plan(lena, omar, {
    minor: 1000n,
    interval: 'weekly',
    startsOn: '2026-11-23',
  });
  const { pauseStandingOrder, resumeStandingOrder, cancelStandingOrder } = lena.api.standingOrders;
  assert.equal((await pauseStandingOrder(of(order))).state, 'paused');
  await at('2026-11-23');
  assert.equal((await resumeStandingOrder(of(order))).state, 'active');
  await at('2026-11-24');
  assert.equal(await world.balance(omar), 0n);
  await at('2026-11-30');
  assert.equal(await world.balance(omar), 1000n);
  const cancelled = await cancelStandingOrder(of(order));
  assert.deepEqual(await cancelStandingOrder(of(order)), cancelled);
  assert.equal(await refusal(resumeStandingOrder(of(order))), 'wallet.standing_order_over');
  await at('2026-12-07');
  assert.equal(await world.balance(omar), 1000n);
  assert.equal(
    await refusal(omar.api.standingOrders.getStandingOrder(of(order))),
    'wallet.standing_order_unknown',
  );
  assert.equal(
    await refusal(omar.api.standingOrders.cancelStandingOrder(of(order))),
    'wallet.standing_order_unknown',
  );
});

test('[W51] a payment that is planned for a day happens once and is over', async () => {
  world.clock.set(new Date('2026-11-21T12:00:00Z'));
  const [lena, omar] = [await person(5000n), await person()];
  const order = await plan(lena, omar, { minor: 700n, interval: 'once', startsOn: '2026-12-24' });
  const { items } = await lena.api.standingOrders.listStandingOrders({
    query: { isOver: 'false' },
  });
  assert.deepEqual(
    items.map(({ id }) => id),
    [order.id],
  );
  await at('2026-12-24');
  await at('2026-12-25');
  const after = await read(lena, order);
  assert.deepEqual([after.state, after.runs.length], ['ended', 1]);
  assert.equal(await world.balance(omar), 700n);
  const params = { paymentId: after.runs[0]!.paymentId! };
  assert.equal((await lena.api.wallet.getPayment({ params })).subject?.kind, 'scheduled');
});

test('[W50] it is confirmed for exactly this, and refused in order', async () => {
  world.clock.set(new Date('2026-11-21T12:00:00Z'));
  const [lena, omar] = [await person(5000n), await person()];
  const good: Plan = { minor: 900n, interval: 'monthly', startsOn: '2026-12-01' };
  assert.equal(await refusal(create(lena, omar, good)), 'identity.confirmation_required');
  const wrong = [
    await confirmed(lena, omar, 901n),
    await confirmWithPassword(lena, { payee: omar, minor: 900n }),
  ];
  for (const confirmation of wrong) {
    const refused = refusal(create(lena, omar, { ...good, confirmation }));
    assert.equal(await refused, 'identity.confirmation_invalid');
  }
  const confirmation = await confirmed(lena, omar, 900n);
  const [one, two] = await Promise.all([
    create(lena, omar, { ...good, confirmation, key: 'einmal' }),
    create(lena, omar, { ...good, confirmation, key: 'einmal' }),
  ]);
  assert.equal(one.id, two.id);
  const cases: [string, Partial<Plan>, Someone][] = [
    ['wallet.amount_invalid', { minor: 0n }, omar],
    ['wallet.amount_too_large', { minor: 100_000_001n }, omar],
    ['wallet.payee_is_payer', {}, lena],
    ['platform.idempotency_key_reused', { key: 'einmal', minor: 901n }, omar],
    ['wallet.day_invalid', { startsOn: '2026-11-20' }, omar],
    ['wallet.day_invalid', { endsOn: '2026-11-30' }, omar],
  ];
  for (const [expected, change, payee] of cases) {
    assert.equal(await refusal(create(lena, payee, { ...good, ...change })), expected);
  }
  await omar.api.identity.block({ params: { actorId: lena.publicId } });
  assert.equal(await refusal(create(lena, omar, good)), 'wallet.payee_blocked');
});
