import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Id } from '@allmende/contract/ids';
import { businessWorld, dailyHours } from '../../../../dev/business-world.ts';
import { testWorld } from '../../../../dev/world.ts';

// A Tuesday at eleven in Berlin.
const world = await testWorld({ now: new Date('2026-11-17T10:00:00Z') });
const { person, business } = businessWorld(world);
const api = world.client().business;

const owners = await Promise.all(['eins', 'zwei'].map((handle) => person(handle)));
const city = (name: string) => ({
  street: 'Markt 1',
  postalCode: '34999',
  city: name,
  country: 'DE',
  latitude: null,
  longitude: null,
});
const firms = [
  {
    handle: 'krumm',
    name: 'Bäckerei Krumm',
    category: 'bakery',
    about: 'Sauerteigbrote aus dem Steinofen.',
    address: city('Lindfurt'),
    hours: dailyHours('06:00-18:00'),
  },
  {
    handle: 'brotmanufaktur',
    name: 'Kornblume',
    category: 'bakery',
    about: 'Wir mahlen selbst.',
    address: city('Süderbrück'),
  },
  {
    handle: 'zwoelf-zeilen',
    name: 'Zwölf Zeilen',
    category: 'books',
    about: 'Books in English, too. We wrap presents.',
    hours: dailyHours('14:00-18:00'),
  },
  {
    handle: 'strassner',
    name: 'Straßner & Söhne',
    category: 'crafts',
    about: 'Türen, Fenster, Treppen.',
  },
  {
    handle: 'bio-laden',
    name: 'Bio-Laden Grün',
    category: 'food',
    about: '',
    hours: dailyHours('09:00-12:00'),
  },
  {
    handle: 'cafe-rene',
    name: 'Café René',
    category: 'restaurant',
    about: '',
    hours: dailyHours('10:00-24:00', 'America/New_York'),
  },
  { handle: 'oemer', name: 'Ömer Özdemir Änderungsschneiderei', category: 'fashion', about: '' },
] as const;
const ids = new Map<string, Id<'actor'>>();
for (const [i, firm] of firms.entries()) {
  ids.set(firm.handle, await business(owners[i % 2]!, { ...firm }));
}
const seller = { client: owners[0]!.client, actorId: ids.get('krumm')! };
for (const title of [
  'Dinkelkruste',
  'Dinkelbrötchen',
  'Dinkelkuchen',
  'Dinkelstange',
  'Zimtschnecke',
]) {
  await seller.client.shop.createProduct({
    actorId: seller.actorId,
    body: { title, variants: [{ price: { value: '320', assetCode: 'EUR', assetScale: 2 } }] },
  });
}

type Query = Parameters<typeof api.searchDirectory>[0];
async function find(query: NonNullable<Query>['query']): Promise<string[]> {
  const { items } = await api.searchDirectory({ query });
  return items.map(({ actor }) => actor.handle);
}

test('[B30] without words everybody, by name without accents', async () => {
  assert.deepEqual(await find({}), [
    'krumm',
    'bio-laden',
    'cafe-rene',
    'brotmanufaktur',
    'oemer',
    'strassner',
    'zwoelf-zeilen',
  ]);
});

test('[B30] pages of any size make the same list', async () => {
  const all = await find({});
  for (const limit of [1, 2, 3, 7, 100]) {
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await api.searchDirectory({ query: { limit, ...(cursor ? { cursor } : {}) } });
      seen.push(...page.items.map(({ actor }) => actor.handle));
      assert.ok(page.items.length <= limit);
      cursor = page.nextCursor;
    } while (cursor);
    assert.deepEqual(seen, all, `limit ${limit}`);
  }
});

