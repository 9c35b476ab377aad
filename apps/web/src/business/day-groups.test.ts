import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areHoursValid } from '@allmende/contract/opening-hours';
import fc from 'fast-check';
import {
  areGroupsValid,
  type DayGroup,
  groupsOf,
  isOverNight,
  presets,
  toggleBreak,
  toggleDay,
  weekOf,
} from './day-groups.ts';

const span = (from: string, to: string) => ({ from, to });

test('a shop week is said in two groups', () => {
  const day = [span('09:00', '18:00')];
  assert.deepEqual(groupsOf([day, day, day, day, day, [span('09:00', '13:00')], []]), [
    { days: [0, 1, 2, 3, 4], spans: day },
    { days: [5], spans: [span('09:00', '13:00')] },
  ]);
});

test('a night out is one span, also from Sunday to Monday', () => {
  const groups: DayGroup[] = [{ days: [4, 6], spans: [span('20:00', '02:00')] }];
  const week = weekOf(groups);
  assert.deepEqual(week[4], [span('20:00', '24:00')]);
  assert.deepEqual(week[5], [span('00:00', '02:00')]);
  assert.deepEqual(week[0], [span('00:00', '02:00')]);
  assert.deepEqual(groupsOf(week), groups);
});

test('day and night, and until midnight, are no nights out', () => {
  assert.deepEqual(groupsOf(weekOf(presets.always)), presets.always);
  const late: DayGroup[] = [{ days: [0, 1], spans: [span('10:00', '00:00')] }];
  assert.deepEqual(weekOf(late)[0], [span('10:00', '24:00')]);
  assert.deepEqual(groupsOf(weekOf(late)), late);
  assert.ok(!isOverNight(span('10:00', '00:00')));
  assert.ok(isOverNight(span('20:00', '02:00')));
});

test('every preset is valid and comes back as it was', () => {
  for (const [name, groups] of Object.entries(presets)) {
    assert.ok(areGroupsValid(groups), name);
    assert.deepEqual(groupsOf(weekOf(groups)), groups, name);
  }
});

test('a day is in one group at most', () => {
  const groups = toggleDay(presets.withSaturday, 1, 3);
  assert.deepEqual(
    groups.map(({ days }) => days),
    [
      [0, 1, 2, 4],
      [3, 5],
    ],
  );
  assert.deepEqual(
    toggleDay(groups, 1, 3).map(({ days }) => days),
    [[0, 1, 2, 4], [5]],
  );
});

test('a lunch break comes and goes', () => {
  const broken = toggleBreak([span('09:00', '18:00')]);
  assert.deepEqual(broken, [span('09:00', '12:30'), span('14:00', '18:00')]);
  assert.deepEqual(toggleBreak(broken), [span('09:00', '18:00')]);
  assert.deepEqual(toggleBreak([span('17:00', '23:00')]), [
    span('17:00', '23:00'),
    span('23:00', ''),
  ]);
});

test('what cannot be is not valid', () => {
  for (const spans of [
    [span('', '18:00')],
    [span('09:00', '')],
    [span('09:00', '09:00')],
    [span('09:00', '12:00'), span('11:00', '13:00')],
    [span('20:00', '10:00'), span('09:00', '12:00')],
  ]) {
    assert.ok(!areGroupsValid([{ days: [0, 1], spans }]), JSON.stringify(spans));
  }
  // The night of Friday ends when Saturday has begun.
  assert.ok(
    !areGroupsValid([
      { days: [4], spans: [span('20:00', '10:00')] },
      { days: [5], spans: [span('09:00', '12:00')] },
    ]),
  );
});

test('any valid week comes back to the same open minutes', () => {
  const time = fc.integer({ min: 0, max: 48 }).map((half) => {
    const [h, m] = [Math.floor(half / 2), (half % 2) * 30];
    return `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`;
  });
  const day = fc.uniqueArray(time, { maxLength: 6 }).map((times) => {
    const sorted = times.sort();
    return Array.from({ length: Math.floor(sorted.length / 2) }, (_, i) =>
      span(sorted[2 * i]!, sorted[2 * i + 1]!),
    );
  });
  fc.assert(
    fc.property(fc.array(day, { minLength: 7, maxLength: 7 }), (week) => {
      assert.ok(areHoursValid({ timeZone: 'UTC', week, exceptions: [] }));
      assert.deepEqual(weekOf(groupsOf(week)), week);
    }),
    { numRuns: 500 },
  );
});
