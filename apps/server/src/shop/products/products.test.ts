import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import {
  findShopContradictions,
  gatherBuyers,
  openStand,
  total,
} from '../../../../../dev/shop-crowd.ts';
import { testWorld } from '../../../../../dev/world.ts';
import { toUuid, type Uuid } from '#platform/ids';
import type { ProductDraft } from './products.ts';

const world = await testWorld();
const { app, database, clock } = world;
const { products, carts, orders } = app.shop;

function draftOf(title: string, changes: Partial<ProductDraft> = {}): ProductDraft {
  return {
    title,
    description: '',
    vendor: '',
    category: '',
    tags: [],
    vatRate: 700,
    isPublished: true,
    keepsMoney: false,
    options: [],
    pictureIds: [],
    variants: [variantOf({})],
    ...changes,
  };
}

function variantOf(
  changes: Partial<ProductDraft['variants'][number]>,
): ProductDraft['variants'][number] {
  return {
    optionValues: [],
    sku: '',
    barcode: '',
    price: euros(250n),
    compareAt: null,
    content: null,
    weightGrams: null,
    pictureId: null,
    stock: null,
    ...changes,
  };
}

test('[SH14] products of one title that are made at once have addresses of their own', async () => {
  const { sellerId } = await openStand(app, { handle: 'zugleich', priceMinor: 1n, stocks: [] });
  const made = await Promise.all(
    Array.from({ length: 6 }, () => products.create(sellerId, draftOf('Roggenbrot'))),
  );
  const slugs = made.map((one) => (one.ok ? one.value.slug : one.code)).toSorted();
  assert.deepEqual(slugs, [
    'roggenbrot',
    'roggenbrot-2',
    'roggenbrot-3',
    'roggenbrot-4',
    'roggenbrot-5',
    'roggenbrot-6',
  ]);
});

test('[SH16] a shop knows the VAT rate of the product that was written last', async () => {
  const { sellerId } = await openStand(app, { handle: 'steuersatz', priceMinor: 1n, stocks: [] });
  assert.equal(await products.lastVatRate(sellerId), null);
  const bread = await products.create(sellerId, draftOf('Brot', { vatRate: 700 }));
  assert(bread.ok);
  clock.advance(1000);
  await products.create(sellerId, draftOf('Tasse', { vatRate: 1900 }));
  assert.equal(await products.lastVatRate(sellerId), 1900);
  clock.advance(1000);
  await products.update(sellerId, toUuid(bread.value.id), draftOf('Brot', { vatRate: 700 }));
  assert.equal(await products.lastVatRate(sellerId), 700);
});

test('[SH1] a hidden product exists only for its seller', async () => {
  const { sellerId } = await openStand(app, { handle: 'verborgen', priceMinor: 1n, stocks: [] });
  const made = await products.create(sellerId, draftOf('Geheim', { isPublished: false }));
  assert(made.ok);
  const id = toUuid(made.value.id);
  const other = '01920000-0000-7000-8000-00000000000f';
  const codes = await Promise.all(
    [null, other, sellerId].map(async (viewer) => {
      const got = await products.getProduct(id, viewer);
      return got.ok ? 'seen' : got.code;
    }),
  );
  assert.deepEqual(codes, ['shop.product_unknown', 'shop.product_unknown', 'seen']);
  assert.equal(await products.getProductBySlug(sellerId, made.value.slug), null);
  const page = { after: null, limit: 10 };
  const shown = { sellerId, publishedOnly: true, q: '' };
  assert.deepEqual((await products.list(shown, page)).items, []);
  assert.equal((await products.list({ ...shown, publishedOnly: false }, page)).items.length, 1);
  const put = await carts.setLine(other, sellerId, toUuid(made.value.variants[0]!.id), 1);
  assert.equal(!put.ok && put.code, 'shop.variant_unknown');
});

test('the categories of a shop are those that are shown, by name', async () => {
  const { sellerId } = await openStand(app, { handle: 'faecher', priceMinor: 1n, stocks: [] });
  for (const [title, category, isPublished] of [
    ['a', 'Wein', true],
    ['b', 'Brot', true],
    ['c', 'Brot', true],
    ['d', '', true],
    ['e', 'Geheim', false],
  ] as const) {
    assert.ok((await products.create(sellerId, draftOf(title, { category, isPublished }))).ok);
  }
  const categories = async (publishedOnly: boolean) =>
    (await products.list({ sellerId, publishedOnly, q: '' }, { after: null, limit: 1 })).categories;
  assert.deepEqual(await categories(true), ['Brot', 'Wein']);
  assert.deepEqual(await categories(false), ['Brot', 'Geheim', 'Wein']);
});

