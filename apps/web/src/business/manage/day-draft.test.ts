import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysOf, emptyDayDraft, exceptionsMax, isUntouched, withDays } from './day-draft.ts';

const today = '2026-11-22';
const dates = (days: readonly { date: string }[] | null) => days?.map(({ date }) => date);

test('a draft means its days, and nothing while it cannot be read', () => {
  const draft = { ...emptyDayDraft(), from: '2026-12-30', until: '2027-01-01', reason: ' Urlaub ' };
  assert.deepEqual(dates(daysOf(draft, today)), ['2026-12-30', '2026-12-31', '2027-01-01']);
  assert.deepEqual(daysOf({ ...draft, until: '' }, today), [
    { date: '2026-12-30', spans: [], reason: 'Urlaub' },
  ]);
  for (const wrong of [
    { from: '' },
    { from: '2026-11-21', until: '' },
    { until: '2026-12-29' },
    { until: '2028-12-01' },
    { isClosed: false, spans: [{ from: '13:00', to: '09:00' }] },
  ]) {
    assert.equal(daysOf({ ...draft, ...wrong }, today), null);
  }
});

test('a draft nobody wrote into is no draft', () => {
  assert.equal(isUntouched(emptyDayDraft()), true);
  assert.equal(isUntouched({ ...emptyDayDraft(), reason: 'Urlaub' }), false);
});

test('a draft is never longer than shows that it does not fit', () => {
  const years = { ...emptyDayDraft(), from: '2027-01-01', until: '2028-01-01' };
  assert.equal(daysOf(years, today)!.length, exceptionsMax + 1);
});

test('days that are given again replace what they were, and what is over makes room', () => {
  const day = (date: string, reason = '') => ({ date, spans: [], reason });
  assert.deepEqual(
    withDays(
      [day('2026-11-21'), day('2026-12-26'), day('2026-12-24', 'alt')],
      [day('2026-12-24', 'neu')],
      today,
    ),
    [day('2026-12-24', 'neu'), day('2026-12-26')],
  );
});
