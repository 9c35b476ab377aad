import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Conversion } from '@allmende/contract/currencies';
import { euros } from '@allmende/contract/money';
import type { Payment } from '@allmende/contract/wallet';
import { toPublicId } from '#platform/ids';
import { type About, receiptLines } from './receipt-pdf.ts';

const side = { kind: 'person', picture: null, accent: null, isVerified: false } as const;
const lena = {
  ...side,
  id: toPublicId('act', '0192f0c8-a6c1-7d3e-9b1f-2a3c4d5e6f70'),
  handle: 'lena',
  name: 'Lena',
};
const krumm = {
  ...side,
  id: toPublicId('act', '0192f0c8-a6c1-7d3e-9b1f-2a3c4d5e6f71'),
  handle: 'krumm',
  name: 'Krumm',
};
const payment: Payment = {
  id: toPublicId('pay', '0192f0c8-a6c1-7d3e-9b1f-2a3c4d5e6f72'),
  receiptNumber: 'RF574K7P2M9X8QT3',
  kind: 'transfer',
  rail: null,
  from: lena,
  to: krumm,
  amount: euros(1_250n),
  fee: euros(0n),
  note: '',
  orderId: null,
  subject: null,
  refundOf: null,
  refunded: euros(0n),
  state: 'completed',
  confirmedBy: 'small_amount',
  paidAt: '2026-11-21T20:03:11.000Z',
};
const nothing: About = { conversion: null, groupName: null };
const said = (change: Partial<Payment>, about: Partial<About> = {}) =>
  Object.fromEntries(
    receiptLines({
      payment: { ...payment, ...change },
      about: { ...nothing, ...about },
      language: 'en',
      timeZone: 'UTC',
    }),
  );

test('[W105] a receipt names kind and sides, the way from outside, and an order by its number', () => {
  const paid = said({
    kind: 'order',
    note: 'LG5AB4',
    orderId: toPublicId('ord', '0192f0c8-a6c1-7d3e-9b1f-2a3c4d5e6f73'),
  });
  assert.deepEqual([paid['Kind'], paid['Order'], paid['Note']], ['Order', 'LG5AB4', undefined]);
  assert.deepEqual([paid['From'], paid['To']], ['Lena · @lena', 'Krumm · @krumm']);
  const ways = { cash: 'Till', sepa: 'Bank', card: 'Card' } as const;
  for (const [rail, named] of Object.entries(ways)) {
    const came = said({ kind: 'top_up', rail: rail as keyof typeof ways, from: null, to: lena });
    assert.deepEqual([came['From'], came['To']], [named, 'Lena · @lena']);
  }
  const exchanged = said({ kind: 'conversion', to: lena });
  assert.deepEqual([exchanged['Kind'], exchanged['To']], ['Exchange', undefined]);
});

test('[W108] a receipt of an exchange says all that it cost, and at which rate', () => {
  const yen = { assetCode: 'JPY', assetScale: 0 };
  const conversion: Conversion = {
    id: toPublicId('fxc', '0192f0c8-a6c1-7d3e-9b1f-2a3c4d5e6f74'),
    state: 'completed',
    from: lena,
    to: lena,
    gives: euros(10_000n),
    fee: euros(30n),
    converted: euros(9_970n),
    atMidRate: { value: '16984', ...yen },
    spread: { value: '85', ...yen },
    spreadBp: 50,
    receives: { value: '16899', ...yen },
    midRate: '170.3512345678',
    rateDay: '2026-11-20',
    quotedAt: '2026-11-21T20:03:00.000Z',
    expiresAt: '2026-11-21T20:04:00.000Z',
    completedAt: '2026-11-21T20:03:11.000Z',
    paymentIds: null,
  };
  const exchanged = said({ kind: 'conversion', to: lena }, { conversion });
  assert.deepEqual(
    ['Given', 'of which fee', 'Mid rate of 20 Nov 2026', 'Spread', 'Arrived', 'Fee'].map(
      (label) => exchanged[label],
    ),
    ['100.00 EUR', '0.30 EUR', '1 EUR = 170.3512345678 JPY', '85 JPY', '16,899 JPY', undefined],
  );
});

test('[W108] a receipt of a gift names the group: as payee of what was put in, beside the payee of a part', () => {
  const group = { groupName: 'Geburtstag' };
  const put = said({ kind: 'envelope', from: lena, to: lena }, group);
  assert.deepEqual([put['To'], put['Group']], ['Geburtstag', undefined]);
  const part = said({ kind: 'gift' }, group);
  assert.deepEqual([part['To'], part['Group']], ['Krumm · @krumm', 'Geburtstag']);
});
