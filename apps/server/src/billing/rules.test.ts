import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  creditLeftMicros,
  judgeSpending,
  levelsOf,
  type Meter,
  microsPerMinor,
  monthAfter,
  roundHalfUp,
  type Standing,
  stepOf,
  sumsOf,
} from './rules.ts';

const standing = (more: Partial<Standing> = {}): Standing => ({
  payment: 'invoice',
  limitMicros: null,
  spentMicros: 0n,
  openMicros: 0n,
  creditMinor: 0n,
  creditFullMinor: 0n,
  taxBasisPoints: 1900,
  assetScale: 2,
  ...more,
});
const message = { category: 'marketing', isAlert: false, priceMicros: 50_000 } as const;

test('[BL5] what a business wants to send is refused beyond limit and credit, what somebody waits for is not', () => {
  const full = standing({ limitMicros: 100_000n, spentMicros: 60_000n });
  const empty = standing({ payment: 'prepaid', creditMinor: 10n });
  const cases = [
    [full, message, 'outreach.limit_reached'],
    [full, { ...message, category: 'utility' }, 'outreach.limit_reached'],
    [full, { ...message, category: 'utility', isAlert: true }, null],
    [full, { ...message, category: 'authentication' }, null],
    [full, { ...message, category: 'service' }, null],
    [full, { ...message, priceMicros: 40_000 }, null],
    [full, { ...message, priceMicros: 0 }, null],
    [empty, message, 'outreach.credit_used_up'],
    [{ ...empty, ...{ limitMicros: 0n } }, message, 'outreach.limit_reached'],
    [standing({ payment: 'prepaid', creditMinor: 12n }), message, null],
    [standing(), message, null],
  ] as const;
  for (const [given, asked, expected] of cases) {
    assert.equal(judgeSpending(given, asked), expected);
  }
});

test('[BL7] levels are 80 and 100 of the limit and of the last credit', () => {
  const limit = (spentMicros: bigint) =>
    levelsOf(standing({ limitMicros: 1_000_000n, spentMicros })).limit;
  assert.deepEqual([799_999n, 800_000n, 999_999n, 1_000_000n].map(limit), [0, 80, 80, 100]);
  const credit = (openMicros: bigint) =>
    levelsOf(standing({ payment: 'prepaid', creditMinor: 119n, creditFullMinor: 119n, openMicros }))
      .credit;
  assert.deepEqual([0n, 799_999n, 800_000n, 1_000_000n].map(credit), [0, 0, 80, 100]);
});

test('[BL8] a year turns', () => {
  assert.deepEqual(['2026-12-01', '2027-02-01'].map(monthAfter), ['2027-01-01', '2027-03-01']);
});

const categories = ['marketing', 'utility', 'authentication', 'service'] as const;
const meter: fc.Arbitrary<Meter> = fc.record({
  category: fc.constantFrom(...categories),
  priceMicros: fc.integer({ min: 0, max: 1_000_000 }),
  charged: fc.bigInt({ min: 0n, max: 10_000_000n }),
  credited: fc.bigInt({ min: 0n, max: 1_000_000n }),
});
const terms = fc.record({
  taxBasisPoints: fc.integer({ min: 0, max: 3000 }),
  assetScale: fc.constantFrom(0, 2, 3, 6),
  creditMinor: fc.bigInt({ min: 0n, max: 100_000_000n }),
});

test('[BL9] [BL16] an invoice adds up as BR-CO-10, 13, 15, 16 and 17 say, and is at most half a minor unit, or hundredth, a line away from what was charged', () => {
  fc.assert(
    fc.property(fc.array(meter, { maxLength: 12 }), terms, (meters, given) => {
      const sums = sumsOf(meters, given);
      const exact = meters.reduce(
        (sum, one) => sum + (one.charged - one.credited) * BigInt(one.priceMicros),
        0n,
      );
      const step = stepOf(given.assetScale);
      const perMinor = microsPerMinor(given.assetScale);
      const perStep = perMinor * step;
      if (!sums) return assert.ok(2n * exact <= BigInt(meters.length) * perStep);
      for (const minor of [sums.netMinor, sums.taxMinor, sums.paidMinor, sums.dueMinor]) {
        assert.equal(minor % step, 0n);
      }
      const lines = sums.lines.reduce((sum, one) => sum + BigInt(one.netMinor), 0n);
      assert.equal(sums.netMinor, lines);
      const off = sums.netMinor * perMinor - exact;
      assert.ok(2n * (off < 0n ? -off : off) <= BigInt(sums.lines.length) * perStep);
      assert.equal(
        sums.taxMinor,
        roundHalfUp(sums.netMinor * BigInt(given.taxBasisPoints), 10_000n * step) * step,
      );
      assert.equal(sums.totalMinor, sums.netMinor + sums.taxMinor);
      assert.equal(sums.dueMinor, sums.totalMinor - sums.paidMinor);
      assert.ok(sums.paidMinor <= given.creditMinor && sums.dueMinor >= 0n);
      assert.equal(
        new Set(sums.lines.map((one) => `${one.category} ${one.priceMicros}`)).size,
        sums.lines.length,
      );
    }),
  );
});

test('[BL6] [BL9] what a credit let through is covered by it when it is billed, up to eight lines', () => {
  const sends = fc.array(
    fc.record({
      category: fc.constantFrom('marketing' as const, 'utility' as const),
      priceMicros: fc.constantFrom(9_999, 50_001, 85_003, 123_457),
    }),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(
      sends,
      fc.bigInt({ min: 0n, max: 1_500n }),
      fc.integer({ min: 0, max: 3000 }),
      (asked, creditMinor, taxBasisPoints) => {
        const now = standing({ payment: 'prepaid', creditMinor, taxBasisPoints });
        const meters: Meter[] = [];
        for (const { category, priceMicros } of asked) {
          if (judgeSpending(now, { category, priceMicros, isAlert: false })) continue;
          now.openMicros += BigInt(priceMicros);
          meters.push({ category, priceMicros, charged: 1n, credited: 0n });
        }
        assert.ok(creditLeftMicros(now) >= 0n || meters.length === 0);
        const sums = sumsOf(meters, { taxBasisPoints, assetScale: 2, creditMinor });
        assert.equal(sums?.dueMinor ?? 0n, 0n);
      },
    ),
  );
});
