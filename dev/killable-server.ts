import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient } from '@allmende/sdk';
import type { Database } from '../apps/server/src/platform/database.ts';
import { freePort } from './free-port.ts';
import { testDatabase } from './test-database.ts';

/** For tests of what is left when a server dies: a real process that is killed, and started again on the same database and folder. */
export interface KillableServer {
  database: Database;
  /** `http://localhost:<port>` */
  origin: string;
  /** Resolves when it can serve. */
  start(): Promise<void>;
  /** At once, as by `kill -9`. */
  kill(): Promise<void>;
  /** Kills it while a statement with these words is at work in the database, and waits until the database has noticed. */
  killAt(statement: string): Promise<void>;
  /** Makes the server wait at one place for as long as a test needs to end it there; what it answers with ends that. */
  slowly(event: 'insert' | 'update', table: string): Promise<() => Promise<void>>;
  signUp(handle: string): Promise<{ client: Client; token: string; as(actorId: string): Client }>;
}

const triesMax = 1_200;

/** Asks until it is so. */
export async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < triesMax; tries++) {
    if (await isSo()) return;
    await sleep(50);
  }
  assert.fail('it never came to be');
}

export async function killableServer(env: Record<string, string> = {}): Promise<KillableServer> {
  const { database, connection } = await testDatabase();
  const dataFolder = await mkdtemp(join(tmpdir(), 'allmende-killed-'));
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  let server: ChildProcess | null = null;
  after(async () => {
    server?.kill('SIGKILL');
    await rm(dataFolder, { recursive: true, force: true });
  });

  async function kill(): Promise<void> {
    const ended = once(server!, 'exit');
    server!.kill('SIGKILL');
    await ended;
  }

  async function isAtWork(statement: string): Promise<boolean> {
    const { rows } = await database.pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
         and state = 'active' and query like $1`,
      [`%${statement}%`],
    );
    return rows.length > 0;
  }

  return {
    database,
    origin,
    kill,
    async start() {
      const { host, user, password, database: name } = connection;
      const main = join(import.meta.dirname, '../apps/server/src/main.ts');
      server = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
        env: {
          ...process.env,
          PORT: String(port),
          DATA: dataFolder,
          EMPTY: 'yes',
          API_ONLY: 'yes',
          DATABASE_URL: `postgres://${user}:${password}@${encodeURIComponent(host!)}/${name}`,
          ...env,
        },
        // The channel ends the server when this process is killed.
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      await eventually(
        async () => (await fetch(`${origin}/readyz`).catch(() => null))?.ok === true,
      );
    },
    async killAt(statement) {
      await eventually(() => isAtWork(statement));
      await kill();
      await eventually(async () => !(await isAtWork(statement)));
    },
    async slowly(event, table) {
      await database.pool.query(
        `create or replace function killed_slowly() returns trigger language plpgsql as
           $$ begin perform pg_sleep(3); return null; end $$;
         create trigger killed_slowly after ${event} on ${table}
           for each statement execute function killed_slowly()`,
      );
      return async () => {
        await database.pool.query(`drop trigger killed_slowly on ${table}`);
      };
    },
    async signUp(handle) {
      const answer = await fetch(`${origin}/api/v1/identity/accounts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ handle, name: handle, password: 'mohn-und-klee' }),
      });
      const token = /allmende_session=([\w-]+)/.exec(answer.headers.get('set-cookie') ?? '')![1]!;
      const as = (actorId?: string) =>
        createClient({
          baseUrl: origin,
          headers: () => ({
            authorization: `Bearer ${token}`,
            ...(actorId ? { 'allmende-actor': actorId } : {}),
          }),
        });
      return { token, client: as(), as };
    },
  };
}
