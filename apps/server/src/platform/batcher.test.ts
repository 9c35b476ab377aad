import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createBatcher } from './batcher.ts';
import { isUnavailable } from './unavailable.ts';

/** Sizes of the batches in which `count` commands, submitted at once, are run. */
async function batchSizes(
  count: number,
  options: { lanes: number; shareFrom?: number; maxBatch?: number },
): Promise<number[]> {
  const sizes: number[] = [];
  const batcher = createBatcher<number, number>({
    ...options,
    async run(commands) {
      sizes.push(commands.length);
      // Long enough for the other lanes to take their share beside this one.
      await setTimeout(5);
      return commands.map((command) => command * 2);
    },
  });
  const commands = Array.from({ length: count }, (_, index) => index);
  const results = await Promise.all(commands.map((command) => batcher.submit(command)));
  assert.deepEqual(
    results,
    commands.map((command) => command * 2),
  );
  await batcher.idle();
  assert.equal(batcher.depth, 0);
  return sizes;
}

test('what waits together goes together', async () => {
  assert.deepEqual(await batchSizes(100, { lanes: 1 }), [100]);
  assert.deepEqual(await batchSizes(100, { lanes: 2 }), [100]);
});

test('free lanes share a long queue, and not a short one', async () => {
  assert.deepEqual(await batchSizes(101, { lanes: 2, shareFrom: 32 }), [51, 50]);
  assert.deepEqual(await batchSizes(100, { lanes: 4, shareFrom: 10 }), [25, 25, 25, 25]);
  assert.deepEqual(await batchSizes(31, { lanes: 2, shareFrom: 32 }), [31]);
  assert.deepEqual(await batchSizes(100, { lanes: 1, shareFrom: 32 }), [100]);
});

test('no batch is larger than the largest', async () => {
  assert.deepEqual(await batchSizes(25, { lanes: 2, shareFrom: 10, maxBatch: 10 }), [10, 10, 5]);
});

/** A batcher before a database that is away until `comeBack`. */
function awayBatcher(options: { retryForMs: number; maxBatch?: number }) {
  let isAway = true;
  const batches: number[][] = [];
  const batcher = createBatcher<number, number>({
    ...options,
    isRetryable: (error) => error instanceof TypeError,
    async run(commands) {
      await setTimeout(1);
      if (isAway) throw new TypeError('away');
      batches.push(commands);
      return commands;
    },
  });
  const comeBack = () => {
    isAway = false;
  };
  return { batcher, batches, comeBack };
}

test('every command hears of a failure in its own time, however many wait before it', async () => {
  const { batcher } = awayBatcher({ retryForMs: 400, maxBatch: 1 });
  const heardAfterMs = async (command: number) => {
    const beganAt = performance.now();
    await assert.rejects(batcher.submit(command), TypeError);
    return performance.now() - beganAt;
  };
  const waits = await Promise.all([1, 2, 3, 4, 5].map(heardAfterMs));
  // The fifth would hear after five times as long if each had its time from when its turn came.
  for (const waitedMs of waits) assert.ok(waitedMs < 800, `${waits}`);
  await batcher.idle();
  assert.equal(batcher.depth, 0);
});

test('whoever gives up leaves those behind it their own time', async () => {
  const { batcher, batches, comeBack } = awayBatcher({ retryForMs: 600 });
  const early = assert.rejects(batcher.submit(1), TypeError);
  await setTimeout(300);
  const late = batcher.submit(2);
  await early;
  comeBack();
  assert.equal(await late, 2);
  assert.deepEqual(batches, [[2]]);
});

test('what must not be repeated is told at once, and the next batch goes on', async () => {
  let runs = 0;
  const batcher = createBatcher<number, number>({
    async run(commands) {
      runs += 1;
      if (runs === 1) throw new Error('broken');
      return commands;
    },
  });
  await assert.rejects(batcher.submit(1), /broken/);
  assert.equal(await batcher.submit(2), 2);
});

test('beyond its capacity it refuses, and what waited is still done', async () => {
  const batcher = createBatcher<number, number>({
    waitingMax: 2,
    run: async (commands) => commands,
  });
  const accepted = [batcher.submit(1), batcher.submit(2)];
  await assert.rejects(batcher.submit(3), isUnavailable);
  assert.deepEqual(await Promise.all(accepted), [1, 2]);
  assert.equal(await batcher.submit(4), 4);
});
