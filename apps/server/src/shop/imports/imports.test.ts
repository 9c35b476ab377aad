import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { RequestProblem } from '@allmende/sdk';
import { createOutbound } from '#platform/outbound';
import { toUuid } from '#platform/ids';
import sharp from 'sharp';
import { findShopContradictions } from '../../../../../dev/shop-crowd.ts';
import { testWorld, type World } from '../../../../../dev/world.ts';
import { createPictureFetcher } from './pictures.ts';

const world = await testWorld();
const { app } = world;
const wholeExport = join(import.meta.dirname, '../catalog-files/fixtures/shopify-clothes.csv');

async function shopOf(handle: string, place: World = world) {
  const { userId } = await place.app.identity.signUp({
    handle: `${handle}-inhaberin`,
    name: handle,
    password: 'ein langer satz zum einfuehren',
    locale: 'de',
  });
  const client = place.client(await place.app.identity.createSession(userId));
  const presence = await client.business.openBusiness({
    body: { name: handle, handle, category: 'fashion' },
  });
  return { client, actorId: presence.actor.id, handle };
}
type Shop = Awaited<ReturnType<typeof shopOf>>;

/** Uploads, waits for the preview, and returns it. */
async function preview(shop: Shop, text: string | Uint8Array<ArrayBuffer>, type = 'text/csv') {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const { client, actorId } = shop;
  const started = await client.shop.startImport({
    actorId,
    upload: bytes,
    uploadType: type,
    query: { fileName: 'catalog.csv' },
  });
  return until(shop, started.id, ['preview', 'failed']);
}

async function apply(shop: Shop, importId: string) {
  await shop.client.shop.applyImport({ actorId: shop.actorId, params: { importId } });
  return until(shop, importId, ['done']);
}

async function until({ client, actorId }: Shop, importId: string, states: string[]) {
  for (let waited = 0; waited < 120_000; waited += 100) {
    const found = await client.shop.getImport({ actorId, params: { importId } });
    if (states.includes(found.state)) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`import ${importId} did not become ${states.join(' or ')}`);
}

async function exportOf({ client, actorId }: Shop): Promise<string> {
  const file = await client.shop.exportCatalog({ actorId });
  return new Response(file.bytes).text();
}

function code(expected: string) {
  return (error: unknown) => error instanceof RequestProblem && error.code === expected;
}

test('a whole shop export is imported, sold from, and every cent is accounted for', async () => {
  const shop = await shopOf('kleiderschrank');
  const file = new Uint8Array(await readFile(wholeExport));
  const seen = await preview(shop, file);
  assert.equal(seen.format, 'shopify');
  assert.deepEqual(seen.counts, { create: 20, change: 0, unchanged: 0, refuse: 0 });
  const before = await shop.client.shop.listOwnProducts({ actorId: shop.actorId });
  assert.equal(before.total, 0, 'a preview changes nothing');

  const done = await apply(shop, seen.id);
  assert.deepEqual(done.progress, { done: 20, total: 20 });
  const shelf = await shop.client.shop.listProducts({
    params: { sellerActorId: shop.actorId },
    query: { limit: 100 },
  });
  assert.equal(shelf.items.length, 20);

  const cardigan = shelf.items.find((item) => item.slug === 'river-knit-cardigan');
  assert.deepEqual(cardigan?.priceFrom, euros(7500n));
  assert.equal(cardigan?.variantCount, 3);
  const product = await shop.client.shop.getProduct({ params: { productId: cardigan!.id } });
  assert.deepEqual(
    product.variants.map((variant) => [variant.optionValues, variant.available]),
    [
      [['Small'], null],
      [['Medium'], null],
      [['Large'], null],
    ],
    'without a tracker in the file, stock is not counted',
  );

  const { userId } = await app.identity.signUp({
    handle: 'kaeuferin',
    name: 'Käuferin',
    password: 'ein langer satz zum einkaufen',
    locale: 'de',
  });
  const buyer = world.client(await app.identity.createSession(userId));
  await buyer.wallet.topUpPlayMoney({ idempotencyKey: 'a', body: { amount: euros(10_000n) } });
  const params = { sellerActorId: shop.actorId };
  await buyer.shop.setCartLine({
    params: { ...params, variantId: product.variants[1]!.id },
    body: { quantity: 1 },
  });
  const purchase = { fulfilment: 'pickup' as const, expectedTotal: euros(7500n) };
  await assert.rejects(
    buyer.shop.placeOrder({ params, idempotencyKey: 'b', body: purchase }),
    code('identity.confirmation_required'),
  );
  const confirmation = await confirm(buyer, shop.actorId, 7500n);
  const order = await buyer.shop.placeOrder({
    params,
    idempotencyKey: 'b',
    body: { ...purchase, confirmation },
  });
  assert.equal(order.state, 'paid');
  const income = await shop.client.wallet.getWallet({ actorId: shop.actorId });
  assert.deepEqual(income.balance, euros(7500n));
  assert.deepEqual(await findShopContradictions(world.database, app), []);
});

