import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ok } from '@allmende/contract/errors';
import { newUuid } from '#platform/ids';
import { type Asset, tableOf } from './currencies/assets.ts';
import { fractionOf } from './currencies/rates.ts';
import { receiptNumberOf } from './receipt-number.ts';
import {
  isSmallAmount,
  judgeAmount,
  judgeMinor,
  judgeRefund,
  maySee,
  needsConfirmation,
  playMoneyLeft,
  type Viewer,
  withoutConfirmationLeft,
} from './rules.ts';

function rateOf(asset: string, main: string): Asset['rate'] {
  return {
    asset: fractionOf(asset),
    main: fractionOf(main),
    assetUnits: asset,
    mainUnits: main,
    day: '2026-11-20',
  };
}

function anAsset(given: Pick<Asset, 'assetCode' | 'rate'> & Partial<Asset>): Asset {
  return {
    assetScale: 2,
    kind: 'currency',
    name: { de: given.assetCode, en: given.assetCode },
    isMain: false,
    isOpen: true,
    isConvertible: true,
    rateSource: 'operator',
    spreadBp: 0,
    ...given,
  };
}

/** A table with the euro, the dollar at 1.25 for one, and points of which nobody knows the worth. */
const assets = tableOf([
  anAsset({ assetCode: 'EUR', isMain: true, rate: rateOf('1', '1') }),
  anAsset({ assetCode: 'USD', rate: rateOf('1.25', '1') }),
  anAsset({ assetCode: 'POINTS', assetScale: 0, kind: 'own', rate: null }),
]);

test('[W90] [W10] an amount is of an asset in the table, more than nothing, and not absurd', () => {
  const cases: [value: string, assetCode: string, assetScale: number, outcome: string][] = [
    ['1', 'EUR', 2, '1'],
    ['100000000', 'EUR', 2, '100000000'],
    ['100000001', 'EUR', 2, 'wallet.amount_too_large'],
    ['999999999999999999', 'EUR', 2, 'wallet.amount_too_large'],
    ['0', 'EUR', 2, 'wallet.amount_invalid'],
    ['-1', 'EUR', 2, 'wallet.amount_invalid'],
    ['-0', 'EUR', 2, 'wallet.amount_invalid'],
    ['125000000', 'USD', 2, '125000000'],
    ['125000001', 'USD', 2, 'wallet.amount_too_large'],
    ['100000000000000000', 'POINTS', 0, '100000000000000000'],
    ['100000000000000001', 'POINTS', 0, 'wallet.amount_too_large'],
    ['100', 'CHF', 2, 'wallet.currency_unknown'],
    ['100', 'EUR', 3, 'wallet.currency_unknown'],
    ['0', 'CHF', 2, 'wallet.currency_unknown'],
  ];
  for (const [value, assetCode, assetScale, outcome] of cases) {
    const judged = judgeAmount({ value, assetCode, assetScale }, assets);
    const found = judged.ok ? String(judged.value.minor) : judged.code;
    assert.equal(found, outcome, `${value} ${assetCode}`);
  }
});

test('[W13] up to 30 EUR, and 100 EUR together, go without a confirmation', () => {
  const cases: [amount: bigint, unconfirmed: bigint, isSmall: boolean][] = [
    [1n, 0n, true],
    [3000n, 0n, true],
    [3001n, 0n, false],
    [3000n, 7000n, true],
    [3000n, 7001n, false],
    [1n, 9999n, true],
    [1n, 10000n, false],
  ];
  for (const [amount, unconfirmed, isSmall] of cases) {
    assert.equal(isSmallAmount(amount, unconfirmed), isSmall, `${amount} after ${unconfirmed}`);
  }
  assert.equal(isSmallAmount(null, 0n), false);
  assert.equal(needsConfirmation(null), true);
  assert.equal(needsConfirmation(3000n), false);
  assert.equal(needsConfirmation(3001n), true);
  assert.equal(withoutConfirmationLeft(7000n), 3000n);
  assert.equal(withoutConfirmationLeft(10000n), 0n);
  assert.equal(playMoneyLeft(19999n), 1n);
  assert.equal(playMoneyLeft(20000n), 0n);
});

test('[W91] amounts count by their worth in the main currency, against whoever pays', () => {
  assert.equal(assets.worth('EUR', 3001n), 3001n);
  assert.equal(assets.worth('USD', 3750n), 3000n);
  assert.equal(assets.worth('USD', 3751n), 3001n, 'a begun cent counts whole');
  assert.equal(assets.worth('POINTS', 1n), null);
  assert.equal(assets.upTo('USD', 3000n), 3750n);
  assert.equal(assets.upTo('POINTS', 3000n), 0n);
  const moved = judgeMinor({ assetCode: 'USD', minor: 1n }, assets);
  assert.deepEqual(moved, ok({ assetCode: 'USD', minor: 1n, worthMinor: 1n }));
});

