import assert from 'node:assert/strict';
import { test } from 'node:test';
import { euros } from '@allmende/contract/money';
import { walletWorld } from '../../../../dev/wallet-world.ts';
import { newUuid } from '#platform/ids';

const world = await walletWorld();

test('[W102] two thousand tips of one cent settle exactly and cost nothing', async () => {
  const creator = await world.person('autorin');
  const fans = await Promise.all(
    Array.from({ length: 50 }, (_, i) => world.person(`fan-${i + 1}`, { minor: 40n })),
  );
  const tip = (fan: (typeof fans)[number]) =>
    world.wallet.sendMoney({
      userId: fan.userId,
      fromActorId: fan.actorId,
      toActorId: creator.actorId,
      amount: euros(1n),
      note: '',
      idempotencyKey: newUuid(),
    });
  // Each fan taps as fast as answers come; forty taps of everybody.
  await Promise.all(
    fans.map(async (fan) => {
      for (let i = 0; i < 40; i++) {
        const paid = await tip(fan);
        assert(paid.ok);
        assert.deepEqual([paid.value.amount, paid.value.fee], [euros(1n), euros(0n)]);
      }
    }),
  );
  assert.equal(await world.balance(creator), 2_000n);
  for (const fan of fans) assert.equal(await world.balance(fan), 0n);
  const seventh = fans[6]!;
  const refused = await tip(seventh);
  assert.equal(refused.ok ? '' : refused.code, 'wallet.insufficient_funds');
  const { rows } = await world.database.pool.query(
    'select count(*)::integer as payments, count(distinct receipt_number)::integer as receipts from wallet_payments where amount = 1',
  );
  assert.deepEqual(rows[0], { payments: 2_000, receipts: 2_000 });
  world.clock.advance(120_000);
  assert.deepEqual(await world.wallet.selfCheck(), { isSound: true, findings: [] });
});
