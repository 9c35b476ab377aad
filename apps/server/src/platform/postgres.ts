import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { totalmem } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from './log.ts';
import {
  type Binaries,
  canEnter,
  chooseAccount,
  identity,
  prepareBinaries,
  type RunAs,
  sharedFolder,
} from './postgres/binaries.ts';
import { type FolderLock, lockFolder, readRunning } from './postgres/lock.ts';
import { StartRefused } from './refusal.ts';

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

const user = 'allmende';
const database = 'allmende';
/** The longest path of a Unix socket that all systems take, less the name that PostgreSQL adds. */
const socketFolderLengthMax = 80;
const shutdownPatienceMs = 30_000;
const takeoverPatienceMs = 20_000;

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

interface Place {
  folder: string;
  runAs: RunAs | undefined;
  socketFolder: string;
}

interface Cluster extends Place {
  binaries: Binaries;
  durable: boolean;
  log: Log;
}

const dataOf = (place: Place) => join(place.folder, 'cluster');
const logOf = (place: Place) => join(place.folder, 'server.log');

async function makeDataFolder(folder: string): Promise<void> {
  const present = await stat(folder).catch(() => undefined);
  if (present?.isDirectory()) return;
  try {
    if (present) throw new Error('a file of this name is in the way');
    await makeFolders(dirname(folder));
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    throw new StartRefused(
      `The data folder ${folder} cannot be created (${(error as Error).message}).\n` +
        'Choose another one: npm start -- --data /path/to/folder',
      { cause: error },
    );
  }
}

/** Step by step: on a file system that allows none (`/proc`), Node's own recursive way never ends. */
async function makeFolders(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await makeFolders(dirname(folder));
  await mkdir(folder);
}

/**
 * Decides account and folder. Usually `<data>/postgres`; when we are root and the account of PostgreSQL
 * cannot get there (a checkout below `/root`), a folder of its own below `/var/lib/allmende`, which the
 * file `postgres-is-in` in the data folder remembers.
 */
async function findPlace(dataFolder: string, say: (step: string) => void): Promise<Place> {
  const remembered = await readPointer(dataFolder);
  let folder = remembered ?? join(dataFolder, 'postgres');
  const runAs = chooseAccount(await stat(folder).catch(() => undefined));

  if (runAs && !remembered && !(await letIn(dataFolder, runAs))) {
    folder = await moveOut(dataFolder, runAs, say);
  }
  await mkdir(folder, { recursive: true });
  if (runAs && (await stat(folder)).uid !== runAs.uid) await handOver(folder, runAs);
  await checkOwnership(folder);
  await chmod(folder, 0o700);
  return { folder, runAs, socketFolder: await makeSocketFolder(folder, runAs) };
}

const pointerOf = (dataFolder: string) => join(dataFolder, 'postgres-is-in');

/** The place below the shared folder that belongs to this data folder and no other. */
async function placeOutside(dataFolder: string): Promise<string> {
  const name = createHash('sha256')
    .update(await realpath(dataFolder))
    .digest('hex')
    .slice(0, 12);
  return join(sharedFolder, name);
}

/**
 * Where an earlier start put the database, if outside of the data folder. A folder that was copied or moved
 * points at the database of another one, and two towns on one database, or an empty one in place
 * of the right one, is what must not happen.
 */
async function readPointer(dataFolder: string): Promise<string | undefined> {
  const pointer = pointerOf(dataFolder);
  if (!existsSync(pointer)) return undefined;
  const folder = (await readFile(pointer, 'utf8')).trim();
  if (folder !== (await placeOutside(dataFolder))) {
    throw new StartRefused(
      `The database of ${dataFolder} is in ${folder}, which was made for another path.\n` +
        `When the folder was moved or copied: move or copy ${folder} to ${join(dataFolder, 'postgres')},\n` +
        `delete ${pointer}, and start again.`,
    );
  }
  if (existsSync(folder)) return folder;
  throw new StartRefused(
    `The database of ${dataFolder} was in ${folder} and is not there any more.\n` +
      `Put it back, or into ${join(dataFolder, 'postgres')} and delete ${pointer}.`,
  );
}

/** Gives the database a place outside of the data folder, and takes along one that is in there. */
async function moveOut(
  dataFolder: string,
  runAs: RunAs,
  say: (step: string) => void,
): Promise<string> {
  const folder = await placeOutside(dataFolder);
  say(`keeping the database in ${folder}, because ${runAs.name} cannot reach ${dataFolder}`);
  await mkdir(sharedFolder, { recursive: true, mode: 0o755 });
  if (existsSync(folder)) {
    const aside = `${folder}-until-${new Date().toISOString().replaceAll(/[-:]|\..*/g, '')}`;
    say(`an earlier database of this path was put aside: ${aside}`);
    await rename(folder, aside);
  }
  const inside = join(dataFolder, 'postgres');
  const staging = `${folder}.new`;
  await rm(staging, { recursive: true, force: true });
  if (existsSync(inside)) await cp(inside, staging, { recursive: true, filter: isKept });
  else await mkdir(staging);
  await rename(staging, folder);
  await writeFile(pointerOf(dataFolder), `${folder}\n`);
  await rm(inside, { recursive: true, force: true });
  return folder;
}

