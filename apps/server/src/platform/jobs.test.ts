import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '../../../../dev/test-database.ts';
import { createDatabase } from './database.ts';
import { createJobs } from './jobs.ts';
import { createLog } from './log.ts';
import { migrate } from './migrations.ts';
import { startPostgres } from './postgres.ts';

const { database, connection } = await testDatabase();
const log = createLog({ level: 'silent' });

function waitFor(): { promise: Promise<void>; done: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, done: resolve };
}

test('a job that is enqueued in a transaction runs after its commit and not without it', async () => {
  const jobs = createJobs({ connection, log, isAlone: true });
  const ran: string[] = [];
  const second = waitFor();
  jobs.register('test.note', async ({ word }: { word: string }) => {
    ran.push(word);
    second.done();
  });
  await jobs.start();
  await assert.rejects(
    database.transaction(async (tx) => {
      await jobs.add(tx, 'test.note', { word: 'rolled back' });
      throw new Error('no');
    }),
  );
  await database.transaction((tx) => jobs.add(tx, 'test.note', { word: 'committed' }));
  await second.promise;
  await jobs.stop();
  assert.deepEqual(ran, ['committed']);
});

test('[P11] a job of a process that was killed is taken up at the next start', async () => {
  const jobs = createJobs({ connection, log, isAlone: true });
  const ran = waitFor();
  jobs.register('test.orphan', async () => ran.done());
  await database.transaction((tx) => jobs.add(tx, 'test.orphan', {}));
  await database.pool.query(
    `update graphile_worker._private_jobs set locked_by = 'killed', locked_at = now()`,
  );
  await jobs.start();
  await ran.promise;
  await jobs.stop();
});

test('[P11] jobs of one that was killed are taken up by another, those of the living are not', async (t) => {
  const lookEveryMs = 375;
  const open = () => createJobs({ connection, log, isAlone: false, lookEveryMs });
  const [one, other] = [open(), open()];
  const [gate, begun, orphan] = [waitFor(), waitFor(), waitFor()];
  t.after(() => {
    gate.done();
    return Promise.all([one.stop(), other.stop()]);
  });
  let runs = 0;
  for (const jobs of [one, other]) {
    jobs.register('test.orphaned', async () => orphan.done());
    jobs.register('test.atWork', async () => {
      runs += 1;
      begun.done();
      await gate.promise;
    });
  }
  await one.start();
  await database.transaction((tx) => one.add(tx, 'test.atWork', {}));
  await begun.promise;
  await database.transaction(async (tx) => {
    await one.add(tx, 'test.orphaned', {});
    await tx.client.query(
      `update graphile_worker._private_jobs set locked_by = 'pool-killed', locked_at = now()
       where locked_by is null`,
    );
  });
  const ofOne = await lifelines(1);
  await other.start();
  const ofOther = (await lifelines(2)).find((pid) => !ofOne.includes(pid));
  await orphan.promise;
  // Whoever has lost the connection for a moment is back before the second look, whenever the first one was.
  for (let time = 0; time < 3; time++) {
    for (const pid of await lifelines(2)) {
      if (pid === ofOther) continue;
      await database.pool.query('select pg_terminate_backend($1)', [pid]);
    }
    await sleep((lookEveryMs * 7) / 3);
  }
  await sleep(lookEveryMs);
  assert.equal(runs, 1);
});

for (const isAlone of [true, false]) {
  const who = isAlone ? 'one process' : 'several processes';
  test(`[P11] of ${who}, a job that was killed in its last attempt is given up, and once`, async (t) => {
    const open = () => createJobs({ connection, log, isAlone, lookEveryMs: 100 });
    const all = isAlone ? [open()] : [open(), open()];
    const name = `test.lastOf${isAlone ? 'One' : 'Several'}`;
    const words: string[] = [];
    for (const jobs of all) {
      const giveUp = async ({ word }: { word: string }) => {
        words.push(word);
        await sleep(300);
      };
      const work = async ({ word }: { word: string }) => assert.fail(word);
      jobs.register<{ word: string }>(name, work, { giveUp });
    }
    t.after(() => Promise.all(all.map((jobs) => jobs.stop())));
    await database.transaction(async (tx) => {
      await all[0]!.add(tx, name, { word: 'killed' }, { attemptsMax: 3 });
      await tx.client.query(
        `update graphile_worker._private_jobs set locked_by = 'last', locked_at = now(), attempts = 3
         where locked_by is null and max_attempts = 3 and attempts = 0`,
      );
    });
    for (const jobs of all) await jobs.start();
    for (let locked = 1; locked > 0; await sleep(20)) {
      const { rows } = await database.pool.query<{ locked: number }>(
        `select count(*)::integer as locked from graphile_worker.jobs where locked_by = 'last'`,
      );
      locked = rows[0]!.locked;
    }
    await sleep(500);
    assert.deepEqual(words, ['killed']);
  });
}

/** The connections that say of so many processes that they live. */
async function lifelines(count: number): Promise<number[]> {
  for (;;) {
    const { rows } = await database.pool.query<{ pid: number }>(
      `select distinct l.pid from pg_locks l join pg_stat_activity a on a.pid = l.pid
       where a.application_name = 'allmende-lifeline' and a.datname = current_database()
         and l.locktype = 'advisory'`,
    );
    if (rows.length === count) return rows.map(({ pid }) => pid);
    await sleep(20);
  }
}

