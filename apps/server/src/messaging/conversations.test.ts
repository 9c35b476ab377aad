import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Conversation } from '@allmende/contract/messaging';
import { type Player, testStage } from '../../../../dev/messaging-stage.ts';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';

const stage = await testStage();
const { messaging, identity, database } = stage;
const root = '/api/v1/messaging/conversations';
const pathOf = (conversationId: Uuid) => `${root}/${toPublicId('cnv', conversationId)}`;

async function list(as: Player, by = as): Promise<Conversation[]> {
  const { body } = await stage.call(as, 'GET', root, { by });
  return body.items;
}

const idsOf = (conversations: Conversation[]) => conversations.map(({ id }) => toUuid(id));

test('[MS1] two actors have one conversation, whoever opens it', async () => {
  const [anna, ben] = [await stage.person('Anna'), await stage.person('Ben')];
  const opened = await stage.call(anna, 'POST', root, { body: { withActorId: ben.publicId } });
  assert.equal(opened.status, 200);
  assert.equal(opened.body.ownActorId, anna.publicId);
  const other = await stage.call(ben, 'POST', root, { body: { withActorId: anna.publicId } });
  assert.equal(other.body.id, opened.body.id);
  assert.equal(other.body.ownActorId, ben.publicId);
  assert.equal(toPublicId('cnv', await stage.open(ben, anna)), opened.body.id);
});

test('[MS1] also when many open it at the same moment', async () => {
  for (let round = 0; round < 5; round++) {
    const [anna, ben] = [await stage.person('Anna'), await stage.person('Ben')];
    const ids = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        index % 2 ? stage.open(anna, ben) : stage.open(ben, anna),
      ),
    );
    assert.equal(new Set(ids).size, 1);
    assert.deepEqual(
      [...(await messaging.membersOf(ids[0]!))].sort(),
      [anna.actorId, ben.actorId].sort(),
    );
  }
});

test('[MS2] not with oneself and not with nobody', async () => {
  const anna = await stage.person('Anna');
  const withActor = (withActorId: string) =>
    stage.call(anna, 'POST', root, { body: { withActorId } });
  const self = await withActor(anna.publicId);
  assert.deepEqual([self.status, self.body.code], [400, 'messaging.cannot_write_to_self']);
  const nobody = await withActor(toPublicId('act', randomUUID()));
  assert.deepEqual([nobody.status, nobody.body.code], [404, 'identity.actor_unknown']);
});

test('[MS3] an empty conversation stands in no list', async () => {
  const [anna, ben] = [await stage.person('Anna'), await stage.person('Ben')];
  const id = await stage.open(anna, ben);
  assert.deepEqual(await list(anna), []);
  assert.deepEqual(await list(ben), []);
  await stage.say(anna, id, 'Hallo');
  assert.deepEqual(idsOf(await list(anna)), [id]);
  assert.deepEqual(idsOf(await list(ben)), [id]);
});

test('[MS4] to a stranger a conversation does not exist, in no operation', async () => {
  const [anna, ben, cem] = [
    await stage.person('Anna'),
    await stage.person('Ben'),
    await stage.person('Cem'),
  ];
  const id = await stage.open(anna, ben);
  await stage.say(anna, id, 'unter uns');
  const path = pathOf(id);
  const body = { clientId: randomUUID(), message: { kind: 'text', text: 'x' } };
  const calls: [string, string, unknown?][] = [
    ['GET', path],
    ['GET', `${path}/changes?since=0`],
    ['GET', `${path}/messages`],
    ['POST', `${path}/messages`, body],
    ['DELETE', `${path}/messages/1`],
    ['PUT', `${path}/read`, { seq: 1 }],
  ];
  for (const [method, url, sent] of calls) {
    const options = sent === undefined ? {} : { body: sent };
    const answer = await stage.call(cem, method, url, options);
    const which = `${method} ${url}`;
    assert.deepEqual(
      [answer.status, answer.body.code],
      [404, 'messaging.conversation_unknown'],
      which,
    );
  }
  const shop = await stage.business('Laden', { owner: cem });
  const done = await stage.call(shop, 'PUT', `${path}/done`, { body: { isDone: true } });
  assert.equal(done.body.code, 'messaging.conversation_unknown');
  assert.equal(await messaging.isMember(id, [cem.actorId, shop.actorId]), false);
  assert.equal(await messaging.isMember(id, [cem.actorId, ben.actorId]), true);
});

