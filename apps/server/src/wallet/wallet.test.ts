import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { findCoverageFlaw } from '@allmende/contract/coverage-check';
import { euros } from '@allmende/contract/money';
import { parse } from 'csv-parse/sync';
import { refusal, type Someone, walletWorld } from '../../../../dev/wallet-world.ts';
import { newUuid, toPublicId, type Uuid } from '#platform/ids';
import { createAccounts } from './accounts.ts';
import { createAssets } from './currencies/assets.ts';
import { createPayments } from './payments.ts';
import { createStatement } from './statement.ts';

const world = await walletWorld();
const operator = await world.person('konrad', { isOperator: true });
let people = 0;

async function person(minor = 0n): Promise<Someone> {
  people += 1;
  return world.person(`mensch${people}`, { minor });
}

async function order(
  buyer: Someone,
  seller: Someone,
  { minor, at }: { minor: bigint; at?: Date },
): Promise<{ paymentId: Uuid; orderId: Uuid }> {
  const [paymentId, orderId] = [newUuid(), newUuid()];
  await world.database.transaction(async (tx) => {
    const paid = await world.wallet.pay(tx, {
      paymentId,
      kind: 'order',
      fromActorId: buyer.actorId,
      toActorId: seller.actorId,
      amountMinor: minor,
      assetCode: 'EUR',
      note: 'Nr. 17',
      orderId,
      confirmedBy: 'passkey',
      payerUserId: buyer.userId,
      at,
    });
    assert.deepEqual(paid, { ok: true, value: { paymentId } });
  });
  return { paymentId, orderId };
}

function refund(refundOf: Uuid, amountMinor: bigint, paymentId = newUuid()) {
  return world.database.transaction((tx) =>
    world.wallet.refund(tx, { paymentId, refundOf, amountMinor, note: 'zu spät' }),
  );
}

function send(from: Someone, to: Someone, minor: bigint, note = '') {
  return from.api.wallet.sendMoney({
    body: { toActorId: to.publicId, amount: euros(minor), note },
    idempotencyKey: newUuid(),
  });
}

test('[W1] a wallet is there on the first look, and empty', async () => {
  const lena = await person();
  const wallet = await lena.api.wallet.getWallet();
  assert.deepEqual(wallet, {
    accountId: wallet.accountId,
    balance: euros(0n),
    available: euros(0n),
    regime: 'play',
    confirmationAbove: euros(3000n),
    withoutConfirmation: euros(10_000n),
    playMoneyLeft: euros(20_000n),
  });
  assert.equal((await lena.api.wallet.getWallet()).accountId, wallet.accountId);
});

test('[W6] [W16] an order is paid as part of something else, and both get the receipt', async () => {
  const [lena, owner] = [await person(5000n), await person()];
  const shop = await world.business('backstube', owner);
  const { paymentId, orderId } = await order(lena, shop, { minor: 1890n });
  const params = { paymentId: toPublicId('pay', paymentId) };
  const receipt = await lena.api.wallet.getPayment({ params });
  assert.equal(receipt.kind, 'order');
  assert.equal(receipt.orderId, toPublicId('ord', orderId));
  assert.equal(receipt.confirmedBy, 'passkey');
  assert.equal(receipt.note, 'Nr. 17');
  assert.deepEqual(await shop.api.wallet.getPayment({ params }), receipt);
  assert.equal(await world.balance(shop), 1890n);
});

test('[W30] a payment says what it belongs to, and keeps saying it', async () => {
  const [lena, omar] = [await person(5000n), await person()];
  const [paymentId, id] = [newUuid(), newUuid()];
  await world.database.transaction((tx) =>
    world.wallet.pay(tx, {
      paymentId,
      kind: 'transfer',
      fromActorId: lena.actorId,
      toActorId: omar.actorId,
      amountMinor: 700n,
      assetCode: 'EUR',
      note: '',
      subject: { kind: 'payable', id },
      confirmedBy: 'passkey',
      payerUserId: lena.userId,
    }),
  );
  const params = { paymentId: toPublicId('pay', paymentId) };
  const receipt = await lena.api.wallet.getPayment({ params });
  assert.deepEqual(receipt.subject, { kind: 'payable', id: toPublicId('pbl', id) });
  assert.equal((await send(lena, omar, 100n)).subject, null);
  await assert.rejects(
    world.database.pool.query('update wallet_payments set subject_id = null where id = $1', [
      paymentId,
    ]),
    { code: 'WA900' },
  );
});

