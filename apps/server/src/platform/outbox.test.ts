import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { testDatabase } from '../../../../dev/test-database.ts';
import { manualClock } from './clock.ts';
import type { Tx } from './database.ts';
import { newUuid } from './ids.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createOutbox, type Outbox } from './outbox.ts';

const { database } = await testDatabase();
const log = createLog({ level: 'silent' });
const clock = manualClock(new Date());

/** The outbox of one process, as far as this database is concerned. */
function process() {
  const metrics = createMetrics();
  return { metrics, outbox: createOutbox({ database, clock, log, metrics }) };
}

type React = (actorId: string, tx: Tx) => Promise<void> | void;

function subscribe(outbox: Outbox, react: React, name = 'test.note'): void {
  outbox.on('identity.actor_changed', name, async ({ actorId }, tx) => react(actorId, tx));
}

async function emit(outbox: Outbox, count = 1): Promise<string[]> {
  const actorIds = Array.from({ length: count }, () => newUuid());
  await database.transaction(async (tx) => {
    for (const actorId of actorIds) {
      await outbox.emit(tx, 'identity.actor_changed', { actorId, isNew: true });
    }
  });
  return actorIds;
}

interface Row {
  attempts: number;
  pauseMs: number;
  isOver: boolean;
  last_error: string | null;
}

async function rows(): Promise<Row[]> {
  const found = await database.pool.query(
    'select attempts, due_at, failed_at, last_error from platform_outbox order by id',
  );
  return found.rows.map(({ due_at, failed_at, ...row }) => ({
    ...row,
    pauseMs: due_at.getTime() - clock.now().getTime(),
    isOver: failed_at !== null,
  }));
}

test('an event reaches every subscriber, in order, and leaves', async () => {
  const { outbox } = process();
  const seen: string[] = [];
  subscribe(outbox, (actorId) => void seen.push(`a ${actorId}`), 'test.a');
  subscribe(outbox, (actorId) => void seen.push(`b ${actorId}`), 'test.b');
  const ids = await emit(outbox, 3);
  await outbox.drain();
  assert.deepEqual(
    seen.filter((one) => one.startsWith('a')),
    ids.map((id) => `a ${id}`),
  );
  assert.equal(seen.length, 6);
  assert.deepEqual(await rows(), []);
});

test('an event of a transaction that fails was never emitted', async () => {
  const { outbox } = process();
  subscribe(outbox, () => assert.fail('it never happened'));
  const failing = database.transaction(async (tx) => {
    await outbox.emit(tx, 'identity.actor_changed', { actorId: newUuid(), isNew: true });
    throw new Error('changed my mind');
  });
  await assert.rejects(failing);
  await outbox.drain();
});

test('what a reaction wrote before it threw is undone, and others go on', async () => {
  await database.pool.query('create table reactions (actor_id text)');
  const { outbox } = process();
  let failures = 1;
  subscribe(outbox, async (actorId, tx) => {
    await tx.client.query('insert into reactions values ($1)', [actorId]);
    if (failures-- > 0) throw new Error('not today');
  });
  const [first, second] = await emit(outbox, 2);
  await outbox.drain();
  const written = async () => {
    const { rows } = await database.pool.query('select actor_id from reactions');
    return rows.map(({ actor_id }) => actor_id);
  };
  assert.deepEqual(await written(), [second]);
  assert.deepEqual(await rows(), [
    { attempts: 1, pauseMs: 1_000, isOver: false, last_error: 'not today' },
  ]);
  clock.advance(1_000);
  await outbox.drain();
  assert.deepEqual(await written(), [second, first]);
  assert.deepEqual(await rows(), []);
});

test('pauses grow, the twelfth attempt is the last, and what failed is counted apart', async () => {
  const { outbox, metrics } = process();
  let attempts = 0;
  subscribe(outbox, () => {
    attempts += 1;
    throw new Error('never');
  });
  await emit(outbox);
  const pauses: number[] = [];
  for (let attempt = 1; attempt <= 12; attempt++) {
    await outbox.drain();
    assert.equal(attempts, attempt);
    const [row] = await rows();
    assert.equal(row!.isOver, attempt === 12);
    if (row!.isOver) break;
    pauses.push(row!.pauseMs / 1_000);
    // Not a moment too early.
    clock.advance(row!.pauseMs - 1);
    await outbox.drain();
    assert.equal(attempts, attempt);
    clock.advance(1);
  }
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
  clock.advance(24 * 3_600_000);
  outbox.start();
  const gauges = async () => [
    (await metrics.outboxPending.get()).values[0]!.value,
    (await metrics.outboxFailed.get()).values[0]!.value,
  ];
  for (let i = 0; i < 200 && (await gauges())[1] === 0; i++) await setTimeout(10);
  assert.deepEqual(await gauges(), [0, 1]);
  await outbox.stop();
  assert.equal(attempts, 12);
  await database.pool.query('delete from platform_outbox');
});

test('two processes share what waits: each event is delivered by one of them', async () => {
  const processes = [process(), process()];
  const seen: string[][] = [[], []];
  for (const [index, { outbox }] of processes.entries()) {
    subscribe(outbox, async (actorId) => {
      seen[index]!.push(actorId);
      await setTimeout(2);
    });
  }
  const ids = await emit(processes[0]!.outbox, 60);
  await Promise.all(processes.map(({ outbox }) => outbox.drain()));
  assert.ok(seen[0]!.length > 0 && seen[1]!.length > 0, `${seen.map((part) => part.length)}`);
  assert.deepEqual(seen.flat().sort(), [...ids].sort());
  assert.deepEqual(await rows(), []);
});

test('an event without anybody to react here waits for a process that has one', async () => {
  const [old, young] = [process(), process()];
  const seen: string[] = [];
  subscribe(young.outbox, (actorId) => void seen.push(actorId), 'test.new');
  const ids = await emit(young.outbox);
  await old.outbox.drain();
  assert.equal((await rows())[0]!.attempts, 1);
  clock.advance(1_000);
  await young.outbox.drain();
  assert.deepEqual(seen, ids);
});
