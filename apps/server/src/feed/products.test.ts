import assert from 'node:assert/strict';
import { test } from 'node:test';
import { feedWorld } from '../../../../dev/feed-world.ts';
import { openStand } from '../../../../dev/shop-crowd.ts';
import { refusal } from '../../../../dev/world.ts';
import { toPublicId, toUuid } from '#platform/ids';

const { app, person, say, client } = await feedWorld();

async function stand(handle: string, stocks: number[]) {
  const opened = await openStand(app, { handle, priceMinor: 480n, stocks });
  const { items } = await app.shop.products.shelf(
    { sellerId: opened.sellerId, publishedOnly: true, q: '' },
    { after: null, limit: 10 },
  );
  return { ...opened, productIds: items.map(({ id }) => id) };
}

test('[FD80] [FD81] a post shows what is for sale with its stock of now, and as gone what is not', async () => {
  const [anna, ben] = [await person(), await person()];
  const { sellerId, ownerUserId, variantIds, productIds } = await stand('honigstand', [1, 4]);
  const post = await say(anna, 'Der beste Honig', { productIds });
  assert.deepEqual(
    post.products.map(({ product }) => [product?.title, product?.available, product?.isSoldOut]),
    [
      ['Ware 0', 1, false],
      ['Ware 1', 4, false],
    ],
  );
  const params = { postId: post.id };
  const seen = async (by = ben.client) => (await by.feed.getPost({ params })).products;
  const owner = { actorId: sellerId, userId: ownerUserId, role: 'owner' } as const;
  await app.shop.orders.reserveOrder(
    { ...owner, actorId: ben.actorId },
    sellerId,
    {
      fulfilment: 'pickup',
      note: '',
      expectedTotal: { value: '480', assetCode: 'EUR', assetScale: 2 },
      items: [{ variantId: toPublicId('var', variantIds[0]!), quantity: 1 }],
    },
    'der letzte',
  );
  assert.equal((await seen())[0]!.product?.isSoldOut, true);
  assert.equal((await seen(client()))[0]!.product?.isSoldOut, true);
  assert.equal((await app.shop.products.remove(sellerId, toUuid(productIds[0]!))).ok, true);
  assert.deepEqual((await seen())[0], { id: productIds[0], product: null });

  // Between whom and the seller a block stands, sees nothing of it and adds nothing of it.
  const seller = toPublicId('act', sellerId);
  await ben.client.identity.block({ params: { actorId: seller } });
  assert.equal((await seen())[1]!.product, null);
  await assert.rejects(
    say(ben, 'auch', { productIds: [productIds[1]!] }),
    refusal('feed.product_unknown'),
  );
  await assert.rejects(
    say(anna, 'weg', { productIds: [productIds[0]!] }),
    refusal('feed.product_unknown'),
  );

  // What stands there already may stay; left out of an edit nothing changes, and an empty list takes all away.
  const edited = await anna.client.feed.editPost({ params, body: { text: 'Honig', productIds } });
  assert.equal(edited.products.length, 2);
  const again = await anna.client.feed.editPost({ params, body: { text: 'Der Honig' } });
  assert.equal(again.products.length, 2);
  const bare = await anna.client.feed.editPost({ params, body: { text: 'x', productIds: [] } });
  assert.deepEqual(bare.products, []);
});

test('[FD80] a product alone says something, the same twice is once, and more than five are refused', async () => {
  const anna = await person();
  const { productIds } = await stand('vielerlei', [1, 1, 1, 1, 1, 1]);
  const [first] = productIds;
  const post = await say(anna, '', { productIds: [first!, first!] });
  assert.equal(post.products.length, 1);
  await assert.rejects(say(anna, 'zu viel', { productIds }), refusal('platform.invalid_input'));
  // [FD6] Nothing is left of it.
  const params = { postId: post.id };
  await anna.client.feed.deletePost({ params });
  assert.deepEqual(await app.feed.productsIn(toUuid(post.id), anna.actorId), []);
});
