import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '@allmende/sdk';
import type { Id } from '@allmende/contract/ids';
import type { CaseChange, InboxCase } from '@allmende/contract/inbox';
import { type CaseSort, type Filter, type Filterable, fits } from '@allmende/contract/inbox-filter';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { openDevice } from '../../../../dev/messaging-stage.ts';
import { refusal, type Somebody, testWorld } from '../../../../dev/world.ts';
import { type After, type Db, listCases } from './store.ts';

const world = await testWorld({ now: new Date('2026-03-02T11:00:00Z') });
const { app, clock, database } = world;

interface Shop {
  id: Uuid;
  owner: Somebody;
  agents: Somebody[];
  as(who: Somebody): Somebody['client'];
}
let opened = 0;
async function openShop(agentCount = 0): Promise<Shop> {
  const number = ++opened;
  const owner = await world.open(`chefin${number}`);
  const presence = await owner.client.business.openBusiness({
    body: { name: `Laden ${number}`, handle: `laden-${number}`, category: 'other' },
  });
  const id = toUuid(presence.actor.id);
  const agents: Somebody[] = [];
  for (let n = 0; n < agentCount; n += 1) {
    const agent = await world.open(`hilfe${number}-${n}`);
    await app.database.transaction((tx) =>
      app.identity.setRole(tx, { actorId: id, userId: agent.userId, role: 'agent' }),
    );
    agents.push(agent);
  }
  await world.settle();
  const as = ({ token }: Somebody) =>
    createClient({
      baseUrl: world.origin,
      headers: () => ({
        authorization: `Bearer ${token}`,
        'allmende-actor': presence.actor.id,
      }),
    });
  return { id, owner, agents, as };
}
let people = 0;
const person = () => world.open(`kunde${++people}`);

async function settled(): Promise<void> {
  await app.inbox.idle();
  await world.settle();
}

