import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutreachSend } from '@allmende/contract/outreach';
import type { Events } from '@allmende/contract/events';
import { createClient } from '@allmende/sdk';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';
import { day, hour, minute, second } from './parameters.ts';

/** A Monday noon in Berlin. */
const world = await testWorld({
  now: new Date('2026-03-02T11:00:00Z'),
  outbound: {
    async get(url) {
      const shown = shownAt.get(new URL(url).hostname);
      if (shown === undefined) return { ok: false, reason: 'unreachable' };
      return { ok: true, bytes: Buffer.from(shown), type: 'text/plain', url };
    },
    post: async () => ({ ok: false, reason: 'unreachable' }),
    close: async () => undefined,
  },
});
const { app, clock, database } = world;
const shownAt = new Map<string, string>();

const told: Events['outreach.status']['items'] = [];
app.outbox.on('outreach.status', 'test.status', async ({ items }) => {
  told.push(...items);
});

interface Shop {
  owner: Somebody;
  id: Uuid;
  client: ReturnType<typeof world.client>;
}
let opened = 0;
async function openShop(): Promise<Shop> {
  const number = ++opened;
  const owner = await world.open(`inhaber${number}`);
  const presence = await owner.client.business.openBusiness({
    body: { name: `Laden ${number}`, handle: `laden-${number}`, category: 'other' },
  });
  const client = createClient({
    baseUrl: world.origin,
    headers: () => ({
      authorization: `Bearer ${owner.token}`,
      'allmende-actor': presence.actor.id,
    }),
  });
  return { owner, id: toUuid(presence.actor.id), client };
}
let people = 0;
const person = () => world.open(`person${++people}`);

const text = 'Hallo {{1}}, es gibt Neues aus unserem Laden am Markt.';
async function template(shop: Shop, name: string, category: 'marketing' | 'utility', words = text) {
  const body = {
    name,
    language: 'de',
    category,
    content: { text: words, samples: { 1: 'Anna' } },
  } as const;
  return shop.client.outreach.createTemplate({ body });
}

async function grant(
  who: Somebody,
  shop: Shop,
  topicKey: string | null = 'news',
  isGranted = true,
) {
  const params = { actorId: toPublicId('act', shop.id) };
  return who.client.outreach.setConsent({ params, body: { topicKey, isGranted } });
}

let keys = 0;
function message(to: Somebody | string, name: string, key = `k${++keys}`) {
  return {
    key,
    to: typeof to === 'string' ? to : toPublicId('act', to.actorId),
    template: { name, language: 'de', variables: { 1: 'Anna' } },
  };
}
type Asked = Parameters<Shop['client']['outreach']['sendMessages']>[0]['body']['messages'][number];
async function sendAll(shop: Shop, messages: Asked[]) {
  const answer = await shop.client.outreach.sendMessages({ body: { messages } });
  return answer.items;
}
/** The state of one message, or the code of the refusal. */
async function sendOne(shop: Shop, asked: Asked): Promise<OutreachSend | string> {
  const [item] = await sendAll(shop, [asked]);
  return item!.ok ? item!.message : item!.code;
}
async function stateOf(shop: Shop, sent: OutreachSend | string): Promise<string> {
  if (typeof sent === 'string') return sent;
  const now = await shop.client.outreach.getMessage({ params: { sendId: sent.id } });
  return now.failure ?? now.state;
}
/** To the next time that it is this hour in UTC; in March that is one later in Berlin. */
function goTo(hourUtc: number) {
  const ahead = hourUtc * hour - (clock.now().getTime() % day);
  clock.advance(ahead > 0 ? ahead : ahead + day);
}
async function later(ms: number) {
  clock.advance(ms);
  await app.outreach.drain();
}
async function cardsOf(who: Somebody, shop: Shop) {
  const { items } = await who.client.messaging.syncConversations({ query: {} });
  const chat = items.find((one) =>
    one.members.some(({ actor }) => actor.id === toPublicId('act', shop.id)),
  );
  if (!chat) return [];
  const params = { conversationId: chat.id };
  const page = await who.client.messaging.listMessages({ params, query: {} });
  return page.items.map((one) => ({ chat, message: one }));
}

