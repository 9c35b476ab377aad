import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import {
  type Buyer,
  findShopContradictions,
  gatherBuyers,
  openStand,
  type ShopStand,
} from '../../../../../dev/shop-crowd.ts';
import { openDevice } from '../../../../../dev/messaging-stage.ts';
import { testWorld } from '../../../../../dev/world.ts';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';

const world = await testWorld();
const { app, database } = world;

const itemsOf = (stand: ShopStand, quantity: number, index = 0) => [
  { variantId: toPublicId('var', stand.variantIds[index]!), quantity },
];

function buy(
  buyer: Buyer,
  stand: ShopStand,
  {
    key,
    quantity = 1,
    totalMinor,
    postId,
  }: { key: string; quantity?: number; totalMinor?: bigint; postId?: string },
) {
  const checkout = {
    fulfilment: 'pickup' as const,
    note: '',
    expectedTotal: euros(totalMinor ?? stand.priceMinor * BigInt(quantity)),
    items: itemsOf(stand, quantity),
    postId: postId as never,
  };
  return app.shop.orders.placeOrder(buyer, stand.sellerId, checkout, key);
}

async function productOf(stand: ShopStand) {
  const page = { after: null, limit: 1 };
  const filter = { sellerId: stand.sellerId, publishedOnly: true, q: '' };
  return (await app.shop.products.shelf(filter, page)).items[0]!;
}

test('[SH60] what is bought without a cart costs what was said, leaves the cart alone, and is bought once', async () => {
  const stand = await openStand(app, { handle: 'ohne-korb', priceMinor: 300n, stocks: [5, 5] });
  const [buyer] = await gatherBuyers(app, { count: 1, users: 1, moneyMinor: 5000n, prefix: 'ok' });
  await app.shop.carts.setLine(buyer!.actorId, stand.sellerId, stand.variantIds[1]!, 2);
  const priced = await app.shop.carts.priceItems(stand.sellerId, itemsOf(stand, 2));
  assert.ok(priced.ok);
  assert.equal(priced.value.fulfilments[0]?.total.value, '600');
  const first = await buy(buyer!, stand, { key: 'a', quantity: 2 });
  const again = await buy(buyer!, stand, { key: 'a', quantity: 2 });
  assert.ok(first.ok && again.ok);
  assert.equal(first.value.id, again.value.id);
  assert.deepEqual(
    first.value.lines.map(({ title, quantity }) => [title, quantity]),
    [['Ware 0', 2]],
  );
  const other = await buy(buyer!, stand, { key: 'a', quantity: 1 });
  assert.equal(!other.ok && other.code, 'platform.idempotency_key_reused');
  const cart = await app.shop.carts.getCart(buyer!.actorId, stand.sellerId);
  assert.equal(cart.ok && cart.value.itemCount, 2);
  const dearer = await buy(buyer!, stand, { key: 'b', totalMinor: 299n });
  assert.equal(!dearer.ok && dearer.code, 'shop.price_changed');
  const tooMany = await buy(buyer!, stand, { key: 'c', quantity: 4 });
  assert.equal(!tooMany.ok && tooMany.code, 'shop.sold_out');
  const foreign = { ...stand, variantIds: [randomUUID() as Uuid] };
  const unknown = await buy(buyer!, foreign, { key: 'd' });
  assert.equal(!unknown.ok && unknown.code, 'shop.sold_out');
  assert.deepEqual(await findShopContradictions(database, app), []);
});

test('[SH60] [SH7] of 60 who buy at once without a cart exactly 7 get the 7 units, and only they pay', async () => {
  const stand = await openStand(app, { handle: 'beitrag', priceMinor: 5n, stocks: [7] });
  const buyers = await gatherBuyers(app, {
    count: 60,
    users: 4,
    moneyMinor: 100n,
    prefix: 'schar',
  });
  const done = await Promise.all(buyers.map((buyer, i) => buy(buyer, stand, { key: `r-${i}` })));
  const counts = Map.groupBy(done, (one) => (one.ok ? 'sold' : one.code));
  assert.equal(counts.get('sold')?.length, 7);
  assert.equal(counts.get('shop.sold_out')?.length, 53);
  assert.equal((await productOf(stand)).available, 0);
  assert.deepEqual(await findShopContradictions(database, app), []);
});