const searches: [words: string, expected: string[]][] = [
  ['krumm', ['krumm']],
  ['KRUMM', ['krumm']],
  ['kru', ['krumm']],
  ['krumm bäckerei', ['krumm']],
  ['krumm lindfurt', ['krumm']],
  ['lindf', ['krumm']],
  ['suederbrueck', ['brotmanufaktur']],
  ['bäckerei', ['krumm', 'brotmanufaktur']],
  ['baeckerei', ['krumm', 'brotmanufaktur']],
  ['Backerei', ['krumm', 'brotmanufaktur']],
  ['bakery', ['krumm', 'brotmanufaktur']],
  ['brotmanu', ['brotmanufaktur']],
  ['zwölf', ['zwoelf-zeilen']],
  ['zwoelf', ['zwoelf-zeilen']],
  ['zwolf', ['zwoelf-zeilen']],
  ['Buchladen', ['zwoelf-zeilen']],
  ['bookshop', ['zwoelf-zeilen']],
  ['wrapping present', ['zwoelf-zeilen']],
  ['steinöfen', ['krumm']],
  ['Treppe', ['strassner']],
  ['strassner', ['strassner']],
  ['straßner söhne', ['strassner']],
  ['strassner soehne', ['strassner']],
  ['bio laden', ['bio-laden']],
  ['bio-laden', ['bio-laden']],
  ['cafe rene', ['cafe-rene']],
  ['café', ['cafe-rene']],
  ['oezdemir', ['oemer']],
  ['aenderung', ['oemer']],
  ['gibt es nicht', []],
];
for (const [words, expected] of searches) {
  test(`[B31] "${words}"`, async () => assert.deepEqual(await find({ q: words }), expected));
}

for (const [words, expected] of [
  ['krum', 'krumm'],
  ['Bäkerei Krumm', 'krumm'],
  ['Kronblume', 'brotmanufaktur'],
  ['zwölf zielen', 'zwoelf-zeilen'],
  ['strasner', 'strassner'],
  ['özdmir', 'oemer'],
] as const) {
  test(`[B32] "${words}" is nearly right`, async () => {
    assert.equal((await find({ q: words }))[0], expected);
  });
}

test('[B33] by what they sell, with three of the products', async () => {
  const { items } = await api.searchDirectory({ query: { q: 'dinkel' } });
  assert.deepEqual(
    items.map(({ actor }) => actor.handle),
    ['krumm'],
  );
  assert.deepEqual(
    items[0]!.products.map(({ title }) => title),
    ['Dinkelbrötchen', 'Dinkelkruste', 'Dinkelkuchen'],
  );
  assert.match(items[0]!.products[0]!.productId, /^prd_[0-9a-f]{32}$/);
});

test('[B33] a name stands before a product, and a hit by name has no products', async () => {
  await business(owners[1]!, { handle: 'zimt-und-zucker', name: 'Zimt und Zucker' });
  const { items } = await api.searchDirectory({ query: { q: 'zimt' } });
  assert.deepEqual(
    items.map(({ actor, products }) => [actor.handle, products.map(({ title }) => title)]),
    [
      ['zimt-und-zucker', []],
      ['krumm', ['Zimtschnecke']],
    ],
  );
});

test('[B34] category, shop and open now narrow the list and the search', async () => {
  assert.deepEqual(await find({ category: 'bakery' }), ['krumm', 'brotmanufaktur']);
  assert.deepEqual(await find({ hasShop: 'true' }), ['krumm']);
  assert.deepEqual(await find({ isOpenNow: 'true' }), ['krumm', 'bio-laden']);
  assert.deepEqual(await find({ isOpenNow: 'true', category: 'food' }), ['bio-laden']);
  assert.deepEqual(await find({ q: 'bäckerei', hasShop: 'true' }), ['krumm']);
  assert.deepEqual(await find({ q: 'dinkel', category: 'books' }), []);
  assert.deepEqual(await find({ q: 'cafe', isOpenNow: 'true' }), []);
  // Ten in the morning in New York.
  world.clock.set(new Date('2026-11-17T15:00:00Z'));
  assert.deepEqual(await find({ q: 'cafe', isOpenNow: 'true' }), ['cafe-rene']);
  assert.deepEqual(await find({ isOpenNow: 'true' }), ['krumm', 'cafe-rene', 'zwoelf-zeilen']);
  world.clock.set(new Date('2026-11-17T10:00:00Z'));
});

test('[B37] the categories that there are, the largest first', async () => {
  const { items } = await api.listCategories();
  assert.deepEqual(items[0], { category: 'bakery', count: 2 });
  assert.deepEqual(items.map(({ category }) => category).sort(), [
    'bakery',
    'books',
    'crafts',
    'fashion',
    'food',
    'other',
    'restaurant',
  ]);
});

