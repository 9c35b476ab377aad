import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deal } from '@allmende/contract/deals';
import { euros } from '@allmende/contract/money';
import { type Brand, dealsTown } from '../../../../dev/deals-world.ts';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';
import { toPublicId, toUuid } from '#platform/ids';

const world = await testWorld({ now: new Date('2027-02-01T09:00:00Z') });
const town = dealsTown(world);
const { app, clock } = world;
const dayMs = 86_400_000;
const share = { fee: euros(0n), shareBps: 1250 };

/** A brand, a creator with a post under a deal of theirs, and a buyer. */
async function posted(
  given: Parameters<typeof town.brand>[0] = {},
  terms: Parameters<typeof town.sign>[2] = {},
) {
  const brand = await town.brand({ priceMinor: 1_999n, ...given });
  const [creator, buyer] = [await town.person('linda'), await town.person('bea', 100_000n)];
  const deal = await town.sign(brand, creator, { ...share, ...terms });
  const post = await town.post(creator, deal, [brand.productIds[0]!]);
  return { brand, creator, buyer, deal, post };
}

async function figuresOf(who: Somebody, deal: Deal) {
  const { figures } = await town.deal(who, deal);
  const { saleCount, sold, returned, shareDue, sharePaid } = figures;
  return [saleCount, ...[sold, returned, shareDue, sharePaid].map(({ value }) => Number(value))];
}

const orderAt = (orderId: string) => ({ params: { orderId: orderId as never } });

test('[DE12] [DE13] [W180] a share comes with the sale, of the goods alone, and is on both statements', async () => {
  const { brand, creator, buyer, deal, post } = await posted({ stocks: [null, null] });
  await town.buy(buyer, brand, post.id, { quantity: 3 });
  // 12.5 % of 59.97 is 7.496.
  assert.equal(await town.balanceOf(creator), 749n);
  assert.equal(await town.balanceOf(brand), 5_997n - 749n);
  const { items } = await creator.client.wallet.listEntries({ query: {} });
  assert.deepEqual(items[0]!.payment.subject, { kind: 'deal_share', id: deal.id });
  assert.equal(items[0]!.payment.confirmedBy, 'deal');

  // Not from the post, of something it does not show, or by the creator: nothing.
  await town.buy(buyer, brand, null);
  await town.buy(buyer, brand, post.id, { variant: 1 });
  await town.fund(creator, 5_000n);
  await town.buy(creator, brand, post.id);
  const expected = [1, 5_997, 0, 749, 749];
  assert.deepEqual(await figuresOf(brand, deal), expected);
  assert.deepEqual(await figuresOf(creator, deal), expected);
  const page = { params: { dealId: deal.id }, query: {} };
  const [ofBrand, ofCreator] = await Promise.all([
    brand.client.deals.listDealSales(page),
    creator.client.deals.listDealSales(page),
  ]);
  assert.deepEqual(ofBrand, ofCreator, '[DE16] both read the same');
  assert.equal(ofBrand.items.length, 1);
  const said = JSON.stringify(ofBrand);
  assert.ok(
    !said.includes(town.idOf(buyer)) && !said.includes('ord_'),
    'nobody is told who bought',
  );
});

test('[DE12] what is bought after the agreed days does not count', async () => {
  const { brand, creator, buyer, deal, post } = await posted({}, { shareDays: 3 });
  clock.advance(3 * dayMs - 1);
  const [now, again] = [await town.again(buyer), await town.brandAgain(brand)];
  await town.buy(now, again as Brand, post.id);
  clock.advance(1);
  await town.buy(now, again as Brand, post.id);
  assert.deepEqual(await figuresOf(await town.again(creator), deal), [1, 1_999, 0, 249, 249]);
});

test('[DE13] what is kept for the buyer is shared once it is the shop’s', async () => {
  const { brand, creator, buyer, deal, post } = await posted({ stocks: [null], keeping: [0] });
  const order = await town.buy(buyer, brand, post.id);
  assert.deepEqual(await figuresOf(brand, deal), [0, 0, 0, 0, 0]);
  const { items } = await creator.client.deals.listDealSales({
    params: { dealId: deal.id },
    query: {},
  });
  assert.deepEqual([items[0]!.isWaiting, items[0]!.sold.value], [true, '1999']);
  await brand.client.shop.acceptOrder(orderAt(order.id));
  await brand.client.shop.markOrderReady(orderAt(order.id));
  await buyer.client.shop.completeOrder(orderAt(order.id));
  assert.deepEqual(await figuresOf(brand, deal), [1, 1_999, 0, 249, 249]);
  assert.equal(await town.balanceOf(creator), 249n);
});

test('[DE15] [SH64] what is cancelled takes all of the share back, first, so that the shop can give it back', async () => {
  const { brand, creator, buyer, deal, post } = await posted();
  const order = await town.buy(buyer, brand, post.id);
  // The brand has nothing but this sale, less the share.
  assert.equal(await town.availableOf(brand), 1_999n - 249n);
  await brand.client.shop.cancelOrder({ ...orderAt(order.id), body: { reason: '' } });
  assert.deepEqual(await figuresOf(creator, deal), [1, 1_999, 1_999, 0, 0]);
  assert.deepEqual(
    [await town.balanceOf(brand), await town.balanceOf(creator), await town.balanceOf(buyer)],
    [0n, 0n, 100_000n],
  );
});

