import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toPublicId, toUuid } from '#platform/ids';
import { inboxWorld } from '../../../../dev/inbox-world.ts';
import { refusal, type Somebody } from '../../../../dev/world.ts';

const { world, openShop, person, settled, say, caseOf, ask, change, entriesOf } =
  await inboxWorld();
const { app, clock, database } = world;

test('[IN1] what a contact says opens one case, what staff write first one that waits, software none', async () => {
  const shop = await openShop();
  const { found, customer, conversationId } = await ask(shop);
  assert.equal(found.state, 'open');
  assert.equal(found.contact.id, toPublicId('act', customer.actorId));
  assert.equal(found.last?.excerpt, 'Habt ihr offen?');
  assert.equal(found.isUnread, true);
  assert.equal(found.waitingSince, clock.now().toISOString());
  await Promise.all(
    [1, 2, 3].map((n) =>
      customer.client.messaging.sendMessage({
        params: { conversationId },
        body: { clientId: crypto.randomUUID(), message: { kind: 'text', text: `Hallo ${n}` } },
      }),
    ),
  );
  await settled();
  assert.equal((await shop.as(shop.owner).inbox.listCases({})).items.length, 1);

  const other = await person();
  const staff = shop.as(shop.owner);
  const began = await staff.messaging.startConversation({
    body: { withActorId: toPublicId('act', other.actorId) },
  });
  await say(staff, began.id, 'Deine Bestellung ist da');
  const theirs = await caseOf(shop, began.id);
  assert.equal(theirs.state, 'waiting');
  assert.equal(theirs.assigneeId, toPublicId('act', shop.owner.actorId));

  const third = await person();
  await database.transaction(async (tx) => {
    const place = await app.messaging.directConversation(tx, { a: shop.id, b: third.actorId });
    assert.ok(place.ok);
    await app.messaging.postCard(tx, {
      conversationId: place.value,
      senderActorId: shop.id,
      senderUserId: null,
      clientId: crypto.randomUUID(),
      card: {
        type: 'outreach',
        sendId: toPublicId('snd', crypto.randomUUID()),
        header: null,
        text: 'Neues',
        footer: null,
        buttons: [],
        category: 'marketing',
        topicKey: 'news',
        reason: { why: 'consent' },
      } as never,
    });
  });
  await settled();
  assert.equal((await staff.inbox.listCases({})).items.length, 2);
});

test('[IN2] [IN3] an answer takes what is nobody’s; what the contact says opens it again', async () => {
  const shop = await openShop(1);
  const { customer, conversationId, caseId } = await ask(shop);
  const agent = shop.as(shop.agents[0]!);
  await say(agent, conversationId, 'Ja, bis sechs');
  let now = await caseOf(shop, conversationId);
  assert.equal(now.assigneeId, toPublicId('act', shop.agents[0]!.actorId));
  assert.equal(now.waitingSince, null);
  assert.equal(now.state, 'open');

  const label = await shop
    .as(shop.owner)
    .inbox.createLabel({ body: { name: 'Torten', colour: 'plum' } });
  await change(agent, caseId, { state: 'done', addLabelIds: [label.id], priority: 'high' });
  await say(customer.client, conversationId, 'Noch eine Frage');
  now = await caseOf(shop, conversationId);
  assert.equal(now.state, 'open');
  assert.equal(now.round, 2);
  assert.deepEqual(now.labelIds, [label.id]);
  assert.equal(now.priority, 'high');
  assert.equal(now.assigneeId, toPublicId('act', shop.agents[0]!.actorId));

  await change(agent, caseId, { state: 'waiting' });
  await say(customer.client, conversationId, 'Hier bin ich');
  now = await caseOf(shop, conversationId);
  assert.deepEqual([now.state, now.round], ['open', 2]);
  const { rows } = await database.pool.query(
    'select number, first_answer_user_id, done_user_id from inbox_rounds where case_id = $1 order by number',
    [toUuid(caseId)],
  );
  assert.deepEqual(rows, [
    {
      number: 1,
      first_answer_user_id: shop.agents[0]!.userId,
      done_user_id: shop.agents[0]!.userId,
    },
    { number: 2, first_answer_user_id: null, done_user_id: null },
  ]);
});

