import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { priceArrival, priceConversion } from './pricing.ts';
import { fractionOf, midRate, rateText, times, timesUp } from './rates.ts';

const rated = (assetScale: number, asset: string, main: string) => ({
  assetScale,
  rate: { asset: fractionOf(asset), main: fractionOf(main) },
});
const euro = rated(2, '1', '1');
const dollar = rated(2, '1.0834', '1');
const yen = rated(0, '161.72', '1');
const points = rated(0, '100', '1');

test('[W96] fee, spread and rounding of an exchange, to the minor unit', () => {
  const cases: [string, Parameters<typeof priceConversion>[0], bigint[] | string][] = [
    [
      '100 EUR to USD: half a percent of spread',
      {
        givesMinor: 10_000n,
        mid: midRate(euro, dollar),
        spreadBp: 50,
        feeBp: 0,
        feeMinimumMinor: 0n,
      },
      [0n, 10_000n, 10_834n, 55n, 10_779n],
    ],
    [
      'the fee is rounded up',
      {
        givesMinor: 10_001n,
        mid: midRate(euro, dollar),
        spreadBp: 0,
        feeBp: 10,
        feeMinimumMinor: 0n,
      },
      [11n, 9_990n, 10_823n, 0n, 10_823n],
    ],
    [
      'and has a minimum',
      {
        givesMinor: 1_000n,
        mid: midRate(euro, dollar),
        spreadBp: 0,
        feeBp: 10,
        feeMinimumMinor: 20n,
      },
      [20n, 980n, 1_061n, 0n, 1_061n],
    ],
    [
      'yen have no decimals',
      { givesMinor: 100n, mid: midRate(yen, euro), spreadBp: 100, feeBp: 0, feeMinimumMinor: 0n },
      [0n, 100n, 61n, 0n, 61n],
    ],
    [
      'points of which a hundred are a euro',
      { givesMinor: 250n, mid: midRate(points, euro), spreadBp: 0, feeBp: 0, feeMinimumMinor: 0n },
      [0n, 250n, 250n, 0n, 250n],
    ],
    [
      'nothing would arrive',
      { givesMinor: 1n, mid: midRate(euro, yen), spreadBp: 9_000, feeBp: 0, feeMinimumMinor: 0n },
      'currencies.amount_too_small',
    ],
    [
      'the fee takes all',
      { givesMinor: 5n, mid: midRate(euro, dollar), spreadBp: 0, feeBp: 0, feeMinimumMinor: 5n },
      'currencies.amount_too_small',
    ],
  ];
  for (const [name, price, expected] of cases) {
    const priced = priceConversion(price);
    const found = priced.ok
      ? [
          priced.value.feeMinor,
          priced.value.convertedMinor,
          priced.value.atMidRateMinor,
          priced.value.spreadMinor,
          priced.value.receivesMinor,
        ]
      : priced.code;
    assert.deepEqual(found, expected, name);
  }
});

const seed = 20261122;
const side = fc.record({
  scale: fc.integer({ min: 0, max: 8 }),
  asset: fc.integer({ min: 1, max: 1_000_000 }),
  main: fc.integer({ min: 1, max: 1_000_000 }),
});

test('[W96] whatever the rate, no minor unit is lost or made', () => {
  fc.assert(
    fc.property(
      side,
      side,
      fc.bigInt({ min: 1n, max: 10n ** 12n }),
      fc.record({
        spreadBp: fc.integer({ min: 0, max: 4000 }),
        feeBp: fc.integer({ min: 0, max: 2000 }),
        feeMinimumMinor: fc.bigInt({ min: 0n, max: 500n }),
      }),
      (one, other, givesMinor, cost) => {
        const mid = midRate(
          rated(one.scale, String(one.asset), String(one.main)),
          rated(other.scale, String(other.asset), String(other.main)),
        );
        const priced = priceConversion({ givesMinor, mid, ...cost });
        if (!priced.ok) return;
        const terms = priced.value;
        assert.equal(terms.feeMinor + terms.convertedMinor, givesMinor);
        assert.equal(terms.spreadMinor + terms.receivesMinor, terms.atMidRateMinor);
        for (const part of Object.values(terms)) assert.ok(part >= 0n);
        // What the server gives is worth no more than what it got, and less than one minor unit less.
        const worth = terms.convertedMinor * mid.numerator;
        assert.ok(terms.atMidRateMinor * mid.denominator <= worth);
        assert.ok((terms.atMidRateMinor + 1n) * mid.denominator > worth);
        // The spread is what was said, and at most one minor unit of rounding more.
        const said = timesUp(terms.atMidRateMinor, {
          numerator: BigInt(cost.spreadBp),
          denominator: 10_000n,
        });
        assert.ok(terms.spreadMinor <= said + 1n);
        // Nobody gains by going back and forth.
        const back = times(terms.receivesMinor, {
          numerator: mid.denominator,
          denominator: mid.numerator,
        });
        assert.ok(back <= givesMinor);
      },
    ),
    { seed, numRuns: 3000 },
  );
});

test('[W161] exactly what was asked for arrives, and one unit less given would not do', () => {
  fc.assert(
    fc.property(
      side,
      side,
      fc.bigInt({ min: 1n, max: 10n ** 12n }),
      fc.record({
        spreadBp: fc.integer({ min: 0, max: 4000 }),
        feeBp: fc.integer({ min: 0, max: 2000 }),
        feeMinimumMinor: fc.bigInt({ min: 0n, max: 500n }),
      }),
      (one, other, receivesMinor, cost) => {
        const mid = midRate(
          rated(one.scale, String(one.asset), String(one.main)),
          rated(other.scale, String(other.asset), String(other.main)),
        );
        const priced = priceArrival({ receivesMinor, mid, ...cost });
        assert.ok(priced.ok);
        const terms = priced.value;
        assert.equal(terms.receivesMinor, receivesMinor);
        assert.equal(terms.feeMinor + terms.convertedMinor, terms.givesMinor);
        assert.equal(terms.spreadMinor + receivesMinor, terms.atMidRateMinor);
        for (const part of Object.values(terms)) assert.ok(part >= 0n);
        const same = priceConversion({ givesMinor: terms.givesMinor, mid, ...cost });
        assert.ok(same.ok && same.value.receivesMinor >= receivesMinor);
        const less = priceConversion({ givesMinor: terms.givesMinor - 1n, mid, ...cost });
        assert.ok(!less.ok || less.value.receivesMinor < receivesMinor);
      },
    ),
    { seed, numRuns: 3000 },
  );
});

test('[W97] a rate is said between whole units, in ten figures', () => {
  const text = (from: typeof euro, to: typeof euro) =>
    rateText(midRate(from, to), { from: from.assetScale, to: to.assetScale });
  assert.equal(text(euro, dollar), '1.0834');
  assert.equal(text(dollar, euro), '0.9230201218');
  assert.equal(text(euro, yen), '161.72');
  assert.equal(text(yen, euro), '0.006183527084');
  assert.equal(text(points, points), '1');
});
