import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import {
  type Buyer,
  findShopContradictions,
  gatherBuyers,
  openStand,
  type ShopStand,
} from '../../../../../dev/shop-crowd.ts';
import { testWorld } from '../../../../../dev/world.ts';

const world = await testWorld();
const { app, clock } = world;
const { carts, orders } = app.shop;
let keys = 0;

async function guest(prefix: string): Promise<Buyer> {
  const [buyer] = await gatherBuyers(app, { count: 1, users: 1, moneyMinor: 1000n, prefix });
  return buyer!;
}

/** Puts the quantities into the cart, one per variant, and reserves them; the code of the answer. */
async function reserve(stand: ShopStand, buyer: Buyer, ...quantities: number[]): Promise<string> {
  for (const [variant, quantity] of quantities.entries()) {
    const set = await carts.setLine(
      buyer.actorId,
      stand.sellerId,
      stand.variantIds[variant]!,
      quantity,
    );
    assert.ok(set.ok);
  }
  const count = quantities.reduce((sum, quantity) => sum + quantity, 0);
  const checkout = {
    fulfilment: 'pickup' as const,
    note: '',
    expectedTotal: euros(BigInt(count)),
  };
  const answer = await orders.reserveOrder(buyer, stand.sellerId, checkout, `key-${keys++}`);
  return answer.ok ? 'ok' : answer.code;
}

test('[SH13] nobody has more than five unpaid orders, in all shops together', async () => {
  const buyer = await guest('sammler');
  const stands: ShopStand[] = [];
  for (const handle of ['eins', 'zwei', 'drei', 'vier', 'fuenf', 'sechs']) {
    stands.push(await openStand(app, { handle: `laden-${handle}`, priceMinor: 1n, stocks: [500] }));
  }
  for (const stand of stands.slice(0, 5)) assert.equal(await reserve(stand, buyer, 1), 'ok');
  assert.equal(await reserve(stands[5]!, buyer, 1), 'shop.too_many_reservations');
  // Paying at once is still possible, and another buyer is not concerned.
  const checkout = { fulfilment: 'pickup' as const, note: '', expectedTotal: euros(1n) };
  assert.ok((await orders.placeOrder(buyer, stands[5]!.sellerId, checkout, 'pay')).ok);
  assert.equal(await reserve(stands[5]!, await guest('andere'), 1), 'ok');
  // What has run out no longer counts, also before anybody has swept it away.
  clock.advance(15 * 60_000);
  assert.equal(await reserve(stands[5]!, buyer, 1), 'ok');
  assert.deepEqual(await findShopContradictions(world.database, app), []);
});

test('[SH13] nobody holds more than 50 of one product without paying', async () => {
  const stand = await openStand(app, { handle: 'lager', priceMinor: 1n, stocks: [500, 500, null] });
  const buyer = await guest('grosskunde');
  assert.equal(await reserve(stand, buyer, 51), 'shop.too_much_reserved');
  assert.equal(await reserve(stand, buyer, 30, 50, 999), 'ok');
  assert.equal(await reserve(stand, buyer, 21), 'shop.too_much_reserved');
  assert.equal(await reserve(stand, buyer, 20), 'ok');
  assert.equal(await reserve(stand, buyer, 0, 1), 'shop.too_much_reserved');
  const { rows } = await world.database.pool.query(
    'select reserved from shop_stock where seller_id = $1',
    [stand.sellerId],
  );
  assert.deepEqual(
    rows.map(({ reserved }) => reserved),
    [50, 50],
  );
});

test('[SH13] also when many are asked for at once', async () => {
  const buyer = await guest('eilig');
  const stands: ShopStand[] = [];
  for (const letter of 'abcdefgh') {
    stands.push(await openStand(app, { handle: `bude-${letter}`, priceMinor: 1n, stocks: [500] }));
  }
  const answers = await Promise.all(stands.map((stand) => reserve(stand, buyer, 1)));
  assert.deepEqual(answers.sort(), [
    ...Array(5).fill('ok'),
    ...Array(3).fill('shop.too_many_reservations'),
  ]);
});
