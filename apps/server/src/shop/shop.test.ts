import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { RequestProblem } from '@allmende/sdk';
import { toPublicId } from '#platform/ids';
import { testWorld } from '../../../../dev/world.ts';

const world = await testWorld();
const { app } = world;

async function person(handle: string) {
  const { userId, actorId } = await app.identity.signUp({
    handle,
    name: handle,
    password: 'ein langer satz als passwort',
    locale: 'de',
  });
  return { userId, actorId, client: world.client(await app.identity.createSession(userId)) };
}

async function shopOf(handle: string) {
  const owner = await person(`${handle}-inhaberin`);
  const presence = await owner.client.business.openBusiness({
    body: { name: handle, handle, category: 'bakery' },
  });
  const actorId = presence.actor.id;
  return { owner, actorId, presence };
}

function code(expected: string) {
  return (error: unknown) => error instanceof RequestProblem && error.code === expected;
}

test('a product goes from the shelf through the cart to a paid order, and all accounts agree', async () => {
  const shop = await shopOf('backhaus');
  const product = await shop.owner.client.shop.createProduct({
    actorId: shop.actorId,
    body: {
      title: 'Roggenbrot',
      vatRate: 700,
      variants: [{ price: euros(480n), stock: 3, content: { thousandths: 750, unit: 'kg' } }],
    },
  });
  assert.deepEqual(product.variants[0]?.unitPrice, { price: euros(640n), per: '1 kg' });
  const buyer = await person('kundin');
  await buyer.client.wallet.topUpPlayMoney({
    idempotencyKey: 'top-1',
    body: { amount: euros(2000n) },
  });

  const variantId = product.variants[0]!.id;
  const cart = await buyer.client.shop.setCartLine({
    params: { sellerActorId: shop.actorId, variantId },
    body: { quantity: 2 },
  });
  assert.deepEqual(cart.subtotal, euros(960n));
  await assert.rejects(
    buyer.client.shop.placeOrder({
      params: { sellerActorId: shop.actorId },
      idempotencyKey: 'order-0',
      body: { fulfilment: 'pickup', expectedTotal: euros(900n) },
    }),
    code('shop.price_changed'),
  );
  const order = await buyer.client.shop.placeOrder({
    params: { sellerActorId: shop.actorId },
    idempotencyKey: 'order-1',
    body: { fulfilment: 'pickup', expectedTotal: euros(960n) },
  });
  assert.equal(order.state, 'paid');
  const again = await buyer.client.shop.placeOrder({
    params: { sellerActorId: shop.actorId },
    idempotencyKey: 'order-1',
    body: { fulfilment: 'pickup', expectedTotal: euros(960n) },
  });
  assert.equal(again.id, order.id);
  assert.deepEqual((await buyer.client.wallet.getWallet()).balance, euros(1040n));
  const shopWallet = await shop.owner.client.wallet.getWallet({ actorId: shop.actorId });
  assert.deepEqual(shopWallet.balance, euros(960n));

  for (const step of ['acceptOrder', 'markOrderReady', 'completeOrder'] as const) {
    await shop.owner.client.shop[step]({ actorId: shop.actorId, params: { orderId: order.id } });
  }
  const messages = await buyer.client.messaging.listMessages({
    params: { conversationId: order.conversationId },
  });
  const cards = messages.items.flatMap(({ body }) =>
    body.kind === 'card' && body.card.type === 'order' ? [body.card] : [],
  );
  assert.deepEqual(
    cards.map((card) => [card.moment, card.state]),
    [
      ['placed', 'completed'],
      ['accepted', 'accepted'],
      ['ready', 'ready'],
    ],
  );
  // [O31] Once, however often it was asked for.
  await world.settle();
  const { rows } = await world.database.pool.query(
    'select source, proof from outreach_consents where person_actor_id = $1',
    [buyer.actorId],
  );
  assert.deepEqual(
    rows.map(({ source, proof }) => [source, toPublicId('ord', proof.orderId)]),
    [['order', order.id]],
  );
  assert.equal((await app.ledger.verify()).ok, true);
});
