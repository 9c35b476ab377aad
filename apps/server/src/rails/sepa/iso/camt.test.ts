import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { movementsOf, readCamt } from './camt.ts';
import { FileRefused } from './refused.ts';

function fixture(name: string): Uint8Array {
  return readFileSync(join(import.meta.dirname, 'fixtures', name));
}

/** In pieces of odd lengths, as uploads come. */
async function* pieces(bytes: Uint8Array, length = 701): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

const read = (name: string) => readCamt(pieces(fixture(name)));

async function refusalOf(text: string): Promise<FileRefused> {
  try {
    await readCamt(pieces(new TextEncoder().encode(text)));
  } catch (error) {
    if (error instanceof FileRefused) return error;
    throw error;
  }
  throw new Error('the file was not refused');
}

test('[R1] a statement in the dialect of the Sparkassen: fees without details, and what is pending left out', async () => {
  const [statement] = await read('sparkasse.camt.053.001.08.xml');
  assert.equal(statement!.iban, 'DE02120300000000202051');
  assert.deepEqual(statement!.balances, {
    openingMinor: 100_000n,
    openingOn: '2026-11-18',
    closingMinor: 104_410n,
    closingOn: '2026-11-19',
  });
  const [credit, fee, ...rest] = movementsOf(statement!);
  assert.equal(rest.length, 0);
  assert.equal(credit!.amountMinor, 5_000n);
  assert.equal(credit!.name, 'Jürgen Weiß');
  assert.equal(credit!.iban, 'DE89370400440532013000');
  assert.equal(credit!.remittance, 'RF18 5390 0754 7034 fuer den Markt');
  assert.equal(credit!.endToEndId, null);
  assert.equal(credit!.code, 'PMNT/RCDT/ESCT');
  assert.equal(fee!.amountMinor, -590n);
  assert.equal(fee!.remittance, 'ENTGELTABSCHLUSS');
  assert.equal(fee!.isWhole, true);
});

test('[R1] an old statement in the dialect of the Volksbanken: ISO 8859-1, states as text, no references', async () => {
  const [statement] = await read('volksbank.camt.053.001.02.xml');
  const [credit, debit] = movementsOf(statement!);
  assert.equal(credit!.name, 'Käthe Müller');
  assert.equal(credit!.amountMinor, 12_550n);
  assert.equal(credit!.bankReference, null);
  assert.equal(credit!.bookedOn, '2026-11-19');
  assert.equal(debit!.amountMinor, -10_000n);
  assert.equal(debit!.name, 'Lena Lind');
  assert.equal(debit!.endToEndId, 'P0192F0C8A6C17D3E9B1F2A3C4D5E6F70');
});

test('[R1] a statement in the dialect of PostFinance: prefixes, and one booking of several transfers', async () => {
  const [statement] = await read('postfinance.camt.053.001.08.xml');
  const movements = movementsOf(statement!);
  assert.deepEqual(
    movements.map(({ amountMinor, name, reference }) => [amountMinor, name, reference]),
    [
      [3_000n, 'Urs Rüegg', 'RF18539007547034'],
      [10_000n, 'Seraina Caduff', null],
    ],
  );
  assert.equal(new Set(movements.map(({ key }) => key)).size, 2);
  assert.equal(new Set(movements.map(({ bookingKey }) => bookingKey)).size, 1);
});

test('[R1] a statement in the dialect of ING: an account below zero, and a transfer that came back', async () => {
  const [statement] = await read('ing.camt.053.001.02.xml');
  assert.equal(statement!.balances!.openingMinor, -56_435n);
  const [returned] = movementsOf(statement!);
  assert.equal(returned!.returnReason, 'AC04');
  // The sides stand as they were in the first transfer; who is wanted is the other one.
  assert.equal(returned!.name, 'Piet de Vries');
  assert.equal(returned!.iban, 'NL91ABNA0417164300');
});

test('[R1] [R4] a notification of an instant transfer has the key of its line in the statement', async () => {
  const [notification] = await read('commerzbank.camt.054.001.08.xml');
  assert.equal(notification!.kind, 'notification');
  assert.equal(notification!.balances, null);
  const [statement] = await read('sparkasse.camt.053.001.08.xml');
  assert.equal(movementsOf(notification!)[0]!.key, movementsOf(statement!)[0]!.key);
});

test('[R2] a broken file is refused with reason and line', async () => {
  const text = new TextDecoder().decode(fixture('sparkasse.camt.053.001.08.xml'));
  const cases: [string, string, number][] = [
    [text.slice(0, 1500), 'not_xml', 19],
    ['', 'not_xml', 1],
    ['Konto;Betrag\nDE02;1,00\n', 'not_xml', 1],
    [text.replace('<BkToCstmrStmt>', '<!DOCTYPE a>\n<BkToCstmrStmt>'), 'not_xml', 3],
    [text.replace('<Document', '<!DOCTYPE a [<!ENTITY b "c">]>\n<Document'), 'doctype', 2],
    [text.replaceAll('camt.053.001.08', 'camt.052.001.08'), 'unknown_format', 2],
    [text.replaceAll('camt.053.001.08', 'camt.053.001.99'), 'unknown_version', 2],
    [
      text.replace(
        '>50.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>',
        '>50,00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>',
      ),
      'amount',
      14,
    ],
    [text.replace('<BookgDt><Dt>2026-11-19', '<BookgDt><Dt>2026-11-31'), 'date', 15],
    [text.replace('<Amt Ccy="EUR">5.90', '<Amt Ccy="USD">5.90'), 'currency', 27],
    [text.replace('>1044.10<', '>1044.11<'), 'balance', 5],
    [text.replace('<CdtDbtInd>DBIT</CdtDbtInd>', ''), 'missing', 27],
    [text.replace(/<Bal>.*CLBD.*<\/Bal>/, ''), 'missing', 5],
    [text.replace('UTF-8', 'UTF-16'), 'encoding', 1],
  ];
  for (const [broken, reason, line] of cases) {
    const refused = await refusalOf(broken);
    assert.deepEqual([refused.reason, refused.line], [reason, line], refused.message);
  }
});

test('[R2] bytes that are not in the declared encoding are refused with their line', async () => {
  const bytes = Uint8Array.from(fixture('sparkasse.camt.053.001.08.xml'));
  const at = new TextDecoder('latin1').decode(bytes).indexOf('rgen');
  bytes[at - 1] = 0xff;
  await assert.rejects(readCamt(pieces(bytes)), { reason: 'encoding' });
});

test('[R2] whatever is cut out of a file, it is read or refused, and never breaks the reader', async () => {
  const text = new TextDecoder().decode(fixture('postfinance.camt.053.001.08.xml'));
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length), fc.nat(400), async (from, count) => {
      const damaged = text.slice(0, from) + text.slice(from + count);
      try {
        const statements = await readCamt(pieces(new TextEncoder().encode(damaged)));
        statements.forEach(movementsOf);
      } catch (error) {
        assert.ok(error instanceof FileRefused, String(error));
        assert.ok(error.line >= 1);
      }
    }),
    { numRuns: 300 },
  );
});

test('[R3] a file reads the same in pieces of any length', async () => {
  const bytes = fixture('volksbank.camt.053.001.02.xml');
  const whole = await readCamt(pieces(bytes, bytes.length));
  for (const length of [1, 7, 64, 1000]) {
    assert.deepEqual(await readCamt(pieces(bytes, length)), whole);
  }
});
