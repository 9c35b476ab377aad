import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { writeCalendar } from './ics.ts';
import { hasTwins } from '@allmende/contract/poll-options';
import { admitted, endsBeforeStart } from './rules.ts';

test('[T11] options that read the same are the same', () => {
  assert.equal(hasTwins(['Ja', 'Nein']), false);
  assert.equal(hasTwins(['Größe', 'GRÖSSE', 'größe']), true);
  assert.equal(hasTwins(['ﬁsch', 'fisch']), true);
});

test('[T30] an event may last no time, but not less', () => {
  const timed = { kind: 'timed' as const, startsAt: '2027-06-12T16:30:00Z', timeZone: 'UTC' };
  assert.equal(endsBeforeStart({ ...timed, endsAt: null }), false);
  assert.equal(endsBeforeStart({ ...timed, endsAt: '2027-06-12T16:30:00.000Z' }), false);
  assert.equal(endsBeforeStart({ ...timed, endsAt: '2027-06-12T16:29:59.999Z' }), true);
});

test('[T32] [T33] whoever is admitted fits, stands at the front, and the next does not fit', () => {
  const waiting = fc.array(
    fc.record({ actorId: fc.uuid(), guests: fc.integer({ min: 0, max: 10 }) }),
  );
  const numbers = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(waiting, numbers, numbers, (line, capacity, coming) => {
      const now = admitted(line, { capacity, coming });
      assert.deepEqual(now, line.slice(0, now.length));
      const places = now.reduce((sum, { guests }) => sum + 1 + guests, coming);
      if (now.length > 0) assert.ok(places <= capacity);
      const next = line[now.length];
      if (next) assert.ok(places + 1 + next.guests > capacity);
      assert.deepEqual(admitted(line, { capacity: null, coming }), line);
    }),
  );
});

test('[T38] whatever is written in it, the file keeps its lines and loses no character', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 300 }).map((text) => text.replaceAll('\r', '')),
      (title) => {
        const file = writeCalendar({
          uid: 'evt_1@localhost',
          sequence: 0,
          createdAt: new Date(0),
          changedAt: new Date(0),
          title,
          description: '',
          occasion: { kind: 'days', startsOn: '2027-01-01', endsOn: '2027-01-01' },
          place: '',
          mapUrl: null,
          isCancelled: false,
        });
        for (const line of file.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75);
        const summary = /\r\nSUMMARY:(.*?)\r\n/s.exec(file.replaceAll('\r\n ', ''))![1]!;
        const read = summary.replaceAll(/\\(.)/g, (_, mark) => (mark === 'n' ? '\n' : mark));
        assert.equal(read, title);
      },
    ),
  );
});
