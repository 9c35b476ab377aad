import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture, readAll } from './fixtures/collect.ts';

test('[CF2] [CF20] a whole catalog as Shopify once exported it is read completely', async () => {
  const { file, products, refused, notices } = await readAll(fixture('shopify-clothes.csv'));
  assert.deepEqual([file?.format, file?.rows, file?.products], ['shopify', 22, 20]);
  assert.deepEqual([refused, notices], [[], []]);
  const cardigan = products.find((product) => product.key === 'river-knit-cardigan')!;
  assert.deepEqual(cardigan.options, ['Size']);
  assert.deepEqual(
    cardigan.variants.map((variant) => [variant.key, variant.priceMinor, variant.stock]),
    [
      ['options:Small', 7500n, null],
      ['options:Medium', 7500n, null],
      ['options:Large', 7500n, null],
    ],
  );
  assert.deepEqual(products[0]!.options, []);
  assert.equal(products.at(-1)!.title, 'Ground Line Sandals');
});

test('[CF13] [CF20] Shopify, old header: variants, pictures, guarded formulas, barcodes', async () => {
  const { products, notices } = await readAll(fixture('shopify-old.csv'));
  const [shirt, mug] = products;
  assert.deepEqual(shirt!.options, ['Size', 'Colour']);
  assert.equal(shirt!.description, 'Cool & light.\nWoven in Ireland.');
  assert.equal(shirt!.category, 'Clothing > Shirts');
  assert.deepEqual(
    shirt!.variants.map(
      ({ sku, optionValues, priceMinor, compareAtMinor, stock, allowsBackorder }) => [
        sku,
        optionValues.join('/'),
        priceMinor,
        compareAtMinor,
        stock,
        allowsBackorder,
      ],
    ),
    [
      ['LS-S-W', 'S/White', 4990n, 5990n, 3, false],
      ['LS-S-B', 'S/Blue', 4990n, null, 0, true],
      ['LS-M-W', 'M/White', 5190n, null, 7, false],
    ],
  );
  assert.equal(shirt!.variants[0]!.barcode, '5012345678900');
  assert.deepEqual(
    shirt!.pictures.map(({ url, alt }) => `${url.split('/').at(-1)} ${alt}`.trim()),
    [
      'shirt-front.jpg Front',
      'shirt-back.jpg Back',
      'shirt-collar.jpg Collar',
      'shirt-white.jpg',
      'shirt-blue.jpg',
    ],
  );
  assert.equal(shirt!.variants[1]!.pictureUrl, 'https://pictures.example/shirt-blue.jpg');
  assert.deepEqual([mug!.title, mug!.variants[0]!.sku], ['=1+1 Mug', '+MUG']);
  assert.deepEqual([mug!.isPublished, mug!.vatRate], [false, 0]);
  assert.deepEqual(notices, ['null catalog.columns_ignored', '6 catalog.picture_ignored']);
});

test('[CF13] [CF14] [CF20] Shopify, new header: unit prices, negative stock, drafts, gift cards', async () => {
  const { products, reasons, notices } = await readAll(fixture('shopify-new.csv'));
  const [honey, candle] = products;
  assert.equal(
    honey!.description,
    'Kräftiger Honig von den Lindenwiesen.\n\n- ungefiltert\n- im Pfandglas',
  );
  assert.deepEqual(honey!.tags, ['Honig', 'regional']);
  assert.deepEqual(
    honey!.variants.map(({ content, stock, weightGrams }) => [
      content?.thousandths,
      stock,
      weightGrams,
    ]),
    [
      [250, 24, 410],
      [500, 0, 760],
    ],
  );
  assert.deepEqual(
    [candle!.isPublished, candle!.vatRate, candle!.description.split('\n').length],
    [false, 0, 2],
  );
  assert.deepEqual(reasons, ['5 catalog.gift_card']);
  assert.deepEqual(notices, ['null catalog.columns_ignored', '3 catalog.stock_negative']);
});

test('[CF21] [CF17] WooCommerce in English: variations, sales, types that cannot be sold', async () => {
  const { products, reasons, notices } = await readAll(fixture('woocommerce-en.csv'));
  const [vneck, beanie, album] = products;
  assert.equal(vneck!.title, 'V-Neck & Tee');
  assert.equal(vneck!.description, 'A variable product.\n\nSoft cotton.\nMachine wash.');
  assert.deepEqual(vneck!.options, ['Colour', 'Size']);
  assert.deepEqual(
    vneck!.variants.map(
      ({ key, priceMinor, compareAtMinor, stock, allowsBackorder, weightGrams }) => [
        key,
        priceMinor,
        compareAtMinor,
        stock,
        allowsBackorder,
        weightGrams,
      ],
    ),
    [
      ['sku:woo-vneck-red', 2000n, null, 4, true, 499],
      ['options:Green / Medium', 1550n, 2000n, 0, false, 499],
    ],
  );
  assert.deepEqual(
    vneck!.pictures.map(({ url }) => url.split('/').at(-1)),
    ['vneck.jpg', 'vneck,2.jpg', 'vneck-red.jpg'],
  );
  assert.deepEqual([vneck!.category, vneck!.tags], ['Clothing > Tshirts', ['cotton', 'Summer']]);
  assert.deepEqual([beanie!.variants[0]!.priceMinor, beanie!.vatRate], [2000n, 700]);
  assert.deepEqual([album!.isPublished, album!.vatRate], [false, 0]);
  assert.deepEqual(reasons, [
    '6 catalog.type_unsupported',
    '7 catalog.type_unsupported',
    '9 catalog.parent_missing',
  ]);
  assert.deepEqual(notices, [
    'null catalog.columns_ignored',
    '5 catalog.attribute_ignored',
    '5 catalog.picture_ignored',
    '8 catalog.downloads_ignored',
  ]);
});

