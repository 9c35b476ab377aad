import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewsletterSegment } from '@allmende/contract/newsletters';
import { euros } from '@allmende/contract/money';
import { createClient } from '@allmende/sdk';
import { toUuid } from '#platform/ids';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';

/** A Monday noon in Berlin. */
const world = await testWorld({ now: new Date('2026-03-02T11:00:00Z') });
const { app, clock, database } = world;
const day = 24 * 3_600_000;

const all: NewsletterSegment = {
  bought: null,
  productId: null,
  labelIds: [],
  language: null,
  unreadLast: null,
};

let opened = 0;
async function openShop() {
  const number = ++opened;
  const owner = await world.open(`inhaber${number}`);
  const { actor } = await owner.client.business.openBusiness({
    body: { name: `Laden ${number}`, handle: `laden-${number}`, category: 'other' },
  });
  const client = createClient({
    baseUrl: world.origin,
    headers: () => ({ authorization: `Bearer ${owner.token}`, 'allmende-actor': actor.id }),
  });
  const product = (title: string) =>
    client.shop.createProduct({
      body: { title, vatRate: 700, variants: [{ price: euros(200n), stock: 99 }] },
    });
  return { client, actorId: actor.id, id: toUuid(actor.id), product };
}
type Shop = Awaited<ReturnType<typeof openShop>>;
type Product = Awaited<ReturnType<Shop['product']>>;

let people = 0;
async function readers(shop: Shop, count: number): Promise<Somebody[]> {
  const found: Somebody[] = [];
  for (let made = 0; made < count; made++) {
    const who = await world.open(`leserin${++people}`);
    const body = { topicKey: 'news', isGranted: true };
    await who.client.outreach.setConsent({ params: { actorId: shop.actorId }, body });
    found.push(who);
  }
  return found;
}
async function buy(who: Somebody, shop: Shop, { variants }: Product): Promise<void> {
  await who.client.wallet.topUpPlayMoney({
    idempotencyKey: crypto.randomUUID(),
    body: { amount: euros(200n) },
  });
  const params = { sellerActorId: shop.actorId, variantId: variants[0]!.id };
  await who.client.shop.setCartLine({ params, body: { quantity: 1 } });
  await who.client.shop.placeOrder({
    params,
    idempotencyKey: crypto.randomUUID(),
    body: { fulfilment: 'pickup', expectedTotal: euros(200n) },
  });
}
const count = async (shop: Shop, segment: Partial<NewsletterSegment> | null) => {
  const audience = { topicKey: 'news', joinedWithinDays: null };
  const body = { ...audience, segment: segment && { ...all, ...segment } };
  const found = await shop.client.newsletters.countReaders({ body });
  return found.isTooFew ? 'few' : found.readers;
};
const draft = (shop: Shop, segment: Partial<NewsletterSegment> | null, more: object = {}) =>
  shop.client.newsletters.createIssue({
    body: {
      topicKey: 'news',
      language: 'de',
      subject: 'Brot',
      subjectB: null,
      text: 'Heute backen wir ein anderes Brot als sonst.',
      pictureIds: [],
      joinedWithinDays: null,
      segment: segment && { ...all, ...segment },
      ...more,
    },
  });
type Issue = Awaited<ReturnType<typeof draft>>;
async function send(shop: Shop, issue: Issue, body: object = {}) {
  await shop.client.newsletters.sendIssue({ params: { issueId: issue.id }, body });
  await app.newsletters.drain();
}
async function issueOf(shop: Shop, { id }: Issue) {
  const { items } = await shop.client.newsletters.listIssues();
  return items.find((one) => one.id === id)!;
}
/** To whom it really went, by number, as no business ever learns it. */
async function gotIt(issue: Issue, among: readonly Somebody[]): Promise<number[]> {
  const { rows } = await database.pool.query<{ person_actor_id: string }>(
    'select person_actor_id from newsletters_recipients where issue_id = $1',
    [toUuid(issue.id)],
  );
  const ids = new Set(rows.map((row) => row.person_actor_id));
  return among.flatMap((one, index) => (ids.has(one.actorId) ? [index] : []));
}
const numbers = (from: number, until: number) =>
  Array.from({ length: until - from }, (_, index) => from + index);

