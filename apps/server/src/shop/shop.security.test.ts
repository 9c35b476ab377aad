import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import type { RequestProblem } from '@allmende/sdk';
import { openStand } from '../../../../dev/shop-crowd.ts';
import { testWorld } from '../../../../dev/world.ts';
import { toPublicId } from '#platform/ids';

const world = await testWorld();
const { app } = world;
const stand = await openStand(app, { handle: 'stand', priceMinor: 250n, stocks: [null] });
const owner = await app.identity.createSession(stand.ownerUserId);
const sellerActorId = toPublicId('act', stand.sellerId);

async function asSeller(method: string, path: string, body: unknown): Promise<Response> {
  return fetch(world.origin + path, {
    method,
    headers: {
      authorization: `Bearer ${owner}`,
      'allmende-actor': sellerActorId,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
}

test('a price that cannot be multiplied is refused, and breaks nobody’s cart', async () => {
  const highest = (1n << 59n).toString();
  const draft = (value: string) => ({
    title: 'Brot',
    variants: [{ price: { value, assetCode: 'EUR', assetScale: 2 } }],
  });
  const refused = await asSeller('POST', '/api/v1/shop/products', draft(highest));
  assert.equal(refused.status, 400);
  const fee = await asSeller('PATCH', '/api/v1/shop/settings', {
    deliveryFee: { value: highest, assetCode: 'EUR', assetScale: 2 },
  });
  assert.equal(fee.status, 400);

  const made = await asSeller('POST', '/api/v1/shop/products', draft('99999999999'));
  assert.equal(made.status, 200);
  const { variants } = (await made.json()) as { variants: { id: string }[] };
  const { userId } = await app.identity.signUp({
    handle: 'lena',
    name: 'Lena',
    password: null,
    locale: 'de',
  });
  const lena = world.client(await app.identity.createSession(userId));
  const cart = await lena.shop.setCartLine({
    params: { sellerActorId, variantId: variants[0]!.id },
    body: { quantity: 999 },
  });
  assert.deepEqual(cart.subtotal, euros(99_999_999_999n * 999n));
  assert.deepEqual((await lena.shop.listCarts()).items[0]!.subtotal, cart.subtotal);
});

test('no sign in a search is syntax', async () => {
  const client = world.client();
  for (const q of [
    '⑴',
    'ŉ',
    "ʼn'",
    '½',
    '№',
    'a & | ! ( ) <-> :*',
    "'; drop",
    '\\',
    'ß⑵x',
    '"',
    '%_',
  ]) {
    const found = await client.shop
      .listProducts({ params: { sellerActorId }, query: { q } })
      .catch((error: RequestProblem) => assert.fail(`${q}: ${error.code}`));
    assert.ok(Array.isArray(found.items));
  }
  const { items } = await client.shop.listProducts({
    params: { sellerActorId },
    query: { q: 'war' },
  });
  assert.equal(items.length, 1);
});