test('stopping tells long work to end, and it is done later', async () => {
  const jobs = createJobs({ connection, log, isAlone: true });
  const begun = waitFor();
  jobs.register('test.long', async (_payload: object, signal) => {
    begun.done();
    await new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  });
  await jobs.start();
  await database.transaction((tx) => jobs.add(tx, 'test.long', {}));
  await begun.promise;
  await jobs.stop();
  const next = createJobs({ connection, log, isAlone: true });
  const again = waitFor();
  next.register('test.long', async () => again.done());
  await database.pool.query('update graphile_worker._private_jobs set run_at = now()');
  await next.start();
  await again.promise;
  await next.stop();
});

test('long work keeps no short work waiting, and who gives up is told', async () => {
  const jobs = createJobs({ connection, log, isAlone: true });
  const gate = waitFor();
  const short = waitFor();
  const over = waitFor();
  const given: string[] = [];
  jobs.register('test.slow', () => gate.promise, { isLong: true });
  jobs.register('test.quick', async () => short.done());
  jobs.register(
    'test.hopeless',
    async ({ word }: { word: string }) => {
      throw new Error(word);
    },
    {
      giveUp: async ({ word }) => {
        given.push(word);
        over.done();
      },
    },
  );
  await database.transaction(async (tx) => {
    for (let i = 0; i < 5; i++) await jobs.add(tx, 'test.slow', {});
    await jobs.add(tx, 'test.quick', {});
    await jobs.add(tx, 'test.hopeless', { word: 'in vain' }, { attemptsMax: 1 });
  });
  await jobs.start();
  await short.promise;
  await over.promise;
  gate.done();
  await jobs.stop();
  assert.deepEqual(given, ['in vain']);
});

test('what is scheduled with a key and a queue is at work once, and waits once', async () => {
  const jobs = createJobs({ connection, log, isAlone: true });
  const [begun, gate, second] = [waitFor(), waitFor(), waitFor()];
  let [runs, atOnce, most] = [0, 0, 0];
  jobs.register(
    'test.often',
    async () => {
      runs += 1;
      atOnce += 1;
      most = Math.max(most, atOnce);
      begun.done();
      await gate.promise;
      atOnce -= 1;
      if (runs === 2) second.done();
    },
    { isLong: true },
  );
  const as = { key: 'test-often', queue: 'test-often' };
  jobs.schedule('0 0 1 1 *', 'test.often', as);
  await jobs.start();
  const add = () => database.transaction((tx) => jobs.add(tx, 'test.often', {}, as));
  await add();
  await begun.promise;
  // As its hour would, and whoever wants it besides.
  for (let time = 0; time < 3; time++) await add();
  gate.done();
  await second.promise;
  await jobs.stop();
  assert.deepEqual([runs, most], [2, 1]);
  const { rows } = await database.pool.query(
    `select count(*)::integer as waiting from graphile_worker.jobs
     where task_identifier = 'test.often' and attempts < max_attempts`,
  );
  assert.deepEqual(rows, [{ waiting: 0 }]);
});

test('[P9] work that waits for strangers keeps neither short nor long work waiting', async () => {
  const jobs = createJobs({ connection, log, isAlone: true });
  const gate = waitFor();
  const [short, long, full] = [waitFor(), waitFor(), waitFor()];
  let [atOnce, most] = [0, 0];
  jobs.register(
    'test.stranger',
    async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      if (atOnce === 3) full.done();
      await gate.promise;
      atOnce -= 1;
    },
    { ownWorkers: 3 },
  );
  jobs.register('test.prompt', async () => short.done());
  jobs.register('test.thorough', async () => long.done(), { isLong: true });
  await database.transaction(async (tx) => {
    for (let i = 0; i < 20; i++) await jobs.add(tx, 'test.stranger', {});
    await jobs.add(tx, 'test.prompt', {});
    await jobs.add(tx, 'test.thorough', {});
  });
  await jobs.start();
  await Promise.all([short.promise, long.promise, full.promise]);
  gate.done();
  await jobs.stop();
  assert.equal(most, 3);
});

test('[P10] jobs that end while the database is away end when it is back, and nothing else does', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'allmende-jobs-'));
  let postgres = await startPostgres({ dataFolder, log, durable: false });
  const database = createDatabase({ connection: postgres.connection, log });
  const jobs = createJobs({ connection: postgres.connection, log, isAlone: true });
  after(async () => {
    await jobs.stop();
    await database.close();
    await postgres.stop();
    await rm(dataFolder, { recursive: true, force: true });
  });
  await migrate(database, log);
  const [away, well, failing, later] = [waitFor(), waitFor(), waitFor(), waitFor()];
  const runs = { well: 0, failing: 0 };
  jobs.register('test.well', async () => {
    runs.well += 1;
    well.done();
    await away.promise;
  });
  jobs.register('test.failing', async () => {
    runs.failing += 1;
    failing.done();
    await away.promise;
    if (runs.failing === 1) throw new Error('for good reasons');
  });
  jobs.register('test.later', async () => later.done());
  await jobs.start();
  await database.transaction(async (tx) => {
    await jobs.add(tx, 'test.well', {});
    await jobs.add(tx, 'test.failing', {});
  });
  await Promise.all([well.promise, failing.promise]);
  await postgres.stop();
  away.done();
  // What nobody catches in this time fails the test, and would end a server.
  await sleep(500);
  postgres = await startPostgres({ dataFolder, log, durable: false });
  await database.transaction((tx) => jobs.add(tx, 'test.later', {}));
  await later.promise;
  for (let left = 1; left > 0; await sleep(100)) {
    const { rows } = await database.pool.query<{ left: number }>(
      'select count(*)::integer as left from graphile_worker.jobs',
    );
    left = rows[0]!.left;
  }
  assert.deepEqual(runs, { well: 1, failing: 2 });
});
