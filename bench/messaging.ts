import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase } from '../apps/server/src/platform/database.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { migrate } from '../apps/server/src/platform/migrations.ts';
import { type Postgres, startPostgres } from '../apps/server/src/platform/postgres.ts';
import { atLeast, atMost, type Case, report } from './cases.ts';
import { cpuMsOfTree } from './cpu.ts';
import type { Figures, Pace, Phase, Target } from './messaging/load.ts';

/**
 * Messages over real WebSockets, durable before they are acknowledged, side by side with a bare relay on
 * the same PostgreSQL, which syncs every commit. Both servers and the people are processes of their own.
 * They take turns in short rounds, so that whatever else the machine does hits both; ratios are medians
 * of rounds. Processor time per message tells more than speed when the machine has other things to do.
 */
const pairs = 200;
/** Unanswered messages per pair at saturation. */
const window = 5;
const saturated = { rounds: 5, ms: 2_200 };
const paced = { rounds: 4, ms: 2_500, share: 0.3 };
const warmUpMs = 1_500;

const log = createLog({ level: 'error' });

interface Stand {
  postgres: Postgres;
  servers: Record<Target, ChildProcess>;
  people: ChildProcess;
}

function start(file: string, postgres: Postgres): ChildProcess {
  const { connection } = postgres;
  const child = fork(join(import.meta.dirname, 'messaging', file), {
    env: { ...process.env, ALLMENDE_BENCH: JSON.stringify({ connection, pairs }) },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  child.once('exit', (code) => {
    if (code) throw new Error(`${file} ended with ${code}`);
  });
  return child;
}

function answer<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => {
    child.once('message', (value) => resolve(value as T));
  });
}

function ask<T>(child: ChildProcess, question: object): Promise<T> {
  child.send(question);
  return answer<T>(child);
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function rounded(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}

type Measured = Figures & { cpuMicros: { server: number; database: number; people: number } };

async function measure({ postgres, servers, people }: Stand, phase: Phase): Promise<Measured> {
  const pids = [servers[phase.target].pid!, postgres.pid, people.pid!];
  const before = pids.map(cpuMsOfTree);
  const figures = await ask<Figures>(people, phase);
  const after = pids.map(cpuMsOfTree);
  const [server, database, load] = after.map((ms, index) =>
    rounded(((ms - before[index]!) * 1000) / figures.sent),
  );
  return { ...figures, cpuMicros: { server: server!, database: database!, people: load! } };
}

function describe(name: string, { deliveredPerSecond, p50Ms, p99Ms, cpuMicros }: Measured): string {
  const { server, database, people } = cpuMicros;
  return (
    `  ${name.padEnd(10)} ${String(rounded(deliveredPerSecond)).padStart(6)}/s` +
    `  p50 ${p50Ms.toFixed(1).padStart(6)} ms  p99 ${p99Ms.toFixed(1).padStart(6)} ms` +
    `  CPU per message: server ${server} µs, database ${database} µs, people ${people} µs`
  );
}

async function compare(
  stand: Stand,
  title: string,
  { pace, rounds }: { pace: Pace; rounds: number },
): Promise<Record<Target, Measured[]>> {
  const figures: Record<Target, Measured[]> = { allmende: [], relay: [] };
  for (let round = 1; round <= rounds; round++) {
    console.log(`${title}, round ${round}`);
    for (const target of ['allmende', 'relay'] as const) {
      const measured = await measure(stand, { ...pace, target });
      figures[target].push(measured);
      console.log(describe(target === 'relay' ? 'bare relay' : 'Allmende', measured));
    }
  }
  return figures;
}

function saturationCase({ allmende, relay }: Record<Target, Measured[]>): Case {
  const speed = (one: Measured) => one.deliveredPerSecond;
  return atLeast(0.5, {
    name: `1:1 at saturation, ${pairs} pairs`,
    value: median(allmende.map(speed)),
    unit: 'messages/s',
    reference: 'bare relay',
    referenceValue: median(relay.map(speed)),
    ratio: median(allmende.map((one, index) => speed(one) / speed(relay[index]!))),
  });
}

/** Against a limit in milliseconds, not against the relay: what people feel. */
function latencyCase(
  { allmende }: Record<Target, Measured[]>,
  { quantile, limitMs }: { quantile: 'p50Ms' | 'p99Ms'; limitMs: number },
): Case {
  return atMost(1, {
    name: `send to delivered at 30 % of saturation, ${quantile.slice(0, 3)}`,
    value: median(allmende.map((one) => one[quantile])),
    unit: 'ms',
    reference: 'limit',
    referenceValue: limitMs,
  });
}

async function run(stand: Stand): Promise<void> {
  const { servers, people } = stand;
  const [allmende, relay] = await Promise.all([answer(servers.allmende), answer(servers.relay)]);
  await ask(people, { allmende, relay, pairs });
  const pace: Pace = { mode: 'saturate', window, ms: saturated.ms };
  await compare(stand, 'Warming up', { pace: { ...pace, ms: warmUpMs }, rounds: 1 });
  const full = await compare(stand, 'Saturation', { pace, rounds: saturated.rounds });
  const perSecond = paced.share * median(full.allmende.map((one) => one.deliveredPerSecond));
  const calm = await compare(stand, '30 % of it', {
    pace: { mode: 'pace', perSecond, ms: paced.ms },
    rounds: paced.rounds,
  });
  const cases = [
    saturationCase(full),
    latencyCase(calm, { quantile: 'p50Ms', limitMs: 40 }),
    latencyCase(calm, { quantile: 'p99Ms', limitMs: 150 }),
  ];
  report('messaging', cases);
}

const folder = await mkdtemp(join(tmpdir(), 'allmende-bench-'));
const postgres = await startPostgres({ dataFolder: folder, log });
const database = createDatabase({ connection: postgres.connection, log });
await migrate(database, log);
await database.close();

const servers = {
  allmende: start('allmende.ts', postgres),
  relay: start('bare-relay.ts', postgres),
};
const people = start('load.ts', postgres);
try {
  await run({ postgres, servers, people });
} finally {
  for (const child of [servers.allmende, servers.relay, people]) {
    if (child.exitCode !== null) continue;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.disconnect();
    await gone;
  }
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}