test('[MS5] private list and business inbox never mix', async () => {
  const owner = await stage.person('Olga');
  const customer = await stage.person('Kai');
  const shop = await stage.business('Backstube', { owner });
  const inbox = await stage.open(customer, shop);
  const chat = await stage.open(customer, owner);
  await stage.say(customer, inbox, 'Habt ihr offen?');
  await stage.say(customer, chat, 'Kommst du heute?');
  assert.deepEqual(idsOf(await list(owner)), [chat]);
  assert.deepEqual(idsOf(await list(shop)), [inbox]);
  assert.equal((await stage.call(owner, 'GET', pathOf(inbox))).status, 404);
  assert.equal((await stage.call(shop, 'GET', pathOf(chat))).status, 404);
  const kinds = (await list(customer)).map(({ members }) =>
    members.map(({ actor }) => actor.kind).sort(),
  );
  assert.deepEqual(kinds.sort(), [
    ['business', 'person'],
    ['person', 'person'],
  ]);
});

test('[MS5] a person may write to the business in which they work', async () => {
  const owner = await stage.person('Olga');
  const shop = await stage.business('Backstube', { owner });
  const id = await stage.open(owner, shop);
  await stage.say(owner, id, 'Als Kundin: zwei Brezeln');
  const [asPerson] = await list(owner);
  const [asShop] = await list(shop);
  assert.equal(asPerson!.id, asShop!.id);
  assert.deepEqual([asPerson!.ownActorId, asPerson!.unreadCount], [owner.publicId, 0]);
  assert.deepEqual([asShop!.ownActorId, asShop!.unreadCount], [shop.publicId, 1]);
  const answer = await stage.say(shop, id, 'Liegen bereit');
  assert.equal(answer.senderActorId, shop.publicId);
  assert.equal((await stage.look(owner, id)).unreadCount, 1);
});

test('[MS6] all staff answer as the business, and nobody else', async () => {
  const [owner, manager, agent, former, customer] = [
    await stage.person('Olga'),
    await stage.person('Mia'),
    await stage.person('Ali'),
    await stage.person('Finn'),
    await stage.person('Kai'),
  ];
  const shop = await stage.business('Backstube', { owner, manager, agent });
  const id = await stage.open(customer, shop);
  await stage.say(customer, id, 'Hallo?');
  for (const [index, by] of [owner, manager, agent].entries()) {
    const body = { clientId: randomUUID(), message: { kind: 'text', text: `Antwort ${index}` } };
    const sent = await stage.call(shop, 'POST', `${pathOf(id)}/messages`, { body, by });
    assert.equal(sent.status, 200);
    assert.equal(sent.body.senderActorId, shop.publicId);
    assert.equal((await list(shop, by)).length, 1);
  }
  const { userId } = former;
  const setRole = (role: 'agent' | null) =>
    database.transaction((tx) => identity.setRole(tx, { actorId: shop.actorId, userId, role }));
  await setRole('agent');
  assert.equal((await stage.call(shop, 'GET', pathOf(id), { by: former })).status, 200);
  await setRole(null);
  assert.equal((await stage.call(shop, 'GET', pathOf(id), { by: former })).status, 403);
  const { rows } = await database.pool.query(
    'select sender_user_id from messaging_messages where conversation_id = $1 order by seq',
    [id],
  );
  assert.deepEqual(
    rows.map((row) => row.sender_user_id),
    [customer, owner, manager, agent].map((player) => player.userId),
  );
});

