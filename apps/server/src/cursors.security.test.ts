import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { euros } from '@allmende/contract/money';
import type { Post } from '@allmende/contract/feed';
import type { Id } from '@allmende/contract/ids';
import { businessWorld } from '../../../dev/business-world.ts';
import { testWorld } from '../../../dev/world.ts';

/**
 * Every operation of the API that takes a cursor, with cursors that nobody was given: each is answered or
 * refused by name, and never becomes an error of the database. A new list joins by itself.
 */
const world = await testWorld();
const { person, business } = businessWorld(world);
const { fastify, operations } = world.app.http;

const lena = await person('lena', 'Lena');
const actorId = await business(lena, { handle: 'laden', name: 'Laden' });
for (const n of [2, 3]) await business(lena, { handle: `laden-${n}`, name: `Laden ${n}` });
// Some lists are for operators only.
await world.app.identity.makeOperator(lena.userId);
const token = await world.app.identity.createSession(lena.userId);

for (const title of ['Äpfel', '漢'.repeat(200), 'Zwetschgen']) {
  await lena.client.shop.createProduct({
    actorId,
    body: { title, variants: [{ price: euros(100n) }] },
  });
}
const importId = await importOf('Title,Price\n');
await importOf('Title,Price\n\n');
for (const _ of [1, 2, 3]) {
  await lena.client.wallet.topUpPlayMoney({
    idempotencyKey: crypto.randomUUID(),
    body: { amount: euros(100n) },
  });
}
const [someVariant] = (await lena.client.shop.listOwnProducts({ actorId })).items;
const buyer = await person('kundin');
const product = await buyer.client.shop.getProduct({ params: { productId: someVariant!.id } });
const variantId = product.variants[0]!.id;
for (const key of ['one', 'two']) {
  const params = { sellerActorId: actorId };
  await buyer.client.shop.setCartLine({ params: { ...params, variantId }, body: { quantity: 1 } });
  await buyer.client.shop.reserveOrder({
    params,
    idempotencyKey: key,
    body: { fulfilment: 'pickup', expectedTotal: euros(100n) },
  });
}