test('[W11] an order of somebody who is blocked is not paid', async () => {
  const [lena, owner] = [await person(5000n), await person()];
  const shop = await world.business('sturkopf', owner);
  await shop.api.identity.block({ params: { actorId: lena.publicId } });
  const payment = {
    kind: 'order' as const,
    fromActorId: lena.actorId,
    toActorId: shop.actorId,
    assetCode: 'EUR',
    note: '',
    confirmedBy: 'small_amount' as const,
    payerUserId: lena.userId,
  };
  const attempt = (change: object) =>
    world.database.transaction(async (tx) => {
      const valid = { ...payment, paymentId: newUuid(), amountMinor: 100n };
      const paid = await world.wallet.pay(tx, { ...valid, ...change });
      return paid.ok ? 'ok' : paid.code;
    });
  assert.equal(await attempt({}), 'wallet.payee_blocked');
  assert.equal(await attempt({ amountMinor: 0n }), 'wallet.amount_invalid');
  assert.equal(await attempt({ amountMinor: 10n ** 12n }), 'wallet.amount_too_large');
  assert.equal(await attempt({ assetCode: 'USD' }), 'wallet.currency_unknown');
  assert.equal(await attempt({ toActorId: lena.actorId }), 'wallet.payee_is_payer');
  assert.equal(await world.balance(lena), 5000n);
});

test('[W5] [W17] [W18] a refund is a payment of its own that names the first', async () => {
  const [lena, owner] = [await person(5000n), await person()];
  const shop = await world.business('hofladen', owner);
  const { paymentId, orderId } = await order(lena, shop, { minor: 2000n });
  const refundId = newUuid();
  assert.deepEqual(await refund(paymentId, 500n, refundId), {
    ok: true,
    value: { paymentId: refundId },
  });
  assert.equal((await refund(paymentId, 500n, refundId)).ok, true, 'the same id again');
  assert.equal(await world.balance(lena), 3500n);

  const params = { paymentId: toPublicId('pay', paymentId) };
  const partly = await lena.api.wallet.getPayment({ params });
  assert.deepEqual([partly.state, partly.refunded], ['completed', euros(500n)]);
  const given = await lena.api.wallet.getPayment({
    params: { paymentId: toPublicId('pay', refundId) },
  });
  assert.equal(given.kind, 'refund');
  assert.equal(given.refundOf, params.paymentId);
  assert.equal(given.orderId, toPublicId('ord', orderId));
  assert.equal(given.from?.id, shop.publicId);
  assert.equal(given.confirmedBy, 'seller');

  const tooMuch = await refund(paymentId, 1501n);
  assert.equal(tooMuch.ok ? 'ok' : tooMuch.code, 'wallet.refund_exceeds_payment');
  await refund(paymentId, 1500n);
  const wholly = await lena.api.wallet.getPayment({ params });
  assert.deepEqual([wholly.state, wholly.refunded], ['refunded', euros(2000n)]);
  assert.equal(await world.balance(lena), 5000n);
});

test('[W18] what cannot be given back is not', async () => {
  const [lena, omar, owner] = [await person(5000n), await person(), await person()];
  const shop = await world.business('pleite', owner);
  const { paymentId } = await order(lena, shop, { minor: 2000n });
  await send(shop, omar, 1500n);
  const transfer = (await send(lena, omar, 100n)).id;
  const before = [...(await world.book())].toSorted();
  const bare = (id: string) => id.slice(4).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  const cases: [Uuid, bigint, string][] = [
    [paymentId, 501n, 'wallet.insufficient_funds'],
    [paymentId, 2001n, 'wallet.refund_exceeds_payment'],
    [paymentId, 0n, 'wallet.amount_invalid'],
    [newUuid(), 1n, 'wallet.payment_unknown'],
    [bare(transfer), 1n, 'wallet.payment_not_refundable'],
  ];
  for (const [refundOf, minor, code] of cases) {
    const given = await refund(refundOf, minor);
    assert.equal(given.ok ? 'ok' : given.code, code);
    assert.deepEqual([...(await world.book())].toSorted(), before);
  }
  const params = { paymentId: toPublicId('pay', paymentId) };
  assert.deepEqual((await lena.api.wallet.getPayment({ params })).refunded, euros(0n));
});

