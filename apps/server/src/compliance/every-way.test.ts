import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { euros, moneyOf } from '@allmende/contract/money';
import { type Client, createClient } from '@allmende/sdk';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { openStand, type ShopStand } from '../../../../dev/shop-crowd.ts';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';

/** Every way in which somebody can give money to somebody, and that each of them stands before the one judge. */
const dayMs = 86_400_000;
const secret = 'eine Wiese am Fluss 7';
const world = await testWorld({ now: new Date('2026-11-10T10:00:00Z') });
const { app, clock, database } = world;
const konrad = await world.open('konrad', secret);
await app.identity.makeOperator(konrad.userId);
const desk = konrad.client;
const policy = await desk.compliance.getPolicy();
const switchTo = (limitsHold: boolean, isMonitored: boolean) =>
  desk.compliance.setPolicy({ body: { limitsHold, isMonitored, levels: policy.levels } });
const point = { assetCode: 'PUNKTE', assetScale: 0 };
await desk.currencies.setAsset({
  params: { assetCode: point.assetCode },
  body: {
    assetScale: 0,
    kind: 'own',
    name: { de: 'Punkte', en: 'Points' },
    isOpen: true,
    isConvertible: true,
    spreadBp: 0,
    rateSource: 'operator',
  },
});
await desk.currencies.setRate({
  params: { assetCode: point.assetCode },
  body: { asset: '1', main: '0.01' },
});
await desk.currencies.moveLiquidity({
  body: { amount: moneyOf(point, 1_000_000n), move: 'fund' },
  idempotencyKey: newUuid(),
});

