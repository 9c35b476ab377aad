import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { ChatSettings, Draft, Folder } from '@allmende/contract/chats';
import { foldersMax, newPeopleMax, pinnedMax } from '@allmende/contract/chats-limits';
import { makesItselfFelt } from '@allmende/contract/chats-rules';
import type { Conversation, Preferences } from '@allmende/contract/messaging';
import { type Device, type Player, testStage } from '../../../../../dev/messaging-stage.ts';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { draftWins, judgeFirst, noticeFor } from './rules.ts';

const stage = await testStage();
const root = '/api/v1/messaging/conversations';
const pathOf = (id: Uuid, what: string) => `/api/v1/chats/${toPublicId('cnv', id)}/${what}`;

async function pair(): Promise<{ anna: Player; ben: Player; id: Uuid }> {
  const [anna, ben] = [await stage.person('Anna'), await stage.person('Ben')];
  return { anna, ben, id: await stage.open(anna, ben) };
}

/** Somebody writes for the first time to somebody who does not know them. */
async function stranger(): Promise<{ anna: Player; ben: Player; id: Uuid }> {
  const [anna, ben] = [await stage.person('Anna'), await stage.person('Ben')];
  const id = await turnTo(anna, ben);
  await stage.say(anna, id, 'Hallo, du kennst mich nicht');
  return { anna, ben, id };
}

async function turnTo(from: Player, to: Player): Promise<Uuid> {
  const { body } = await stage.call(from, 'POST', root, { body: { withActorId: to.publicId } });
  return toUuid(body.id);
}

async function syncList(as: Player, cursor?: string) {
  const { body } = await stage.call(as, 'GET', cursor ? `${root}?cursor=${cursor}` : root);
  return body as { items: Conversation[]; removed: string[]; cursor: string };
}

