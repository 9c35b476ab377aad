import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createWorld } from '../../../dev/world.ts';
import { newUuid } from '#platform/ids';

test('closing waits for transfers that the ledger has accepted', async () => {
  const world = await createWorld();
  const { ledger } = world.app;
  const blocking = await world.database.pool.connect();
  await blocking.query('begin; lock table ledger_accounts in access exclusive mode');
  let answered: unknown;
  const [debitAccountId, creditAccountId] = [newUuid(), newUuid()];
  const terms = { id: newUuid(), amount: 1n, assetCode: 'EUR', code: 1, reference: newUuid() };
  void ledger.submit([{ ...terms, debitAccountId, creditAccountId }]).then((results) => {
    answered = results;
  });
  const closing = world.app.close().then(() => answered);
  assert.equal(await Promise.race([closing, setTimeout(1_500, 'still waiting')]), 'still waiting');
  await blocking.query('rollback');
  blocking.release();
  assert.ok(await closing);
  await world.close();
});