test('[SH15] stock may stop and start being counted while somebody holds some of it', async () => {
  const stand = await openStand(app, { handle: 'ungezaehlt', priceMinor: 250n, stocks: [] });
  const { sellerId } = stand;
  const made = await products.create(
    sellerId,
    draftOf('Apfel', { variants: [variantOf({ stock: 3 })] }),
  );
  assert(made.ok);
  const productId = toUuid(made.value.id);
  const id = made.value.variants[0]!.id;
  const [buyer] = await gatherBuyers(app, {
    count: 1,
    users: 1,
    moneyMinor: 10_000n,
    prefix: 'apfelgast',
  });
  const count = (stock: number | null) =>
    products.update(
      sellerId,
      productId,
      draftOf('Apfel', { variants: [variantOf({ id, stock })] }),
    );
  const reserve = async (quantity: number, key: string): Promise<Uuid> => {
    assert.ok((await carts.setLine(buyer!.actorId, sellerId, toUuid(id), quantity)).ok);
    const checkout = {
      fulfilment: 'pickup',
      note: '',
      expectedTotal: total(stand, quantity),
    } as const;
    const reserved = await orders.reserveOrder(buyer!, sellerId, checkout, key);
    assert(reserved.ok);
    return toUuid(reserved.value.id);
  };
  const available = async () => {
    const got = await products.getProduct(productId, null);
    return got.ok && got.value.variants[0]!.available;
  };
  await reserve(2, 'counted');
  assert.equal(await available(), 1);
  assert.ok((await count(null)).ok);
  assert.equal(await available(), null);
  await reserve(9, 'uncounted');
  assert.ok((await count(5)).ok);
  assert.equal(await available(), 5);
  assert.ok((await count(null)).ok);
  clock.advance(16 * 60_000);
  assert.equal(await orders.expireReservations(), 2);
  assert.ok((await count(4)).ok);
  assert.equal(await available(), 4);
  assert.deepEqual(await findShopContradictions(database, app), []);
});

test('[SH15] typing a stock leaves back-orders as the import set them', async () => {
  const stand = await openStand(app, { handle: 'nachbestellt', priceMinor: 250n, stocks: [3] });
  const variantId = stand.variantIds[0]!;
  await database.pool.query('update shop_stock set allows_backorder = true where variant_id = $1', [
    variantId,
  ]);
  const { items } = await products.list(
    { sellerId: stand.sellerId, publishedOnly: false, q: '' },
    { after: null, limit: 1 },
  );
  const productId = toUuid(items[0]!.id);
  const got = await products.getProduct(productId, stand.sellerId);
  assert(got.ok);
  const variants = [variantOf({ id: got.value.variants[0]!.id, stock: 7 })];
  assert.ok((await products.update(stand.sellerId, productId, draftOf('Ware 0', { variants }))).ok);
  const { rows } = await database.pool.query(
    'select on_hand, allows_backorder from shop_stock where variant_id = $1',
    [variantId],
  );
  assert.deepEqual(rows, [{ on_hand: 7, allows_backorder: true }]);
});

test('[SH6] a cart has at most 200 lines, and all of them can be bought', async () => {
  const { sellerId } = await openStand(app, { handle: 'voll', priceMinor: 1n, stocks: [] });
  const variants = Array.from({ length: 201 }, (_, i) =>
    variantOf({ optionValues: [String(i)], price: euros(1n) }),
  );
  const made = await products.create(
    sellerId,
    draftOf('Schrauben', { options: ['Nummer'], variants }),
  );
  assert(made.ok);
  const [buyer] = await gatherBuyers(app, {
    count: 1,
    users: 1,
    moneyMinor: 1000n,
    prefix: 'vielkaeufer',
  });
  const put = async (n: number, quantity = 1) => {
    const id = toUuid(made.value.variants[n]!.id);
    const done = await carts.setLine(buyer!.actorId, sellerId, id, quantity);
    return done.ok ? 'ok' : done.code;
  };
  const ids = made.value.variants.slice(0, 199).map((variant) => toUuid(variant.id));
  await database.pool.query(
    `insert into shop_cart_lines select $1, $2, id, 1, 1, now() from unnest($3::uuid[]) as v (id)`,
    [buyer!.actorId, sellerId, ids],
  );
  assert.equal(await put(199), 'ok');
  assert.equal(await put(200), 'shop.cart_full');
  assert.equal(await put(7, 2), 'ok');
  const placed = await orders.placeOrder(
    buyer!,
    sellerId,
    { fulfilment: 'pickup', note: '', expectedTotal: euros(201n) },
    'all of it',
  );
  assert(placed.ok);
  assert.equal(placed.value.lines.length, 200);
});