test('[NL18] [NL19] an issue goes to who has bought, anything or one thing, or never; figures are tens', async () => {
  const shop = await openShop();
  const crowd = await readers(shop, 26);
  const [bread, cake] = [await shop.product('Brot'), await shop.product('Kuchen')];
  for (const who of crowd.slice(0, 13)) await buy(who, shop, bread);
  for (const who of crowd.slice(13, 15)) await buy(who, shop, cake);
  assert.deepEqual(
    [
      await count(shop, null),
      await count(shop, {}),
      await count(shop, { bought: 'yes' }),
      await count(shop, { bought: 'no' }),
      await count(shop, { bought: 'yes', productId: bread.id }),
      await count(shop, { bought: 'yes', productId: cake.id }),
    ],
    [26, 26, 10, 10, 10, 'few'],
  );
  const few = await draft(shop, { bought: 'yes', productId: cake.id });
  await assert.rejects(send(shop, few), refusal('newsletters.segment_too_small'));
  const issue = await draft(
    shop,
    { bought: 'yes', productId: bread.id },
    { subjectB: 'Neues Brot' },
  );
  await send(shop, issue);
  assert.deepEqual(await gotIt(issue, crowd), numbers(0, 13));
  const sent = await issueOf(shop, issue);
  assert.deepEqual([sent.state, sent.isRounded, sent.recipients], ['sent', true, 10]);
  // Two subjects share thirteen people: of neither half is more said than its tens.
  assert.deepEqual(
    sent.results.map((one) => one.sent % 10),
    [0, 0],
  );
  const other = await openShop();
  await assert.rejects(
    count(other, { bought: 'yes', productId: bread.id }),
    refusal('newsletters.product_unknown'),
  );
  await assert.rejects(
    draft(other, { bought: 'yes', productId: bread.id }),
    refusal('newsletters.product_unknown'),
  );
});

test('[NL18] labels of the own inbox and the language of the app choose, together', async () => {
  const shop = await openShop();
  const crowd = await readers(shop, 14);
  const label = await shop.client.inbox.createLabel({ body: { name: 'Stamm', colour: 'plum' } });
  for (const [index, who] of crowd.entries()) {
    const chat = await who.client.messaging.startConversation({
      body: { withActorId: shop.actorId },
    });
    await who.client.messaging.sendMessage({
      params: { conversationId: chat.id },
      body: { clientId: crypto.randomUUID(), message: { kind: 'text', text: 'Hallo' } },
    });
    await world.settle();
    await app.inbox.idle();
    const params = { conversationId: chat.id };
    const { id: caseId } = await shop.client.inbox.getCaseOf({ params });
    const body = { addLabelIds: [label.id] };
    if (index < 12) await shop.client.inbox.changeCase({ params: { caseId }, body });
    if (index >= 11) await who.client.identity.updateMe({ body: { locale: 'en' } });
  }
  const labelIds = [label.id];
  assert.deepEqual(
    [
      await count(shop, { labelIds }),
      await count(shop, { language: 'de' }),
      await count(shop, { language: 'en' }),
      await count(shop, { labelIds, language: 'de' }),
    ],
    [10, 10, 'few', 10],
  );
  const issue = await draft(shop, { labelIds, language: 'de' });
  await send(shop, issue);
  assert.deepEqual(await gotIt(issue, crowd), numbers(0, 11));
  const other = await openShop();
  await assert.rejects(count(other, { labelIds }), refusal('newsletters.label_unknown'));
});

test('[NL18] who got the last issues and showed to have read none is asked once more; who got none is not', async () => {
  const shop = await openShop();
  const crowd = await readers(shop, 12);
  for (const subject of ['Eins', 'Zwei']) {
    await send(shop, await draft(shop, null, { subject }));
    clock.advance(2 * day);
  }
  crowd.push(...(await readers(shop, 1)));
  const [reads] = crowd;
  const { items } = await reads!.client.messaging.syncConversations({ query: {} });
  const chat = items.find((one) => one.lastSeq > 0)!;
  await reads!.client.messaging.markRead({
    params: { conversationId: chat.id },
    body: { seq: chat.lastSeq },
  });
  await app.outreach.catchUp();
  await app.outreach.idle();
  const issue = await draft(shop, { unreadLast: 2 });
  assert.deepEqual(await count(shop, { unreadLast: 2 }), 10);
  assert.deepEqual(await count(shop, { unreadLast: 3 }), 'few');
  await send(shop, issue);
  assert.deepEqual(await gotIt(issue, crowd), numbers(1, 12));
});

test('[NL19] a segment that has shrunk until it begins goes to nobody', async () => {
  const shop = await openShop();
  const crowd = await readers(shop, 10);
  const bread = await shop.product('Brot');
  for (const who of crowd) await buy(who, shop, bread);
  const issue = await draft(shop, { bought: 'yes' });
  const at = new Date(clock.now().getTime() + day).toISOString();
  await send(shop, issue, { at });
  const [leaves] = crowd;
  const body = { topicKey: 'news', isGranted: false };
  await leaves!.client.outreach.setConsent({ params: { actorId: shop.actorId }, body });
  clock.advance(day);
  await app.newsletters.drain();
  const now = await issueOf(shop, issue);
  assert.deepEqual([now.state, now.recipients], ['stopped', 0]);
  assert.deepEqual(await gotIt(issue, crowd), []);
});

test('[NL19] an issue for newcomers goes to a few, and its results name none of them', async () => {
  const shop = await openShop();
  const crowd = await readers(shop, 3);
  const issue = await draft(shop, null, { joinedWithinDays: 7 });
  await send(shop, issue);
  assert.deepEqual(await gotIt(issue, crowd), numbers(0, 3));
  const now = await issueOf(shop, issue);
  assert.deepEqual(
    [now.state, now.isRounded, now.recipients, now.results[0]!.sent, now.results[0]!.delivered],
    ['sent', true, 0, 0, 0],
  );
});
