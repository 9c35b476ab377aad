import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order } from '@allmende/contract/shop';
import { euros } from '@allmende/contract/money';
import {
  type Buyer,
  findShopContradictions,
  gatherBuyers,
  openStand,
  type ShopStand,
} from '../../../../../dev/shop-crowd.ts';
import { testWorld } from '../../../../../dev/world.ts';
import sharp from 'sharp';
import { bringFile } from '../../../../../dev/bring-file.ts';
import { toPublicId, toUuid } from '#platform/ids';

const world = await testWorld();
const { app, clock, database } = world;
const { carts, orders, disputes } = app.shop;
const dayMs = 86_400_000;
let count = 0;

interface Deal {
  stand: ShopStand;
  buyer: Buyer & { isOperator: boolean };
  seller: Buyer & { isOperator: boolean };
  operator: Buyer & { isOperator: boolean };
  order: Order;
  orderId: string;
}

/** An order of ten for 1,00 each, paid; the shop keeps the money for `keepDays` after handing over. */
async function deal(keepDays: number | null): Promise<Deal> {
  const name = `handel${count++}`;
  const stand = await openStand(app, { handle: name, priceMinor: 100n, stocks: [50] });
  await app.shop.changeSettings(stand.sellerId, { keepDays });
  const [buyer, other] = await gatherBuyers(app, {
    count: 2,
    users: 2,
    moneyMinor: 1000n,
    prefix: `${name}-kunde`,
  });
  await carts.setLine(buyer!.actorId, stand.sellerId, stand.variantIds[0]!, 10);
  const placed = await orders.placeOrder(
    buyer!,
    stand.sellerId,
    { fulfilment: 'pickup', note: '', expectedTotal: euros(1000n) },
    name,
  );
  assert.ok(placed.ok);
  return {
    stand,
    buyer: { ...buyer!, isOperator: false },
    seller: {
      actorId: stand.sellerId,
      userId: stand.ownerUserId,
      role: 'owner',
      isOperator: false,
    },
    operator: { ...other!, isOperator: true },
    order: placed.value,
    orderId: toUuid(placed.value.id),
  };
}

async function money({ actorId, userId }: Buyer): Promise<{ balance: bigint; available: bigint }> {
  const view = await app.wallet.view({ actorId, userId });
  assert.ok(view.ok);
  return {
    balance: BigInt(view.value.balance.value),
    available: BigInt(view.value.available.value),
  };
}

async function step(
  by: Buyer,
  { orderId }: Deal,
  ...actions: ('accept' | 'ready' | 'complete' | 'release' | 'cancel')[]
) {
  for (const action of actions) {
    const done = await orders.act(by, orderId, action);
    assert.ok(done.ok, `${action}: ${done.ok || done.code}`);
  }
}

const claim = (deal: Deal, minor: bigint) =>
  disputes.open(deal.buyer, {
    orderId: deal.orderId,
    reason: 'damaged',
    claimed: euros(minor),
    text: 'Die Hälfte ist zerbrochen.',
  });

async function claimed(deal: Deal, minor: bigint): Promise<string> {
  const opened = await claim(deal, minor);
  assert.ok(opened.ok, opened.ok ? '' : opened.code);
  return toUuid(opened.value.id);
}

async function assertSound(): Promise<void> {
  assert.deepEqual(await findShopContradictions(database, app), []);
}

test('[SH35] both sides say at once that it was handed over: it is completed, and the money is the shop’s', async () => {
  for (const order of ['together', 'shop first', 'buyer first'] as const) {
    const kept = await deal(14);
    await step(kept.seller, kept, 'accept', 'ready');
    const had = (await money(kept.seller)).available;
    const say = [
      () => orders.act(kept.seller, kept.orderId, 'complete'),
      () => orders.act(kept.buyer, kept.orderId, 'complete'),
    ];
    if (order === 'together') await Promise.all(say.map((one) => one()));
    else for (const one of order === 'shop first' ? say : say.toReversed()) await one();
    for (const one of say) {
      const again = await one();
      assert.ok(again.ok && again.value.state === 'completed', order);
    }
    assert.equal((await money(kept.seller)).available, had + 1000n, order);
  }
  await assertSound();
});

