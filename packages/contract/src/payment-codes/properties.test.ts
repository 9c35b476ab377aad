import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPaymentCode } from '../payment-codes.ts';
import { type EpcPayment, writeEpcCode } from './epc.ts';
import { isIban } from './iban.ts';
import { paymentCodeReasons } from './reading.ts';
import { isQrReference, isRfReference, qrReferenceOf, rfReferenceOf } from './references.ts';
import { type SwissBill, type SwissParty, writeSwissQrBill } from './swiss.ts';

const figures = '0123456789';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const latin = `${figures}${letters}abcxyz äöüéßÅñ.,-/+?:()'&€`;

function word(alphabet: string, minLength: number, maxLength: number) {
  return fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });
}
function optional<T>(value: fc.Arbitrary<T>) {
  return fc.option(value, { nil: null });
}
/** A text that is something, or not there: an empty line means the latter. */
const line = (max: number) => word(latin, 1, max).filter((text) => text.trim() !== '');

/** Check digits computed with one big number, unlike the code's own way. */
function ibanOf(country: string, account: string): string {
  const number = `${account}${country}00`.replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return `${country}${String(98n - (BigInt(number) % 97n)).padStart(2, '0')}${account}`;
}
const germanIban = word(figures, 18, 18).map((account) => ibanOf('DE', account));
const dutchIban = fc
  .tuple(word(letters, 4, 4), word(figures, 10, 10))
  .map(([bank, account]) => ibanOf('NL', bank + account));
const swissIban = (bank: fc.Arbitrary<number>) =>
  fc
    .tuple(fc.constantFrom('CH', 'LI'), bank, word(figures + letters, 12, 12))
    .map(([country, number, account]) =>
      ibanOf(country, String(number).padStart(5, '0') + account),
    );
const qrIban = swissIban(fc.integer({ min: 30_000, max: 31_999 }));
const ordinaryIban = swissIban(fc.integer({ min: 1, max: 29_999 }));
const rfReference = word(figures + letters, 1, 21).map(rfReferenceOf);
const qrReference = word(figures, 1, 26)
  .filter((text) => /[1-9]/.test(text))
  .map(qrReferenceOf);
const amountMinor = optional(fc.bigInt({ min: 1n, max: 99_999_999_999n }));

const epcPayment: fc.Arbitrary<EpcPayment> = fc.record({
  bic: optional(fc.constantFrom('COBADEFF', 'COBADEFFXXX')),
  payeeName: line(70),
  iban: fc.oneof(germanIban, dutchIban),
  amountMinor,
  assetCode: fc.constant('EUR'),
  assetScale: fc.constant(2),
  purpose: optional(word(letters, 4, 4)),
  reference: optional(rfReference),
  text: optional(line(140)),
  note: optional(line(70)),
});

const party: fc.Arbitrary<SwissParty> = fc.record(
  {
    name: line(70),
    street: optional(line(70)),
    building: optional(line(16)),
    postalCode: line(16),
    town: line(35),
    country: word(letters, 2, 2),
  },
  { noNullPrototype: true },
);
const account = fc.oneof(
  fc.record({ iban: qrIban, referenceType: fc.constant('QRR'), reference: qrReference }),
  fc.record({ iban: ordinaryIban, referenceType: fc.constant('SCOR'), reference: rfReference }),
  fc.record({
    iban: ordinaryIban,
    referenceType: fc.constant('NON'),
    reference: fc.constant(null),
  }),
) as fc.Arbitrary<Pick<SwissBill, 'iban' | 'referenceType' | 'reference'>>;
const swissBill: fc.Arbitrary<SwissBill> = fc
  .record({
    creditor: party,
    amountMinor,
    assetCode: fc.constantFrom('CHF', 'EUR'),
    assetScale: fc.constant(2),
    debtor: optional(party),
    message: optional(line(70)),
    billingInformation: optional(line(70)),
    alternativeSchemes: fc.array(line(100), { maxLength: 2 }),
    account,
  })
  .map(({ account: where, ...bill }) => ({ ...bill, ...where }) as SwissBill);

