import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros, type Money } from '@allmende/contract/money';
import { newUuid } from '#platform/ids';
import { refusal, type Someone, walletWorld } from '../../../../../dev/wallet-world.ts';

const world = await walletWorld();
const [lena, mia] = [
  await world.person('lena', { minor: 50_000n }),
  await world.person('mia', { minor: 50_000n }),
];
const shop = await world.business('backstube', await world.person('paul'));
const agent = await world.staff(await world.person('ada'), shop, 'agent');
const manager = await world.staff(await world.person('ben'), shop, 'manager');
let keys = 0;

async function sold(minor: bigint, payer = lena): Promise<string> {
  const body = { amount: euros(minor), note: 'Brot' };
  const { id } = await agent.api.charges.createCharge({ body });
  await payer.api.charges.payCharge({ params: { chargeId: id }, body: {} });
  return id;
}

function giveBack(
  chargeId: string,
  amount: Money | bigint,
  { by = manager, key = `refund-${keys++}` }: { by?: Someone; key?: string } = {},
) {
  const money = typeof amount === 'bigint' ? euros(amount) : amount;
  return by.api.charges.refundCharge({
    params: { chargeId },
    body: { amount: money, note: '' },
    idempotencyKey: key,
  });
}

async function cards(someone: Someone) {
  const { items } = await someone.api.messaging.syncConversations({ query: {} });
  const messages = await someone.api.messaging.listMessages({
    params: { conversationId: items[0]!.id },
    query: {},
  });
  return messages.items.flatMap(({ body }) =>
    body.kind === 'card' && body.card.type === 'payment' ? [body.card] : [],
  );
}

test('[W127] [W129] a part goes back, then the rest: a receipt for each, and both see it', async () => {
  const chargeId = await sold(1_000n);
  await agent.api.charges.sendChargeReceipt({ params: { chargeId } });
  const [mine, theirs] = [await world.balance(lena), await world.balance(shop)];
  world.frames.length = 0;
  const part = await giveBack(chargeId, 400n);
  assert.deepEqual(
    [part.state, part.payment?.refunded, part.refunds.map(({ amount }) => amount)],
    ['paid', euros(400n), [euros(400n)]],
  );
  const told = world.frames.filter(({ frame }) => 'id' in frame && frame.id === chargeId);
  assert.deepEqual(
    told.flatMap(({ actorIds }) => actorIds).sort(),
    [lena.actorId, shop.actorId].sort(),
  );
  assert.equal(await refusal(giveBack(chargeId, 601n)), 'wallet.refund_exceeds_payment');
  const whole = await giveBack(chargeId, 600n);
  assert.equal(whole.payment?.state, 'refunded');
  assert.deepEqual(
    [(await world.balance(lena)) - mine, theirs - (await world.balance(shop))],
    [1_000n, 1_000n],
  );
  const seen = await lena.api.charges.getCharge({ params: { chargeId } });
  assert.deepEqual(seen.refunds, whole.refunds);
  for (const someone of [lena, agent]) {
    for (const { id, receiptNumber } of whole.refunds) {
      const receipt = await someone.api.wallet.getPayment({ params: { paymentId: id } });
      assert.deepEqual(
        [receipt.receiptNumber, receipt.refundOf, receipt.note, receipt.kind],
        [receiptNumber, whole.payment?.id, 'Brot', 'refund'],
      );
    }
  }
  assert.deepEqual(
    (await cards(lena)).map(({ amount, state, toActorId }) => [
      amount.value,
      state,
      toActorId === lena.publicId,
    ]),
    [
      ['1000', 'refunded', false],
      ['400', 'completed', true],
      ['600', 'completed', true],
    ],
  );
  const strange = await mia.api.charges.getCharge({ params: { chargeId } });
  assert.deepEqual(strange.refunds, []);
});

