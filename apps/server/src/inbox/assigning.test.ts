import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Id } from '@allmende/contract/ids';
import { toPublicId, toUuid } from '#platform/ids';
import { inboxWorld } from '../../../../dev/inbox-world.ts';
import { refusal } from '../../../../dev/world.ts';

const { world, openShop, person, settled, conversationOf, say, caseOf, ask, change } =
  await inboxWorld();
const { app, database } = world;

/** How many connections wait for what another one holds. */
async function waiting(): Promise<number> {
  const { rows } = await database.pool.query(
    `select 1 from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length;
}

async function untilWaiting(count: number): Promise<void> {
  while ((await waiting()) < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('[IN9] [IN10] by turns, by capacity, and from the queue; who leaves has none', async () => {
  const shop = await openShop(2);
  const owner = shop.as(shop.owner);
  const ids = shop.agents.map(({ actorId }) => toPublicId('act', actorId));
  const first = await ask(shop);
  const stranger = toPublicId('act', (await person()).actorId);
  await assert.rejects(
    change(owner, first.caseId, { assigneeId: stranger }),
    refusal('inbox.not_staff'),
  );
  await change(owner, first.caseId, { state: 'done' });
  const actorId = toPublicId('act', shop.owner.actorId);
  await owner.inbox.putColleague({ params: { actorId }, body: { isTaking: false } });
  await owner.inbox.putSettings({ body: { assignment: 'round_robin' } });
  const turns = [];
  for (let n = 0; n < 4; n += 1) turns.push((await ask(shop)).found.assigneeId);
  assert.deepEqual(turns, [ids[0], ids[1], ids[0], ids[1]]);

  await owner.inbox.putSettings({ body: { assignment: 'capacity', capacity: 3 } });
  await owner.inbox.putColleague({ params: { actorId: ids[1]! }, body: { capacity: 2 } });
  const third = await ask(shop);
  assert.equal(third.found.assigneeId, ids[0]);
  const queued = await ask(shop);
  assert.equal(queued.found.assigneeId, null);
  await change(owner, third.caseId, { state: 'done' });
  await settled();
  assert.ok(ids.includes((await caseOf(shop, queued.conversationId)).assigneeId!));

  await app.database.transaction((tx) =>
    app.identity.setRole(tx, { actorId: shop.id, userId: shop.agents[0]!.userId, role: null }),
  );
  await settled();
  const { items } = await owner.inbox.listCases({});
  assert.ok(items.filter((one) => one.state !== 'done').every((one) => one.assigneeId !== ids[0]));
});

test('[IN9] whoever leaves while a case is being given to them does not keep it', async () => {
  const shop = await openShop(1);
  const { caseId } = await ask(shop);
  const [leaver] = shop.agents;
  const assigneeId = toPublicId('act', leaver!.actorId);
  const giving = await database.transaction(async (tx) => {
    await tx.client.query('select 1 from inbox_cases where id = $1 for no key update', [
      toUuid(caseId),
    ]);
    const given = change(shop.as(shop.owner), caseId, { assigneeId }).then(
      () => null,
      (error: { code?: string }) => error.code,
    );
    await untilWaiting(1);
    await database.transaction((other) =>
      app.identity.setRole(other, { actorId: shop.id, userId: leaver!.userId, role: null }),
    );
    await settled();
    return { given };
  });
  assert.equal(await giving.given, 'inbox.not_staff');
  const { items } = await shop.as(shop.owner).inbox.listCases({});
  assert.deepEqual(
    items.map((one) => one.assigneeId),
    [null],
  );
});

test('[IN9] a case that comes again is not of somebody who has left', async () => {
  const shop = await openShop(1);
  const { customer, caseId, conversationId } = await ask(shop);
  const [leaver] = shop.agents;
  await say(shop.as(leaver!), conversationId, 'Bis sechs');
  await change(shop.as(leaver!), caseId, { state: 'done' });
  const params = { actorId: toPublicId('act', leaver!.actorId) };
  await shop.as(shop.owner).business.removeStaff({ params });
  await settled();
  await say(customer.client, conversationId, 'Und sonntags?');
  const again = await caseOf(shop, conversationId);
  assert.deepEqual([again.state, again.assigneeId], ['open', null]);
});

test('[IN9] whoever leaves before their answer is taken in is in charge of nothing', async () => {
  const shop = await openShop(1);
  const { caseId, conversationId } = await ask(shop);
  const [leaver] = shop.agents;
  await database.transaction(async (tx) => {
    await tx.client.query('select 1 from inbox_cases where id = $1 for no key update', [
      toUuid(caseId),
    ]);
    await shop.as(leaver!).messaging.sendMessage({
      params: { conversationId },
      body: { clientId: crypto.randomUUID(), message: { kind: 'text', text: 'Bis sechs' } },
    });
    await untilWaiting(1);
    const params = { actorId: toPublicId('act', leaver!.actorId) };
    await shop.as(shop.owner).business.removeStaff({ params });
    await world.settle();
  });
  await settled();
  const answered = await caseOf(shop, conversationId);
  assert.deepEqual([answered.assigneeId, answered.waitingSince], [null, null]);
});

test('[IN9] [IN10] whoever leaves while cases are shared out is given none', async () => {
  const shop = await openShop(1);
  const owner = shop.as(shop.owner);
  const [leaver] = shop.agents;
  const ids = [shop.owner, leaver!].map((one) => toPublicId('act', one.actorId));
  await owner.inbox.putColleague({ params: { actorId: ids[0]! }, body: { isTaking: false } });
  await owner.inbox.putSettings({ body: { assignment: 'round_robin' } });
  const customer = await person();
  const conversationId = await conversationOf(customer, shop);
  const { left } = await database.transaction(async (tx) => {
    await tx.client.query(
      'select 1 from inbox_settings where business_actor_id = $1 for no key update',
      [shop.id],
    );
    await customer.client.messaging.sendMessage({
      params: { conversationId },
      body: { clientId: crypto.randomUUID(), message: { kind: 'text', text: 'Noch da?' } },
    });
    await untilWaiting(1);
    const params = { actorId: ids[1]! };
    const left = owner.business.removeStaff({ params }).then(() => world.settle());
    // Either they go before it is known who is there, or after they were given the case, which they then give back.
    await Promise.race([left, untilWaiting(2)]);
    return { left };
  });
  await left;
  await settled();
  assert.equal((await caseOf(shop, conversationId)).assigneeId, null);
});

test('[IN21] of two who take a case at once one has it, and the other one is told', async () => {
  const shop = await openShop(1);
  const both = [shop.owner, shop.agents[0]!];
  const ids = both.map(({ actorId }) => toPublicId('act', actorId));
  const take = (at: number, caseId: Id<'inboxCase'>, fromAssigneeId: Id<'actor'> | null) =>
    change(shop.as(both[at]!), caseId, { assigneeId: ids[at]!, fromAssigneeId });
  for (let round = 0; round < 5; round += 1) {
    const { caseId, conversationId } = await ask(shop);
    const taken = await Promise.allSettled([take(0, caseId, null), take(1, caseId, null)]);
    const winner = taken.findIndex(({ status }) => status === 'fulfilled');
    const lost = taken[1 - winner]!;
    assert.equal(lost.status === 'rejected' && lost.reason.code, 'inbox.case_taken');
    assert.equal((await caseOf(shop, conversationId)).assigneeId, ids[winner]);
    // Whoever has it loses nothing by saying so twice; the owner may take it from whom they see.
    await take(winner, caseId, null);
    await take(0, caseId, ids[winner]!);
    assert.equal((await caseOf(shop, conversationId)).assigneeId, ids[0]);
  }
});
