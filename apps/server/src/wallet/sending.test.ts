import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import {
  confirmWithPassword,
  refusal,
  type Someone,
  type WalletWorld,
  walletWorld,
} from '../../../../dev/wallet-world.ts';
import { newUuid, toPublicId, toUuid } from '#platform/ids';

const world = await walletWorld();
let people = 0;

/** Two people who have never met, the first with money. */
async function pair(minor = 10_000n): Promise<[Someone, Someone]> {
  people += 1;
  return [await world.person(`lena${people}`, { minor }), await world.person(`omar${people}`)];
}

interface Sending {
  minor: bigint;
  note?: string;
  confirmation?: string;
  key?: string;
}

function send(from: Someone, to: Someone, sending: Sending) {
  const { minor, note = '', confirmation, key = newUuid() } = sending;
  return from.api.wallet.sendMoney({
    body: {
      toActorId: to.publicId,
      amount: euros(minor),
      note,
      ...(confirmation === undefined ? {} : { confirmation }),
    },
    idempotencyKey: key,
  });
}

async function cardsBetween(one: Someone, other: Someone): Promise<string[]> {
  const conversation = await one.api.messaging.startConversation({
    body: { withActorId: other.publicId },
  });
  const { items } = await one.api.messaging.listMessages({
    params: { conversationId: conversation.id },
    query: {},
  });
  return items.flatMap(({ body }) =>
    body.kind === 'card' && body.card.type === 'payment' ? [body.card.paymentId] : [],
  );
}

/** Everything that a refusal must leave alone. */
async function traces(of: WalletWorld): Promise<unknown> {
  const tables = ['wallet_payments', 'wallet_small_payments', 'ledger_transfers', 'ledger_entries'];
  const counts: unknown[] = [];
  for (const table of [...tables, 'messaging_messages', 'identity_confirmations']) {
    const { rows } = await of.database.pool.query(`select to_jsonb(t) as row from ${table} t`);
    counts.push([table, rows.map(({ row }) => JSON.stringify(row)).toSorted()]);
  }
  // An empty account may have been opened on the way.
  const balances = [...(await of.book())].filter(([, balance]) => balance !== 0n).toSorted();
  return [counts, balances];
}

test('[W4] [W6] [W12] money arrives at once, with a receipt and a card for both', async () => {
  const [lena, omar] = await pair();
  const payment = await send(lena, omar, { minor: 1250n, note: ' Pizza ' });

  assert.equal(payment.kind, 'transfer');
  assert.equal(payment.from?.id, lena.publicId);
  assert.equal(payment.to.id, omar.publicId);
  assert.deepEqual(payment.amount, euros(1250n));
  assert.deepEqual(payment.fee, euros(0n));
  assert.equal(payment.note, 'Pizza');
  assert.equal(payment.confirmedBy, 'small_amount');
  assert.equal(payment.paidAt, world.clock.now().toISOString());
  assert.equal(await world.balance(lena), 8750n);
  assert.equal(await world.balance(omar), 1250n);

  const params = { paymentId: payment.id };
  assert.deepEqual(await lena.api.wallet.getPayment({ params }), payment);
  assert.deepEqual(await omar.api.wallet.getPayment({ params }), payment);
  assert.deepEqual(await cardsBetween(lena, omar), [payment.id]);
  assert.deepEqual(await cardsBetween(omar, lena), [payment.id]);

  const transfer = await world.ledger.transfer(toUuid(payment.id));
  assert.equal(transfer?.amount, 1250n);
});

test('[W7] the devices of both sides hear of it, after the commit', async () => {
  const [lena, omar] = await pair();
  world.frames.length = 0;
  const payment = await send(lena, omar, { minor: 100n });
  const changed = world.frames.filter(({ frame }) => frame.topic === 'wallet');
  const frame = (someone: Someone) => ({
    actorIds: [someone.actorId],
    frame: { type: 'changed', topic: 'wallet', actorId: someone.publicId, id: payment.id },
  });
  assert.deepEqual(changed, [frame(lena), frame(omar)]);
});

test('[W8] the same key pays once, also after a restart', async () => {
  const [lena, omar] = await pair();
  const key = newUuid();
  const first = await send(lena, omar, { minor: 700n, note: 'Kaffee', key });
  assert.deepEqual(await send(lena, omar, { minor: 700n, note: 'Kaffee', key }), first);
  const restarted = await walletWorld({ on: world.made });
  const again = await restarted.wallet.sendMoney({
    userId: lena.userId,
    fromActorId: lena.actorId,
    toActorId: omar.actorId,
    amount: euros(700n),
    note: 'Kaffee',
    idempotencyKey: key,
  });
  assert.deepEqual(again, { ok: true, value: first });
  assert.equal(await world.balance(omar), 700n);
  assert.deepEqual(await cardsBetween(lena, omar), [first.id]);
});

