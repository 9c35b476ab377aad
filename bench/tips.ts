import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { euros } from '@allmende/contract/money';
import { createApp } from '../apps/server/src/app.ts';
import { systemClock } from '../apps/server/src/platform/clock.ts';
import { completeConfig, parseConfig } from '../apps/server/src/platform/config.ts';
import { createDatabase } from '../apps/server/src/platform/database.ts';
import { newUuid } from '../apps/server/src/platform/ids.ts';
import { createLog } from '../apps/server/src/platform/log.ts';
import { migrate } from '../apps/server/src/platform/migrations.ts';
import { startPostgres } from '../apps/server/src/platform/postgres.ts';
import { gatherBuyers, openStand } from '../dev/shop-crowd.ts';
import { atLeast, report } from './cases.ts';

/**
 * Ten thousand tips of one cent from a hundred people to one, who is the hardest case: every tip waits for the same
 * account. Each is a payment of its own with its receipt and its card in the chat, on a PostgreSQL that syncs every
 * commit. Afterwards every cent is counted.
 */
const fans = 100;
const tipsEach = 100;
const tipsPerSecondMin = 100;

const say = (text: string) => process.stdout.write(`${text}\n`);
const folder = await mkdtemp(join(tmpdir(), 'allmende-bench-'));
const log = createLog({ level: 'fatal' });
const postgres = await startPostgres({ dataFolder: folder, log });
const database = createDatabase({ connection: postgres.connection, log });
await migrate(database, log);
const config = completeConfig(parseConfig([], { DATA: folder }), 4400);
const app = await createApp({ config, database, log, clock: systemClock });

say('preparing a hundred people …');
const people = await gatherBuyers(app, {
  count: fans,
  users: fans,
  moneyMinor: BigInt(tipsEach),
  prefix: 'fan',
});
const stand = await openStand(app, { handle: 'autorin', priceMinor: 1n, stocks: [1] });
const payee = { actorId: stand.sellerId, userId: stand.ownerUserId };

const startedAt = performance.now();
await Promise.all(
  people.map(async ({ userId, actorId }) => {
    for (let i = 0; i < tipsEach; i++) {
      const paid = await app.wallet.sendMoney({
        userId,
        fromActorId: actorId,
        toActorId: payee.actorId,
        amount: euros(1n),
        note: '',
        idempotencyKey: newUuid(),
      });
      assert.ok(paid.ok && paid.value.fee.value === '0');
    }
  }),
);
const seconds = (performance.now() - startedAt) / 1000;

const got = await app.wallet.view(payee);
assert.ok(got.ok);
assert.equal(got.value.balance.value, String(fans * tipsEach), 'every cent has arrived');
for (const fan of people) {
  const left = await app.wallet.view(fan);
  assert.ok(left.ok && left.value.balance.value === '0', 'and nothing was charged');
}
const verified = await app.ledger.verify();
assert.ok(verified.ok, 'the book proves');
say(`${fans * tipsEach} tips of one cent in ${seconds.toFixed(1)} s; every cent arrived`);
await app.close();
await database.close();
await postgres.stop();
await rm(folder, { recursive: true, force: true });
report('tips', [
  atLeast(1, {
    name: 'tips of one cent to one payee per second',
    value: (fans * tipsEach) / seconds,
    unit: 'payments/s',
    reference: 'limit',
    referenceValue: tipsPerSecondMin,
  }),
]);
