import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBatcher } from './batcher.ts';

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
      await new Promise((resolve) => setTimeout(resolve, 5));
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