test('[W8] a key that was used is refused with other terms, whatever else is wrong', async () => {
  const [lena, omar] = await pair();
  const [, someoneElse] = await pair();
  const shop = await world.business(`laden${people}`, lena, { minor: 1000n });
  const key = newUuid();
  await send(lena, omar, { minor: 700n, key });
  const before = await traces(world);
  const reused = 'platform.idempotency_key_reused';
  assert.equal(await refusal(send(lena, omar, { minor: 701n, key })), reused);
  assert.equal(await refusal(send(lena, omar, { minor: 5000n, key })), reused);
  assert.equal(await refusal(send(lena, omar, { minor: 700n, note: 'x', key })), reused);
  assert.equal(await refusal(send(lena, someoneElse, { minor: 700n, key })), reused);
  assert.equal(await refusal(send(shop, omar, { minor: 700n, key })), reused);
  const topUp = { body: { amount: euros(700n) }, idempotencyKey: key };
  assert.equal(await refusal(lena.api.wallet.topUpPlayMoney(topUp)), reused);
  assert.deepEqual(await traces(world), before);
  // The keys of another user are their own.
  await send(omar, lena, { minor: 700n, key });
});

test('[W9] [W10] what is refused changes nothing, and the first reason is given', async () => {
  const [lena, omar] = await pair(5000n);
  const blocker = await world.person(`ruhe${people}`);
  await blocker.api.identity.block({ params: { actorId: lena.publicId } });
  const blocked = await world.person(`stille${people}`);
  await lena.api.identity.block({ params: { actorId: blocked.publicId } });
  const nobody = { ...omar, publicId: toPublicId('act', newUuid()) };
  const wrongToken = await confirmWithPassword(lena, { payee: omar, minor: 4000n });

  const cases: [name: string, payee: Someone, sending: Sending, code: string][] = [
    ['nothing', omar, { minor: 0n }, 'wallet.amount_invalid'],
    ['less than nothing', omar, { minor: -100n }, 'wallet.amount_invalid'],
    ['absurdly much', omar, { minor: 100_000_001n }, 'wallet.amount_too_large'],
    ['to oneself', lena, { minor: 100n }, 'wallet.payee_is_payer'],
    ['to oneself, nothing', lena, { minor: 0n }, 'wallet.amount_invalid'],
    ['to nobody', nobody, { minor: 100n }, 'wallet.payee_unknown'],
    ['to nobody, too much', nobody, { minor: 9000n }, 'wallet.payee_unknown'],
    ['to who blocked me', blocker, { minor: 100n }, 'wallet.payee_blocked'],
    ['to whom I blocked', blocked, { minor: 100n }, 'wallet.payee_blocked'],
    ['to who blocked me, too much', blocker, { minor: 9000n }, 'wallet.payee_blocked'],
    ['more than there is', omar, { minor: 5001n }, 'wallet.insufficient_funds'],
    ['without a factor', omar, { minor: 3001n }, 'identity.confirmation_required'],
    [
      'a made-up factor',
      omar,
      { minor: 3001n, confirmation: 'x' },
      'identity.confirmation_invalid',
    ],
    [
      'a factor for another amount',
      omar,
      { minor: 3999n, confirmation: wrongToken },
      'identity.confirmation_invalid',
    ],
    [
      'a factor and not enough money',
      omar,
      { minor: 5001n, confirmation: wrongToken },
      'wallet.insufficient_funds',
    ],
  ];
  const before = await traces(world);
  for (const [name, payee, sending, code] of cases) {
    const note = `${name} ${newUuid()}`;
    assert.equal(await refusal(send(lena, payee, { ...sending, note })), code, name);
    assert.deepEqual(await traces(world), before, name);
  }
  const foreign = lena.api.wallet.sendMoney({
    body: { toActorId: omar.publicId, amount: { ...euros(1n), assetCode: 'USD' } },
    idempotencyKey: newUuid(),
  });
  assert.equal(await refusal(foreign), 'wallet.currency_unknown');
  const noKey = lena.api.wallet.sendMoney({
    body: { toActorId: omar.publicId, amount: euros(1n) },
  });
  assert.equal(await refusal(noKey), 'platform.idempotency_key_required');
  assert.deepEqual(await traces(world), before);
});

test('[W9] a refused key may be tried again', async () => {
  const [lena, omar] = await pair(100n);
  const key = newUuid();
  assert.equal(await refusal(send(lena, omar, { minor: 200n, key })), 'wallet.insufficient_funds');
  await send(omar, lena, { minor: 0n }).catch(() => undefined);
  await lena.api.wallet.topUpPlayMoney({
    body: { amount: euros(100n) },
    idempotencyKey: newUuid(),
  });
  await send(lena, omar, { minor: 200n, key });
  assert.equal(await world.balance(lena), 0n);
});

