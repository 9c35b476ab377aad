import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Id } from '@allmende/contract/ids';
import sharp from 'sharp';
import { businessWorld, dailyHours, plainPicture } from '../../../../../dev/business-world.ts';
import { testWorld } from '../../../../../dev/world.ts';

// A Tuesday at eleven in Berlin.
const world = await testWorld({ now: new Date('2026-11-17T10:00:00Z') });
const { person, business } = businessWorld(world);
const olga = await person('olga', 'Olga Ofen');

const hostile = `</script><script>alert(1)</script>"'><img src=x onerror=alert(2)>&amp;\u2028`;

async function get(path: string, headers: Record<string, string> = {}) {
  return fetch(world.origin + path, { headers, redirect: 'manual' });
}

async function page(path: string, language = 'de'): Promise<string> {
  const answer = await get(path, { 'accept-language': language });
  assert.equal(answer.status, 200, path);
  assert.match(answer.headers.get('content-type')!, /^text\/html; charset=utf-8$/);
  return answer.text();
}

/** The text of a page without its markup, as a reader sees it. */
function textOf(html: string): string {
  return html
    .replace(/<head>[\s\S]*?<\/head>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}

// biome-ignore lint/suspicious/noExplicitAny: JSON-LD is read as a search engine reads it
function jsonLd(html: string): any {
  const found = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(html);
  return JSON.parse(found![1]!);
}

async function picture(actorId: Id<'actor'>, colour: string, width?: number, height?: number) {
  const bytes = await plainPicture(colour, width, height);
  const stored = await olga.client.media.uploadPicture({
    actorId,
    query: { audience: 'public', alt: 'Der Laden von außen' },
    upload: bytes as Uint8Array<ArrayBuffer>,
    uploadType: 'image/webp',
  });
  return stored.id as Id<'media'>;
}

const krumm = await business(olga, {
  handle: 'krumm',
  name: 'Bäckerei Krumm',
  category: 'bakery',
  about: 'Sauerteig seit 1921.\n\nFresh bread.',
  address: {
    street: 'Marktplatz 3',
    postalCode: '34999',
    city: 'Lindfurt',
    country: 'DE',
    latitude: 51.1234,
    longitude: 9.4321,
  },
  hours: {
    ...dailyHours('06:30-18:00'),
    exceptions: [
      { date: '2026-12-24', spans: [{ from: '06:30', to: '12:00' }], reason: 'Heiligabend' },
      { date: '2026-12-25', spans: [], reason: 'Weihnachten' },
      ...['28', '29', '30'].map((day) => ({ date: `2026-12-${day}`, spans: [], reason: 'Urlaub' })),
      { date: '2026-11-01', spans: [], reason: 'Vorbei' },
    ],
  },
});
await olga.client.business.updatePresence({
  actorId: krumm,
  body: {
    website: 'https://krumm.example/',
    coverId: await picture(krumm, '#c9a063', 1600, 700),
    imprint: {
      legalName: 'Krumm e. K.',
      representative: 'Olga Ofen',
      email: 'post@krumm.example',
      phone: '+49 69 90009 103',
      registerEntry: 'Amtsgericht Lindfurt, HRA 412',
      vatId: 'DE999000103',
    },
  },
});
await olga.client.identity.updateProfile({
  actorId: krumm,
  body: { pictureId: await picture(krumm, '#9c4a1a', 400, 400) },
});
const euros = (value: string) => ({ value, assetCode: 'EUR', assetScale: 2 });
const roll = await olga.client.shop.createProduct({
  actorId: krumm,
  body: {
    title: 'Mohnbrötchen',
    description: 'Mit Mohn.\n\n- knusprig\n- rund',
    category: 'Brötchen',
    variants: [
      {
        price: euros('95'),
        barcode: '4012345678901',
        sku: 'MB-1',
        content: { thousandths: 80, unit: 'kg' },
        stock: 3,
      },
    ],
  },
});
await olga.client.shop.createProduct({
  actorId: krumm,
  body: {
    title: 'Landbrot',
    category: 'Brot',
    options: ['Größe'],
    variants: [
      { optionValues: ['500 g'], price: euros('310'), stock: 5 },
      { optionValues: ['1 kg'], price: euros('580'), stock: 0, barcode: 'keine Nummer' },
    ],
  },
});
const evil = await business(olga, { handle: 'evil', name: hostile.slice(0, 80), about: hostile });
await olga.client.business.updatePresence({
  actorId: evil,
  body: {
    website: 'https://evil.example/"><script>alert(3)</script>',
    hours: {
      ...dailyHours('09:00-17:00'),
      exceptions: [{ date: '2026-11-20', spans: [], reason: hostile.slice(0, 60) }],
    },
    imprint: {
      legalName: hostile,
      representative: hostile,
      email: '',
      phone: '"><script>alert(4)',
      registerEntry: hostile,
      vatId: '"><b>',
    },
    address: {
      street: hostile,
      postalCode: '"><i>',
      city: hostile.slice(0, 80),
      country: 'DE',
      latitude: null,
      longitude: null,
    },
  },
});
await olga.client.shop.createProduct({
  actorId: evil,
  body: {
    title: hostile,
    description: `- ${hostile}\n\n${hostile}`,
    category: hostile,
    options: ['"><u>'],
    variants: [
      { optionValues: [hostile], price: euros('100') },
      { optionValues: ['zwei'], price: euros('200'), sku: hostile },
    ],
  },
});

test('[B40] a page says what the presence says', async () => {
  const text = textOf(await page('/@krumm'));
  for (const part of [
    'Bäckerei Krumm',
    'Bäckerei · Lindfurt',
    'Jetzt geöffnet · bis 18:00',
    'Sauerteig seit 1921.',
    'Marktplatz 3',
    '34999 Lindfurt',
    'Do., 24. Dezember Heiligabend 06:30–12:00',
    'Fr., 25. Dezember Weihnachten geschlossen',
    'Mo., 28. – Mi., 30. Dezember Urlaub geschlossen',
    'krumm.example',
    'Vertreten durch Olga Ofen',
    'USt-IdNr. DE999000103',
    'Schreib uns',
    'Mohnbrötchen',
    '0,95 €',
    '11,88 € / 1 kg',
  ]) {
    assert.ok(text.includes(part), `${part} in ${text}`);
  }
  assert.ok(!text.includes('Vorbei'));
});

test('[B27] holidays are said in the language of the reader, other reasons as they were written', async () => {
  const text = textOf(await page('/@krumm', 'en'));
  assert.match(text, /24 December Christmas Eve/);
  assert.match(text, /25 December Weihnachten/);
});

test('[B40] today is marked, in the business’s own time zone', async () => {
  const html = await page('/@krumm');
  assert.match(html, /<tr class="today"><th scope="row">Dienstag<\/th>/);
  await business(olga, {
    handle: 'weit-weg',
    hours: dailyHours('08:00-09:00', 'Pacific/Kiritimati'),
  });
  // There it is already Wednesday, after midnight.
  const far = await page('/@weit-weg', 'en');
  assert.match(far, /<tr class="today"><th scope="row">Wednesday<\/th>/);
  assert.ok(textOf(far).includes('Closed now · opens 08:00'));
});

test('[B40] what was not given is not there', async () => {
  await business(olga, { handle: 'schlicht', name: 'Schlicht' });
  const html = await page('/@schlicht');
  assert.ok(!/Öffnungszeiten|Besuch uns|Impressum|Zum Laden|geschlossen|<table/.test(html));
  assert.ok(html.includes('<span class="logo " aria-hidden="true">S</span>'));
  // The same letters as in the app.
  const ofOlga = await page('/@olga');
  assert.ok(ofOlga.includes('<span class="logo person" aria-hidden="true">OO</span>'));
});

test('[B41] former and differently written handles lead on', async () => {
  const actorId = await business(olga, { handle: 'altes-schild', name: 'Umbenannt' });
  await olga.client.shop.createProduct({
    actorId,
    body: { title: 'Ding', variants: [{ price: euros('100') }] },
  });
  await olga.client.identity.updateProfile({ actorId, body: { handle: 'neues-schild' } });
  for (const [from, to] of [
    ['/@altes-schild', '/@neues-schild'],
    ['/@Neues-Schild', '/@neues-schild'],
    ['/@altes-schild?lang=en', '/@neues-schild?lang=en'],
    ['/@altes-schild/shop', '/@neues-schild/shop'],
    ['/@altes-schild/shop/ding', '/@neues-schild/shop/ding'],
    ['/@OLGA', '/@olga'],
  ] as const) {
    const answer = await get(from);
    assert.equal(answer.status, 301, from);
    assert.equal(answer.headers.get('location'), to);
  }
});

const languages: [header: string, path: string, expected: string][] = [
  ['', '/@krumm', 'de'],
  ['en', '/@krumm', 'en'],
  ['en-GB,en;q=0.9,de;q=0.8', '/@krumm', 'en'],
  ['fr,de;q=0.5,en;q=0.4', '/@krumm', 'de'],
  ['de;q=0.1,en;q=0.2', '/@krumm', 'en'],
  ['fr', '/@krumm', 'de'],
  ['en;q=0,de', '/@krumm', 'de'],
  ['en', '/@krumm?lang=de', 'de'],
  ['de', '/@krumm?lang=en', 'en'],
  ['de', '/@krumm?lang=fr', 'de'],
  ['en', '/@krumm/shop', 'en'],
  ['en', '/@krumm/shop/mohnbroetchen', 'en'],
  ['en', '/@niemand-hier', 'en'],
];
for (const [header, path, expected] of languages) {
  test(`[B42] ${path} for "${header}" is ${expected}`, async () => {
    const answer = await get(path, { 'accept-language': header });
    const html = await answer.text();
    assert.equal(answer.headers.get('content-language'), expected);
    assert.equal(answer.headers.get('vary'), 'accept-language');
    assert.ok(html.includes(`<html lang="${expected}">`));
    assert.equal(textOf(html).includes('Diese Seite läuft auf Allmende'), expected === 'de');
  });
}

test('[B43] hostile texts stay texts', async () => {
  const slug = await slugFromShop('/@evil/shop');
  for (const path of ['/@evil', '/@evil/shop', `/@evil/shop/${slug}`]) {
    const html = await page(path);
    assert.ok(!/<script(?! type="application\/ld\+json">)/.test(html), path);
    assert.ok(!/<(img src=x|b|i|u)>/.test(html.replace(/<img class/g, '')), path);
    assert.ok(!html.includes('onerror=alert(2)>'), path);
    // Every tag that is opened by a quote in an attribute would leave an odd one behind.
    for (const tag of html.match(/<[a-z][^>]*>/g) ?? []) {
      assert.equal((tag.match(/"/g) ?? []).length % 2, 0, tag);
    }
    assert.ok(html.includes('&lt;script&gt;alert(1)'), path);
  }
  const data = jsonLd(await page('/@evil'));
  assert.equal(data.name, hostile.slice(0, 80).trim());
  const product = jsonLd(await page(`/@evil/shop/${slug}`));
  assert.equal(product.name, hostile.trim());
});

async function slugFromShop(path: string): Promise<string> {
  return /href="\/@[^/]+\/shop\/([^"]+)"/.exec(await page(path))![1]!;
}

test('[B44] a business in the words of schema.org', async () => {
  const data = jsonLd(await page('/@krumm'));
  const { openingHoursSpecification, specialOpeningHoursSpecification, ...rest } = data;
  assert.deepEqual(rest, {
    '@context': 'https://schema.org',
    '@type': 'Bakery',
    '@id': `${world.origin}/@krumm`,
    name: 'Bäckerei Krumm',
    url: `${world.origin}/@krumm`,
    image: rest.image,
    description: 'Sauerteig seit 1921.\n\nFresh bread.',
    logo: rest.logo,
    legalName: 'Krumm e. K.',
    telephone: '+49 69 90009 103',
    email: 'post@krumm.example',
    vatID: 'DE999000103',
    sameAs: ['https://krumm.example/'],
    address: {
      '@type': 'PostalAddress',
      streetAddress: 'Marktplatz 3',
      postalCode: '34999',
      addressLocality: 'Lindfurt',
      addressCountry: 'DE',
    },
    geo: { '@type': 'GeoCoordinates', latitude: 51.1234, longitude: 9.4321 },
  });
  for (const url of [rest.image, rest.logo]) {
    assert.ok(url.startsWith(world.origin));
    assert.equal((await fetch(url)).status, 200);
  }
  assert.equal(openingHoursSpecification.length, 7);
  assert.deepEqual(openingHoursSpecification[0], {
    '@type': 'OpeningHoursSpecification',
    opens: '06:30',
    closes: '18:00',
    dayOfWeek: 'Monday',
  });
  assert.deepEqual(
    specialOpeningHoursSpecification.map((one: Record<string, string>) => [
      one['validFrom'],
      one['opens'],
      one['closes'],
    ]),
    [
      ['2026-12-24', '06:30', '12:00'],
      ['2026-12-25', '00:00', '00:00'],
      ...['28', '29', '30'].map((day) => [`2026-12-${day}`, '00:00', '00:00']),
    ],
  );
});

test('[B44] a product with one offer, exact to the cent', async () => {
  const data = jsonLd(await page(`/@krumm/shop/${roll.slug}`));
  assert.equal(data['@type'], 'Product');
  assert.equal(data.name, 'Mohnbrötchen');
  assert.equal(data.gtin, '4012345678901');
  assert.equal(data.sku, 'MB-1');
  assert.ok(!('image' in data));
  assert.equal(data.offers['@type'], 'Offer');
  assert.equal(data.offers.price, '0.95');
  assert.equal(data.offers.priceCurrency, 'EUR');
  assert.equal(data.offers.availability, 'https://schema.org/InStock');
  assert.equal(data.offers.priceSpecification.price, '11.88');
  assert.equal(data.offers.priceSpecification.referenceQuantity.unitCode, 'KGM');
});

test('[B44] variants are a group, each with its offer', async () => {
  const data = jsonLd(await page('/@krumm/shop/landbrot'));
  assert.equal(data['@type'], 'ProductGroup');
  assert.deepEqual(
    data.hasVariant.map(
      (variant: { name: string; gtin?: string; offers: Record<string, string> }) => [
        variant.name,
        variant.offers['price'],
        variant.offers['availability'],
        variant.gtin,
      ],
    ),
    [
      ['Landbrot, 500 g', '3.10', 'https://schema.org/InStock', undefined],
      ['Landbrot, 1 kg', '5.80', 'https://schema.org/OutOfStock', undefined],
    ],
  );
});

test('a product page says price, unit price, few left, and its list', async () => {
  const html = await page(`/@krumm/shop/${roll.slug}`);
  const text = textOf(html);
  for (const part of [
    '0,95 €',
    '11,88 € / 1 kg',
    'Nur noch 3 da',
    'Abholen',
    'Mehr von Bäckerei Krumm',
  ]) {
    assert.ok(text.includes(part), part);
  }
  assert.ok(html.includes('<ul><li>knusprig</li><li>rund</li></ul>'));
  assert.ok(html.includes(`href="/shop/p/${roll.id}"`));
});

test('the shop shows its departments, and an empty one says so', async () => {
  const whole = textOf(await page('/@krumm/shop'));
  assert.ok(whole.includes('Alles Brot Brötchen'));
  assert.ok(whole.includes('Landbrot ab 3,10 €'));
  const bread = await page('/@krumm/shop?category=Brot');
  assert.ok(textOf(bread).includes('Landbrot') && !textOf(bread).includes('Mohnbrötchen'));
  assert.ok(
    bread.includes(`<link rel="canonical" href="${world.origin}/@krumm/shop?category=Brot">`),
  );
  const none = await page('/@krumm/shop?category=Fisch');
  assert.ok(textOf(none).includes('Hier liegt gerade nichts'));
  assert.ok(none.includes('<meta name="robots" content="noindex">'));
});

test('[B45] the sharing picture has its size, with and without cover and logo', async () => {
  const bare = await business(olga, { handle: 'nur-logo' });
  await olga.client.identity.updateProfile({
    actorId: bare,
    body: { pictureId: await picture(bare, '#225588') },
  });
  for (const handle of ['krumm', 'evil', 'nur-logo']) {
    const answer = await get(`/@${handle}/card.jpg`);
    assert.equal(answer.status, 200, handle);
    assert.equal(answer.headers.get('content-type'), 'image/jpeg');
    const bytes = Buffer.from(await answer.arrayBuffer());
    const { format, width, height } = await sharp(bytes).metadata();
    assert.deepEqual({ format, width, height }, { format: 'jpeg', width: 1200, height: 630 });
    const again = await get(`/@${handle}/card.jpg`, {
      'if-none-match': answer.headers.get('etag')!,
    });
    assert.equal(again.status, 304);
  }
  const html = await page('/@krumm');
  const url = /property="og:image" content="([^"]+)"/.exec(html)![1]!;
  assert.equal((await fetch(url)).status, 200);
  assert.ok(html.includes('<meta property="og:image:width" content="1200">'));
  assert.equal((await get('/@olga/card.jpg')).status, 404);
});

