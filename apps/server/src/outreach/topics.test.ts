import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createClient } from '@allmende/sdk';
import { newUuid, toPublicId, toUuid } from '#platform/ids';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';
import { hour, second } from './parameters.ts';

/** A Monday noon in Berlin. */
const world = await testWorld({ now: new Date('2026-03-02T11:00:00Z') });
const { app, clock } = world;

let count = 0;
let people = 0;
async function openAirline() {
  const owner = await world.open(`inhaberin${++count}`);
  const { actor } = await owner.client.business.openBusiness({
    body: { name: `Linie ${count}`, handle: `linie-${count}`, category: 'travel' },
  });
  const headers = { authorization: `Bearer ${owner.token}`, 'allmende-actor': actor.id };
  const client = createClient({ baseUrl: world.origin, headers: () => headers });
  const put = (words: { name?: string; about?: string; mayAdvertise?: boolean }, key = 'flights') =>
    client.outreach.putTopic({ params: { key }, body: { name: 'Deine Flüge', ...words } });
  const template = (
    name: string,
    wish: { category: 'utility' | 'marketing'; topicKey?: string; text: string },
  ) => {
    const { text, ...rest } = wish;
    const samples = { 1: 'LA 12' };
    const body = { name, language: 'de', content: { text, samples }, ...rest };
    return client.outreach.createTemplate({ body });
  };
  let keys = 0;
  /** What became of it, once that is told. */
  const send = async (
    to: Somebody,
    what: { template?: string; flight?: string; text?: string },
  ) => {
    const { template: name, flight = 'LA 12', text } = what;
    const content = name
      ? { template: { name, language: 'de', variables: { 1: flight } } }
      : { text: text! };
    const message = { key: `k${++keys}`, to: toPublicId('act', to.actorId), ...content };
    const { items } = await client.outreach.sendMessages({ body: { messages: [message] } });
    const [item] = items;
    if (!item!.ok) return item!.code;
    clock.advance(10 * second);
    await app.outreach.drain();
    await app.outreach.idle();
    const params = { sendId: item!.message.id };
    const { failure, state } = await client.outreach.getMessage({ params });
    return failure ?? state;
  };
  return { owner, id: actor.id, client, put, template, send };
}
type Airline = Awaited<ReturnType<typeof openAirline>>;

const consent = (who: Somebody, to: Airline, topicKey: string | null, isGranted = true) =>
  who.client.outreach.setConsent({ params: { actorId: to.id }, body: { topicKey, isGranted } });

async function write(who: Somebody, to: Airline): Promise<void> {
  const { id } = await who.client.messaging.startConversation({ body: { withActorId: to.id } });
  const body = { clientId: randomUUID(), message: { kind: 'text', text: 'Wann?' } } as const;
  await who.client.messaging.sendMessage({ params: { conversationId: id }, body });
}

test('[O40] once somebody has said yes to a topic its words stay, and no advertising comes to it', async () => {
  const [airline, anna] = [await openAirline(), await world.open(`anna${++people}`)];
  const about = 'Verspätungen';
  await airline.put({});
  await airline.put({ about });
  await consent(anna, airline, 'flights');
  for (const words of [
    { about: 'Werbung' },
    { about, name: 'Angebote' },
    { about, mayAdvertise: true },
  ]) {
    await assert.rejects(airline.put(words), refusal('outreach.topic_agreed'));
  }
  // What software says again changes nothing, and what nobody minds may be said.
  assert.deepEqual(await airline.put({ about }), {
    key: 'flights',
    name: 'Deine Flüge',
    about,
    mayAdvertise: false,
  });
  // Nor after they left: their yes stands in the ledger with these words.
  await consent(anna, airline, 'flights', false);
  await assert.rejects(airline.put({ about: 'Werbung' }), refusal('outreach.topic_agreed'));
  const other = await openAirline();
  await other.put({ about, mayAdvertise: true });
  await consent(anna, other, 'flights');
  assert.equal((await other.put({ about, mayAdvertise: false })).mayAdvertise, false);
  // By mail as well.
  await other.put({ mayAdvertise: true }, 'deals');
  await world.database.transaction((tx) =>
    app.outreach.consents.recordByMail(tx, {
      businessActorId: toUuid(other.id),
      readerId: newUuid(),
      topicKey: 'deals',
      isGranted: true,
      source: 'form',
      proof: {},
    }),
  );
  await assert.rejects(
    other.put({ mayAdvertise: true, about: 'Alles' }, 'deals'),
    refusal('outreach.topic_agreed'),
  );
});

