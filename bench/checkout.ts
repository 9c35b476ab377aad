import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../apps/server/src/app.ts';
import { systemClock } from '../apps/server/src/platform/clock.ts';
import { completeConfig, parseConfig } from '../apps/server/src/platform/config.ts';
import { createDatabase } from '../apps/server/src/platform/database.ts';
import { toPublicId } from '../apps/server/src/platform/ids.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { migrate } from '../apps/server/src/platform/migrations.ts';
import { noLimits } from '../apps/server/src/platform/rate-limit.ts';
import { startPostgres } from '../apps/server/src/platform/postgres.ts';
import {
  findShopContradictions,
  gatherBuyers,
  openStand,
  type ShopStand,
} from '../dev/shop-crowd.ts';
import type { Load, LoadResult } from './checkout/load.ts';
import { atLeast, atMost, report } from './cases.ts';
import { cpuMsOfTree } from './cpu.ts';

/**
 * The whole way of a purchase over HTTP: into the cart, stock taken, paid from the wallet, order and card
 * written, on a PostgreSQL that syncs every commit. The buyers are a process of their own on the same two
 * cores. CPU is that of server and database together, without the buyers'.
 */
const users = 128;
const atOnce = 16;
const seconds = Number(process.env['BENCH_SECONDS'] ?? 8);
const ordersPerSecondMin = 100;
const cpuMsPerOrderMax = 20;

const say = (text = '') => process.stdout.write(`${text}\n`);
const folder = await mkdtemp(join(tmpdir(), 'allmende-bench-'));
const log = createLog({ level: 'fatal' });
const postgres = await startPostgres({ dataFolder: folder, log });
const database = createDatabase({ connection: postgres.connection, log });
await migrate(database, log);
const port = await freePort();
const config = completeConfig(parseConfig([], { DATA: folder, PORT: String(port) }), port);
const app = await createApp({ config, database, log, clock: systemClock, limiter: noLimits });
await app.listen();

say('preparing buyers and shops …');
const buyers = await gatherBuyers(app, {
  count: users,
  users,
  moneyMinor: 90_00n,
  prefix: 'last',
});
const tokens = await Promise.all(buyers.map(({ userId }) => app.identity.createSession(userId)));
const stands: ShopStand[] = [];
for (let i = 0; i < 8; i++) {
  const handle = `stand-${'abcdefgh'[i]}`;
  stands.push(await openStand(app, { handle, priceMinor: 1n, stocks: [1_000_000, 1_000_000] }));
}

async function measure(name: string, way: Load['way'], shops: ShopStand[]) {
  const load: Load = {
    origin: config.publicUrl,
    way,
    seconds,
    atOnce,
    buyers: buyers.map(({ actorId }, i) => ({
      token: tokens[i]!,
      actorId: toPublicId('act', actorId),
    })),
    shops: shops.map(({ sellerId, variantIds }) => ({
      sellerId: toPublicId('act', sellerId),
      variantIds: variantIds.map((id) => toPublicId('var', id)),
    })),
  };
  const child = fork(join(import.meta.dirname, 'checkout/load.ts'), {
    env: { ...process.env, LOAD: JSON.stringify(load) },
  });
  await once(child, 'message');
  const serverBefore = process.cpuUsage();
  const databaseBefore = cpuMsOfTree(postgres.pid);
  child.send('go');
  const [result] = (await once(child, 'message')) as [LoadResult];
  const server = process.cpuUsage(serverBefore);
  const serverMs = (server.user + server.system) / 1000;
  const databaseMs = cpuMsOfTree(postgres.pid) - databaseBefore;
  await once(child, 'exit');
  const { orders, refused, elapsedMs, p50Ms, p99Ms } = result;
  const perSecond = orders / (elapsedMs / 1000);
  const cpuMs = (serverMs + databaseMs) / orders;
  say(
    `${name}: ${perSecond.toFixed(0)} orders/s, ${cpuMs.toFixed(1)} ms CPU per order ` +
      `(server ${(serverMs / orders).toFixed(1)}, database ${(databaseMs / orders).toFixed(1)}), ` +
      `p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms, refused ${refused}`,
  );
  if (refused > 0) throw new Error(`${refused} orders were refused`);
  return [
    atLeast(1, {
      name: `${name}: orders per second`,
      value: perSecond,
      unit: 'orders/s',
      reference: 'limit',
      referenceValue: ordersPerSecondMin,
    }),
    atMost(1, {
      name: `${name}: CPU per order`,
      value: cpuMs,
      unit: 'ms',
      reference: 'limit',
      referenceValue: cpuMsPerOrderMax,
    }),
  ];
}

const cases = [
  ...(await measure('buy at once, 8 shops', 'buy', stands)),
  ...(await measure('buy at once, one shop', 'buy', stands.slice(0, 1))),
  ...(await measure('reserve, then pay, 8 shops', 'reserve', stands)),
];
const contradictions = await findShopContradictions(database, app);
say(contradictions.length === 0 ? 'stock, orders and book agree' : contradictions.join('\n'));
await app.close();
await database.close();
await postgres.stop();
await rm(folder, { recursive: true, force: true });
report('checkout', cases);
if (contradictions.length > 0) process.exitCode = 1;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address() as { port: number };
      probe.close(() => resolve(address.port));
    });
  });
}