test('[W18] only orders are refunded, and never more than was paid', () => {
  const paid = { kind: 'order', amountMinor: 100n, refundedMinor: 40n } as const;
  assert.equal(judgeRefund(paid, 60n).ok, true);
  const cases = [
    [paid, 61n, 'wallet.refund_exceeds_payment'],
    [paid, 0n, 'wallet.amount_invalid'],
    [paid, -1n, 'wallet.amount_invalid'],
    [{ ...paid, kind: 'transfer' }, 1n, 'wallet.payment_not_refundable'],
    [{ ...paid, kind: 'top_up' }, 1n, 'wallet.payment_not_refundable'],
    [{ ...paid, kind: 'refund' }, 1n, 'wallet.payment_not_refundable'],
  ] as const;
  for (const [payment, amount, code] of cases) {
    const judged = judgeRefund(payment, amount);
    assert.equal(judged.ok ? 'ok' : judged.code, code);
  }
});

test('[W21] both sides see a payment; agents only those of orders and of the counter; others none', () => {
  const [a, b, c, orderId] = [newUuid(), newUuid(), newUuid(), newUuid()];
  const sent = { fromActorId: a, toActorId: b, orderId: null, subject: null };
  const bought = { ...sent, orderId };
  const paidAtCounter = { ...sent, subject: { kind: 'charge', id: newUuid() } } as const;
  const viewer = (actorId: string, role: Viewer['role'], isOperator = false) => ({
    actorId,
    role,
    isOperator,
  });
  for (const role of ['self', 'owner', 'manager'] as const) {
    assert.equal(maySee(viewer(a, role), sent), true);
    assert.equal(maySee(viewer(b, role), sent), true);
    assert.equal(maySee(viewer(c, role), sent), false);
    assert.equal(maySee(viewer(c, role), bought), false);
  }
  assert.equal(maySee(viewer(b, 'agent'), sent), false);
  assert.equal(maySee(viewer(b, 'agent'), bought), true);
  assert.equal(maySee(viewer(b, 'agent'), paidAtCounter), true);
  assert.equal(maySee(viewer(c, 'agent'), bought), false);
});

test('[W22] operators see what came over the till, and nothing else of others', () => {
  const [a, b, operator] = [newUuid(), newUuid(), newUuid()];
  const viewer = { actorId: operator, role: 'self', isOperator: true } as const;
  assert.equal(
    maySee(viewer, { fromActorId: null, toActorId: b, orderId: null, subject: null }),
    true,
  );
  assert.equal(
    maySee(viewer, { fromActorId: a, toActorId: b, orderId: null, subject: null }),
    false,
  );
  assert.equal(
    maySee(viewer, { fromActorId: a, toActorId: b, orderId: newUuid(), subject: null }),
    false,
  );
});

/** ISO 11649 as a bank checks it, digit by digit: the remainder of the rotated number is 1. */
function isCreditorReference(text: string): boolean {
  const compact = text.replaceAll(' ', '').toUpperCase();
  let remainder = 0;
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

test('[W6] a receipt number is a creditor reference after ISO 11649', () => {
  assert.ok(isCreditorReference('RF18 5390 0754 7034'), 'the example of the standard');
  const seen = new Set<string>();
  for (let i = 0; i < 2000; i++) {
    const number = receiptNumberOf(newUuid());
    assert.match(number, /^RF\d{2}[0-9A-HJKMNP-TV-Z]{12}$/);
    assert.ok(isCreditorReference(number));
    seen.add(number);
  }
  assert.equal(seen.size, 2000);
});

test('[W6] a slip of the pen in a receipt number is noticed, in 98 of 100 cases at least', () => {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  let slips = 0;
  let noticed = 0;
  const count = (number: string, slip: string) => {
    if (slip === number) return;
    slips += 1;
    if (!isCreditorReference(slip)) noticed += 1;
  };
  for (let i = 0; i < 3000; i++) {
    const number = receiptNumberOf(newUuid());
    const at = 4 + (i % 11);
    const wrong = alphabet[i % alphabet.length]!;
    count(number, number.slice(0, at) + wrong + number.slice(at + 1));
    count(number, number.slice(0, at) + number[at + 1]! + number[at]! + number.slice(at + 2));
  }
  assert.ok(noticed / slips > 0.98, `${noticed} of ${slips}`);
});
