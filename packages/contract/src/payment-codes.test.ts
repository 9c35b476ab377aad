import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPaymentCode } from './payment-codes.ts';
import { type EpcPayment, writeEpcCode } from './payment-codes/epc.ts';
import type { CodeMoney, PaymentCodeReason } from './payment-codes/reading.ts';
import { type SwissBill, writeSwissQrBill } from './payment-codes/swiss.ts';

type Refusals = [why: string, text: string, code: PaymentCodeReason][];

function refuses(cases: Refusals): void {
  for (const [why, text, code] of cases) {
    const read = readPaymentCode(text);
    assert.equal(read.ok ? 'read' : read.code, code, why);
    if (!read.ok) assert.match(read.detail!, /^[A-Z].*\.$/, why);
  }
}

function accepted(text: string): unknown {
  const read = readPaymentCode(text);
  assert.ok(read.ok, read.ok ? '' : read.code);
  return read.value;
}

/** Lines of a code with some of them, counted from 1, replaced. */
function withLines(text: string, changes: Record<number, string>): string {
  return text
    .split('\n')
    .map((line, at) => changes[at + 1] ?? line)
    .join('\n');
}

/** The published sample of the guidelines, with its BIC and its amount without decimals. */
const sample = `BCD
001
1
SCT
BPOTBEB1
Red Cross of Belgium
BE72000000001616
EUR1
CHAR

Urgency fund
Sample EPC QR code`;
const samplePayment: EpcPayment = {
  bic: 'BPOTBEB1',
  payeeName: 'Red Cross of Belgium',
  iban: 'BE72000000001616',
  amountMinor: 100n,
  assetCode: 'EUR',
  assetScale: 2,
  purpose: 'CHAR',
  reference: null,
  text: 'Urgency fund',
  note: 'Sample EPC QR code',
};

test('an EPC code is read in both versions, with LF and CRLF', () => {
  const read = { standard: 'epc', version: '001', characterSet: 1, ...samplePayment };
  for (const text of [sample, `${sample}\n`, sample.replaceAll('\n', '\r\n')]) {
    assert.deepEqual(accepted(text), read);
  }
  const least = { bic: null, amountMinor: null, purpose: null, text: null, note: null };
  const short = 'BCD\n002\n2\nSCT\n\nFranz Mustermänn\nDE71110220330123456789';
  const franz = { payeeName: 'Franz Mustermänn', iban: 'DE71110220330123456789' };
  const shortRead = { ...read, ...least, ...franz, version: '002', characterSet: 2 };
  assert.deepEqual(accepted(short), shortRead);
  assert.deepEqual(accepted(`${short}\n\n\n\n\n\n`), shortRead);
  const amounts: [string, bigint][] = [
    ['EUR0.01', 1n],
    ['EUR12.3', 1230n],
    ['EUR1.00', 100n],
    ['EUR999999999.99', 99_999_999_999n],
  ];
  for (const [amount, amountMinor] of amounts) {
    assert.deepEqual(accepted(withLines(sample, { 8: amount })), { ...read, amountMinor });
  }
  const structured = withLines(sample, { 10: 'RF18539007547034', 11: '' });
  assert.deepEqual(accepted(structured), { ...read, reference: 'RF18539007547034', text: null });
});

