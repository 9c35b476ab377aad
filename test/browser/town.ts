import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import type { Database } from '../../apps/server/src/platform/database.ts';
import type { DemoPerson } from '../../apps/server/src/start/demo-town.ts';
import { createTestDatabase } from '../../dev/test-database.ts';

/** The real server in its own process, on a fresh database in which the demo town has just moved in. */
export interface Town {
  /** `http://localhost:<port>`; also the base of relative addresses in `page.goto`. */
  origin: string;
  /** Whom to sign in as. */
  people: DemoPerson[];
  /** What the server keeps, for assertions behind the scenes. */
  database: Database;
}

/** One town per worker. Scenarios that need a place to themselves open accounts of their own. */
export const test = base.extend<{ baseURL: string }, { town: Town }>({
  town: [
    async ({ browserName }, use) => {
      const { town, close } = await openTown(browserName);
      await use(town);
      await close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ town }, use) => use(town.origin),
});

export { expect } from '@playwright/test';

async function openTown(browserName: string): Promise<{ town: Town; close(): Promise<void> }> {
  const made = await createTestDatabase();
  const dataFolder = await mkdtemp(join(tmpdir(), `allmende-${browserName}-`));
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const { host, user, password, database } = made.connection;
  const server = startServer({
    PORT: String(port),
    DATA: dataFolder,
    DATABASE_URL: `postgres://${user}:${password}@${encodeURIComponent(host!)}/${database}`,
  });
  await untilReady(server, origin);
  const { rows } = await made.database.pool.query<{ value: { people: DemoPerson[] } }>(
    `select value from platform_settings where name = 'demo_town'`,
  );
  return {
    town: { origin, people: rows[0]!.value.people, database: made.database },
    async close() {
      server.child.kill('SIGTERM');
      await server.exited;
      await made.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

interface ServerProcess {
  child: ChildProcess;
  output(): string;
  exited: Promise<void>;
}

function startServer(settings: Record<string, string>): ServerProcess {
  const main = join(import.meta.dirname, '../../apps/server/src/main.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: { ...process.env, ...settings },
    // The channel ends the server when this worker is killed.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stdout!.on('data', (chunk) => (output += chunk));
  child.stderr!.on('data', (chunk) => (output += chunk));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return { child, output: () => output, exited };
}

async function untilReady(server: ServerProcess, origin: string): Promise<void> {
  for (;;) {
    if (server.child.exitCode !== null) throw new Error(`the server ended:\n${server.output()}`);
    const answer = await fetch(`${origin}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