test('[SH61] an order remembers the post only if the buyer sees it and it shows what is bought', async () => {
  const stand = await openStand(app, { handle: 'empfohlen', priceMinor: 200n, stocks: [9, 9] });
  const [buyer] = await gatherBuyers(app, {
    count: 1,
    users: 1,
    moneyMinor: 5000n,
    prefix: 'leser',
  });
  const author = await world.open('empfiehlt');
  const product = await productOf(stand);
  const say = (text: string, more: object) =>
    author.client.feed.createPost({ body: { clientId: randomUUID(), text, ...more } });
  const shown = await say('kauft das', { productIds: [product.id] });
  const hidden = await say('nur für wenige', { productIds: [product.id], visibility: 'followers' });
  const other = await say('ohne Ware', {});
  const from = async (postId: string, key: string) => {
    const placed = await buy(buyer!, stand, { key, postId });
    assert.ok(placed.ok, key);
    return placed.value.postId;
  };
  assert.equal(await from(shown.id, 'shown'), shown.id);
  assert.equal(await from(hidden.id, 'hidden'), null);
  assert.equal(await from(other.id, 'other'), null);
  await author.client.feed.deletePost({ params: { postId: shown.id } });
  assert.equal(await from(shown.id, 'gone'), null);
});

test('[SH62] only published products are shown and found, and none of a seller with whom a block stands', async () => {
  const stand = await openStand(app, { handle: 'suchstand', priceMinor: 200n, stocks: [3, null] });
  const reader = await world.open('sucht');
  const search = async (q: string) =>
    (await reader.client.shop.searchProducts({ query: { q } })).items.filter(
      ({ seller }) => toUuid(seller.id) === stand.sellerId,
    );
  assert.deepEqual(
    (await search('Ware')).map(({ title, available }) => [title, available]),
    [
      ['Ware 0', 3],
      ['Ware 1', null],
    ],
  );
  assert.deepEqual(await search(''), []);
  const product = await productOf(stand);
  await database.pool.query('update shop_products set is_published = false where id = $1', [
    toUuid(product.id),
  ]);
  assert.equal((await search('Ware')).length, 1);
  assert.equal((await app.shop.goods.find([toUuid(product.id)])).size, 0);
  await reader.client.identity.block({ params: { actorId: toPublicId('act', stand.sellerId) } });
  assert.deepEqual(await search('Ware'), []);
});

test('[SH63] whoever watches a product is told it at once and when it is sold, and nobody hears of others', async () => {
  const stand = await openStand(app, { handle: 'schaustand', priceMinor: 90n, stocks: [1] });
  const [buyer] = await gatherBuyers(app, {
    count: 1,
    users: 1,
    moneyMinor: 500n,
    prefix: 'kaeufer',
  });
  const product = await productOf(stand);
  const watcher = await openDevice(world.origin, (await world.open('schaut-zu')).token);
  const other = await openDevice(world.origin, (await world.open('schaut-weg')).token);
  // The id of an actor in the place of one of a product lets nobody hear what is for that actor.
  const foreign = `prd_${buyer!.actorId.replaceAll('-', '')}` as typeof product.id;
  other.send({ type: 'watchProducts', productIds: [foreign] });
  watcher.send({ type: 'watchProducts', productIds: [product.id] });
  const soldOut = () =>
    watcher.frames.flatMap((frame) => (frame.type === 'product' ? [frame.product?.isSoldOut] : []));
  await watcher.next(() => soldOut().length > 0);
  assert.deepEqual(soldOut(), [false]);
  assert.ok((await buy(buyer!, stand, { key: 'der letzte' })).ok);
  await watcher.next(() => soldOut().length > 1);
  assert.deepEqual(soldOut(), [false, true]);
  await app.shop.products.remove(stand.sellerId, toUuid(product.id));
  await watcher.next(() => soldOut().length > 2);
  assert.equal(soldOut().at(-1), undefined);
  const heard = other.frames.filter(
    (frame) =>
      frame.type === 'product' ||
      ('actorId' in frame && toUuid(frame.actorId as never) === buyer!.actorId),
  );
  assert.deepEqual(heard, [{ type: 'product', id: foreign, product: null }]);
  await Promise.all([watcher.close(), other.close()]);
});