test('[W13] [W15] above 30 EUR, or 100 EUR since the last one, a confirmation is needed', async () => {
  const [lena, omar] = await pair(50_000n);
  for (let i = 0; i < 3; i++) await send(lena, omar, { minor: 3000n });
  const wallet = await lena.api.wallet.getWallet();
  assert.deepEqual(wallet.withoutConfirmation, euros(1000n));
  const required = 'identity.confirmation_required';
  assert.equal(await refusal(send(lena, omar, { minor: 1001n })), required);
  await send(lena, omar, { minor: 1000n });
  assert.equal(await refusal(send(lena, omar, { minor: 1n })), required);

  // Confirming, even a small one, starts the count anew.
  const confirmation = await confirmWithPassword(lena, { payee: omar, minor: 1n });
  const payment = await send(lena, omar, { minor: 1n, confirmation });
  assert.equal(payment.confirmedBy, 'password');
  assert.equal((await send(lena, omar, { minor: 3000n })).confirmedBy, 'small_amount');
});

test('[W13] the count is the user’s, over all actors in whose name they pay', async () => {
  const [lena, omar] = await pair(20_000n);
  const shop = await world.business(`hof${people}`, lena, { minor: 20_000n });
  for (let i = 0; i < 3; i++) await send(lena, omar, { minor: 3000n });
  const required = 'identity.confirmation_required';
  assert.equal(await refusal(send(shop, omar, { minor: 3000n })), required);
  await send(shop, omar, { minor: 1000n });
});

test('[W14] a confirmation pays exactly what it was given for, once', async () => {
  const [lena, omar] = await pair(50_000n);
  const [, someoneElse] = await pair();
  const invalid = 'identity.confirmation_invalid';
  const confirmation = await confirmWithPassword(lena, { payee: omar, minor: 4200n });
  assert.equal(await refusal(send(lena, omar, { minor: 4201n, confirmation })), invalid);
  assert.equal(await refusal(send(lena, someoneElse, { minor: 4200n, confirmation })), invalid);
  const forOrder = { action: 'order', payee: omar, minor: 4200n } as const;
  const orderToken = await confirmWithPassword(lena, forOrder);
  assert.equal(
    await refusal(send(lena, omar, { minor: 4200n, confirmation: orderToken })),
    invalid,
  );

  const key = newUuid();
  const payment = await send(lena, omar, { minor: 4200n, confirmation, key });
  assert.equal(payment.confirmedBy, 'password');
  assert.equal(await refusal(send(lena, omar, { minor: 4200n, confirmation })), invalid);
  // The same request again needs no second confirmation: it has been paid.
  assert.deepEqual(await send(lena, omar, { minor: 4200n, key }), payment);
  assert.deepEqual(await send(lena, omar, { minor: 4200n, confirmation: 'lost', key }), payment);
});

test('[W9] a confirmation survives a payment that was refused', async () => {
  const [lena, omar] = await pair(4000n);
  const confirmation = await confirmWithPassword(lena, { payee: omar, minor: 4100n });
  assert.equal(
    await refusal(send(lena, omar, { minor: 4100n, confirmation })),
    'wallet.insufficient_funds',
  );
  await lena.api.wallet.topUpPlayMoney({
    body: { amount: euros(100n) },
    idempotencyKey: newUuid(),
  });
  await send(lena, omar, { minor: 4100n, confirmation });
  assert.equal(await world.balance(lena), 0n);
});

test('[W14] somebody else’s confirmation is worth nothing', async () => {
  const [lena, omar] = await pair(10_000n);
  const [mallory] = await pair(10_000n);
  const confirmation = await confirmWithPassword(lena, { payee: omar, minor: 4000n });
  assert.equal(
    await refusal(send(mallory, omar, { minor: 4000n, confirmation })),
    'identity.confirmation_invalid',
  );
});

test('[W11] after the block is lifted one can pay again', async () => {
  const [lena, omar] = await pair();
  await omar.api.identity.block({ params: { actorId: lena.publicId } });
  assert.equal(await refusal(send(lena, omar, { minor: 100n })), 'wallet.payee_blocked');
  assert.equal(await refusal(send(omar, lena, { minor: 100n })), 'wallet.payee_blocked');
  await omar.api.identity.unblock({ params: { actorId: lena.publicId } });
  await send(lena, omar, { minor: 100n });
});

test('[W12] a business pays a person, and the card is in its name', async () => {
  const [lena, omar] = await pair();
  const shop = await world.business(`werk${people}`, lena, { minor: 1000n });
  const payment = await send(shop, omar, { minor: 250n, note: 'Auslage' });
  assert.equal(payment.from?.id, shop.publicId);
  assert.equal(await world.balance(shop), 750n);
  assert.deepEqual(await cardsBetween(omar, shop), [payment.id]);
  assert.deepEqual(await cardsBetween(omar, lena), []);
});