test('[IN4] a case is unread until somebody of the staff has read it', async () => {
  const shop = await openShop();
  const { customer, conversationId, caseId } = await ask(shop);
  const staff = shop.as(shop.owner);
  await customer.client.chats.updateSettings({ body: { showsReceipts: false } });
  await staff.messaging.markRead({ params: { conversationId }, body: { seq: 1 } });
  await settled();
  assert.equal((await caseOf(shop, conversationId)).isUnread, false);
  assert.equal((await change(staff, caseId, { isUnread: true })).isUnread, true);
});

test('[IN5] what nobody heard is taken in later, and told to nobody when it is old', async () => {
  const shop = await openShop();
  const told: string[] = [];
  app.outbox.on('inbox.case.opened', 'test.opened', async ({ businessActorId }) => {
    told.push(businessActorId);
  });
  const { conversationId } = await ask(shop);
  assert.deepEqual(told, [shop.id]);
  await database.pool.query('delete from inbox_entries');
  await database.pool.query('delete from inbox_rounds');
  await database.pool.query('delete from inbox_cases');
  await database.pool.query(`update inbox_progress set xid = '0'`);
  clock.advance(2 * 3_600_000);
  await app.inbox.catchUp();
  await settled();
  assert.equal((await caseOf(shop, conversationId)).state, 'open');
  assert.deepEqual(told, [shop.id]);
});

test('[IN6] [IN12] each change is noted once with what was before, and done is told to messaging', async () => {
  const shop = await openShop(1);
  const { conversationId, caseId } = await ask(shop);
  const staff = shop.as(shop.owner);
  const assigneeId = toPublicId('act', shop.agents[0]!.actorId);
  await change(staff, caseId, { assigneeId, priority: 'urgent', state: 'done' });
  await change(staff, caseId, { assigneeId, priority: 'urgent', state: 'done' });
  const entries = await entriesOf(shop, caseId);
  assert.deepEqual(
    entries.map(({ kind, detail }) => [kind, detail['from'] ?? null, detail['to'] ?? null]),
    [
      ['opened', null, null],
      ['assigned', null, assigneeId],
      ['state', 'open', 'done'],
      ['priority', 'normal', 'urgent'],
    ],
  );
  assert.equal(entries[1]!.byActorId, toPublicId('act', shop.owner.actorId));
  const seen = await staff.messaging.getConversation({ params: { conversationId } });
  assert.equal(seen.isDone, true);
  await staff.messaging.setDone({ params: { conversationId }, body: { isDone: false } });
  await settled();
  assert.equal((await caseOf(shop, conversationId)).state, 'open');
});

test('[IN7] [IN8] roles: agents take and give back; more where the business lets them', async () => {
  const shop = await openShop(2);
  const [one, two] = shop.agents as [Somebody, Somebody];
  const owner = shop.as(shop.owner);
  const agent = shop.as(one);
  const [a, b] = [await ask(shop), await ask(shop)];
  await owner.inbox.putSettings({ body: { agentsMay: [] } });
  const own = toPublicId('act', one.actorId);
  const other = toPublicId('act', two.actorId);
  assert.equal((await change(agent, a.caseId, { assigneeId: own })).assigneeId, own);
  const forbidden = refusal('inbox.role_may_not');
  await assert.rejects(change(agent, a.caseId, { assigneeId: other }), forbidden);
  await assert.rejects(change(shop.as(two), a.caseId, { assigneeId: other }), forbidden);
  const bulk = { caseIds: [a.caseId, b.caseId], change: { state: 'done' as const } };
  await assert.rejects(agent.inbox.changeCases({ body: bulk }), forbidden);
  await assert.rejects(agent.inbox.listAudit({}), forbidden);
  await assert.rejects(
    agent.inbox.createView({ body: { name: 'Alle', filter: { all: [] }, isShared: true } }),
    forbidden,
  );
  await assert.rejects(
    agent.inbox.putSettings({ body: { capacity: 3 } }),
    refusal('platform.not_allowed'),
  );
  await owner.inbox.putSettings({ body: { agentsMay: ['assign', 'bulk', 'audit'] } });
  const unknown = toPublicId('cse', crypto.randomUUID());
  await assert.rejects(
    agent.inbox.changeCases({ body: { ...bulk, caseIds: [a.caseId, unknown] } }),
    refusal('inbox.case_unknown'),
  );
  assert.equal((await caseOf(shop, a.conversationId)).state, 'open');
  const done = await agent.inbox.changeCases({ body: bulk });
  assert.deepEqual(
    done.items.map(({ state }) => state),
    ['done', 'done'],
  );
  const audit = await agent.inbox.listAudit({});
  assert.ok(audit.items.some(({ kind }) => kind === 'settings'));
  // Each line that is about a case leads to it, and says whose it is.
  assert.deepEqual(
    new Map(audit.cases.map((one) => [one.id, [one.conversationId, one.contact.id]])),
    new Map(
      [a, b].map((one) => [
        one.caseId,
        [one.conversationId, toPublicId('act', one.customer.actorId)],
      ]),
    ),
  );
});