test('[O1] [O26] who said yes gets a card that says why it came; who did not gets nothing', async () => {
  const shop = await openShop();
  await template(shop, 'neues', 'marketing');
  const [anna, ben] = [await person(), await person()];
  await grant(anna, shop);
  const [toAnna, toBen] = [
    await sendOne(shop, message(anna, 'neues')),
    await sendOne(shop, message(ben, 'neues')),
  ];
  assert.equal(await stateOf(shop, toAnna), 'sent');
  assert.equal(await stateOf(shop, toBen), 'accepted');
  await later(6 * second);
  assert.equal(await stateOf(shop, toBen), 'unreachable');
  assert.deepEqual(await cardsOf(ben, shop), []);
  const got = (await cardsOf(anna, shop))[0]!.message;
  assert.deepEqual(got.body, {
    kind: 'card',
    card: {
      type: 'outreach',
      sendId: (toAnna as OutreachSend).id,
      businessActorId: toPublicId('act', shop.id),
      category: 'marketing',
      topic: { key: 'news', name: 'news' },
      reason: 'granted',
      header: null,
      text: 'Hallo Anna, es gibt Neues aus unserem Laden am Markt.',
      footer: null,
      buttons: [],
    },
  });
  const params = { sendId: (toAnna as OutreachSend).id };
  const why = await anna.client.outreach.explainMessage({ params });
  assert.deepEqual(
    [why.reason, why.consent, why.topic.key, why.isReported],
    ['granted', 'granted', 'news', false],
  );
  // Nobody's yes is shown by what came to somebody else.
  const { sendId } = params;
  const said = { params: { actorId: toPublicId('act', shop.id) } };
  const news = await ben.client.outreach.setConsent({
    ...said,
    body: { topicKey: 'news', isGranted: true, sendId },
  });
  assert.equal(news.topics.find(({ topic }) => topic.key === 'news')?.source, 'app');
  for (const other of [ben.client, shop.owner.client]) {
    await assert.rejects(
      other.outreach.explainMessage({ params }),
      refusal('outreach.send_unknown'),
    );
  }
});

test('[O1] [O2] a first word opens 24 hours for free answers and 30 days for what is useful', async () => {
  const shop = await openShop();
  await template(shop, 'paket', 'utility', 'Hallo {{1}}, dein Paket ist heute bei uns angekommen.');
  const anna = await person();
  const free = (key: string) => ({ key, to: toPublicId('act', anna.actorId), text: 'Gern.' });
  assert.equal(await sendOne(shop, free('f0')), 'outreach.window_closed');
  const chat = await anna.client.messaging.startConversation({
    body: { withActorId: toPublicId('act', shop.id) },
  });
  await app.messaging.send({
    conversationId: toUuid(chat.id),
    senderActorId: anna.actorId,
    senderUserId: anna.userId,
    clientId: crypto.randomUUID(),
    message: { kind: 'text', text: 'Habt ihr offen?' },
  });
  const answer = await sendOne(shop, free('f1'));
  await app.outreach.idle();
  assert.equal(await stateOf(shop, answer), 'sent');
  assert.equal((await cardsOf(anna, shop)).at(-1)?.message.body.kind, 'text');
  await later(day);
  assert.equal(await sendOne(shop, free('f2')), 'outreach.window_closed');
  const sent = await sendOne(shop, message(anna, 'paket'));
  assert.equal(await stateOf(shop, sent), 'sent');
  await later(30 * day);
  const late = await sendOne(shop, message(anna, 'paket'));
  await later(6 * second);
  assert.equal(await stateOf(shop, late), 'no_consent');
});

