import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { type Card, card as cardSchema } from '@allmende/contract/messaging';
import { type Player, testStage } from '../../../../dev/messaging-stage.ts';
import { toPublicId, type Uuid } from '#platform/ids';

const stage = await testStage();
const { messaging, database } = stage;

async function pair(): Promise<{ anna: Player; ben: Player; id: Uuid }> {
  const anna = await stage.person('Anna');
  const ben = await stage.person('Ben');
  return { anna, ben, id: await stage.open(anna, ben) };
}

function payment(from: Player, to: Player, state: 'completed' | 'refunded' = 'completed'): Card {
  return cardSchema.parse({
    type: 'payment',
    paymentId: toPublicId('pay', randomUUID()),
    fromActorId: from.publicId,
    toActorId: to.publicId,
    amount: { value: '1250', assetCode: 'EUR', assetScale: 2 },
    note: 'Kuchen',
    state,
  });
}

const pathOf = (id: Uuid) => `/api/v1/messaging/conversations/${toPublicId('cnv', id)}`;
const seqs = async (as: Player, id: Uuid) => (await stage.look(as, id)).lastSeq;

test('[MS30] a card is there with its commit, and nobody hears of it before', async () => {
  const { anna, ben, id } = await pair();
  const device = await stage.connect(ben);
  const card = payment(anna, ben);
  const clientId = randomUUID();
  const messageId = await database.transaction(async (tx) => {
    const posted = await messaging.postCard(tx, {
      conversationId: id,
      senderActorId: anna.actorId,
      senderUserId: anna.userId,
      clientId,
      card,
    });
    await device.settled();
    assert.ok(!device.frames.some((frame) => frame.type === 'message'));
    assert.equal(await seqs(ben, id), 0);
    return posted;
  });
  const frame = await device.next(({ type }) => type === 'message');
  assert.ok(frame.type === 'message');
  assert.equal(frame.message.id, toPublicId('msg', messageId));
  assert.deepEqual(frame.message.body, { kind: 'card', card });
  assert.equal((await stage.look(ben, id)).unreadCount, 1);
  assert.equal((await stage.look(anna, id)).unreadCount, 0);
});

test('[MS30] with a rollback it never was', async () => {
  const { anna, ben, id } = await pair();
  const device = await stage.connect(ben);
  const failing = database.transaction(async (tx) => {
    await messaging.postCard(tx, {
      conversationId: id,
      senderActorId: anna.actorId,
      senderUserId: null,
      clientId: randomUUID(),
      card: payment(anna, ben),
    });
    throw new Error('no money');
  });
  await assert.rejects(failing, /no money/);
  const next = await stage.say(anna, id, 'Klappt nicht');
  assert.equal(next.seq, 1);
  await device.next((frame) => frame.type === 'message');
  assert.equal(device.frames.filter((frame) => frame.type === 'message').length, 1);
});

test('[MS31] posted again it is the same message, whatever it contains', async () => {
  const { anna, ben, id } = await pair();
  const clientId = randomUUID();
  const post = (card: Card) =>
    database.transaction((tx) =>
      messaging.postCard(tx, {
        conversationId: id,
        senderActorId: anna.actorId,
        senderUserId: null,
        clientId,
        card,
      }),
    );
  const first = await post(payment(anna, ben));
  assert.equal(await post(payment(anna, ben, 'refunded')), first);
  const many = await Promise.all([post(payment(anna, ben)), post(payment(anna, ben))]);
  assert.deepEqual(many, [first, first]);
  assert.equal(await seqs(anna, id), 1);
});

test('[MS31] many cards in one statement', async () => {
  const { anna, ben, id } = await pair();
  const cem = await stage.person('Cem');
  const other = await stage.open(anna, cem);
  const device = await stage.connect(anna);
  const newCard = (conversationId: Uuid, to: Player) => ({
    conversationId,
    senderActorId: anna.actorId,
    senderUserId: null,
    clientId: randomUUID(),
    card: payment(anna, to),
  });
  const cards = [newCard(id, ben), newCard(other, cem), newCard(id, ben)];
  const post = (all: typeof cards) => database.transaction((tx) => messaging.postCards(tx, all));
  const ids = await post(cards);
  assert.deepEqual(await post([...cards, newCard(other, cem)]).then((all) => all.slice(0, 3)), ids);
  assert.deepEqual(await post([]), []);
  assert.deepEqual([await seqs(anna, id), await seqs(anna, other)], [2, 2]);
  const told = () => device.frames.filter((frame) => frame.type === 'message').length;
  await device.next(() => told() === 4);
  await device.settled();
  assert.equal(told(), 4);
});