/** How many connections wait for what another one holds. */
async function waiting(): Promise<number> {
  const { rows } = await database.pool.query(
    `select 1 from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length;
}

async function untilWaiting(count: number): Promise<void> {
  while ((await waiting()) < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function conversationOf(who: Somebody, shop: Shop): Promise<Id<'conversation'>> {
  const { id } = await who.client.messaging.startConversation({
    body: { withActorId: toPublicId('act', shop.id) },
  });
  return id;
}

async function say(
  who: Somebody['client'],
  conversationId: Id<'conversation'>,
  text: string,
): Promise<number> {
  const { seq } = await who.messaging.sendMessage({
    params: { conversationId },
    body: { clientId: crypto.randomUUID(), message: { kind: 'text', text } },
  });
  await settled();
  return seq;
}

async function ask(shop: Shop, text = 'Habt ihr offen?') {
  const customer = await person();
  const conversationId = await conversationOf(customer, shop);
  await say(customer.client, conversationId, text);
  const found = await caseOf(shop, conversationId);
  return { customer, conversationId, found, caseId: found.id };
}

function caseOf(shop: Shop, conversationId: Id<'conversation'>): Promise<InboxCase> {
  return shop.as(shop.owner).inbox.getCaseOf({ params: { conversationId } });
}

function change(client: Somebody['client'], caseId: Id<'inboxCase'>, body: CaseChange) {
  return client.inbox.changeCase({ params: { caseId }, body });
}

async function entriesOf(shop: Shop, caseId: Id<'inboxCase'>) {
  const { items } = await shop.as(shop.owner).inbox.listEntries({ params: { caseId } });
  return items.reverse();
}

test('[IN1] what a contact says opens one case, what staff write first one that waits, software none', async () => {
  const shop = await openShop();
  const { found, customer, conversationId } = await ask(shop);
  assert.equal(found.state, 'open');
  assert.equal(found.contact.handle, customer.client && `kunde${people}`);
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

test('[IN9] [IN10] by turns, by capacity, and from the queue; who leaves has none', async () => {
  const shop = await openShop(2);
  const owner = shop.as(shop.owner);
  const ids = shop.agents.map(({ actorId }) => toPublicId('act', actorId));
  const first = await ask(shop);
  const stranger = toPublicId('act', (await person()).actorId);
  await assert.rejects(
    change(owner, first.caseId, { assigneeId: stranger }),
    refusal('inbox.not_staff'),
  );
  await change(owner, first.caseId, { state: 'done' });
  const actorId = toPublicId('act', shop.owner.actorId);
  await owner.inbox.putColleague({ params: { actorId }, body: { isTaking: false } });
  await owner.inbox.putSettings({ body: { assignment: 'round_robin' } });
  const turns = [];
  for (let n = 0; n < 4; n += 1) turns.push((await ask(shop)).found.assigneeId);
  assert.deepEqual(turns, [ids[0], ids[1], ids[0], ids[1]]);

  await owner.inbox.putSettings({ body: { assignment: 'capacity', capacity: 3 } });
  await owner.inbox.putColleague({ params: { actorId: ids[1]! }, body: { capacity: 2 } });
  const third = await ask(shop);
  assert.equal(third.found.assigneeId, ids[0]);
  const queued = await ask(shop);
  assert.equal(queued.found.assigneeId, null);
  await change(owner, third.caseId, { state: 'done' });
  await settled();
  assert.ok(ids.includes((await caseOf(shop, queued.conversationId)).assigneeId!));

  await app.database.transaction((tx) =>
    app.identity.setRole(tx, { actorId: shop.id, userId: shop.agents[0]!.userId, role: null }),
  );
  await settled();
  const { items } = await owner.inbox.listCases({});
  assert.ok(items.filter((one) => one.state !== 'done').every((one) => one.assigneeId !== ids[0]));
});

test('[IN9] whoever leaves while a case is being given to them does not keep it', async () => {
  const shop = await openShop(1);
  const { caseId } = await ask(shop);
  const [leaver] = shop.agents;
  const assigneeId = toPublicId('act', leaver!.actorId);
  const giving = await database.transaction(async (tx) => {
    await tx.client.query('select 1 from inbox_cases where id = $1 for no key update', [
      toUuid(caseId),
    ]);
    const given = change(shop.as(shop.owner), caseId, { assigneeId }).then(
      () => null,
      (error: { code?: string }) => error.code,
    );
    await untilWaiting(1);
    await database.transaction((other) =>
      app.identity.setRole(other, { actorId: shop.id, userId: leaver!.userId, role: null }),
    );
    await settled();
    return { given };
  });
  assert.equal(await giving.given, 'inbox.not_staff');
  const { items } = await shop.as(shop.owner).inbox.listCases({});
  assert.deepEqual(
    items.map((one) => one.assigneeId),
    [null],
  );
});

test('[IN9] [IN10] whoever leaves while cases are shared out is given none', async () => {
  const shop = await openShop(1);
  const owner = shop.as(shop.owner);
  const [leaver] = shop.agents;
  const ids = [shop.owner, leaver!].map((one) => toPublicId('act', one.actorId));
  await owner.inbox.putColleague({ params: { actorId: ids[0]! }, body: { isTaking: false } });
  await owner.inbox.putSettings({ body: { assignment: 'round_robin' } });
  const customer = await person();
  const conversationId = await conversationOf(customer, shop);
  const { left } = await database.transaction(async (tx) => {
    await tx.client.query(
      'select 1 from inbox_settings where business_actor_id = $1 for no key update',
      [shop.id],
    );
    await customer.client.messaging.sendMessage({
      params: { conversationId },
      body: { clientId: crypto.randomUUID(), message: { kind: 'text', text: 'Noch da?' } },
    });
    await untilWaiting(1);
    const params = { actorId: ids[1]! };
    const left = owner.business.removeStaff({ params }).then(() => world.settle());
    // Either they go before it is known who is there, or after they were given the case, which they then give back.
    await Promise.race([left, untilWaiting(2)]);
    return { left };
  });
  await left;
  await settled();
  assert.equal((await caseOf(shop, conversationId)).assigneeId, null);
});

test('[IN21] of two who take a case at once one has it, and the other one is told', async () => {
  const shop = await openShop(1);
  const both = [shop.owner, shop.agents[0]!];
  const ids = both.map(({ actorId }) => toPublicId('act', actorId));
  const take = (at: number, caseId: Id<'inboxCase'>, fromAssigneeId: Id<'actor'> | null) =>
    change(shop.as(both[at]!), caseId, { assigneeId: ids[at]!, fromAssigneeId });
  for (let round = 0; round < 5; round += 1) {
    const { caseId, conversationId } = await ask(shop);
    const taken = await Promise.allSettled([take(0, caseId, null), take(1, caseId, null)]);
    const winner = taken.findIndex(({ status }) => status === 'fulfilled');
    const lost = taken[1 - winner]!;
    assert.equal(lost.status === 'rejected' && lost.reason.code, 'inbox.case_taken');
    assert.equal((await caseOf(shop, conversationId)).assigneeId, ids[winner]);
    // Whoever has it loses nothing by saying so twice; the owner may take it from whom they see.
    await take(winner, caseId, null);
    await take(0, caseId, ids[winner]!);
    assert.equal((await caseOf(shop, conversationId)).assigneeId, ids[0]);
  }
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

test('[IN13] [IN14] notes are the staff’s alone, in no other hat and no other business', async () => {
  const shop = await openShop(1);
  const rival = await openShop();
  const agent = shop.agents[0]!;
  const { customer, caseId, conversationId } = await ask(shop);
  const staff = shop.as(shop.owner);
  const clientId = crypto.randomUUID();
  const text = `Kundin zahlt schlecht, frag @hilfe${opened - 1}-0`;
  const note = await staff.inbox.addNote({ params: { caseId }, body: { clientId, text } });
  assert.equal(note.afterSeq, 1);
  assert.deepEqual(note.mentionIds, [toPublicId('act', agent.actorId)]);
  const again = await staff.inbox.addNote({ params: { caseId }, body: { clientId, text } });
  assert.equal(again.id, note.id);
  await assert.rejects(
    staff.inbox.addNote({ params: { caseId }, body: { clientId, text: 'anders' } }),
    refusal('inbox.client_id_reused'),
  );

  const asAgent = shop.as(agent);
  const mentioned = { filter: JSON.stringify({ what: 'mentioned' }) };
  const [marked] = (await asAgent.inbox.listCases({ query: mentioned })).items;
  assert.equal(marked?.id, caseId);
  assert.equal((await asAgent.inbox.countCases({})).views['mentioned']?.count, 1);
  assert.equal((await staff.inbox.listCases({ query: mentioned })).items.length, 0);
  await asAgent.inbox.listEntries({ params: { caseId } });
  assert.equal((await asAgent.inbox.listCases({ query: mentioned })).items.length, 0);
  await assert.rejects(
    asAgent.inbox.editNote({ params: { caseId, noteId: note.id }, body: { text: 'nett' } }),
    refusal('inbox.note_not_own'),
  );

  // Neither the customer, nor the same people in their own name, nor another business.
  for (const client of [customer.client, shop.owner.client, agent.client]) {
    await assert.rejects(
      client.inbox.getCaseOf({ params: { conversationId } }),
      refusal('platform.not_allowed'),
    );
    await assert.rejects(
      client.inbox.listEntries({ params: { caseId } }),
      refusal('platform.not_allowed'),
    );
  }
  const foreign = rival.as(rival.owner);
  await assert.rejects(
    foreign.inbox.getCaseOf({ params: { conversationId } }),
    refusal('inbox.case_unknown'),
  );
  await assert.rejects(
    foreign.inbox.listEntries({ params: { caseId } }),
    refusal('inbox.case_unknown'),
  );
  await assert.rejects(change(foreign, caseId, { state: 'done' }), refusal('inbox.case_unknown'));
  assert.equal((await foreign.inbox.listCases({})).items.length, 0);
  const seen = JSON.stringify([
    await customer.client.messaging.listMessages({ params: { conversationId } }),
    await customer.client.messaging.syncMessages({
      params: { conversationId },
      query: { since: 0 },
    }),
    await customer.client.messaging.getConversation({ params: { conversationId } }),
  ]);
  for (const client of [customer.client, staff, shop.owner.client]) {
    const found = await client.search.searchMessages({ query: { q: 'schlecht' } });
    assert.equal(found.items.length, 0);
  }
  const own = await shop.owner.client.messaging.syncConversations({});
  assert.ok(
    own.items.every(({ ownActorId }) => ownActorId === toPublicId('act', shop.owner.actorId)),
  );
  assert.ok(!seen.includes('zahlt schlecht') && !seen.includes(agent.actorId.replaceAll('-', '')));

  await staff.inbox.deleteNote({ params: { caseId, noteId: note.id } });
  const left = (await entriesOf(shop, caseId)).find(({ id }) => id === note.id);
  assert.deepEqual([left?.text, left?.isDeleted], ['', true]);
});

test('[IN13] of a business that writes, the staff sees the business and not who wrote for it', async () => {
  const [asked, asking] = [await openShop(), await openShop()];
  const client = asking.as(asking.owner);
  const { id } = await client.messaging.startConversation({
    body: { withActorId: toPublicId('act', asked.id) },
  });
  await say(client, id, 'Liefert ihr auch an Läden?');
  const staff = asked.as(asked.owner);
  const found = await caseOf(asked, id);
  const trails = [
    await staff.inbox.listEntries({ params: { caseId: found.id } }),
    await staff.inbox.listAudit({}),
  ];
  for (const trail of trails) {
    assert.equal(trail.items.at(-1)?.kind, 'opened');
    assert.ok(!JSON.stringify(trail).includes(toPublicId('act', asking.owner.actorId)));
  }
  assert.equal(found.contact.id, toPublicId('act', asking.id));
});

test('[IN13] [IN15] who looks and what changes is told to colleagues only', async () => {
  const shop = await openShop(1);
  const { customer, caseId, conversationId } = await ask(shop);
  const [hers, his, theirs] = await Promise.all(
    [shop.owner, shop.agents[0]!, customer].map(({ token }) => openDevice(world.origin, token)),
  );
  const actorId = toPublicId('act', shop.id);
  const desk = { type: 'desk', actorId, conversationId, isWriting: true } as const;
  theirs!.send(desk);
  hers!.send(desk);
  const seen = await his!.next((frame) => frame.type === 'desk');
  assert.deepEqual(seen, { ...desk, personActorId: toPublicId('act', shop.owner.actorId) });
  await change(shop.as(shop.owner), caseId, { priority: 'urgent' });
  await his!.next((frame) => frame.type === 'cases' && frame.cases[0]?.priority === 'urgent');
  await hers!.close();
  await his!.next((frame) => frame.type === 'desk' && frame.conversationId === null);
  await say(shop.as(shop.agents[0]!), conversationId, 'Hier');
  await theirs!.next((frame) => frame.type === 'message');
  const told = new Set(theirs!.frames.map(({ type }) => type));
  assert.ok(!told.has('desk') && !told.has('cases'));
  await Promise.all([his!.close(), theirs!.close()]);
});

test('[IN16] [IN17] [IN18] filters hold what `fits` says, pages have no gaps, counts agree', async () => {
  const shop = await openShop(1);
  const owner = shop.as(shop.owner);
  const label = await owner.inbox.createLabel({ body: { name: 'Eilig', colour: 'brick' } });
  await assert.rejects(
    owner.inbox.createLabel({ body: { name: 'eilig', colour: 'grey' } }),
    refusal('inbox.name_taken'),
  );
  await owner.inbox.putField({ params: { key: 'table' }, body: { name: 'Tisch', kind: 'number' } });
  await owner.inbox.putField({ params: { key: 'wish' }, body: { name: 'Wunsch', kind: 'text' } });
  const agentId = toPublicId('act', shop.agents[0]!.actorId);
  const ids: Id<'inboxCase'>[] = [];
  for (let n = 0; n < 12; n += 1) {
    clock.advance(600_000);
    const { caseId } = await ask(shop, `Frage ${n}`);
    ids.push(caseId);
    await change(owner, caseId, {
      ...(n % 2 ? { addLabelIds: [label.id] } : {}),
      ...(n % 3 === 0 ? { assigneeId: agentId } : {}),
      ...(n % 4 === 0 ? { state: 'waiting' as const } : {}),
      ...(n % 5 === 0 ? { priority: 'high' as const } : {}),
      fields: { table: n % 3, ...(n > 6 ? { wish: 'Am Fenster' } : {}) },
    });
  }
  await assert.rejects(
    change(owner, ids[0]!, { fields: { table: 'vier' } }),
    refusal('inbox.field_value_wrong'),
  );
  await assert.rejects(
    change(owner, ids[0]!, { fields: { other: 1 } }),
    refusal('inbox.field_unknown'),
  );

  const everything = (await owner.inbox.listCases({})).items;
  assert.equal(everything.length, 12);
  const filters: Filter[] = [
    { what: 'state', is: ['open'] },
    { what: 'state', is: ['open'], isNot: true },
    {
      all: [
        { what: 'label', is: [label.id] },
        { what: 'assignee', is: ['nobody'] },
      ],
    },
    {
      any: [
        { what: 'assignee', is: [agentId] },
        { all: [{ what: 'priority', is: ['high'] }, { what: 'unread' }] },
      ],
    },
    { what: 'field', key: 'table', is: 1 },
    { what: 'field', key: 'wish', is: 'fenster' },
    { what: 'field', key: 'wish', isNot: true },
    {
      all: [
        { what: 'waiting', hours: 1 },
        { any: [{ what: 'active', hours: 1 }, { what: 'returning' }] },
      ],
    },
    { what: 'waiting', isNot: true },
    { all: [] },
    { any: [] },
    { what: 'assignee', is: ['me'] },
    { what: 'channel', is: ['chat'] },
  ];
  const me = toPublicId('act', shop.owner.actorId);
  for (const filter of filters) {
    const wanted = everything.filter((one) =>
      fits(filter, one as Filterable, { me, now: clock.now() }),
    );
    for (const sort of ['latest', 'longest_waiting', 'priority'] as const) {
      const found: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const query = {
          filter: JSON.stringify(filter),
          sort,
          limit: 5,
          ...(cursor ? { cursor } : {}),
        };
        const page = await owner.inbox.listCases({ query });
        found.push(...page.items.map(({ id }) => id));
        if (!page.nextCursor) break;
        cursor = page.nextCursor;
      }
      assert.deepEqual(
        found.toSorted(),
        wanted.map(({ id }) => id as string).toSorted(),
        JSON.stringify(filter),
      );
    }
  }
  const view = await owner.inbox.createView({
    body: { name: 'Eilige', filter: { what: 'label', is: [label.id] }, isShared: true },
  });
  const counts = await owner.inbox.countCases({});
  assert.deepEqual(counts.views[view.id], { count: 6, unread: 6 });
  assert.deepEqual(counts.views['unassigned']?.count, 8);
  assert.equal(counts.isMore, false);
  await owner.inbox.deleteLabel({ params: { labelId: label.id } });
  assert.deepEqual((await owner.inbox.getCase({ params: { caseId: ids[1]! } })).labelIds, []);
});

test('[IN17] among 10,000 cases a later page reads no more rows than the first', async () => {
  const shop = await openShop();
  const { found } = await ask(shop);
  await database.pool.query(
    `insert into inbox_cases (id, business_actor_id, conversation_id, contact_actor_id, state, opened_at,
       seen_seq, contact_seq, last_at, waiting_since, priority)
     select gen_random_uuid(), business_actor_id, gen_random_uuid(), contact_actor_id, 'open', opened_at, 1, 1,
       last_at - n * interval '1 minute', waiting_since - n * interval '1 minute', n % 4
     from inbox_cases, generate_series(1, 10000) n where id = $1`,
    [toUuid(found.id)],
  );
  await database.pool.query('analyze inbox_cases');
  const staff = shop.as(shop.owner);
  const filter = JSON.stringify({ what: 'state', is: ['open'] });
  for (const sort of ['latest', 'longest_waiting', 'priority'] as const) {
    let cursor: string | null = null;
    for (let page = 0; page < 12; page += 1) {
      const query = { filter, sort, limit: 100, ...(cursor ? { cursor } : {}) };
      const listed: { nextCursor: string | null } = await staff.inbox.listCases({ query });
      cursor = listed.nextCursor;
    }
    const place = JSON.parse(Buffer.from(cursor!, 'base64url').toString()) as [string, string];
    const [priority, at] = place[0].split(' ');
    const { plan } = await planOf(shop, sort, {
      at: at!,
      id: place[1],
      priority: Number(priority),
    });
    assert.match(plan, /Index Scan using inbox_cases_/, sort);
    assert.doesNotMatch(plan, /Sort Key/, sort);
    assert.doesNotMatch(plan, /Rows Removed by Filter: \d{3}/, sort);
  }
  const counts = await staff.inbox.countCases({});
  assert.deepEqual([counts.views['open']?.count, counts.isMore], [1000, true]);
});

async function planOf(shop: Shop, sort: CaseSort, after: After): Promise<{ plan: string }> {
  let plan = '';
  const explaining = {
    query: async (text: string, values: unknown[]) => {
      const { rows } = await database.pool.query(`explain analyze ${text}`, values);
      plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      return { rows: [] };
    },
  } as unknown as Db;
  const filter = (values: unknown[]) => `c.state = any ($${values.push(['open'])}::text[])`;
  await listCases(explaining, { businessActorId: shop.id, sort, after, limit: 101, filter });
  return { plan };
}

test('[IN20] customers read first names only since the business wishes it', async () => {
  const shop = await openShop(1);
  const agent = shop.agents[0]!;
  const { customer, conversationId } = await ask(shop);
  await say(shop.as(agent), conversationId, 'Ja');
  const names = () => customer.client.inbox.listNames({ params: { conversationId } });
  assert.deepEqual((await names()).items, []);
  clock.advance(1_000);
  await shop.as(shop.owner).inbox.putSettings({ body: { showsNames: true } });
  clock.advance(1_000);
  const seq = await say(shop.as(agent), conversationId, 'Bis sechs');
  assert.deepEqual((await names()).items, [{ seq, name: agent.client && `hilfe${opened}-0` }]);
  const stranger = await person();
  assert.deepEqual(
    (await stranger.client.inbox.listNames({ params: { conversationId } })).items,
    [],
  );
});
