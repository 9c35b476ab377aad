import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase } from '../../apps/server/src/platform/database.ts';
import { createLog } from '../../apps/server/src/platform/log.ts';
import { migrate } from '../../apps/server/src/platform/migrations.ts';
import { type Postgres, startPostgres } from '../../apps/server/src/platform/postgres.ts';
import type { Order } from './allmende.ts';
import type { Person, Target } from './load.ts';

/** Both servers on one PostgreSQL, and those who use them: a process each. */
export interface Stand {
  postgres: Postgres;
  servers: Record<Target, { process: ChildProcess; port: number }>;
  /** Pairs that talk. */
  pairs: ChildProcess;
  /** Many at once. */
  crowd: ChildProcess;
  /** Has Allmende prepare something, and returns who is to use it. */
  make(order: Order): Promise<Person[]>;
}

export const targets = ['allmende', 'relay'] as const;
export const nameOf = { allmende: 'Allmende', relay: 'bare relay' };

export async function withStand(run: (stand: Stand) => Promise<void>): Promise<void> {
  const log = createLog({ level: 'error' });
  const folder = await mkdtemp(join(tmpdir(), 'allmende-bench-'));
  const postgres = await startPostgres({ dataFolder: folder, log });
  const database = createDatabase({ connection: postgres.connection, log });
  await migrate(database, log);
  await database.close();
  const started = ['allmende.ts', 'bare-relay.ts', 'load.ts', 'crowd.ts'].map((file) =>
    start(file, postgres),
  );
  const [allmende, relay, pairs, crowd] = started as [
    ChildProcess,
    ChildProcess,
    ChildProcess,
    ChildProcess,
  ];
  try {
    const [own, other] = await Promise.all([
      answer<{ port: number }>(allmende),
      answer<{ port: number }>(relay),
    ]);
    await run({
      postgres,
      servers: {
        allmende: { process: allmende, port: own.port },
        relay: { process: relay, port: other.port },
      },
      pairs,
      crowd,
      make: (order) => ask<Person[]>(allmende, order),
    });
  } finally {
    for (const child of started) await end(child);
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A process that serves or uses; the file is named from here. */
export function start(file: string, { connection }: Postgres): ChildProcess {
  const child = fork(join(import.meta.dirname, file), {
    env: { ...process.env, ALLMENDE_BENCH: JSON.stringify({ connection }) },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  child.once('exit', (code) => {
    if (code) throw new Error(`${file} ended with ${code}`);
  });
  return child;
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.disconnect();
  await gone;
}

export function answer<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => {
    child.once('message', (value) => resolve(value as T));
  });
}

export function ask<T>(child: ChildProcess, question: object): Promise<T> {
  child.send(question);
  return answer<T>(child);
}

/** Memory that a process holds, in bytes. */
export async function residentBytes({ pid }: ChildProcess): Promise<number> {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) * 1024;
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
