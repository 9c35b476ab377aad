import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@allmende/contract/messaging';
import { businessWorld, dailyHours, type TestPerson } from '../../../../dev/business-world.ts';
import { eventually } from '../../../../dev/eventually.ts';
import { refusal, testWorld } from '../../../../dev/world.ts';

/** A Monday noon in Berlin. */
const world = await testWorld({ now: new Date('2026-03-02T11:00:00Z') });
const { app, clock } = world;
const { person, business, employ } = businessWorld(world);
const hour = 3_600_000;
await app.jobs.start();

let made = 0;
async function shop() {
  const number = ++made;
  const owner = await person(`inhaberin${number}`, 'Ina Haber');
  const agent = await person(`helfer${number}`, 'Hel Fer');
  const actorId = await business(owner, {
    handle: `laden-${number}`,
    name: 'Laden',
    hours: dailyHours('08:00-18:00'),
  });
  await employ(owner, actorId, agent, 'agent');
  await world.settle();
  const label = await owner.client.inbox.createLabel({
    actorId,
    body: { name: 'Rechnung', colour: 'blue' },
  });
  return { owner, agent, actorId, labelId: label.id };
}
type Shop = Awaited<ReturnType<typeof shop>>;
type Rule = Parameters<TestPerson['client']['rules']['createRule']>[0]['body'];
const customer = () => person(`kundin${++made}`, 'Kim Lopez');

function rule(one: Shop, rule: Partial<Rule> & Pick<Rule, 'does'>) {
  const body = { name: 'Regel', when: 'said' as const, ...rule };
  return one.owner.client.rules.createRule({ actorId: one.actorId, body });
}

async function say(who: TestPerson, withId: Shop['actorId'], text: string, as?: Shop['actorId']) {
  const actor = as ? { actorId: as } : {};
  const { id } = await who.client.messaging.startConversation({
    ...actor,
    body: { withActorId: withId },
  });
  await who.client.messaging.sendMessage({
    ...actor,
    params: { conversationId: id },
    body: { clientId: crypto.randomUUID(), message: { kind: 'text', text } },
  });
  for (let round = 0; round < 3; round += 1) {
    await app.inbox.idle();
    await world.settle();
  }
  return id;
}
type Chat = Awaited<ReturnType<typeof say>>;

function caseOf({ owner, actorId }: Shop, conversationId: Chat) {
  return owner.client.inbox.getCaseOf({ actorId, params: { conversationId } });
}

async function automaticIn(who: TestPerson, conversationId: Chat): Promise<string[]> {
  const { items } = await who.client.messaging.listMessages({ params: { conversationId } });
  return items.flatMap(({ body, isAutomatic }: Message) =>
    isAutomatic && body.kind === 'text' ? [body.text] : [],
  );
}

test('[IN90] [IN91] [IN93] when somebody says a word, the case gets label, person and priority, once', async () => {
  const one = await shop();
  const { owner, agent, actorId, labelId } = one;
  const made = await rule(one, {
    words: ['Rechnung', 'GROSSE Mahnung'],
    does: { labelId, assigneeId: agent.actorId, priority: 'high' },
  });
  const kim = await customer();
  const id = await say(kim, actorId, 'Guten Tag');
  assert.deepEqual((await caseOf(one, id)).labelIds, []);
  await say(kim, actorId, 'Das ist eine große   Mahnung');
  const now = await caseOf(one, id);
  assert.deepEqual(
    [now.labelIds, now.assigneeId, now.priority],
    [[labelId], agent.actorId, 'high'],
  );
  const { items } = await agent.client.rules.listRuns({ actorId });
  assert.deepEqual(
    items.map((run) => [run.ruleId, run.did]),
    [[made.id, ['label', 'assignee', 'priority']]],
  );
  const [listed] = (await agent.client.rules.listRules({ actorId })).items;
  assert.equal(listed?.runs, 1);
  // Whoever is in charge stays it, and what is off does nothing.
  await owner.client.inbox.changeCase({
    actorId,
    params: { caseId: now.id },
    body: { assigneeId: owner.actorId },
  });
  await say(kim, actorId, 'Noch eine Rechnung');
  assert.equal((await caseOf(one, id)).assigneeId, owner.actorId);
  const off = { ...listed!, isOn: false };
  await owner.client.rules.changeRule({ actorId, params: { ruleId: made.id }, body: off });
  await say(kim, actorId, 'Rechnung');
  assert.equal((await agent.client.rules.listRuns({ actorId })).items.length, 2);
});

test('[IN93] of two rules that give a case to somebody the first one does', async () => {
  const one = await shop();
  const { owner, agent, actorId } = one;
  for (const assigneeId of [agent.actorId, owner.actorId])
    await rule(one, { does: { assigneeId } });
  const id = await say(await customer(), actorId, 'Guten Tag');
  assert.equal((await caseOf(one, id)).assigneeId, agent.actorId);
  const { items } = await agent.client.rules.listRuns({ actorId });
  assert.deepEqual(items.flatMap(({ did }) => did).sort(), ['assignee']);
});

