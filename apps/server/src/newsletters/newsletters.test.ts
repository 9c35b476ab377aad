import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewsletterIssue } from '@allmende/contract/newsletters';
import { euros } from '@allmende/contract/money';
import { createClient } from '@allmende/sdk';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';
import { issueLetter } from './mail/letters.ts';
import { firstShown, slugOf, teaserOf, variantOf, whenShown } from './rules.ts';

/** A Monday noon in Berlin. */
const world = await testWorld({ now: new Date('2026-03-02T11:00:00Z') });
const { app, clock, database } = world;
const minute = 60_000;
const hour = 60 * minute;

let opened = 0;
async function openShop() {
  const number = ++opened;
  const owner = await world.open(`inhaber${number}`);
  const presence = await owner.client.business.openBusiness({
    body: { name: `Laden ${number}`, handle: `laden-${number}`, category: 'other' },
  });
  const actorId = presence.actor.id;
  const client = createClient({
    baseUrl: world.origin,
    headers: () => ({ authorization: `Bearer ${owner.token}`, 'allmende-actor': actorId }),
  });
  return { owner, client, actorId, id: toUuid(actorId), handle: `laden-${number}` };
}
type Shop = Awaited<ReturnType<typeof openShop>>;

let people = 0;
async function reader(shop: Shop, timeZone?: string): Promise<Somebody> {
  const who = await world.open(`leserin${++people}`);
  await say(who, shop, true);
  if (timeZone) {
    const wishes = await who.client.outreach.getWishes();
    await who.client.outreach.putWishes({ body: { ...wishes, timeZone } });
  }
  return who;
}
const say = (who: Somebody, shop: Shop, isGranted: boolean) =>
  who.client.outreach.setConsent({
    params: { actorId: shop.actorId },
    body: { topicKey: 'news', isGranted },
  });
const draft = (shop: Shop, more: object = {}) =>
  shop.client.newsletters.createIssue({
    body: {
      topicKey: 'news',
      language: 'de',
      subject: 'Spargel ist da',
      subjectB: null,
      text: 'Seit heute gibt es Spargel vom Feld nebenan.\n\nBis Ende Juni, jeden Tag ab acht.',
      pictureIds: [],
      joinedWithinDays: null,
      ...more,
    },
  });
const send = (shop: Shop, { id }: NewsletterIssue, body: object = {}) =>
  shop.client.newsletters.sendIssue({ params: { issueId: id }, body });
async function issueOf(shop: Shop, { id }: NewsletterIssue) {
  const { items } = await shop.client.newsletters.listIssues();
  return items.find((one) => one.id === id)!;
}
/** The headers of the cards that somebody has in front of them. */
async function gotBy(who: Somebody): Promise<string[]> {
  const { items } = await who.client.messaging.syncConversations({ query: {} });
  const found: string[] = [];
  for (const chat of items) {
    const params = { conversationId: chat.id };
    const page = await who.client.messaging.listMessages({ params, query: {} });
    for (const { body } of page.items) {
      if (body.kind === 'card' && body.card.type === 'outreach') found.push(body.card.header ?? '');
    }
  }
  return found;
}
async function page(path: string): Promise<string> {
  const answer = await fetch(`${world.origin}${path}`, { headers: { 'accept-language': 'de' } });
  return `${answer.status} ${await answer.text()}`;
}

test('[NL1] [NL7] an issue reaches whoever has said yes, once, and stands on the public page and in the feed', async () => {
  const shop = await openShop();
  const [anna, ben, carl] = [await reader(shop), await reader(shop), await world.open('carl')];
  await say(ben, shop, false);
  assert.deepEqual((await shop.client.newsletters.getAudience()).items, [
    { topicKey: 'news', name: 'news', subscribers: 1, byMail: 0 },
  ]);
  const issue = await draft(shop);
  const path = new URL(issue.url).pathname;
  assert.match(await page(path), /^404/);
  await send(shop, issue);
  await app.newsletters.drain();
  await app.newsletters.drain();
  assert.deepEqual(
    [await gotBy(anna), await gotBy(ben), await gotBy(carl)],
    [['Spargel ist da'], [], []],
  );
  const now = await issueOf(shop, issue);
  assert.deepEqual(
    [now.state, now.recipients, now.waiting, now.results[0]!.sent],
    ['sent', 1, 0, 1],
  );
  assert.match(await page(path), /^200[\s\S]*Bis Ende Juni/);
  assert.match(await page(`/@${shop.handle}/news`), /^200[\s\S]*Spargel ist da/);
  assert.match(await page(`/@${shop.handle}/news.xml`), /<item><title>Spargel ist da<\/title>/);
  const params = { issueId: issue.id };
  await assert.rejects(
    shop.client.newsletters.deleteIssue({ params }),
    refusal('newsletters.not_a_draft'),
  );
  await assert.rejects(send(shop, issue), refusal('newsletters.not_a_draft'));
  // What a reader ends counts for the issue, and the next one does not come.
  await say(anna, shop, false);
  const next = await draft(shop, { subject: 'Erdbeeren auch' });
  await send(shop, next);
  await app.newsletters.drain();
  assert.deepEqual(await gotBy(anna), ['Spargel ist da']);
});

