import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import pg from 'pg';
import { createDatabase, type Database } from '../apps/server/src/platform/database.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { migrate } from '../apps/server/src/platform/migrations.ts';
import { type Postgres, startPostgres } from '../apps/server/src/platform/postgres.ts';

/**
 * Databases for tests: real ones, each a copy of a migrated template, made in a twentieth of a second. The
 * server behind them is shared by all processes of a test run, or started for this process alone when
 * a single file is run by hand. It does not sync to disk; tests of crashes start their own.
 */
export interface TestDatabase {
  database: Database;
  /** For whoever wants a pool or a client of their own on the same database. */
  connection: Postgres['connection'];
  /** Closes the pool and drops the database. */
  close(): Promise<void>;
}

/** Holds the shared server's address as JSON, set by whoever runs many test files. */
export const sharedServerVariable = 'ALLMENDE_TEST_POSTGRES';

const migrationsFolder = join(import.meta.dirname, '../apps/server/migrations');
const templateLockKey = 7_263_150_002;
const log = createLog({ level: process.env['LOG_LEVEL'] ?? 'fatal' });

export interface TestDatabaseOptions {
  maxConnections?: number;
  /** Name of a database to copy, to which nobody is connected; the migrated and empty one by default. */
  template?: string;
}

/** For a test file: a database that is dropped after the last test of the file. */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const made = await createTestDatabase(options);
  after(() => made.close());
  return made;
}

/** The same outside of node:test; the caller closes it. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { template: wanted, ...poolOptions } = options;
  const server = await findServer();
  const template = wanted ?? (await ensureTemplate(server));
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await administer(server, (client) =>
    client.query(`create database ${name} template ${template}`),
  );
  const connection = { ...server, database: name };
  const database = createDatabase({ connection, log, ...poolOptions });
  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    await database.close();
    await administer(server, (client) => client.query(`drop database ${name} with (force)`));
  }
  return {
    database,
    connection,
    close() {
      closing ??= close();
      return closing;
    },
  };
}

type Server = Postgres['connection'];

async function administer<T>(server: Server, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...server, database: 'postgres' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

let ownServer: Promise<Server> | undefined;

function findServer(): Promise<Server> {
  const shared = process.env[sharedServerVariable];
  if (shared) return Promise.resolve(JSON.parse(shared) as Server);
  ownServer ??= startOwnServer();
  return ownServer;
}

async function startOwnServer(): Promise<Server> {
  const server = await startTestServer();
  // Nothing else is left to do in this process, so nobody needs the server any more.
  process.once('beforeExit', () => void server.stop());
  return server.connection;
}

/** A PostgreSQL that does not sync, in a temporary folder that `stop` removes. */
export async function startTestServer(): Promise<{ connection: Server; stop(): Promise<void> }> {
  await sweep();
  const folder = await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  const postgres = await startPostgres({ dataFolder: folder, log, durable: false });
  return {
    connection: postgres.connection,
    async stop() {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const folderPrefix = 'allmende-test-';

/** Removes the folders of test runs that were killed. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid =
      name.startsWith(folderPrefix) && Number(name.slice(folderPrefix.length).split('-')[0]);
    if (pid && !isAlive(pid)) {
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
    }
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

/** The template's name depends on the migrations, so a changed one makes a new template. */
async function ensureTemplate(server: Server): Promise<string> {
  const name = `template_${await hashMigrations()}`;
  await administer(server, async (client) => {
    // Test files start at the same time; the first one builds, the others wait here.
    await client.query('select pg_advisory_lock($1)', [templateLockKey]);
    const known = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (known.rowCount) return;
    const building = `${name}_building`;
    await client.query(`drop database if exists ${building} with (force)`);
    await client.query(`create database ${building}`);
    const database = createDatabase({
      connection: { ...server, database: building },
      maxConnections: 1,
      log,
    });
    try {
      await migrate(database, log);
    } finally {
      await database.close();
    }
    await client.query(`alter database ${building} rename to ${name}`);
  });
  return name;
}

let migrationsHash: Promise<string> | undefined;

function hashMigrations(): Promise<string> {
  migrationsHash ??= (async () => {
    const hash = createHash('sha256');
    for (const file of (await readdir(migrationsFolder)).sort()) {
      hash.update(file).update(await readFile(join(migrationsFolder, file)));
    }
    return hash.digest('hex').slice(0, 12);
  })();
  return migrationsHash;
}