test('[SH30] [SH31] [SH32] kept money is the shop’s when the buyer has it, or when the days have passed', async () => {
  const confirmed = await deal(14);
  assert.deepEqual(await money(confirmed.seller), { balance: 1000n, available: 0n });
  await step(confirmed.seller, confirmed, 'accept', 'ready');
  await step(confirmed.buyer, confirmed, 'complete');
  assert.equal((await money(confirmed.seller)).available, 1000n);

  const later = await deal(14);
  await step(later.seller, later, 'accept', 'ready', 'complete');
  assert.equal((await money(later.seller)).available, 0n, 'of the shop it is only heard');
  const shown = await orders.getOrder(later.buyer, later.orderId);
  assert.ok(shown.ok && shown.value.keptUntil && shown.value.actions.includes('release'));
  assert.equal((await orders.act(later.seller, later.orderId, 'release')).ok, false);
  await step(later.buyer, later, 'release');
  assert.equal((await money(later.seller)).available, 1000n);
  assert.equal((await orders.act(later.buyer, later.orderId, 'release')).ok, false, 'once');

  const silent = await deal(5);
  await step(silent.seller, silent, 'accept', 'ready');
  clock.advance(5 * dayMs - 1000);
  assert.equal(await orders.keptMoney.settleDue(), 0);
  clock.advance(1000);
  const settled = await Promise.all([1, 2, 3].map(() => orders.keptMoney.settleDue()));
  assert.equal(
    settled.reduce((sum, each) => sum + each, 0),
    1,
    'also in several places at once',
  );
  assert.equal((await money(silent.seller)).available, 1000n);
  await assertSound();
});

test('[SH30] a shop that keeps nothing has its money at once, and so has one that stopped', async () => {
  const open = await deal(null);
  assert.deepEqual(await money(open.seller), { balance: 1000n, available: 1000n });
  assert.equal(open.order.keptUntil, null);
  const kept = await deal(7);
  await app.shop.changeSettings(kept.stand.sellerId, { keepDays: null });
  assert.equal((await money(kept.seller)).available, 0n, 'what was promised stays promised');
});

test('[SH34] a product asks for it in a shop that keeps nothing, and the cart says so', async () => {
  const stand = await openStand(app, {
    handle: 'einzelstueck',
    priceMinor: 100n,
    stocks: [5, 5],
    keeping: [1],
  });
  const [buyer] = await gatherBuyers(app, {
    count: 1,
    users: 1,
    moneyMinor: 1000n,
    prefix: 'einzelkunde',
  });
  const seller: Buyer = { actorId: stand.sellerId, userId: stand.ownerUserId, role: 'owner' };
  const put = async (variant: number) => {
    const cart = await carts.setLine(buyer!.actorId, stand.sellerId, stand.variantIds[variant]!, 1);
    assert.ok(cart.ok);
    return cart.value.keepDays;
  };
  const order = async (minor: bigint, key: string) => {
    const placed = await orders.placeOrder(
      buyer!,
      stand.sellerId,
      { fulfilment: 'pickup', note: '', expectedTotal: euros(minor) },
      key,
    );
    assert.ok(placed.ok);
    return placed.value;
  };
  assert.equal(await put(0), null);
  assert.equal((await order(100n, 'frei')).keptUntil, null);
  assert.equal((await money(seller)).available, 100n);
  assert.equal(await put(0), null);
  assert.equal(await put(1), 14);
  const kept = await order(200n, 'gehalten');
  assert.notEqual(kept.keptUntil, null);
  assert.deepEqual(await money(seller), { balance: 300n, available: 100n }, 'all of the order');
  for (const action of ['accept', 'ready'] as const) {
    assert.ok((await orders.act(seller, toUuid(kept.id), action)).ok);
  }
  const shown = await orders.getOrder(buyer!, toUuid(kept.id));
  assert.ok(shown.ok);
  assert.equal(Date.parse(shown.value.keptUntil!) - clock.now().getTime(), 14 * dayMs);
  assert.ok((await orders.act(buyer!, toUuid(kept.id), 'complete')).ok);
  assert.equal((await money(seller)).available, 300n);
  await assertSound();
});

test('[SH33] nothing handed over: after thirty days, or when it is cancelled, all of it goes back', async () => {
  await orders.keptMoney.settleDue();
  const forgotten = await deal(14);
  await step(forgotten.seller, forgotten, 'accept');
  clock.advance(30 * dayMs);
  assert.ok((await orders.keptMoney.settleDue()) > 0);
  const after = await orders.getOrder(forgotten.buyer, forgotten.orderId);
  assert.ok(after.ok);
  assert.deepEqual([after.value.state, after.value.refunded?.value], ['cancelled', '1000']);
  assert.equal((await money(forgotten.buyer)).balance, 1000n);
  const cancelled = await deal(14);
  await step(cancelled.buyer, cancelled, 'cancel');
  assert.deepEqual(await money(cancelled.seller), { balance: 0n, available: 0n });
  assert.equal((await money(cancelled.buyer)).balance, 1000n);
  await assertSound();
});

