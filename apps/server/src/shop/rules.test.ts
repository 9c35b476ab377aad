import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  actionsOn,
  areOptionsConsistent,
  containedVat,
  deliveryFeeFor,
  nextState,
  orderNumberOf,
  slugOf,
  unitPriceMinor,
} from './rules.ts';

test('[SH2] the price per unit is rounded half up and left out where it repeats the price', () => {
  const cases: [bigint, number, bigint | null][] = [
    [480n, 750, 640n],
    [199n, 500, 398n],
    [100n, 3000, 33n],
    [200n, 3000, 67n],
    [1n, 2000, 1n],
    [350n, 1000, null],
  ];
  for (const [price, thousandths, expected] of cases) {
    assert.equal(unitPriceMinor(price, { thousandths, unit: 'kg' }), expected);
  }
  assert.equal(unitPriceMinor(100n, null), null);
});

test('[SH3] VAT is contained in the total, and the delivery fee follows the goods', () => {
  assert.deepEqual(containedVat([{ totalMinor: 1070n, vatRate: 700 }], 0n), [
    { rate: 700, amountMinor: 70n },
  ]);
  assert.deepEqual(
    containedVat(
      [
        { totalMinor: 1070n, vatRate: 700 },
        { totalMinor: 1190n, vatRate: 1900 },
      ],
      0n,
    ),
    [
      { rate: 700, amountMinor: 70n },
      { rate: 1900, amountMinor: 190n },
    ],
  );
  assert.deepEqual(containedVat([{ totalMinor: 1000n, vatRate: 1900 }], 190n), [
    { rate: 1900, amountMinor: 190n },
  ]);
});

test('[SH3] no VAT is lost or invented, whatever the lines', () => {
  const line = fc.record({
    totalMinor: fc.bigInt({ min: 0n, max: 1_000_000n }),
    vatRate: fc.constantFrom(0, 700, 1900),
  });
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 12 }),
      fc.bigInt({ min: 0n, max: 5000n }),
      (lines, feeMinor) => {
        const shares = containedVat(lines, feeMinor);
        const grossMinor = lines.reduce((sum, { totalMinor }) => sum + totalMinor, feeMinor);
        const vatMinor = shares.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
        assert.ok(vatMinor >= 0n && vatMinor <= grossMinor);
        assert.deepEqual(
          shares.map(({ rate }) => rate),
          [...new Set(lines.map(({ vatRate }) => vatRate))].sort((a, b) => a - b),
        );
        if (shares.length === 1) {
          const { rate, amountMinor } = shares[0]!;
          // Within half a cent of the exact share.
          const twice = 2n * grossMinor * BigInt(rate) - 2n * amountMinor * BigInt(10_000 + rate);
          assert.ok(twice <= BigInt(10_000 + rate) && twice >= -BigInt(10_000 + rate));
        }
      },
    ),
  );
});

test('[SH4] variants have one value per option, and none is there twice', () => {
  assert.equal(areOptionsConsistent([], [{ optionValues: [] }]), true);
  assert.equal(areOptionsConsistent(['Größe'], [{ optionValues: [] }]), false);
  assert.equal(
    areOptionsConsistent(['Größe'], [{ optionValues: ['S'] }, { optionValues: ['S'] }]),
    false,
  );
  assert.equal(areOptionsConsistent(['Größe', 'größe'], [{ optionValues: ['S', 'M'] }]), false);
});

test('[SH5] delivery is free from the amount that the seller names', () => {
  const settings = { deliveryFeeMinor: 390n, freeDeliveryFromMinor: 2000n };
  assert.equal(deliveryFeeFor(settings, 1999n), 390n);
  assert.equal(deliveryFeeFor(settings, 2000n), 0n);
  assert.equal(deliveryFeeFor({ ...settings, freeDeliveryFromMinor: null }, 9999n), 390n);
});

test('[SH10] an order moves only along its path', () => {
  const pickup = (state: Parameters<typeof nextState>[1]['state']) => ({
    state,
    fulfilment: 'pickup' as const,
  });
  assert.equal(nextState('accept', pickup('paid'), 'seller'), 'accepted');
  assert.equal(nextState('accept', pickup('paid'), 'buyer'), null);
  assert.equal(nextState('accept', pickup('placed'), 'seller'), null);
  assert.equal(nextState('ship', pickup('accepted'), 'seller'), null);
  assert.equal(nextState('ready', pickup('accepted'), 'seller'), 'ready');
  assert.equal(nextState('complete', pickup('ready'), 'buyer'), 'completed');
  assert.equal(nextState('cancel', pickup('accepted'), 'buyer'), null);
  assert.equal(nextState('cancel', pickup('ready'), 'seller'), 'cancelled');
  for (const state of ['completed', 'cancelled'] as const) {
    for (const side of ['buyer', 'seller'] as const) {
      assert.deepEqual(
        actionsOn({ ...pickup(state), hold_id: null, is_disputed: false }, side, 'owner'),
        [],
      );
    }
  }
});

test('[SH11] an agent cancels only what is not paid', () => {
  const order = (state: 'placed' | 'paid') => ({
    state,
    fulfilment: 'pickup' as const,
    hold_id: null,
    is_disputed: false,
  });
  assert.deepEqual(actionsOn(order('paid'), 'seller', 'agent'), ['accept']);
  assert.deepEqual(actionsOn(order('paid'), 'seller', 'manager'), ['accept', 'cancel']);
  assert.deepEqual(actionsOn(order('placed'), 'seller', 'agent'), ['cancel']);
});

test('a slug is readable in an address, whatever the title', () => {
  assert.equal(slugOf('Süße Grüße für Łódź & Co.'), 'suesse-gruesse-fuer-lodz-co');
  assert.equal(slugOf('Crème brûlée'), 'creme-brulee');
  assert.equal(slugOf('日本'), 'product');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (title) => {
      assert.match(slugOf(title), /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.ok(slugOf(title).length <= 80);
    }),
  );
});

test('an order number has no letters that are mistaken for each other', () => {
  for (let byte = 0; byte < 256; byte++) {
    assert.match(orderNumberOf(new Uint8Array(6).fill(byte)), /^[2-9A-HJ-NP-Z]{6}$/);
  }
});
