import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newUuid } from '#platform/ids';
import { refusal, testWorld } from '../../../../dev/world.ts';

test('[L36] anybody reads the daily anchors, latest first, page by page', async () => {
  const world = await testWorld({ now: new Date('2026-03-10T12:00:00Z') });
  const { ledger, database } = world.app;
  const anyone = world.client();
  assert.deepEqual(await anyone.ledger.listAnchors({}), { items: [], nextCursor: null });
  const [from, to] = [newUuid(), newUuid()];
  const terms = { assetCode: 'EUR', code: 'wallet', limit: 'none' as const };
  await database.transaction((tx) =>
    ledger.openAccounts(tx, [
      { id: from, ...terms },
      { id: to, ...terms },
    ]),
  );
  for (let day = 0; day < 3; day++) {
    const [paid] = await ledger.submit([
      {
        id: newUuid(),
        debitAccountId: from,
        creditAccountId: to,
        amount: 1n,
        assetCode: 'EUR',
        code: 1,
      },
    ]);
    assert.equal(paid!.ok, true);
    await ledger.seal();
    world.clock.advance(86_400_000);
  }
  const first = await anyone.ledger.listAnchors({ query: { limit: 2 } });
  assert.deepEqual(
    first.items.map(({ date, count, seal }) => [date, count, seal]),
    [
      ['2026-03-11', 3, 3],
      ['2026-03-10', 2, 2],
    ],
  );
  const rest = await anyone.ledger.listAnchors({ query: { limit: 2, cursor: first.nextCursor! } });
  assert.deepEqual(
    rest.items.map(({ date }) => date),
    ['2026-03-09'],
  );
  assert.equal(rest.nextCursor, null);
  await assert.rejects(
    anyone.ledger.listAnchors({ query: { cursor: "1' or 1" } }),
    refusal('platform.invalid_input'),
  );
});

test('[L40] the age of the last look for what is to be sealed is a metric, new payments or not', async () => {
  const world = await testWorld();
  const { ledger } = world.app;
  const age = async () => {
    const { body } = await world.app.http.fastify.inject({ url: '/metrics' });
    return /^allmende_ledger_seal_age_seconds (\S+)$/m.exec(body)?.[1];
  };
  assert.equal(await age(), 'Nan');
  assert.equal(await ledger.seal(), null);
  assert.equal(await age(), '0');
  world.clock.advance(600_000);
  assert.equal(await age(), '600');
  await ledger.seal();
  assert.equal(await age(), '0');
});