test('an entry says when it closes, where it is, and that it has a shop', async () => {
  const { items } = await api.searchDirectory({ query: { q: 'krumm' } });
  const [entry] = items;
  assert.equal(entry!.city, 'Lindfurt');
  assert.equal(entry!.hasShop, true);
  assert.deepEqual(entry!.openState, {
    isOpen: true,
    changesAt: '2026-11-17T17:00:00.000Z',
    timeZone: 'Europe/Berlin',
  });
});

test('[B35] a filter that few pass ends the work of one request, not the list', async () => {
  // Straight into the table: more closed ones than one request reads, before the one that is open.
  await world.database.pool.query(
    `insert into business_presences
       (actor_id, category, imprint, opened_at, opened_by, name, handle, hours)
     select uuidv7(), 'club', '{}', now(), uuidv7(), 'Verein ' || n, 'verein-' || n,
       '{"timeZone":"UTC","exceptions":[],"week":[[],[],[],[],[],[],[]]}'
     from generate_series(1, 1300) n`,
  );
  await business(owners[0]!, {
    handle: 'zuletzt',
    name: 'Verein Zuletzt',
    category: 'club',
    hours: dailyHours('00:00-24:00'),
  });
  const query = { category: 'club', isOpenNow: 'true' } as const;
  const first = await api.searchDirectory({ query });
  assert.deepEqual(first.items, []);
  assert.ok(first.nextCursor);
  const second = await api.searchDirectory({ query: { ...query, cursor: first.nextCursor } });
  assert.deepEqual(
    second.items.map(({ actor }) => actor.handle),
    ['zuletzt'],
  );
  assert.equal(second.nextCursor, null);
  await world.database.pool.query(`delete from business_presences where category = 'club'`);
});

test('[B36] no text breaks the search', async () => {
  const hostile = [
    "'",
    "''",
    '\\',
    '%',
    '_',
    '*',
    ':*',
    '&',
    '|',
    '!',
    '()',
    '<->',
    "a' | 'b",
    "krumm'); drop table business_presences; --",
    'ŉ',
    'ʼn',
    '⑴',
    '¼',
    '㎏',
    'ﬃ',
    'ǆ',
    '\u0301',
    '\u200b',
    '🥐',
    '𝔅ä',
    'ー',
    '-',
    '--',
    '-a-',
    'a--b',
    '\u202ekrumm',
    'ß'.repeat(80),
    'a b c d e f g h i j k l m n o p',
  ];
  for (const q of hostile) {
    await assert.doesNotReject(api.searchDirectory({ query: { q } }), JSON.stringify(q));
  }
  assert.deepEqual(await find({ q: '***' }), []);
  // Every letter and figure that there is, many to a question.
  const signs: string[] = [];
  for (let code = 0x20; code < 0x1_f000; code += code < 0x3000 ? 1 : 7) {
    const sign = String.fromCodePoint(code);
    if (/[\p{L}\p{N}\p{M}\p{S}\p{P}]/u.test(sign)) signs.push(sign);
  }
  for (let i = 0; i < signs.length; i += 8 * 9) {
    const words = Array.from({ length: 8 }, (_, n) =>
      signs.slice(i + n * 9, i + n * 9 + 9).join(''),
    );
    const q = words.join(' ').slice(0, 80);
    if (!q.isWellFormed()) continue;
    if (i % (72 * 200) === 0) world.clock.advance(60_000);
    const answer = await fetch(
      `${world.origin}/api/v1/business/directory?q=${encodeURIComponent(q)}`,
    );
    assert.ok([200, 429].includes(answer.status), `${answer.status}: ${q}`);
  }
  world.clock.set(new Date('2026-11-17T10:00:00Z'));
});

test('[B36] a cursor of somebody’s own making begins at the start', async () => {
  const all = await find({});
  for (const cursor of [
    'x',
    '!!',
    btoa('[1,2]'),
    btoa('["a","b"]'),
    btoa('{}'),
    btoa('["a\\u0000","00000000-0000-7000-8000-000000000000"]'),
  ]) {
    assert.deepEqual(await find({ cursor }), all, cursor);
  }
});
