import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { after } from 'node:test';
import { type Client, createClient, type RequestProblem } from '@allmende/sdk';
import { type App, type AppOptions, createApp } from '../apps/server/src/app.ts';
import { type ManualClock, manualClock } from '../apps/server/src/platform/clock.ts';
import { completeConfig, parseConfig } from '../apps/server/src/platform/config.ts';
import type { Database } from '../apps/server/src/platform/database.ts';
import type { Uuid } from '../apps/server/src/platform/ids.ts';
import type { Outbound } from '../apps/server/src/platform/outbound.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { freePort } from './free-port.ts';
import { createTestDatabase } from './test-database.ts';

/**
 * The whole server in this process, on a database and a folder of its own, with a clock that is moved
 * by hand. Tests talk to it as programs do: through the SDK, over HTTP, on a free port.
 */
export interface World {
  app: App;
  database: Database;
  clock: ManualClock;
  /** `http://localhost:<port>` */
  origin: string;
  /** A client that is not signed in; `token` makes one that is. */
  client(token?: string): Client;
  /** Somebody whose handle is their name, signed in on one device; without a password unless one is given. */
  open(handle: string, password?: string): Promise<Somebody>;
  /** Delivers all events that wait. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface Somebody {
  userId: Uuid;
  actorId: Uuid;
  token: string;
  client: Client;
}

export interface WorldOptions {
  now?: Date;
  env?: Record<string, string>;
  /** Instead of the one that refuses private addresses. */
  outbound?: Outbound;
  /** Who knows the records of a name; the real ones otherwise. */
  resolveName?: AppOptions['resolveName'];
  /** Opens mailboxes on this machine. */
  mailboxTrust?: AppOptions['mailboxTrust'];
}

/** For `assert.rejects`: the call was refused with this code. */
export function refusal(code: string) {
  return (error: RequestProblem) => {
    assert.equal(error.code, code);
    return true;
  };
}

/** For a test file: a world that ends after its last test. */
export async function testWorld(options: WorldOptions = {}): Promise<World> {
  const world = await createWorld(options);
  after(() => world.close());
  return world;
}

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const made = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'allmende-world-'));
  const port = await freePort();
  const config = completeConfig(
    parseConfig([], { DATA: folder, PORT: String(port), ...options.env }),
    port,
  );
  const clock = manualClock(options.now ?? new Date());
  const log = createLog({ level: process.env['LOG_LEVEL'] ?? 'fatal' });
  const { outbound, resolveName, mailboxTrust } = options;
  const app = await createApp({
    config,
    database: made.database,
    log,
    clock,
    ...(outbound ? { outbound } : {}),
    ...(resolveName ? { resolveName } : {}),
    ...(mailboxTrust ? { mailboxTrust } : {}),
  });
  await app.listen();
  const client: World['client'] = (token) =>
    createClient({
      baseUrl: config.publicUrl,
      headers: () => (token ? { authorization: `Bearer ${token}` } : ({} as never)),
    });
  return {
    app,
    database: made.database,
    clock,
    origin: config.publicUrl,
    client,
    async open(handle, password) {
      const account = { handle, name: handle, password: password ?? null, locale: 'de' } as const;
      const opened = await app.identity.signUp(account);
      const token = await app.identity.createSession(opened.userId);
      return { ...opened, token, client: client(token) };
    },
    settle: () => app.outbox.drain(),
    async close() {
      await app.close();
      await made.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
