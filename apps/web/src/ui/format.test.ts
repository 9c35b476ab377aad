import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createFormat, daysBetween, toDecimal } from './format.ts';
import { parseAmount } from './parse-amount.ts';

const cases: [text: string, locale: string, minor: bigint | null][] = [
  ['12,50', 'de-DE', 1250n],
  ['12.50', 'de-DE', 1250n],
  ['12,5', 'en-GB', 1250n],
  ['12', 'de-DE', 1200n],
  [',5', 'de-DE', 50n],
  ['0,01', 'de-DE', 1n],
  ['1.234,56', 'de-DE', 123456n],
  ['1,234.56', 'de-DE', 123456n],
  ['1.234', 'de-DE', 123400n],
  ['1.234', 'en-GB', null],
  ['1,234', 'en-GB', 123400n],
  ['1,234', 'de-DE', null],
  ['1.234.567', 'de-DE', 123456700n],
  ['12.34.567', 'de-DE', null],
  ['1 234,50 €', 'de-DE', 123450n],
  ["1'234.50", 'de-CH', 123450n],
  ['12,505', 'de-DE', null],
  ['-5', 'de-DE', null],
  ['1e3', 'de-DE', null],
  ['', 'de-DE', null],
  ['12,50,', 'de-DE', null],
  ['9'.repeat(20), 'de-DE', null],
];

for (const [text, locale, minor] of cases) {
  test(`[UI5] "${text}" typed in ${locale} is ${minor} minor units`, () => {
    assert.equal(parseAmount(text, 2, locale), minor);
  });
}

test('[UI6] whatever amount we show, we read back to the same minor units', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 15n }),
      fc.constantFrom('de-DE', 'en-GB', 'de-CH', 'en-US'),
      (minor, locale) => {
        const money = { value: minor.toString(), assetCode: 'EUR', assetScale: 2 };
        const shown = createFormat(locale).money(money);
        assert.equal(parseAmount(shown.replace(/EUR/, ''), 2, locale), minor);
      },
    ),
  );
});

test('[UI7] large amounts are shown exactly', () => {
  const money = { value: '123456789012345678', assetCode: 'EUR', assetScale: 2 };
  assert.equal(createFormat('en-GB').money(money), '€1,234,567,890,123,456.78');
  assert.equal(toDecimal(-5n, 2), '-0.05');
  assert.equal(toDecimal(7n, 0), '7');
});

test('[UI8] an asset without a currency sign is named by its code', () => {
  const stamps = { value: '15', assetCode: 'STAMP', assetScale: 0 };
  assert.equal(createFormat('de-DE').money(stamps), '15\u00a0STAMP');
});

test('[UI9] days are calendar days, also across the change to winter time', () => {
  assert.equal(daysBetween(new Date(2026, 9, 26, 0, 5), new Date(2026, 9, 24, 23, 55)), -2);
  assert.equal(daysBetween(new Date(2026, 0, 1, 0, 1), new Date(2025, 11, 31, 23, 59)), -1);
});

test('[UI11] the clock is written as in its place', () => {
  const early = new Date(2026, 10, 23, 7, 5);
  assert.equal(createFormat('en-US').clock(early).replace('\u202f', ' '), '7:05 AM');
  assert.match(createFormat('en-US').dateTime(early), /^November 23, 2026 at 7:05\sAM$/);
  assert.match(createFormat('en-US').timeOfDay('24:00'), /^12:00\sAM$/);
  assert.equal(createFormat('de-DE').timeOfDay('24:00'), '24:00');
  assert.equal(createFormat('en-GB').clock(early), '07:05');
  assert.equal(createFormat('de-DE').clock(early), '07:05');
});
