import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currencyOfNumber } from './currencies.ts';
import { isIban, isQrIban } from './iban.ts';
import { isQrReference, isRfReference, qrReferenceOf, rfReferenceOf } from './references.ts';

test('IBANs of the registry are accepted, and nothing that is like one', () => {
  // The examples of the registry, which belong to nobody.
  const examples = `AD1200012030200359100100 AE070331234567890123456 AT611904300234573201
    AZ21NABZ00000000137010001944 BE68539007547034 BG80BNBG96611020345678 BI4210000100010000332045181
    BR1800360305000010009795493C1 CH9300762011623852957 CR05015202001026284066 CY17002001280000001200527600
    CZ6508000000192000145399 DE89370400440532013000 DJ2100010000000154000100186 DK5000400440116243
    EE382200221020145685 ES9121000418450200051332 FI2112345600000785 FK88SC123456789012
    FO6264600001631634 FR1420041010050500013M02606 GB29NWBK60161331926819 GE29NB0000000101904917
    GI75NWBK000000007099453 GR1601101250000000012300695 HN88CABF00000000000250005469 HR1210010051863000160
    HU42117730161111101800000000 IE29AIBK93115212345678 IS140159260076545510730339
    IT60X0542811101000000123456 KZ86125KZT5004100100 LC55HEMM000100010012001200023015
    LI21088100002324013AA LT121000011101001000 LU280019400644750000 LV80BANK0000435195001
    MC5811222000010123456789030 MD24AG000225100013104168 MT84MALT011000012345MTLCAST001S
    MU17BOMM0101101030300200000MUR NL91ABNA0417164300 NO9386011117947 PK36SCBL0000001123456702
    PL61109010140000071219812874 PS92PALS000000000400123456702 PT50000201231234567890154
    RO49AAAA1B31007593840000 RS35260005601001611379 SA0380000000608010167519 SE4550000000058398257466
    SI56263300012039086 SK3112000000198742637541 SM86U0322509800000000270100 TR330006100519786457841326
    UA213223130000026007233566001 VA59001123000012345678 VG96VPVG0000012345678901 XK051212012345678906`;
  for (const iban of examples.trim().split(/\s+/)) assert.ok(isIban(iban), iban);
  const none = [
    ...[
      '',
      'DE',
      'DE89',
      'DE89370400440532013001',
      'de89370400440532013000',
      'DE89 3704 0044 0532 0130 00',
    ],
    ...[
      'DE8937040044053201300',
      'ZZ89370400440532013000',
      'GB29NWBK6016133192681A',
      'US64SVBKUS6S3300958879',
    ],
  ];
  for (const text of none) assert.ok(!isIban(text), text);
  // 00, 01 and 99 leave the same remainder as the check digits that are to be used.
  const twins: [account: string, digits: string, other: string][] = [
    ['370400440000000060', '97', '00'],
    ['370400440000000042', '98', '01'],
    ['370400440000000024', '02', '99'],
  ];
  for (const [account, digits, other] of twins) {
    assert.ok(isIban(`DE${digits}${account}`) && !isIban(`DE${other}${account}`), account);
  }
  assert.ok(isQrIban('CH4431999123000889012') && isIban('CH4431999123000889012'));
  assert.ok(!isQrIban('CH9300762011623852957') && !isQrIban('CH5832000123000889012'));
});

test('references have check digits that fit', () => {
  assert.equal(rfReferenceOf('539007547034'), 'RF18539007547034');
  assert.equal(rfReferenceOf('2348231'), 'RF712348231');
  for (const text of ['RF18539007547034', 'RF712348231']) assert.ok(isRfReference(text), text);
  for (const text of [
    'RF19539007547034',
    'rf18539007547034',
    'RF18',
    'RF18 5390 0754 7034',
    'XF18539007547034',
  ]) {
    assert.ok(!isRfReference(text), text);
  }
  for (const [text, twin] of [
    ['RF9772', 'RF0072'],
    ['RF9854', 'RF0154'],
    ['RF0236', 'RF9936'],
  ] as const) {
    assert.ok(isRfReference(text) && !isRfReference(twin), text);
  }
  assert.ok(!isRfReference(`RF18${'0'.repeat(22)}`));
  for (const body of ['', 'a', '1 2', '0'.repeat(22)]) assert.throws(() => rfReferenceOf(body));
  assert.equal(qrReferenceOf('21000000000313947143000901'), '210000000003139471430009017');
  assert.ok(isQrReference('210000000003139471430009017') && isQrReference(qrReferenceOf('1')));
  for (const text of ['210000000003139471430009018', '0'.repeat(27), '21', '']) {
    assert.ok(!isQrReference(text), text);
  }
  for (const body of ['', '0', 'A', '1'.repeat(27)]) assert.throws(() => qrReferenceOf(body));
});

test('numbers of currencies', () => {
  const cases: [string, string, number][] = [
    ['978', 'EUR', 2],
    ['756', 'CHF', 2],
    ['392', 'JPY', 0],
    ['414', 'KWD', 3],
    ['008', 'ALL', 2],
  ];
  for (const [number, assetCode, assetScale] of cases) {
    assert.deepEqual(currencyOfNumber(number), { assetCode, assetScale });
  }
  for (const number of ['999', '963', '', '97', '0978'])
    assert.equal(currencyOfNumber(number), undefined);
});
