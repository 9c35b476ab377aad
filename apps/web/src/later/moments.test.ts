import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromLocalField, momentsToRemind, momentsToSend, toLocalField } from './moments.ts';

const named = (moments: { name: string; at: Date }[]) =>
  moments.map(({ name, at }) => `${name} ${toLocalField(at)}`);

test('later is this evening, tomorrow morning and Monday morning', () => {
  // A Wednesday.
  assert.deepEqual(named(momentsToSend(new Date(2026, 2, 4, 10, 30))), [
    'laterToday 2026-03-04T18:00',
    'tomorrowMorning 2026-03-05T09:00',
    'mondayMorning 2026-03-09T09:00',
  ]);
});

test('in the evening later is in three hours, at night it is tomorrow', () => {
  const evening = named(momentsToSend(new Date(2026, 2, 4, 17, 30)));
  assert.equal(evening[0], 'laterToday 2026-03-04T20:30');
  const night = named(momentsToSend(new Date(2026, 2, 4, 22, 10)));
  assert.equal(night[0], 'tomorrowMorning 2026-03-05T09:00');
});

test('on a Sunday tomorrow is Monday, on a Monday the next one is in a week', () => {
  assert.equal(momentsToSend(new Date(2026, 2, 8, 10)).length, 2);
  assert.equal(named(momentsToSend(new Date(2026, 2, 9, 10)))[2], 'mondayMorning 2026-03-16T09:00');
});

test('one is reminded in twenty minutes, in an hour, tomorrow', () => {
  assert.deepEqual(named(momentsToRemind(new Date(2026, 2, 4, 23, 50))), [
    'inTwentyMinutes 2026-03-05T00:10',
    'inAnHour 2026-03-05T00:50',
    'tomorrowMorning 2026-03-05T09:00',
  ]);
});

test('an own moment lies ahead, within a year', () => {
  const now = new Date(2026, 2, 4, 10);
  assert.deepEqual(fromLocalField('2026-03-04T10:01', now), new Date(2026, 2, 4, 10, 1));
  for (const value of ['', 'soon', '2026-03-04T10:00', '2027-04-01T10:00']) {
    assert.equal(fromLocalField(value, now), null, value);
  }
});
