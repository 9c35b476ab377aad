import {
  Logger as GraphileLogger,
  type Runner,
  run,
  runMigrations,
  type TaskList,
} from 'graphile-worker';
import pg from 'pg';
import type { Tx } from './database.ts';
import type { Log } from './log.ts';

/**
 * Background work on graphile-worker: enqueued inside the transaction that wants it, run at least once,
 * repeated with back-off. Tasks are named `<module>.<verb>` and registered in app.ts by their modules.
 */
export interface Jobs {
  /** `signal` aborts when the server goes down: long work ends at its next safe place and goes on later. */
  register(name: string, work: (payload: never, signal: AbortSignal) => Promise<void>): void;
  /** Runs `name` on a crontab schedule in UTC, e.g. `17 3 * * *`. */
  schedule(cron: string, name: string): void;
  /** `key` makes a job unique: adding it again replaces the one that waits. */
  add(
    tx: Tx,
    name: string,
    payload: object,
    options?: { key?: string; runAt?: Date; attemptsMax?: number; queue?: string },
  ): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createJobs(options: {
  connection: pg.PoolConfig;
  log: Log;
  /** No other process works on this database: jobs that are locked belong to one that was killed. */
  isAlone: boolean;
}): Jobs {
  const { connection, log, isAlone } = options;
  const tasks: TaskList = {};
  const cron: string[] = [];
  let runner: Runner | undefined;
  let pool: pg.Pool | undefined;

  return {
    register(name, work) {
      if (tasks[name]) throw new Error(`job ${name} is registered twice`);
      tasks[name] = async (payload, { abortSignal }) => {
        try {
          await work(payload as never, abortSignal);
        } catch (error) {
          if (!abortSignal.aborted) log.error({ err: error, job: name }, 'job.failed');
          throw error;
        }
      };
    },
    schedule(pattern, name) {
      // A crontab knows no dots in names, so a scheduled task has a second one.
      const alias = name.replace('.', ':');
      const task = tasks[name];
      if (!task) throw new Error(`job ${name} is scheduled before it is registered`);
      tasks[alias] = task;
      cron.push(`${pattern} ${alias} ?max=3`);
    },
    async add(tx, name, payload, { key, runAt, attemptsMax = 12, queue } = {}) {
      await tx.client.query(
        `select graphile_worker.add_job($1, $2::json, queue_name => $3, run_at => $4,
           max_attempts => $5, job_key => $6)`,
        [name, JSON.stringify(payload), queue ?? null, runAt ?? null, attemptsMax, key ?? null],
      );
    },
    async start() {
      // A pool of its own: the worker expects the driver's default types.
      pool = ownPool(connection, log, 4);
      if (isAlone) await unlockAll(pool);
      runner = await run({
        pgPool: pool,
        taskList: tasks,
        crontab: cron.join('\n'),
        concurrency: 3,
        noHandleSignals: true,
        pollInterval: 2000,
        logger: quietLogger(log),
        preset: { worker: { gracefulShutdownAbortTimeout: 100 } },
      });
    },
    async stop() {
      await runner?.stop();
      await pool?.end();
    },
  };
}

/** Creates the worker's own schema; part of migrating. */
export async function migrateJobs(connection: pg.PoolConfig, log: Log): Promise<void> {
  const pool = ownPool(connection, log, 1);
  try {
    await runMigrations({ pgPool: pool, logger: quietLogger(log) });
  } finally {
    await pool.end();
  }
}

/** The library would leave the jobs of a killed process alone for four hours. */
async function unlockAll(pool: pg.Pool): Promise<void> {
  await pool.query(
    `select graphile_worker.force_unlock_workers(array_agg(distinct locked_by))
     from graphile_worker.jobs where locked_by is not null having count(*) > 0`,
  );
}

/** A lost connection is the worker's to retry; without these handlers it would end the process. */
function ownPool(connection: pg.PoolConfig, log: Log, max: number): pg.Pool {
  const pool = new pg.Pool({ ...connection, max, application_name: 'allmende-jobs' });
  const note = (error: Error) => log.warn({ err: error }, 'jobs.connection_lost');
  pool.on('error', note);
  pool.on('connect', (client) => client.on('error', note));
  return pool;
}

function quietLogger(log: Log): GraphileLogger {
  return new GraphileLogger(() => (level, message, meta) => {
    if (level === 'error') log.error({ meta }, message);
    else if (level === 'warning') log.warn({ meta }, message);
    else log.debug({ meta }, message);
  });
}
