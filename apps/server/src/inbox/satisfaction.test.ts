import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@allmende/contract/messaging';
import { businessWorld, type TestPerson } from '../../../../dev/business-world.ts';
import { refusal, testWorld } from '../../../../dev/world.ts';

const world = await testWorld({ now: new Date('2026-03-02T11:00:00Z') });
const { app, clock } = world;
const { person, business, employ } = businessWorld(world);
const hour = 3_600_000;
const day = 24 * hour;

let made = 0;
async function shop({ isOn = true, everyDays = 30 } = {}) {
  const number = ++made;
  const owner = await person(`inhaberin${number}`, 'Ina Haber');
  const agent = await person(`helfer${number}`, 'Hel Fer');
  const actorId = await business(owner, { handle: `laden-${number}`, name: 'Laden' });
  await employ(owner, actorId, agent, 'agent');
  await world.settle();
  if (isOn) {
    await owner.client.satisfaction.setSettings({ actorId, body: { isOn, everyDays } });
  }
  return { owner, agent, actorId };
}
type Shop = Awaited<ReturnType<typeof shop>>;
const customer = () => person(`kundin${++made}`, 'Kim Lopez');

async function settled() {
  for (let round = 0; round < 3; round += 1) {
    await app.inbox.idle();
    await world.settle();
  }
}

async function say(who: TestPerson, one: Shop, kim: TestPerson) {
  const { id } = await kim.client.messaging.startConversation({
    body: { withActorId: one.actorId },
  });
  await who.client.messaging.sendMessage({
    ...(who === kim ? {} : { actorId: one.actorId }),
    params: { conversationId: id },
    body: { clientId: crypto.randomUUID(), message: { kind: 'text', text: 'Hallo' } },
  });
  await settled();
  return id;
}
type Chat = Awaited<ReturnType<typeof say>>;

const caseOf = ({ owner, actorId }: Shop, conversationId: Chat) =>
  owner.client.inbox.getCaseOf({ actorId, params: { conversationId } });

async function close(one: Shop, conversationId: Chat) {
  const { id: caseId } = await caseOf(one, conversationId);
  const { agent, actorId } = one;
  await agent.client.inbox.changeCase({ actorId, params: { caseId }, body: { state: 'done' } });
  await settled();
}

/** A customer is answered, and their case done. */
async function served(one: Shop, kim: TestPerson): Promise<Chat> {
  const id = await say(kim, one, kim);
  await say(one.agent, one, kim);
  await close(one, id);
  return id;
}

async function cardsIn(kim: TestPerson, conversationId: Chat) {
  const { items } = await kim.client.messaging.listMessages({ params: { conversationId } });
  return items.flatMap(({ body }: Message) =>
    body.kind === 'card' && body.card.type === 'rating' ? [body.card] : [],
  );
}

test('[IN100] [IN103] a customer is asked when it is done, answers with a tap, and changes it', async () => {
  const one = await shop();
  const [kim, other] = [await customer(), await customer()];
  const id = await served(one, kim);
  const [card, ...others] = await cardsIn(kim, id);
  assert.deepEqual([card?.score, others.length], [null, 0]);
  const params = { ratingId: card!.ratingId };
  assert.equal((await kim.client.satisfaction.rate({ params, body: { score: 2 } })).score, 2);
  await kim.client.satisfaction.rate({ params, body: { score: 2 } });
  await kim.client.satisfaction.rate({ params, body: { score: 4 } });
  assert.equal((await cardsIn(kim, id))[0]?.score, 4);
  const { agent, owner, actorId } = one;
  const { id: caseId } = await caseOf(one, id);
  const { items } = await agent.client.inbox.listEntries({ actorId, params: { caseId } });
  assert.deepEqual(
    items.filter(({ kind }) => kind === 'rated').map(({ detail }) => detail['to']),
    [4, 2],
  );
  // For everybody else there is no such question, the staff of the business among them.
  for (const [who, as] of [
    [other, {}],
    [agent, {}],
    [owner, { actorId }],
  ] as const) {
    await assert.rejects(
      who.client.satisfaction.rate({ ...as, params, body: { score: 1 } }),
      refusal('satisfaction.unknown'),
    );
  }
  clock.advance(8 * day);
  await assert.rejects(
    kim.client.satisfaction.rate({ params, body: { score: 5 } }),
    refusal('satisfaction.over'),
  );
});

