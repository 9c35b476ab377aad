import assert from 'node:assert/strict';
import { test } from 'node:test';
import { businessWorld } from '../../../../dev/business-world.ts';
import { refusal, testWorld } from '../../../../dev/world.ts';

const world = await testWorld({ now: new Date('2026-03-02T11:00:00Z') });
const { app, clock } = world;
const { person, business, employ } = businessWorld(world);
const anyone = world.client();

let made = 0;
async function shop() {
  const number = ++made;
  const owner = await person(`inhaberin${number}`, 'Ina Haber');
  const agent = await person(`helfer${number}`, 'Hel Fer');
  const actorId = await business(owner, { handle: `laden-${number}`, name: 'Laden' });
  await employ(owner, actorId, agent, 'agent');
  await owner.client.channels.setWidget({
    actorId,
    body: {
      isOn: true,
      sites: ['https://laden.example'],
      colour: null,
      greeting: '',
      awayText: '',
      side: 'right',
    },
  });
  await world.settle();
  return { owner, agent, actorId };
}
type Shop = Awaited<ReturnType<typeof shop>>;
const customer = () => person(`kundin${++made}`, 'Kim Lopez');

async function caseOf({ owner, actorId }: Shop, conversationId: string) {
  await app.inbox.idle();
  await world.settle();
  const params = { conversationId: conversationId as never };
  return owner.client.inbox.getCaseOf({ actorId, params });
}

/** Somebody writes from the website. */
async function guest(one: Shop) {
  clock.advance(60_000);
  const { message } = await anyone.channels.startVisit({
    params: { businessId: one.actorId },
    body: {
      visitId: crypto.randomUUID(),
      clientId: crypto.randomUUID(),
      text: 'Hallo',
      locale: 'de',
      page: 'https://laden.example/',
    },
  });
  return caseOf(one, message.conversationId);
}

async function member(one: Shop, kim: Awaited<ReturnType<typeof customer>>) {
  const { id } = await kim.client.messaging.startConversation({
    body: { withActorId: one.actorId },
  });
  await kim.client.messaging.sendMessage({
    params: { conversationId: id },
    body: { clientId: crypto.randomUUID(), message: { kind: 'text', text: 'Guten Tag' } },
  });
  return caseOf(one, id);
}
type Case = Awaited<ReturnType<typeof member>>;

function merge({ owner, actorId }: Shop, one: Case, other: Case) {
  const body = { withCaseId: other.id };
  return owner.client.insights.mergeContacts({ actorId, params: { caseId: one.id }, body });
}

const record = ({ owner, actorId }: Shop, { id }: Case) =>
  owner.client.insights.getContact({ actorId, params: { caseId: id } });

test('[IN110] [IN114] guest and member become one: history, notes, labels and fields of both, noted in both', async () => {
  const one = await shop();
  const { owner, agent, actorId } = one;
  const kim = await customer();
  const [web, chat] = [await guest(one), await member(one, kim)];
  const label = (name: string) =>
    owner.client.inbox.createLabel({ actorId, body: { name, colour: 'blue' } });
  const [first, second] = [await label('Stamm'), await label('Neu')];
  for (const key of ['tisch', 'ort']) {
    const body = { name: key, kind: 'text' as const, choices: [] };
    await owner.client.inbox.putField({ actorId, params: { key }, body });
  }
  const change = (one: Case, body: object) =>
    owner.client.inbox.changeCase({ actorId, params: { caseId: one.id }, body });
  await change(web, { addLabelIds: [first.id], fields: { tisch: '4', ort: 'Hof' } });
  await change(chat, { addLabelIds: [second.id], fields: { tisch: '9' } });
  await agent.client.inbox.addNote({
    actorId,
    params: { caseId: web.id },
    body: { clientId: crypto.randomUUID(), text: 'Kommt immer freitags' },
  });
  const offered = await owner.client.insights.listMergeable({
    actorId,
    params: { caseId: chat.id },
    query: { query: 'gast' },
  });
  assert.deepEqual(
    offered.items.map(({ caseId }) => caseId),
    [web.id],
  );
  const merged = await merge(one, chat, web);
  assert.deepEqual(
    [merged.rounds, merged.others[0]?.conversationId, merged.notes[0]?.text],
    [2, web.conversationId, 'Kommt immer freitags'],
  );
  assert.deepEqual(merged.fields, { tisch: '9', ort: 'Hof' });
  assert.equal((await record(one, web)).others[0]?.contact.name, 'Kim Lopez');
  for (const before of [web, chat]) {
    const now = await caseOf(one, before.conversationId);
    assert.deepEqual(now.labelIds.toSorted(), [first.id, second.id].toSorted());
    const { items } = await agent.client.inbox.listEntries({
      actorId,
      params: { caseId: before.id },
    });
    assert.equal(items.filter(({ kind }) => kind === 'merged').length, 1);
  }
  assert.equal((await caseOf(one, web.conversationId)).fields['tisch'], '4');
});

