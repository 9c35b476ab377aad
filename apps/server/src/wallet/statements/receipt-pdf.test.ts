import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import type { Payment } from '@allmende/contract/wallet';
import { toPublicId } from '#platform/ids';
import { receiptLines } from './receipt-pdf.ts';

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
const said = (change: Partial<Payment>) =>
  Object.fromEntries(
    receiptLines({ payment: { ...payment, ...change }, language: 'en', timeZone: 'UTC' }),
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
