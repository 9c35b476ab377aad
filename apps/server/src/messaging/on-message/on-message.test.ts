import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { editableMs } from '@allmende/contract/limits';
import type { Message, Sendable } from '@allmende/contract/messaging';
import sharp from 'sharp';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { type Answer, type Player, testStage } from '../../../../../dev/messaging-stage.ts';
import { isEmoji } from './rules.ts';

const stage = await testStage();
const { messaging, media, database } = stage;

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

function at(
  as: Player,
  method: Method,
  { conversationId, seq }: { conversationId: Uuid; seq?: number },
  path: string,
  body?: unknown,
): Promise<Answer> {
  const place = `${toPublicId('cnv', conversationId)}${seq === undefined ? '' : `/${seq}`}`;
  return stage.call(as, method, `/api/v1/messages/${place}/${path}`, body ? { body } : {});
}

const react = (as: Player, conversationId: Uuid, seq: number, emoji: string) =>
  at(as, 'PUT', { conversationId, seq }, 'reaction', { emoji });

const edit = (
  as: Player,
  conversationId: Uuid,
  seq: number,
  text: string,
  clientId = randomUUID(),
) => at(as, 'PUT', { conversationId, seq }, 'text', { text, clientId });

async function pair() {
  const anna = await stage.person('Anna');
  const ben = await stage.person('Ben');
  return { anna, ben, conversationId: await stage.open(anna, ben) };
}

async function group(
  owner: Player,
  members: Player[],
  options: { kind?: 'group' | 'channel'; settings?: object } = {},
): Promise<Uuid> {
  const made = await stage.call(owner, 'POST', '/api/v1/groups', {
    body: { clientId: randomUUID(), name: 'Hof', ...options },
  });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const { id } = made.body.conversation;
  const invite = await stage.call(owner, 'POST', `/api/v1/groups/${id}/invites`, { body: {} });
  for (const member of members) {
    const path = `/api/v1/groups/invites/${invite.body.token}/join`;
    assert.equal((await stage.call(member, 'POST', path)).status, 200);
  }
  return toUuid(id);
}

async function read(as: Player, conversationId: Uuid, seq: number): Promise<Message> {
  const path = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages`;
  const { body } = await stage.call(as, 'GET', `${path}?after=${seq - 1}&limit=1`);
  return body.items[0];
}

async function markRead(as: Player, conversationId: Uuid, seq: number): Promise<void> {
  const path = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/read`;
  assert.equal((await stage.call(as, 'PUT', path, { body: { seq } })).status, 200);
}