async function arrange(as: Player, id: Uuid, body: Partial<Preferences>): Promise<Conversation> {
  const answer = await stage.call(as, 'PATCH', pathOf(id, 'preferences'), { body });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

function other(conversation: Conversation) {
  return conversation.members.find(({ actor }) => actor.id !== conversation.ownActorId)!;
}

async function read(as: Player, id: Uuid, seq: number): Promise<void> {
  const path = `${root}/${toPublicId('cnv', id)}/read`;
  assert.equal((await stage.call(as, 'PUT', path, { body: { seq } })).status, 200);
}

function receiptsOf(device: Device) {
  return device.frames.flatMap((frame) => (frame.type === 'receipt' ? [frame] : []));
}

test('[MS300] what one arranges is one’s own, and all one’s devices hear of it', async () => {
  const { anna, ben, id } = await pair();
  await stage.say(anna, id, 'Hallo');
  const before = await syncList(ben);
  assert.equal(before.items[0]!.preferences, undefined);
  const [phone, annas] = [await stage.connect(ben), await stage.connect(anna)];
  const mutedUntil = '2026-03-02T17:00:00.000Z';
  const changed = await arrange(ben, id, { isFavourite: true, mutedUntil });
  const wanted = {
    revision: 1,
    isArchived: false,
    mutedUntil,
    isFavourite: true,
    isPinned: false,
    isMarkedUnread: false,
    folderIds: [],
  };
  assert.deepEqual(changed.preferences, wanted);
  const frame = await phone.next(({ type }) => type === 'conversation');
  assert.deepEqual(frame.type === 'conversation' && frame.conversation.preferences, wanted);
  const { items } = await syncList(ben, before.cursor);
  assert.deepEqual(items[0]!.preferences, wanted);
  await annas.settled();
  assert.equal(
    annas.frames.some(({ type }) => type === 'conversation'),
    false,
  );
  assert.equal((await stage.look(anna, id)).preferences, undefined);
  assert.equal((await arrange(ben, id, { isFavourite: true })).preferences!.revision, 1);
  const stranger = await stage.person('Cem');
  const refused = await stage.call(stranger, 'PATCH', pathOf(id, 'preferences'), { body: {} });
  assert.equal(refused.body.code, 'messaging.conversation_unknown');
});

test('[MS301] what is archived stays so when something comes, and counts nowhere', async () => {
  const { anna, ben, id } = await pair();
  await stage.say(anna, id, 'Hallo');
  await arrange(ben, id, { isArchived: true });
  await stage.say(anna, id, 'Noch da?');
  const conversation = await stage.look(ben, id);
  assert.equal(conversation.preferences!.isArchived, true);
  assert.equal(conversation.unreadCount, 2);
  const at = new Date('2026-03-02T12:00:00Z');
  const felt = (preferences: Partial<Preferences>, isMention = false, isRequest = false) =>
    makesItselfFelt(
      { preferences: { isArchived: false, mutedUntil: null, ...preferences }, isRequest },
      { at, isMention },
    );
  assert.equal(felt({}), true);
  assert.equal(felt({ isArchived: true }, true), false);
  assert.equal(felt({ mutedUntil: '2026-03-02T12:00:01Z' }), false);
  assert.equal(felt({ mutedUntil: '2026-03-02T12:00:01Z' }, true), true);
  assert.equal(felt({ mutedUntil: '2026-03-02T12:00:00Z' }), true);
  assert.equal(felt({ mutedUntil: 'always' }, true), false);
  assert.equal(felt({}, true, true), false);
});

test('[MS302] five stand on top, also when two devices ask at once; what is put away does not', async () => {
  const anna = await stage.person('Anna');
  const ids: Uuid[] = [];
  for (let count = 0; count <= pinnedMax + 1; count++) {
    ids.push(await stage.open(anna, await stage.person('Ben')));
  }
  const answers = await Promise.all(
    ids.map((id) =>
      stage.call(anna, 'PATCH', pathOf(id, 'preferences'), { body: { isPinned: true } }),
    ),
  );
  const refused = answers.filter(({ status }) => status !== 200);
  assert.deepEqual(
    refused.map(({ body }) => body.code),
    ['chats.too_many_pinned', 'chats.too_many_pinned'],
  );
  const onTop = ids[answers.findIndex(({ status }) => status === 200)]!;
  const away = await arrange(anna, onTop, { isArchived: true });
  assert.deepEqual([away.preferences!.isPinned, away.preferences!.isArchived], [false, true]);
  const back = await arrange(anna, onTop, { isPinned: true });
  assert.deepEqual([back.preferences!.isPinned, back.preferences!.isArchived], [true, false]);
});

test('[MS303] folders are one’s own; what one takes away leaves the conversations where they are', async () => {
  const { anna, ben, id } = await pair();
  const folders = '/api/v1/chats/folders';
  const make = (as: Player, name: string) => stage.call(as, 'POST', folders, { body: { name } });
  const [garden, choir]: Folder[] = [
    (await make(anna, 'Garten')).body,
    (await make(anna, 'Chor')).body,
  ];
  const bens: Folder = (await make(ben, 'Bens')).body;
  const inBoth = await arrange(anna, id, { folderIds: [garden!.id, choir!.id] });
  assert.deepEqual(new Set(inBoth.preferences!.folderIds), new Set([garden!.id, choir!.id]));
  const foreign = await stage.call(anna, 'PATCH', pathOf(id, 'preferences'), {
    body: { folderIds: [bens.id] },
  });
  assert.equal(foreign.body.code, 'chats.folder_unknown');
  const { cursor } = await syncList(anna);
  await stage.say(anna, id, 'Hallo');
  await stage.call(anna, 'PATCH', `${folders}/${garden!.id}`, { body: { name: 'Beete' } });
  const gone = await stage.call(ben, 'DELETE', `${folders}/${choir!.id}`);
  assert.equal(gone.body.code, 'chats.folder_unknown');
  await stage.call(anna, 'DELETE', `${folders}/${choir!.id}`);
  const { items } = await syncList(anna, cursor);
  assert.deepEqual(items[0]!.preferences!.folderIds, [garden!.id]);
  const settings = (await stage.call(anna, 'GET', '/api/v1/chats/settings')).body as ChatSettings;
  assert.deepEqual(settings.folders, [{ id: garden!.id, name: 'Beete' }]);
  await stage.call(anna, 'DELETE', `${folders}/${garden!.id}`);
  assert.deepEqual((await stage.look(anna, id)).preferences!.folderIds, []);
  const many = await Promise.all(
    Array.from({ length: foldersMax + 1 }, (_, index) => make(anna, `Ordner ${index}`)),
  );
  assert.deepEqual(
    many.filter(({ status }) => status !== 200).map(({ body }) => body.code),
    ['chats.too_many_folders'],
  );
});

test('[MS304] nothing of it belongs to a business: its inbox has an order of its own', async () => {
  const owner = await stage.person('Olga');
  const shop = await stage.business('Backstube', { owner });
  const customer = await stage.person('Kai');
  const id = await stage.open(customer, shop);
  for (const [method, path] of [
    ['PATCH', pathOf(id, 'preferences')],
    ['POST', pathOf(id, 'accept')],
    ['GET', '/api/v1/chats/settings'],
  ] as const) {
    const { body } = await stage.call(shop, method, path, {
      body: method === 'GET' ? undefined : {},
    });
    assert.equal(body.code, 'platform.not_allowed', path);
  }
});

test('[MS310] who never spoke with somebody and shares nothing with them asks first', async () => {
  const { anna, ben, id } = await stranger();
  assert.equal((await stage.look(ben, id)).isRequest, true);
  assert.equal((await stage.look(anna, id)).isRequest, undefined);
  assert.equal((await syncList(ben)).items[0]!.isRequest, true);

  const owner = await stage.person('Olga');
  const agent = await stage.person('Ali');
  const shop = await stage.business('Backstube', { owner, agent });
  const isRequest = async (from: Player, to: Player) => {
    const opened = await turnTo(from, to);
    await stage.say(from, opened, 'Hallo');
    return (await stage.look(to, opened)).isRequest ?? false;
  };
  assert.equal(await isRequest(ben, shop), false, 'a business is there to be written to');
  assert.equal(await isRequest(shop, ben), false, 'a business to which one wrote');
  assert.equal(await isRequest(shop, await stage.person('Cem')), true, 'a business by itself');
  assert.equal(await isRequest(agent, owner), false, 'colleagues');
  assert.equal(await isRequest(shop, agent), false, 'the business in which one works');
  const dora = await stage.person('Dora');
  const opened = await stage.open(anna, dora);
  await stage.say(anna, opened, 'Zahlung');
  assert.equal((await stage.look(dora, opened)).isRequest, undefined, 'a deal brings together');

  // A group brings its members together, unless anybody can walk in.
  for (const joining of ['invite', 'open'] as const) {
    const members = [await stage.person('Emil'), await stage.person('Frida')];
    for (const one of members) await stage.say(one, await stage.open(anna, one), 'Hallo');
    const made = await stage.call(anna, 'POST', '/api/v1/groups', {
      body: {
        clientId: randomUUID(),
        kind: 'group',
        name: 'Nachbarn',
        memberIds: members.map((one) => one.publicId),
        settings: { joining },
      },
    });
    assert.equal(made.status, 200);
    assert.equal(await isRequest(members[0]!, members[1]!), joining === 'open', joining);
  }
});

test('[MS310] when both turn to each other before a word is said, nobody asks', async () => {
  const [anna, ben] = [await stage.person('Anna'), await stage.person('Ben')];
  const id = await turnTo(anna, ben);
  await turnTo(ben, anna);
  await stage.say(anna, id, 'Hallo');
  assert.equal((await stage.look(ben, id)).isRequest, undefined);
  assert.equal((await stage.look(anna, id)).isRequest, undefined);
});

test('[MS311] so many new people a day, who answer or not; the next day again', async () => {
  const anna = await stage.person('Anna');
  const other = await stage.person('Ben');
  const opened = await turnTo(anna, other);
  for (let count = 1; count < newPeopleMax; count++) await turnTo(anna, await stage.person('Ben'));
  const one = await stage.person('Eine zu viel');
  const open = () => stage.call(anna, 'POST', root, { body: { withActorId: one.publicId } });
  const refused = await open();
  assert.deepEqual([refused.status, refused.body.code], [429, 'messaging.too_many_new_people']);
  assert.equal(await turnTo(anna, other), opened, 'who was turned to before');
  const { rowCount } = await stage.database.pool.query(
    `select 1 from messaging_directs where $1 in (low_actor_id, high_actor_id)`,
    [one.actorId],
  );
  assert.equal(rowCount, 0);
  stage.clock.advance(24 * 3_600_000);
  assert.equal((await open()).status, 200);
});

test('[MS312] [MS313] the one who asks sees nothing until one accepts, and then how far it was read', async () => {
  const { anna, ben, id } = await stranger();
  const [annas, bens] = [await stage.connect(anna), await stage.connect(ben)];
  const place = { conversationId: toPublicId('cnv', id) };
  annas.send({ type: 'watch', actorIds: [ben.publicId] });
  bens.send({ type: 'delivered', actorId: ben.publicId, ...place, seq: 1 });
  await read(ben, id, 1);
  bens.send({ type: 'typing', actorId: ben.publicId, ...place });
  await annas.settled();
  assert.deepEqual(
    annas.frames.map(({ type }) => type),
    ['hello', 'pong'].filter((type) => annas.frames.some((frame) => frame.type === type)),
  );
  const before = await stage.look(anna, id);
  assert.deepEqual([other(before).readSeq, other(before).deliveredSeq], [0, 0]);
  assert.equal(before.version, 1, 'not even that something happened');
  const since = await stage.call(anna, 'GET', `${root}/${place.conversationId}/changes?since=0`);
  const figures = since.body.receipts.find(
    (one: { actorId: string }) => one.actorId === ben.publicId,
  );
  assert.equal(figures, undefined);
  assert.equal((await stage.look(ben, id)).unreadCount, 0, 'one has read it oneself');

  const accepted = await stage.call(ben, 'POST', pathOf(id, 'accept'));
  assert.equal(accepted.body.isRequest, undefined);
  assert.equal(accepted.body.preferences.revision, 2);
  const told = await annas.next(({ type }) => type === 'conversation');
  assert.ok(told.type === 'conversation');
  assert.equal(other(told.conversation).readSeq, 1);
  await annas.next((frame) => frame.type === 'presence' && frame.isOnline);
  bens.send({ type: 'typing', actorId: ben.publicId, ...place });
  stage.clock.advance(3_000);
  bens.send({ type: 'typing', actorId: ben.publicId, ...place });
  await annas.next(({ type }) => type === 'typing');
  const again = await stage.call(ben, 'POST', pathOf(id, 'accept'));
  assert.equal(again.body.version, accepted.body.version, 'accepting twice changes nothing');
});

test('[MS314] to answer is to accept', async () => {
  const { anna, ben, id } = await stranger();
  await read(ben, id, 1);
  await stage.say(ben, id, 'Doch, vom Markt');
  const own = await stage.look(ben, id);
  assert.deepEqual([own.isRequest, own.preferences!.revision], [undefined, 2]);
  assert.equal(other(await stage.look(anna, id)).readSeq, 2);
});

test('[MS315] what is declined is gone and stays silent, and the other one does not learn of it', async () => {
  const { anna, ben, id } = await stranger();
  const { cursor } = await syncList(ben);
  const bens = await stage.connect(ben);
  assert.equal((await stage.call(ben, 'POST', pathOf(id, 'decline'))).status, 200);
  await bens.next(({ type }) => type === 'removed');
  assert.deepEqual((await syncList(ben, cursor)).removed, [toPublicId('cnv', id)]);
  assert.deepEqual((await syncList(ben)).items, []);
  const looked = await stage.call(ben, 'GET', `${root}/${toPublicId('cnv', id)}`);
  assert.equal(looked.body.code, 'messaging.conversation_unknown');
  const heard = bens.frames.length;
  await stage.say(anna, id, 'Hallo?');
  await bens.settled();
  assert.deepEqual(
    bens.frames.slice(heard).filter(({ type }) => type !== 'pong'),
    [],
  );
  const seen = await stage.look(anna, id);
  assert.equal(other(seen).actor.id, ben.publicId);
  assert.deepEqual([other(seen).deliveredSeq, seen.isBlocked], [0, false]);
  const twice = await stage.call(ben, 'POST', pathOf(id, 'decline'));
  assert.equal(twice.body.code, 'messaging.conversation_unknown');

  // One turns to them oneself, or a deal brings both together: from then on, and nothing of before.
  assert.equal(await turnTo(ben, anna), id);
  await stage.say(anna, id, 'Da bist du ja');
  const back = await stage.look(ben, id);
  assert.deepEqual([back.isRequest, back.visibleFromSeq, back.unreadCount], [undefined, 3, 1]);
  const page = await stage.call(ben, 'GET', `${root}/${toPublicId('cnv', id)}/messages`);
  assert.deepEqual(
    page.body.items.map((message: { seq: number }) => message.seq),
    [3],
  );
  const friends = await pair();
  await stage.say(friends.anna, friends.id, 'Hallo');
  const none = await stage.call(friends.ben, 'POST', pathOf(friends.id, 'decline'));
  assert.equal(none.body.code, 'chats.no_request');
});

test('[MS315] a deal brings back who declined', async () => {
  const { anna, ben, id } = await stranger();
  await stage.call(ben, 'POST', pathOf(id, 'decline'));
  assert.equal(await stage.open(ben, anna), id);
  await stage.say(ben, id, 'Hier das Geld');
  assert.equal((await stage.look(ben, id)).lastSeq, 2);
  const others = await stranger();
  await stage.call(others.ben, 'POST', pathOf(others.id, 'decline'));
  const opened = await stage.database.transaction((tx) =>
    stage.messaging.directConversations(tx, [{ a: others.anna.actorId, b: others.ben.actorId }]),
  );
  assert.deepEqual(opened, [{ ok: true, value: others.id }]);
  assert.deepEqual(
    [...(await stage.messaging.membersOf(others.id))].sort(),
    [others.anna.actorId, others.ben.actorId].sort(),
  );
});

test('[MS316] one says who may begin; conversations that are there go on', async () => {
  const { anna, ben, id } = await pair();
  await stage.say(anna, id, 'Hallo');
  const set = (whoWrites: string) =>
    stage.call(ben, 'PATCH', '/api/v1/chats/settings', { body: { whoWrites } });
  const cem = await stage.person('Cem');
  const open = (from: Player) =>
    stage.call(from, 'POST', root, { body: { withActorId: ben.publicId } });
  await set('group_members');
  const refused = await open(cem);
  assert.deepEqual([refused.status, refused.body.code], [403, 'messaging.no_strangers']);
  await set('nobody');
  assert.equal((await open(cem)).body.code, 'messaging.no_strangers');
  assert.equal((await open(anna)).status, 200);
  await stage.say(anna, id, 'Noch da');
  await set('everybody');
  assert.equal((await open(cem)).status, 200);
  const relations = [
    { sharesGroup: false, sharesBusiness: false },
    { sharesGroup: true, sharesBusiness: false },
    { sharesGroup: false, sharesBusiness: true },
  ];
  const verdicts = (['everybody', 'group_members', 'nobody'] as const).map((who) =>
    relations.map((relation) => judgeFirst(who, relation)),
  );
  assert.deepEqual(verdicts, [
    ['request', 'open', 'open'],
    ['refused', 'open', 'open'],
    ['refused', 'refused', 'refused'],
  ]);
});

test('[MS320] who does not show how far they have read is not told of others either', async () => {
  const { anna, ben, id } = await pair();
  await stage.say(anna, id, 'eins');
  const set = (as: Player, showsReceipts: boolean) =>
    stage.call(as, 'PATCH', '/api/v1/chats/settings', { body: { showsReceipts } });
  await set(ben, false);
  const [annas, bens, second] = [
    await stage.connect(anna),
    await stage.connect(ben),
    await stage.connect(ben),
  ];
  const place = { actorId: ben.publicId, conversationId: toPublicId('cnv', id) };
  bens.send({ type: 'delivered', ...place, seq: 1 });
  const delivered = await annas.next(({ type }) => type === 'receipt');
  assert.ok(delivered.type === 'receipt');
  assert.deepEqual([delivered.receipt.deliveredSeq, delivered.receipt.readSeq], [1, 0]);
  const { version } = await stage.look(anna, id);
  await read(ben, id, 1);
  await second.next((frame) => frame.type === 'receipt' && frame.receipt.readSeq === 1);
  await annas.settled();
  assert.equal(receiptsOf(annas).length, 1);
  const seen = await stage.look(anna, id);
  assert.deepEqual([other(seen).readSeq, other(seen).deliveredSeq], [0, 1]);
  assert.equal(seen.version, version, 'not even that something happened');

  await stage.say(ben, id, 'zwei');
  await read(anna, id, 2);
  await bens.settled();
  assert.equal(other(await stage.look(ben, id)).readSeq, 0);
  assert.equal(
    receiptsOf(bens).some(
      ({ receipt }) => receipt.actorId === anna.publicId && receipt.readSeq > 0,
    ),
    false,
  );
  const { body } = await stage.call(ben, 'GET', `${root}/${place.conversationId}/changes?since=0`);
  const annasOwn = body.receipts.find((one: { actorId: string }) => one.actorId === anna.publicId);
  assert.equal(annasOwn?.readSeq ?? 0, 0);

  const { cursor } = await syncList(anna);
  await set(ben, true);
  const { items } = await syncList(anna, cursor);
  assert.equal(other(items[0]!).readSeq, 2, 'on again, it is told as it is');
  assert.equal(other(await stage.look(ben, id)).readSeq, 2);
});

test('[MS320] in a group each one decides for themselves, and is no reader when asked for', async () => {
  const [anna, ben, cem] = [
    await stage.person('Anna'),
    await stage.person('Ben'),
    await stage.person('Cem'),
  ];
  for (const one of [ben, cem]) await stage.say(one, await stage.open(anna, one), 'Hallo');
  const made = await stage.call(anna, 'POST', '/api/v1/groups', {
    body: {
      clientId: randomUUID(),
      kind: 'group',
      name: 'Chor',
      memberIds: [ben.publicId, cem.publicId],
    },
  });
  const id = toUuid(made.body.conversation?.id ?? made.body.id);
  const { seq } = await stage.say(anna, id, 'Probe um sieben');
  await stage.call(ben, 'PATCH', '/api/v1/chats/settings', { body: { showsReceipts: false } });
  const [annas, bens] = [await stage.connect(anna), await stage.connect(ben)];
  await read(ben, id, seq);
  await read(cem, id, seq);
  await annas.next((frame) => frame.type === 'receipt' && frame.receipt.readSeq === seq);
  await bens.settled();
  const readBy = (device: Device) =>
    new Set(
      receiptsOf(device).flatMap(({ receipt }) => (receipt.readSeq ? [receipt.actorId] : [])),
    );
  assert.deepEqual(readBy(annas), new Set([cem.publicId]));
  assert.deepEqual(readBy(bens), new Set([ben.publicId]));
  const readers = (as: Player) =>
    stage.call(as, 'GET', `/api/v1/messages/${toPublicId('cnv', id)}/${seq}/readers`);
  const listed = await readers(anna);
  assert.deepEqual(
    [
      listed.body.items.map((one: { id: string }) => one.id),
      listed.body.readCount,
      listed.body.unreadCount,
    ],
    [[cem.publicId], 1, 0],
  );
  assert.equal((await readers(ben)).body.code, 'messages.readers_hidden');
});

test('[MS321] who does not show that they are there sees it of nobody, and nobody types', async () => {
  const { anna, ben, id } = await pair();
  await stage.say(anna, id, 'Hallo');
  const annas = await stage.connect(anna);
  annas.send({ type: 'watch', actorIds: [ben.publicId] });
  const bens = await stage.connect(ben);
  const isOnline = (wanted: boolean) =>
    annas.next((frame) => frame.type === 'presence' && frame.isOnline === wanted);
  await isOnline(true);
  annas.frames.length = 0;
  const set = (showsPresence: boolean) =>
    stage.call(ben, 'PATCH', '/api/v1/chats/settings', { body: { showsPresence } });
  await set(false);
  await isOnline(false);
  annas.frames.length = 0;
  bens.send({ type: 'watch', actorIds: [anna.publicId] });
  const place = { conversationId: toPublicId('cnv', id) };
  bens.send({ type: 'typing', actorId: ben.publicId, ...place });
  annas.send({ type: 'typing', actorId: anna.publicId, ...place });
  annas.send({ type: 'watch', actorIds: [ben.publicId] });
  await bens.settled();
  await annas.settled();
  const told = [...annas.frames, ...bens.frames].map(({ type }) => type);
  assert.equal(told.includes('typing'), false);
  assert.equal(
    bens.frames.some(({ type }) => type === 'presence'),
    false,
  );
  assert.equal(
    annas.frames.some(({ type }) => type === 'presence'),
    false,
  );
  await bens.close();
  const again = await stage.connect(ben);
  await again.settled();
  await annas.settled();
  assert.equal(
    annas.frames.some(({ type }) => type === 'presence'),
    false,
  );
  await set(true);
  await isOnline(true);
});

test('[MS330] a begun text is on all one’s devices; the later one stays, whatever the clocks say', async () => {
  const { anna, ben, id } = await pair();
  const [phone, laptop, bens] = [
    await stage.connect(anna),
    await stage.connect(anna),
    await stage.connect(ben),
  ];
  const put = async (text: string, revision: number, agoMs = 0): Promise<Draft> => {
    const body = { text, revision, agoMs };
    return (await stage.call(anna, 'PUT', pathOf(id, 'draft'), { body })).body;
  };
  const first = await put('Liebe', 0);
  assert.deepEqual(
    [first.text, first.revision, first.actorId, first.conversationId],
    ['Liebe', 1, anna.publicId, toPublicId('cnv', id)],
  );
  const told = await laptop.next(({ type }) => type === 'draft');
  assert.deepEqual(told, { type: 'draft', draft: first });
  await phone.next(({ type }) => type === 'draft');
  assert.equal((await put('Liebe Nachbarn', 1)).revision, 2);
  stage.clock.advance(60_000);
  // A device that was away comes with something older, then with something newer.
  assert.deepEqual(await put('von gestern', 1, 86_400_000), {
    ...first,
    text: 'Liebe Nachbarn',
    revision: 2,
  });
  assert.equal((await put('von eben', 1, 1_000)).revision, 3);
  assert.equal((await put('von eben', 3)).revision, 3, 'the same is no change');
  const list = async (as: Player): Promise<Draft[]> =>
    (await stage.call(as, 'GET', '/api/v1/chats/drafts')).body.items;
  assert.deepEqual(
    (await list(anna)).map(({ text }) => text),
    ['von eben'],
  );
  const sent = await put('', 3);
  assert.deepEqual([sent.text, sent.revision], ['', 4]);
  assert.deepEqual(
    (await list(anna)).map(({ text }) => text),
    [''],
  );
  await stage.database.pool.query(
    `update messaging_drafts set written_at = written_at - interval '61 days' where text = ''`,
  );
  assert.deepEqual(await list(anna), []);
  await bens.settled();
  assert.equal(
    bens.frames.some(({ type }) => type === 'draft'),
    false,
  );
  const at = (seconds: number) => new Date(1_000_000 + seconds * 1000);
  assert.equal(draftWins(null, { revision: 0, writtenAt: at(0) }), true);
  assert.equal(
    draftWins({ revision: 2, writtenAt: at(5) }, { revision: 2, writtenAt: at(1) }),
    true,
  );
  assert.equal(
    draftWins({ revision: 2, writtenAt: at(5) }, { revision: 1, writtenAt: at(5) }),
    false,
  );
});

test('[MS331] what one writes for a business is one’s own, and no colleague’s to see', async () => {
  const [owner, agent] = [await stage.person('Olga'), await stage.person('Ali')];
  const shop = await stage.business('Backstube', { owner, agent });
  const customer = await stage.person('Kai');
  const id = await stage.open(customer, shop);
  const [owners, agents] = [await stage.connect(owner), await stage.connect(agent)];
  const body = { text: 'Guten Tag', revision: 0, agoMs: 0 };
  assert.equal(
    (await stage.call(shop, 'PUT', pathOf(id, 'draft'), { body, by: agent })).status,
    200,
  );
  await agents.next(({ type }) => type === 'draft');
  await owners.settled();
  assert.equal(
    owners.frames.some(({ type }) => type === 'draft'),
    false,
  );
  const list = async (by: Player) =>
    (await stage.call(shop, 'GET', '/api/v1/chats/drafts', { by })).body.items.length;
  assert.deepEqual([await list(agent), await list(owner)], [1, 0]);
  const stranger = await stage.call(owner, 'PUT', pathOf(id, 'draft'), { body });
  assert.equal(stranger.body.code, 'messaging.conversation_unknown');
});

test('[MS340] [MS341] a notification says what its receiver allows, and nothing in their quiet', async () => {
  const { anna, ben, id } = await pair();
  await stage.say(anna, id, 'Hallo');
  const at = new Date('2026-03-02T22:30:00Z');
  const ask = (isMention = false) =>
    stage.messaging.mayNotify(
      { userId: ben.userId, actorId: ben.actorId, conversationId: id },
      { at, isMention },
    );
  assert.equal(await ask(), 'words');
  await arrange(ben, id, { mutedUntil: '2026-03-03T00:00:00.000Z' });
  assert.deepEqual([await ask(), await ask(true)], [null, 'words']);
  const night = { from: '22:00', to: '07:00' };
  const calm = {
    timeZone: 'Europe/Berlin',
    quietHours: [night, null, null, null, null, null, null],
    dailyMinutes: null,
    notificationShows: 'sender',
  };
  const set = (body: object) => stage.call(ben, 'PUT', '/api/v1/identity/me/calm', { body });
  assert.equal((await set(calm)).status, 200);
  await arrange(ben, id, { mutedUntil: null });
  assert.equal(await ask(true), null, 'it is half past eleven there');
  await set({ ...calm, quietHours: calm.quietHours.map(() => null) });
  assert.equal(await ask(), 'sender');
  const asked = await stranger();
  const to = { userId: asked.ben.userId, actorId: asked.ben.actorId, conversationId: asked.id };
  assert.equal(await stage.messaging.mayNotify(to, { at, isMention: true }), null);
  const nobody = await stage.messaging.mayNotify(
    { ...to, conversationId: id },
    { at, isMention: true },
  );
  assert.equal(nobody, null);
  const quiet = { isQuiet: false, shows: 'nothing' as const };
  assert.equal(noticeFor({ arrangement: {}, isMention: false, at }, quiet), 'nothing');
});