test('[W5] the database refuses to change or delete a payment', async () => {
  const changes = [
    'update wallet_payments set amount = amount + 1',
    `update wallet_payments set note = 'x'`,
    'update wallet_payments set to_actor_id = from_actor_id',
    'delete from wallet_payments',
    'truncate wallet_payments cascade',
  ];
  for (const change of changes) {
    await assert.rejects(world.database.pool.query(change), /a payment stays/, change);
  }
  const beyond = 'update wallet_payments set refunded_amount = amount + 1';
  await assert.rejects(world.database.pool.query(beyond), /wallet_payments_refund_within/);
});

test('[W3] [W19] [W20] [W22] the operator pays in at the till', async () => {
  const lena = await person();
  const key = newUuid();
  const body = { toHandle: `@${lena.handle}`, amount: euros(12_345n), note: 'bar' };
  const before = await operator.api.wallet.getTill();
  const payment = await operator.api.wallet.payInAtTill({ body, idempotencyKey: key });
  assert.equal(payment.kind, 'top_up');
  assert.equal(payment.rail, 'cash');
  assert.equal(payment.from, null);
  assert.equal(payment.confirmedBy, 'operator');
  assert.deepEqual(await operator.api.wallet.payInAtTill({ body, idempotencyKey: key }), payment);
  assert.equal(await world.balance(lena), 12_345n);

  const till = await operator.api.wallet.getTill();
  assert.equal(BigInt(till.paidIn.value) - BigInt(before.paidIn.value), 12_345n);
  assert.deepEqual(till.items[0], payment);
  const params = { paymentId: payment.id };
  assert.deepEqual(await operator.api.wallet.getPayment({ params }), payment);
  let sum = 0n;
  for (const balance of (await world.book()).values()) sum += balance;
  assert.equal(sum, 0n);

  const refusals: [object, string][] = [
    [{ toHandle: 'niemand-da' }, 'wallet.payee_unknown'],
    [{ amount: euros(0n) }, 'wallet.amount_invalid'],
    [{ amount: euros(-5n) }, 'wallet.amount_invalid'],
    [{ amount: euros(100_000_001n) }, 'wallet.amount_too_large'],
    [{ amount: { ...euros(5n), assetCode: 'CHF' } }, 'wallet.currency_unknown'],
  ];
  const book = [...(await world.book())].toSorted();
  for (const [change, code] of refusals) {
    const attempt = { body: { ...body, ...change }, idempotencyKey: newUuid() };
    assert.equal(await refusal(operator.api.wallet.payInAtTill(attempt)), code);
  }
  const other = { body: { ...body, amount: euros(1n) }, idempotencyKey: key };
  const reused = 'platform.idempotency_key_reused';
  assert.equal(await refusal(operator.api.wallet.payInAtTill(other)), reused);
  assert.deepEqual([...(await world.book())].toSorted(), book);
});

test('[W19] play money has a daily limit, per user and day', async () => {
  const lena = await person();
  const shop = await world.business('spielwiese', lena);
  const topUp = (someone: Someone, minor: bigint, key = newUuid()) =>
    someone.api.wallet.topUpPlayMoney({ body: { amount: euros(minor) }, idempotencyKey: key });
  const key = newUuid();
  const first = await topUp(lena, 15_000n, key);
  assert.deepEqual(await topUp(lena, 15_000n, key), first);
  assert.equal(await refusal(topUp(lena, 5001n)), 'wallet.top_up_limit');
  assert.equal(await refusal(topUp(shop, 5001n)), 'wallet.top_up_limit');
  assert.equal(await refusal(topUp(lena, 0n)), 'wallet.amount_invalid');
  await topUp(shop, 4000n);
  assert.deepEqual((await lena.api.wallet.getWallet()).playMoneyLeft, euros(1000n));
  await topUp(lena, 1000n);
  assert.equal(await refusal(topUp(lena, 1n)), 'wallet.top_up_limit');
  assert.equal(await world.balance(lena), 16_000n);

  world.clock.advance(24 * 3_600_000);
  assert.deepEqual((await lena.api.wallet.getWallet()).playMoneyLeft, euros(20_000n));
  await topUp(lena, 20_000n);
  assert.equal(await refusal(topUp(await person(), 20_001n)), 'wallet.top_up_limit');
});