test('[IN92] a rule looks at the hours and at the case as a view does', async () => {
  const one = await shop();
  const { actorId, labelId } = one;
  await rule(one, { hours: 'closed', does: { priority: 'low' } });
  await rule(one, {
    when: 'opened',
    filter: { what: 'returning' },
    does: { labelId },
  });
  const kim = await customer();
  const id = await say(kim, actorId, 'Hallo');
  assert.deepEqual(
    [(await caseOf(one, id)).priority, (await caseOf(one, id)).labelIds],
    ['normal', []],
  );
  const { id: caseId } = await caseOf(one, id);
  await one.agent.client.inbox.changeCase({
    actorId,
    params: { caseId },
    body: { state: 'done' },
  });
  clock.advance(9 * hour);
  await say(kim, actorId, 'Wieder da');
  const now = await caseOf(one, id);
  assert.deepEqual([now.priority, now.labelIds], ['low', [labelId]]);
  clock.advance(15 * hour);
});

test('[IN94] a reply is marked, and comes once a day', async () => {
  const one = await shop();
  await rule(one, { words: ['zeiten'], does: { reply: 'Hallo {{firstName}}, ab acht.' } });
  const kim = await customer();
  const id = await say(kim, one.actorId, 'Eure Zeiten?');
  await eventually(async () => (await automaticIn(kim, id)).length === 1, 'the reply of the rule');
  assert.deepEqual(await automaticIn(kim, id), ['Hallo Kim, ab acht.']);
  await say(kim, one.actorId, 'Zeiten bitte');
  const runs = await one.agent.client.rules.listRuns({ actorId: one.actorId });
  assert.deepEqual(runs.items.map(({ did }) => did).sort(), [['reply'], ['reply_skipped']]);
  assert.equal((await automaticIn(kim, id)).length, 1);
});

test('[IN95] two businesses with rules answer each other once and no more', async () => {
  const [a, b] = [await shop(), await shop()];
  for (const one of [a, b]) await rule(one, { does: { reply: 'Danke für die Nachricht' } });
  const id = await say(a.owner, b.actorId, 'Guten Tag', a.actorId);
  const read = async () => {
    const asked = { actorId: a.actorId, params: { conversationId: id } };
    return (await a.owner.client.messaging.listMessages(asked)).items.length;
  };
  await eventually(async () => (await read()) === 2, 'the reply');
  for (let round = 0; round < 5; round += 1) {
    await app.inbox.idle();
    await world.settle();
  }
  assert.equal(await read(), 2);
});

test('[IN96] a try says what would have happened, and does nothing', async () => {
  const one = await shop();
  const { owner, actorId, labelId } = one;
  const [kim, lou] = [await customer(), await customer()];
  const id = await say(kim, actorId, 'Meine Rechnung fehlt');
  await say(lou, actorId, 'Habt ihr Brot?');
  const body = { name: 'Probe', when: 'said', words: ['rechnung'], does: { labelId } } as const;
  const tried = await owner.client.rules.tryRule({
    actorId,
    body: { ...body, words: ['rechnung'] },
  });
  assert.equal(tried.looked, 2);
  assert.deepEqual(
    tried.items.map(({ contact, words }) => [contact.id, words]),
    [[kim.actorId, 'Meine Rechnung fehlt']],
  );
  assert.deepEqual((await caseOf(one, id)).labelIds, []);
  assert.deepEqual((await owner.client.rules.listRuns({ actorId })).items, []);
});

test('[IN97] owners and managers make rules, of their own business only, and none that does nothing', async () => {
  const [one, other] = [await shop(), await shop()];
  const { agent, owner, actorId, labelId } = one;
  const body = { name: 'Regel', when: 'said', does: { labelId } } as const;
  await assert.rejects(
    agent.client.rules.createRule({ actorId, body }),
    refusal('platform.not_allowed'),
  );
  await assert.rejects(
    other.owner.client.rules.createRule({ actorId: other.actorId, body }),
    refusal('inbox.label_unknown'),
  );
  await assert.rejects(rule(one, { does: {} }), refusal('rules.does_nothing'));
  await assert.rejects(
    rule(one, { does: { assigneeId: other.owner.actorId } }),
    refusal('inbox.not_staff'),
  );
  await assert.rejects(
    rule(one, { does: { reply: '{{vorname}}' } }),
    refusal('replies.variable_unknown'),
  );
  const made = await rule(one, { does: { priority: 'low' } });
  const params = { ruleId: made.id };
  await assert.rejects(
    other.owner.client.rules.deleteRule({ actorId: other.actorId, params }),
    refusal('rules.unknown'),
  );
  await owner.client.rules.deleteRule({ actorId, params });
  assert.deepEqual((await owner.client.rules.listRules({ actorId })).items, []);
});
