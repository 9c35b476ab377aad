import { readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from './log.ts';
import { prepareBinaries } from './postgres/binaries.ts';
import { type Cluster, ensureCluster, logOf, user, writeSettings } from './postgres/cluster.ts';
import { launch, signal, sizeOf } from './postgres/launch.ts';
import { type FolderLock, lockFolder, readRunning } from './postgres/lock.ts';
import { findPlace, makeDataFolder } from './postgres/place.ts';

/**
 * The supervisor of the PostgreSQL that npm carries. It creates the cluster on first use, keeps the server
 * running as long as this process lives, restarts it when it dies, and never outlives us: the server
 * hangs on a pipe whose closing, also by our violent death, shuts it down. Connections go through a
 * Unix socket in a private folder, with a random password; no port is opened.
 */
export interface Postgres {
  readonly connection: Pick<pg.PoolConfig, 'host' | 'port' | 'user' | 'password' | 'database'>;
  /** Where the cluster lies: inside of the data folder wherever its account can get there. */
  readonly folder: string;
  /** Process id of the running server; changes after a restart. */
  readonly pid: number;
  /** Tells whoever tries to start on the same folder where we can be reached. */
  announce(address: string): Promise<void>;
  /** Throws away all data. For a first start that was interrupted before anybody used it. */
  recreateDatabase(): Promise<void>;
  /** Fast shutdown: ends all sessions, writes a checkpoint, frees the folder. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** Created when missing. Everything of PostgreSQL is in its folder `postgres`. */
  dataFolder: string;
  log: Log;
  /** False only for throw-away databases of tests: nothing survives a power failure. */
  durable?: boolean;
  /** Steps that take a person's time, in words. */
  say?(step: string): void;
}

const database = 'allmende';
const shutdownPatienceMs = 30_000;

/** @throws StartRefused when a person has to do something first. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { log, durable = true, say = () => undefined } = options;
  const dataFolder = resolve(options.dataFolder);
  await makeDataFolder(dataFolder);
  const lock = await lockFolder(dataFolder);
  try {
    const place = await findPlace(dataFolder, say);
    const binaries = await prepareBinaries({
      runAs: place.runAs,
      spareFolder: place.folder,
      say,
    });
    const cluster: Cluster = { ...place, binaries, durable, log };
    const password = await ensureCluster(cluster, say);
    await writeSettings(cluster);
    return await supervise(cluster, password, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function supervise(cluster: Cluster, password: string, lock: FolderLock): Promise<Postgres> {
  const { log } = cluster;
  const connection = { host: cluster.socketFolder, port: 5432, user, password, database };
  let isStopping = false;
  if ((await sizeOf(logOf(cluster))) > 10_000_000) {
    await rename(logOf(cluster), `${logOf(cluster)}.1`);
  }
  let server = await launch(cluster, () => false);
  await createDatabaseOnce(connection);

  async function keepRunning(): Promise<void> {
    for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 5000)) {
      const since = Date.now();
      await server.exited;
      if (isStopping) return;
      if (Date.now() - since > 60_000) pauseMs = 50;
      log.error({ pid: server.pid }, 'postgres.died');
      // Like the server itself, the wait for it does not keep this process alive.
      await sleep(pauseMs, undefined, { ref: false });
      try {
        server = await launch(cluster, () => isStopping);
      } catch (error) {
        log.error({ err: error }, 'postgres.restart_failed');
        continue;
      }
      log.warn({ pid: server.pid }, 'postgres.restarted');
    }
  }
  const guard = keepRunning();
  let stopping: Promise<void> | undefined;

  async function shutDown(): Promise<void> {
    isStopping = true;
    server.letGo();
    const impatience = setTimeout(() => signal(server.pid, 'SIGQUIT'), shutdownPatienceMs);
    await guard;
    clearTimeout(impatience);
    if (!cluster.socketFolder.startsWith(cluster.folder)) {
      await rm(cluster.socketFolder, { recursive: true, force: true });
    }
    await lock.release();
  }

  await lock.describe({
    database: { ...connection, password: undefined, folder: cluster.folder },
  });
  return {
    connection,
    folder: cluster.folder,
    get pid() {
      return server.pid;
    },
    announce: (address) => lock.describe({ address }),
    async recreateDatabase() {
      await asAdministrator(connection, (client) => client.query(`drop database ${database}`));
      await createDatabaseOnce(connection);
    },
    stop() {
      stopping ??= shutDown();
      return stopping;
    },
  };
}

async function createDatabaseOnce(connection: pg.ClientConfig): Promise<void> {
  await asAdministrator(connection, async (client) => {
    const known = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (known.rowCount === 0) await client.query(`create database ${database}`);
  });
}

async function asAdministrator(
  connection: pg.ClientConfig,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ ...connection, database: 'postgres' });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** How another process (the SQL prompt) reaches the database of the server that runs on a folder, if any. */
export async function readConnection(dataFolder: string): Promise<Postgres['connection'] | null> {
  const running = await readRunning(dataFolder);
  if (!running?.['database']) return null;
  const { folder, ...where } = running['database'] as Postgres['connection'] & { folder: string };
  const password = (await readFile(join(folder, 'password'), 'utf8')).trim();
  return { ...where, password };
}
