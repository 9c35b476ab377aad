import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import type { WalletEntry } from '@allmende/contract/wallet';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { toPublicId } from '#platform/ids';
import { statementCsv } from './statement-csv.ts';

const own = toPublicId('act', '0192f0c8-a6c1-7d3e-9b1f-2a3c4d5e6f70');
const other = toPublicId('act', '0192f0c8-a6c1-7d3e-9b1f-2a3c4d5e6f71');

function entry(change: { name?: string; note?: string; amount?: bigint } = {}): WalletEntry {
  const { name = 'Backstube Krumm', note = '', amount = -1250n } = change;
  const side = { kind: 'person', picture: null, accent: null, isVerified: false } as const;
  return {
    version: 7,
    amount: euros(amount),
    balance: euros(98_750n),
    at: '2026-11-21T20:03:11.000Z',
    payment: {
      id: toPublicId('pay', '0192f0c8-a6c1-7d3e-9b1f-2a3c4d5e6f72'),
      receiptNumber: 'RF574K7P2M9X8QT3',
      kind: 'transfer',
      rail: null,
      from: { ...side, id: own, handle: 'lena', name: 'Lena' },
      to: { ...side, id: other, handle: 'krumm', name },
      amount: euros(amount),
      fee: euros(0n),
      note,
      orderId: null,
      subject: null,
      refundOf: null,
      refunded: euros(0n),
      state: 'completed',
      confirmedBy: 'small_amount',
      paidAt: '2026-11-21T20:03:11.000Z',
    },
  };
}

test('[W24] English spreadsheets get commas, German ones semicolons and decimal commas', () => {
  const en = statementCsv({ ownActorId: own, locale: 'en', timeZone: 'UTC' });
  assert.equal(
    en.head,
    '\uFEFFtime (UTC),kind,with,handle,note,amount,balance,currency,receipt number,order,confirmed by\r\n',
  );
  assert.equal(
    en.line(entry({ note: 'bread, "the good one"' })),
    '2026-11-21 20:03:11,transfer,Backstube Krumm,krumm,"bread, ""the good one""",-12.50,987.50,EUR,RF574K7P2M9X8QT3,,small amount\r\n',
  );
  const de = statementCsv({ ownActorId: own, locale: 'de', timeZone: 'Europe/Berlin' });
  assert.match(de.head, /^\uFEFFZeit \(Europe\/Berlin\);Art;mit;/);
  assert.equal(
    de.line(entry({ note: 'Brot; das gute', amount: -5n })),
    '2026-11-21 21:03:11;Überweisung;Backstube Krumm;krumm;"Brot; das gute";-0,05;987,50;EUR;RF574K7P2M9X8QT3;;Kleinbetrag\r\n',
  );
});

test('[W24] with oneself is with nobody: an exchange, and a gift to many', () => {
  const { line } = statementCsv({ ownActorId: own, locale: 'en', timeZone: 'UTC' });
  const { payment, ...rest } = entry();
  for (const [kind, word] of [
    ['conversion', 'exchange'],
    ['envelope', 'gift to others'],
  ] as const) {
    const toOneself = { ...payment, kind, to: payment.from! };
    assert.match(
      line({ ...rest, payment: toOneself }),
      new RegExp(`^2026-11-21 20:03:11,${word},,,,-12.50,987.50,EUR,`),
    );
  }
});

test('[W24] what came from outside is named by its way', () => {
  const ways = { cash: 'till', play: 'till', sepa: 'bank', card: 'card' } as const;
  const { line } = statementCsv({ ownActorId: own, locale: 'en', timeZone: 'UTC' });
  for (const [rail, named] of Object.entries(ways)) {
    const { payment, ...rest } = entry({ amount: 100n });
    const came = {
      ...payment,
      kind: 'top_up',
      rail: rail as keyof typeof ways,
      from: null,
      to: payment.from!,
    } as const;
    assert.equal(line({ ...rest, payment: came }).split(',')[2], named);
  }
});

test('[W24] what looks like a formula is text', () => {
  const csv = statementCsv({ ownActorId: own, locale: 'en', timeZone: 'UTC' });
  for (const attack of [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    ' =1',
    '\t=1',
    '|cmd',
    '%0A=1',
    '\r=1',
    '＝1+1',
    '＠SUM(A1)',
  ]) {
    const [row] = parse(csv.line(entry({ name: attack, note: attack })), {
      relax_quotes: false,
    }) as string[][];
    assert.equal(row![2], `'${attack}`);
    assert.equal(row![4], `'${attack}`);
  }
});

test('[W24] any name and note survive the way through a CSV reader', () => {
  for (const locale of ['de', 'en'] as const) {
    const csv = statementCsv({ ownActorId: own, locale, timeZone: 'UTC' });
    const delimiter = locale === 'de' ? ';' : ',';
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (name, note) => {
        const rows = parse(csv.line(entry({ name, note })), { delimiter }) as string[][];
        assert.equal(rows.length, 1);
        assert.equal(rows[0]!.length, 11);
        assert.ok([name, `'${name}`].includes(rows[0]![2]!), JSON.stringify(name));
        assert.ok([note, `'${note}`].includes(rows[0]![4]!), JSON.stringify(note));
      }),
    );
  }
});