test('[B46] the sitemap has presences, shops and products, and nobody in private', async () => {
  world.clock.advance(3_700_000);
  const answer = await get('/sitemap.xml');
  assert.equal(answer.headers.get('content-type'), 'application/xml; charset=utf-8');
  const xml = await answer.text();
  const paths = [...xml.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, url]) =>
    url!.slice(world.origin.length),
  );
  for (const path of ['/@krumm', '/@krumm/shop', '/@krumm/shop/landbrot', '/@schlicht']) {
    assert.ok(paths.includes(path), path);
  }
  assert.ok(!paths.includes('/@olga'));
  assert.ok(!paths.includes('/@schlicht/shop'));
  assert.equal(new Set(paths).size, paths.length);
  for (const path of paths) assert.equal((await get(path)).status, 200, path);
  const robots = await (await get('/robots.txt')).text();
  assert.ok(robots.includes(`Sitemap: ${world.origin}/sitemap.xml`));
});

test('[B46] the sitemap is made at most once an hour', async () => {
  const first = await (await get('/sitemap.xml')).text();
  await business(olga, { handle: 'gerade-erst' });
  assert.equal(await (await get('/sitemap.xml')).text(), first);
  world.clock.advance(3_700_000);
  assert.ok((await (await get('/sitemap.xml')).text()).includes('/@gerade-erst'));
});