test('[O41] a yes to news of one’s flights is none to offers, neither by a template nor by what fills it in', async () => {
  const [airline, anna] = [await openAirline(), await world.open(`anna${++people}`)];
  await airline.put({});
  await consent(anna, airline, 'flights');
  const offer = {
    category: 'marketing',
    text: 'Nach {{1}} fliegst du nur heute günstig.',
  } as const;
  await assert.rejects(
    airline.template('offer', { ...offer, topicKey: 'flights' }),
    refusal('outreach.topic_without_advertising'),
  );
  await assert.rejects(
    airline.template('offer', { ...offer, topicKey: 'service' }),
    refusal('outreach.topic_without_advertising'),
  );
  const text = 'Zu deinem Flug gibt es etwas Neues: {{1}}, bitte lies nach.';
  await airline.template('delay', { category: 'utility', topicKey: 'flights', text });
  assert.equal(await airline.send(anna, { template: 'delay' }), 'sent');
  const flight = 'LA 12, nur heute 50 % Rabatt auf alles';
  assert.equal(await airline.send(anna, { template: 'delay', flight }), 'no_consent');
  const issue = {
    topicKey: 'flights',
    language: 'de' as const,
    subject: 'Angebote',
    subjectB: null,
    text: 'Alles muss raus',
    pictureIds: [],
    joinedWithinDays: null,
  };
  await assert.rejects(
    airline.client.newsletters.createIssue({ body: issue }),
    refusal('outreach.topic_without_advertising'),
  );
  await airline.put({ name: 'Angebote', mayAdvertise: true }, 'offers');
  await airline.template('offer', { ...offer, topicKey: 'offers' });
  // [O15] Of a topic to which they have said nothing, a sender learns nothing of them.
  assert.equal(await airline.send(anna, { template: 'offer' }), 'unreachable');
  await consent(anna, airline, 'offers');
  assert.equal(await airline.send(anna, { template: 'offer' }), 'sent');
});

test('[O2] [O19] whoever ends everything gets no free answer to what they said before, and one to what they say after', async () => {
  const [airline, anna] = [await openAirline(), await world.open(`anna${++people}`)];
  await write(anna, airline);
  assert.equal(await airline.send(anna, { text: 'Um drei.' }), 'sent');
  await consent(anna, airline, null, false);
  assert.equal(await airline.send(anna, { text: 'Und noch etwas.' }), 'opted_out');
  clock.advance(hour);
  await write(anna, airline);
  assert.equal(await airline.send(anna, { text: 'Um drei.' }), 'sent');
});

test('[O2] what happens in somebody’s name is no word of theirs', async () => {
  const [airline, anna] = [await openAirline(), await world.open(`anna${++people}`)];
  const businessActorId = toUuid(airline.id);
  const opened = await world.database.transaction(async (tx) => {
    const pair = { a: businessActorId, b: anna.actorId };
    const direct = await app.messaging.directConversation(tx, pair);
    assert.ok(direct.ok);
    await app.messaging.postCard(tx, {
      conversationId: direct.value,
      senderActorId: anna.actorId,
      // As what is collected by a mandate.
      senderUserId: null,
      clientId: newUuid(),
      card: {
        type: 'payment',
        paymentId: toPublicId('pay', newUuid()),
        fromActorId: toPublicId('act', anna.actorId),
        toActorId: airline.id,
        amount: { value: '1', assetCode: 'EUR', assetScale: 2 },
        note: '',
        state: 'completed',
      },
    });
    return direct.value;
  });
  assert.ok(opened);
  assert.equal(await airline.send(anna, { text: 'Nur heute!' }), 'outreach.window_closed');
  await write(anna, airline);
  assert.equal(await airline.send(anna, { text: 'Um drei.' }), 'sent');
});

test('[O42] whoever ends everything of a business is not written to by its staff either, until they write again', async () => {
  const [airline, anna] = [await openAirline(), await world.open(`anna${++people}`)];
  await write(anna, airline);
  const { id } = await airline.client.messaging.startConversation({
    body: { withActorId: toPublicId('act', anna.actorId) },
  });
  const say = (text: string) =>
    airline.client.messaging.sendMessage({
      params: { conversationId: id },
      body: { clientId: randomUUID(), message: { kind: 'text', text } },
    });
  await say('Um sieben');
  await consent(anna, airline, null, false);
  await assert.rejects(say('Übrigens: alles muss raus'), refusal('messaging.stopped'));
  assert.equal(await airline.send(anna, { text: 'Alles muss raus' }), 'opted_out');
  await write(anna, airline);
  await say('Um acht');
  // Her wish stands as it stood; said anew it ends what she opened by writing.
  await consent(anna, airline, null, false);
  await assert.rejects(say('Und übrigens'), refusal('messaging.stopped'));
  await consent(anna, airline, null);
  await say('Danke');
});
