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
  register<Payload extends object>(
    name: string,
    work: (payload: Payload, signal: AbortSignal) => Promise<void>,
    options?: JobOptions<Payload>,
  ): void;
  /**
   * Runs `name` on a crontab schedule in UTC, e.g. `17 3 * * *`. With the `key` and `queue` under which it
   * is added otherwise, at most one is at work and one waits, however long it takes.
   */
  schedule(cron: string, name: string, as?: { key: string; queue: string }): void;
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

export interface JobOptions<Payload> {
  /** Takes longer than a second or two: it has workers of its own, so that the others are on time. */
  isLong?: boolean;
  /** Called when the last attempt has failed. */
  giveUp?(payload: Payload): Promise<void>;
}

const workers = { short: 2, long: 2 };

export function createJobs(options: {
  connection: pg.PoolConfig;
  log: Log;
  /** No other process works on this database: jobs that are locked belong to one that was killed. */
  isAlone: boolean;
}): Jobs {
  const { connection, log, isAlone } = options;
  const tasks: Record<keyof typeof workers, TaskList> = { short: {}, long: {} };
  const cron: Record<keyof typeof workers, string[]> = { short: [], long: [] };
  let runners: Runner[] = [];
  let pool: pg.Pool | undefined;

  return {
    register<Payload extends object>(
      name: string,
      work: (payload: Payload, signal: AbortSignal) => Promise<void>,
      { isLong = false, giveUp }: JobOptions<Payload> = {},
    ) {
      if (tasks.short[name] || tasks.long[name]) throw new Error(`job ${name} is registered twice`);
      tasks[isLong ? 'long' : 'short'][name] = async (given, { abortSignal, job }) => {
        const payload = given as Payload;
        try {
          await work(payload, abortSignal);
        } catch (error) {
          if (!abortSignal.aborted) log.error({ err: error, job: name }, 'job.failed');
          if (!abortSignal.aborted && job.attempts >= job.max_attempts) await giveUp?.(payload);
          throw error;
        }
      };
    },
    schedule(pattern, name, as) {
      // A crontab knows no dots in names, so a scheduled task has a second one.
      const alias = name.replace('.', ':');
      const kind = tasks.long[name] ? 'long' : 'short';
      const task = tasks[kind][name];
      if (!task) throw new Error(`job ${name} is scheduled before it is registered`);
      tasks[kind][alias] = task;
      const alone = as ? `&queue=${as.queue}&jobKey=${as.key}&jobKeyMode=replace` : '';
      cron[kind].push(`${pattern} ${alias} ?max=3${alone}`);
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
      pool = ownPool(connection, log, 6);
      if (isAlone) await unlockAll(pool);
      for (const kind of ['short', 'long'] as const) {
        if (Object.keys(tasks[kind]).length === 0) continue;
        runners.push(
          await run({
            pgPool: pool,
            taskList: tasks[kind],
            crontab: cron[kind].join('\n'),
            concurrency: workers[kind],
            noHandleSignals: true,
            pollInterval: 2000,
            logger: quietLogger(log),
            preset: { worker: { gracefulShutdownAbortTimeout: 100 } },
          }),
        );
      }
    },
    async stop() {
      await Promise.all(runners.map((runner) => runner.stop()));
      runners = [];
      const ending = pool;
      pool = undefined;
      await ending?.end();
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
