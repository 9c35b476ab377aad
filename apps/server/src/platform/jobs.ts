import { EventEmitter } from 'node:events';
import {
  Logger as GraphileLogger,
  type Runner,
  run,
  runMigrations,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker';
import pg from 'pg';
import { isConnectionLost, type Tx } from './database.ts';
import { type Lifeline, startLifeline } from './job-lifeline.ts';
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
  /** Waits for servers of strangers, who may be slow on purpose: so many workers of its own, and nobody else waits. */
  ownWorkers?: number;
  /** Called when the last attempt has failed, or was at work when its process was killed. Maybe more than once. */
  giveUp?(payload: Payload): Promise<void>;
}

/** Jobs that share workers. */
interface Lane {
  workers: number;
  tasks: TaskList;
  cron: string[];
}
/** What all lanes share besides the connection that each of them listens on. */
const connectionsShared = 4;

export function createJobs(options: {
  connection: pg.PoolConfig;
  log: Log;
  /** No other process works on this database: jobs that are locked belong to one that was killed. */
  isAlone: boolean;
  /** How often is looked, where others are, for those that were killed. */
  lookEveryMs?: number;
}): Jobs {
  const { connection, log, isAlone, lookEveryMs = 60_000 } = options;
  const openLane = (workers: number): Lane => ({ workers, tasks: {}, cron: [] });
  const [short, long] = [openLane(2), openLane(2)];
  const lanes = [short, long];
  const laneOf = (name: string) => lanes.find(({ tasks }) => tasks[name]);
  const givingUp = new Map<string, (payload: object) => Promise<void>>();
  let runners: Runner[] = [];
  let pool: pg.Pool | undefined;
  let lifeline: Lifeline | undefined;

  /** [P11] Those that have attempts left are done again. The library would leave all of them alone for four hours. */
  async function free(db: Pick<pg.Pool, 'query'>, workers: readonly string[]): Promise<void> {
    const { rows } = await db.query<{ name: string; payload: object }>(
      `select j.task_identifier as name, p.payload from graphile_worker.jobs j
       join graphile_worker._private_jobs p on p.id = j.id
       where j.locked_by = any ($1::text[]) and j.attempts >= j.max_attempts`,
      [workers],
    );
    for (const { name, payload } of rows) {
      log.error({ job: name }, 'job.killed');
      await givingUp
        .get(name)?.(payload)
        .catch((error) => log.error({ err: error, job: name }, 'job.not_given_up'));
    }
    await db.query('select graphile_worker.force_unlock_workers($1)', [workers]);
  }

  return {
    register<Payload extends object>(
      name: string,
      work: (payload: Payload, signal: AbortSignal) => Promise<void>,
      { isLong = false, ownWorkers, giveUp }: JobOptions<Payload> = {},
    ) {
      if (laneOf(name)) throw new Error(`job ${name} is registered twice`);
      const lane = ownWorkers === undefined ? (isLong ? long : short) : openLane(ownWorkers);
      if (!lanes.includes(lane)) lanes.push(lane);
      if (giveUp) givingUp.set(name, (payload) => giveUp(payload as Payload));
      lane.tasks[name] = async (given, { abortSignal, job }) => {
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
      const lane = laneOf(name);
      if (!lane) throw new Error(`job ${name} is scheduled before it is registered`);
      lane.tasks[alias] = lane.tasks[name]!;
      const giveUp = givingUp.get(name);
      if (giveUp) givingUp.set(alias, giveUp);
      const alone = as ? `&queue=${as.queue}&jobKey=${as.key}&jobKeyMode=replace` : '';
      lane.cron.push(`${pattern} ${alias} ?max=3${alone}`);
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
      const busy = lanes.filter(({ tasks }) => Object.keys(tasks).length > 0);
      pool = ownPool(connection, log, busy.length + connectionsShared);
      if (isAlone) await free(pool, await listWorkers(pool));
      const workers: string[] = [];
      const events: WorkerEvents = new EventEmitter();
      events.on('pool:create', ({ workerPool }) => void workers.push(workerPool.id));
      for (const { tasks, cron, workers } of busy) {
        runners.push(
          await run({
            pgPool: pool,
            taskList: tasks,
            crontab: cron.join('\n'),
            concurrency: workers,
            noHandleSignals: true,
            pollInterval: 2000,
            logger: quietLogger(log),
            events,
            preset: { worker: { gracefulShutdownAbortTimeout: 100 } },
          }),
        );
      }
      if (!isAlone) lifeline = startLifeline({ connection, log, workers, lookEveryMs, free });
    },
    async stop() {
      await Promise.all(runners.map((runner) => runner.stop()));
      runners = [];
      await lifeline?.stop();
      lifeline = undefined;
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

/** All who have a job. */
async function listWorkers(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ worker: string }>(
    'select distinct locked_by as worker from graphile_worker.jobs where locked_by is not null',
  );
  return rows.map(({ worker }) => worker);
}

/** A lost connection is the worker's to retry; without these handlers it would end the process. */
function ownPool(connection: pg.PoolConfig, log: Log, max: number): pg.Pool {
  const pool = new pg.Pool({ ...connection, max, application_name: 'allmende-jobs' });
  const note = (error: Error) => log.warn({ err: error }, 'jobs.connection_lost');
  pool.on('error', note);
  pool.on('connect', (client) => client.on('error', note));
  outlastTrouble(pool);
  return pool;
}

/**
 * [P10] The library notes the end of a job in a promise that nobody holds: refused because the database is away, it
 * would end the process. But it repeats what timed out, so that is what every lost connection is called.
 */
function outlastTrouble(pool: pg.Pool): void {
  const named = <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((error) => {
      throw isConnectionLost(error)
        ? Object.assign(new Error(error.message, { cause: error }), { code: 'ETIMEDOUT' })
        : error;
    });
  rename(pool, 'connect', named);
  pool.on('connect', (client) => rename(client, 'query', named));
}

/** Passes what a method promises through `named`; when it is given a callback it promises nothing. */
function rename<Name extends string>(
  owner: Record<Name, (...given: never[]) => unknown>,
  method: Name,
  named: <T>(answer: Promise<T>) => Promise<T>,
): void {
  const original = owner[method].bind(owner) as (...given: unknown[]) => unknown;
  owner[method] = (...given: unknown[]) => {
    const answer = original(...given);
    return answer instanceof Promise ? named(answer) : answer;
  };
}

function quietLogger(log: Log): GraphileLogger {
  return new GraphileLogger(() => (level, message, meta) => {
    if (level === 'error') log.error({ meta }, message);
    else if (level === 'warning') log.warn({ meta }, message);
    else log.debug({ meta }, message);
  });
}