test('a broken EPC code is refused with its reason', () => {
  const change = (changes: Record<number, string>) => withLines(sample, changes);
  const long = { 6: 'é'.repeat(70), 11: 'é'.repeat(100), 12: '' };
  refuses([
    ['nothing', '', 'payment_code.unknown_format'],
    ['a word', 'BCD', 'payment_code.unknown_format'],
    ['a link', 'https://example.org', 'payment_code.unknown_format'],
    ['a version to come', change({ 2: '003' }), 'payment_code.unknown_version'],
    ['only a tag', 'BCD\n', 'payment_code.truncated'],
    ['331 bytes in UTF-8', change(long), 'payment_code.too_long'],
    ['a character set that does not exist', change({ 3: '9' }), 'payment_code.characters'],
    ['a direction mark', change({ 6: 'Red \u202eCross' }), 'payment_code.characters'],
    ['half a pair', change({ 6: 'Red \ud800' }), 'payment_code.characters'],
    ['a lone CR', change({ 11: 'a\rb' }), 'payment_code.characters'],
    ['cut before the IBAN', sample.split('\nBE72')[0]!, 'payment_code.truncated'],
    ['cut within the IBAN', sample.split('1616')[0]!, 'payment_code.iban'],
    ['a line too many', `${sample}\nmore`, 'payment_code.malformed'],
    ['no transfer', change({ 4: 'SDD' }), 'payment_code.malformed'],
    ['no BIC in 001', change({ 5: '' }), 'payment_code.bic'],
    [
      'no BIC outside the EEA',
      change({ 2: '002', 5: '', 7: 'GB29NWBK60161331926819' }),
      'payment_code.bic',
    ],
    ['a BIC of nine', change({ 5: 'BPOTBEB1X' }), 'payment_code.bic'],
    ['no name', change({ 6: ' ' }), 'payment_code.missing'],
    ['a long name', change({ 6: 'a'.repeat(71) }), 'payment_code.too_long'],
    ['check digits of the IBAN', change({ 7: 'BE72000000001617' }), 'payment_code.iban'],
    ['nothing to pay', change({ 8: 'EUR0.00' }), 'payment_code.amount'],
    ['too much', change({ 8: 'EUR1000000000.00' }), 'payment_code.amount'],
    ['three decimals', change({ 8: 'EUR1.000' }), 'payment_code.amount'],
    ['a comma', change({ 8: 'EUR1,00' }), 'payment_code.amount'],
    ['a sign', change({ 8: 'EUR-1.00' }), 'payment_code.amount'],
    ['no point behind', change({ 8: 'EUR1.' }), 'payment_code.amount'],
    ['zeros in front', change({ 8: 'EUR01.00' }), 'payment_code.amount'],
    ['dollars', change({ 8: 'USD1.00' }), 'payment_code.currency'],
    ['a long purpose', change({ 9: 'CHARS' }), 'payment_code.purpose'],
    ['both', change({ 10: 'RF18539007547034' }), 'payment_code.two_references'],
    ['check digits', change({ 10: 'RF19539007547034', 11: '' }), 'payment_code.reference'],
    ['another reference', change({ 10: 'INVOICE 7', 11: '' }), 'payment_code.reference'],
    ['a long text', change({ 11: 'a'.repeat(141) }), 'payment_code.too_long'],
    ['a long note', change({ 12: 'a'.repeat(71) }), 'payment_code.too_long'],
  ]);
  // The same characters are half as many bytes in a set of ISO 8859.
  assert.ok(readPaymentCode(withLines(sample, { 3: '2', ...long })).ok);
});

test('an EPC code is written once and for all, or refused', () => {
  const written = writeEpcCode(samplePayment);
  assert.ok(written.ok);
  assert.equal(written.value, withLines(sample, { 2: '002', 8: 'EUR1.00' }));
  const cases: [Partial<EpcPayment>, PaymentCodeReason][] = [
    [{ amountMinor: 0n }, 'payment_code.amount'],
    [{ amountMinor: -1n }, 'payment_code.amount'],
    [{ amountMinor: 100_000_000_000n }, 'payment_code.amount'],
    [{ payeeName: '' }, 'payment_code.missing'],
    [{ payeeName: 'Red\nBE68539007547034' }, 'payment_code.characters'],
    [{ iban: 'BE7200000000161' }, 'payment_code.iban'],
    [{ reference: 'RF18539007547034' }, 'payment_code.two_references'],
    [{ text: 'é'.repeat(140) }, 'payment_code.too_long'],
  ];
  for (const [change, code] of cases) {
    const refused = writeEpcCode({ ...samplePayment, ...change });
    assert.equal(refused.ok ? 'written' : refused.code, code);
  }
});