test('[O3] what was said stays in the ledger', async () => {
  const shop = await openShop();
  const anna = await person();
  await grant(anna, shop);
  await grant(anna, shop);
  await grant(anna, shop, 'news', false);
  const { rows } = await database.pool.query(
    'select topic_key, state, source from outreach_consents where person_actor_id = $1 order by id',
    [anna.actorId],
  );
  assert.deepEqual(rows, [
    { topic_key: 'news', state: 'granted', source: 'app' },
    { topic_key: 'news', state: 'revoked', source: 'app' },
  ]);
  for (const change of [
    'update outreach_consents set source = $1',
    'delete from outreach_consents where source <> $1',
  ]) {
    await assert.rejects(database.pool.query(change, ['form']), /stays said/);
  }
});

test('[O31] an order is written into the ledger, and useful messages may follow', async () => {
  const shop = await openShop();
  await template(shop, 'fertig', 'utility');
  const anna = await person();
  const fact = { sellerId: shop.id, buyerId: anna.actorId, orderId: shop.id };
  await database.transaction((tx) => app.outbox.emit(tx, 'shop.ordered', fact));
  await world.settle();
  const { rows } = await database.pool.query(
    'select state, source, proof from outreach_consents where person_actor_id = $1',
    [anna.actorId],
  );
  assert.deepEqual(
    rows.map(({ state, source, proof }) => [state, source, proof.orderId]),
    [['implied', 'order', shop.id]],
  );
  const sent = await sendOne(shop, message(anna, 'fertig'));
  assert.equal(await stateOf(shop, sent), 'sent');
  clock.advance(30 * day + minute);
  const late = await sendOne(shop, message(anna, 'fertig'));
  await later(6 * second);
  assert.equal(await stateOf(shop, late), 'no_consent');
});

test('[O4] the budget holds when many businesses send at the same moment', async () => {
  const shops = await Promise.all(Array.from({ length: 6 }, openShop));
  const anna = await person();
  for (const shop of shops) {
    await template(shop, 'neues', 'marketing');
    await grant(anna, shop);
  }
  const sent = await Promise.all(
    shops.flatMap((shop) =>
      [1, 2].map(async () => ({ shop, sent: await sendOne(shop, message(anna, 'neues')) })),
    ),
  );
  await later(6 * second);
  const states = await Promise.all(sent.map((one) => stateOf(one.shop, one.sent)));
  assert.equal(states.filter((state) => state === 'sent').length, 4);
  assert.equal(states.filter((state) => state === 'budget').length, 8);
});

test('[O5] [O16] marketing waits for the morning, which nobody is told, and is judged anew then', async () => {
  const shop = await openShop();
  await template(shop, 'neues', 'marketing');
  const [anna, ben] = [await person(), await person()];
  for (const who of [anna, ben]) await grant(who, shop);
  goTo(20);
  const sent = await sendAll(shop, [message(anna, 'neues'), message(ben, 'neues')]);
  assert.deepEqual(
    sent.map((one) => one.ok && one.message.state),
    ['accepted', 'accepted'],
  );
  assert.deepEqual(await cardsOf(anna, shop), []);
  await grant(ben, shop, 'news', false);
  await later(12 * 60 * minute);
  assert.equal((await cardsOf(anna, shop)).length, 1);
  assert.deepEqual(await cardsOf(ben, shop), []);
  const states = await Promise.all(sent.map((one) => stateOf(shop, one.ok ? one.message : '')));
  assert.deepEqual(states, ['sent', 'opted_out']);
  goTo(11);
});