test('[W127] repeated it moves nothing, and of many at once no more goes back than was paid', async () => {
  const chargeId = await sold(900n, mia);
  const before = await world.balance(mia);
  const same = await Promise.all(
    Array.from({ length: 4 }, () => giveBack(chargeId, 200n, { key: 'einmal' })),
  );
  assert.deepEqual(
    same.map(({ refunds }) => refunds.length),
    [1, 1, 1, 1],
  );
  assert.equal((await world.balance(mia)) - before, 200n);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 6 }, () => giveBack(chargeId, 300n)),
  );
  const codes = outcomes.map((outcome) =>
    outcome.status === 'rejected' ? outcome.reason.code : 'given',
  );
  assert.deepEqual(codes.sort(), [
    'given',
    'given',
    ...Array.from({ length: 4 }, () => 'wallet.refund_exceeds_payment'),
  ]);
  assert.equal((await world.balance(mia)) - before, 800n);
  assert.equal((await world.wallet.selfCheck()).isSound, true);
});

test('[W127] agents and strangers give nothing back', async () => {
  const chargeId = await sold(100n);
  assert.equal(await refusal(giveBack(chargeId, 1n, { by: agent })), 'platform.not_allowed');
  assert.equal(await refusal(giveBack(chargeId, 1n, { by: lena })), 'platform.not_allowed');
  const kiosk = await world.business('kiosk', mia);
  assert.equal(await refusal(giveBack(chargeId, 1n, { by: kiosk })), 'charges.charge_unknown');
});

test('[W128] what is refused, in its order', async () => {
  const chargeId = await sold(500n);
  const other = { value: '1', assetCode: 'XYZ', assetScale: 2 };
  const unknown = `chg_${newUuid().replaceAll('-', '')}`;
  await giveBack(chargeId, 100n, { key: 'benutzt' });
  const open = (await agent.api.charges.createCharge({ body: { amount: euros(5n) } })).id;
  const cases: [string, Money | bigint, string | undefined, string][] = [
    [unknown, other, 'benutzt', 'wallet.currency_unknown'],
    [unknown, 0n, 'benutzt', 'wallet.amount_invalid'],
    [unknown, 999_999_999n, 'benutzt', 'wallet.amount_too_large'],
    [unknown, 1n, 'benutzt', 'charges.charge_unknown'],
    [open, 100n, 'benutzt', 'platform.idempotency_key_reused'],
    [chargeId, 401n, 'benutzt', 'platform.idempotency_key_reused'],
    [open, 100n, undefined, 'charges.charge_unpaid'],
    [chargeId, 401n, undefined, 'wallet.refund_exceeds_payment'],
  ];
  for (const [id, amount, key, code] of cases) {
    const call = giveBack(id, amount, key === undefined ? {} : { key });
    assert.equal(await refusal(call), code);
  }
  const left = await world.balance(shop);
  const body = { toHandle: 'lena', amount: euros(left), note: '' };
  await world.database.transaction((tx) =>
    world.wallet.pay(tx, {
      paymentId: newUuid(),
      kind: 'transfer',
      fromActorId: shop.actorId,
      toActorId: lena.actorId,
      amountMinor: BigInt(body.amount.value),
      assetCode: body.amount.assetCode,
      note: '',
      confirmedBy: 'seller',
      payerUserId: shop.userId,
    }),
  );
  assert.equal(await refusal(giveBack(chargeId, 400n)), 'wallet.insufficient_funds');
});

test('[W129] between two of whom one has blocked the other it goes back without a card', async () => {
  const guest = await world.person('gast', { minor: 1_000n });
  const chargeId = await sold(300n, guest);
  await guest.api.identity.block({ params: { actorId: shop.publicId } });
  await giveBack(chargeId, 300n);
  assert.equal(await world.balance(guest), 1_000n);
});

test('[W128] one key for two charges at one instant gives back one of them', async () => {
  const charges = [await sold(100n), await sold(100n)];
  const outcomes = await Promise.allSettled(
    charges.map((chargeId) => giveBack(chargeId, 100n, { key: 'both' })),
  );
  const codes = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason.code] : [],
  );
  assert.deepEqual(codes, ['platform.idempotency_key_reused']);
});