/** The first example of the guidelines, with the house number in its own line. */
const swissBill: SwissBill = {
  iban: 'CH4431999123000889012',
  creditor: {
    name: 'Robert Schneider AG',
    street: 'Rue du Lac',
    building: '1268',
    postalCode: '2501',
    town: 'Biel',
    country: 'CH',
  },
  amountMinor: 194_975n,
  assetCode: 'CHF',
  assetScale: 2,
  debtor: {
    name: 'Pia-Maria Rutschmann-Schnyder',
    street: 'Grosse Marktgasse',
    building: '28',
    postalCode: '9400',
    town: 'Rorschach',
    country: 'CH',
  },
  referenceType: 'QRR',
  reference: '210000000003139471430009017',
  message: 'Instruction of 03.04.2019',
  billingInformation:
    '//S1/10/10201409/11/190512/20/1400.000-53/30/106017086/31/180508/32/7.7/40/2:10;0:30',
  alternativeSchemes: ['Name AV1: UV;UltraPay005;12345', 'Name AV2: XY;XYService;54321'],
};
const swissCode = `SPC
0200
1
CH4431999123000889012
S
Robert Schneider AG
Rue du Lac
1268
2501
Biel
CH







1949.75
CHF
S
Pia-Maria Rutschmann-Schnyder
Grosse Marktgasse
28
9400
Rorschach
CH
QRR
210000000003139471430009017
Instruction of 03.04.2019
EPD
//S1/10/10201409/11/190512/20/1400.000-53/30/106017086/31/180508/32/7.7/40/2:10;0:30
Name AV1: UV;UltraPay005;12345
Name AV2: XY;XYService;54321`;

test('a Swiss QR-bill is read and written', () => {
  const read = { standard: 'swiss', ...swissBill };
  assert.deepEqual(accepted(swissCode), read);
  assert.deepEqual(accepted(swissCode.replaceAll('\n', '\r\n')), read);
  assert.deepEqual(writeSwissQrBill(swissBill), { ok: true, value: swissCode });
  const plain: SwissBill = {
    ...swissBill,
    iban: 'CH5204835012345671000',
    creditor: { ...swissBill.creditor, street: null, building: null },
    amountMinor: null,
    assetCode: 'EUR',
    debtor: null,
    referenceType: 'NON',
    reference: null,
    message: null,
    billingInformation: null,
    alternativeSchemes: [],
  };
  for (const bill of [
    plain,
    { ...plain, referenceType: 'SCOR' as const, reference: 'RF18539007547034' },
  ]) {
    const written = writeSwissQrBill(bill);
    assert.ok(written.ok, written.ok ? '' : written.code);
    assert.deepEqual(accepted(written.value), { standard: 'swiss', ...bill });
  }
  const refused: [Partial<SwissBill>, PaymentCodeReason][] = [
    [{ amountMinor: 0n }, 'payment_code.amount'],
    [{ message: 'a\nb' }, 'payment_code.characters'],
    [{ alternativeSchemes: ['a', 'b', 'c'] }, 'payment_code.malformed'],
    [{ referenceType: 'NON', reference: null }, 'payment_code.reference'],
  ];
  for (const [change, code] of refused) {
    const written = writeSwissQrBill({ ...swissBill, ...change });
    assert.equal(written.ok ? 'written' : written.code, code);
  }
});