test('[O6] a burst to one person ends, and goes on after a while', async () => {
  const shop = await openShop();
  await template(shop, 'paket', 'utility', 'Hallo {{1}}, dein Paket ist heute bei uns angekommen.');
  const anna = await person();
  await grant(anna, shop, 'service');
  const items = await sendAll(
    shop,
    Array.from({ length: 12 }, () => message(anna, 'paket')),
  );
  const codes = items.map((one) => (one.ok ? one.message.state : one.code));
  assert.deepEqual(codes.slice(8), [
    'sent',
    'sent',
    'outreach.too_fast_for_one',
    'outreach.too_fast_for_one',
  ]);
  clock.advance(6 * second);
  const [again] = await sendAll(shop, [message(anna, 'paket')]);
  assert.ok(again!.ok);
});

test('[O14] [O16] new marketing goes to its first readers, and the others wait for them', async () => {
  const shop = await openShop();
  const made = await template(shop, 'neues', 'marketing');
  const readers = await Promise.all(Array.from({ length: 4 }, person));
  for (const who of readers) await grant(who, shop);
  await database.pool.query('update outreach_templates set slice = 2 where id = $1', [
    toUuid(made.id),
  ]);
  const sent = await sendAll(
    shop,
    readers.map((who) => message(who, 'neues')),
  );
  assert.deepEqual(
    sent.map((one) => one.ok && one.message.state),
    ['sent', 'sent', 'held', 'held'],
  );
  await later(31 * minute);
  const states = await Promise.all(sent.map((one) => stateOf(shop, one.ok ? one.message : '')));
  assert.deepEqual(states, ['sent', 'sent', 'sent', 'sent']);
});

test('[O15] an unknown name is answered as a known one, and too many of them end the day', async () => {
  const shop = await openShop();
  await template(shop, 'neues', 'marketing');
  const stranger = await person();
  const asked = [
    message('niemand-hier', 'neues'),
    message(toPublicId('act', '00000000-0000-7000-8000-00000000dead'), 'neues'),
    message(stranger, 'neues'),
  ];
  const items = await sendAll(shop, asked);
  const shapes = items.map((one) => one.ok && { ...one.message, id: '', key: '', to: '' });
  assert.deepEqual(shapes[0], shapes[2]);
  assert.deepEqual(shapes[1], shapes[2]);
  await later(6 * second);
  for (const one of items)
    assert.equal(await stateOf(shop, one.ok ? one.message : ''), 'unreachable');
  const many = Array.from({ length: 50 }, (_, index) => message(`niemand-${index}`, 'neues'));
  assert.ok((await sendAll(shop, many)).every((one, index) => one.ok === index < 47));
  assert.equal(await sendOne(shop, message(stranger, 'neues')), 'outreach.too_many_unreachable');
});

test('[O17] a key sends once, in one batch and in many at the same moment', async () => {
  const shop = await openShop();
  await template(shop, 'neues', 'marketing');
  const anna = await person();
  await grant(anna, shop);
  const asked = message(anna, 'neues');
  const answers = await Promise.all([
    sendAll(shop, [asked, asked]),
    ...Array.from({ length: 5 }, () => sendAll(shop, [asked])),
  ]);
  const ids = new Set(answers.flat().map((one) => one.ok && one.message.id));
  assert.equal(ids.size, 1);
  assert.equal((await cardsOf(anna, shop)).length, 1);
  const other = { ...asked, template: { ...asked.template, variables: { 1: 'Ben' } } };
  assert.equal(await sendOne(shop, other), 'outreach.key_reused');
});

test('[O18] receipts move a message on once each, and catching up changes nothing more', async () => {
  const shop = await openShop();
  await template(shop, 'neues', 'marketing');
  const [anna, ben] = [await person(), await person()];
  await ben.client.chats.updateSettings({ body: { showsReceipts: false } });
  for (const who of [anna, ben]) await grant(who, shop);
  const [toAnna, toBen] = (await Promise.all(
    [anna, ben].map((who) => sendOne(shop, message(who, 'neues'))),
  )) as OutreachSend[];
  for (const who of [anna, ben]) {
    const { chat } = (await cardsOf(who, shop))[0]!;
    await who.client.messaging.markRead({ params: { conversationId: chat.id }, body: { seq: 1 } });
  }
  await app.outreach.idle();
  await app.outreach.catchUp();
  assert.equal(await stateOf(shop, toAnna!), 'read');
  assert.equal(await stateOf(shop, toBen!), 'delivered');
  await world.settle();
  const steps = (sent: OutreachSend) =>
    told.filter((one) => one.sendId === toUuid(sent.id)).map(({ state }) => state);
  assert.deepEqual(steps(toAnna!), ['sent', 'read']);
  assert.deepEqual(steps(toBen!), ['sent', 'delivered']);
});

