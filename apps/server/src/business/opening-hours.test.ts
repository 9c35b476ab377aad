import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpeningHours } from '@allmende/contract/business';
import {
  areHoursValid,
  instantOf,
  isOpenAt,
  isTimeZone,
  localTime,
  openStateAt,
  runsOf,
} from '@allmende/contract/opening-hours';
import fc from 'fast-check';

const closed: OpeningHours['week'][number] = [];

function spans(text: string): OpeningHours['week'][number] {
  if (text === '') return [];
  return text.split(' ').map((span) => {
    const [from, to] = span.split('-');
    return { from: from!, to: to! };
  });
}

function hours(
  week: string | readonly string[],
  exceptions: Record<string, string> = {},
  timeZone = 'Europe/Berlin',
): OpeningHours {
  const days = typeof week === 'string' ? Array.from({ length: 7 }, () => week) : week;
  return {
    timeZone,
    week: days.map(spans),
    exceptions: Object.entries(exceptions).map(([date, text]) => ({
      date,
      spans: spans(text),
      reason: '',
    })),
  };
}

/** `open until …` or `closed until …`, with the moment in UTC. */
function state(given: OpeningHours, at: string): string {
  const { isOpen, changesAt } = openStateAt(given, new Date(at));
  const until = changesAt ? changesAt.toISOString().slice(0, 16) : 'further notice';
  return `${isOpen ? 'open' : 'closed'} until ${until}`;
}

const bakery = hours([
  '',
  '06:30-12:30 14:00-18:00',
  '06:30-18:00',
  '06:30-18:00',
  '06:30-18:00',
  '06:30-13:00',
  '',
]);
const bar = hours(['', '', '', '', '20:00-24:00', '00:00-03:00 20:00-24:00', '00:00-03:00']);

// 16 November 2026 is a Monday; Berlin is one hour ahead of UTC.
const cases: [name: string, hours: OpeningHours, at: string, expected: string][] = [
  ['[B22] before the first span', bakery, '2026-11-17T05:29:59Z', 'closed until 2026-11-17T05:30'],
  ['[B22] the first moment', bakery, '2026-11-17T05:30:00Z', 'open until 2026-11-17T11:30'],
  ['[B22] the last moment', bakery, '2026-11-17T11:29:59Z', 'open until 2026-11-17T11:30'],
  ['[B22] lunch', bakery, '2026-11-17T11:30:00Z', 'closed until 2026-11-17T13:00'],
  ['[B22] over the weekend', bakery, '2026-11-21T12:00:00Z', 'closed until 2026-11-24T05:30'],
  ['[B22] across midnight', bar, '2026-11-20T22:30:00Z', 'open until 2026-11-21T02:00'],
  ['[B22] after midnight', bar, '2026-11-21T01:00:00Z', 'open until 2026-11-21T02:00'],
  [
    '[B22] spans that touch are one',
    hours('09:00-12:00 12:00-17:00'),
    '2026-11-17T09:00:00Z',
    'open until 2026-11-17T16:00',
  ],
  [
    '[B22] day and night',
    hours('00:00-24:00'),
    '2026-11-17T09:00:00Z',
    'open until further notice',
  ],
  ['[B22] never', hours(''), '2026-11-17T09:00:00Z', 'closed until further notice'],
  [
    '[B23] a holiday',
    hours('09:00-17:00', { '2026-11-17': '' }),
    '2026-11-17T10:00:00Z',
    'closed until 2026-11-18T08:00',
  ],
  [
    '[B23] other hours on one day',
    hours('09:00-17:00', { '2026-11-17': '11:00-12:00' }),
    '2026-11-17T10:30:00Z',
    'open until 2026-11-17T11:00',
  ],
  [
    '[B23] a holiday ends an open night',
    hours('00:00-24:00', { '2026-11-18': '' }),
    '2026-11-17T10:00:00Z',
    'open until 2026-11-17T23:00',
  ],
  [
    '[B23] open on a Sunday for once',
    hours(['', '', '', '', '', '', ''], { '2026-11-22': '10:00-12:00' }),
    '2026-11-20T10:00:00Z',
    'closed until 2026-11-22T09:00',
  ],
  [
    '[B24] an hour too short',
    hours('01:00-04:00'),
    '2026-03-29T00:30:00Z',
    'open until 2026-03-29T02:00',
  ],
  [
    '[B24] opening in the gap',
    hours('02:30-04:00'),
    '2026-03-29T00:00:00Z',
    'closed until 2026-03-29T01:00',
  ],
  [
    '[B24] open from the moment of the change',
    hours('02:30-04:00'),
    '2026-03-29T01:00:00Z',
    'open until 2026-03-29T02:00',
  ],
  [
    '[B24] a span inside the gap does not happen',
    hours('02:10-02:50'),
    '2026-03-28T20:00:00Z',
    'closed until 2026-03-30T00:10',
  ],
  [
    '[B24] an hour too long',
    hours('01:00-04:00'),
    '2026-10-25T00:30:00Z',
    'open until 2026-10-25T03:00',
  ],
  [
    '[B24] closing at the first half past two of two',
    hours('01:00-02:30'),
    '2026-10-24T23:30:00Z',
    'open until 2026-10-25T00:30',
  ],
  [
    '[B24] after that, closed also in the second',
    hours('01:00-02:30'),
    '2026-10-25T01:00:00Z',
    'closed until 2026-10-26T00:00',
  ],
  [
    'New York is not Berlin',
    hours('09:00-17:00', {}, 'America/New_York'),
    '2026-11-17T13:30:00Z',
    'closed until 2026-11-17T14:00',
  ],
  [
    'a zone of half an hour',
    hours('09:00-17:00', {}, 'Asia/Kolkata'),
    '2026-11-17T03:30:00Z',
    'open until 2026-11-17T11:30',
  ],
  [
    'the far side of the date line',
    hours('08:00-09:00', {}, 'Pacific/Kiritimati'),
    '2026-11-16T18:30:00Z',
    'open until 2026-11-16T19:00',
  ],
  [
    'midnight is skipped',
    hours('00:00-10:00', {}, 'America/Santiago'),
    '2026-09-06T03:30:00Z',
    'closed until 2026-09-06T04:00',
  ],
];
for (const [name, given, at, expected] of cases) {
  test(`${name}: ${at}`, () => assert.equal(state(given, at), expected));
}