test('[SH40] what cannot be disputed', async () => {
  const one = await deal(null);
  for (const minor of [0n, -1n, 1001n]) {
    const refused = await claim(one, minor);
    assert.equal(!refused.ok && refused.code, 'disputes.amount_invalid');
  }
  const stranger = await disputes.open(one.operator, {
    orderId: one.orderId,
    reason: 'other',
    claimed: euros(1n),
    text: 'x',
  });
  assert.equal(!stranger.ok && stranger.code, 'shop.order_unknown');
  assert.equal((await disputes.ofOrder(one.operator, one.orderId)).ok, false);
  const both = await Promise.all([claim(one, 500n), claim(one, 500n), claim(one, 500n)]);
  assert.equal(both.filter(({ ok }) => ok).length, 1, 'once, also when asked for at once');
  const old = await deal(null);
  clock.advance(60 * dayMs);
  const late = await claim(old, 1n);
  assert.equal(!late.ok && late.code, 'disputes.not_possible');
  const given = await deal(null);
  await step(given.buyer, given, 'cancel');
  const over = await claim(given, 1n);
  assert.equal(!over.ok && over.code, 'disputes.not_possible');
});

test('[SH41] [SH42] [SH44] [SH46] answered, insisted and decided: the money follows, and all is told', async () => {
  const one = await deal(null);
  await step(one.seller, one, 'accept', 'ready', 'complete');
  const id = await claimed(one, 600n);
  assert.deepEqual(await money(one.seller), { balance: 1000n, available: 400n });
  const turn = async (acting: Deal['buyer'], what: 'answer' | 'insist') => {
    const done = await disputes[what](acting, id, { text: `${what}: so sehe ich es` });
    return done.ok ? done.value.state : done.code;
  };
  assert.equal(await turn(one.buyer, 'answer'), 'disputes.not_your_turn');
  assert.equal(await turn(one.buyer, 'insist'), 'disputes.not_your_turn');
  assert.equal(await turn(one.operator, 'answer'), 'disputes.unknown');
  assert.equal(await turn(one.seller, 'answer'), 'answered');
  assert.equal(await turn(one.seller, 'answer'), 'disputes.not_your_turn');
  assert.equal(await turn(one.buyer, 'insist'), 'referred');
  const decide = (acting: Deal['buyer'], minor: bigint) =>
    disputes.decide(acting, id, { awarded: euros(minor), text: 'Ein Teil war heil.' });
  const notOperator = await decide(one.buyer, 1n);
  assert.equal(!notOperator.ok && notOperator.code, 'disputes.unknown');
  for (const side of [one.buyer, one.seller]) {
    const own = await decide({ ...side, isOperator: true }, 1n);
    assert.equal(!own.ok && own.code, 'disputes.own');
  }
  const tooMuch = await decide(one.operator, 601n);
  assert.equal(!tooMuch.ok && tooMuch.code, 'disputes.amount_invalid');
  const { items } = await disputes.list(one.operator, {
    state: 'referred',
    after: null,
    limit: 10,
  });
  assert.deepEqual(
    items.map((item) => [item.orderNumber, item.actions, item.statements.map(({ side }) => side)]),
    [[one.order.number, ['decide'], ['buyer', 'seller', 'buyer']]],
  );
  const decided = await Promise.all([decide(one.operator, 250n), decide(one.operator, 250n)]);
  assert.equal(decided.filter(({ ok }) => ok).length, 1);
  assert.deepEqual(await money(one.seller), { balance: 750n, available: 750n });
  assert.equal((await money(one.buyer)).balance, 250n);
  const shown = await disputes.ofOrder(one.buyer, one.orderId);
  assert.ok(shown.ok);
  const { outcome, statements, actions } = shown.value.dispute!;
  assert.deepEqual(
    [outcome!.by, outcome!.awarded.value, outcome!.paid.value, statements.length, actions],
    ['operator', '250', '250', 4, []],
  );
  const { rows } = await database.pool.query(
    `select moment, count(*)::integer as count
     from (select substring(content from '"moment":"(\\w+)"') as moment from messaging_messages
       where content like '%' || $1 || '%') card
     where moment in ('disputed', 'settled') group by moment order by moment`,
    [one.order.id],
  );
  assert.deepEqual(rows, [
    { moment: 'disputed', count: 1 },
    { moment: 'settled', count: 1 },
  ]);
  await assertSound();
});

