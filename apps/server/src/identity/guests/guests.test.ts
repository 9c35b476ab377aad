import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal, testWorld } from '../../../../../dev/world.ts';
import { toPublicId, type Uuid } from '#platform/ids';

const world = await testWorld();
const { identity, messaging, database } = world.app;

async function openBusiness(handle: string) {
  const owner = await world.open(`${handle}-owner`);
  const made = await database.transaction((tx) =>
    identity.createActor(tx, {
      kind: 'business',
      handle,
      name: handle,
      about: '',
      pictureId: null,
      accent: null,
      ownerUserId: owner.userId,
    }),
  );
  assert.ok(made.ok);
  return { owner, actorId: made.value, hat: toPublicId('act', made.value) };
}

const bakery = await openBusiness('guest-bakery');
const other = await openBusiness('guest-other');
const stranger = await world.open('stranger');

function admit(key: string, name = 'Mona Gast', businessActorId: Uuid = bakery.actorId) {
  return database.transaction((tx) =>
    identity.guests.admit(tx, {
      businessActorId,
      channel: 'mail',
      key,
      name,
      fallback: 'Gast 7',
      email: key,
      locale: 'de',
    }),
  );
}

test('[I110] the same key is the same guest, however many ask at once', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => admit('mona@example.org')));
  assert.equal(new Set(all.map(({ actorId }) => actorId)).size, 1);
  const elsewhere = await admit('mona@example.org', 'Mona', other.actorId);
  assert.notEqual(elsewhere.actorId, all[0]!.actorId);
});

test('[I110] [I111] a guest is unknown to every operation and found by nobody', async () => {
  const { actorId } = await admit('quiet@example.org', 'Quentin Quiet');
  const guest = toPublicId('act', actorId);
  assert.equal(await identity.actor(actorId), null);
  assert.equal((await identity.parties([actorId])).get(actorId)?.kind, 'guest');
  const { client } = stranger;
  await assert.rejects(
    client.messaging.startConversation({ body: { withActorId: guest } }),
    refusal('identity.actor_unknown'),
  );
  const [found, handle] = await Promise.all([
    client.identity.findPeople({ query: { q: 'Quentin' } }),
    identity.actorByHandle(`~${actorId.replaceAll('-', '')}`),
  ]);
  assert.deepEqual(found.items, []);
  assert.equal(handle, null);
  assert.deepEqual(await identity.usersOf([actorId]), []);
});

test('[I110] its business sees it in the conversation that it is in, and answers', async () => {
  const { actorId } = await admit('talks@example.org', 'Tilda');
  const conversationId = await database.transaction(async (tx) => {
    const opened = await messaging.directConversation(tx, { a: actorId, b: bakery.actorId });
    assert.ok(opened.ok);
    return opened.value;
  });
  const sent = await messaging.send({
    conversationId,
    senderActorId: actorId,
    senderUserId: null,
    clientId: '018f3c5e-0000-7000-8000-000000000001',
    message: { kind: 'text', text: 'Habt ihr noch Brot?' },
  });
  assert.ok(sent.ok);
  const { items } = await bakery.owner.client.messaging.syncConversations({
    actorId: bakery.hat,
    query: {},
  });
  const shown = items.find(({ id }) => id === toPublicId('cnv', conversationId));
  const guest = shown?.members.find(({ actor }) => actor.kind === 'guest');
  assert.equal(guest?.actor.name, 'Tilda');
  assert.equal(shown?.unreadCount, 1);
});

test('[I112] what it calls itself is cleaned and cut, and may be missing', async () => {
  const named = await admit('long@example.org', `\u202eEva\u0000 ${'x'.repeat(90)}`);
  assert.equal(named.name, `Eva ${'x'.repeat(56)}`);
  assert.equal((await admit('none@example.org', '\u200b ')).name, 'Gast 7');
  const changed = await database.transaction((tx) =>
    identity.guests.change(tx, named.actorId, { name: 'Eva', email: null }),
  );
  assert.deepEqual([changed?.name, changed?.email], ['Eva', null]);
  const nobody = await database.transaction((tx) =>
    identity.guests.change(tx, stranger.actorId, { name: 'Nobody' }),
  );
  assert.equal(nobody, null);
});

test('[I113] only its business blocks a guest', async () => {
  const { actorId } = await admit('rude@example.org', 'Rude');
  const params = { actorId: toPublicId('act', actorId) };
  const { client } = other.owner;
  await assert.rejects(
    stranger.client.identity.block({ params }),
    refusal('identity.actor_unknown'),
  );
  await assert.rejects(
    client.identity.block({ actorId: other.hat, params }),
    refusal('identity.actor_unknown'),
  );
  await bakery.owner.client.identity.block({ actorId: bakery.hat, params });
  assert.ok(await identity.isBlockedBetween(null, bakery.actorId, actorId));
});