test('[MS7] dealt with, until the customer writes again', async () => {
  const owner = await stage.person('Olga');
  const customer = await stage.person('Kai');
  const shop = await stage.business('Backstube', { owner });
  const id = await stage.open(customer, shop);
  const isDone = async () => (await stage.look(shop, id)).isDone;
  const setDone = (done: boolean, as = shop) =>
    stage.call(as, 'PUT', `${pathOf(id)}/done`, { body: { isDone: done } });
  await stage.say(customer, id, 'Frage');
  assert.equal(await isDone(), false);
  const { version } = await stage.look(customer, id);
  assert.equal((await setDone(true)).body.isDone, true);
  assert.equal(await isDone(), true);
  await stage.say(shop, id, 'Noch etwas');
  await stage.say(shop, id, 'und noch etwas');
  assert.equal(await isDone(), true);
  await stage.say(customer, id, 'Ach ja');
  assert.equal(await isDone(), false);
  await setDone(true);
  // In one batch: the customer's message stands before the second of the shop.
  await Promise.all([
    stage.say(shop, id, 'a'),
    stage.say(customer, id, 'b'),
    stage.say(shop, id, 'c'),
  ]);
  assert.equal(await isDone(), false);
  await setDone(true);
  await setDone(false);
  assert.equal(await isDone(), false);
  // The customer's device learns nothing of it.
  assert.equal((await stage.look(customer, id)).version, version + 6);
  assert.equal((await setDone(true, customer)).status, 403);
});

test('[MS60] [MS61] a block holds in both directions, and lets read what was said', async () => {
  const [anna, ben] = [await stage.person('Anna'), await stage.person('Ben')];
  const id = await stage.open(anna, ben);
  await stage.say(ben, id, 'Hallo');
  const block = (method: 'PUT' | 'DELETE') =>
    stage.call(anna, method, `/api/v1/identity/blocks/${ben.publicId}`);
  const devices = [await stage.connect(anna), await stage.connect(ben)];
  assert.equal((await block('PUT')).status, 200);
  for (const player of [anna, ben]) {
    await assert.rejects(stage.say(player, id, 'x'), /messaging.blocked/);
    const conversation = await stage.look(player, id);
    assert.deepEqual([conversation.isBlocked, conversation.lastSeq], [true, 1]);
    const withActorId = player === anna ? ben.publicId : anna.publicId;
    const opened = await stage.call(player, 'POST', root, { body: { withActorId } });
    assert.equal(opened.body.isBlocked, true);
    await assert.rejects(stage.open(player, player === anna ? ben : anna), /messaging.blocked/);
  }
  const told = (isBlocked: boolean) =>
    Promise.all(
      devices.map((device) =>
        device.next(
          (frame) =>
            frame.type === 'conversation' &&
            toUuid(frame.conversation.id) === id &&
            frame.conversation.isBlocked === isBlocked,
        ),
      ),
    );
  await told(true);
  await block('DELETE');
  await stage.say(ben, id, 'Wieder da');
  await told(false);
});

test('[MS60] a block before the first word', async () => {
  const [anna, ben] = [await stage.person('Anna'), await stage.person('Ben')];
  await stage.call(anna, 'PUT', `/api/v1/identity/blocks/${ben.publicId}`);
  for (const [as, other] of [
    [anna, ben],
    [ben, anna],
  ] as const) {
    const opened = await stage.call(as, 'POST', root, { body: { withActorId: other.publicId } });
    assert.deepEqual([opened.status, opened.body.code], [403, 'messaging.blocked']);
  }
});

test('[MS60] a conversation opened at the moment of a block is blocked', async () => {
  for (let round = 0; round < 8; round++) {
    const [anna, ben] = [await stage.person('Anna'), await stage.person('Ben')];
    const [, opened] = await Promise.all([
      stage.call(anna, 'PUT', `/api/v1/identity/blocks/${ben.publicId}`),
      stage.open(ben, anna).catch((error: Error) => error.message),
    ]);
    if (opened === 'messaging.blocked') continue;
    await assert.rejects(stage.say(ben, opened, 'trotzdem'), /messaging.blocked/);
  }
});

/** What somebody may still do in a conversation where they said what stands at `seq`, by the codes that answer. */
async function triedBy(player: Player, id: Uuid, seq: number): Promise<string[]> {
  const place = toPublicId('cnv', id);
  const one = `/api/v1/messages/${place}/${seq}`;
  const clientId = randomUUID();
  const dueAt = new Date(stage.clock.now().getTime() + 3_600_000).toISOString();
  const tries: [string, string, object?][] = [
    ['POST', `${root}/${place}/messages`, { clientId, message: { kind: 'text', text: 'x' } }],
    ['PUT', `${one}/text`, { clientId, text: randomUUID() }],
    ['PUT', `${one}/reaction`, { emoji: '👍' }],
    ['PUT', `${one}/pin`],
    ['PUT', `/api/v1/later/scheduled/${place}/${randomUUID()}`, { text: 'x', dueAt }],
    ['PUT', `/api/v1/later/disappearing/${place}`, { afterSeconds: 86_400 }],
  ];
  const codes: string[] = [];
  for (const [method, path, body] of tries) {
    const answer = await stage.call(player, method, path, body ? { body } : {});
    codes.push(answer.status === 200 ? 'ok' : answer.body.code);
  }
  return codes;
}