async function confirm(client: ReturnType<World['client']>, payee: string, minor: bigint) {
  const started = await client.identity.startConfirmation({
    body: { action: 'order', payeeActorId: payee, amount: euros(minor) },
  });
  const answered = await client.identity.answerConfirmation({
    params: { confirmationId: started.confirmationId },
    body: { password: 'ein langer satz zum einkaufen' },
  });
  return answered.confirmation;
}

test('[SH20] the same file twice changes nothing', async () => {
  const shop = await shopOf('zweimal');
  const file = new Uint8Array(await readFile(wholeExport));
  await apply(shop, (await preview(shop, file)).id);
  const again = await preview(shop, file);
  assert.deepEqual(again.counts, { create: 0, change: 0, unchanged: 20, refuse: 0 });
});

test('[SH22] an export imports again to the same shop, without a change', async () => {
  const shop = await shopOf('rundreise');
  await apply(shop, (await preview(shop, new Uint8Array(await readFile(wholeExport)))).id);
  await shop.client.shop.createProduct({
    actorId: shop.actorId,
    body: {
      title: 'Von Hand, =gemacht',
      description: 'Zeile eins\n\n- Punkt\n- noch einer',
      category: 'Handarbeit',
      tags: ['warm', 'weich'],
      vatRate: 700,
      options: ['Größe', 'Farbe'],
      variants: [
        {
          optionValues: ['M', 'Grün'],
          sku: '@sku-1',
          price: euros(1999n),
          compareAt: euros(2499n),
          content: { thousandths: 250, unit: 'kg' },
          stock: 7,
        },
        { optionValues: ['L', 'Grün'], price: euros(2199n), stock: null },
      ],
    },
  });
  const text = await exportOf(shop);
  const seen = await preview(shop, text);
  assert.deepEqual(seen.counts, { create: 0, change: 0, unchanged: 21, refuse: 0 });

  const other = await shopOf('umzug');
  const moved = await preview(other, text);
  assert.equal(moved.counts.create, 21);
  await apply(other, moved.id);
  assert.equal(withoutPictures(await exportOf(other)), withoutPictures(text));
});

