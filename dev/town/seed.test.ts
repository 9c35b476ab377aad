import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Id } from '@allmende/contract/ids';
import type { Client } from '@allmende/sdk';
import { type App, createApp } from '../../apps/server/src/app.ts';
import { verifyBook } from '../../apps/server/src/ledger/verify.ts';
import { manualClock } from '../../apps/server/src/platform/clock.ts';
import { completeConfig, parseConfig } from '../../apps/server/src/platform/config.ts';
import { toUuid } from '../../apps/server/src/platform/ids.ts';
import { createLog } from '../../apps/server/src/platform/log.ts';
import { createTestDatabase } from '../test-database.ts';
import { clientOf } from './doors.ts';
import { seedTown } from './seed.ts';
import { town } from './town.ts';

let app: App;
let leave: () => Promise<void>;
let people: Awaited<ReturnType<typeof seedTown>>;
const now = new Date('2026-05-20T10:00:00Z');

before(async () => {
  const { database, close } = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'allmende-town-'));
  const config = completeConfig(parseConfig([], { DATA: folder }), 0);
  // As at a first start, nothing is listening and no job is running yet.
  app = await createApp({
    config,
    database,
    log: createLog({ level: 'fatal' }),
    clock: manualClock(now),
  });
  leave = async () => {
    await app.close();
    await close();
    await rm(folder, { recursive: true, force: true });
  };
  people = await seedTown(app);
});

after(() => leave());

/** The seat of whoever may act in this name. */
async function seatOf(handle: string): Promise<{ client: Client; actorId: Id<'actor'> }> {
  const { identity } = app;
  const business = town.businesses.find((one) => one.handle === handle);
  const person = await identity.actorByHandle(business?.staff[0]?.person ?? handle);
  const userId = await identity.userOfPerson(toUuid(person!.id));
  const actor = await identity.actorByHandle(handle);
  return {
    client: clientOf(app, await identity.createSession(userId!)),
    actorId: actor!.id as Id<'actor'>,
  };
}

const everybody = [...town.persons, ...town.businesses].map(({ handle }) => handle);

test('a visitor can sign in as everybody who is offered', async () => {
  assert.ok(people.length >= 6);
  for (const { handle, password } of people) {
    const me = await clientOf(app, 'nobody').identity.signIn({ body: { handle, password } });
    assert.equal(me.actors[0]!.actor.handle, handle);
    assert.ok(me.actors[0]!.actor.picture);
  }
});

test('every shop has its shelves full, with pictures, and here and there something sold out', async () => {
  const { client } = await seatOf('hedwig');
  let soldOut = 0;
  for (const { handle } of town.businesses) {
    const { actorId } = await seatOf(handle);
    const { items } = await client.shop.listProducts({
      params: { sellerActorId: actorId },
      query: { limit: 50 },
    });
    const expected = town.products.filter(({ seller }) => seller === handle);
    assert.deepEqual(
      items.map(({ title }) => title).sort(),
      expected.map(({ title }) => title).sort(),
    );
    for (const { picture, title } of items) assert.ok(picture, title);
    soldOut += items.filter(({ isSoldOut }) => isSoldOut).length;
  }
  assert.ok(soldOut >= 3, `${soldOut} products are sold out`);
});

test('there are orders in every state', async () => {
  const states = new Set<string>();
  for (const { handle, shop } of town.businesses) {
    if (!shop) continue;
    const { client, actorId } = await seatOf(handle);
    const { items } = await client.shop.listOrders({ actorId, query: { as: 'seller', limit: 50 } });
    for (const { state, placedAt } of items) {
      states.add(state);
      assert.ok(Date.parse(placedAt) <= now.getTime());
    }
  }
  assert.deepEqual([...states].sort(), [
    'accepted',
    'cancelled',
    'completed',
    'paid',
    'placed',
    'ready',
    'shipped',
  ]);
});

test('conversations lie in the past, in order, and wait where somebody has not read', async () => {
  for (const handle of everybody) {
    const { client, actorId } = await seatOf(handle);
    const { items } = await client.messaging.syncConversations({ actorId, query: {} });
    for (const conversation of items) {
      const { items: messages } = await client.messaging.listMessages({
        actorId,
        params: { conversationId: conversation.id },
        query: { limit: 100 },
      });
      const times = messages.map(({ sentAt }) => Date.parse(sentAt));
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
      assert.ok(times.at(-1)! <= now.getTime());
      assert.ok(times[0]! < now.getTime() - 60_000);
      const names = conversation.members.map(({ actor }) => actor.handle).sort();
      const thread = town.threads.find(
        ({ between }) => [...between].sort().join() === names.join(),
      );
      const unread = thread!.unread?.by === handle ? thread!.unread.count : 0;
      assert.equal(conversation.unreadCount, unread, `${handle} in ${names.join(' and ')}`);
      assert.equal(conversation.isDone, thread!.doneBy === handle);
    }
    const expected = town.threads.filter(({ between }) => between.includes(handle));
    assert.equal(items.length, expected.length, handle);
  }
});

test('a shop sells to guests, and a product of it stands labelled between posts', async () => {
  const { client, actorId } = await seatOf('zwoelf-zeilen');
  const { items } = await client.promotion.listPromotions({ actorId, query: {} });
  assert.deepEqual(
    items.map(({ about, state }) => [about, state]),
    [['product', 'running']],
  );
  assert.equal(items[0]!.product!.takesGuests, true);
  const reader = await seatOf('lena');
  const { items: entries } = await reader.client.feed.listHome({ query: { limit: 20 } });
  const german = entries.find(({ post }) => post.language === 'de' && !post.contentWarning)!;
  const { place } = await reader.client.promotion.askPlace({
    body: { afterPostId: german.post.id },
  });
  assert.deepEqual([place!.payer.handle, place!.about], ['zwoelf-zeilen', 'product']);
});

test('every wallet has money and the whole book adds up', async () => {
  for (const handle of everybody) {
    const { client, actorId } = await seatOf(handle);
    const { balance } = await client.wallet.getWallet({ actorId });
    assert.ok(BigInt(balance.value) >= 0n, handle);
  }
  const report = await verifyBook(app.database, { anchorsFolder: null });
  assert.ok(report.ok, JSON.stringify(report.checks));
});
