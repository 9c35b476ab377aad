import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Product } from '@allmende/contract/shop';
import {
  bodyOf,
  contentOf,
  type Draft,
  draftOf,
  emptyDraft,
  emptyVariant,
  isSame,
  keyOf,
  nameOf,
  problemsOf,
  unitPriceOf,
  usualVatRate,
  withAllVariants,
  withOptions,
  withSaved,
  withoutVariant,
  withVariant,
} from './draft.ts';
import { euro } from '../../ui/format.ts';

const de = 'de-DE';
const size = {
  id: 'size',
  name: 'Größe',
  values: [
    { id: 's', text: 'S' },
    { id: 'l', text: 'L' },
  ],
};
const colour = {
  id: 'colour',
  name: 'Farbe',
  values: [
    { id: 'r', text: 'rot' },
    { id: 'b', text: 'blau' },
  ],
};
const names = (draft: Draft) => draft.variants.map((variant) => nameOf(draft, variant));

function priced(changes: Partial<Draft> = {}): Draft {
  return {
    ...emptyDraft(),
    title: 'Hemd',
    variants: [{ ...emptyVariant(), id: 'var_1', price: 1250n, sku: 'H1', stock: '4' }],
    ...changes,
  };
}

test('options make every combination; the variant that was there lives on in the first', () => {
  const draft = withOptions(priced(), [size, colour]);
  assert.deepEqual(names(draft), ['S / rot', 'S / blau', 'L / rot', 'L / blau']);
  assert.deepEqual(
    draft.variants.map(({ id, price, sku, stock }) => [id, price, sku, stock]),
    [
      ['var_1', 1250n, 'H1', '4'],
      [undefined, 1250n, '', '0'],
      [undefined, 1250n, '', '0'],
      [undefined, 1250n, '', '0'],
    ],
  );
});

test('a renamed value keeps its variants, a new one begins like its neighbours', () => {
  const draft = withVariant(withOptions(priced(), [size]), 'l', { price: 1400n, id: 'var_2' });
  const renamed = withOptions(draft, [
    { ...size, values: [size.values[0]!, { id: 'l', text: 'Large' }, { id: 'x', text: 'XL' }] },
  ]);
  assert.deepEqual(names(renamed), ['S', 'Large', 'XL']);
  assert.deepEqual(
    renamed.variants.map(({ id }) => id),
    ['var_1', 'var_2', undefined],
  );
});

test('what is taken out stays out, until all are put back', () => {
  const draft = withoutVariant(withOptions(priced(), [size, colour]), 'l b');
  assert.deepEqual(names(draft), ['S / rot', 'S / blau', 'L / rot']);
  const more = withOptions(draft, [
    size,
    { ...colour, values: [...colour.values, { id: 'g', text: 'grün' }] },
  ]);
  assert.deepEqual(names(more), ['S / rot', 'S / blau', 'S / grün', 'L / rot', 'L / grün']);
  assert.equal(withAllVariants(more).variants.length, 6);
  const one = priced();
  assert.equal(withoutVariant(one, keyOf([])), one);
});

test('without options one variant is left, and it is the first that was there', () => {
  const draft = withOptions(withOptions(priced(), [size, colour]), []);
  assert.deepEqual(
    draft.variants.map(({ id, valueIds }) => [id, valueIds]),
    [['var_1', []]],
  );
});

test('content is read in the units of daily life', () => {
  const read = (content: string, contentUnit: 'g' | 'kg' | 'ml' | 'piece') =>
    contentOf({ content, contentUnit }, de);
  assert.deepEqual(read('750', 'g'), { thousandths: 750, unit: 'kg' });
  assert.deepEqual(read('1,5', 'kg'), { thousandths: 1500, unit: 'kg' });
  assert.deepEqual(read('330', 'ml'), { thousandths: 330, unit: 'l' });
  assert.deepEqual(read('6', 'piece'), { thousandths: 6000, unit: 'piece' });
  assert.equal(read(' ', 'g'), null);
  for (const bad of ['0', 'viel', '0,5']) assert.equal(read(bad, 'g'), undefined);
});

test('the unit price is the one that the server computes, rounded half up', () => {
  const of = (price: bigint, content: string) =>
    unitPriceOf({ ...emptyVariant(), price, content }, { locale: de, asset: euro })?.price.value;
  assert.equal(of(480n, '750'), '640');
  assert.equal(of(199n, '330'), '603');
  assert.equal(of(480n, '1000'), undefined);
  assert.equal(of(480n, ''), undefined);
});