/** Sockets cannot be copied and are made at every start. */
function isKept(path: string): boolean {
  return basename(path) !== 'run';
}

/** Makes the data folder itself passable (not listable) for the account; what is above it is not ours. */
async function letIn(dataFolder: string, runAs: RunAs): Promise<boolean> {
  if (canEnter(dataFolder, runAs)) return true;
  if (!canEnter(dirname(dataFolder), runAs)) return false;
  await chmod(dataFolder, ((await stat(dataFolder)).mode & 0o7777) | 0o001);
  return canEnter(dataFolder, runAs);
}

/** Gives a folder and all in it to the account, for a cluster that root has copied here. */
async function handOver(folder: string, runAs: RunAs): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true })) {
    await chown(join(folder, entry), runAs.uid, runAs.gid);
  }
  await chown(folder, runAs.uid, runAs.gid);
}

async function checkOwnership(folder: string): Promise<void> {
  const self = process.getuid?.();
  const { uid } = await stat(folder);
  if (self === undefined || self === 0 || uid === self) return;
  throw new StartRefused(
    `The database in ${folder} belongs to another user (${uid}), so it was started by root or by them.\n` +
      'Start Allmende the same way again, or use another folder: npm start -- --data ./my-data',
  );
}

async function makeSocketFolder(folder: string, runAs: RunAs | undefined): Promise<string> {
  let path = join(folder, 'run');
  if (Buffer.byteLength(path) > socketFolderLengthMax) path = await mkdtemp('/tmp/allmende-');
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (runAs) await chown(path, runAs.uid, runAs.gid);
  return path;
}