test('[W21] [W22] who may see and move what', async () => {
  const [lena, owner, clerk, boss] = [
    await person(9000n),
    await person(),
    await person(),
    await person(),
  ];
  const shop = await world.business('theke', owner, { minor: 5000n });
  const manager = await world.staff(boss, shop, 'manager');
  const agent = await world.staff(clerk, shop, 'agent');
  const bought = toPublicId('pay', (await order(lena, shop, { minor: 300n })).paymentId);
  const sent = (await send(lena, shop, 200n)).id;

  for (const treasurer of [shop, manager]) {
    await treasurer.api.wallet.getWallet();
    await treasurer.api.wallet.listEntries();
    await treasurer.api.wallet.getPayment({ params: { paymentId: sent } });
    await treasurer.api.wallet.getPayment({ params: { paymentId: bought } });
    await send(treasurer, lena, 10n);
  }
  const forbidden = 'platform.not_allowed';
  const topUp = { body: { amount: euros(1n) }, idempotencyKey: newUuid() };
  assert.equal(await refusal(agent.api.wallet.getWallet()), forbidden);
  assert.equal(await refusal(agent.api.wallet.listEntries()), forbidden);
  assert.equal(await refusal(agent.api.wallet.downloadStatement()), forbidden);
  assert.equal(await refusal(agent.api.wallet.topUpPlayMoney(topUp)), forbidden);
  assert.equal(await refusal(send(agent, lena, 10n)), forbidden);
  const receipt = { params: { paymentId: sent } };
  assert.equal(await refusal(agent.api.wallet.getPayment(receipt)), 'wallet.payment_unknown');
  await agent.api.wallet.getPayment({ params: { paymentId: bought } });
  for (const outsider of [clerk, operator]) {
    for (const paymentId of [sent, bought]) {
      const seen = outsider.api.wallet.getPayment({ params: { paymentId } });
      assert.equal(await refusal(seen), 'wallet.payment_unknown');
    }
  }
  const till = { body: { toHandle: lena.handle, amount: euros(1n) }, idempotencyKey: newUuid() };
  for (const someone of [lena, shop, manager, agent]) {
    assert.equal(await refusal(someone.api.wallet.getTill()), forbidden);
    assert.equal(await refusal(someone.api.wallet.payInAtTill(till)), forbidden);
  }
});

test('[W120] a treasurer gets the proof that the balance was counted, and nobody else does', async () => {
  const [lena, owner, clerk] = [await person(1250n), await person(), await person()];
  const shop = await world.business('lager', owner, { minor: 700n });
  const agent = await world.staff(clerk, shop, 'agent');
  assert.deepEqual((await lena.api.wallet.listCoverageProofs()).items, []);
  await world.ledger.cover();
  for (const [someone, balance] of [
    [lena, '1250'],
    [shop, '700'],
  ] as const) {
    const { items } = await someone.api.wallet.listCoverageProofs();
    assert.deepEqual(
      items.map((proof) => [proof.balance, proof.assetCode]),
      [[balance, 'EUR']],
    );
    assert.equal((await someone.api.wallet.getWallet()).accountId, items[0]!.accountId);
    const flaw = await findCoverageFlaw(
      items[0]!,
      async (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
    );
    assert.equal(flaw, null);
  }
  assert.equal(await refusal(agent.api.wallet.listCoverageProofs()), 'platform.not_allowed');
  const later = await person(5n);
  assert.deepEqual((await later.api.wallet.listCoverageProofs()).items, []);
});

test('[W23] the statement has every movement once, with the balance after it', async () => {
  const [lena, omar, owner] = [await person(10_000n), await person(1000n), await person()];
  const shop = await world.business('buchladen', owner);
  await send(lena, omar, 100n);
  await send(omar, lena, 30n);
  const { paymentId } = await order(lena, shop, { minor: 250n });
  await refund(paymentId, 50n);

  const { items, nextCursor } = await lena.api.wallet.listEntries();
  assert.equal(nextCursor, null);
  assert.deepEqual(
    items.map(({ version, amount, balance, payment }) => [
      version,
      amount.value,
      balance.value,
      payment.kind,
    ]),
    [
      [5, '50', '9730', 'refund'],
      [4, '-250', '9680', 'order'],
      [3, '30', '9930', 'transfer'],
      [2, '-100', '9900', 'transfer'],
      [1, '10000', '10000', 'top_up'],
    ],
  );
  assert.equal(items[1]!.payment.state, 'completed');

  const versions = async (query: object) =>
    (await lena.api.wallet.listEntries({ query })).items.map(({ version }) => version);
  assert.deepEqual(await versions({ direction: 'in' }), [5, 3, 1]);
  assert.deepEqual(await versions({ direction: 'out' }), [4, 2]);
  assert.deepEqual(await versions({ kind: 'transfer' }), [3, 2]);
  assert.deepEqual(await versions({ kind: 'transfer', direction: 'out' }), [2]);
  assert.deepEqual(await versions({ kind: 'refund', direction: 'out' }), []);

  const paged: number[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { version: number }[]; nextCursor: string | null } =
      await lena.api.wallet.listEntries({ query: { limit: 2, ...(cursor ? { cursor } : {}) } });
    paged.push(...page.items.map(({ version }) => version));
    cursor = page.nextCursor;
  } while (cursor);
  assert.deepEqual(paged, [5, 4, 3, 2, 1]);
  for (const wrong of ['0', '-1', 'x', '1.5', '9999999999999999']) {
    const page = lena.api.wallet.listEntries({ query: { cursor: wrong } });
    assert.equal(await refusal(page), 'platform.invalid_input', wrong);
  }
});