test('[IN100] off it asks nobody, and only owners and managers turn it on', async () => {
  const one = await shop({ isOn: false });
  const { agent, actorId } = one;
  const kim = await customer();
  assert.deepEqual(await cardsIn(kim, await served(one, kim)), []);
  assert.equal((await agent.client.satisfaction.getSettings({ actorId })).isOn, false);
  await assert.rejects(
    agent.client.satisfaction.setSettings({ actorId, body: { isOn: true, everyDays: 7 } }),
    refusal('platform.not_allowed'),
  );
});

test('[IN101] nobody is asked whom no person answered, who wrote long ago, or who is blocked', async () => {
  const one = await shop();
  const [quiet, late, blocked] = [await customer(), await customer(), await customer()];
  const unanswered = await say(quiet, one, quiet);
  await close(one, unanswered);
  assert.deepEqual(await cardsIn(quiet, unanswered), []);

  const old = await say(late, one, late);
  await say(one.agent, one, late);
  clock.advance(day + hour);
  await close(one, old);
  assert.deepEqual(await cardsIn(late, old), []);

  const gone = await say(blocked, one, blocked);
  await say(one.agent, one, blocked);
  await blocked.client.identity.block({ params: { actorId: one.actorId } });
  await close(one, gone);
  assert.deepEqual(await cardsIn(blocked, gone), []);
});

test('[IN102] [IN104] once for a round and once in the days of the business; it opens nothing', async () => {
  const one = await shop({ everyDays: 7 });
  const { agent, actorId } = one;
  const kim = await customer();
  const id = await served(one, kim);
  const done = await caseOf(one, id);
  assert.deepEqual([done.state, done.round], ['done', 1]);
  const [card] = await cardsIn(kim, id);
  await kim.client.satisfaction.rate({ params: { ratingId: card!.ratingId }, body: { score: 5 } });
  await settled();
  assert.deepEqual([(await caseOf(one, id)).state, (await caseOf(one, id)).round], ['done', 1]);
  // Opened and closed by hand, and a second round within the week.
  await agent.client.inbox.changeCase({
    actorId,
    params: { caseId: done.id },
    body: { state: 'open' },
  });
  await close(one, id);
  await served(one, kim);
  assert.equal((await cardsIn(kim, id)).length, 1);
  clock.advance(8 * day);
  await served(one, kim);
  assert.equal((await cardsIn(kim, id)).length, 2);
});

test('[IN102] closed by several at the same moment, it is asked once', async () => {
  const one = await shop();
  const kim = await customer();
  const id = await say(kim, one, kim);
  await say(one.agent, one, kim);
  const { id: caseId } = await caseOf(one, id);
  const { agent, owner, actorId } = one;
  await Promise.all(
    [agent, owner, agent, owner].map((who) =>
      who.client.inbox.changeCase({ actorId, params: { caseId }, body: { state: 'done' } }),
    ),
  );
  await settled();
  assert.equal((await cardsIn(kim, id)).length, 1);
});

test('[IN105] a report counts what was asked and said, and for whom, of this business alone', async () => {
  const [one, other] = [await shop(), await shop()];
  const [kim, lou, max] = [await customer(), await customer(), await customer()];
  const scores = new Map<TestPerson, 1 | 2 | 3 | 4 | 5>([
    [kim, 5],
    [lou, 2],
  ]);
  for (const who of [kim, lou, max]) {
    const [card] = await cardsIn(who, await served(one, who));
    const score = scores.get(who);
    const params = { ratingId: card!.ratingId };
    if (score) await who.client.satisfaction.rate({ params, body: { score } });
  }
  const today = clock.now().toISOString().slice(0, 10);
  const query = { from: today, to: today };
  const report = ({ owner, actorId }: Shop) => owner.client.insights.getReport({ actorId, query });
  const { satisfaction, agents } = await report(one);
  assert.deepEqual(satisfaction, {
    asked: 3,
    answered: 2,
    average: 3.5,
    scores: [0, 1, 0, 0, 1],
  });
  assert.deepEqual(
    agents.map((row) => [row.person?.name, row.satisfaction]),
    [['Hel Fer', 3.5]],
  );
  assert.deepEqual((await report(other)).satisfaction, {
    asked: 0,
    answered: 0,
    average: null,
    scores: [0, 0, 0, 0, 0],
  });
});