async function remove(as: Player, conversationId: Uuid, seq: number): Promise<void> {
  const path = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages`;
  assert.equal((await stage.call(as, 'DELETE', `${path}/${seq}`)).status, 200);
}

function setBlocked(a: Player, b: Player, isBlocked: boolean): Promise<void> {
  return database.transaction((tx) =>
    messaging.setBlocked(tx, { a: a.actorId, b: b.actorId, isBlocked }),
  );
}

async function sendPicture(sender: Player, conversationId: Uuid, caption = ''): Promise<Message> {
  const colour = { r: Math.floor(Math.random() * 255), g: 90, b: 90 };
  const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: colour } })
    .png()
    .toBuffer();
  const stored = await media.storePicture({
    bytes,
    ownerActorId: sender.actorId,
    audience: 'private',
    alt: 'Himmel',
  });
  assert.ok(stored.ok);
  const message: Sendable = { kind: 'picture', pictureId: stored.value.id, caption };
  const sent = await messaging.send({
    conversationId,
    senderActorId: sender.actorId,
    senderUserId: sender.userId,
    clientId: randomUUID(),
    message,
  });
  assert.ok(sent.ok);
  return sent.value;
}

async function canSee(viewer: Player, message: Message): Promise<boolean> {
  assert.ok(message.body.kind === 'picture');
  const response = await fetch(`${stage.origin}${message.body.picture.smallUrl}`, {
    headers: { authorization: `Bearer ${viewer.token}` },
  });
  return response.status === 200;
}

test('[MS120] one reaction of each, which can be changed and taken back', async () => {
  const { anna, ben, conversationId } = await pair();
  await stage.say(anna, conversationId, 'Kommst du?');
  const first = await react(ben, conversationId, 1, '👍');
  assert.equal(first.status, 200, JSON.stringify(first.body));
  assert.deepEqual(first.body.reactions, [{ emoji: '👍', count: 1, actorIds: [ben.publicId] }]);
  assert.equal(first.body.version, 2);
  await react(anna, conversationId, 1, '👍');
  stage.clock.advance(1_000);
  await react(ben, conversationId, 1, '❤️');
  assert.deepEqual((await read(anna, conversationId, 1)).reactions, [
    { emoji: '👍', count: 1, actorIds: [anna.publicId] },
    { emoji: '❤️', count: 1, actorIds: [ben.publicId] },
  ]);
  // The same once more changes nothing.
  const again = await react(ben, conversationId, 1, '❤️');
  assert.equal(again.body.version, 4);
  assert.equal((await at(anna, 'DELETE', { conversationId, seq: 1 }, 'reaction')).status, 200);
  const bare = await at(ben, 'DELETE', { conversationId, seq: 1 }, 'reaction');
  assert.equal(bare.body.reactions, undefined);
  assert.equal(bare.body.version, 6);
  assert.equal((await at(ben, 'DELETE', { conversationId, seq: 1 }, 'reaction')).body.version, 6);
});

test('[MS120] a reaction is one emoji as Unicode recommends it', async () => {
  for (const emoji of ['👍', '👍🏽', '❤️', '👨‍👩‍👧', '🇩🇪', '1️⃣']) assert.ok(isEmoji(emoji), emoji);
  for (const text of ['', 'a', '👍👍', '👍 ', '❤', '1', '\u200d', '👍a', '🏽👍', '<b>']) {
    assert.ok(!isEmoji(text), JSON.stringify(text));
  }
  const { anna, ben, conversationId } = await pair();
  await stage.say(anna, conversationId, 'Kommst du?');
  const refused = await react(ben, conversationId, 1, 'gut');
  assert.equal(refused.body.code, 'messages.emoji_invalid');
  assert.equal((await read(ben, conversationId, 1)).version, 1);
});

test('[MS121] reactions are pushed and synced, and make nothing unread', async () => {
  const { anna, ben, conversationId } = await pair();
  const device = await stage.connect(anna);
  await stage.say(anna, conversationId, 'Kommst du?');
  await react(ben, conversationId, 1, '🎉');
  const frame = await device.next((one) => one.type === 'message' && one.message.version === 2);
  assert.ok(frame.type === 'message');
  assert.equal(frame.message.reactions?.[0]?.emoji, '🎉');
  const { unreadCount, version, lastSeq } = await stage.look(anna, conversationId);
  assert.deepEqual([unreadCount, version, lastSeq], [0, 2, 1]);
  const path = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/changes`;
  const { body } = await stage.call(anna, 'GET', `${path}?since=1`);
  assert.deepEqual(body.items, [frame.message]);
});

test('[MS122] who cannot read cannot react; blocked, deleted and notices are refused', async () => {
  const { anna, ben, conversationId } = await pair();
  const cem = await stage.person('Cem');
  await stage.say(anna, conversationId, 'Kommst du?');
  const stranger = await react(cem, conversationId, 1, '👍');
  assert.equal(stranger.body.code, 'messaging.conversation_unknown');
  assert.equal((await react(ben, conversationId, 2, '👍')).body.code, 'messaging.message_unknown');
  await setBlocked(anna, ben, true);
  assert.equal((await react(ben, conversationId, 1, '👍')).body.code, 'messaging.blocked');
  await setBlocked(anna, ben, false);
  await react(ben, conversationId, 1, '👍');
  await remove(anna, conversationId, 1);
  assert.equal((await react(ben, conversationId, 1, '👍')).body.code, 'messages.deleted');
  const { rows } = await database.pool.query(
    'select 1 from messaging_reactions where conversation_id = $1',
    [conversationId],
  );
  assert.equal(rows.length, 0);
  assert.equal((await read(ben, conversationId, 1)).reactions, undefined);

  const groupId = await group(anna, [ben]);
  assert.equal((await react(ben, groupId, 1, '👍')).body.code, 'messaging.message_unknown');
  assert.equal((await react(anna, groupId, 1, '👍')).body.code, 'messages.kind_not_allowed');
});