test('[B25] it looks past seven weeks of holidays, and not for ever', () => {
  const away = (days: number) =>
    Object.fromEntries(
      Array.from({ length: days }, (_, i) => [
        new Date(Date.UTC(2026, 6, 1 + i)).toISOString().slice(0, 10),
        '',
      ]),
    );
  assert.equal(
    state(hours('09:00-17:00', away(49)), '2026-07-01T10:00:00Z'),
    'closed until 2026-08-19T07:00',
  );
  assert.equal(
    state(hours('09:00-17:00', away(80)), '2026-07-01T10:00:00Z'),
    'closed until further notice',
  );
});

const zones = ['Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC'];

test('[B22] [B24] state and next change never contradict each other', () => {
  const time = fc.integer({ min: 0, max: 96 }).map((quarter) => {
    const [h, m] = [Math.floor(quarter / 4), (quarter % 4) * 15];
    return `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`;
  });
  const day = fc.uniqueArray(time, { maxLength: 6 }).map((times) => {
    const sorted = times.sort();
    return Array.from({ length: Math.floor(sorted.length / 2) }, (_, i) => ({
      from: sorted[2 * i]!,
      to: sorted[2 * i + 1]!,
    }));
  });
  const given = fc.record({
    timeZone: fc.constantFrom(...zones),
    week: fc.array(day, { minLength: 7, maxLength: 7 }),
    exceptions: fc.uniqueArray(
      fc.record({
        date: fc
          .integer({ min: 0, max: 20 })
          .map((n) => new Date(Date.UTC(2026, 2, 22 + n)).toISOString().slice(0, 10)),
        spans: day,
        reason: fc.constant(''),
      }),
      { selector: ({ date }) => date, maxLength: 5 },
    ),
  });
  const moments = fc.date({
    min: new Date('2026-03-20T00:00:00Z'),
    max: new Date('2026-04-10T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(given, moments, (one, at) => {
      assert.ok(areHoursValid(one));
      const now = openStateAt(one, at);
      if (!now.changesAt) return;
      assert.ok(now.changesAt > at);
      assert.equal(openStateAt(one, new Date(now.changesAt.getTime() - 1)).isOpen, now.isOpen);
      assert.equal(openStateAt(one, now.changesAt).isOpen, !now.isOpen);
      const between = new Date((at.getTime() + now.changesAt.getTime()) / 2);
      assert.deepEqual(openStateAt(one, between), now);
    }),
    { numRuns: 400 },
  );
});