type Payee = ShopStand & Pick<Somebody, 'actorId' | 'userId' | 'client'>;
let count = 0;
const letters = (n: number) => [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');

async function payer(): Promise<Somebody> {
  const who = await world.open(`zahlt-${letters(count++)}`, secret);
  await database.transaction((tx) =>
    app.wallet.deposit(tx, {
      paymentId: newUuid(),
      toActorId: who.actorId,
      amountMinor: 90_00n,
      assetCode: 'EUR',
      rail: 'cash',
      note: '',
      at: clock.now(),
    }),
  );
  return who;
}

async function payee(): Promise<Payee> {
  const stand = await openStand(app, {
    handle: `nimmt-${letters(count++)}`,
    priceMinor: 5_00n,
    stocks: [50],
  });
  const token = await app.identity.createSession(stand.ownerUserId);
  const client: Client = createClient({
    baseUrl: world.origin,
    headers: () => ({
      authorization: `Bearer ${token}`,
      'allmende-actor': toPublicId('act', stand.sellerId),
    }),
  });
  return { ...stand, actorId: stand.sellerId, userId: stand.ownerUserId, client };
}

const publicId = ({ actorId }: { actorId: Uuid }) => toPublicId('act', actorId);
const amount = euros(5_00n);
const inTwoDays = () => new Date(clock.now().getTime() + 2 * dayMs).toISOString().slice(0, 10);

async function confirmed(who: Somebody, to: { actorId: Uuid }): Promise<string> {
  const { confirmationId } = await who.client.identity.startConfirmation({
    body: { action: 'standing_order', payeeActorId: publicId(to), amount },
  });
  const { confirmation } = await who.client.identity.answerConfirmation({
    params: { confirmationId },
    body: { password: secret },
  });
  return confirmation;
}

/** A right to collect, granted. */
async function mandate(from: Somebody, to: Payee): Promise<string> {
  const { id: mandateId } = await to.client.mandates.askForMandate({
    body: {
      payerActorId: publicId(from),
      limit: euros(80_00n),
      interval: 'monthly',
      note: 'Strom',
      endsOn: null,
    },
    idempotencyKey: randomUUID(),
  });
  const { confirmationId } = await from.client.identity.startConfirmation({
    body: { action: 'mandate', mandateId, payeeActorId: publicId(to), amount: euros(80_00n) },
  });
  const { confirmation } = await from.client.identity.answerConfirmation({
    params: { confirmationId },
    body: { password: secret },
  });
  await from.client.mandates.grantMandate({ params: { mandateId }, body: { confirmation } });
  return mandateId;
}

async function conversationOf(one: Somebody, other: { actorId: Uuid }): Promise<string> {
  const opened = await database.transaction((tx) =>
    app.messaging.directConversation(tx, { a: one.actorId, b: other.actorId }),
  );
  assert.ok(opened.ok);
  return toPublicId('cnv', opened.value);
}

async function order(from: Somebody, to: Payee) {
  await app.shop.carts.setLine(from.actorId, to.sellerId, to.variantIds[0]!, 1);
  const params = { sellerActorId: publicId(to) };
  const body = { fulfilment: 'pickup' as const, note: '', expectedTotal: amount };
  return { params, body };
}

/** Each prepares, and gives what then moves 5,00 from one to the other. */
const ways: Record<string, (from: Somebody, to: Payee) => Promise<() => Promise<unknown>>> = {
  async 'money that is sent'(from, to) {
    const body = { toActorId: publicId(to), amount };
    return () => from.client.wallet.sendMoney({ body, idempotencyKey: randomUUID() });
  },
  async 'a request'(from, to) {
    const body = { toActorId: publicId(from), amount };
    const idempotencyKey = randomUUID();
    const { id } = await to.client.paymentRequests.requestMoney({ body, idempotencyKey });
    return () => from.client.paymentRequests.payRequest({ params: { requestId: id }, body: {} });
  },
  async 'a share of a bill'(from, to) {
    const split = await to.client.paymentRequests.splitBill({
      body: {
        total: euros(10_00n),
        division: {
          way: 'equal',
          people: [{ actorId: publicId(from) }, { actorId: publicId(to) }],
        },
      },
      idempotencyKey: randomUUID(),
    });
    const requestId = split.shares.find(({ requestId }) => requestId)!.requestId!;
    return () => from.client.paymentRequests.payRequest({ params: { requestId }, body: {} });
  },
  async 'a gift that is given'(from, to) {
    const conversationId = await conversationOf(from, to);
    const body = { conversationId, total: amount, count: 1 };
    return () => from.client.envelopes.giveEnvelope({ body, idempotencyKey: randomUUID() });
  },
  async 'a gift that is taken'(from, to) {
    const conversationId = await conversationOf(from, to);
    const body = { conversationId, total: amount, count: 1 };
    const gift = await from.client.envelopes.giveEnvelope({ body, idempotencyKey: randomUUID() });
    return () => to.client.envelopes.takeGift({ params: { envelopeId: gift.card.envelopeId } });
  },
  async 'a charge at the counter'(from, to) {
    const { id: chargeId } = await to.client.charges.createCharge({ body: { amount } });
    return () => from.client.charges.payCharge({ params: { chargeId }, body: {} });
  },
  async 'a code at the counter'(from, to) {
    const { id: chargeId } = await to.client.charges.createCharge({ body: { amount } });
    const { code } = await from.client.charges.createPayerCode({ body: {} });
    return () => to.client.charges.takePayerCode({ params: { chargeId }, body: { code } });
  },
  async 'a bill'(from, to) {
    const { id: payableId } = await to.client.payables.issuePayable({
      body: {
        clientId: newUuid(),
        kind: 'bill',
        title: 'Miete',
        text: '',
        amount,
        dueOn: inTwoDays(),
        allowsParts: false,
        recipientActorId: publicId(from),
      },
    });
    const params = { payableId };
    return () =>
      from.client.payables.payPayable({ params, body: { amount }, idempotencyKey: randomUUID() });
  },
  async 'an order'(from, to) {
    const { params, body } = await order(from, to);
    return () => from.client.shop.placeOrder({ params, body, idempotencyKey: randomUUID() });
  },
  async 'an order that was reserved'(from, to) {
    const { params, body } = await order(from, to);
    const { id: orderId } = await from.client.shop.reserveOrder({
      params,
      body,
      idempotencyKey: randomUUID(),
    });
    return () => from.client.shop.payOrder({ params: { orderId }, body: {} });
  },
  async 'an order whose money is kept'(from, to) {
    await app.shop.changeSettings(to.sellerId, { keepDays: 14 });
    const { params, body } = await order(from, to);
    return () => from.client.shop.placeOrder({ params, body, idempotencyKey: randomUUID() });
  },
  async 'money for another pocket'(from, to) {
    const { id: conversionId } = await from.client.currencies.quoteConversion({
      body: { gives: amount, toAssetCode: point.assetCode, toActorId: publicId(to) },
    });
    return () => from.client.currencies.acceptConversion({ params: { conversionId }, body: {} });
  },
};

async function freeze({ actorId }: { actorId: Uuid }): Promise<void> {
  const caseId = newUuid();
  await database.pool.query(
    `insert into compliance_cases (id, actor_id, opened_at, state) values ($1, $2, $3, 'open')`,
    [caseId, actorId, clock.now()],
  );
  await desk.compliance.decideCase({
    params: { caseId: toPublicId('cas', caseId) },
    body: { decision: 'freeze', note: 'nach Rücksprache' },
  });
}

async function release({ actorId }: { actorId: Uuid }): Promise<void> {
  const { rows } = await database.pool.query<{ id: Uuid }>(
    `select id from compliance_cases where actor_id = $1 and state = 'open'`,
    [actorId],
  );
  await desk.compliance.decideCase({
    params: { caseId: toPublicId('cas', rows[0]!.id) },
    body: { decision: 'release', note: 'geklärt' },
  });
}

async function balances(): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    'select id, balance from ledger_accounts where balance <> 0 order by id',
  );
  return rows;
}