test('[DE14] [DE15] [W107] of a part the proportional part; what was spent meanwhile is owed, and paid once it is there', async () => {
  const { brand, creator, buyer, deal, post } = await posted({ minor: 10_000n });
  const other = await town.person('otto');
  const order = await town.buy(buyer, brand, post.id, { quantity: 3 });
  const amount = euros(700n);
  await creator.client.wallet.sendMoney({
    idempotencyKey: crypto.randomUUID(),
    body: {
      toActorId: town.idOf(other),
      amount,
      note: '',
      confirmation: await town.confirm(creator, other.actorId, amount, 'pay'),
    },
  });
  await brand.client.shop.acceptOrder(orderAt(order.id));
  await brand.client.shop.markOrderReady(orderAt(order.id));
  await brand.client.shop.completeOrder(orderAt(order.id));
  const claimed = euros(2_000n);
  const dispute = await buyer.client.disputes.openDispute({
    body: {
      orderId: order.id,
      reason: 'not_as_described',
      claimed,
      text: 'Eines war alt',
    },
  });
  // A quarrel alone changes nothing.
  assert.deepEqual(await figuresOf(brand, deal), [1, 5_997, 0, 749, 749]);
  await brand.client.disputes.giveBackDisputed({ params: { disputeId: dispute.id } });
  // 749.625 of 5997, less 2000: 499.625.
  assert.deepEqual(await figuresOf(brand, deal), [1, 5_997, 2_000, 499, 700]);
  assert.equal(await town.balanceOf(creator), 0n);
  await town.fund(creator, 50n);
  await app.deals.settle();
  assert.deepEqual(await figuresOf(creator, deal), [1, 5_997, 2_000, 499, 650]);
  await town.fund(creator, 1_000n);
  await Promise.all([app.deals.settle(), app.deals.settle()]);
  assert.deepEqual(await figuresOf(creator, deal), [1, 5_997, 2_000, 499, 499]);
  assert.equal(await town.balanceOf(creator), 849n);
  // [W107] What went back was not earned, and nobody spent it.
  const query = { months: 1, timeZone: 'UTC' };
  for (const [who, sums] of [
    [creator, { in: '749', out: '250', returned: '250', refunded: '0' }],
    [brand, { in: '250', out: '749', returned: '0', refunded: '250' }],
  ] as const) {
    const [month] = (await who.client.statements.getMonths({ query })).items;
    const shares = month!.bySource.find(({ source }) => source === 'deal')!;
    const said = { in: shares.in, out: shares.out, returned: shares.returned };
    assert.deepEqual(
      Object.entries({ ...said, refunded: shares.refunded }).map(([key, { value }]) => [
        key,
        value,
      ]),
      Object.entries(sums),
    );
  }
});

test('[DE17] [FD85] [MA22] a post under a deal says whose advertising it is, for good and everywhere', async () => {
  const { brand, creator, buyer, deal, post } = await posted();
  const brandId = town.idOf(brand);
  assert.equal(post.advertiser?.id, brandId);
  const edited = await creator.client.feed.editPost({
    params: { postId: post.id },
    body: { text: 'Ganz ohne Werbung' },
  });
  assert.equal(edited.advertiser?.id, brandId);
  const seen = await buyer.client.feed.getPost({ params: { postId: post.id } });
  assert.equal(seen.advertiser?.id, brandId);
  const name = seen.advertiser!.name;
  const quoting = await buyer.client.feed.createPost({
    body: { clientId: crypto.randomUUID(), text: 'Schaut', quoteId: post.id },
  });
  assert.equal(quoting.advertiser, null);
  assert.equal(quoting.quote?.post?.advertiser?.id, brandId);
  const handle = post.author.handle;
  for (const url of [
    `/@${handle}/posts/${post.id}`,
    `/@${handle}/posts`,
    `/@${handle}/posts.xml`,
  ]) {
    const { body } = await app.http.fastify.inject({ method: 'GET', url });
    assert.ok(body.includes(`für ${name}`) || body.includes(`for ${name}`), url);
  }
  const { body } = await app.http.fastify.inject({
    method: 'GET',
    url: `/api/v1/statuses/${post.id}`,
  });
  const { content, language } = JSON.parse(body) as { content: string; language: string | null };
  assert.ok(content.startsWith(`<p>Anzeige · Werbung für ${name}</p>`), `${language}: ${content}`);

  // Not for few, not by others, and not under a deal that was given up.
  const say = (who: Somebody, more: object) =>
    who.client.feed.createPost({
      body: { clientId: crypto.randomUUID(), text: 'Brot', dealId: deal.id, ...more },
    });
  await assert.rejects(say(creator, { visibility: 'followers' }), refusal('feed.deal_unknown'));
  await assert.rejects(say(buyer, {}), refusal('feed.deal_unknown'));
  const other = await town.sign(brand, creator, share);
  await creator.client.deals.cancelDeal({ params: { dealId: other.id } });
  await assert.rejects(say(creator, { dealId: other.id }), refusal('feed.deal_unknown'));
});

test('[DE8] a post that comes to nothing delivers nothing', async () => {
  const { brand, creator } = await posted();
  const deal = await town.sign(brand, creator, share);
  const pictures = [{ id: toPublicId('med', toUuid(deal.id)), alt: '' }];
  await assert.rejects(
    creator.client.feed.createPost({
      body: { clientId: crypto.randomUUID(), text: 'Bild', dealId: deal.id, pictures },
    }),
    refusal('feed.picture_unknown'),
  );
  assert.equal((await town.deal(creator, deal)).state, 'signed');
});