/** Creates the cluster when there is none, in one atomic step, and returns the password. */
async function ensureCluster(cluster: Cluster, say: (step: string) => void): Promise<string> {
  const data = dataOf(cluster);
  const passwordFile = join(cluster.folder, 'password');
  if (existsSync(data)) {
    const version = (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim();
    if (version === cluster.binaries.major) return (await readFile(passwordFile, 'utf8')).trim();
    throw new StartRefused(
      `The database in ${data} was made by PostgreSQL ${version}; this Allmende brings ${cluster.binaries.major}.`,
    );
  }
  say('creating the database');
  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (cluster.runAs) await chown(passwordFile, cluster.runAs.uid, cluster.runAs.gid);
  const staging = join(cluster.folder, 'cluster.new');
  await rm(staging, { recursive: true, force: true });
  await runInitdb(cluster, staging, passwordFile);
  await rename(staging, data);
  return password;
}

async function runInitdb(cluster: Cluster, target: string, passwordFile: string): Promise<void> {
  const child = spawn(
    cluster.binaries.initdb,
    [
      `--pgdata=${target}`,
      `--username=${user}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Built into PostgreSQL, so it sorts alike on every system and after every upgrade of it.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--data-checksums',
      ...(cluster.durable ? [] : ['--no-sync']),
    ],
    { cwd: cluster.folder, env: { PATH: process.env['PATH'] }, ...identity(cluster.runAs) },
  );
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`initdb failed with ${code}:\n${output.trim()}`);
}

/** Written at every start, so that the settings in force are those of this version. */
async function writeSettings(cluster: Cluster): Promise<void> {
  const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const isSmall = totalmem() < 3 * 1024 ** 3;
  const settings = {
    listen_addresses: "''",
    unix_socket_directories: quote(cluster.socketFolder),
    unix_socket_permissions: '0700',
    max_connections: cluster.durable ? 60 : 200,
    shared_buffers: isSmall ? '64MB' : '192MB',
    effective_cache_size: isSmall ? '512MB' : '1GB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    random_page_cost: 1.1,
    // Many short statements: compiling them or spreading them over workers costs more than it gains.
    jit: 'off',
    max_parallel_workers_per_gather: 0,
    // Checkpoints are rare and spread out, so that they never stall a payment.
    wal_buffers: '16MB',
    min_wal_size: '256MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    checkpoint_completion_target: 0.9,
    fsync: cluster.durable ? 'on' : 'off',
    synchronous_commit: cluster.durable ? 'on' : 'off',
    full_page_writes: cluster.durable ? 'on' : 'off',
    // Balances and receipts are updated in place all day long.
    autovacuum_vacuum_scale_factor: 0.05,
    autovacuum_naptime: '20s',
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    // Failed statements are reported to the caller; here they would only leave data in a log.
    log_min_messages: 'log',
    log_checkpoints: 'off',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
  await writeFile(
    join(dataOf(cluster), 'postgresql.conf'),
    `# Written by Allmende at every start (platform/postgres.ts).\n${lines.join('')}`,
  );
}

/**
 * The shell between us and the server. It waits for the server and exits with its code; beside it, a
 * reader waits for the end of the pipe that we hold open, and then asks for a fast shutdown.
 */
const watchdog = `
  "$1" -D "$2" </dev/null >>"$3" 2>&1 3<&- & server=$!
  echo $server
  (read -r _ <&3; kill -INT $server 2>/dev/null) >/dev/null & reader=$!
  exec 3<&-
  wait $server; code=$?
  kill $reader 2>/dev/null
  exit $code`;

interface ServerProcess {
  pid: number;
  exited: Promise<void>;
  readonly hasExited: boolean;
  /** Closes the pipe, which asks for a fast shutdown. */
  letGo(): void;
}

async function spawnServer(cluster: Cluster): Promise<ServerProcess> {
  const child = spawn(
    '/bin/sh',
    [
      '-c',
      watchdog,
      'allmende-postgres',
      cluster.binaries.postgres,
      dataOf(cluster),
      logOf(cluster),
    ],
    {
      // Out of the terminal's reach: Ctrl-C is for us, and we end the server last.
      detached: true,
      cwd: cluster.folder,
      env: { PATH: process.env['PATH'], TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
      ...identity(cluster.runAs),
    },
  );
  let hasExited = false;
  const exited = new Promise<void>((done) => {
    child.once('exit', () => {
      hasExited = true;
      done();
    });
  });
  const pid = await new Promise<number>((resolvePid, reject) => {
    child.once('error', reject);
    child.stdout!.once('data', (chunk) => resolvePid(Number(String(chunk).trim())));
    child.once('exit', (code) => reject(new Error(`the database's shell ended with ${code}`)));
  });
  // A server that nobody uses any more must not keep this process alive.
  const pipe = child.stdio[3] as import('node:net').Socket;
  pipe.on('error', () => undefined);
  for (const handle of [child, pipe, child.stdout as import('node:net').Socket]) handle.unref();
  return {
    pid,
    exited,
    get hasExited() {
      return hasExited;
    },
    letGo: () => pipe.destroy(),
  };
}

/** Starts the server once and resolves when it takes connections. */
async function launch(cluster: Cluster, isCancelled: () => boolean): Promise<ServerProcess> {
  const giveUpAt = Date.now() + takeoverPatienceMs;
  for (;;) {
    await removeForerunner(cluster);
    const logStart = await sizeOf(logOf(cluster));
    const server = await spawnServer(cluster);
    // Recovery after a crash may take long, and says nothing while it works: no time limit here.
    while (!server.hasExited && !isCancelled()) {
      if (await isReady(cluster, server.pid)) return server;
      await sleep(10);
    }
    if (isCancelled()) {
      server.letGo();
      await server.exited;
      return server;
    }
    const reason = await readFrom(logOf(cluster), logStart);
    const isPassing =
      /lock file .* already exists|pre-existing shared memory|is another postm/.test(reason);
    if (!isPassing || Date.now() > giveUpAt) {
      throw new Error(
        `PostgreSQL did not start. Its log (${logOf(cluster)}) says:\n${reason.trim()}`,
      );
    }
    await sleep(100);
  }
}

/** PostgreSQL writes its state into the eighth line of `postmaster.pid`. */
async function isReady(cluster: Cluster, pid: number): Promise<boolean> {
  const lines = (await readPidFile(cluster)).split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

function readPidFile(cluster: Cluster): Promise<string> {
  return readFile(join(dataOf(cluster), 'postmaster.pid'), 'utf8').catch(() => '');
}

/**
 * Ends a server that a killed predecessor left on this cluster. We hold the folder's lock, so whoever
 * runs there is nobody's any more. A pid file whose number now belongs to a stranger is removed.
 */
async function removeForerunner(cluster: Cluster): Promise<void> {
  const startedAt = Date.now();
  for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 2, 250)) {
    const pid = Number((await readPidFile(cluster)).split('\n')[0]);
    if (!pid || !isAlive(pid)) return;
    if (!(await worksIn(pid, dataOf(cluster)))) {
      await rm(join(dataOf(cluster), 'postmaster.pid'), { force: true });
      return;
    }
    const waitedMs = Date.now() - startedAt;
    if (waitedMs > takeoverPatienceMs) throw new Error(`PostgreSQL ${pid} does not end`);
    // Its own watchdog usually does this; a second signal of the same kind changes nothing.
    if (waitedMs > 1500) process.kill(pid, 'SIGINT');
    await sleep(pauseMs);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A PostgreSQL server works in its cluster's folder. Where that cannot be asked, it is assumed. */
async function worksIn(pid: number, folder: string): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(folder));
  } catch (error) {
    // Gone, or a zombie that nobody has collected yet.
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

async function readFrom(path: string, start: number): Promise<string> {
  const file = await open(path);
  try {
    const length = Math.max(0, (await file.stat()).size - start);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, start);
    return buffer.toString();
  } finally {
    await file.close();
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
    const impatience = setTimeout(() => process.kill(server.pid, 'SIGQUIT'), shutdownPatienceMs);
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
