import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  type Buyer,
  findShopContradictions,
  gatherBuyers,
  openStand,
  type ShopStand,
  total,
} from '../../../../../dev/shop-crowd.ts';
import { testWorld } from '../../../../../dev/world.ts';

const world = await testWorld();
const { app, database } = world;

async function buyOne(stand: ShopStand, buyer: Buyer, key: string) {
  const variantId = stand.variantIds[0]!;
  const put = await app.shop.carts.setLine(buyer.actorId, stand.sellerId, variantId, 1);
  if (!put.ok) return put.code;
  const placed = await app.shop.orders.placeOrder(
    buyer,
    stand.sellerId,
    { fulfilment: 'pickup', note: '', expectedTotal: total(stand, 1) },
    key,
  );
  return placed.ok ? 'sold' : placed.code;
}

async function onHand(stand: ShopStand): Promise<number> {
  const { rows } = await database.pool.query<{ on_hand: number }>(
    'select on_hand from shop_stock where variant_id = $1',
    [stand.variantIds[0]],
  );
  return rows[0]!.on_hand;
}

test('[SH7] of 1,000 buyers at once exactly 10 get the 10 units, and only they pay', async () => {
  const stand = await openStand(app, { handle: 'andrang', priceMinor: 5n, stocks: [10] });
  const buyers = await gatherBuyers(app, {
    count: 1000,
    users: 4,
    moneyMinor: 100n,
    prefix: 'menge',
  });
  const variantId = stand.variantIds[0]!;
  // All have it in the cart before the first buys.
  for (let i = 0; i < buyers.length; i += 100) {
    await Promise.all(
      buyers
        .slice(i, i + 100)
        .map(({ actorId }) => app.shop.carts.setLine(actorId, stand.sellerId, variantId, 1)),
    );
  }
  const outcomes = await Promise.all(
    buyers.map(async (buyer, i) => {
      const placed = await app.shop.orders.placeOrder(
        buyer,
        stand.sellerId,
        { fulfilment: 'pickup', note: '', expectedTotal: total(stand, 1) },
        `rush-${i}`,
      );
      return placed.ok ? 'sold' : placed.code;
    }),
  );
  const counts = Map.groupBy(outcomes, (outcome) => outcome);
  assert.equal(counts.get('sold')?.length, 10);
  assert.equal(counts.get('shop.sold_out')?.length, 990);
  assert.equal(await onHand(stand), 0);
  assert.deepEqual(await findShopContradictions(database, app), []);
});

test('[SH8] the same key at the same time is one order, paid once', async () => {
  const stand = await openStand(app, { handle: 'doppelt', priceMinor: 250n, stocks: [50] });
  const [buyer] = await gatherBuyers(app, {
    count: 1,
    users: 1,
    moneyMinor: 1000n,
    prefix: 'hastig',
  });
  await app.shop.carts.setLine(buyer!.actorId, stand.sellerId, stand.variantIds[0]!, 1);
  const placed = await Promise.all(
    Array.from({ length: 8 }, () =>
      app.shop.orders.placeOrder(
        buyer!,
        stand.sellerId,
        { fulfilment: 'pickup', note: '', expectedTotal: total(stand, 1) },
        'once-only',
      ),
    ),
  );
  const ids = new Set(placed.map((result) => (result.ok ? result.value.id : result.code)));
  assert.equal(ids.size, 1);
  assert.equal(await onHand(stand), 49);
  assert.deepEqual(await findShopContradictions(database, app), []);
});

test('[SH8] two devices that buy the same cart at once buy it once', async () => {
  const stand = await openStand(app, { handle: 'zweigeraete', priceMinor: 250n, stocks: [50] });
  const [buyer] = await gatherBuyers(app, {
    count: 1,
    users: 1,
    moneyMinor: 1000n,
    prefix: 'zweihaendig',
  });
  await app.shop.carts.setLine(buyer!.actorId, stand.sellerId, stand.variantIds[0]!, 1);
  const placed = await Promise.all(
    ['phone', 'desktop', 'tablet'].map((device) =>
      app.shop.orders.placeOrder(
        buyer!,
        stand.sellerId,
        { fulfilment: 'pickup', note: '', expectedTotal: total(stand, 1) },
        device,
      ),
    ),
  );
  const codes = placed.map((result) => (result.ok ? 'sold' : result.code)).sort();
  assert.deepEqual(codes, ['shop.cart_empty', 'shop.cart_empty', 'sold']);
  assert.equal(await onHand(stand), 49);
});

test('[SH8] two orders over the same goods in opposite order of the cart do not block each other', async () => {
  const stand = await openStand(app, { handle: 'kreuzweise', priceMinor: 1n, stocks: [500, 500] });
  const buyers = await gatherBuyers(app, {
    count: 20,
    users: 4,
    moneyMinor: 100n,
    prefix: 'kreuz',
  });
  await Promise.all(
    buyers.map(async (buyer, i) => {
      for (let round = 0; round < 5; round++) {
        const order = i % 2 === 0 ? stand.variantIds : stand.variantIds.toReversed();
        for (const variantId of order) {
          await app.shop.carts.setLine(buyer.actorId, stand.sellerId, variantId, 1);
        }
        const placed = await app.shop.orders.placeOrder(
          buyer,
          stand.sellerId,
          { fulfilment: 'pickup', note: '', expectedTotal: total(stand, 2) },
          `cross-${i}-${round}`,
        );
        assert.equal(placed.ok, true);
      }
    }),
  );
  assert.equal(await onHand(stand), 400);
  assert.deepEqual(await findShopContradictions(database, app), []);
});

test('[SH7] the server is killed in the middle of the rush: nothing is sold twice, nothing half', async () => {
  const stand = await openStand(app, { handle: 'absturz', priceMinor: 5n, stocks: [40] });
  const buyers = await gatherBuyers(app, {
    count: 120,
    users: 4,
    moneyMinor: 100n,
    prefix: 'zaeh',
  });
  const acknowledged = new Set<string>();
  for (let life = 0; life < 3; life++) {
    const child = fork(join(import.meta.dirname, '../../../../../dev/shop-rush-worker.ts'), {
      env: {
        ...process.env,
        RUSH: JSON.stringify({ connection: database.connection, stand: plain(stand), buyers }),
      },
      serialization: 'advanced',
    });
    child.on('message', (key: string) => acknowledged.add(key));
    await once(child, 'message');
    await new Promise((resolve) => setTimeout(resolve, 60 + life * 40));
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  // Whoever heard nothing asks again with the same key.
  const outcomes = await Promise.all(
    buyers.map(async (buyer, i) => [`kill-${i}`, await buyOne(stand, buyer, `kill-${i}`)] as const),
  );
  const sold = outcomes.filter(([, outcome]) => outcome === 'sold').map(([key]) => key);
  const { rows } = await database.pool.query<{ idempotency_key: string }>(
    'select idempotency_key from shop_orders where seller_id = $1',
    [stand.sellerId],
  );
  const kept = new Set(rows.map((row) => row.idempotency_key));
  assert.ok(acknowledged.size > 0, 'the rush was killed before it began');
  assert.deepEqual(
    [...acknowledged].filter((key) => !kept.has(key)),
    [],
    'an acknowledged order is missing',
  );
  assert.equal(kept.size, 40);
  assert.ok(sold.length <= 40);
  assert.equal(await onHand(stand), 0);
  assert.deepEqual(await findShopContradictions(database, app), []);
});

function plain(stand: ShopStand) {
  return { ...stand, priceMinor: stand.priceMinor.toString() };
}