const stop = (player: Player, by: Player, isStopped = true) =>
  database.transaction((tx) =>
    messaging.setStopped(tx, { actorId: player.actorId, byActorId: by.actorId, isStopped }),
  );

test('[MS62] [MS63] whoever wants to hear nothing more of another is told nothing by them until they speak again', async () => {
  const [anna, ben] = [await stage.person('Anna'), await stage.person('Ben')];
  const id = await stage.open(anna, ben);
  await stage.say(anna, id, 'Schönes Rad');
  const { seq } = await stage.say(ben, id, 'Danke');
  const device = await stage.connect(ben);
  await stop(ben, anna);
  await device.next(
    (frame) => frame.type === 'conversation' && frame.conversation.isStopped === true,
  );
  const refused = Array.from({ length: 6 }, () => 'messaging.stopped');
  assert.deepEqual(await triedBy(ben, id, seq), refused);
  assert.equal((await stage.look(ben, id)).isStopped, true);
  assert.equal((await stage.look(anna, id)).isStopped, undefined);
  await assert.rejects(
    database.transaction(async (tx) => {
      const kinship = { isPerson: true, sharesBusiness: false };
      const pair = { fromActorId: ben.actorId, toActorId: anna.actorId, kinship };
      const opened = await messaging.turnTo(tx, pair);
      if (!opened.ok) throw new Error(opened.code);
    }),
    /messaging.stopped/,
  );
  // A record of what both agreed on comes all the same, and opens nothing.
  const card = { type: 'product', productId: toPublicId('prd', randomUUID()) } as never;
  await database.transaction((tx) =>
    messaging.postCard(tx, {
      conversationId: id,
      senderActorId: ben.actorId,
      senderUserId: ben.userId,
      clientId: randomUUID(),
      card,
    }),
  );
  // What happens in the name of somebody is nothing that they say.
  await database.transaction((tx) =>
    messaging.postCard(tx, {
      conversationId: id,
      senderActorId: anna.actorId,
      senderUserId: null,
      clientId: randomUUID(),
      card,
    }),
  );
  await assert.rejects(stage.say(ben, id, 'x'), /messaging.stopped/);

  await stage.say(anna, id, 'Doch noch eine Frage');
  assert.equal((await stage.look(ben, id)).isStopped, undefined);
  assert.deepEqual(
    await triedBy(ben, id, seq),
    refused.map(() => 'ok'),
  );
  // Said anew it holds anew, also in one go with what others send, and until it is taken back.
  await stop(ben, anna);
  const both = await Promise.allSettled([
    stage.say(ben, id, 'x'),
    stage.say(anna, await stage.open(anna, ben), 'y'),
  ]);
  assert.equal(both[1]!.status, 'fulfilled');
  await stop(ben, anna);
  await assert.rejects(stage.say(ben, id, 'x'), /messaging.stopped/);
  await stop(ben, anna, false);
  await stage.say(ben, id, 'Wieder da');
});

test('[MS62] it holds before the first word, and nobody is brought into a group by whom they stopped', async () => {
  const [anna, ben] = [await stage.person('Anna'), await stage.person('Ben')];
  await stop(ben, anna);
  const opened = await stage.call(ben, 'POST', root, { body: { withActorId: anna.publicId } });
  const id = toUuid(opened.body.id);
  await assert.rejects(stage.say(ben, id, 'Hallo'), /messaging.stopped/);
  assert.deepEqual(idsOf(await list(anna)), []);
  const group = await stage.call(ben, 'POST', '/api/v1/groups', {
    body: { clientId: randomUUID(), name: 'Angebote', memberIds: [anna.publicId] },
  });
  assert.deepEqual(group.body.addition.refused, [anna.publicId]);
});
