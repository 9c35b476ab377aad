import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase } from '../apps/server/src/platform/database.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { migrate } from '../apps/server/src/platform/migrations.ts';
import { type Postgres, startPostgres } from '../apps/server/src/platform/postgres.ts';
import { atMost, type Case, report } from './cases.ts';
import type { Verdict } from './durability/faithful.ts';
import type { Person } from './messaging/load.ts';
import { answer, ask, end, start } from './messaging/stand.ts';

/**
 * What is left of messages when something dies under load. Pairs write as fast as they are answered, on a PostgreSQL
 * that syncs every commit; then the server is killed, or PostgreSQL, or PostgreSQL stays away. Not a matter of speed:
 * the only good number is none. Troubles can be named to run only those: `npm run bench -- durability server`.
 */
const pairCount = 100;
const before = 2_000;
const afterwards = 2_000;
// What it says of a database that is away is not what is looked for here.
process.env['LOG_LEVEL'] = 'silent';
const log = createLog({ level: 'silent' });
const folder = await mkdtemp(join(tmpdir(), 'allmende-bench-'));

interface Scene {
  server: { process: ReturnType<typeof start>; port: number };
  faithful: ReturnType<typeof start>;
}

/** Each resolves when whatever died is there again. */
const troubles: Record<string, { title: string; happen(scene: Scene): Promise<void> }> = {
  server: {
    title: 'kill -9 of the server, three times',
    async happen(scene) {
      for (let time = 0; time < 3; time++) {
        const gone = new Promise((resolve) => scene.server.process.once('exit', resolve));
        scene.server.process.kill('SIGKILL');
        await gone;
        scene.server = await startServer(postgres);
        await ask(scene.faithful, { act: 'move', port: scene.server.port });
        await sleep(1_500);
      }
    },
  },
  postgres: {
    title: 'kill -9 of PostgreSQL, three times',
    async happen() {
      for (let time = 0; time < 3; time++) {
        process.kill(postgres.pid, 'SIGKILL');
        await sleep(3_000);
      }
    },
  },
  away3: { title: 'PostgreSQL away for 3 s', happen: () => stayAway(3_000) },
  away75: { title: 'PostgreSQL away for 75 s', happen: () => stayAway(75_000) },
};

async function stayAway(ms: number): Promise<void> {
  await postgres.stop();
  await sleep(ms);
  postgres = await startPostgres({ dataFolder: folder, log });
}

async function startServer(on: Postgres): Promise<Scene['server']> {
  const process = start('allmende.ts', on);
  return { process, port: (await answer<{ port: number }>(process)).port };
}

async function suffer(name: string): Promise<Case[]> {
  const { title, happen } = troubles[name]!;
  const server = await startServer(postgres);
  const faithful = start('../durability/faithful.ts', postgres);
  const scene: Scene = { server, faithful };
  const people = await ask<Person[]>(server.process, { make: 'pairs', count: pairCount });
  await ask(faithful, { act: 'talk', port: server.port, people });
  await sleep(before);
  await happen(scene);
  // Until it goes on as before, however long that takes.
  const reached = await ask<number>(faithful, { act: 'count' });
  while ((await ask<number>(faithful, { act: 'count' })) < reached + 1_000) await sleep(50);
  await sleep(afterwards);
  const verdict = await ask<Verdict>(faithful, { act: 'stop' });
  for (const child of [faithful, scene.server.process]) await end(child);
  const { acknowledged, refused, longestSilenceMs } = verdict;
  console.log(
    `${title}: ${acknowledged} acknowledged, ${verdict.missing} missing, ${verdict.doubled} doubled, ` +
      `${verdict.disordered} out of order, ${refused} put off, longest silence ${Math.round(longestSilenceMs)} ms`,
  );
  const none = (what: string, value: number) =>
    atMost(0, {
      name: `${title}: ${what}`,
      value,
      unit: 'messages',
      reference: 'acknowledged',
      referenceValue: acknowledged,
    });
  return [
    none('acknowledged and then missing', verdict.missing),
    none('doubled', verdict.doubled),
    none('out of order', verdict.disordered),
  ];
}

const named = process.argv.slice(2);
const unknown = named.find((name) => !(name in troubles));
if (unknown)
  throw new Error(`There is no trouble "${unknown}"; ${Object.keys(troubles).join(', ')} are.`);

let postgres = await startPostgres({ dataFolder: folder, log });
const database = createDatabase({ connection: postgres.connection, log });
await migrate(database, log);
await database.close();
try {
  const cases: Case[] = [];
  for (const name of Object.keys(troubles)) {
    if (named.length === 0 || named.includes(name)) cases.push(...(await suffer(name)));
  }
  report('durability', cases);
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}