test('a broken Swiss QR-bill is refused with its reason', () => {
  const change = (changes: Record<number, string>) => withLines(swissCode, changes);
  refuses([
    ['only a tag', 'SPC\n', 'payment_code.truncated'],
    ['a version to come', change({ 2: '0300' }), 'payment_code.unknown_version'],
    ['more than 997 characters', `${swissCode}${'x'.repeat(700)}`, 'payment_code.too_long'],
    ['another coding', change({ 3: '2' }), 'payment_code.characters'],
    ['no Latin', change({ 6: 'Роберт' }), 'payment_code.characters'],
    ['cut', swissCode.split('\nEPD')[0]!, 'payment_code.truncated'],
    ['no trailer', change({ 31: 'END' }), 'payment_code.malformed'],
    ['a line too many', `${swissCode}\nmore`, 'payment_code.malformed'],
    ['an account elsewhere', change({ 4: 'DE89370400440532013000' }), 'payment_code.iban'],
    ['check digits of the IBAN', change({ 4: 'CH4431999123000889013' }), 'payment_code.iban'],
    ['a combined address', change({ 5: 'K' }), 'payment_code.address'],
    ['no name', change({ 6: '' }), 'payment_code.missing'],
    ['no town', change({ 10: '' }), 'payment_code.address'],
    ['a long number', change({ 8: '1'.repeat(17) }), 'payment_code.too_long'],
    ['an ultimate creditor', change({ 12: 'S' }), 'payment_code.malformed'],
    ['one decimal', change({ 19: '1949.7' }), 'payment_code.amount'],
    ['nothing to pay', change({ 19: '0.00' }), 'payment_code.amount'],
    ['dollars', change({ 20: 'USD' }), 'payment_code.currency'],
    ['half a debtor', change({ 22: '' }), 'payment_code.missing'],
    ['an unknown type', change({ 28: 'ABC' }), 'payment_code.reference'],
    ['check digit', change({ 29: '210000000003139471430009018' }), 'payment_code.reference'],
    ['QRR without QR-IBAN', change({ 4: 'CH5204835012345671000' }), 'payment_code.reference'],
    ['SCOR with QR-IBAN', change({ 28: 'SCOR', 29: 'RF18539007547034' }), 'payment_code.reference'],
    ['a long text', change({ 30: 'a'.repeat(141) }), 'payment_code.too_long'],
    ['two texts', change({ 30: 'a'.repeat(70), 32: 'b'.repeat(71) }), 'payment_code.too_long'],
    ['a long scheme', change({ 33: 'a'.repeat(101) }), 'payment_code.too_long'],
  ]);
});