test('[O19] [O8] a report ends everything of the business at once, and a block too', async () => {
  const shop = await openShop();
  await template(shop, 'neues', 'marketing');
  await template(shop, 'paket', 'utility', 'Hallo {{1}}, dein Paket ist heute bei uns angekommen.');
  const [anna, ben] = [await person(), await person()];
  for (const who of [anna, ben]) await grant(who, shop);
  for (const who of [anna, ben]) await grant(who, shop, 'service');
  const sent = (await sendOne(shop, message(anna, 'neues'))) as OutreachSend;
  await sendOne(shop, message(ben, 'neues'));
  const params = { sendId: sent.id };
  const why = await anna.client.outreach.reportMessage({ params, body: { reason: 'spam' } });
  assert.deepEqual([why.isReported, why.hasStopped], [true, true]);
  await anna.client.outreach.reportMessage({ params, body: { reason: 'spam' } });
  await ben.client.identity.block({ params: { actorId: toPublicId('act', shop.id) } });
  const after = await Promise.all([anna, ben].map((who) => sendOne(shop, message(who, 'paket'))));
  await later(6 * second);
  assert.deepEqual(await Promise.all(after.map((one) => stateOf(shop, one))), [
    'opted_out',
    'unreachable',
  ]);
  const { rows } = await database.pool.query(
    'select kind from outreach_feedback where business_actor_id = $1 order by kind',
    [shop.id],
  );
  assert.deepEqual(
    rows.map(({ kind }) => kind),
    ['block', 'report', 'stop'],
  );
  await grant(anna, shop, null, true);
  const again = await sendOne(shop, message(anna, 'paket'));
  assert.equal(await stateOf(shop, again), 'sent');
});

test('[O9] [O11] five reports of few messages freeze the marketing of a sender and pause its template', async () => {
  const shop = await openShop();
  await template(shop, 'neues', 'marketing');
  const readers = await Promise.all(Array.from({ length: 6 }, person));
  for (const who of readers) await grant(who, shop);
  const items = await sendAll(
    shop,
    readers.map((who) => message(who, 'neues')),
  );
  // As if they had only ordered: what somebody says who had said yes weighs less.
  const ordered = `update outreach_sends set reason = 'transaction' where business_actor_id = $1`;
  await database.pool.query(ordered, [shop.id]);
  for (const [index, who] of readers.slice(0, 5).entries()) {
    const item = items[index]!;
    assert.ok(item.ok);
    await who.client.outreach.reportMessage({
      params: { sendId: item.message.id },
      body: { reason: 'spam' },
    });
  }
  const standing = await shop.client.outreach.getSender();
  assert.equal(standing.quality, 'red');
  assert.ok(standing.frozenUntil);
  assert.equal(standing.week.reported, 5);
  assert.equal((await shop.client.outreach.listTemplates()).items[0]?.status, 'paused');
  assert.equal(await sendOne(shop, message(readers[5]!, 'neues')), 'outreach.template_paused');
});

