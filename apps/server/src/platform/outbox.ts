import type { EventPayload, EventType } from '@allmende/contract/events';
import { sql } from 'kysely';
import type { Clock } from './clock.ts';
import type { Database, Tx } from './database.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/**
 * Facts that travel upward between modules. `emit` writes them in the transaction that made them true,
 * one row per subscriber; the dispatchers of all processes share the rows and deliver each at least once.
 * They begin with the oldest, but with several processes, or after a failure, a later one may come first:
 * a subscriber must be idempotent and asks how things are now. One that throws is tried again with
 * growing pauses (1 s to 17 min) and stays in the table, visible to the operator, after the last attempt.
 */
export interface Outbox {
  emit<T extends EventType>(tx: Tx, type: T, payload: EventPayload<T>): Promise<void>;
  /** Wired in app.ts only, before `start`. `subscriber` names the reaction: `<module>.<verb>`. */
  on<T extends EventType>(
    type: T,
    subscriber: string,
    react: (payload: EventPayload<T>, tx: Tx) => Promise<void>,
  ): void;
  start(): void;
  /** Delivers everything due now; for tests and for shutting down. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

interface OutboxTables {
  platform_outbox: {
    id: bigint;
    type: string;
    subscriber: string;
    payload: unknown;
    attempts: number;
    due_at: Date;
    failed_at: Date | null;
    last_error: string | null;
  };
}

const attemptsMax = 12;
const pollMs = 5_000;

export function createOutbox(options: {
  database: Database;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}): Outbox {
  const { database, clock, log, metrics } = options;
  const reactions = new Map<string, (payload: unknown, tx: Tx) => Promise<void>>();
  const subscribers = new Map<string, string[]>();
  let running: Promise<void> | null = null;
  let wakeAgain = false;
  let timer: NodeJS.Timeout | undefined;
  let started = false;

  /** Delivers one row in a transaction of its own, so that reaction and removal commit together. */
  async function deliverNext(): Promise<boolean> {
    let row: { id: bigint; type: string; subscriber: string; payload: unknown; attempts: number };
    try {
      return await database.transaction(async (tx) => {
        const found = await tx.client.query(
          `select id, type, subscriber, payload, attempts from platform_outbox
           where failed_at is null and due_at <= $1 order by id limit 1 for update skip locked`,
          [clock.now()],
        );
        if (found.rows.length === 0) return false;
        row = found.rows[0];
        const react = reactions.get(`${row.type}>${row.subscriber}`);
        if (!react) throw new Error(`nobody is subscribed as ${row.subscriber}`);
        await react(row.payload, tx);
        await tx.client.query('delete from platform_outbox where id = $1', [row.id]);
        return true;
      });
    } catch (error) {
      if (!row!) throw error;
      await postpone(row!, error as Error);
      return true;
    }
  }

  async function postpone(
    row: { id: bigint; type: string; subscriber: string; attempts: number },
    error: Error,
  ): Promise<void> {
    const attempts = row.attempts + 1;
    const pauseMs = 1000 * 2 ** (attempts - 1);
    log.error(
      { err: error, event: row.type, subscriber: row.subscriber, attempts },
      'outbox.failed',
    );
    await database
      .read<OutboxTables>()
      .updateTable('platform_outbox')
      .set({
        attempts,
        due_at: new Date(clock.now().getTime() + pauseMs),
        failed_at: attempts >= attemptsMax ? clock.now() : null,
        last_error: error.message.slice(0, 500),
      })
      .where('id', '=', row.id)
      .execute();
  }

  async function run(): Promise<void> {
    do {
      wakeAgain = false;
      while (await deliverNext());
    } while (wakeAgain);
  }

  function wake(): void {
    if (!started) return;
    if (running) {
      wakeAgain = true;
      return;
    }
    running = run()
      .catch((error) => log.warn({ err: error }, 'outbox.interrupted'))
      .finally(() => {
        running = null;
      });
  }

  async function poll(): Promise<void> {
    wake();
    const { rows } = await sql<{ pending: number; failed: number }>`
      select
        (select count(*)::integer from
          (select 1 from platform_outbox where failed_at is null limit 10000) one) as pending,
        (select count(*)::integer from
          (select 1 from platform_outbox where failed_at is not null limit 10000) one) as failed`.execute(
      database.read<OutboxTables>(),
    );
    metrics.outboxPending.set(rows[0]!.pending);
    metrics.outboxFailed.set(rows[0]!.failed);
  }

  return {
    async emit(tx, type, payload) {
      const names = subscribers.get(type);
      if (!names) return;
      await tx.client.query(
        `insert into platform_outbox (type, subscriber, payload, due_at)
         select $1, name, $3, $4 from unnest($2::text[]) as name`,
        [type, names, JSON.stringify(payload), clock.now()],
      );
      tx.afterCommit(wake);
    },
    on(type, subscriber, react) {
      const key = `${type}>${subscriber}`;
      if (reactions.has(key)) throw new Error(`${key} is subscribed twice`);
      reactions.set(key, react as (payload: unknown, tx: Tx) => Promise<void>);
      subscribers.set(type, [...(subscribers.get(type) ?? []), subscriber]);
    },
    start() {
      started = true;
      const look = () => void poll().catch((error) => log.warn({ err: error }, 'outbox.blind'));
      look();
      timer = setInterval(look, pollMs);
      timer.unref();
    },
    async drain() {
      started = true;
      if (running) await running;
      await run();
    },
    async stop() {
      clearInterval(timer);
      started = false;
      await running;
    },
  };
}