test('[NL24] the marks of a text are read on its page and in its letter, and stand in no line of words', async () => {
  const shop = await openShop();
  const text = 'Ab **Donnerstag** gibt es Stollen:\n\n- mit Mandeln\n- mit <Mohn>';
  const issue = await draft(shop, { text });
  await send(shop, issue);
  await app.newsletters.drain();
  const shown =
    /<strong>Donnerstag<\/strong>[\s\S]*<li>mit Mandeln<\/li><li>mit &lt;Mohn&gt;<\/li>/;
  assert.match(await page(new URL(issue.url).pathname), shown);
  for (const path of [`/@${shop.handle}/news`, `/@${shop.handle}/news.xml`]) {
    assert.match(await page(path), /Ab Donnerstag gibt es Stollen:\s+• mit Mandeln/);
  }
  const letter = issueLetter(
    {
      name: 'Laden',
      subject: 'Stollen',
      text,
      pictures: [],
      products: [],
      since: new Date(0),
      publicUrl: world.origin,
      url: issue.url,
      businessUrl: world.origin,
      leaveUrl: world.origin,
    },
    'de',
  );
  assert.match(letter.html!, shown);
  assert.match(letter.text, /^Ab Donnerstag gibt es Stollen:\n\n• mit Mandeln\n• mit <Mohn>\n/);
});

test('[NL4] an issue comes when the clock of each reader shows the time', async () => {
  const shop = await openShop();
  const berlin = await reader(shop, 'Europe/Berlin');
  const lisbon = await reader(shop, 'Europe/Lisbon');
  const issue = await draft(shop);
  await send(shop, issue, { localTime: '2026-03-02T15:00' });
  await app.newsletters.drain();
  assert.deepEqual([await gotBy(berlin), await gotBy(lisbon)], [[], []]);
  clock.advance(3 * hour);
  await app.newsletters.drain();
  assert.deepEqual([(await gotBy(berlin)).length, (await gotBy(lisbon)).length], [1, 0]);
  assert.equal((await issueOf(shop, issue)).waiting, 1);
  clock.advance(hour);
  await app.newsletters.drain();
  assert.equal((await gotBy(lisbon)).length, 1);
  assert.equal((await issueOf(shop, issue)).state, 'sent');
  assert.equal(
    whenShown('2026-03-29T02:30', 'Europe/Berlin').toISOString(),
    '2026-03-29T01:30:00.000Z',
  );
  assert.equal(firstShown('2026-03-02T15:00').toISOString(), '2026-03-02T01:00:00.000Z');
  clock.advance(44 * hour);
});

test('[NL25] whoever sleeps when an issue goes gets it in the morning, unless it was stopped before', async () => {
  const shop = await openShop();
  const [anna, ben] = [await reader(shop, 'UTC'), await reader(shop, 'UTC')];
  const now = clock.now();
  const minutes = now.getUTCHours() * 60 + now.getUTCMinutes();
  const sleep = async (who: Somebody) => {
    const wishes = await who.client.outreach.getWishes();
    const quiet = { quietFrom: minutes, quietUntil: (minutes + 180) % (24 * 60) };
    await who.client.outreach.putWishes({ body: { ...wishes, ...quiet } });
  };
  await sleep(anna);
  const issue = await draft(shop);
  await send(shop, issue);
  await app.newsletters.drain();
  assert.deepEqual([await gotBy(anna), await gotBy(ben)], [[], ['Spargel ist da']]);
  clock.advance(4 * hour);
  await app.outreach.drain();
  assert.deepEqual(await gotBy(anna), ['Spargel ist da']);
  const { results } = await issueOf(shop, issue);
  assert.equal(results[0]!.sent, 2);

  await reader(shop, 'Pacific/Honolulu');
  const stopped = await draft(shop, { subject: 'Doch nicht' });
  clock.advance(44 * hour);
  await send(shop, stopped, { localTime: clock.now().toISOString().slice(0, 16) });
  await app.newsletters.drain();
  const { state } = await issueOf(shop, stopped);
  assert.deepEqual([state, (await gotBy(anna)).length], ['sending', 1]);
  await shop.client.newsletters.cancelIssue({ params: { issueId: stopped.id }, body: {} });
  clock.advance(4 * hour);
  await app.outreach.drain();
  assert.deepEqual(await gotBy(anna), ['Spargel ist da']);
});