test('[MS123] a message names twenty of those who reacted, and each finds their own', async () => {
  const owner = await stage.person('Olga');
  const members = await Promise.all(
    Array.from({ length: 25 }, (_, index) => stage.person(`Leute ${index}`)),
  );
  const groupId = await group(owner, members);
  const { seq } = await stage.say(owner, groupId, 'Wer kommt?');
  await Promise.all(members.map((member) => react(member, groupId, seq, '🙋')));
  const message = await read(owner, groupId, seq);
  assert.equal(message.reactions?.[0]?.count, 25);
  assert.equal(message.reactions?.[0]?.actorIds.length, 20);
  const own = await at(
    members[24]!,
    'GET',
    { conversationId: groupId },
    'own-reactions?from=1&to=99',
  );
  assert.deepEqual(own.body.items, [{ seq, emoji: '🙋' }]);
  const all = await at(owner, 'GET', { conversationId: groupId, seq }, 'reactions?limit=20');
  const rest = await at(
    owner,
    'GET',
    { conversationId: groupId, seq },
    `reactions?limit=20&cursor=${all.body.nextCursor}`,
  );
  assert.equal(all.body.items.length + rest.body.items.length, 25);
  assert.equal(rest.body.nextCursor, null);
});

test('[MS124] colleagues learn who of them reacted, customers do not', async () => {
  const owner = await stage.person('Olga');
  const agent = await stage.person('Arne');
  const customer = await stage.person('Kim');
  const shop = await stage.business('Laden', { owner, agent });
  const conversationId = await stage.open(customer, shop);
  const { seq } = await stage.say(customer, conversationId, 'Danke');
  const place = `/api/v1/messages/${toPublicId('cnv', conversationId)}/${seq}`;
  const asked = { body: { emoji: '👍' }, by: agent };
  const reacted = await stage.call(shop, 'PUT', `${place}/reaction`, asked);
  assert.equal(reacted.status, 200, JSON.stringify(reacted.body));
  await react(customer, conversationId, seq, '🎉');
  const seenBy = async (as: Player): Promise<Record<string, string | null>> => {
    const { body } = await stage.call(as, 'GET', `${place}/reactions`);
    const named = body.items.map((one: { by: { name: string } | null; emoji: string }) => [
      one.emoji,
      one.by?.name ?? null,
    ]);
    return Object.fromEntries(named);
  };
  assert.deepEqual(await seenBy(shop), { '👍': 'Arne', '🎉': null });
  assert.deepEqual(await seenBy(customer), { '👍': null, '🎉': null });
  const instead = await stage.call(shop, 'PUT', `${place}/reaction`, { body: { emoji: '❤️' } });
  assert.equal(instead.status, 200);
  assert.equal((await seenBy(shop))['❤️'], 'Olga');
});

test('[MS123] in a channel nobody is named, and readers see only their own', async () => {
  const owner = await stage.person('Olga');
  const [ben, cem] = [await stage.person('Ben'), await stage.person('Cem')];
  const channelId = await group(owner, [ben, cem], { kind: 'channel' });
  const { seq } = await stage.say(owner, channelId, 'Neues');
  await react(ben, channelId, seq, '👍');
  const { body } = await react(cem, channelId, seq, '👍');
  assert.deepEqual(body.reactions, [{ emoji: '👍', count: 2, actorIds: [] }]);
  const seen = await at(ben, 'GET', { conversationId: channelId, seq }, 'reactions');
  assert.deepEqual(
    seen.body.items.map((item: { actor: { id: string } }) => item.actor.id),
    [ben.publicId],
  );
  const all = await at(owner, 'GET', { conversationId: channelId, seq }, 'reactions');
  assert.equal(all.body.items.length, 2);
});