test('[O12] a sender who used its tier and has shown a domain rises', async () => {
  const shop = await openShop();
  await template(shop, 'neues', 'marketing');
  await database.pool.query(
    'update outreach_senders set peak = 130, peak_at = $2, tokens_at = $2 where business_actor_id = $1',
    [shop.id, clock.now()],
  );
  await app.outreach.review();
  assert.equal((await shop.client.outreach.getSender()).peopleADay, 250);
  const { text: proof } = await shop.client.outreach.addDomain({
    body: { domain: 'zwoelf.example' },
  });
  shownAt.set('zwoelf.example', proof);
  await shop.client.outreach.checkDomain({ params: { domain: 'zwoelf.example' } });
  await app.outreach.review();
  assert.equal((await shop.client.outreach.getSender()).peopleADay, 2_000);
});

test('[O23] [O25] an edit is looked at anew, and a domain that is taken away takes its links along', async () => {
  const shop = await openShop();
  const { outreach } = shop.client;
  const made = await template(shop, 'neues', 'marketing');
  const params = { templateId: made.id };
  const linked = {
    category: 'marketing' as const,
    content: {
      text,
      samples: { 1: 'Anna' },
      buttons: [{ text: 'Ansehen', url: 'https://mein.example/' }],
    },
  };
  const rejected = await outreach.editTemplate({ params, body: linked });
  assert.deepEqual(
    [rejected.version, rejected.status, rejected.complaints],
    [2, 'rejected', ['link_foreign']],
  );
  const { text: proof } = await outreach.addDomain({ body: { domain: 'mein.example' } });
  const domain = { params: { domain: 'mein.example' } };
  await assert.rejects(outreach.checkDomain(domain), refusal('outreach.domain_not_shown'));
  shownAt.set('mein.example', `etwas\n${proof}\n`);
  await outreach.checkDomain(domain);
  assert.equal((await outreach.editTemplate({ params, body: linked })).status, 'approved');
  await outreach.setTemplatePaused({ params, body: { isPaused: true } });
  assert.equal((await outreach.editTemplate({ params, body: linked })).status, 'paused');
  await outreach.setTemplatePaused({ params, body: { isPaused: false } });
  const here = { text: `${text} Siehe ${world.origin}/@wir bei uns.`, samples: { 1: 'Anna' } };
  const content = { name: 'hier', language: 'de', category: 'marketing', content: here } as const;
  const lasting = await outreach.createTemplate({ body: content });
  await outreach.removeDomain(domain);
  const left = (await outreach.listTemplates()).items.map(({ name, status }) => [name, status]);
  assert.deepEqual(left, [
    ['hier', 'approved'],
    ['neues', 'rejected'],
  ]);
  await outreach.deleteTemplate({ params: { templateId: lasting.id } });
  await outreach.deleteTemplate({ params });
  assert.deepEqual((await outreach.listTemplates()).items, []);
  assert.equal((await template(shop, 'neues', 'marketing')).version, 1);
});

test('[O22] a variable brings no link to where the business has not shown to be', async () => {
  const shop = await openShop();
  await template(shop, 'neues', 'utility');
  const { text: proof } = await shop.client.outreach.addDomain({
    body: { domain: 'mein.example' },
  });
  shownAt.set('mein.example', proof);
  await shop.client.outreach.checkDomain({ params: { domain: 'mein.example' } });
  const anna = await person();
  await grant(anna, shop, 'service');
  const say = (name: string, value: string) => {
    const asked = message(anna, name);
    return sendOne(shop, { ...asked, template: { ...asked.template, variables: { 1: value } } });
  };
  for (const value of [
    'https://falle.example',
    'www.falle.example',
    'falle.example/gewinn',
    'HTTPS://bit.ly/x',
    'https://mein.example@falle.example/',
  ]) {
    assert.equal(await say('neues', value), 'outreach.link_foreign', value);
  }
  await template(
    shop,
    'unterseite',
    'utility',
    'Hallo du, dein Paket liegt auf https://{{1}}.mein.example/ für dich bereit.',
  );
  assert.equal(await say('unterseite', 'falle.example#'), 'outreach.link_foreign');
  for (const value of [
    'Anna/Ben',
    'https://mein.example/a',
    'siehe 3.14/2',
    `${world.origin}/c/x`,
  ]) {
    assert.notEqual(typeof (await say('neues', value)), 'string', value);
  }
});

