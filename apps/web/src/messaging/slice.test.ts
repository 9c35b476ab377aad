import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@allmende/contract/messaging';
import fc from 'fast-check';
import { logOf } from '../sync/log.ts';
import {
  endSlice,
  extentOf,
  grown,
  held,
  readableFrom,
  rowsIn,
  rowsMax,
  type Slice,
  shownOf,
  sliceAround,
} from './slice.ts';

function logWith(from: number, to: number, lastSeq: number) {
  const items = Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i, version: 1 }));
  const page = { items: items as Message[], version: 1, lastSeq };
  return logOf(page, to === lastSeq ? { limit: items.length } : { before: to + 1, limit: 1 });
}

test('whatever one does, at most so many rows are there, and all of one window', () => {
  const step = fc.constantFrom('up', 'down', 'end', 'jump', 'hold');
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 0, max: 1_200 }),
      fc.array(fc.tuple(step, fc.integer({ min: 1, max: 400 }), fc.boolean()), { maxLength: 40 }),
      (first, pendingCount, steps) => {
        let last = first + 400;
        let slice: Slice = endSlice;
        for (const [one, number, grows] of steps) {
          if (grows) last += 1;
          const log = logWith(first, last, last);
          const extent = extentOf(log, slice, pendingCount)!;
          const { from, to } = shownOf(slice, extent);
          if (one === 'up' || one === 'down') slice = grown(slice, extent, one, number % 30);
          else if (one === 'end') slice = endSlice;
          else if (one === 'jump') slice = sliceAround(Math.min(first + number, last));
          else slice = held(extent, from, to);
          const next = extentOf(log, slice, pendingCount);
          assert.ok(next, 'stays in its window');
          const shown = shownOf(slice, next);
          assert.ok(shown.to - shown.from < rowsMax);
          assert.ok(shown.from >= first && shown.to <= last + pendingCount);
          assert.ok(shown.from <= shown.to, 'something is shown');
        }
      },
    ),
  );
});

test('what waits is shown at once, also when the end is not loaded', () => {
  const log = logWith(10, 20, 100);
  assert.equal(extentOf(log, endSlice, 0), null);
  const extent = extentOf(log, endSlice, 2)!;
  assert.deepEqual(shownOf(endSlice, extent), { from: 101, to: 102 });
});

test('growing upwards leaves the end when it gets too long, and stays there until then', () => {
  const log = logWith(1, 400, 400);
  let slice: Slice = endSlice;
  for (let i = 0; i < 8; i++) slice = grown(slice, extentOf(log, slice, 0)!, 'up', 10);
  assert.equal(slice.follows, true);
  slice = grown(slice, extentOf(log, slice, 0)!, 'up', 10);
  assert.deepEqual(slice, { follows: false, at: 338, from: 279, to: 398 });
});

test('what has expired takes nobody’s place, however much of it stands in a row', () => {
  const expiresAt = new Date(Date.now() - 1).toISOString();
  // Three are left at the beginning, and one in the middle.
  const items = Array.from({ length: 600 }, (_, i) => {
    const seq = i + 1;
    const isLeft = seq <= 3 || seq === 300;
    return { seq, version: 1, ...(isLeft ? {} : { expiresAt }) };
  });
  const log = logOf({ items: items as Message[], version: 1, lastSeq: 600 }, { limit: 600 });
  const extent = extentOf(log, endSlice, 0)!;
  const shown = shownOf(endSlice, extent);
  assert.deepEqual(shown, { from: 1, to: 600 });
  assert.equal(rowsIn(extent, shown.from, shown.to), 4);

  const middle = held(extent, 400, 500);
  const up = grown(middle, extent, 'up', 1);
  assert.deepEqual(shownOf(up, extent), { from: 4, to: 500 });
  const all = grown(up, extent, 'up', 10);
  assert.deepEqual(shownOf(all, extent), { from: 1, to: 500 });
  assert.deepEqual(shownOf(grown(all, extent, 'down', 10), extent), { from: 1, to: 600 });
});

test('[MS57] of a log that own actors share each is shown what they may read', () => {
  const log = logWith(10, 20, 20);
  assert.equal(readableFrom(log, 1), log);
  assert.equal(readableFrom(log, 10), log);
  const later = readableFrom(log, 18);
  assert.deepEqual(
    later.windows.flat().map(({ seq }) => seq),
    [18, 19, 20],
  );
  assert.equal(later.firstSeq, 18);
  const none = extentOf(readableFrom(log, 21), endSlice, 0)!;
  assert.deepEqual([none.window, none.isEnd], [[], true]);
});
