import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readPaymentCode } from '@allmende/contract/payment-codes';
import { paymentCodeReasons } from '@allmende/contract/payment-codes/reading';
import { partsOf } from './parts.ts';

function shown(text: string) {
  const read = readPaymentCode(text);
  assert.ok(read.ok, read.ok ? '' : read.code);
  const { payee, place, amountMinor, parts } = partsOf(read.value);
  return { payee, place, amountMinor, parts: parts.map(({ name, text }) => `${name}: ${text}`) };
}

test('of a GiroCode the parts are shown as a bank asks for them', () => {
  const text =
    'BCD\n002\n1\nSCT\n\nStadtkasse Lindental\nDE89370400440532013000\nEUR25.5\n\nRF18539007547034\n\nBis 30. November';
  assert.deepEqual(shown(text), {
    payee: 'Stadtkasse Lindental',
    place: null,
    amountMinor: 2550n,
    parts: [
      'payee: Stadtkasse Lindental',
      'iban: DE89 3704 0044 0532 0130 00',
      'reference: RF18 5390 0754 7034',
      'note: Bis 30. November',
    ],
  });
});

test('every reason of a refusal has a sentence in both languages, of its own', () => {
  for (const language of ['de', 'en']) {
    const file = join(import.meta.dirname, `locales/${language}.json`);
    const { reasons } = JSON.parse(readFileSync(file, 'utf8')) as {
      reasons: Record<string, string>;
    };
    assert.deepEqual(
      Object.keys(reasons).sort(),
      paymentCodeReasons.map((reason) => reason.replace('payment_code.', '')).sort(),
    );
    assert.equal(new Set(Object.values(reasons)).size, paymentCodeReasons.length);
  }
});