test('[O24] [O27] a token opens its scopes of one business, until it is revoked', async () => {
  const [shop, other] = [await openShop(), await openShop()];
  const made = await template(shop, 'neues', 'marketing');
  const { token, text: secret } = await shop.client.outreach.createToken({
    body: { name: 'Kasse', scopes: ['messages'], days: 1 },
  });
  const program = world.client(secret);
  const anna = await person();
  await grant(anna, shop);
  const body = { messages: [message(anna, 'neues')] };
  const { items } = await program.outreach.sendMessages({ body });
  const [item] = items;
  assert.ok(item?.ok);
  assert.equal(
    (await program.outreach.getMessage({ params: { sendId: item.message.id } })).state,
    'sent',
  );
  assert.equal((await program.outreach.listTemplates()).items.length, 1);
  const wish = { category: 'marketing', content: { text, samples: { 1: 'Anna' } } } as const;
  const params = { templateId: made.id };
  await assert.rejects(
    program.outreach.editTemplate({ params, body: wish }),
    refusal('platform.not_allowed'),
  );
  await assert.rejects(
    program.outreach.createToken({ body: { name: 'x', scopes: ['read'] } }),
    refusal('platform.not_signed_in'),
  );
  await assert.rejects(
    program.messaging.syncConversations({ query: {} }),
    refusal('platform.not_signed_in'),
  );
  await assert.rejects(
    other.client.outreach.getMessage({ params: { sendId: item.message.id } }),
    refusal('outreach.send_unknown'),
  );
  await assert.rejects(
    other.client.outreach.editTemplate({ params, body: wish }),
    refusal('outreach.template_unknown'),
  );
  await assert.rejects(
    other.client.outreach.revokeToken({ params: { tokenId: token.id } }),
    refusal('outreach.token_unknown'),
  );
  assert.ok((await shop.client.outreach.listTokens()).items[0]?.lastUsedAt);
  const { rows } = await database.pool.query('select * from outreach_tokens where id = $1', [
    toUuid(token.id),
  ]);
  assert.ok(!JSON.stringify(rows).includes(secret));
  clock.advance(day + 1);
  await assert.rejects(program.outreach.getSender(), refusal('platform.not_signed_in'));
  const lasting = await shop.client.outreach.createToken({
    body: { name: 'Kasse', scopes: ['read'] },
  });
  const reader = world.client(lasting.text);
  await reader.outreach.getSender();
  await shop.client.outreach.revokeToken({ params: { tokenId: lasting.token.id } });
  await assert.rejects(reader.outreach.getSender(), refusal('platform.not_signed_in'));
});

test('[O17] a free answer that was cut off is finished later, once', async () => {
  const shop = await openShop();
  const anna = await person();
  const chat = await anna.client.messaging.startConversation({
    body: { withActorId: toPublicId('act', shop.id) },
  });
  await app.messaging.send({
    conversationId: toUuid(chat.id),
    senderActorId: anna.actorId,
    senderUserId: anna.userId,
    clientId: crypto.randomUUID(),
    message: { kind: 'text', text: 'Hallo' },
  });
  const asked = { key: 'cut', to: toPublicId('act', anna.actorId), text: 'Gern.' };
  const sent = (await sendOne(shop, asked)) as OutreachSend;
  await app.outreach.idle();
  // As if the process had died after messaging had it and before outreach knew.
  await database.pool.query(
    `update outreach_sends set state = 'accepted', due_at = $2, seq = null, sent_at = null where id = $1`,
    [toUuid(sent.id), clock.now()],
  );
  await later(minute);
  assert.equal(await stateOf(shop, sent), 'sent');
  const texts = (await cardsOf(anna, shop)).filter((one) => one.message.body.kind === 'text');
  assert.equal(texts.length, 2);
});
