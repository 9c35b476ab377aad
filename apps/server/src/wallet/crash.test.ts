import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { euros } from '@allmende/contract/money';
import { createTestDatabase } from '../../../../dev/test-database.ts';
import { confirmWithPassword, type Someone, walletWorld } from '../../../../dev/wallet-world.ts';
import { isConnectionLost } from '#platform/database';
import { newUuid } from '#platform/ids';

const made = await createTestDatabase({ maxConnections: 2 });
const world = await walletWorld({ on: made });
after(() => made.close());

/** Cuts every connection of the world to its database, wherever it is in its work. */
async function cutConnections(): Promise<void> {
  await made.database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
}

/** Asks as a client does that got no answer: again, with the same key, until there is one. */
async function insist<T>(ask: () => Promise<T>): Promise<{ answer: T; tries: number }> {
  for (let tries = 1; ; tries++) {
    try {
      return { answer: await ask(), tries };
    } catch (error) {
      assert.ok(isConnectionLost(error), String(error));
      await pause(20);
    }
  }
}

interface Planned {
  payer: Someone;
  minor: bigint;
  key: string;
  confirmation: string | undefined;
}

test('[W4] [W8] connections that are cut lose no payment, double none, and leave no half', async (t) => {
  const payee = await world.person('fels');
  const payers: Someone[] = [];
  for (let i = 0; i < 6; i++) payers.push(await world.person(`ast${i}`, { minor: 100_000n }));
  const planned: Planned[] = [];
  for (const payer of payers) {
    for (let i = 0; i < 8; i++) {
      planned.push({ payer, minor: 1n, key: newUuid(), confirmation: undefined });
    }
    for (let i = 0; i < 3; i++) {
      const confirmation = await confirmWithPassword(payer, { payee, minor: 4000n });
      planned.push({ payer, minor: 4000n, key: newUuid(), confirmation });
    }
  }
  let isDone = false;
  const cutting = (async () => {
    let cuts = 0;
    while (!isDone && cuts < 12) {
      await pause(15 + cuts * 7);
      await cutConnections();
      cuts += 1;
    }
    return cuts;
  })();
  const outcomes = await Promise.all(
    planned.map(({ payer, minor, key, confirmation }) =>
      insist(() =>
        world.wallet.sendMoney({
          userId: payer.userId,
          fromActorId: payer.actorId,
          toActorId: payee.actorId,
          amount: euros(minor),
          note: '',
          confirmation,
          idempotencyKey: key,
        }),
      ),
    ),
  );
  isDone = true;
  assert.ok((await cutting) > 0);

  const ids = outcomes.map(({ answer }) => (answer.ok ? answer.value.id : answer.code));
  assert.equal(new Set(ids).size, planned.length, 'each request is one payment of its own');
  assert.ok(
    ids.every((id) => id.startsWith('pay_')),
    String(ids),
  );
  t.diagnostic(`${outcomes.filter(({ tries }) => tries > 1).length} were asked for again`);
  assert.equal(await world.balance(payee), 6n * (8n + 3n * 4000n));

  const { rows } = await made.database.pool.query(
    `select count(*)::integer as cards from messaging_messages m
     join wallet_payments p on p.id = m.client_id where p.kind = 'transfer'`,
  );
  assert.equal(rows[0].cards, planned.length, 'each payment has its card');
  world.clock.advance(120_000);
  assert.deepEqual(await world.wallet.selfCheck(), { isSound: true, findings: [] });
});
