import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toPublicId } from '#platform/ids';
import { openEar, say, until, whatsappWorld } from '../../../../dev/whatsapp-world.ts';
import { refusal } from '../../../../dev/world.ts';
import { digitsOf } from './numbers.ts';

const world = await whatsappWorld();
const { app, database } = world;

test('[O38] [NL6] what a newsletter sends is listed, found and told nowhere; a direct message keeps each step', async () => {
  const shop = await world.openShop();
  const ear = await openEar();
  const anna = await world.person();
  const params = { actorId: toPublicId('act', shop.actorId) };
  await anna.client.outreach.setConsent({ params, body: { topicKey: 'news', isGranted: true } });
  const account = digitsOf('account', BigInt(shop.phone));
  const subscribed = await fetch(`${world.origin}/v23.0/${account}/subscribed_apps`, {
    method: 'POST',
    headers: { authorization: `Bearer ${shop.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ override_callback_uri: ear.url, verify_token: ear.verifyToken }),
  });
  assert.equal(subscribed.status, 200);

  const issue = await shop.client.newsletters.createIssue({
    body: {
      topicKey: 'news',
      language: 'de',
      subject: 'Spargel ist da',
      subjectB: null,
      text: 'Seit heute gibt es Spargel vom Feld nebenan.',
      pictureIds: [],
      joinedWithinDays: null,
    },
  });
  await shop.client.newsletters.testIssue({ params: { issueId: issue.id }, body: {} }).then(
    () => assert.fail('nobody has said yes for the owner'),
    () => undefined,
  );
  await shop.client.newsletters.sendIssue({ params: { issueId: issue.id }, body: {} });
  await app.newsletters.drain();

  await say(anna, shop.actorId, 'Ist mein Rad fertig?');
  const content = {
    text: 'Hallo {{1}}, dein Rad ist fertig und steht bereit.',
    samples: { 1: 'A' },
  };
  await shop.client.outreach.createTemplate({
    body: { name: 'fertig', language: 'de', category: 'utility', content },
  });
  const to = toPublicId('act', anna.actorId);
  const template = { name: 'fertig', language: 'de', variables: { 1: 'Anna' } };
  const direct = await shop.client.outreach.sendMessages({
    body: { messages: [{ key: 'direkt', to, template }] },
  });
  assert.equal(direct.items[0]!.ok, true);

  const { items: chats } = await anna.client.messaging.syncConversations({ query: {} });
  const conversationId = chats[0]!.id;
  const { items } = await anna.client.messaging.listMessages({
    params: { conversationId },
    query: {},
  });
  const cards = items.flatMap(({ body }) =>
    body.kind === 'card' && body.card.type === 'outreach' ? [body.card] : [],
  );
  const ofNewsletter = cards.find(({ header }) => header === 'Spargel ist da')!;
  assert.equal(cards.length, 2);
  await anna.client.messaging.markRead({
    params: { conversationId },
    body: { seq: items.at(-1)!.seq },
  });
  await app.outreach.idle();
  const told = () => ear.values('messages').flatMap((value) => value.statuses ?? []);
  await until(() => told().some(({ status }) => status === 'read'));
  assert.deepEqual([...new Set(told().map(({ id }) => id))].length, 1);

  const listed = await shop.client.outreach.listMessages({ query: {} });
  assert.deepEqual(
    listed.items.map(({ key, state }) => [key, state]),
    [['direkt', 'read']],
  );
  await assert.rejects(
    shop.client.outreach.getMessage({ params: { sendId: ofNewsletter.sendId } }),
    refusal('outreach.send_unknown'),
  );
  // The key of a newsletter's message is none that software could name.
  const { rows } = await database.pool.query(
    'select client_key from outreach_sends where in_sums_only',
  );
  assert.equal(rows.length, 1);
  await assert.rejects(
    shop.client.outreach.sendMessages({
      body: { messages: [{ key: rows[0].client_key, to, template }] },
    }),
    refusal('platform.invalid_input'),
  );
  // What a single reader does is not told: readers are told in tens.
  const [shown] = (await shop.client.newsletters.listIssues()).items;
  assert.deepEqual([shown!.results[0]!.sent, shown!.results[0]!.read], [1, 0]);
});