test('[SH43] who lets the time pass has lost', async () => {
  const [mute, tired] = [await deal(null), await deal(null)];
  await disputes.settleOverdue();
  await claimed(mute, 1000n);
  const id = await claimed(tired, 300n);
  await disputes.answer(tired.seller, id, { text: 'Das war so vereinbart.' });
  clock.advance(7 * dayMs - 1000);
  assert.equal(await disputes.settleOverdue(), 0);
  clock.advance(1000);
  const settled = await Promise.all([1, 2, 3].map(() => disputes.settleOverdue()));
  assert.equal(
    settled.reduce((sum, each) => sum + each, 0),
    2,
  );
  assert.equal((await money(mute.buyer)).balance, 1000n);
  const order = await orders.getOrder(mute.buyer, mute.orderId);
  assert.equal(order.ok && order.value.state, 'cancelled', '[SH45] nothing was handed over');
  assert.deepEqual(await money(tired.seller), { balance: 1000n, available: 1000n });
  await assertSound();
});

test('[SH41] [SH44] a shop that has spent the money is frozen with what is left, and the rest stays owed', async () => {
  const one = await deal(null);
  const spend = (minor: bigint) =>
    database.transaction((tx) =>
      app.wallet.pay(tx, {
        paymentId: crypto.randomUUID(),
        kind: 'transfer',
        fromActorId: one.seller.actorId,
        toActorId: one.operator.actorId,
        amountMinor: minor,
        assetCode: 'EUR',
        note: '',
        confirmedBy: 'seller',
        payerUserId: one.seller.userId,
      }),
    );
  assert.ok((await spend(700n)).ok);
  const id = await claimed(one, 1000n);
  assert.equal((await money(one.seller)).available, 0n);
  assert.equal((await spend(1n)).ok, false, 'what is frozen cannot be spent');
  const given = await disputes.giveBack(one.seller, id);
  assert.ok(given.ok);
  assert.deepEqual(
    [given.value.frozen.value, given.value.outcome!.awarded.value, given.value.outcome!.paid.value],
    ['300', '1000', '300'],
  );
  assert.equal((await money(one.buyer)).balance, 300n);
  await assertSound();
});

test('[SH45] kept and disputed: neither cancelled nor released, and withdrawn it is kept as before', async () => {
  const one = await deal(5);
  await step(one.seller, one, 'accept', 'ready');
  const id = await claimed(one, 400n);
  assert.equal((await orders.act(one.seller, one.orderId, 'cancel')).ok, false);
  clock.advance(6 * dayMs);
  await orders.keptMoney.settleDue();
  await step(one.buyer, one, 'complete');
  assert.equal((await money(one.seller)).available, 0n);
  const withdrawn = await disputes.withdraw(one.buyer, id);
  assert.equal(withdrawn.ok && withdrawn.value.outcome!.awarded.value, '0');
  await orders.keptMoney.settleDue();
  assert.equal((await money(one.seller)).available, 1000n);

  const two = await deal(5);
  const part = await claimed(two, 400n);
  await disputes.giveBack(two.seller, part);
  assert.deepEqual(await money(two.seller), { balance: 600n, available: 600n }, 'the rest is free');
  await step(two.buyer, two, 'cancel');
  assert.equal((await money(two.buyer)).balance, 1000n, '[SH44] never more than was paid');
  await assertSound();
});

test('[SH48] what was handed over is completed when its dispute ends, and goes on when it is withdrawn', async () => {
  const stateOf = async ({ buyer, orderId }: Deal) => {
    const found = await orders.getOrder(buyer, orderId);
    assert.ok(found.ok);
    return [found.value.state, found.value.actions, found.value.history.at(-1)!.state];
  };
  const [decided, given, withdrawn] = [await deal(7), await deal(null), await deal(7)];
  const ids: string[] = [];
  for (const one of [decided, given, withdrawn]) {
    await step(one.seller, one, 'accept', 'ready');
    ids.push(await claimed(one, 400n));
  }
  await disputes.answer(decided.seller, ids[0]!, { text: 'Sie war heil.' });
  await disputes.insist(decided.buyer, ids[0]!, { text: 'Nein.' });
  const awarded = { awarded: euros(0n), text: 'Nichts spricht dafür.' };
  assert.ok((await disputes.decide(decided.operator, ids[0]!, awarded)).ok);
  assert.deepEqual(await stateOf(decided), ['completed', [], 'completed']);
  assert.deepEqual(await money(decided.seller), { balance: 1000n, available: 1000n });
  assert.ok((await disputes.giveBack(given.seller, ids[1]!)).ok);
  assert.deepEqual(await stateOf(given), ['completed', [], 'completed']);
  assert.ok((await disputes.withdraw(withdrawn.buyer, ids[2]!)).ok);
  assert.deepEqual(await stateOf(withdrawn), ['ready', ['complete'], 'ready']);
  await step(withdrawn.buyer, withdrawn, 'complete');
  assert.equal((await money(withdrawn.seller)).available, 1000n);
  await assertSound();
});

