import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holidayName, reasonIn } from '@allmende/contract/holidays';
import { easterOf, holidaysFrom } from './holidays.ts';

for (const easter of [
  '2024-03-31',
  '2025-04-20',
  '2026-04-05',
  '2027-03-28',
  '2038-04-25',
  '2285-03-22',
]) {
  test(`Easter is on ${easter}`, () => assert.equal(easterOf(Number(easter.slice(0, 4))), easter));
}

test('the year ahead has each holiday once, in order', () => {
  assert.deepEqual(
    holidaysFrom('2026-11-21', 'DE').map(({ date, name }) => `${date} ${name}`),
    [
      '2026-12-25 christmas',
      '2026-12-26 boxingDay',
      '2027-01-01 newYear',
      '2027-03-26 goodFriday',
      '2027-03-29 easterMonday',
      '2027-05-01 labourDay',
      '2027-05-06 ascension',
      '2027-05-17 whitMonday',
      '2027-10-03 germanUnity',
    ],
  );
  assert.equal(holidaysFrom('2026-12-25', 'DE')[0]!.name, 'christmas');
  assert.deepEqual(holidaysFrom('2026-11-21', 'ZZ'), []);
});

test('[B27] a holiday is read in each language, whichever it was written in', () => {
  assert.equal(reasonIn('Tag der Deutschen Einheit', 'en'), 'German Unity Day');
  assert.equal(reasonIn(holidayName('boxingDay', 'en'), 'de'), 'Zweiter Weihnachtstag');
  assert.equal(reasonIn(' karfreitag', 'en'), 'Good Friday');
  assert.equal(reasonIn('Inventur', 'en'), 'Inventur');
});
