import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Details, DocumentKind } from '@allmende/contract/compliance';
import {
  defaultPolicy,
  exemptionOf,
  levelOn,
  missingFor,
  periodsOf,
  regimeRules,
  volumeAlarm,
} from './rules.ts';

const details: Details = {
  fullName: 'Lena Blum',
  birthDate: '1991-05-04',
  address: 'Am Anger 3, 99000 Lindfurt',
  register: '',
  sourceOfFunds: '',
};

test('[C1] only under play limits are off at first', () => {
  for (const [regime, { isFree }] of Object.entries(regimeRules)) {
    assert.equal(isFree, regime === 'play');
    const { limitsHold, isMonitored } = defaultPolicy(regime as 'play', 2);
    assert.deepEqual([limitsHold, isMonitored], [!isFree, !isFree]);
  }
});

test('[C8] a level holds until the day before it expires', () => {
  const approved = { level: 2, expiresOn: '2027-03-01' };
  assert.equal(levelOn('2027-02-28', approved), 2);
  assert.equal(levelOn('2027-03-01', approved), 0);
  assert.equal(levelOn('2027-02-28', undefined), 0);
});

test('[C9] why a payment needed no second factor', () => {
  assert.equal(exemptionOf('small_amount'), 'low_value');
  assert.equal(exemptionOf('seller'), 'payee_initiated');
  assert.equal(exemptionOf('operator'), 'operator');
  for (const factor of ['passkey', 'password', 'password_and_code'] as const) {
    assert.equal(exemptionOf(factor), null);
  }
});

test('[C20] what each level asks of whom', () => {
  const cases: [
    number,
    'person' | 'business',
    number,
    Partial<Details>,
    DocumentKind[],
    string[],
  ][] = [
    [1, 'person', 0, {}, [], []],
    [1, 'business', 0, {}, [], ['register']],
    [1, 'business', 0, { register: 'HRB 17, Lindfurt' }, [], []],
    [2, 'person', 0, {}, [], ['identity']],
    [2, 'person', 1, {}, ['identity_back'], ['identity']],
    [2, 'person', 1, {}, ['identity'], []],
    [2, 'business', 1, { register: 'HRB 17' }, ['identity'], ['registerPaper']],
    [2, 'business', 1, { register: 'HRB 17' }, ['identity', 'register'], []],
    [3, 'person', 2, {}, [], ['sourceOfFunds', 'funds']],
    [3, 'person', 2, { sourceOfFunds: 'Gehalt' }, ['funds'], []],
    [3, 'person', 0, { sourceOfFunds: 'Gehalt' }, ['funds'], ['identity']],
    [1, 'person', 1, {}, [], ['higherLevel']],
  ];
  for (const [wanted, kind, level, given, documents, missing] of cases) {
    const found = missingFor(
      wanted,
      { kind, level },
      { details: { ...details, ...given }, documents },
    );
    assert.deepEqual(found, missing, `${wanted} for a ${kind} of level ${level}`);
  }
});

test('[C3] nine tenths of the threshold are near, more than it is above', () => {
  assert.equal(volumeAlarm(89_999_999n, 100_000_000n), 'none');
  assert.equal(volumeAlarm(90_000_000n, 100_000_000n), 'near');
  assert.equal(volumeAlarm(100_000_000n, 100_000_000n), 'near');
  assert.equal(volumeAlarm(100_000_001n, 100_000_000n), 'above');
  assert.equal(volumeAlarm(10n ** 15n, null), 'none');
});

test('[C5] days and months are those of UTC', () => {
  assert.deepEqual(periodsOf(new Date('2026-11-30T23:59:59.999Z')), {
    day: '2026-11-30',
    month: '2026-11-01',
  });
  assert.deepEqual(periodsOf(new Date('2026-12-01T00:00:00Z')), {
    day: '2026-12-01',
    month: '2026-12-01',
  });
});