/** Pictures belong to the server of the first shop until the second has fetched them. */
function withoutPictures(csv: string): string {
  return csv.replace(/https?:\/\/[^,"\r\n]+/g, '');
}

test('the preview says row by row what is refused and why, and the rest is taken', async () => {
  const shop = await shopOf('durchwachsen');
  const seen = await preview(
    shop,
    [
      'Handle,Title,Variant Price,Variant Inventory Tracker,Variant Inventory Qty',
      'brot,Brot,4.80,shopify,5',
      'kaputt,Kaputt,-3,shopify,5',
      'ohne-preis,Ohne Preis,,,',
      'kuchen,Kuchen,"3,50",,',
    ].join('\n'),
  );
  assert.deepEqual(seen.counts, { create: 2, change: 0, unchanged: 0, refuse: 2 });
  const refused = await shop.client.shop.listImportRows({
    actorId: shop.actorId,
    params: { importId: seen.id },
    query: { action: 'refuse' },
  });
  assert.deepEqual(
    refused.items.map((row) => [row.firstRow, row.problems[0]?.field, row.problems[0]?.row]),
    [
      [3, 'price', 3],
      [4, 'price', 4],
    ],
  );
  await apply(shop, seen.id);
  const shelf = await shop.client.shop.listOwnProducts({ actorId: shop.actorId });
  assert.deepEqual(
    shelf.items.map((item) => [item.title, item.priceFrom.value]),
    [
      ['Brot', '480'],
      ['Kuchen', '350'],
    ],
  );
});

test('what cannot be read fails with a reason and leaves the shop alone', async () => {
  const shop = await shopOf('unlesbar');
  const png = await sharp({ create: { width: 2, height: 2, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const seen = await preview(shop, new Uint8Array(png), 'application/octet-stream');
  assert.equal(seen.state, 'failed');
  assert.match(seen.failure?.code ?? '', /^catalog\./);
  await assert.rejects(
    shop.client.shop.applyImport({ actorId: shop.actorId, params: { importId: seen.id } }),
    code('shop.transition_not_allowed'),
  );
});

test('a change of the file changes just that, and a stock is set beside what orders hold', async () => {
  const shop = await shopOf('nachschub');
  const file = (price: string, stock: number) =>
    `Handle,Title,Variant Price,Variant Inventory Tracker,Variant Inventory Qty\nbrot,Brot,${price},shopify,${stock}\n`;
  await apply(shop, (await preview(shop, file('4.80', 5))).id);
  const seen = await preview(shop, file('5.20', 9));
  const rows = await shop.client.shop.listImportRows({
    actorId: shop.actorId,
    params: { importId: seen.id },
  });
  assert.deepEqual(rows.items[0]?.changes.toSorted(), ['price', 'stock']);
  const before = (await shop.client.shop.listOwnProducts({ actorId: shop.actorId })).items[0]!;
  await apply(shop, seen.id);
  const after = (await shop.client.shop.listOwnProducts({ actorId: shop.actorId })).items[0]!;
  assert.equal(after.id, before.id);
  assert.deepEqual([after.priceFrom.value, after.available], ['520', 9]);
});

test('another shop cannot see or apply the import', async () => {
  const shop = await shopOf('eigner');
  const stranger = await shopOf('fremder');
  const seen = await preview(shop, 'Handle,Title,Variant Price\na,A,1.00\n');
  for (const operation of [
    'getImport',
    'applyImport',
    'discardImport',
    'listImportRows',
  ] as const) {
    await assert.rejects(
      stranger.client.shop[operation]({
        actorId: stranger.actorId,
        params: { importId: seen.id },
      }),
      code('shop.import_unknown'),
    );
  }
});

test('[SH23] pictures are fetched afterwards; a missing one fails nothing', async () => {
  const png = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#a43' } })
    .png()
    .toBuffer();
  const server = createServer((request, response) => {
    if (request.url === '/brot.png') response.setHeader('content-type', 'image/png').end(png);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  const { port } = server.address() as { port: number };
  const base = `http://127.0.0.1:${port}`;

  // A world of its own, which may fetch from this machine.
  const outbound = createOutbound({ allowAddress: () => true });
  const gallery = await testWorld({ outbound });
  const shop = await shopOf('bilderladen', gallery);
  const seen = await preview(
    shop,
    [
      'Handle,Title,Variant Price,Image Src,Image Position,Image Alt Text',
      `brot,Brot,4.80,${base}/fehlt.png,1,`,
      `brot,,,${base}/brot.png,2,Ein Laib`,
    ].join('\n'),
  );
  await apply(shop, seen.id);
  const { database, clock, media, gateway } = gallery.app;
  const fetcher = createPictureFetcher({ database, clock, media, gateway, outbound });
  let finished = await until(shop, seen.id, ['done']);
  for (let attempt = 0; attempt < 10 && finished.picturesPending > 0; attempt++) {
    await fetcher.fetchDue(new AbortController().signal);
    gallery.clock.advance(600_000);
    finished = await until(shop, seen.id, ['done']);
  }
  assert.deepEqual([finished.picturesPending, finished.picturesFailed], [0, 1]);
  const [item] = (await shop.client.shop.listOwnProducts({ actorId: shop.actorId })).items;
  const product = await shop.client.shop.getProduct({ params: { productId: item!.id } });
  assert.deepEqual(
    product.pictures.map((picture) => [picture.alt, picture.width, picture.height]),
    [['Ein Laib', 40, 30]],
  );
  assert.equal(product.picturesPending, 0);
  assert.ok(toUuid(product.pictures[0]!.id));
});

test('[SH23] [M45] pictures without room are left out and told of; the same file brings them when there is some', async () => {
  let asked = 0;
  const raw = { width: 500, height: 500, channels: 3 } as const;
  const noisy = await sharp(randomBytes(500 * 500 * 3), { raw })
    .jpeg()
    .toBuffer();
  const server = createServer((_request, response) => {
    asked += 1;
    response.setHeader('content-type', 'image/jpeg').end(noisy);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  const { port } = server.address() as { port: number };
  const outbound = createOutbound({ allowAddress: () => true });
  const gallery = await testWorld({ outbound, env: { UPLOAD_MB: '1', STORAGE_MB: '1' } });
  const shop = await shopOf('engpass', gallery);
  const file = [
    'Handle,Title,Variant Price,Image Src,Image Position',
    ...Array.from(
      { length: 12 },
      (_, i) => `bild-${i},Bild ${i},1.00,http://127.0.0.1:${port}/${i}.jpg,1`,
    ),
  ].join('\n');
  const { database, clock, media, gateway } = gallery.app;
  const fetcher = createPictureFetcher({ database, clock, media, gateway, outbound });
  const bring = async () => {
    const seen = await preview(shop, file);
    await apply(shop, seen.id);
    for (let looks = 0; ; looks++) {
      await fetcher.fetchDue(new AbortController().signal);
      const done = await until(shop, seen.id, ['done']);
      if (done.picturesPending === 0) return { seen, done };
      // The server itself has the rest of them under way.
      assert.ok(looks < 300);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const { done } = await bring();
  assert.deepEqual([done.picturesPending, done.picturesFailed], [0, done.picturesWithoutRoom]);
  const missing = done.picturesWithoutRoom;
  assert.ok(missing > 6 && missing < 12, `${missing} without room`);

  // As if the operator had granted more.
  await database.pool.query('update media_pictures set bytes = 1');
  const before = asked;
  const again = await bring();
  assert.deepEqual(again.seen.counts, {
    create: 0,
    change: missing,
    unchanged: 12 - missing,
    refuse: 0,
  });
  assert.ok(asked > before);
  assert.ok(again.done.picturesWithoutRoom < missing);
});

test('[SH23] runs that overlap fetch each picture once', async () => {
  const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#3a4' } })
    .png()
    .toBuffer();
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    setTimeout(() => response.setHeader('content-type', 'image/png').end(png), 30);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  const { port } = server.address() as { port: number };
  const outbound = createOutbound({ allowAddress: () => true });
  const gallery = await testWorld({ outbound });
  const shop = await shopOf('dreifach', gallery);
  const lines = Array.from(
    { length: 12 },
    (_, i) => `bild-${i},Bild ${i},1.00,http://127.0.0.1:${port}/${i}.png,1`,
  );
  const header = 'Handle,Title,Variant Price,Image Src,Image Position';
  const seen = await preview(shop, [header, ...lines].join('\n'));
  await apply(shop, seen.id);
  // Beside the server's own.
  const { database, clock, media, gateway } = gallery.app;
  const signal = new AbortController().signal;
  await Promise.all(
    Array.from({ length: 3 }, () =>
      createPictureFetcher({ database, clock, media, gateway, outbound }).fetchDue(signal),
    ),
  );
  for (let waited = 0; waited < 30_000; waited += 50) {
    const now = await until(shop, seen.id, ['done']);
    if (now.picturesPending === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.equal(asked, 12);
  const { rows } = await database.pool.query(
    'select count(*)::integer as count from media_pictures where owner_actor_id = $1',
    [toUuid(shop.actorId)],
  );
  assert.equal(rows[0].count, 12);
});

test('20,000 rows are read and applied in pieces, in bounded memory', async () => {
  const shop = await shopOf('grosshandel');
  const lines = [
    'Handle,Title,Option1 Name,Option1 Value,Variant Price,Variant Inventory Tracker,Variant Inventory Qty',
  ];
  for (let i = 0; i < 800; i++) {
    lines.push(`ware-${i},Ware ${i},Größe,0,${i % 90}.50,shopify,${i % 7}`);
    for (let size = 1; size < 25; size++) lines.push(`ware-${i},,,${size},${i % 90}.50,shopify,3`);
  }
  const file = lines.join('\r\n');
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().heapUsed);
  }, 20);
  const before = process.memoryUsage().heapUsed;
  const seen = await preview(shop, file);
  assert.deepEqual(seen.counts, { create: 800, change: 0, unchanged: 0, refuse: 0 });
  const done = await apply(shop, seen.id);
  clearInterval(watch);
  assert.deepEqual(done.progress, { done: 800, total: 800 });
  assert.ok(most - before < 200e6, `${Math.round((most - before) / 1e6)} MB more than before`);
  const { rows } = await world.database.pool.query(
    `select count(*)::integer as products, (select count(*)::integer from shop_variants
       where seller_id = $1) as variants, (select count(*)::integer from shop_import_rows
       where seller_id = $1 and product is not null) as kept
     from shop_products where seller_id = $1`,
    [toUuid(shop.actorId)],
  );
  assert.deepEqual(rows, [{ products: 800, variants: 20_000, kept: 0 }]);
});

const stockHeader =
  'Handle,Title,Variant Price,Variant Inventory Tracker,Variant Inventory Qty,Tax code';

test('[SH25] what no column can hold spoils nothing but itself', async () => {
  const shop = await shopOf('sonderzeichen');
  await world.database.pool.query(
    `alter table shop_products add constraint a_rule_of_this_test check (title <> 'Unmöglich')`,
  );
  const seen = await preview(
    shop,
    [
      stockHeader,
      'steuer,Steuer,1.00,shopify,1,VAT 99%',
      'n\0ull,Nu\0ll,1.00,shopify,1,VAT 7%',
      'halb,Halb &#xD800; &#0; Zeichen,1.00,shopify,1,VAT 7%',
      'unmoeglich,Unmöglich,1.00,shopify,1,VAT 7%',
      'brot,Brot,1.00,shopify,1,VAT 7%',
    ].join('\n'),
  );
  assert.deepEqual([seen.state, seen.counts.create], ['preview', 5]);
  const done = await apply(shop, seen.id);
  assert.deepEqual(done.counts, { create: 4, change: 0, unchanged: 0, refuse: 1 });
  assert.deepEqual(done.progress, { done: 5, total: 5 });
  const { items } = await shop.client.shop.listImportRows({
    actorId: shop.actorId,
    params: { importId: seen.id },
    query: {},
  });
  assert.deepEqual(
    items.flatMap((row) => row.problems.map((one) => [row.title, one.code])),
    [
      ['Steuer', 'catalog.vat_ignored'],
      ['Null', 'catalog.characters_unreadable'],
      ['Null', 'catalog.characters_unreadable'],
      ['Unmöglich', 'catalog.not_storable'],
    ],
  );
  const { rows } = await world.database.pool.query(
    'select title, vat_rate from shop_products where seller_id = $1 order by title',
    [toUuid(shop.actorId)],
  );
  assert.deepEqual(
    rows.map((row) => [row.title, row.vat_rate]),
    [
      ['Brot', 700],
      ['Halb &#xD800; &#0; Zeichen', 700],
      ['Null', 700],
      ['Steuer', 1900],
    ],
  );
});

test('[SH20] stock that the preview leaves alone is left alone, whatever was sold since', async () => {
  const shop = await shopOf('zwischendrin');
  const file = (title: string, first: number) =>
    [
      'Handle,Title,Option1 Name,Option1 Value,Variant Price,Variant Inventory Tracker,Variant Inventory Qty',
      `brot,${title},Größe,S,1.00,shopify,${first}`,
      'brot,,,M,1.00,shopify,5',
    ].join('\n');
  await apply(shop, (await preview(shop, file('Brot', 5))).id);
  const renamed = await preview(shop, file('Laib', 5));
  const restocked = await preview(shop, file('Laib', 9));
  const sell = 'update shop_stock set on_hand = on_hand - 3 where seller_id = $1';
  await world.database.pool.query(sell, [toUuid(shop.actorId)]);
  const onShelf = async () => {
    const { items } = await shop.client.shop.listOwnProducts({ actorId: shop.actorId });
    const product = await shop.client.shop.getProduct({
      actorId: shop.actorId,
      params: { productId: items[0]!.id },
    });
    return [product.title, ...product.variants.map((variant) => variant.available)];
  };
  await apply(shop, renamed.id);
  assert.deepEqual(await onShelf(), ['Laib', 2, 2]);
  // The preview said that the stock of the first would change, and of no other.
  await apply(shop, restocked.id);
  assert.deepEqual(await onShelf(), ['Laib', 9, 2]);
});

test('[SH21] applying that is broken off goes on where it was, and writes nothing twice', async () => {
  const shop = await shopOf('abgebrochen');
  const lines = Array.from({ length: 30 }, (_, i) => `ware-${i},Ware ${i},1.00,shopify,5,`);
  const seen = await preview(shop, [stockHeader, ...lines].join('\n'));
  const sellerId = toUuid(shop.actorId);
  const importId = toUuid(seen.id);
  await world.database.pool.query(
    `update shop_imports set state = 'applying', done = 0, total = 30 where id = $1`,
    [importId],
  );
  let left = 7;
  // The signal ends the job as the server's end does: after any product.
  const controller = new AbortController();
  const signal = new Proxy(controller.signal, {
    get: (target, name) => {
      if (name !== 'throwIfAborted') return Reflect.get(target, name, target);
      return () => {
        if (left-- === 0) throw new Error('the server goes down');
      };
    },
  });
  await assert.rejects(app.shop.imports.applyRows({ importId }, signal), /goes down/);
  const written = async () => {
    const { rows } = await world.database.pool.query(
      `select count(*)::integer as products, min(updated_at) = max(updated_at) as at_once,
         (select done from shop_imports where id = $2) as done
       from shop_products where seller_id = $1`,
      [sellerId, importId],
    );
    return rows[0];
  };
  assert.deepEqual([(await written()).products, (await written()).done], [7, 7]);
  world.clock.advance(60_000);
  await app.shop.imports.applyRows({ importId }, new AbortController().signal);
  assert.deepEqual([(await written()).products, (await written()).done], [30, 30]);
  const { rows } = await world.database.pool.query(
    'select count(*)::integer as count from shop_products where seller_id = $1 group by updated_at',
    [sellerId],
  );
  assert.deepEqual(rows.map((row) => row.count).toSorted(), [23, 7]);
});

test('[SH26] an import that can go no further fails, or is thrown away, and the next one may begin', async () => {
  const shop = await shopOf('steckengeblieben');
  const text = `${stockHeader}\nbrot,Brot,1.00,shopify,5,\n`;
  const setState = (id: string, state: string) =>
    world.database.pool.query('update shop_imports set state = $2 where id = $1', [
      toUuid(id),
      state,
    ]);
  const rowsOf = async (id: string) => {
    const { rows } = await world.database.pool.query(
      'select count(*)::integer as count from shop_import_rows where import_id = $1',
      [toUuid(id)],
    );
    return rows[0].count;
  };
  for (const stuck of ['reading', 'applying']) {
    const seen = await preview(shop, text);
    await setState(seen.id, stuck);
    await assert.rejects(preview(shop, text), code('shop.import_running'));
    await app.shop.imports.giveUp({ importId: toUuid(seen.id) });
    assert.equal((await until(shop, seen.id, ['failed'])).state, 'failed');
    assert.equal(await rowsOf(seen.id), 0);

    const next = await preview(shop, text);
    await setState(next.id, stuck);
    const params = { importId: next.id };
    await shop.client.shop.discardImport({ actorId: shop.actorId, params });
    assert.equal(await rowsOf(next.id), 0);
    // The job behind it finds nothing to do.
    await app.shop.imports.applyRows({ importId: toUuid(next.id) }, new AbortController().signal);
    assert.equal((await until(shop, next.id, ['discarded'])).state, 'discarded');
  }
  const seen = await preview(shop, text);
  world.clock.advance(31 * 24 * 3_600_000);
  await app.shop.imports.forgetOld();
  assert.equal(await rowsOf(seen.id), 0);
  assert.equal((await until(shop, seen.id, ['discarded'])).state, 'discarded');
});

test('[SH27] an import that has ended keeps for 30 days what it refused and what it wrote by name', async () => {
  const shop = await shopOf('gedaechtnis');
  const header = 'Handle,Title,Variant Price,Variant Inventory Tracker,Variant Inventory Qty';
  const bread = 'brot,Brot,4.80,shopify,5';
  await apply(shop, (await preview(shop, `${header}\n${bread}\n`)).id);
  const seen = await preview(
    shop,
    `${header}\n${bread}\nkuchen,Kuchen,3.20,shopify,2\ntorte,Torte,teuer,shopify,1\n`,
  );
  assert.deepEqual(seen.counts, { create: 1, change: 0, unchanged: 1, refuse: 1 });
  const params = { importId: seen.id };
  const kept = async () => {
    const { items } = await shop.client.shop.listImportRows({ actorId: shop.actorId, params });
    return items.map(({ title, action }) => `${title} ${action}`).sort();
  };
  assert.deepEqual(await kept(), ['Brot unchanged', 'Kuchen create', 'Torte refuse']);
  await apply(shop, seen.id);
  assert.deepEqual(await kept(), ['Kuchen create', 'Torte refuse']);
  const { rows } = await world.database.pool.query(
    'select 1 from shop_import_rows where import_id = $1 and product is not null and is_applied',
    [toUuid(seen.id)],
  );
  assert.equal(rows.length, 0, 'of what was written only the name');

  world.clock.advance(29 * 24 * 3_600_000);
  await app.shop.imports.forgetOld();
  assert.deepEqual(await kept(), ['Kuchen create', 'Torte refuse']);
  world.clock.advance(2 * 24 * 3_600_000);
  await app.shop.imports.forgetOld();
  assert.deepEqual(await kept(), []);
  assert.equal((await until(shop, seen.id, ['done'])).counts.refuse, 1);
});
