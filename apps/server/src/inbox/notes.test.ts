import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toPublicId } from '#platform/ids';
import { inboxWorld } from '../../../../dev/inbox-world.ts';
import { openDevice } from '../../../../dev/messaging-stage.ts';
import { refusal } from '../../../../dev/world.ts';

const { world, openShop, person, say, caseOf, ask, change, entriesOf } = await inboxWorld();
const { clock } = world;

test('[IN13] [IN14] notes are the staff’s alone, in no other hat and no other business', async () => {
  const shop = await openShop(1);
  const rival = await openShop();
  const agent = shop.agents[0]!;
  const { customer, caseId, conversationId } = await ask(shop);
  const staff = shop.as(shop.owner);
  const clientId = crypto.randomUUID();
  const text = `Kundin zahlt schlecht, frag @hilfe1-0`;
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
  const { actor } = (await agent.client.identity.getMe()).actors[0]!;
  assert.deepEqual((await names()).items, [{ seq, name: actor.name }]);
  const stranger = await person();
  assert.deepEqual(
    (await stranger.client.inbox.listNames({ params: { conversationId } })).items,
    [],
  );
});