async function movementsOf({ actorId }: Somebody): Promise<number> {
  const { rowCount } = await database.pool.query(
    'select 1 from compliance_movements where payer_actor_id = $1',
    [actorId],
  );
  return rowCount ?? 0;
}

for (const [name, prepare] of Object.entries(ways)) {
  test(`[C4] [C57] ${name}: nothing moves from or to a frozen account, and then it is counted`, async () => {
    await switchTo(true, true);
    const [from, to] = [await payer(), await payee()];
    const pay = await prepare(from, to);
    // A gift lies in nobody's account until somebody takes it.
    for (const frozen of name === 'a gift that is given' ? [from] : [from, to]) {
      await freeze(frozen);
      const before = await balances();
      await assert.rejects(pay(), refusal('compliance.not_possible_now'));
      assert.deepEqual(await balances(), before);
      await release(frozen);
    }
    await pay();
    assert.ok((await movementsOf(from)) > 0);
  });
}

test('[C4] [C57] a standing order: the day on which an account is frozen is skipped, without a reason that says so', async () => {
  const [from, to] = [await payer(), await payee()];
  const confirmation = await confirmed(from, to);
  const order = await from.client.standingOrders.createStandingOrder({
    body: {
      toActorId: publicId(to),
      amount,
      interval: 'weekly',
      startsOn: inTwoDays(),
      endsOn: null,
      confirmation,
    },
    idempotencyKey: randomUUID(),
  });
  await freeze(from);
  const before = await balances();
  for (const isFrozen of [true, false]) {
    if (!isFrozen) await release(from);
    clock.advance((isFrozen ? 3 : 7) * dayMs);
    await app.wallet.standingOrders.payDue();
    if (isFrozen) assert.deepEqual(await balances(), before);
  }
  const params = { orderId: order.id };
  const { runs } = await from.client.standingOrders.getStandingOrder({ params });
  assert.deepEqual(
    runs.map(({ reason }) => reason).toSorted(),
    ['wallet.refused', null].toSorted(),
  );
  assert.equal(await movementsOf(from), 1);
});

test('[C57] what was frozen stays so while nothing is limited or watched any more', async () => {
  const [from, to] = [await payer(), await payee()];
  await freeze(from);
  await switchTo(false, false);
  const before = await balances();
  for (const name of ['money that is sent', 'an order', 'a charge at the counter']) {
    const pay = await ways[name]!(from, to);
    await assert.rejects(pay(), refusal('compliance.not_possible_now'));
  }
  assert.deepEqual(await balances(), before);
  await release(from);
  const pay = await ways['an order']!(from, to);
  await pay();
  assert.equal(await movementsOf(from), 0);
});

test('[C4] nobody confirms a gift in vain that is above what they may spend', async () => {
  await switchTo(true, true);
  const [from, to] = [await payer(), await payee()];
  const conversationId = await conversationOf(from, to);
  const body = { conversationId, total: euros(60_00n), count: 1 };
  await assert.rejects(
    from.client.envelopes.giveEnvelope({ body, idempotencyKey: randomUUID() }),
    refusal('compliance.limit_reached'),
  );
});