async function importOf(text: string): Promise<Id<'import'>> {
  const started = await lena.client.shop.startImport({
    actorId,
    upload: new TextEncoder().encode(text),
    uploadType: 'text/csv',
    query: { fileName: 'catalog.csv' },
  });
  for (let waited = 0; waited < 30_000; waited += 20) {
    const { state } = await lena.client.shop.getImport({
      actorId,
      params: { importId: started.id },
    });
    if (['preview', 'failed'].includes(state)) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return started.id;
}

const group = await lena.client.groups.createGroup({
  actorId,
  body: { clientId: crypto.randomUUID(), name: 'Runde' },
});

const starting = { conversationId: group.conversation.id, clientId: crypto.randomUUID() };
const { card: poll } = await lena.client.together.createPoll({
  actorId,
  body: { ...starting, question: 'Wann?', options: ['Montag', 'Dienstag'] },
});
const { card: event } = await lena.client.together.createEvent({
  actorId,
  body: {
    ...starting,
    clientId: crypto.randomUUID(),
    title: 'Fest',
    description: '',
    occasion: { kind: 'days', startsOn: '2199-05-01', endsOn: '2199-05-01' },
    place: '',
    mapUrl: null,
    capacity: null,
  },
});

const asked = await buyer.client.messaging.startConversation({ body: { withActorId: actorId } });
await buyer.client.messaging.sendMessage({
  params: { conversationId: asked.id },
  body: { clientId: crypto.randomUUID(), message: { kind: 'text', text: 'Habt ihr offen?' } },
});
await world.app.inbox.idle();
const [inboxCase] = (await lena.client.inbox.listCases({ actorId })).items;

const { hook } = await lena.client.signals.createHook({
  actorId,
  body: { name: 'Halsband', mapping: '[]' },
});

const posts: Post[] = [];
for (const replyToId of [null, 0, 0]) {
  posts.push(
    await lena.client.feed.createPost({
      actorId,
      body: {
        clientId: crypto.randomUUID(),
        text: 'Frisches Brot',
        replyToId: replyToId === null ? null : posts[replyToId]!.id,
      },
    }),
  );
}
for (const { client } of [lena, buyer]) {
  await client.feed.like({ params: { postId: posts[0]!.id } });
  await client.feed.boost({ params: { postId: posts[0]!.id } });
  await client.feed.follow({ params: { actorId } });
}

const readers = await lena.client.feedLists.createList({ actorId, body: { title: 'Brot' } });
await lena.client.feedLists.addToList({ actorId, params: { listId: readers.id, actorId } });

const campaign = await lena.client.campaigns.createCampaign({
  actorId,
  body: { title: 'Ein Ofen', way: 'all', goal: euros(10_000n), days: 30 },
});

const deal = await lena.client.deals.offerDeal({
  actorId,
  idempotencyKey: crypto.randomUUID(),
  body: {
    creatorActorId: buyer.actorId,
    title: 'Ein Beitrag',
    fee: euros(100n),
    shareBps: 0,
    shareDays: 1,
    postDays: 1,
  },
});

const lists = operations.filter(({ operation }) => 'cursor' in (operation.query?.shape ?? {}));

function urlOf(path: string): string {
  return path
    .replace(':sellerActorId', actorId)
    .replace(':importId', importId)
    .replace(':groupId', group.conversation.id)
    .replace(':conversationId', group.conversation.id)
    .replace(':caseId', inboxCase!.id)
    .replace(':hookId', hook.id)
    .replace(':seq', '1')
    .replace(':pollId', poll.pollId)
    .replace(':option', '1')
    .replace(':eventId', event.eventId)
    .replace(':postId', posts[0]!.id)
    .replace(':listId', readers.id)
    .replace(':campaignId', campaign.id)
    .replace(':dealId', deal.id)
    .replace(':handle', posts[0]!.author.handle)
    .replace(':tag', 'brot');
}

/** What a list needs besides a cursor. */
const required: Record<string, string> = {
  'charges.listTakings': '&from=2020-01-01T00:00:00Z&to=2040-01-01T00:00:00Z',
  'shop.listOrders': '&as=seller',
  'search.searchMessages': '&q=runde',
  'search.listMedia': '&kind=link',
  'feedSearch.searchPosts': '&q=brot',
};

async function call(name: string, path: string, cursor?: string) {
  world.clock.advance(1000);
  const asked = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  const answer = await fastify.inject({
    method: 'GET',
    url: `${urlOf(path)}?limit=1${required[name] ?? ''}${asked}`,
    headers: { authorization: `Bearer ${token}`, 'allmende-actor': actorId },
  });
  return { status: answer.statusCode, body: answer.json() as Record<string, unknown> };
}

const someUuid = fc.oneof(
  fc.uuid(),
  fc.constant('00000000-0000-0000-0000-000000000000'),
  fc.constant('------------------------------------'),
  fc.stringMatching(/^[0-9a-f-]{36}$/),
);
const key = fc.oneof(fc.string({ unit: 'binary' }), fc.constant('a\0b'), fc.constant('\ud800'));
const inside = fc.oneof(
  fc.json(),
  fc.tuple(key, someUuid).map((pair) => JSON.stringify(pair)),
  fc.tuple(fc.integer(), someUuid).map((pair) => JSON.stringify(pair)),
);
const crafted = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  inside.map((text) => Buffer.from(text).toString('base64url').slice(0, 1990)),
  fc.tuple(fc.bigInt({ min: -5n, max: 10n ** 20n }), someUuid).map(([ms, id]) => `${ms}.${id}`),
  fc.bigInt({ min: -5n, max: 10n ** 20n }).map(String),
);
/** A cursor of ours in which one character, or one byte of what it stands for, is another. */
function mutated(cursor: string): fc.Arbitrary<string> {
  const swap = (text: string, index: number, other: string) =>
    text.slice(0, index) + other + text.slice(index + 1);
  const plain = Buffer.from(cursor, 'base64url').toString('latin1');
  return fc.oneof(
    fc
      .tuple(fc.nat(cursor.length - 1), fc.string({ maxLength: 1 }))
      .map(([index, other]) => swap(cursor, index, other)),
    fc
      .tuple(fc.nat(Math.max(0, plain.length - 1)), fc.string({ maxLength: 1 }))
      .map(([i, other]) => Buffer.from(swap(plain, i, other), 'latin1').toString('base64url')),
  );
}

test('the lists with a cursor are known, so that this test cannot miss them all', () => {
  assert.ok(lists.length >= 7, lists.map(({ name }) => name).join(', '));
});

for (const { name, operation } of lists) {
  test(`[P3] ${name}: a cursor of somebody’s own making is answered or refused, never broken`, async () => {
    const first = await call(name, operation.path);
    assert.equal(first.status, 200, JSON.stringify(first.body));
    const own = (first.body['nextCursor'] ?? first.body['cursor'] ?? null) as string | null;
    if (own !== null) assert.equal((await call(name, operation.path, own)).status, 200);
    await fc.assert(
      fc.asyncProperty(own ? fc.oneof(crafted, mutated(own)) : crafted, async (cursor) => {
        const { status, body } = await call(name, operation.path, cursor);
        if (status === 200) return;
        assert.equal(body['code'], 'platform.invalid_input', JSON.stringify({ cursor, body }));
        assert.match(String(body['detail']), /cursor/);
      }),
      { numRuns: 150 },
    );
  });
}