test('[W23] a period begins with its first moment and ends before its last', async () => {
  const lena = await person();
  const start = world.clock.now();
  const stamps: string[] = [];
  for (let day = 0; day < 4; day++) {
    world.clock.advance(24 * 3_600_000);
    stamps.push(world.clock.now().toISOString());
    await lena.api.wallet.topUpPlayMoney({
      body: { amount: euros(BigInt(day + 1)) },
      idempotencyKey: newUuid(),
    });
  }
  const versions = async (query: object) =>
    (await lena.api.wallet.listEntries({ query })).items.map(({ version }) => version);
  assert.deepEqual(await versions({ from: stamps[1]!, to: stamps[3]! }), [3, 2]);
  assert.deepEqual(await versions({ from: stamps[3]! }), [4]);
  assert.deepEqual(await versions({ to: stamps[0]! }), []);
  assert.deepEqual(await versions({ from: start.toISOString(), direction: 'in' }), [4, 3, 2, 1]);
});

test('[W23] a filter that finds little goes on from page to page until the end', async () => {
  const [lena, omar] = [await person(1000n), await person()];
  await send(lena, omar, 1n);
  for (let i = 0; i < 12; i++) await order(lena, omar, { minor: 1n });
  await send(lena, omar, 2n);
  const accounts = createAccounts(world);
  const own = { ...world, assets: createAssets(world) };
  const payments = createPayments({
    ...own,
    accounts,
    gateway: { deliver: () => undefined },
    outbox: { emit: async () => undefined },
  });
  const statement = createStatement({ ...own, payments }, { lookedAtMax: 6, chunk: 2 });
  const accountId = (await accounts.accountsOf([lena.actorId], 'EUR')).get(lena.actorId)!;
  const found: bigint[] = [];
  const pages: number[] = [];
  let before: number | undefined;
  do {
    const filter = { kind: 'transfer' as const };
    const page = await statement.page(accountId, { filter, limit: 10, before });
    found.push(...page.items.map(({ amount }) => BigInt(amount.value)));
    pages.push(page.items.length);
    before = page.nextBefore ?? undefined;
  } while (before !== undefined);
  assert.deepEqual(found, [-2n, -1n]);
  assert.deepEqual(pages, [1, 0, 1]);
});

test('[W24] the statement as a file', async () => {
  const [lena, omar] = [await person(10_000n), await person()];
  await send(lena, omar, 1234n, '=HYPERLINK("http://x";"y")');
  const file = await lena.api.wallet.downloadStatement({
    query: { locale: 'de', timeZone: 'Europe/Berlin' },
  });
  assert.equal(file.fileName, 'kontoauszug.csv');
  const content = await text(file.bytes as never);
  const rows = parse(content, { bom: true, delimiter: ';' }) as string[][];
  assert.deepEqual(
    rows.map((row) => [row[1], row[3], row[4], row[5], row[6]]),
    [
      ['Art', 'Handle', 'Notiz', 'Betrag', 'Kontostand'],
      ['Überweisung', omar.handle, `'=HYPERLINK("http://x";"y")`, '-12,34', '87,66'],
      ['Einzahlung', '', '', '100,00', '100,00'],
    ],
  );
  const wrongZone = { locale: 'de', timeZone: 'Mittelerde' } as const;
  assert.equal(
    await refusal(lena.api.wallet.downloadStatement({ query: wrongZone })),
    'platform.invalid_input',
  );
});

