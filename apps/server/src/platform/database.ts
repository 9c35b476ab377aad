import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { Log } from './log.ts';
import { parseTimestamp } from './timestamps.ts';

/**
 * The pool and the two ways to use it: `read` for anything that may see a stale replica one day, and
 * `transaction` for writes. Each module sees only its own tables, by type.
 */
export interface Database {
  /** For single statements; transactions have connections of their own. */
  readonly pool: pg.Pool;
  /** For libraries that want connections of their own. */
  readonly connection: pg.PoolConfig;
  /** Queries outside a transaction, typed with the caller's own tables. */
  read<Tables>(): Kysely<Tables>;
  /**
   * Runs `work` in one transaction and commits it. Deadlocks and serialisation failures are repeated;
   * `work` must therefore have no effect outside of the database except through `afterCommit`.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Like `transaction`, on a bare client, for set-based statements on hot paths. */
  withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

declare const txBrand: unique symbol;

/** An open transaction. Modules hand it to each other; none sees the other's tables through it. */
export interface Tx {
  readonly [txBrand]: true;
  as<Tables>(): Transaction<Tables>;
  /** The bare connection of this transaction. */
  readonly client: pg.PoolClient;
  /**
   * Runs once the commit is durable; never when it fails. For pushes and other echoes. What it throws is
   * logged and reaches nobody: the transaction has happened.
   */
  afterCommit(effect: () => void): void;
}

// Money and other 64-bit integers are bigint everywhere; calendar dates stay text.
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.INT8) return BigInt;
    if (oid === 1016) return (text: string) => parseArray(text).map(BigInt);
    if (oid === pg.types.builtins.DATE) return (text: string) => text;
    if (oid === pg.types.builtins.TIMESTAMPTZ) return parseTimestamp;
    return pg.types.getTypeParser(oid, format);
  },
};

function parseArray(text: string): string[] {
  return text === '{}' ? [] : text.slice(1, -1).split(',');
}

const transientCodes = new Set(['40001', '40P01']);
const connectionCodes = new Set(['57P01', '57P02', '57P03', '08006', '08003', '08000']);

/** True when the same transaction may succeed at once: it lost a race, and nothing of it was written. */
export function isTransient(error: unknown): boolean {
  return transientCodes.has((error as { code?: string }).code ?? '');
}

/** True when the database went away: the outcome of what was in flight is unknown. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as Error & { code?: string };
  if (code && (connectionCodes.has(code) || /^E(CONN|PIPE|NOENT|TIMEDOUT)/.test(code))) return true;
  return /connection terminated|connection ended|not queryable|timeout exceeded when trying/i.test(
    error.message,
  );
}

/** More distinct statements than this are not kept by a connection; the rest is planned each time. */
const preparedMax = 300;
const statementNames = new Map<string, string>();

function statementName(text: string): string | undefined {
  const known = statementNames.get(text);
  if (known || statementNames.size >= preparedMax) return known;
  const name = `s${statementNames.size}`;
  statementNames.set(text, name);
  return name;
}

/**
 * A connection that prepares each statement with parameters on its first use, so that PostgreSQL parses
 * and plans it once: half of what a short query costs.
 */
class PreparingClient extends pg.Client {
  override query(...args: unknown[]): never {
    const [text, values, ...rest] = args;
    const name =
      typeof text === 'string' && Array.isArray(values) && values.length > 0
        ? statementName(text)
        : undefined;
    const forwarded = name === undefined ? args : [{ name, text, values }, ...rest];
    return (super.query as (...forwarded: unknown[]) => never).apply(this, forwarded);
  }
}

export interface DatabaseOptions {
  connectionString?: string;
  connection?: pg.PoolConfig;
  /** Half of them for transactions, half for single statements; at least one for each. */
  maxConnections?: number;
  log: Log;
}

export function createDatabase(options: DatabaseOptions): Database {
  const connection: pg.PoolConfig = {
    ...(options.connectionString ? { connectionString: options.connectionString } : {}),
    ...options.connection,
  };
  const { maxConnections = 12 } = options;

  function openPool(max: number): pg.Pool {
    const opened = new pg.Pool({
      ...connection,
      max,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 60_000,
      types,
      Client: PreparingClient,
      application_name: 'allmende',
    });
    opened.on('error', (error) =>
      options.log.warn({ err: error }, 'database.idle_connection_lost'),
    );
    // A connection that dies between two queries of its borrower has nobody waiting for it; without a
    // listener it would take the process along. The next query tells the borrower.
    opened.on('connect', (client) => {
      client.on('error', (error) => options.log.warn({ err: error }, 'database.connection_lost'));
    });
    return opened;
  }

  // [P8] Whoever is in a transaction and asks something beside it needs a second connection. From one pool, as many
  // transactions as it has connections would wait for each other; so single statements have their own.
  const pool = openPool(Math.max(1, Math.ceil(maxConnections / 2)));
  const forTransactions = openPool(Math.max(1, Math.floor(maxConnections / 2)));

  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });

  async function withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await forTransactions.connect();
    let failure: unknown;
    try {
      return await work(client);
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      client.release(isConnectionLost(failure) ? (failure as Error) : undefined);
    }
  }

  async function transactOnce<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const effects: (() => void)[] = [];
    const value = await withClient(async (client) => {
      await client.query('begin');
      try {
        const value = await work(openTx(client, effects));
        const { command } = await client.query('commit');
        // PostgreSQL answers a commit with ROLLBACK, and no error, when a statement before it failed.
        if (command !== 'COMMIT') throw new Error('a transaction went on after a failed statement');
        return value;
      } catch (error) {
        if (!isConnectionLost(error)) await client.query('rollback').catch(() => undefined);
        throw error;
      }
    });
    for (const effect of effects) {
      // What is committed has happened, whatever becomes of an echo; and the other echoes are owed too.
      try {
        effect();
      } catch (error) {
        options.log.error({ err: error }, 'database.after_commit_failed');
      }
    }
    return value;
  }

  return {
    pool,
    connection,
    read: <Tables>() => kysely as unknown as Kysely<Tables>,
    async transaction(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await transactOnce(work);
        } catch (error) {
          if (attempt >= 5 || !isTransient(error)) throw error;
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * attempt));
        }
      }
    },
    withClient,
    // Kysely ends the pool only when it has been used; the pools are ours.
    async close() {
      await Promise.all([pool, forTransactions].map((one) => (one.ending ? undefined : one.end())));
    },
  };
}

/** A Kysely that runs on one client, whose transaction somebody else opened and will end. */
function openTx(client: pg.PoolClient, effects: (() => void)[]): Tx {
  let kysely: Kysely<unknown> | undefined;
  const shared = {
    connect: async () => ({
      query: client.query.bind(client),
      release: () => undefined,
    }),
    end: async () => undefined,
  };
  return {
    as<Tables>() {
      kysely ??= new Kysely<unknown>({
        dialect: new PostgresDialect({ pool: shared as unknown as pg.Pool }),
      });
      return kysely as unknown as Transaction<Tables>;
    },
    client,
    afterCommit: (effect) => {
      effects.push(effect);
    },
  } as Tx;
}
