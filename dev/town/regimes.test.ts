import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { createApp } from '../../apps/server/src/app.ts';
import { manualClock } from '../../apps/server/src/platform/clock.ts';
import { completeConfig, parseConfig } from '../../apps/server/src/platform/config.ts';
import { newUuid, toUuid } from '../../apps/server/src/platform/ids.ts';
import { createLog } from '../../apps/server/src/platform/log.ts';
import { createTestDatabase } from '../test-database.ts';
import { clientOf } from './doors.ts';
import { seedTown } from './seed.ts';

// The strictest: limits hold, two factors are asked for, and only acceptors are paid.
test('the town moves in also where money is real, and its people can pay its shops', async () => {
  const { database, close } = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'allmende-town-'));
  const config = completeConfig(parseConfig([], { DATA: folder, REGIME: 'limited-network' }), 0);
  const app = await createApp({
    config,
    database,
    log: createLog({ level: 'fatal' }),
    clock: manualClock(new Date('2026-05-20T10:00:00Z')),
  });
  try {
    await seedTown(app);
    const [nele, shop] = await Promise.all(
      ['nele', 'baeckerei-krumm'].map((handle) => app.identity.actorByHandle(handle)),
    );
    const userId = await app.identity.userOfPerson(toUuid(nele!.id));
    const client = clientOf(app, await app.identity.createSession(userId!));
    const paid = await client.wallet.sendMoney({
      body: { toActorId: shop!.id, amount: euros(100n), note: '' },
      idempotencyKey: newUuid(),
    });
    assert.equal(paid.amount.value, '100');
    assert.deepEqual((await app.wallet.selfCheck()).findings, []);
  } finally {
    await app.close();
    await close();
    await rm(folder, { recursive: true, force: true });
  }
});
