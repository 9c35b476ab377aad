import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayIn, eurosInWords, goodUntil } from './rules.ts';

test('[CM21] sums in German words', () => {
  const cases: [bigint, string][] = [
    [1n, 'ein Cent'],
    [100n, 'ein Euro'],
    [101n, 'ein Euro und ein Cent'],
    [1_250n, 'zwölf Euro und fünfzig Cent'],
    [1_600n, 'sechzehn Euro'],
    [1_700n, 'siebzehn Euro'],
    [2_100n, 'einundzwanzig Euro'],
    [3_030n, 'dreißig Euro und dreißig Cent'],
    [6_676n, 'sechsundsechzig Euro und sechsundsiebzig Cent'],
    [10_000n, 'einhundert Euro'],
    [10_100n, 'einhundertein Euro'],
    [25_000n, 'zweihundertfünfzig Euro'],
    [100_000n, 'eintausend Euro'],
    [123_456n, 'eintausendzweihundertvierunddreißig Euro und sechsundfünfzig Cent'],
    [2_100_100n, 'einundzwanzigtausendein Euro'],
    [100_000_000n, 'eine Million Euro'],
    [200_000_100n, 'zwei Millionen ein Euro'],
  ];
  for (const [minor, words] of cases) assert.equal(eurosInWords(minor), words);
});

test('[CM23] how long a notice is good, also from a 29th of February', () => {
  assert.equal(goodUntil({ noticeKind: 'exemption', noticeOn: '2026-03-15' }), '2031-03-15');
  assert.equal(goodUntil({ noticeKind: 'statutes', noticeOn: '2026-03-15' }), '2029-03-15');
  assert.equal(goodUntil({ noticeKind: 'exemption', noticeOn: '2028-02-29' }), '2033-02-28');
});

test('[CM22] a day is that of the tax office', () => {
  assert.equal(dayIn(new Date('2028-12-31T23:30:00Z')), '2029-01-01');
  assert.equal(dayIn(new Date('2028-06-30T21:59:59Z')), '2028-06-30');
});
