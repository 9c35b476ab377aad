import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Calm } from '@allmende/contract/calm';
import type { RequestProblem } from '@allmende/sdk';
import { testWorld } from '../../../../../dev/world.ts';
import { isQuietAt, noCalm, wallClock } from './rules.ts';

const world = await testWorld();
const { identity } = world.app;

const night = { from: '22:00', to: '07:00' };
const every = (hours: Calm['quietHours'][0]): Calm => ({
  ...noCalm,
  quietHours: Array.from({ length: 7 }, () => hours),
});

test('[I80] quiet hours go over midnight, and belong to the day on which they begin', () => {
  // A Monday in winter, an hour behind Berlin.
  const calm: Calm = { ...noCalm, quietHours: [night, null, null, null, null, null, null] };
  const at = (text: string) => isQuietAt(calm, new Date(`2026-03-${text}:00Z`));
  assert.deepEqual(
    ['02T20:59', '02T21:00', '02T23:30', '03T05:59', '03T06:00', '03T21:30', '02T03:00'].map(at),
    [false, true, true, true, false, false, false],
  );
  const noon: Calm = every({ from: '12:00', to: '14:00' });
  assert.equal(isQuietAt(noon, new Date('2026-03-02T11:00:00Z')), true);
  assert.equal(isQuietAt(noon, new Date('2026-03-02T13:00:00Z')), false);
  const always = every({ from: '00:00', to: '00:00' });
  for (let hour = 0; hour < 24; hour++) {
    assert.equal(isQuietAt(always, new Date(Date.UTC(2026, 2, 2, hour, 30))), true);
  }
  assert.equal(isQuietAt(noCalm, new Date()), false);
});

test('[I81] they go by the clock on the wall, also in the nights in which it is changed', () => {
  assert.deepEqual(wallClock(new Date('2026-03-29T01:30:00Z'), 'Europe/Berlin'), {
    day: 6,
    minute: 3 * 60 + 30,
  });
  const calm = every(night);
  // Summer time begins: seven in the morning is five in Greenwich.
  assert.equal(isQuietAt(calm, new Date('2026-03-29T04:59:00Z')), true);
  assert.equal(isQuietAt(calm, new Date('2026-03-29T05:00:00Z')), false);
  assert.equal(isQuietAt(calm, new Date('2026-10-25T05:59:00Z')), true);
  assert.equal(isQuietAt(calm, new Date('2026-10-25T06:00:00Z')), false);
  assert.equal(
    isQuietAt({ ...calm, timeZone: 'Asia/Tokyo' }, new Date('2026-03-02T13:00:00Z')),
    true,
  );
});

async function open(handle: string) {
  const opened = await identity.signUp({ handle, name: handle, password: null, locale: 'de' });
  return { ...opened, client: world.client(await identity.createSession(opened.userId)) };
}

test('[I82] one’s calm is one’s own; as long as nothing was set, nothing is quiet', async () => {
  const [anna, ben] = [await open('anna-still'), await open('ben-laut')];
  assert.deepEqual(await anna.client.identity.getCalm(), noCalm);
  const calm: Calm = {
    ...every(night),
    timeZone: 'America/New_York',
    dailyMinutes: 45,
    notificationShows: 'nothing',
  };
  assert.deepEqual(await anna.client.identity.setCalm({ body: calm }), calm);
  assert.deepEqual(await anna.client.identity.getCalm(), calm);
  assert.deepEqual(await ben.client.identity.getCalm(), noCalm);
  const quiet = await identity.quietFor(
    [anna.userId, ben.userId],
    new Date('2026-03-03T04:00:00Z'),
  );
  assert.deepEqual(quiet.get(anna.userId), { isQuiet: true, shows: 'nothing' });
  assert.deepEqual(quiet.get(ben.userId), { isQuiet: false, shows: 'words' });
});

test('[I83] what is no time, no zone or no limit is refused and changes nothing', async () => {
  const { client } = await open('cem-wirr');
  const bad: object[] = [
    { timeZone: 'Mond/Krater' },
    { quietHours: [] },
    { quietHours: noCalm.quietHours.with(2, { from: '24:00', to: '07:00' }) },
    { dailyMinutes: 4 },
    { dailyMinutes: 1441 },
    { notificationShows: 'all' },
  ];
  for (const change of bad) {
    await assert.rejects(
      client.identity.setCalm({ body: { ...noCalm, ...change } as Calm }),
      (error: RequestProblem) => error.code === 'platform.invalid_input',
    );
  }
  assert.deepEqual(await client.identity.getCalm(), noCalm);
});
