import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Id } from '@allmende/contract/ids';
import { euros } from '@allmende/contract/money';
import { toUuid } from '#platform/ids';
import { promotionTown } from '../../../../dev/promotion-world.ts';
import { refusal, testWorld } from '../../../../dev/world.ts';

const world = await testWorld({ now: new Date('2027-04-01T09:00:00Z') });
const town = promotionTown(world);
const { app, clock, database } = world;
await town.openReach();
const author = await town.person('nachbar');
const above = await town.say(author, 'Auf dem Markt');
const minute = 60_000;

type Brand = Awaited<ReturnType<typeof town.brand>>;
const productOf = ({ productIds }: Brand) => ({
  productId: productIds[0]! as Id<'product'>,
});
const reader = () => town.person('leserin');
const stop = (who: Brand, { id }: { id: string }) =>
  who.client.promotion.stopPromotion({ params: { promotionId: id as never } });

/** As its seller would in the shop. */
async function change(brand: Brand, more: { isPublished?: boolean; stock?: number | null }) {
  const { productId } = productOf(brand);
  const { title, variants } = await brand.client.shop.getProduct({ params: { productId } });
  const { isPublished = true, stock } = more;
  await brand.client.shop.updateProduct({
    params: { productId },
    body: {
      title,
      isPublished,
      variants: variants.map(({ id, optionValues, price }) => ({
        id,
        optionValues,
        price,
        ...(stock === undefined ? {} : { stock }),
      })),
    },
  });
}

test('[PR5] [PR6] one promotes a product of one’s own shop, once at a time, or a post, and not both or neither', async () => {
  const [brand, other] = [await town.brand({ minor: 9_000n }), await town.brand({ minor: 9_000n })];
  const promotion = await town.promote(brand, productOf(brand));
  assert.deepEqual(
    [promotion.about, promotion.post, promotion.product!.id, promotion.state],
    ['product', null, productOf(brand).productId, 'running'],
  );
  assert.equal(await town.availableOf(brand), 7_000n);
  await assert.rejects(town.promote(brand, productOf(brand)), refusal('promotion.running'));
  await assert.rejects(
    town.promote(other, productOf(brand)),
    refusal('promotion.product_unsuitable'),
  );
  const post = await town.say(brand, 'Und ein Beitrag');
  await assert.rejects(
    town.promote(brand, productOf(brand), { postId: post.id }),
    refusal('platform.invalid_input'),
  );
  await change(other, { isPublished: false });
  await assert.rejects(
    town.promote(other, productOf(other)),
    refusal('promotion.product_unsuitable'),
  );
  assert.deepEqual(
    [await town.availableOf(brand), await town.availableOf(other)],
    [7_000n, 9_000n],
  );
  await stop(brand, promotion);
  const again = await town.promote(brand, productOf(brand));
  assert.notEqual(again.id, promotion.id);
  await stop(brand, again);
  assert.equal(await town.availableOf(brand), 9_000n);
});

test('[PR16] [PR9] it stands there with price and stock of now, is paid for when seen, and not while nobody can buy it', async () => {
  const brand = await town.brand({ minor: 5_000n, priceMinor: 1_250n, stocks: [3] });
  const promotion = await town.promote(brand, productOf(brand));
  const first = await reader();
  const place = await town.ask(first, above);
  assert.deepEqual(
    [place!.about, place!.post, place!.product!.priceFrom, place!.product!.available],
    ['product', null, euros(1_250n), 3],
  );
  await town.see(first, place!);
  await change(brand, { stock: 0 });
  assert.equal(await town.ask(await reader(), above), null);
  assert.equal((await town.look(brand, promotion)).state, 'running');
  await change(brand, { stock: 2 });
  const next = await reader();
  const back = await town.ask(next, above);
  assert.equal(back!.product!.available, 2);
  await town.see(next, back!);
  // Whoever sells it in the post above does not need it below.
  const selling = await town.say(author, 'Das da!', { productIds: [productOf(brand).productId] });
  assert.equal(await town.ask(await reader(), selling), null);
  // What is taken off the shelf ends its promotion.
  await change(brand, { isPublished: false });
  await app.promotion.settle();
  clock.advance(31 * minute);
  await app.promotion.settle();
  const over = await town.look(brand, promotion);
  const paid = 2_000n - BigInt(over.returned!.value);
  assert.deepEqual([over.state, over.product], ['ended', null]);
  assert.equal(await town.availableOf(brand), 5_000n - paid);
  const { rows } = await database.pool.query<{ spent: bigint; seen: number }>(
    'select spent_micros as spent, seen from promotion_promotions where id = $1',
    [toUuid(promotion.id)],
  );
  assert.deepEqual([rows[0]!.seen, paid], [2, rows[0]!.spent / 10_000n]);
  assert.ok(rows[0]!.spent > 0n);
  assert.ok((await app.wallet.selfCheck()).isSound);
});

test('[PR12] [FD182] whoever blocked or muted its seller, or filters its name, is not shown it', async () => {
  const brand = await town.brand({ minor: 5_000n });
  const promotion = await town.promote(brand, productOf(brand));
  const { title } = promotion.product!;
  const actorId = town.idOf(brand);
  const [blocking, muting, filtering, other] = await Promise.all([
    reader(),
    reader(),
    reader(),
    reader(),
  ]);
  await blocking.client.identity.block({ params: { actorId } });
  await muting.client.feed.mute({ params: { actorId } });
  await filtering.client.feedFilters.createFilter({
    body: {
      title: 'Nein danke',
      words: [{ text: title, isWhole: false }],
      places: ['public'],
      action: 'fold',
      until: null,
    },
  });
  const shown = await Promise.all(
    [blocking, muting, filtering].map(async (who) => (await town.ask(who, above)) !== null),
  );
  assert.deepEqual(shown, [false, false, false]);
  assert.ok(await town.ask(other, above));
  await stop(brand, promotion);
});

test('[PR22] the register names the product, and leads to its page as long as there is one', async () => {
  const brand = await town.brand({ minor: 5_000n });
  const promotion = await town.promote(brand, productOf(brand));
  const { title, slug } = promotion.product!;
  const { name, handle } = (await app.identity.actor(brand.actorId))!;
  const query = { q: name };
  const { items } = await world.client().promotion.searchRegister({ query });
  assert.deepEqual(
    items.map((one) => [one.id, one.postId, one.productId, one.slug, one.text]),
    [[promotion.id, null, productOf(brand).productId, slug, title]],
  );
  const page = async () =>
    (await fetch(`${world.origin}/reach?lang=de&q=${encodeURIComponent(name)}`)).text();
  const link = `href="/@${handle}/shop/${slug}"`;
  assert.ok((await page()).includes(link));
  await change(brand, { isPublished: false });
  const without = await page();
  assert.ok(without.includes(title) && !without.includes(link));
  await stop(brand, promotion);
});