test('[MS32] a living card changes in place', async () => {
  const { anna, ben, id } = await pair();
  const clientId = randomUUID();
  const place = { conversationId: id, senderActorId: anna.actorId, clientId };
  const card = payment(anna, ben);
  const refunded = { ...card, state: 'refunded' } as Card;
  await database.transaction((tx) =>
    messaging.postCard(tx, { ...place, senderUserId: null, card }),
  );
  await stage.say(ben, id, 'Danke');
  const device = await stage.connect(ben);
  const update = (to: Card) =>
    database.transaction((tx) => messaging.updateCard(tx, { ...place, card: to }));
  await update(refunded);
  // What was posted before may arrive late on a device that has only just come.
  const frame = await device.next((one) => one.type === 'message' && one.message.version > 2);
  assert.ok(frame.type === 'message');
  assert.deepEqual([frame.message.seq, frame.message.version], [1, 3]);
  assert.deepEqual(frame.message.body, { kind: 'card', card: refunded });
  await update(refunded);
  const { lastSeq, version } = await stage.look(ben, id);
  assert.deepEqual([lastSeq, version], [2, 3]);
  const { body } = await stage.call(ben, 'GET', `${pathOf(id)}/changes?since=2`);
  assert.deepEqual(body.items, [frame.message]);
  await assert.rejects(
    database.transaction((tx) =>
      messaging.updateCard(tx, { ...place, clientId: randomUUID(), card }),
    ),
    /no card was posted/,
  );
});

test('[MS33] a record stands also between two who have blocked each other', async () => {
  const { anna, ben, id } = await pair();
  const place = { conversationId: id, senderActorId: anna.actorId, clientId: randomUUID() };
  await database.transaction((tx) =>
    messaging.setBlocked(tx, { a: anna.actorId, b: ben.actorId, isBlocked: true }),
  );
  await database.transaction((tx) =>
    messaging.postCard(tx, { ...place, senderUserId: null, card: payment(anna, ben) }),
  );
  await database.transaction((tx) =>
    messaging.updateCard(tx, { ...place, card: payment(anna, ben, 'refunded') }),
  );
  assert.equal(await seqs(ben, id), 1);
});

test('[MS25] a card is not deleted by hand', async () => {
  const { anna, ben, id } = await pair();
  await database.transaction((tx) =>
    messaging.postCard(tx, {
      conversationId: id,
      senderActorId: anna.actorId,
      senderUserId: anna.userId,
      clientId: randomUUID(),
      card: payment(anna, ben),
    }),
  );
  const answer = await stage.call(anna, 'DELETE', `${pathOf(id)}/messages/1`);
  assert.deepEqual([answer.status, answer.body.code], [409, 'messaging.card_stays']);
});

test('a stranger’s card is a bug of the module that posts it', async () => {
  const { ben, id } = await pair();
  const cem = await stage.person('Cem');
  const posting = database.transaction((tx) =>
    messaging.postCard(tx, {
      conversationId: id,
      senderActorId: cem.actorId,
      senderUserId: null,
      clientId: randomUUID(),
      card: payment(cem, ben),
    }),
  );
  await assert.rejects(posting, /no member/);
});

test('[MS10] cards and texts at once leave no gap, and nobody waits for ever', async () => {
  const { anna, ben, id } = await pair();
  const other = await stage.open(anna, await stage.person('Cem'));
  const post = (conversationId: Uuid) =>
    database.transaction((tx) =>
      messaging.postCard(tx, {
        conversationId,
        senderActorId: anna.actorId,
        senderUserId: null,
        clientId: randomUUID(),
        card: payment(anna, ben),
      }),
    );
  await Promise.all(
    Array.from({ length: 120 }, (_, index) =>
      index % 3 === 0 ? post(index % 2 ? id : other) : stage.say(anna, index % 2 ? id : other, 'x'),
    ),
  );
  assert.equal((await seqs(anna, id)) + (await seqs(anna, other)), 120);
  const { rows } = await database.pool.query(
    `select count(*)::integer as count, max(seq) as last from messaging_messages
     where conversation_id = any ($1) group by conversation_id`,
    [[id, other]],
  );
  for (const { count, last } of rows) assert.equal(count, last);
});