test('what is missing or unreadable is named', () => {
  const draft: Draft = {
    ...emptyDraft(),
    options: [{ id: 'o', name: ' ', values: [] }],
    variants: [
      { ...emptyVariant(), price: 500n, compareAt: 500n, content: 'x', stock: '1,5', weight: '-1' },
    ],
  };
  assert.deepEqual(Object.fromEntries(problemsOf(draft, de)), {
    title: 'missing',
    'o:name': 'missing',
    'o:values': 'missing',
    ':compareAt': 'notLess',
    ':content': 'unreadable',
    ':stock': 'unreadable',
    ':weight': 'unreadable',
  });
  assert.equal(problemsOf(priced(), de).size, 0);
});

const money = (value: string) => ({ value, assetCode: 'EUR', assetScale: 2 });
const product = {
  id: 'prd_1',
  title: 'Brot',
  description: 'gut',
  vendor: '',
  category: 'Brot',
  tags: ['vegan', 'Sauerteig'],
  vatRate: 700,
  isPublished: true,
  keepsMoney: false,
  options: ['Größe', 'Schnitt'],
  pictures: [],
  variants: [
    ['Halb', 'ganz', '420', 750, 5],
    ['Halb', 'Scheiben', '430', 750, null],
    ['Ganz', 'ganz', '790', 1500, 0],
  ].map(([a, b, price, thousandths, available], i) => ({
    id: `var_${i}`,
    optionValues: [a, b],
    sku: `B${i}`,
    barcode: '',
    price: money(price as string),
    compareAt: null,
    content: { thousandths, unit: 'kg' },
    weightGrams: 800,
    picture: null,
    available,
  })),
} as unknown as Product;

test('a product that was only looked at is sent as it was, without its stock', () => {
  const draft = draftOf(product, de);
  assert.deepEqual(draft.left, ['o0v1 o1v1']);
  assert.deepEqual(
    draft.variants.map(({ content, contentUnit }) => content + contentUnit),
    ['750g', '750g', '1,5kg'],
  );
  const body = bodyOf(draft, { locale: de, asset: euro });
  assert.deepEqual(
    body.variants.map((variant) => variant.content?.thousandths),
    [750, 750, 1500],
  );
  assert.ok(body.variants.every((variant) => !('stock' in variant)));
  assert.deepEqual(body.tags, product.tags);
  assert.ok(isSame(draft, draftOf(product, de)));
});

test('only a stock that was touched is sent', () => {
  const draft = withVariant(draftOf(product, de), 'o0v0 o1v0', {
    stock: '9',
    isStockTouched: true,
  });
  assert.deepEqual(
    bodyOf(draft, { locale: de, asset: euro }).variants.map(({ stock }) => stock),
    [9, undefined, undefined],
  );
  assert.ok(!isSame(draft, draftOf(product, de)));
});

test('what is typed while a product is being saved stays, and its variants get to know their ids', () => {
  const sent = withOptions(
    { ...emptyDraft(), title: 'Hemd', variants: [{ ...emptyVariant(), price: 900n, stock: '4' }] },
    [size],
  );
  const typed = withVariant({ ...sent, title: 'Hemd aus Leinen' }, 'l', {
    stock: '7',
    isStockTouched: true,
  });
  const saved = {
    variants: [
      { id: 'var_s', optionValues: ['S'], available: 3 },
      { id: 'var_l', optionValues: ['L'], available: 0 },
    ],
  } as unknown as Product;
  const after = withSaved(typed, sent, saved);
  assert.equal(after.title, 'Hemd aus Leinen');
  assert.deepEqual(
    after.variants.map(({ id, stock, isStockTouched }) => [id, stock, isStockTouched]),
    [
      ['var_s', '3', false],
      ['var_l', '7', true],
    ],
  );
  assert.equal(isSame(withSaved(sent, sent, saved), after), false);
  assert.equal(isSame(withSaved(sent, sent, saved), withSaved(sent, sent, saved)), true);
});

test('[SH16] a new product begins with the rate of the last one, the first one as is usual for its trade', () => {
  assert.deepEqual(
    [usualVatRate(0, 'bakery'), usualVatRate(1900, 'food'), usualVatRate(null, 'bakery')],
    [0, 1900, 700],
  );
  assert.deepEqual(
    ['food', 'books', 'bicycles', undefined].map((category) => usualVatRate(null, category)),
    [700, 700, 1900, 1900],
  );
  assert.equal(emptyDraft(usualVatRate(null, 'restaurant')).vatRate, 700);
});