test('[B47] a person’s page says their name and stays out of search engines', async () => {
  const html = await page('/@olga');
  assert.ok(textOf(html).includes('Olga Ofen'));
  assert.ok(html.includes('<meta name="robots" content="noindex">'));
  assert.ok(!html.includes('ld+json'));
});

for (const path of [
  '/@niemand-hier',
  '/@x',
  '/@a%00b',
  '/@%F0%9F%A5%90',
  '/@schlicht/shop',
  '/@olga/shop',
  '/@krumm/shop/gibt-es-nicht',
  '/@krumm/shop/%00',
  '/@niemand-hier/shop/brot',
  '/@niemand-hier/card.jpg',
]) {
  test(`[B48] ${path} says that nothing is here`, async () => {
    const answer = await get(path, { 'accept-language': 'de' });
    assert.equal(answer.status, 404);
    const html = await answer.text();
    assert.ok(html.includes('Dieser Weg endet hier'));
    assert.ok(html.includes('<meta name="robots" content="noindex">'));
  });
}

test('queries of all kinds break no page', async () => {
  for (const query of [
    'category=%00',
    'category=a&category=b',
    'after=%00',
    'after=x',
    'lang=%00',
    'lang=a&lang=b',
  ]) {
    assert.equal((await get(`/@krumm/shop?${query}`)).status, 200, query);
  }
});

test('[B49] a page needs no script, and its colours no light-dark()', async () => {
  const html = await page('/@krumm');
  assert.ok(!/<script(?! type="application\/ld\+json")|\son\w+=|javascript:/.test(html));
  const style = /href="(\/pages\/style\.css[^"]*)"/.exec(html)![1]!;
  for (const encoding of ['identity', 'gzip', 'br, gzip']) {
    const answer = await get(style, { 'accept-encoding': encoding });
    const css = await answer.text();
    assert.ok(css.includes('--paper: #fbfaf5'));
    assert.match(css, /@media \(prefers-color-scheme: dark\) \{[\s\S]*--paper: #111512/);
    assert.ok(!css.includes('light-dark('));
    assert.match(answer.headers.get('cache-control')!, /immutable/);
  }
});
