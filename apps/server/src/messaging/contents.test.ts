import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Message, Sendable } from '@allmende/contract/messaging';
import { toPublicId, type Uuid } from '#platform/ids';
import { type Answer, type Player, testStage } from '../../../../dev/messaging-stage.ts';

const stage = await testStage();

async function pair() {
  const anna = await stage.person('Anna');
  const ben = await stage.person('Ben');
  return { anna, ben, conversationId: await stage.open(anna, ben) };
}

const at = (conversationId: Uuid) =>
  `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages`;

function send(
  as: Player,
  conversationId: Uuid,
  message: Sendable,
  more: object = {},
): Promise<Answer> {
  return stage.call(as, 'POST', at(conversationId), {
    body: { clientId: randomUUID(), message, ...more },
  });
}

async function read(as: Player, conversationId: Uuid): Promise<Message[]> {
  return (await stage.call(as, 'GET', at(conversationId))).body.items;
}

const place = (latitude: number, longitude: number, label = ''): Sendable => ({
  kind: 'location',
  latitude,
  longitude,
  label,
});

test('[MS230] a location arrives to the decimetre, with its name on one line', async () => {
  const { anna, ben, conversationId } = await pair();
  await send(anna, conversationId, place(51.316_668_9, -9.497_571_2, '  Am\n Königs\u202eplatz '));
  await send(anna, conversationId, place(-90, 180));
  const [first, second] = await read(ben, conversationId);
  assert.deepEqual(first!.body, {
    kind: 'location',
    latitude: 51.316_669,
    longitude: -9.497_571,
    label: 'Am Königsplatz',
  });
  assert.deepEqual(second!.body, { kind: 'location', latitude: -90, longitude: 180, label: '' });
});

test('[MS230] what is not on earth is refused with a code, and changes nothing', async () => {
  const { anna, conversationId } = await pair();
  const rows: [Sendable, string][] = [
    [place(90.1, 0), 'messaging.place_invalid'],
    [place(0, -180.5), 'messaging.place_invalid'],
    [place(1e300, 0), 'messaging.place_invalid'],
    [place(0, 0, 'x'.repeat(201)), 'messaging.text_too_long'],
    [place('1' as never, 0), 'platform.invalid_input'],
    [place(Number.NaN, 0), 'platform.invalid_input'],
  ];
  for (const [message, code] of rows) {
    const answer = await send(anna, conversationId, message);
    assert.equal(answer.body.code, code, JSON.stringify(message));
  }
  assert.deepEqual(await read(anna, conversationId), []);
});

test('[MS231] a contact is somebody of this server as they are now', async () => {
  const { anna, ben, conversationId } = await pair();
  const cem = await stage.person('Cem');
  const sent = await send(anna, conversationId, { kind: 'contact', actorId: cem.publicId });
  assert.equal(sent.status, 200);
  const [message] = await read(ben, conversationId);
  assert.ok(message!.body.kind === 'contact');
  assert.equal(message!.body.actor.name, 'Cem');
  const nobody = toPublicId('act', randomUUID());
  const refused = await send(anna, conversationId, { kind: 'contact', actorId: nobody });
  assert.equal(refused.body.code, 'messaging.contact_unknown');
});

test('[MS14] [MS12] they are judged and repeated as texts are', async () => {
  const { anna, ben, conversationId } = await pair();
  const clientId = randomUUID();
  const once = await send(anna, conversationId, place(1, 2), { clientId });
  const again = await send(anna, conversationId, place(1, 2), { clientId });
  assert.equal(again.body.id, once.body.id);
  const other = await send(anna, conversationId, place(1, 3), { clientId });
  assert.equal(other.body.code, 'messaging.client_id_reused');
  const stranger = await stage.person('Cem');
  const elsewhere = await send(stranger, conversationId, place(1, 2));
  assert.equal(elsewhere.body.code, 'messaging.conversation_unknown');
  // By frame as well, and the connection goes on.
  const device = await stage.connect(ben);
  const frame = {
    type: 'send',
    actorId: ben.publicId,
    conversationId: toPublicId('cnv', conversationId),
    clientId: randomUUID(),
  } as const;
  const refused = await device.ask({
    ...frame,
    ref: 1,
    message: { kind: 'location', latitude: 91, longitude: 0, label: '' },
  });
  assert.ok(refused.type === 'refused' && refused.code === 'messaging.place_invalid');
  const taken = await device.ask({
    ...frame,
    ref: 2,
    message: { kind: 'contact', actorId: anna.publicId },
  });
  assert.equal(taken.type, 'ack');
});

test('[MS233] they are quoted, forwarded, starred and deleted, and not edited', async () => {
  const { anna, ben, conversationId } = await pair();
  const cem = await stage.person('Cem');
  const elsewhere = await stage.open(ben, cem);
  await stage.say(ben, elsewhere, 'Moin');
  await send(anna, conversationId, place(1, 2, 'Am Brunnen'));
  await send(anna, conversationId, { kind: 'contact', actorId: cem.publicId });
  const reply = await stage.say(ben, conversationId, 'Da bin ich', { replyToSeq: 1 });
  assert.deepEqual([reply.replyTo!.kind, reply.replyTo!.excerpt], ['location', 'Am Brunnen']);
  for (const seq of [1, 2]) {
    const forwarded = await stage.call(ben, 'POST', '/api/v1/messages/forwards', {
      body: {
        clientId: randomUUID(),
        conversationId: toPublicId('cnv', conversationId),
        seq,
        toConversationIds: [toPublicId('cnv', elsewhere)],
      },
    });
    assert.equal(forwarded.body.items[0].code, null);
  }
  const kinds = (await read(cem, elsewhere)).map(({ body }) => body.kind);
  assert.deepEqual(kinds, ['text', 'location', 'contact']);
  const on = `/api/v1/messages/${toPublicId('cnv', conversationId)}/1`;
  assert.equal((await stage.call(ben, 'PUT', `${on}/star`)).status, 200);
  const edited = await stage.call(anna, 'PUT', `${on}/text`, {
    body: { clientId: randomUUID(), text: 'Anders' },
  });
  assert.equal(edited.body.code, 'messages.kind_not_allowed');
  const deleted = await stage.call(anna, 'DELETE', `${at(conversationId)}/1`);
  assert.equal(deleted.body.body.kind, 'deleted');
});

test('a quote reads without the marks of what it quotes', async () => {
  const { anna, ben, conversationId } = await pair();
  await stage.say(anna, conversationId, '*Wichtig*: ~nicht~ _so_ `viel`\n> gesagt');
  const reply = await stage.say(ben, conversationId, 'Ja', { replyToSeq: 1 });
  assert.equal(reply.replyTo!.excerpt, 'Wichtig: nicht so viel gesagt');
});
