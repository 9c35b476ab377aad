import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newUuid } from '#platform/ids';
import { historyMs, monitoringRules, type Seen } from './rules.ts';

const now = new Date('2026-11-10T12:00:00Z');
const minuteMs = 60_000;
const hours = 60;

/** `[minutes ago, direction, who, euros]`, and whether it was the first payment to them. */
type Line = [number, 'in' | 'out', string | null, number, 'new'?];

function found(rule: keyof typeof monitoringRules, lines: Line[], heldEuros = 0): boolean {
  const seen: Seen[] = lines
    .map(([minutesAgo, direction, otherActorId, euros, isNew]) => ({
      paymentId: newUuid(),
      at: new Date(now.getTime() - minutesAgo * minuteMs),
      direction,
      otherActorId,
      kind: otherActorId === null ? 'top_up' : 'transfer',
      worthMinor: BigInt(Math.round(euros * 100)),
      isNewPayee: isNew === 'new',
    }))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  const heldMinor = BigInt(heldEuros * 100);
  return monitoringRules[rule]({ now, seen, heldMinor, unit: 100n }) !== null;
}

function times(count: number, line: (at: number) => Line): Line[] {
  return Array.from({ length: count }, (_, at) => line(at));
}

test('[C50] twelve payments in ten minutes are too quick, eleven are not, nor are a thousand tips', () => {
  assert.equal(
    found(
      'velocity',
      times(12, (at) => [at * 0.5, 'out', `p${at}`, 1]),
    ),
    true,
  );
  assert.equal(
    found(
      'velocity',
      times(11, (at) => [at * 0.5, 'out', `p${at}`, 1]),
    ),
    false,
  );
  assert.equal(
    found(
      'velocity',
      times(12, (at) => [at, 'out', 'p', 5]),
    ),
    false,
    'one a minute',
  );
  assert.equal(
    found(
      'velocity',
      times(12, () => [1, 'in', 'p', 5]),
    ),
    false,
    'a busy shop',
  );
  assert.equal(
    found(
      'velocity',
      times(1000, () => [1, 'out', 'p', 0.01]),
    ),
    false,
  );
});

test('[C51] three payments just below a threshold, in one direction, within two days', () => {
  assert.equal(
    found(
      'structuring',
      times(3, (at) => [at * 600, 'out', 'p', 990]),
    ),
    true,
  );
  assert.equal(
    found(
      'structuring',
      times(3, (at) => [at * 600, 'in', `p${at}`, 9_500]),
    ),
    true,
  );
  assert.equal(
    found(
      'structuring',
      times(2, (at) => [at * 600, 'out', 'p', 990]),
    ),
    false,
  );
  assert.equal(
    found(
      'structuring',
      times(3, () => [60, 'out', 'p', 1_000]),
    ),
    false,
    'at it',
  );
  assert.equal(
    found(
      'structuring',
      times(3, () => [60, 'out', 'p', 849]),
    ),
    false,
    'far below',
  );
  assert.equal(
    found(
      'structuring',
      times(3, (at) => [at * 1500, 'out', 'p', 990]),
    ),
    false,
  );
});

test('[C52] what comes in and leaves within a day', () => {
  const came: Line = [20 * hours, 'in', 'a', 600];
  assert.equal(found('in_and_out', [came, [5, 'out', 'b', 540]]), true);
  assert.equal(found('in_and_out', [came, [5, 'out', 'b', 539]]), false);
  assert.equal(
    found('in_and_out', [
      [20, 'in', 'a', 499],
      [5, 'out', 'b', 499],
    ]),
    false,
    'little',
  );
  assert.equal(
    found('in_and_out', [
      [25 * hours, 'in', 'a', 600],
      [5, 'out', 'b', 600],
    ]),
    false,
  );
  assert.equal(
    found('in_and_out', [
      [5, 'in', 'a', 600],
      [10, 'out', 'b', 600],
    ]),
    false,
    'before',
  );
});

test('[C53] nearly everything to payees never paid before', () => {
  assert.equal(found('new_payee_drain', [[10, 'out', 'x', 400, 'new']], 100), true);
  assert.equal(found('new_payee_drain', [[10, 'out', 'x', 400, 'new']], 101), false);
  assert.equal(found('new_payee_drain', [[10, 'out', 'x', 400]], 0), false, 'known');
  assert.equal(found('new_payee_drain', [[10, 'out', 'x', 299, 'new']], 0), false, 'little');
  const second: Line[] = [
    [60, 'out', 'x', 150, 'new'],
    [10, 'out', 'x', 150],
  ];
  assert.equal(found('new_payee_drain', second, 10), true, 'the second payment to the same');
  assert.equal(found('new_payee_drain', [[3 * hours, 'out', 'x', 400, 'new']], 0), false);
});

test('[C54] many pay in, one or two are paid on', () => {
  const came = times(4, (at) => [40 * hours - at, 'in', `p${at}`, 150]);
  assert.equal(found('mule', [...came, [5, 'out', 'x', 240], [4, 'out', 'y', 240]]), true);
  assert.equal(found('mule', [...came, [5, 'out', 'x', 479]]), false, 'too little goes on');
  assert.equal(found('mule', [...came.slice(1), [5, 'out', 'x', 450]]), false, 'three payers');
  const spread = times(3, (at) => [5, 'out', `x${at}`, 190]) as Line[];
  assert.equal(found('mule', [...came, ...spread]), false, 'three payees: somebody who shops');
});

test('[C54] no rule looks further back than it is given', () => {
  assert.ok(historyMs >= 72 * 3_600_000);
});
