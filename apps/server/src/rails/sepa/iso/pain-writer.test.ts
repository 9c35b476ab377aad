import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Element, readElements } from './elements.ts';
import { sepaText, type TransferFile, writeTransferFile } from './pain-writer.ts';

/**
 * The published schema of pain.001.001.09, as far as SEPA credit transfers use it: what each element may hold, in order. A
 * rule that ends with `?` may be missing, with `+` it may repeat.
 */
const sequences: Readonly<Record<string, readonly string[]>> = {
  Document: ['CstmrCdtTrfInitn'],
  CstmrCdtTrfInitn: ['GrpHdr', 'PmtInf+'],
  GrpHdr: ['MsgId', 'CreDtTm', 'NbOfTxs', 'CtrlSum?', 'InitgPty'],
  InitgPty: ['Nm'],
  PmtInf: [
    'PmtInfId',
    'PmtMtd',
    'BtchBookg?',
    'NbOfTxs?',
    'CtrlSum?',
    'PmtTpInf?',
    'ReqdExctnDt',
    'Dbtr',
    'DbtrAcct',
    'DbtrAgt',
    'ChrgBr?',
    'CdtTrfTxInf+',
  ],
  PmtTpInf: ['SvcLvl', 'LclInstrm?'],
  SvcLvl: ['Cd'],
  LclInstrm: ['Cd'],
  ReqdExctnDt: ['Dt'],
  Dbtr: ['Nm'],
  DbtrAcct: ['Id'],
  CdtrAcct: ['Id'],
  DbtrAgt: ['FinInstnId'],
  CdtrAgt: ['FinInstnId'],
  CdtTrfTxInf: ['PmtId', 'Amt', 'CdtrAgt?', 'Cdtr', 'CdtrAcct', 'RmtInf?'],
  PmtId: ['InstrId?', 'EndToEndId'],
  Amt: ['InstdAmt'],
  Cdtr: ['Nm'],
  RmtInf: ['Ustrd'],
};

const allowed = /^[A-Za-z0-9/\-?:().,'+ ]+$/;
const texts: Readonly<Record<string, RegExp>> = {
  MsgId: /^[A-Za-z0-9/\-?:().,'+ ]{1,35}$/,
  PmtInfId: /^[A-Za-z0-9/\-?:().,'+ ]{1,35}$/,
  EndToEndId: /^[A-Za-z0-9/\-?:().,'+ ]{1,35}$/,
  CreDtTm: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?$/,
  NbOfTxs: /^\d{1,15}$/,
  CtrlSum: /^\d{1,16}\.\d\d$/,
  InstdAmt: /^(?!0\.00)\d{1,9}\.\d\d$/,
  Nm: /^[A-Za-z0-9/\-?:().,'+ ]{1,70}$/,
  Ustrd: /^[A-Za-z0-9/\-?:().,'+ ]{1,140}$/,
  PmtMtd: /^TRF$/,
  ChrgBr: /^SLEV$/,
  Dt: /^\d{4}-\d\d-\d\d$/,
  IBAN: /^[A-Z]{2}\d\d[A-Z0-9]{1,30}$/,
  BICFI: /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/,
};

async function treeOf(xml: string): Promise<{ root: Element; namespace: string }> {
  let root: Element | undefined;
  let namespace = '';
  async function* bytes() {
    yield new TextEncoder().encode(xml);
  }
  await readElements(bytes(), {
    onRoot(opened) {
      namespace = opened.namespace;
    },
    onElement(element) {
      root = element;
      return 'keep';
    },
  });
  return { root: root!, namespace };
}

function assertValid(element: Element): void {
  const { name, children, text } = element;
  const pattern = texts[name];
  if (pattern) assert.match(text, pattern, name);
  const sequence = sequences[name];
  if (sequence) {
    let at = 0;
    for (const rule of sequence) {
      const wanted = rule.replace(/[?+]$/, '');
      const before = at;
      while (children[at]?.name === wanted && (rule.endsWith('+') || at === before)) at += 1;
      assert.ok(at > before || rule.endsWith('?'), `${name} has no ${wanted}`);
    }
    assert.equal(at, children.length, `${name} has ${children[at]?.name} where it may not be`);
  }
  children.forEach(assertValid);
}

function all(element: Element, name: string): Element[] {
  const inner = element.children.flatMap((child) => all(child, name));
  return element.name === name ? [element, ...inner] : inner;
}

const transfer = fc.record({
  endToEndId: fc.stringMatching(/^P[0-9A-F]{32}$/),
  amountMinor: fc.bigInt(1n, 99_999_999_999n),
  name: fc.string({ minLength: 1, maxLength: 100, unit: 'binary' }).map((name) => `${name}x`),
  iban: fc.constantFrom('DE89370400440532013000', 'NL91ABNA0417164300'),
  bic: fc.constantFrom(null, 'COBADEFFXXX'),
  remittance: fc.string({ maxLength: 200, unit: 'grapheme' }),
});
const file = fc.record({
  messageId: fc.stringMatching(/^M[0-9A-F]{32}$/),
  createdAt: fc.date({
    min: new Date('2026-01-01'),
    max: new Date('2099-01-01'),
    noInvalidDate: true,
  }),
  executeOn: fc.constant('2026-11-20'),
  debtor: fc.constant({ name: 'Bäckerei & Söhne', iban: 'DE02120300000000202051', bic: null }),
  isInstant: fc.boolean(),
  transfers: fc.array(transfer, { minLength: 1, maxLength: 5 }),
});

test('[R20] whatever the names and texts, a file keeps to the schema, and its sums are right', async () => {
  await fc.assert(
    fc.asyncProperty(file, async (given: TransferFile) => {
      const { root, namespace } = await treeOf(writeTransferFile(given));
      assert.equal(namespace, 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09');
      assertValid(root);
      const sum = all(root, 'InstdAmt').reduce((total, { text, attributes }) => {
        assert.equal(attributes['Ccy'], 'EUR');
        return total + BigInt(text.replace('.', ''));
      }, 0n);
      for (const { text } of all(root, 'CtrlSum')) assert.equal(BigInt(text.replace('.', '')), sum);
      for (const { text } of all(root, 'NbOfTxs'))
        assert.equal(Number(text), given.transfers.length);
      assert.equal(all(root, 'LclInstrm').length, given.isInstant ? 1 : 0);
    }),
    { numRuns: 200 },
  );
});

test('[R20] names are written with the letters that banks take', () => {
  assert.equal(sepaText('Jürgen Weiß & Söhne', 70), 'Juergen Weiss + Soehne');
  assert.equal(sepaText('Łukasz Żółć, Český Krumlov', 70), 'Lukasz Zolc, Cesky Krumlov');
  assert.equal(sepaText('Ελένη', 70), '.....');
  assert.equal(sepaText('a'.repeat(200), 70).length, 70);
  assert.match(sepaText('日本 <b>"x"</b>', 70), allowed);
});

test('[R20] a file without transfers, or to what is no account, is a bug', () => {
  const base = {
    messageId: 'M1',
    createdAt: new Date(),
    executeOn: '2026-11-20',
    debtor: { name: 'A', iban: 'DE02120300000000202051', bic: null },
    isInstant: false,
  };
  assert.throws(() => writeTransferFile({ ...base, transfers: [] }));
  const wrong = {
    endToEndId: 'P1',
    amountMinor: 1n,
    name: 'B',
    iban: 'DE00',
    bic: null,
    remittance: '',
  };
  assert.throws(() => writeTransferFile({ ...base, transfers: [wrong] }));
});