test('[SH31] [SH44] handing over what is disputed does not turn the freeze into a promise to keep', async () => {
  const one = await deal(null);
  const spent = await database.transaction((tx) =>
    app.wallet.pay(tx, {
      paymentId: crypto.randomUUID(),
      kind: 'transfer',
      fromActorId: one.seller.actorId,
      toActorId: one.operator.actorId,
      amountMinor: 900n,
      assetCode: 'EUR',
      note: '',
      confirmedBy: 'seller',
      payerUserId: one.seller.userId,
    }),
  );
  assert.ok(spent.ok);
  const id = await claimed(one, 1000n);
  await step(one.seller, one, 'accept', 'ready');
  const shown = await orders.getOrder(one.buyer, one.orderId);
  assert.equal(shown.ok && shown.value.keptUntil, null);
  const given = await disputes.giveBack(one.seller, id);
  assert.equal(given.ok && given.value.outcome!.paid.value, '100');

  const two = await deal(null);
  const other = await claimed(two, 400n);
  await step(two.seller, two, 'accept', 'ready');
  assert.ok((await disputes.withdraw(two.buyer, other)).ok);
  assert.equal((await money(two.seller)).available, 1000n);
  await assertSound();
});

test('[SH47] what a side shows is seen by both and by operators, and nobody shows what is not theirs', async () => {
  const one = await deal(null);
  const tokenOf = ({ userId }: Buyer) => app.identity.createSession(userId);
  const [buyer, seller, stranger] = [
    await tokenOf(one.buyer),
    await tokenOf(one.seller),
    (await world.open('neugierig')).token,
  ];
  const petra = await world.open('petra');
  await app.identity.makeOperator(petra.userId);
  const bytes = await sharp({
    create: { width: 60, height: 40, channels: 3, background: '#a33' },
  })
    .png()
    .toBuffer();
  const pictureOf = async ({ actorId }: Buyer) => {
    const kept = await app.media.storePicture({
      bytes,
      ownerActorId: actorId,
      audience: 'private',
      alt: '',
    });
    assert.ok(kept.ok);
    return kept.value.id;
  };
  const own = await pictureOf(one.buyer);
  const fileId = await bringFile(
    { origin: world.origin, token: seller, actorId: toPublicId('act', one.seller.actorId) },
    { name: 'lieferschein.txt', type: 'text/plain', bytes: Buffer.from('alles heil') },
  );
  const openWith = (pictureIds: string[]) =>
    disputes.open(one.buyer, {
      orderId: one.orderId,
      reason: 'damaged',
      claimed: euros(500n),
      text: 'Sieh selbst.',
      pictureIds,
    });
  const stolen = await openWith([own, await pictureOf(one.seller)]);
  assert.equal(!stolen.ok && stolen.code, 'disputes.evidence_unknown');
  assert.equal((await money(one.seller)).available, 1000n, 'a refusal freezes nothing');
  const opened = await openWith([own]);
  assert.ok(opened.ok);
  const id = toUuid(opened.value.id);
  const answered = await disputes.answer(one.seller, id, { text: 'Bitte', fileIds: [fileId] });
  assert.ok(answered.ok);
  const [first, second] = answered.value.statements;
  assert.deepEqual(
    [first!.pictures.map((picture) => picture.id), first!.files, second!.pictures],
    [[own], [], []],
  );
  assert.equal(second!.files[0]?.name, 'lieferschein.txt');
  for (const url of [first!.pictures[0]!.largeUrl, second!.files[0]!.url]) {
    const statuses = await Promise.all(
      [buyer, seller, petra.token, stranger].map(async (token) => {
        const headers = { authorization: `Bearer ${token}` };
        return (await fetch(new URL(url, world.origin), { headers })).status;
      }),
    );
    assert.deepEqual(statuses, [200, 200, 200, 404], url);
  }
  clock.advance(10 * dayMs);
  await app.media.removeUnsent();
  const later = await disputes.ofOrder(one.buyer, one.orderId);
  assert.ok(later.ok);
  assert.equal(later.value.dispute?.statements[0]?.pictures.length, 1, 'it stays');
});