test('[C7] whoever holds more than they may can still exchange it and give it away', async () => {
  await switchTo(true, true);
  const [from, to] = [await payer(), await payee()];
  await database.transaction((tx) =>
    app.wallet.deposit(tx, {
      paymentId: newUuid(),
      toActorId: from.actorId,
      amountMinor: 200_00n,
      assetCode: 'EUR',
      rail: 'cash',
      note: '',
      at: clock.now(),
    }),
  );
  const { id: conversionId } = await from.client.currencies.quoteConversion({
    body: { gives: amount, toAssetCode: point.assetCode },
  });
  await from.client.currencies.acceptConversion({ params: { conversionId }, body: {} });
  await (await ways['a gift that is given']!(from, to))();
});

test('[C52] what only goes from one pocket to another is no money that comes in and leaves', async () => {
  await switchTo(true, true);
  const from = await payer();
  await database.pool.query(
    `insert into compliance_people (actor_id, level, details, approved_at, expires_on)
     values ($1, 3, '', $2, '2030-01-01')`,
    [from.actorId, clock.now()],
  );
  await database.transaction((tx) =>
    app.wallet.deposit(tx, {
      paymentId: newUuid(),
      toActorId: from.actorId,
      amountMinor: 900_00n,
      assetCode: 'EUR',
      rail: 'cash',
      note: '',
      at: clock.now(),
    }),
  );
  const { id: conversionId } = await from.client.currencies.quoteConversion({
    body: { gives: euros(900_00n), toAssetCode: point.assetCode },
  });
  await from.client.currencies.acceptConversion({ params: { conversionId }, body: {} });
  assert.ok((await movementsOf(from)) > 0);
  assert.equal(await app.compliance.watch(), 0);
});

test('[C5] a counter that takes somebody’s code learns nothing of what they may still pay', async () => {
  await switchTo(true, true);
  const [from, to] = [await payer(), await payee()];
  for (let i = 0; i < 10; i++) await (await ways['money that is sent']!(from, to))();
  const thrifty = await payer();
  await thrifty.client.budgets.setBudget({
    params: { kind: 'all' },
    body: { limit: euros(1_00n), isStrict: true, timeZone: 'Europe/Berlin' },
  });
  for (const who of [from, thrifty]) {
    const take = await ways['a code at the counter']!(who, to);
    await assert.rejects(take(), (error: { code: string; problem: { data?: unknown } }) => {
      const { code, problem } = error;
      assert.deepEqual([code, problem.data], ['compliance.not_possible_now', undefined]);
      return true;
    });
  }
  const pay = await ways['a charge at the counter']!(from, to);
  await assert.rejects(pay(), refusal('compliance.limit_reached'));
});

test('[C4] [C57] a mandate: from or to a frozen account, and above a limit, nothing is collected, and nobody hears why', async () => {
  await switchTo(true, true);
  const [from, to] = [await payer(), await payee()];
  const params = { mandateId: await mandate(from, to) };
  const collect = (minor: bigint) =>
    to.client.mandates.chargeMandate({
      params,
      body: { amount: euros(minor), note: '' },
      idempotencyKey: randomUUID(),
    });
  const refused = (error: { code: string; problem: { data?: unknown } }) => {
    assert.deepEqual([error.code, error.problem.data], ['wallet.mandate_not_paid', undefined]);
    return true;
  };
  const before = await balances();
  for (const frozen of [from, to]) {
    await freeze(frozen);
    await assert.rejects(collect(5_00n), refused);
    await release(frozen);
  }
  await assert.rejects(collect(60_00n), refused);
  assert.deepEqual(await balances(), before);
  await collect(5_00n);
  assert.equal(await movementsOf(from), 1);
});

test('[C57] what a frozen shop gives back arrives', async () => {
  await switchTo(true, true);
  const [from, to] = [await payer(), await payee()];
  const { id: chargeId } = await to.client.charges.createCharge({ body: { amount } });
  await from.client.charges.payCharge({ params: { chargeId }, body: {} });
  await freeze(to);
  await to.client.charges.refundCharge({
    params: { chargeId },
    body: { amount, note: '' },
    idempotencyKey: randomUUID(),
  });
  assert.equal((await from.client.wallet.getWallet()).balance.value, '9000');
});