test('[IN11] what was put off comes back at its time, or when the contact writes', async () => {
  const shop = await openShop();
  const { caseId, conversationId } = await ask(shop);
  const staff = shop.as(shop.owner);
  await assert.rejects(change(staff, caseId, { state: 'snoozed' }), refusal('inbox.snooze_past'));
  const past = new Date(clock.now().getTime() - 1).toISOString();
  await assert.rejects(
    change(staff, caseId, { state: 'snoozed', snoozedUntil: past }),
    refusal('inbox.snooze_past'),
  );
  const until = new Date(clock.now().getTime() + 3_600_000).toISOString();
  assert.equal(
    (await change(staff, caseId, { state: 'snoozed', snoozedUntil: until })).snoozedUntil,
    until,
  );
  await app.inbox.wakeDue();
  assert.equal((await caseOf(shop, conversationId)).state, 'snoozed');
  clock.advance(3_600_000);
  await app.inbox.wakeDue();
  const back = await caseOf(shop, conversationId);
  assert.deepEqual([back.state, back.snoozedUntil], ['open', null]);
});

test('[IN22] what one takes back goes on in its round, and reports count it once', async () => {
  const shop = await openShop(1);
  const { customer, caseId, conversationId, found } = await ask(shop);
  const agent = shop.as(shop.agents[0]!);
  const owner = shop.as(shop.owner);
  const figures = async () => {
    const day = { from: '2026-03-01', to: '2026-03-04' };
    const { opened, done } = await owner.insights.getReport({ query: day });
    return { opened, done };
  };
  const states = async () => {
    const one = await caseOf(shop, conversationId);
    return [one.state, one.round, one.waitingSince, one.openedAt];
  };
  clock.advance(60_000);
  await change(agent, caseId, { state: 'done' });
  await change(agent, caseId, { state: 'open', takesBack: true });
  assert.deepEqual(await states(), ['open', 1, found.waitingSince, found.openedAt]);
  assert.deepEqual(await figures(), { opened: 1, done: 0 });
  await change(agent, caseId, { state: 'waiting' });
  await change(agent, caseId, { state: 'open', takesBack: true });
  assert.deepEqual(await states(), ['open', 1, found.waitingSince, found.openedAt]);

  // Opened by mistake what was done: it is done as it was.
  await change(agent, caseId, { state: 'done' });
  await settled();
  const rounds = () =>
    database.pool.query('select * from inbox_rounds where case_id = $1', [toUuid(caseId)]);
  const { rows: before } = await rounds();
  clock.advance(60_000);
  await change(agent, caseId, { state: 'open' });
  assert.deepEqual(await figures(), { opened: 2, done: 1 });
  await change(agent, caseId, { state: 'done', takesBack: true });
  assert.deepEqual((await rounds()).rows, before);
  assert.deepEqual(await states(), ['done', 1, null, found.openedAt]);
  assert.deepEqual(await figures(), { opened: 1, done: 1 });

  // A colleague's deed, and what was said in between, is nothing to take back.
  await change(owner, caseId, { state: 'open', takesBack: true });
  assert.equal((await states())[1], 2);
  await say(customer.client, conversationId, 'Noch etwas');
  await change(owner, caseId, { state: 'done', takesBack: true });
  assert.equal((await states())[1], 2);
  assert.deepEqual(await figures(), { opened: 2, done: 2 });
  const deeds = (await entriesOf(shop, caseId)).map(({ detail }) => detail);
  assert.equal(deeds.filter(({ takesBack }) => takesBack === true).length, 3);
  assert.ok(deeds.every((detail) => !('was' in detail)));
});