test('[B24] every minute that a clock shows is found again, at its first time', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 0, max: 366 * 24 * 60 }),
      (zone, minute) => {
        const at = new Date(Date.UTC(2026, 0, 1) + minute * 60_000);
        const { date, time } = localTime(at, zone);
        const found = instantOf(date, time, zone);
        assert.deepEqual(localTime(found, zone), localTime(at, zone));
        assert.ok(found <= at);
      },
    ),
    { numRuns: 500 },
  );
});

test('[B20] zones are names, not offsets', () => {
  for (const zone of ['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires']) {
    assert.ok(isTimeZone(zone), zone);
  }
  for (const zone of ['', 'Mars/Olympus', '+01:00', '-0530', 'Europe/Berlin\0', '../etc']) {
    assert.ok(!isTimeZone(zone), zone);
  }
});

const invalid: [name: string, hours: OpeningHours][] = [
  ['a zone that is none', hours('09:00-17:00', {}, 'Europe/Lindfurt')],
  ['an end before the beginning', hours('17:00-09:00')],
  ['an empty span', hours('09:00-09:00')],
  ['spans that overlap', hours('09:00-12:00 11:59-17:00')],
  ['spans that overlap, the later first', hours('11:00-17:00 09:00-12:00')],
  ['an exception that overlaps', hours('', { '2026-12-24': '08:00-12:00 11:00-13:00' })],
  [
    'two exceptions for one date',
    {
      ...hours(''),
      exceptions: [
        { date: '2026-12-24', spans: closed, reason: 'Heiligabend' },
        { date: '2026-12-24', spans: closed, reason: 'Inventur' },
      ],
    },
  ],
];
for (const [name, given] of invalid) {
  test(`[B20] [B21] ${name} is refused`, () => assert.equal(areHoursValid(given), false));
}

test('[B21] spans may touch, and stand in any order', () => {
  assert.ok(areHoursValid(hours('12:00-24:00 00:00-12:00')));
});

test('[B22] whether it is open is the same with and without looking ahead, also when clocks change', () => {
  const given = [
    hours('00:00-24:00'),
    hours('00:00-02:30 03:00-24:00'),
    hours('09:00-12:00 14:00-18:30', { '2026-10-25': '02:15-02:45' }),
    hours('02:00-03:00', {}, 'America/Sao_Paulo'),
    hours(''),
  ];
  for (const start of ['2026-03-28T20:00:00Z', '2026-10-24T20:00:00Z', '2026-12-31T20:00:00Z']) {
    for (let minute = 0; minute < 36 * 60; minute += 7) {
      const at = new Date(Date.parse(start) + minute * 60_000);
      for (const one of given) {
        assert.equal(isOpenAt(one, at), openStateAt(one, at).isOpen, at.toISOString());
      }
    }
  }
});

test('[B26] days that follow each other and are alike are one run, in the order of the calendar', () => {
  const { exceptions } = hours('', {
    '2027-01-01': '',
    '2026-12-31': '',
    '2026-12-29': '',
    '2026-12-30': '06:30-12:00',
    '2026-12-24': '',
    '2026-12-25': '',
  });
  const said = (given: typeof exceptions) =>
    runsOf(given).map((run) => run.map(({ date }) => date.slice(5)).join(' '));
  assert.deepEqual(said(exceptions), ['12-24 12-25', '12-29', '12-30', '12-31 01-01']);
  const named = exceptions.map((one, i) => ({ ...one, reason: String(i) }));
  assert.equal(said(named).length, 6);
});