test('[IN111] two accounts stay two, and consent is never wider than what its person allowed', async () => {
  const one = await shop();
  const [kim, lou] = [await customer(), await customer()];
  const consent = (isGranted: boolean, topicKey: string) =>
    kim.client.outreach.setConsent({
      params: { actorId: one.actorId },
      body: { topicKey, isGranted },
    });
  const [chat, other, web, late] = [
    await member(one, kim),
    await member(one, lou),
    await guest(one),
    await guest(one),
  ];
  await consent(true, 'service');
  await consent(false, 'news');
  const before = (await record(one, chat)).consent;
  await assert.rejects(merge(one, chat, other), refusal('inbox.contacts_differ'));
  await merge(one, web, chat);
  assert.deepEqual((await record(one, chat)).consent, before);
  assert.deepEqual((await record(one, web)).consent, before);
  // By way of a guest two accounts do not become one either.
  await assert.rejects(merge(one, other, web), refusal('inbox.contacts_differ'));
  assert.deepEqual((await record(one, other)).others, []);
  // What was said no to stays so, and a guest who joins changes nothing.
  await merge(one, late, web);
  assert.deepEqual((await record(one, late)).consent, before);
  await consent(false, 'service');
  assert.notDeepEqual((await record(one, late)).consent, before);
  const states = (await record(one, late)).consent!.topics.map(({ state }) => state);
  assert.ok(!states.includes('granted'));
});

test('[IN112] another business knows nothing of it, and its contacts cannot be taken in', async () => {
  const [one, other] = [await shop(), await shop()];
  const kim = await customer();
  const [web, chat, theirs] = [await guest(one), await member(one, kim), await member(other, kim)];
  const theirWeb = await guest(other);
  for (const [a, b] of [
    [chat, theirWeb],
    [theirWeb, chat],
  ] as const) {
    await assert.rejects(merge(one, a, b), refusal('inbox.case_unknown'));
  }
  await merge(one, chat, web);
  assert.deepEqual((await record(other, theirs)).others, []);
  await assert.rejects(record(other, chat), refusal('inbox.case_unknown'));
  const { agent, actorId } = one;
  await assert.rejects(
    agent.client.insights.mergeContacts({
      actorId,
      params: { caseId: chat.id },
      body: { withCaseId: web.id },
    }),
    refusal('platform.not_allowed'),
  );
});

test('[IN113] whoever is one with somebody is one with all of them, at the same moment too', async () => {
  const one = await shop();
  const kim = await customer();
  const [chat, a, b, c] = [
    await member(one, kim),
    await guest(one),
    await guest(one),
    await guest(one),
  ];
  await Promise.all([merge(one, chat, a), merge(one, b, c)]);
  await merge(one, c, a);
  for (const each of [chat, a, b, c]) {
    const { others, rounds } = await record(one, each);
    assert.deepEqual([others.length, rounds], [3, 4]);
  }
  await assert.rejects(merge(one, chat, b), refusal('inbox.contacts_same'));
  await assert.rejects(merge(one, chat, chat), refusal('inbox.contacts_same'));
});