/** With a checksum at its end, computed in another way than the reader does. */
function sealed(body: string): string {
  let crc = 0xffff;
  for (const byte of new TextEncoder().encode(`${body}6304`)) {
    for (let bit = 7; bit >= 0; bit--) {
      const isSet = ((crc >> 15) ^ (byte >> bit)) & 1;
      crc = ((crc << 1) & 0xffff) ^ (isSet ? 0x1021 : 0);
    }
  }
  return `${body}6304${crc.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The example of the handbook of Pix. */
const pix =
  '00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR' +
  '5913Fulano de Tal6008BRASILIA62070503***63041D3D';
/** The example of the specification of EMVCo. */
const transport =
  '00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN' +
  '5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233' +
  '030412340603***0708A60086670902ME91320016A0112233449988770708123456786304A13A';

test('merchant-presented codes of EMVCo are read', () => {
  assert.deepEqual(accepted(pix), {
    standard: 'emv',
    initiation: null,
    accounts: [
      {
        id: '26',
        guid: 'br.gov.bcb.pix',
        number: null,
        fields: [{ id: '01', value: '123e4567-e12b-12d1-a456-426655440000' }],
      },
    ],
    categoryCode: '0000',
    amountMinor: null,
    assetCode: 'BRL',
    assetScale: 2,
    tip: null,
    country: 'BR',
    merchantName: 'Fulano de Tal',
    city: 'BRASILIA',
    postalCode: null,
    additional: { referenceLabel: '***' },
    localised: null,
    others: [],
  });
  assert.deepEqual(accepted(transport), {
    standard: 'emv',
    initiation: 'dynamic',
    accounts: [
      { id: '29', guid: 'D15600000000', number: null, fields: [{ id: '05', value: 'A93FO3230Q' }] },
      { id: '31', guid: 'D15600000001', number: null, fields: [{ id: '03', value: '12345678' }] },
    ],
    categoryCode: '4111',
    amountMinor: 2372n,
    assetCode: 'CNY',
    assetScale: 2,
    tip: { kind: 'asked' },
    country: 'CN',
    merchantName: 'BEST TRANSPORT',
    city: 'BEIJING',
    postalCode: null,
    additional: {
      storeLabel: '1234',
      customerLabel: '***',
      terminalLabel: 'A6008667',
      consumerDataRequest: 'ME',
    },
    localised: { language: 'ZH', merchantName: '最佳运输', city: '北京' },
    others: [{ id: '91', value: '0016A011223344998877070812345678' }],
  });
});

/** A code of a card scheme, without its amount and what follows it. */
const card = '000201010211021640001234567890125204541153039785802DE5906Backer6004Kiel';

test('amounts, tips and unknown ids of a merchant-presented code', () => {
  const cases: [elements: string, expected: object][] = [
    ['54041.50', { amountMinor: 150n }],
    ['540298', { amountMinor: 9800n }],
    ['540398.', { amountMinor: 9800n }],
    ['54061.5000', { amountMinor: 150n }],
    ['55020256012', { tip: { kind: 'fixed', amountMinor: 200n } }],
    ['55020357045.25', { tip: { kind: 'percent', hundredths: 525 } }],
    ['610524103', { postalCode: '24103' }],
    ['64130002DE0103Ä🥨e', { localised: { language: 'DE', merchantName: 'Ä🥨e', city: null } }],
    ['8003abc', { others: [{ id: '80', value: 'abc' }] }],
    [
      '621250031230601x',
      { additional: { customerLabel: 'x' }, others: [{ id: '62.50', value: '123' }] },
    ],
  ];
  for (const [elements, expected] of cases) {
    const read = accepted(sealed(card + elements));
    assert.deepEqual({ ...(read as object), ...expected }, read, elements);
  }
  const yen = sealed(`${card.replace('5303978', '5303392')}5403100`);
  const { amountMinor, assetCode, assetScale } = accepted(yen) as CodeMoney;
  assert.deepEqual([amountMinor, assetCode, assetScale], [100n, 'JPY', 0]);
});

test('a broken merchant-presented code is refused with its reason', () => {
  const without = (element: string) => sealed(card.replace(element, ''));
  const change = (from: string, to: string) => sealed(card.replace(from, to));
  refuses([
    ['no format indicator', 'abc', 'payment_code.unknown_format'],
    ['a version to come', sealed(card.replace('000201', '000202')), 'payment_code.unknown_version'],
    ['very long', sealed(card + `8099${'x'.repeat(99)}`.repeat(5)), 'payment_code.too_long'],
    ['a direction mark', change('Backer', 'Bac\u202eer'), 'payment_code.characters'],
    ['no checksum', card, 'payment_code.truncated'],
    ['cut within the checksum', pix.slice(0, -1), 'payment_code.truncated'],
    ['another checksum', `${pix.slice(0, -1)}E`, 'payment_code.checksum'],
    ['a small letter', pix.replace('1D3D', '1d3D'), 'payment_code.truncated'],
    ['another amount', transport.replace('23.72', '13.72'), 'payment_code.checksum'],
    ['a length beyond its end', change('6004Kiel', '6099Kiel'), 'payment_code.malformed'],
    ['a length of nothing', sealed(`${card}6100`), 'payment_code.malformed'],
    ['an id twice', sealed(`${card}6004Kiel`), 'payment_code.malformed'],
    ['a checksum in between', sealed(`${card}63041234`), 'payment_code.malformed'],
    ['a checksum within a value', sealed(`${card}8008`), 'payment_code.malformed'],
    ['an id of letters', sealed(`${card}AB03abc`), 'payment_code.malformed'],
    ['a broken template', sealed(`${card}62030103`), 'payment_code.malformed'],
    ['an account of nobody', sealed(`${card}26050101a`), 'payment_code.malformed'],
    ['an unknown way', change('010211', '010213'), 'payment_code.malformed'],
    ['a country of figures', change('5802DE', '580249'), 'payment_code.malformed'],
    ['no name', without('5906Backer'), 'payment_code.missing'],
    ['no account', without('02164000123456789012'), 'payment_code.missing'],
    ['a long city', change('6004Kiel', `6016${'x'.repeat(16)}`), 'payment_code.too_long'],
    ['a long label', sealed(`${card}62300526${'x'.repeat(26)}`), 'payment_code.too_long'],
    ['no such currency', change('5303978', '5303000'), 'payment_code.currency'],
    ['nothing to pay', sealed(`${card}54040.00`), 'payment_code.amount'],
    ['a part of a cent', sealed(`${card}54051.505`), 'payment_code.amount'],
    ['a comma', sealed(`${card}54041,50`), 'payment_code.amount'],
    ['a part of a yen', sealed(`${card.replace('978', '392')}54031.5`), 'payment_code.amount'],
    ['a tip without its amount', sealed(`${card}550202`), 'payment_code.amount'],
    ['a tip of everything', sealed(`${card}5502035703100`), 'payment_code.amount'],
  ]);
});
