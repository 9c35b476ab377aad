import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { testWorld } from '../../../../../dev/world.ts';

const world = await testWorld();
const { app } = world;

async function person(handle: string) {
  const { userId } = await app.identity.signUp({
    handle,
    name: handle,
    password: 'ein langer satz als passwort',
    locale: 'de',
  });
  return world.client(await app.identity.createSession(userId));
}

async function shop(handle: string) {
  const owner = await person(`${handle}-owner`);
  const { actor } = await owner.business.openBusiness({
    body: { name: handle, handle, category: 'food' },
  });
  return { owner, actorId: actor.id };
}

test('[SH3] a cart says what each way of delivery costs and which VAT is in it', async () => {
  const { owner, actorId } = await shop('hof');
  const bread = await owner.shop.createProduct({
    actorId,
    body: { title: 'Brot', vatRate: 700, variants: [{ price: euros(480n) }] },
  });
  const candle = await owner.shop.createProduct({
    actorId,
    body: { title: 'Kerze', vatRate: 1900, variants: [{ price: euros(520n) }] },
  });
  await owner.shop.updateSettings({
    actorId,
    body: { offersDelivery: true, deliveryFee: euros(300n) },
  });
  const buyer = await person('kundin');
  for (const { variants } of [bread, candle]) {
    await buyer.shop.setCartLine({
      params: { sellerActorId: actorId, variantId: variants[0]!.id },
      body: { quantity: 1 },
    });
  }
  const { fulfilments } = await buyer.shop.getCart({ params: { sellerActorId: actorId } });
  assert.deepEqual(
    fulfilments.map(({ kind, total, vat }) => [
      kind,
      total.value,
      vat.map(({ rate, amount }) => [rate, amount.value]),
    ]),
    [
      [
        'pickup',
        '1000',
        [
          [700, '31'],
          [1900, '83'],
        ],
      ],
      [
        'delivery',
        '1300',
        [
          [700, '41'],
          [1900, '108'],
        ],
      ],
    ],
  );
  const order = await buyer.shop.reserveOrder({
    params: { sellerActorId: actorId },
    idempotencyKey: 'reserve-1',
    body: {
      fulfilment: 'delivery',
      expectedTotal: euros(1300n),
      address: { name: 'K', street: 'S 1', postalCode: '1', city: 'L', country: 'DE' },
    },
  });
  assert.deepEqual(
    order.vat.map(({ amount }) => amount.value),
    ['41', '108'],
  );
});

test('[SH6] the carts of an actor, the one last filled first, and what a price was before', async () => {
  const [first, second] = [await shop('erster'), await shop('zweiter')];
  const buyer = await person('sammler');
  const filled: string[] = [];
  for (const { owner, actorId } of [first, second]) {
    const { id, variants } = await owner.shop.createProduct({
      actorId,
      body: { title: 'Ding', variants: [{ price: euros(250n) }] },
    });
    world.clock.advance(1000);
    await buyer.shop.setCartLine({
      params: { sellerActorId: actorId, variantId: variants[0]!.id },
      body: { quantity: 2 },
    });
    filled.unshift(actorId);
    await owner.shop.updateProduct({
      actorId,
      params: { productId: id },
      body: { title: 'Ding', variants: [{ id: variants[0]!.id, price: euros(300n) }] },
    });
  }
  const { items } = await buyer.shop.listCarts();
  assert.deepEqual(
    items.map(({ seller, itemCount, subtotal }) => [seller.id, itemCount, subtotal.value]),
    filled.map((id) => [id, 2, '600']),
  );
  const { lines } = await buyer.shop.getCart({ params: { sellerActorId: first.actorId } });
  assert.deepEqual(
    lines.map(({ problem, price, priceBefore }) => [problem, price.value, priceBefore?.value]),
    [['price_changed', '300', '250']],
  );
});

test('a product is not sold out as long as one of its variants is not counted', async () => {
  const { owner, actorId } = await shop('gemischt');
  await owner.shop.createProduct({
    actorId,
    body: {
      title: 'Tee',
      options: ['Größe'],
      variants: [
        { price: euros(100n), optionValues: ['klein'], stock: 0 },
        { price: euros(200n), optionValues: ['groß'] },
      ],
    },
  });
  const listed = await owner.shop.listProducts({ params: { sellerActorId: actorId } });
  assert.equal(listed.items[0]!.isSoldOut, false);
});
