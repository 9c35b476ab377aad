import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from './log.ts';

/**
 * [P11] Where several processes share a database, one that is killed leaves its jobs locked, and no other may take them
 * while it might be at work. So each holds a lock of the session under the name of each of its workers, on a
 * connection of its own: PostgreSQL takes it back when the connection ends, and that ends with the process, however
 * violently. A lock that nobody holds at two looks in a row is a worker that is dead; what it had is freed.
 *
 * Two looks, because after a trouble with the database the living need a moment to be back. Who is cut off from it for
 * longer than that and goes on all the same is at work on what somebody else has taken up: jobs stand being done twice.
 */
export interface Lifeline {
  stop(): Promise<void>;
}

/** Any first key of our own; the second is the name of a worker. */
const lockOfWorkers = 726315041;
const returnAfterMs = 250;
const patienceMs = 10_000;

export function startLifeline(options: {
  connection: pg.PoolConfig;
  log: Log;
  /** As the library names them where it locks a job. */
  workers: readonly string[];
  lookEveryMs: number;
  /** Frees what these workers had. Nobody else does it for them at the same time. */
  free(db: Pick<pg.Client, 'query'>, dead: readonly string[]): Promise<void>;
}): Lifeline {
  const { connection, log, workers, lookEveryMs, free } = options;
  const end = new AbortController();
  let isLost = false;
  const pause = (ms: number, signal = end.signal) =>
    sleep(ms, undefined, { signal }).catch(() => undefined);

  async function live(): Promise<void> {
    while (!end.signal.aborted) {
      await holdOn().catch((error) => {
        if (!isLost) log.warn({ err: error }, 'jobs.lifeline_lost');
        isLost = true;
      });
      await pause(returnAfterMs);
    }
  }

  /** Until the connection breaks, or it is over. */
  async function holdOn(): Promise<void> {
    const client = new pg.Client({
      ...connection,
      application_name: 'allmende-lifeline',
      keepAlive: true,
      connectionTimeoutMillis: patienceMs,
      query_timeout: patienceMs,
    });
    const broken = new AbortController();
    client.on('error', () => broken.abort());
    const isOver = AbortSignal.any([end.signal, broken.signal]);
    await client.connect();
    try {
      // A machine without power closes no connection: PostgreSQL asks after a while, and knows within a minute.
      await client.query(
        'set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3',
      );
      await client.query(
        'select pg_advisory_lock($1, hashtext(worker)) from unnest($2::text[]) as worker',
        [lockOfWorkers, workers],
      );
      isLost = false;
      let suspects: string[] = [];
      while (!isOver.aborted) {
        const missing = await findMissing(client);
        const dead = missing.filter((worker) => suspects.includes(worker));
        for (const worker of dead) await takeOver(client, worker);
        suspects = missing;
        await pause(lookEveryMs, isOver);
      }
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Under the name of the dead, so that to the others it lives until all is done. */
  async function takeOver(client: pg.Client, worker: string): Promise<void> {
    const key = [lockOfWorkers, worker];
    const { rows } = await client.query<{ is_ours: boolean }>(
      'select pg_try_advisory_lock($1, hashtext($2)) as is_ours',
      key,
    );
    if (!rows[0]!.is_ours) return;
    log.warn({ workers: [worker] }, 'jobs.taken_over');
    await free(client, [worker]);
    await client.query('select pg_advisory_unlock($1, hashtext($2))', key);
  }

  const living = live();
  return {
    async stop() {
      end.abort();
      await living;
    },
  };
}

/** Workers that have locked jobs, and under whose names nobody holds a lock. */
async function findMissing(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ worker: string }>(
    `select distinct j.locked_by as worker from graphile_worker.jobs j
     where j.locked_by is not null and not exists (
       select 1 from pg_locks l
       join pg_database d on d.oid = l.database and d.datname = current_database()
       where l.locktype = 'advisory' and l.granted and l.objsubid = 2 and l.classid = $1
         and l.objid = (hashtext(j.locked_by)::bigint & 4294967295)::oid
     )`,
    [lockOfWorkers],
  );
  return rows.map(({ worker }) => worker);
}