test('[MS125] one edits own words for 48 hours, and everybody sees that and what was there', async () => {
  const { anna, ben, conversationId } = await pair();
  await stage.say(anna, conversationId, 'Um drei');
  stage.clock.advance(60_000);
  const edited = await edit(anna, conversationId, 1, '  Um vier ');
  assert.equal(edited.status, 200, JSON.stringify(edited.body));
  assert.deepEqual(edited.body.body, { kind: 'text', text: 'Um vier' });
  assert.equal(edited.body.editedAt, stage.clock.now().toISOString());
  assert.equal(edited.body.version, 2);
  const { body } = await at(ben, 'GET', { conversationId, seq: 1 }, 'edits');
  assert.deepEqual(
    body.items.map((item: { text: string }) => item.text),
    ['Um drei', 'Um vier'],
  );
  assert.deepEqual(body.items[1].at, edited.body.editedAt);
  assert.equal((await edit(ben, conversationId, 1, 'Nie')).body.code, 'messages.not_own');
  stage.clock.advance(editableMs);
  assert.equal((await edit(anna, conversationId, 1, 'Um fünf')).body.code, 'messages.too_late');
  assert.equal((await stage.look(ben, conversationId)).unreadCount, 1);
});

test('[MS125] captions are edited too; cards, notices and what is deleted are not', async () => {
  const { anna, ben, conversationId } = await pair();
  const picture = await sendPicture(anna, conversationId, 'Der Hof');
  const edited = await edit(anna, conversationId, picture.seq, '');
  assert.equal(edited.body.body.caption, '');
  assert.equal(
    edited.body.body.picture.id,
    picture.body.kind === 'picture' && picture.body.picture.id,
  );
  await remove(anna, conversationId, picture.seq);
  assert.equal((await edit(anna, conversationId, 1, 'x')).body.code, 'messages.deleted');
  const { rows } = await database.pool.query(
    'select 1 from messaging_edits where conversation_id = $1',
    [conversationId],
  );
  assert.equal(rows.length, 0);
  const groupId = await group(anna, [ben]);
  assert.equal((await edit(anna, groupId, 1, 'x')).body.code, 'messages.kind_not_allowed');
  await stage.say(anna, conversationId, 'Text');
  for (const [text, code] of [
    ['  ', 'messaging.empty'],
    ['x'.repeat(10_001), 'messaging.text_too_long'],
  ]) {
    assert.equal((await edit(anna, conversationId, 2, text!)).body.code, code);
  }
});

test('[MS126] an edit is made once, and the same words change nothing', async () => {
  const { anna, ben, conversationId } = await pair();
  const clientId = randomUUID();
  const sentAs = randomUUID();
  await stage.say(anna, conversationId, 'eins', { clientId: sentAs });
  await edit(anna, conversationId, 1, 'zwei', clientId);
  await edit(anna, conversationId, 1, 'drei');
  const late = await edit(anna, conversationId, 1, 'zwei', clientId);
  assert.deepEqual(late.body.body, { kind: 'text', text: 'drei' });
  assert.equal(late.body.version, 3);
  assert.equal((await edit(anna, conversationId, 1, 'drei ')).body.version, 3);
  // Sent again, because the first answer was lost, it is still the same message.
  const again = await stage.say(anna, conversationId, 'eins', { clientId: sentAs });
  assert.deepEqual([again.seq, again.version], [1, 3]);
  await setBlocked(ben, anna, true);
  assert.equal((await edit(anna, conversationId, 1, 'vier')).body.code, 'messaging.blocked');
});

test('[MS127] replies quote what is there now', async () => {
  const { anna, ben, conversationId } = await pair();
  await stage.say(anna, conversationId, 'Um drei');
  await stage.say(ben, conversationId, 'Gut', { replyToSeq: 1 });
  await edit(anna, conversationId, 1, 'Um vier');
  const reply = await read(ben, conversationId, 2);
  assert.equal(reply.replyTo?.excerpt, 'Um vier');
  const { version } = await stage.look(ben, conversationId);
  assert.equal(reply.version, version);
  const later = await stage.say(ben, conversationId, 'Oder doch?', { replyToSeq: 1 });
  assert.equal(later.replyTo?.excerpt, 'Um vier');
});