test('[NL5] [NL6] each subject goes to half of the readers, and results are sums', async () => {
  const shop = await openShop();
  const readers = await Promise.all(Array.from({ length: 8 }, () => reader(shop)));
  const issue = await draft(shop, { subjectB: 'Jetzt: Spargel' });
  await send(shop, issue);
  await app.newsletters.drain();
  const id = toUuid(issue.id);
  for (const who of readers) {
    const variant = variantOf(id, who.actorId, true);
    assert.deepEqual(await gotBy(who), [variant === 0 ? 'Spargel ist da' : 'Jetzt: Spargel']);
  }
  const path = new URL(issue.url).pathname;
  await page(`${path}?from=b`);
  await page(`${path}?from=t`);
  const { results } = await issueOf(shop, issue);
  assert.equal(results[0]!.sent + results[1]!.sent, 8);
  // Asking for headers, or again and again, makes no readers.
  await fetch(`${world.origin}${path}?from=a`, { method: 'HEAD' });
  await Promise.all(Array.from({ length: 32 }, () => page(`${path}?from=b`)));
  assert.deepEqual(
    (await issueOf(shop, issue)).results.map((one) => one.clicked),
    [0, 30],
  );
  const all = Array.from({ length: 2_000 }, (_, i) => variantOf(id, `person ${i}`, true));
  assert.ok(Math.abs(all.filter((one) => one === 1).length - 1_000) < 100);
});

test('[NL23] what readers do is told in tens, how many it went to as it is', async () => {
  const shop = await openShop();
  const readers = await Promise.all(Array.from({ length: 21 }, () => reader(shop)));
  const issue = await draft(shop);
  await send(shop, issue);
  await app.newsletters.drain();
  const path = new URL(issue.url).pathname;
  const deeds = async () => {
    const [one] = (await issueOf(shop, issue)).results;
    return [one!.sent, one!.clicked, one!.left];
  };
  assert.deepEqual(await deeds(), [21, 0, 0]);
  // The reads of the minute before were of the same network.
  clock.advance(2 * 60_000);
  for (const who of readers.slice(0, 9)) {
    await page(`${path}?from=a`);
    await say(who, shop, false);
  }
  assert.deepEqual(await deeds(), [21, 0, 0]);
  await page(`${path}?from=a`);
  await say(readers[9]!, shop, false);
  assert.deepEqual(await deeds(), [21, 10, 10]);
  for (const who of readers.slice(10, 15)) await say(who, shop, false);
  assert.deepEqual(await deeds(), [21, 10, 10]);
});

test('[O38] the sums of a sender do not tell of a newsletter’s single readers either', async () => {
  const shop = await openShop();
  const readers = await Promise.all(Array.from({ length: 12 }, () => reader(shop)));
  const issue = await draft(shop);
  await send(shop, issue);
  await app.newsletters.drain();
  const week = async () => {
    await world.settle();
    const { sent, delivered, read } = (await shop.client.outreach.getSender()).week;
    return [sent, delivered, read];
  };
  const look = async (who: Somebody) => {
    const { id } = await who.client.messaging.startConversation({
      body: { withActorId: shop.actorId },
    });
    await who.client.messaging.markRead({ params: { conversationId: id }, body: { seq: 1 } });
  };
  for (const who of readers.slice(0, 9)) await look(who);
  assert.deepEqual(await week(), [12, 0, 0]);
  for (const who of readers.slice(9)) await look(who);
  assert.deepEqual(await week(), [12, 10, 10]);
});

test('[NL3] what is too fast waits and goes on; what was scheduled can be taken back', async () => {
  const shop = await openShop();
  const who = await reader(shop);
  await database.pool.query(
    `update outreach_senders set tokens = 0, tokens_at = $2 where business_actor_id = $1`,
    [shop.id, clock.now()],
  );
  const issue = await draft(shop);
  await send(shop, issue);
  await app.newsletters.drain();
  assert.deepEqual([(await gotBy(who)).length, (await issueOf(shop, issue)).state], [0, 'sending']);
  clock.advance(2_000);
  await app.newsletters.drain();
  assert.deepEqual([(await gotBy(who)).length, (await issueOf(shop, issue)).state], [1, 'sent']);

  const later = await draft(shop);
  await send(shop, later, { at: new Date(clock.now().getTime() + hour).toISOString() });
  const params = { issueId: later.id };
  const back = await shop.client.newsletters.cancelIssue({ params, body: {} });
  assert.equal(back.state, 'draft');
  clock.advance(2 * hour);
  await app.newsletters.drain();
  assert.equal((await gotBy(who)).length, 1);
  await assert.rejects(
    send(shop, later, { at: new Date(clock.now().getTime() - hour).toISOString() }),
    refusal('newsletters.time_passed'),
  );
  await shop.client.newsletters.deleteIssue({ params });
  assert.equal((await shop.client.newsletters.listIssues()).items.length, 1);
});

