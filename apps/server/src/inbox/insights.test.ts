import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newUuid, toUuid } from '#platform/ids';
import { businessWorld, dailyHours, type TestPerson } from '../../../../dev/business-world.ts';
import { refusal, testWorld } from '../../../../dev/world.ts';

/** Late on a Sunday in UTC, when it is Monday in Tokyo. */
const world = await testWorld({ now: new Date('2026-03-01T16:30:00Z') });
const { app, clock, database } = world;
const { person, business, employ } = businessWorld(world);
const minute = 60_000;

let made = 0;
async function shop() {
  const number = ++made;
  const owner = await person(`inhaberin${number}`, 'Ina Haber');
  const agent = await person(`helfer${number}`, 'Hel Fer');
  const actorId = await business(owner, {
    handle: `laden-${number}`,
    name: 'Laden',
    hours: dailyHours('00:00-24:00', 'Asia/Tokyo'),
  });
  await employ(owner, actorId, agent, 'agent');
  await world.settle();
  return { owner, agent, actorId };
}
type Shop = Awaited<ReturnType<typeof shop>>;
const customer = () => person(`kundin${++made}`, 'Kim Lopez');

async function settled() {
  await app.inbox.idle();
  await world.settle();
}
async function say(who: TestPerson, one: Shop, customer: TestPerson, text: string) {
  const isCustomer = who === customer;
  const { id } = await customer.client.messaging.startConversation({
    body: { withActorId: one.actorId },
  });
  await who.client.messaging.sendMessage({
    ...(isCustomer ? {} : { actorId: one.actorId }),
    params: { conversationId: id },
    body: { clientId: crypto.randomUUID(), message: { kind: 'text', text } },
  });
  await settled();
  const asOwner = { actorId: one.actorId, params: { conversationId: id } };
  return one.owner.client.inbox.getCaseOf(asOwner);
}
function done({ agent, actorId }: Shop, caseId: Awaited<ReturnType<typeof say>>['id']) {
  return agent.client.inbox.changeCase({ actorId, params: { caseId }, body: { state: 'done' } });
}

test('[IN80] [IN81] [IN82] a report counts by the clocks of the business, and by who answered', async () => {
  const one = await shop();
  const { owner, agent, actorId } = one;
  const [kim, lou] = [await customer(), await customer()];
  const { id } = await say(kim, one, kim, 'Habt ihr Brot?');
  await say(lou, one, lou, 'Und Kuchen?');
  const label = await owner.client.inbox.createLabel({
    actorId,
    body: { name: 'Brot', colour: 'ochre' },
  });
  await owner.client.inbox.changeCase({
    actorId,
    params: { caseId: id },
    body: { addLabelIds: [label.id] },
  });
  clock.advance(10 * minute);
  await say(agent, one, kim, 'Ja');
  clock.advance(20 * minute);
  await done(one, id);
  await say(kim, one, kim, 'Noch etwas');
  await settled();
  const span = { from: '2026-03-01', to: '2026-03-02' };
  const report = await owner.client.insights.getReport({ actorId, query: span });
  assert.deepEqual([report.opened, report.answered, report.done], [3, 1, 1]);
  assert.deepEqual(report.firstAnswer, { median: 600, ninetieth: 600 });
  assert.deepEqual(report.resolution, { median: 1800, ninetieth: 1800 });
  assert.equal(report.timeZone, 'Asia/Tokyo');
  assert.deepEqual(
    report.days.map(({ date, opened }) => [date, opened]),
    [
      ['2026-03-01', 0],
      ['2026-03-02', 3],
    ],
  );
  assert.deepEqual([report.hours[1], report.hours[2]], [2, 1]);
  assert.deepEqual(
    report.agents.map((row) => [row.person?.name, row.answered, row.done]),
    [['Hel Fer', 1, 1]],
  );
  assert.deepEqual(
    report.labels.map(({ name, opened }) => [name, opened]),
    [
      ['Brot', 2],
      ['', 1],
    ],
  );
  const before = { from: '2026-02-01', to: '2026-03-01' };
  const empty = await owner.client.insights.getReport({ actorId, query: before });
  assert.deepEqual([empty.opened, empty.firstAnswer.median, empty.days.length], [0, null, 29]);
});

test('[IN80] agents read no report, none is longer than a year, and none shows another business', async () => {
  const [one, other] = [await shop(), await shop()];
  const kim = await customer();
  await say(kim, one, kim, 'Hallo');
  const query = { from: '2026-03-01', to: '2026-03-03' };
  const { owner, agent, actorId } = one;
  await assert.rejects(
    agent.client.insights.getReport({ actorId, query }),
    refusal('platform.not_allowed'),
  );
  const theirs = { actorId: other.actorId, query };
  assert.equal((await other.owner.client.insights.getReport(theirs)).opened, 0);
  for (const wrong of [
    { from: '2026-03-03', to: '2026-03-02' },
    { from: '2025-03-01', to: '2026-03-02' },
  ]) {
    await assert.rejects(
      owner.client.insights.getReport({ actorId, query: wrong }),
      refusal('platform.invalid_input'),
    );
  }
});

test('[IN85] [IN86] the record of a customer, without payments for agents, and for nobody else', async () => {
  const [one, other] = [await shop(), await shop()];
  const { owner, agent, actorId } = one;
  const kim = await customer();
  const { id } = await say(kim, one, kim, 'Hallo');
  const seeded = { amount: { value: '5000', assetCode: 'EUR', assetScale: 2 } };
  await kim.client.wallet.topUpPlayMoney({ idempotencyKey: crypto.randomUUID(), body: seeded });
  await database.transaction((tx) =>
    app.wallet.pay(tx, {
      paymentId: newUuid(),
      kind: 'transfer',
      fromActorId: toUuid(kim.actorId),
      toActorId: toUuid(actorId),
      amountMinor: 300n,
      assetCode: 'EUR',
      note: 'Brot',
      confirmedBy: 'passkey',
      payerUserId: kim.userId,
    }),
  );
  await kim.client.outreach.setConsent({
    params: { actorId },
    body: { topicKey: 'news', isGranted: true },
  });
  const params = { caseId: id };
  const record = await owner.client.insights.getContact({ actorId, params });
  assert.equal(record.contact.id, kim.actorId);
  assert.deepEqual([record.rounds, record.orders], [1, []]);
  assert.deepEqual(
    record.payments?.map(({ payment, amount }) => [payment.note, amount.value]),
    [['Brot', '300']],
  );
  assert.equal(record.consent?.topics.find(({ topic }) => topic.key === 'news')?.state, 'granted');
  const asAgent = await agent.client.insights.getContact({ actorId, params });
  assert.equal(asAgent.payments, null);
  assert.deepEqual(asAgent.orders, []);
  await assert.rejects(
    other.owner.client.insights.getContact({ actorId: other.actorId, params }),
    refusal('inbox.case_unknown'),
  );
});