test('[MS128] who may no longer write does not edit; new mentions are shown', async () => {
  const owner = await stage.person('Olga');
  const ben = await stage.person('Ben');
  const groupId = await group(owner, [ben]);
  const { seq } = await stage.say(ben, groupId, 'Hallo');
  const { body } = await edit(ben, groupId, seq, '@olga-nicht da');
  assert.equal(body.mentions, undefined);
  const named = await edit(
    owner,
    groupId,
    (await stage.say(owner, groupId, 'Hört')).seq,
    '@all her',
  );
  assert.deepEqual(named.body.mentions, { actorIds: [], isAll: true });
  const settings = { settings: { whoWrites: 'admins' } };
  const path = `/api/v1/groups/${toPublicId('cnv', groupId)}`;
  await fetch(`${stage.origin}${path}`, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${owner.token}`,
      'allmende-actor': owner.publicId,
      'content-type': 'application/json',
    },
    body: JSON.stringify(settings),
  });
  assert.equal((await edit(ben, groupId, seq, 'Doch')).body.code, 'messaging.may_not_write');
});

function forward(as: Player, from: Uuid, seq: number, to: Uuid[], clientId = randomUUID()) {
  return stage.call(as, 'POST', '/api/v1/messages/forwards', {
    body: {
      clientId,
      conversationId: toPublicId('cnv', from),
      seq,
      toConversationIds: to.map((id) => toPublicId('cnv', id)),
    },
  });
}

test('[MS130] forwarding sends once to each, and says that it was forwarded', async () => {
  const { anna, ben, conversationId } = await pair();
  const [cem, dora] = [await stage.person('Cem'), await stage.person('Dora')];
  const [toCem, toDora] = [await stage.open(ben, cem), await stage.open(ben, dora)];
  const foreign = await stage.open(cem, dora);
  await stage.say(anna, conversationId, 'Fest am Samstag');
  await setBlocked(dora, ben, true);
  const clientId = randomUUID();
  const targets = [toCem, toDora, foreign, toCem];
  const { status, body } = await forward(ben, conversationId, 1, targets, clientId);
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual(
    body.items.map((item: { code: string | null }) => item.code),
    [null, 'messaging.blocked', 'messaging.conversation_unknown'],
  );
  await forward(ben, conversationId, 1, targets, clientId);
  const got = await read(cem, toCem, 1);
  assert.deepEqual(got.body, { kind: 'text', text: 'Fest am Samstag' });
  assert.equal(got.forwarded, true);
  assert.equal(got.senderActorId, ben.publicId);
  assert.equal((await stage.look(cem, toCem)).lastSeq, 1);
});

test('[MS131] a forwarded picture is seen where it was sent to, and only there', async () => {
  const { anna, ben, conversationId } = await pair();
  const [cem, dora] = [await stage.person('Cem'), await stage.person('Dora')];
  const toCem = await stage.open(ben, cem);
  const toDora = await stage.open(ben, dora);
  const picture = await sendPicture(anna, conversationId, 'Der Hof');
  await setBlocked(dora, ben, true);
  assert.equal(await canSee(cem, picture), false);
  await forward(ben, conversationId, 1, [toCem, toDora]);
  assert.equal(await canSee(cem, picture), true);
  assert.equal(await canSee(dora, picture), false);
  // What Anna takes back stays where somebody else has said it.
  await remove(anna, conversationId, 1);
  assert.equal(await canSee(cem, picture), true);
  assert.equal((await read(cem, toCem, 1)).body.kind, 'picture');
});

test('[MS132] cards besides products, notices and what one cannot read stay where they are', async () => {
  const { anna, ben, conversationId } = await pair();
  const cem = await stage.person('Cem');
  const toCem = await stage.open(ben, cem);
  const base = { conversationId, senderActorId: anna.actorId, senderUserId: null };
  const product = {
    type: 'product',
    productId: toPublicId('prd', randomUUID()),
    sellerActorId: anna.publicId,
    title: 'Brot',
    picture: null,
    price: { value: '450', assetCode: 'EUR', assetScale: 2 },
    isPriceFrom: false,
    unitPrice: null,
    isSoldOut: false,
  };
  const payment = {
    type: 'payment',
    paymentId: toPublicId('pay', randomUUID()),
    fromActorId: anna.publicId,
    toActorId: ben.publicId,
    amount: { value: '450', assetCode: 'EUR', assetScale: 2 },
    note: '',
    state: 'completed',
  };
  for (const card of [product, payment]) {
    await database.transaction((tx) =>
      messaging.postCard(tx, { ...base, clientId: randomUUID(), card: card as never }),
    );
  }
  const kinds = await Promise.all([1, 2].map((seq) => forward(ben, conversationId, seq, [toCem])));
  assert.equal(kinds[0]!.body.items?.[0]?.code, null, JSON.stringify(kinds[0]!.body));
  assert.equal(kinds[1]!.body.code, 'messages.kind_not_allowed');
  assert.equal((await read(cem, toCem, 1)).body.kind, 'card');
  const stranger = await forward(cem, conversationId, 1, [toCem]);
  assert.equal(stranger.body.code, 'messaging.conversation_unknown');
});

test('[MS135] up to three are pinned for all, with a line that says so', async () => {
  const { anna, ben, conversationId } = await pair();
  for (const text of ['eins', 'zwei', 'drei', 'vier']) await stage.say(anna, conversationId, text);
  const pin = (seq: number, as = ben) => at(as, 'PUT', { conversationId, seq }, 'pin');
  const first = await pin(2);
  assert.equal(first.status, 200, JSON.stringify(first.body));
  assert.equal(first.body.isPinned, true);
  const again = await pin(2);
  assert.equal(again.body.version, first.body.version);
  await pin(1);
  await pin(3);
  assert.equal((await pin(4)).body.code, 'messages.too_many_pins');
  assert.deepEqual((await stage.look(anna, conversationId)).pinnedSeqs, [2, 1, 3]);
  assert.deepEqual((await read(anna, conversationId, 5)).body, {
    kind: 'notice',
    notice: { event: 'pinned', seq: 2 },
  });
  const unpinned = await at(anna, 'DELETE', { conversationId, seq: 1 }, 'pin');
  assert.equal(unpinned.body.isPinned, undefined);
  await remove(anna, conversationId, 2);
  assert.deepEqual((await stage.look(ben, conversationId)).pinnedSeqs, [3]);
  const { body } = await at(ben, 'GET', { conversationId }, 'pins');
  assert.deepEqual(
    body.items.map((item: Message) => item.seq),
    [3],
  );
});

test('[MS136] in a group those pin who may change it, in a channel the admins', async () => {
  const owner = await stage.person('Olga');
  const ben = await stage.person('Ben');
  for (const options of [{}, { kind: 'channel', settings: { whoEdits: 'all' } }] as const) {
    const groupId = await group(owner, [ben], options);
    const { seq } = await stage.say(owner, groupId, 'Wichtig');
    const refused = await at(ben, 'PUT', { conversationId: groupId, seq }, 'pin');
    assert.equal(refused.body.code, 'messages.may_not_pin');
    assert.equal((await at(owner, 'PUT', { conversationId: groupId, seq }, 'pin')).status, 200);
  }
  const open = await group(owner, [ben], { settings: { whoEdits: 'all' } });
  const { seq } = await stage.say(owner, open, 'Wichtig');
  assert.equal((await at(ben, 'PUT', { conversationId: open, seq }, 'pin')).status, 200);
  // Who comes later and may not read it sees no pin.
  const invite = await stage.call(
    owner,
    'POST',
    `/api/v1/groups/${toPublicId('cnv', open)}/invites`,
    {
      body: {},
    },
  );
  const cem = await stage.person('Cem');
  await stage.call(cem, 'POST', `/api/v1/groups/invites/${invite.body.token}/join`);
  assert.equal((await stage.look(cem, open)).pinnedSeqs, undefined);
  assert.deepEqual((await at(cem, 'GET', { conversationId: open }, 'pins')).body.items, []);
});

test('[MS140] stars are one’s own, of all chats, on all devices', async () => {
  const { anna, ben, conversationId } = await pair();
  const cem = await stage.person('Cem');
  const other = await stage.open(ben, cem);
  await stage.say(anna, conversationId, 'Rezept');
  await stage.say(anna, conversationId, 'Noch eins');
  await stage.say(cem, other, 'Adresse');
  const device = await stage.connect(ben);
  for (const [id, seq] of [
    [conversationId, 1],
    [other, 1],
    [conversationId, 2],
  ] as const) {
    stage.clock.advance(1_000);
    assert.equal((await at(ben, 'PUT', { conversationId: id, seq }, 'star')).status, 200);
  }
  await device.next((frame) => frame.type === 'changed' && frame.topic === 'stars');
  const list = async (as: Player, query = '') =>
    (await stage.call(as, 'GET', `/api/v1/messages/stars${query}`)).body;
  const textsOf = (page: { items: { message: Message }[] }) =>
    page.items.map(({ message }) => (message.body.kind === 'text' ? message.body.text : ''));
  assert.deepEqual(textsOf(await list(ben)), ['Noch eins', 'Adresse', 'Rezept']);
  assert.deepEqual((await list(anna)).items, []);
  const first = await list(ben, '?limit=2');
  assert.deepEqual(textsOf(await list(ben, `?limit=2&cursor=${first.nextCursor}`)), ['Rezept']);
  const here = `?conversationId=${toPublicId('cnv', conversationId)}`;
  assert.deepEqual(textsOf(await list(ben, here)), ['Noch eins', 'Rezept']);
  await remove(anna, conversationId, 2);
  await at(ben, 'DELETE', { conversationId, seq: 1 }, 'star');
  assert.deepEqual(textsOf(await list(ben)), ['Adresse']);
  const stranger = await at(anna, 'PUT', { conversationId: other, seq: 1 }, 'star');
  assert.equal(stranger.body.code, 'messaging.conversation_unknown');
});

test('[MS143] a report keeps the message and five before it, once for each who reports', async () => {
  const { anna, ben, conversationId } = await pair();
  for (let index = 1; index <= 8; index++) await stage.say(anna, conversationId, `Nr. ${index}`);
  const report = (as: Player, seq: number, reason: string) =>
    at(as, 'POST', { conversationId, seq }, 'reports', { reason, note: ' bitte ' });
  assert.equal((await report(ben, 8, 'spam')).status, 200);
  assert.equal((await report(ben, 8, 'insult')).status, 200);
  assert.equal((await report(anna, 8, 'spam')).body.code, 'messages.kind_not_allowed');
  assert.equal((await report(ben, 8, 'boring')).status, 400);
  await remove(anna, conversationId, 8);
  const { rows } = await database.pool.query(
    'select * from messaging_reports where conversation_id = $1',
    [conversationId],
  );
  assert.equal(rows.length, 1);
  assert.deepEqual([rows[0].reason, rows[0].note], ['insult', 'bitte']);
  assert.deepEqual(
    rows[0].messages.map((message: Message) => message.seq),
    [3, 4, 5, 6, 7, 8],
  );
  assert.equal(rows[0].messages[5].body.text, 'Nr. 8');
  assert.equal((await report(ben, 8, 'spam')).body.code, 'messages.deleted');
});

test('[MS145] members ask who has read a message; in a channel only admins, between two nobody', async () => {
  const owner = await stage.person('Olga');
  const [ben, cem] = [await stage.person('Ben'), await stage.person('Cem')];
  const groupId = await group(owner, [ben, cem]);
  const { seq } = await stage.say(owner, groupId, 'Gelesen?');
  await markRead(ben, groupId, seq);
  const { body } = await at(cem, 'GET', { conversationId: groupId, seq }, 'readers');
  assert.deepEqual(
    body.items.map((actor: { id: string }) => actor.id),
    [ben.publicId],
  );
  assert.deepEqual([body.readCount, body.unreadCount, body.nextCursor], [1, 1, null]);
  const channelId = await group(owner, [ben], { kind: 'channel' });
  const news = await stage.say(owner, channelId, 'Neues');
  const place = { conversationId: channelId, seq: news.seq };
  assert.equal((await at(ben, 'GET', place, 'readers')).body.code, 'messages.readers_hidden');
  assert.equal((await at(owner, 'GET', place, 'readers')).body.unreadCount, 1);
  const { anna, conversationId } = await pair();
  await stage.say(anna, conversationId, 'Hallo');
  const direct = await at(anna, 'GET', { conversationId, seq: 1 }, 'readers');
  assert.equal(direct.body.code, 'messages.readers_hidden');
});