test('[W16] a history can be seeded in the past, in order of time', async () => {
  const past = await walletWorld();
  past.clock.set(new Date('2026-11-21T12:00:00Z'));
  const [lena, omar] = [await past.person('damals'), await past.person('dann')];
  const days = ['2026-10-01T08:00:00.000Z', '2026-10-05T09:30:00.000Z', '2026-11-02T18:00:00.000Z'];
  const [first, second, third] = days.map((day) => new Date(day));
  const base = { assetCode: 'EUR', confirmedBy: 'passkey', payerUserId: null } as const;
  await past.database.transaction(async (tx) => {
    const deposit = { toActorId: lena.actorId, assetCode: 'EUR', rail: 'cash', note: '' } as const;
    const paymentId = newUuid();
    await past.wallet.deposit(tx, { ...deposit, paymentId, amountMinor: 9000n, at: first });
    for (const [at, note] of [
      [second, 'Miete'],
      [third, 'Kino'],
    ] as const) {
      const pair = { fromActorId: lena.actorId, toActorId: omar.actorId };
      const payment = { ...base, ...pair, paymentId: newUuid(), amountMinor: 800n, note, at };
      assert.ok((await past.wallet.pay(tx, { ...payment, kind: 'transfer' })).ok);
    }
  });
  const { items } = await lena.api.wallet.listEntries();
  assert.deepEqual(
    items.map(({ at, payment }) => [at, payment.paidAt]),
    days.toReversed().map((day) => [day, day]),
  );
  assert.deepEqual(await past.wallet.selfCheck(), { isSound: true, findings: [] });
});

test('[W25] the check finds the book sound, stores and shows it', async () => {
  world.clock.advance(120_000);
  const check = await world.wallet.selfCheck();
  assert.deepEqual(check, { isSound: true, findings: [] });
  const { lastCheck } = await operator.api.wallet.getTill();
  assert.deepEqual(lastCheck, { at: world.clock.now().toISOString(), isSound: true, findings: [] });
  assert.match(await world.metricsText(), /allmende_wallet_book_sound 1/);
  const restarted = await walletWorld({ on: world.made });
  assert.match(await restarted.metricsText(), /allmende_wallet_book_sound 1/);
});

test('[W25] the check finds what does not fit', async () => {
  const broken = await walletWorld();
  const [lena, omar] = [
    await broken.person('heil', { minor: 1000n }),
    await broken.person('krumm'),
  ];
  await broken.database.pool.query('alter table wallet_payments disable trigger user');
  const { id } = await send(lena, omar, 100n);
  const bare = `${id.slice(4, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20, 24)}-${id.slice(24)}`;
  const damages: [change: string, undo: string, finding: RegExp][] = [
    [
      'update wallet_payments set amount = amount + 1 where id = $1',
      'update wallet_payments set amount = amount - 1 where id = $1',
      /entry \d+: no payment that fits/,
    ],
    [
      `update wallet_payments set kind = 'order', refunded_amount = 5 where id = $1`,
      `update wallet_payments set kind = 'transfer', refunded_amount = 0 where id = $1`,
      /its refunds do not add up/,
    ],
    [
      `insert into wallet_payments select gen_random_uuid(), from_account_id, to_account_id, amount,
         refunded_amount, paid_at, kind, rail, asset_code, from_actor_id, to_actor_id, 'made up',
         order_id, refund_of, confirmed_by, 'RF00', null, null from wallet_payments where id = $1`,
      `delete from wallet_payments where note = 'made up' and $1::uuid is not null`,
      /payments, but \d+ entries/,
    ],
    [
      'update ledger_transfers set code = 4 where id = $1',
      'update ledger_transfers set code = 1 where id = $1',
      /entry \d+: no payment that fits/,
    ],
    [
      `update ledger_transfers set created_at = created_at + interval '1 second' where id = $1`,
      `update ledger_transfers set created_at = created_at - interval '1 second' where id = $1`,
      /entry \d+: no payment that fits/,
    ],
    [
      'update ledger_transfers set debit_before_id = id where id = $1',
      `update ledger_transfers set debit_before_id = (
         select credit_before.id from ledger_transfers credit_before
         where credit_before.credit_account_id = ledger_transfers.debit_account_id)
       where id = $1`,
      /names another transfer as the one before[\s\S]*entry 1 of account [-0-9a-f]+ is not where the book says/,
    ],
  ];
  await broken.database.pool.query('alter table ledger_transfers disable trigger user');
  broken.clock.advance(120_000);
  for (const [change, undo, finding] of damages) {
    await broken.database.pool.query(change, [bare]);
    const check = await broken.wallet.selfCheck();
    assert.equal(check.isSound, false);
    assert.match(check.findings.join('\n'), finding);
    assert.match(await broken.metricsText(), /allmende_wallet_book_sound 0/);
    await broken.database.pool.query(undo, [bare]);
  }
  assert.deepEqual(await broken.wallet.selfCheck(), { isSound: true, findings: [] });
});