test('[CF5] [CF21] WooCommerce in German: semicolons, decimal commas, variations before their product', async () => {
  const { file, products, reasons, notices } = await readAll(fixture('woocommerce-de.csv'));
  assert.deepEqual([file?.delimiter, file?.products], [';', 3]);
  const juice = products.find((product) => product.key === 'APF')!;
  assert.deepEqual(
    juice.variants.map(({ optionValues, priceMinor, stock, content }) => [
      optionValues[0],
      priceMinor,
      stock,
      content?.thousandths,
      content?.unit,
    ]),
    [
      ['1 l', 320n, 48, 1000, 'l'],
      ['0,75 l', 240n, 0, 750, 'l'],
    ],
  );
  assert.deepEqual(
    [juice.vatRate, juice.category, juice.tags],
    [700, 'Getränke > Säfte', ['Apfel', 'Regional']],
  );
  const [flour, , mill] = products;
  assert.equal(flour!.description, 'Frisch gemahlen.\n\nTipp: kühl lagern.');
  assert.deepEqual(flour!.variants[0]!.content, { thousandths: 1000, unit: 'kg' });
  assert.deepEqual(
    [mill!.key, mill!.variants[0]!.priceMinor, mill!.variants[0]!.weightGrams],
    ['id:104', 123_450n, 18_500],
  );
  assert.deepEqual([reasons, notices], [[], ['3 catalog.stock_shared']]);
});

test('[CF22] [CF17] Google feed, RSS: groups, sale with dates, unit price, foreign currency', async () => {
  const { file, products, reasons } = await readAll(fixture('google.xml'));
  assert.deepEqual(
    [file?.format, file?.rows, file?.products, file?.delimiter],
    ['google', 4, 3, null],
  );
  const [wine, jumper] = products;
  assert.equal(wine!.title, 'Riesling & Sekt trocken');
  assert.deepEqual(
    [wine!.variants[0]!.priceMinor, wine!.variants[0]!.compareAtMinor],
    [750n, 890n],
  );
  assert.deepEqual(wine!.variants[0]!.content, { thousandths: 750, unit: 'l' });
  assert.equal(wine!.pictures.length, 3);
  assert.equal(wine!.category, 'Getränke > Wein > Weiß');
  assert.deepEqual(
    [jumper!.key, jumper!.title, jumper!.options],
    ['PULLI', 'Schafwollpulli', ['Farbe', 'Größe']],
  );
  assert.deepEqual(
    jumper!.variants.map(({ stock, allowsBackorder }) => [stock, allowsBackorder]),
    [
      [null, false],
      [0, true],
    ],
  );
  assert.deepEqual(reasons, ['40 catalog.price_foreign_currency']);
});

test('[CF22] Google feed, Atom, and Google table', async () => {
  const atom = await readAll(fixture('google-atom.xml'));
  const [bell] = atom.products;
  assert.deepEqual(
    [bell!.title, bell!.description, bell!.variants[0]!.priceMinor],
    ['Brass bell', 'Rings for years.', 2490n],
  );
  const table = await readAll(fixture('google.tsv'));
  const [tea, cup] = table.products;
  assert.deepEqual([tea!.pictures.length, tea!.description], [3, 'Green tea from "Uji" valley']);
  assert.deepEqual(
    [cup!.title, cup!.variants[0]!.priceMinor, cup!.variants[0]!.compareAtMinor],
    ['9" plate and "cup"', 2500n, 3000n],
  );
  assert.deepEqual(table.notices, ['2 catalog.barcode_ignored']);
});

test('[CF2] encodings, line ends, delimiters and pieces make no difference', async () => {
  const german = fixture('woocommerce-de.csv').toString('utf8');
  const expected = (await readAll(german)).products;
  const windows = Buffer.from(german.replaceAll('–', '-'), 'latin1');
  const utf16be = Buffer.from(`\ufeff${german}`, 'utf16le').swap16();
  const files: Record<string, string | Uint8Array> = {
    'UTF-8 with mark': `\ufeff${german}`,
    'UTF-16 little endian with mark': Buffer.from(`\ufeff${german}`, 'utf16le'),
    'UTF-16 big endian with mark': utf16be,
    'UTF-16 little endian': Buffer.from(german, 'utf16le'),
    'UTF-16 big endian': utf16be.subarray(2),
    CRLF: german.replaceAll('\n', '\r\n'),
    'empty lines': `\n\n${german}\n\n`,
    'a line that names the delimiter': `sep=;\r\n${german.replaceAll('\n', '\r\n')}`,
    'no last line end': german.trimEnd(),
  };
  for (const [name, content] of Object.entries(files)) {
    for (const size of [7, 65_536]) {
      const { products } = await readAll(content, size);
      assert.deepEqual(products, expected, name);
    }
  }
  const plain = await readAll(windows);
  assert.equal(plain.file?.encoding, 'windows-1252');
  assert.deepEqual(
    plain.products.map(({ title }) => title),
    expected.map(({ title }) => title),
  );
});

test('[CF2] carriage returns alone end lines as well, and headers may be written loosely', async () => {
  const mac =
    'handle;TITLE ;variant   price;Option1_Name;option1 value\rtea;Tea;4,50;Size;S\rtea;;5,50;;M\r';
  const { products } = await readAll(mac);
  assert.deepEqual(
    products[0]!.variants.map(({ key, priceMinor }) => [key, priceMinor]),
    [
      ['options:S', 450n],
      ['options:M', 550n],
    ],
  );
});