test('[NL8] [NL9] a test goes to a subscriber who asks for it, and what the rules complain about to nobody', async () => {
  const shop = await openShop();
  const issue = await draft(shop);
  const params = { issueId: issue.id };
  const trial = () => shop.client.newsletters.testIssue({ params, body: {} });
  await assert.rejects(trial(), refusal('newsletters.not_subscribed'));
  await say(shop.owner, shop, true);
  await trial();
  assert.deepEqual(await gotBy(shop.owner), ['Spargel ist da']);
  assert.equal((await issueOf(shop, issue)).results[0]!.sent, 0);
  assert.deepEqual((await shop.client.outreach.listTemplates()).items, []);
  const foreign = await draft(shop, { text: 'Mehr auf https://woanders.example/spargel heute.' });
  await assert.rejects(send(shop, foreign), refusal('newsletters.refused'));
  assert.equal((await issueOf(shop, foreign)).state, 'draft');
});

test('[NL8] [O30] a test takes nothing from what its maker wants of marketing, and waits for no morning', async () => {
  const shop = await openShop();
  await say(shop.owner, shop, true);
  const wishes = await shop.owner.client.outreach.getWishes();
  const body = { ...wishes, perDay: 1, perBusinessDay: 1, quietFrom: 0, quietUntil: 23 * 60 + 59 };
  await shop.owner.client.outreach.putWishes({ body });
  const issue = await draft(shop);
  const params = { issueId: issue.id };
  for (let count = 1; count <= 3; count++) {
    await shop.client.newsletters.testIssue({ params, body: {} });
    assert.equal((await gotBy(shop.owner)).length, count);
  }
  await shop.owner.client.outreach.putWishes({ body: { ...body, quietFrom: 0, quietUntil: 0 } });
  await send(shop, issue);
  await app.newsletters.drain();
  assert.equal((await gotBy(shop.owner)).length, 4);
});

test('[NL17] products are those of the own shop, with the price they have when they are looked at', async () => {
  const [shop, other] = [await openShop(), await openShop()];
  const put = (who: Shop, price: bigint) =>
    who.client.shop.createProduct({
      body: {
        title: 'Spargel, ein Bund',
        vatRate: 700,
        variants: [{ optionValues: [], price: euros(price), stock: 3 }],
      },
    });
  const [mine, theirs] = [await put(shop, 690n), await put(other, 100n)];
  await assert.rejects(
    draft(shop, { productIds: [theirs.id] }),
    refusal('newsletters.product_unknown'),
  );
  const issue = await draft(shop, { productIds: [mine.id] });
  assert.deepEqual(issue.productIds, [mine.id]);
  await send(shop, issue);
  await app.newsletters.drain();
  const path = new URL(issue.url).pathname;
  assert.match(await page(path), /Spargel, ein Bund[\s\S]*6,90/);
  await database.pool.query('update shop_products set is_published = false where id = $1', [
    toUuid(mine.id),
  ]);
  assert.doesNotMatch(await page(path), /Spargel, ein Bund/);
});

test('[NL16] who comes by the printed code is in the ledger with it', async () => {
  const shop = await openShop();
  const who = await world.open('vomschild');
  const consents = await who.client.outreach.setConsent({
    params: { actorId: shop.actorId },
    body: { topicKey: 'news', isGranted: true, via: 'qr' },
  });
  assert.equal(consents.topics.find(({ topic }) => topic.key === 'news')?.source, 'qr');
  const { rows } = await database.pool.query(
    'select source from outreach_consents where person_actor_id = $1',
    [who.actorId],
  );
  assert.deepEqual(rows, [{ source: 'qr' }]);
});

test('[NL7] no business sees or sends what is another’s', async () => {
  const [mine, theirs] = [await openShop(), await openShop()];
  const issue = await draft(mine);
  await assert.rejects(send(theirs, issue), refusal('newsletters.issue_unknown'));
  assert.deepEqual((await theirs.client.newsletters.listIssues()).items, []);
  const elsewhere = new URL(issue.url).pathname.replace(mine.handle, theirs.handle);
  assert.match(await page(elsewhere), /^404/);
});

test('what a card and an address say of an issue', () => {
  const id = '00000000-0000-0000-0000-00000abc1234' as Uuid;
  assert.equal(slugOf('Süße Erdbeeren & mehr!', id), 'suesse-erdbeeren-mehr-bc1234');
  assert.equal(slugOf('苹果', id), 'bc1234');
  assert.equal(teaserOf('kurz'), 'kurz');
  assert.ok(teaserOf('wort '.repeat(500)).length <= 600);
  assert.ok(toPublicId('iss', id).startsWith('iss_'));
});
