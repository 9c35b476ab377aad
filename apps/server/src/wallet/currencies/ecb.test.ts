import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ecbFile } from '../../../../../dev/ecb-file.ts';
import { readEcb } from './ecb.ts';

const today = '2026-11-22';
const good = ecbFile('2026-11-20', { USD: '1.0834', JPY: '161.72', CHF: '0.9312' });

test('[W95] the daily file of the European Central Bank is read', () => {
  assert.deepEqual(readEcb(good, today), {
    ok: true,
    day: '2026-11-20',
    rates: [
      { assetCode: 'USD', assetUnits: '1.0834' },
      { assetCode: 'JPY', assetUnits: '161.72' },
      { assetCode: 'CHF', assetUnits: '0.9312' },
    ],
  });
  assert.equal(readEcb(good.replaceAll("'", '"').replaceAll('\n', '\r\n'), today).ok, true);
});

test('[W95] anything else is refused with line and reason', () => {
  const cases: [string, string, string][] = [
    ['', '1', 'ends too early'],
    ['no xml at all', '1', 'ends too early'],
    ['<html><body>Not found</body></html>', '1', 'is no file of reference rates'],
    [good.slice(0, -30), '', 'ends too early'],
    [good.replace('1.0834', '1,0834'), '9', 'has no rate for USD'],
    [good.replace('1.0834', '0.0000'), '9', 'has no rate for USD'],
    [good.replace('1.0834', '-1.0834'), '9', 'has no rate for USD'],
    [good.replace('JPY', 'USD'), '10', 'has two rates for USD'],
    [good.replace('JPY', 'jpy'), '10', 'has a rate without a currency'],
    [good.replace('2026-11-20', '2026-11-23'), '8', 'is of a day to come, 2026-11-23'],
    [good.replace('2026-11-20', '2026-02-30'), '8', 'has no day, but 2026-02-30'],
    [good.replace("time='2026-11-20'", ''), '9', 'has a rate before its day'],
    [good.replace("rate='161.72'", 'rate=161.72'), '10', 'cannot be read within Cube'],
    [good.replace('</gesmes:Envelope>', '</Cube>'), '', 'ends Cube, which is not open'],
    [good.replace('?>', '?><!DOCTYPE x [<!ENTITY a "b">]>'), '1', 'has a document type'],
    [ecbFile('2026-11-20', {}), '', 'has no rates'],
  ];
  for (const [xml, line, reason] of cases) {
    const found = readEcb(xml, today);
    assert.ok(!found.ok, reason);
    assert.equal(found.reason, reason);
    if (line !== '') assert.equal(String(found.line), line, reason);
  }
});