test('what is written as an EPC code is read as the same payment, or refused', () => {
  let written = 0;
  fc.assert(
    fc.property(epcPayment, fc.boolean(), (payment, isCrLf) => {
      const code = writeEpcCode(payment);
      if (!code.ok) {
        const isBoth = payment.reference !== null && payment.text !== null;
        assert.equal(code.code, isBoth ? 'payment_code.two_references' : 'payment_code.too_long');
        return;
      }
      written += 1;
      assert.ok(Buffer.byteLength(code.value) <= 331);
      const read = readPaymentCode(isCrLf ? code.value.replaceAll('\n', '\r\n') : code.value);
      // With CRLF the longest have no room any more.
      if (isCrLf && !read.ok) return assert.equal(read.code, 'payment_code.too_long');
      const expected = { standard: 'epc', version: '002', characterSet: 1, ...payment };
      assert.deepEqual(read, { ok: true, value: expected });
    }),
    { numRuns: 500 },
  );
  assert.ok(written > 100);
});

test('what is written as a Swiss QR-bill is read as the same bill', () => {
  fc.assert(
    fc.property(swissBill, (bill) => {
      const code = writeSwissQrBill(bill);
      assert.ok(code.ok, code.ok ? '' : code.code);
      assert.deepEqual(readPaymentCode(code.value), {
        ok: true,
        value: { standard: 'swiss', ...bill },
      });
    }),
    { numRuns: 500 },
  );
});

/** A text with one character replaced by another, where both are figures or both are letters. */
function slips(text: string): string[] {
  return [...text].flatMap((character, at) => {
    const alphabet = figures.includes(character) ? figures : letters;
    return [...alphabet]
      .filter((other) => other !== character)
      .map((other) => text.slice(0, at) + other + text.slice(at + 1));
  });
}

/** A text with one character replaced by anything printable. */
function changes(text: string): string[] {
  const printable = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at));
  return [...text].flatMap((character, at) =>
    printable
      .filter((other) => other !== character)
      .map((other) => text.slice(0, at) + other + text.slice(at + 1)),
  );
}

test('no slip of one character in an IBAN or a reference is accepted', () => {
  const cases: [fc.Arbitrary<string>, (text: string) => boolean, (text: string) => string[]][] = [
    // Where the structure says where letters stand, whatever the character is changed to.
    [germanIban, isIban, changes],
    [dutchIban, isIban, changes],
    [qrReference, isQrReference, changes],
    // Where either may stand, a letter for a figure moves all that is before it.
    [qrIban, isIban, slips],
    [rfReference, isRfReference, slips],
  ];
  for (const [valid, accepts, altered] of cases) {
    fc.assert(
      fc.property(valid, (text) => {
        assert.ok(accepts(text), text);
        for (const wrong of altered(text)) assert.ok(!accepts(wrong), `${text} → ${wrong}`);
      }),
      { numRuns: 30 },
    );
  }
});

test('no change of one character in a merchant-presented code is accepted', () => {
  const code =
    '00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR' +
    '5913Fulano de Tal6008BRASILIA62070503***63041D3D';
  assert.ok(readPaymentCode(code).ok);
  for (const wrong of changes(code)) assert.ok(!readPaymentCode(wrong).ok, wrong);
});

test('whatever the text, the answer is a code or one of the reasons', () => {
  const known = new Set<string>(paymentCodeReasons);
  const bytes = fc
    .uint8Array({ maxLength: 400 })
    .map((array) => Buffer.from(array).toString('utf8'));
  const parts = fc
    .array(
      fc.constantFrom(
        'BCD',
        'SPC',
        '0200',
        '001',
        '1',
        'SCT',
        'EUR',
        '\n',
        '\r\n',
        '6304',
        'S',
        '',
      ),
    )
    .map((list) => list.join('\n'));
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), bytes, parts);
  const start = fc.constantFrom(
    '',
    'BCD\n',
    'BCD\n002\n1\nSCT\n\n',
    'SPC\r\n0200\n1\n',
    '000201',
    '0002',
  );
  fc.assert(
    fc.property(start, text, (head, rest) => {
      const read = readPaymentCode(head + rest);
      assert.ok(read.ok || known.has(read.code));
    }),
    { numRuns: 3000 },
  );
  const valid = fc.oneof(epcPayment.map(writeEpcCode), swissBill.map(writeSwissQrBill));
  fc.assert(
    fc.property(
      valid,
      fc.nat(),
      fc.nat({ max: 4 }),
      fc.string({ unit: 'binary', maxLength: 3 }),
      (code, at, cut, put) => {
        if (!code.ok) return;
        const from = at % (code.value.length + 1);
        const read = readPaymentCode(
          code.value.slice(0, from) + put + code.value.slice(from + cut),
        );
        assert.ok(read.ok || known.has(read.code));
      },
    ),
    { numRuns: 1000 },
  );
});
