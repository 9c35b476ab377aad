import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import type { Card, Message } from '@allmende/contract/messaging';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { type Player, testStage } from '../../../../dev/messaging-stage.ts';

const stage = await testStage();
const { database, jobs, messaging } = stage;
await jobs.start();
after(() => jobs.stop());

const day = 86_400;

async function pair() {
  const anna = await stage.person('Anna');
  const ben = await stage.person('Ben');
  return { anna, ben, conversationId: await stage.open(anna, ben) };
}

const setDisappearing = (as: Player, conversationId: Uuid, afterSeconds: number | null) =>
  stage.call(as, 'PUT', `/api/v1/later/disappearing/${toPublicId('cnv', conversationId)}`, {
    body: { afterSeconds },
  });

const at = (conversationId: Uuid) =>
  `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}`;
const onMessage = (conversationId: Uuid, seq: number) =>
  `/api/v1/messages/${toPublicId('cnv', conversationId)}/${seq}`;

async function read(as: Player, conversationId: Uuid): Promise<Message[]> {
  return (await stage.call(as, 'GET', `${at(conversationId)}/messages`)).body.items;
}

/** Has the minute's work done now. */
async function expire(conversationId: Uuid, isDone: (items: Message[]) => boolean, as: Player) {
  await database.transaction((tx) => jobs.add(tx, 'messaging.expire', {}));
  for (let tries = 0; tries < 400; tries++) {
    if (isDone(await read(as, conversationId))) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail(`still there: ${JSON.stringify(await read(as, conversationId))}`);
}

const payment = (from: Player, to: Player): Card => ({
  type: 'payment',
  paymentId: toPublicId('pay', randomUUID()),
  fromActorId: from.publicId,
  toActorId: to.publicId,
  amount: { value: '500', assetCode: 'EUR', assetScale: 2 },
  note: 'Brot',
  state: 'completed',
});

test('[MS165] either of two sets how long new messages stay, and a notice says so', async () => {
  const { anna, ben, conversationId } = await pair();
  const other = await stage.connect(ben);
  const before = await stage.say(anna, conversationId, 'Bleibt');
  assert.equal(before.expiresAt, undefined);
  const set = await setDisappearing(ben, conversationId, day);
  assert.equal(set.status, 200, JSON.stringify(set.body));
  assert.equal(set.body.disappearAfterSeconds, day);
  const sent = await stage.say(anna, conversationId, 'Geht');
  const expiresAt = new Date(stage.clock.now().getTime() + day * 1000).toISOString();
  assert.equal(sent.expiresAt, expiresAt, 'counted from sending');
  const answer = await stage.say(ben, conversationId, 'Auch', { replyToSeq: 3 });
  assert.equal(answer.expiresAt, expiresAt);
  // The same once more says nothing.
  await setDisappearing(anna, conversationId, day);
  await setDisappearing(anna, conversationId, null);
  const after = await stage.say(anna, conversationId, 'Bleibt wieder');
  const items = await read(ben, conversationId);
  assert.deepEqual(
    items.map(({ body, expiresAt: until }) => [
      body.kind === 'notice' ? body.notice : body.kind,
      until,
    ]),
    [
      ['text', undefined],
      [{ event: 'disappearing', afterSeconds: day }, undefined],
      ['text', expiresAt],
      ['text', expiresAt],
      [{ event: 'disappearing', afterSeconds: null }, undefined],
      ['text', undefined],
    ],
  );
  assert.equal(after.expiresAt, undefined);
  await other.next(
    (frame) => frame.type === 'conversation' && frame.conversation.disappearAfterSeconds === day,
  );
  const frame = await other.next((one) => one.type === 'message' && one.message.seq === 3);
  assert.equal(frame.type === 'message' && frame.message.expiresAt, expiresAt);
});

test('[MS165] strangers, the blocked and groups are refused, and other times', async () => {
  const { anna, ben, conversationId } = await pair();
  const cleo = await stage.person('Cleo');
  const codeOf = async (as: Player, id: Uuid, seconds: number | null) =>
    (await setDisappearing(as, id, seconds)).body.code;
  assert.equal(await codeOf(cleo, conversationId, day), 'messaging.conversation_unknown');
  assert.equal(await codeOf(anna, conversationId, 60), 'platform.invalid_input');
  await database.transaction((tx) =>
    messaging.setBlocked(tx, { a: anna.actorId, b: ben.actorId, isBlocked: true }),
  );
  assert.equal(await codeOf(anna, conversationId, day), 'messaging.blocked');
});

test('[MS165] in a group the admins set it, with the same notice', async () => {
  const { anna } = await pair();
  const made = await stage.call(anna, 'POST', '/api/v1/groups', {
    body: { clientId: randomUUID(), name: 'Hof', settings: { disappearAfterSeconds: day } },
  });
  const { id } = made.body.conversation;
  const conversationId = toUuid(id);
  assert.equal((await setDisappearing(anna, conversationId, day)).body.code, 'later.not_direct');
  assert.equal(made.body.conversation.disappearAfterSeconds, day);
  const sent = await stage.say(anna, conversationId, 'Hallo');
  assert.ok(sent.expiresAt);
  const changed = await stage.call(anna, 'PATCH', `/api/v1/groups/${id}`, {
    body: { settings: { disappearAfterSeconds: null } },
  });
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
  assert.equal(changed.body.disappearAfterSeconds, undefined);
  const last = (await read(anna, conversationId)).at(-1)!;
  assert.deepEqual(last.body, {
    kind: 'notice',
    notice: { event: 'disappearing', afterSeconds: null },
  });
});

test('[MS166] what has expired is gone for all, with everything made from it', async () => {
  const { anna, ben, conversationId } = await pair();
  await setDisappearing(anna, conversationId, day);
  await stage.say(anna, conversationId, 'Geheimnisvoll');
  await setDisappearing(anna, conversationId, null);
  const answer = await stage.say(ben, conversationId, 'Aha', { replyToSeq: 2 });
  assert.equal(answer.replyTo?.excerpt, 'Geheimnisvoll');
  const place = onMessage(conversationId, 2);
  await stage.call(anna, 'PUT', `${place}/text`, {
    body: { text: 'Sehr geheimnisvoll', clientId: randomUUID() },
  });
  await stage.call(ben, 'PUT', `${place}/reaction`, { body: { emoji: '👍' } });
  await stage.call(ben, 'PUT', `${place}/star`);
  await stage.call(ben, 'PUT', `${place}/pin`);
  const device = await stage.connect(ben);
  stage.clock.advance(day * 1000 - 1);
  await database.transaction((tx) => jobs.add(tx, 'messaging.expire', {}));
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal((await read(ben, conversationId))[1]!.body.kind, 'text', 'not a moment before');
  stage.clock.advance(1);
  await expire(conversationId, (items) => items[1]!.body.kind === 'deleted', ben);
  const gone = (await read(ben, conversationId))[1]!;
  assert.ok(gone.expiresAt, 'it says why there is nothing');
  assert.deepEqual(
    [gone.reactions, gone.editedAt, gone.isPinned],
    [undefined, undefined, undefined],
  );
  const quoting = (await read(ben, conversationId))[3]!;
  assert.deepEqual([quoting.replyTo?.kind, quoting.replyTo?.excerpt], ['deleted', '']);
  const pushed = await device.next(
    (frame) =>
      frame.type === 'message' && frame.message.seq === 2 && frame.message.body.kind === 'deleted',
  );
  assert.ok(pushed.type === 'message' && pushed.message.expiresAt);
  assert.equal((await stage.look(ben, conversationId)).pinnedSeqs, undefined);
  assert.deepEqual((await stage.call(ben, 'GET', '/api/v1/messages/stars')).body.items, []);
  const tables = ['messaging_edits', 'messaging_reactions', 'messaging_stars', 'messaging_search'];
  for (const table of tables) {
    const { rows } = await database.pool.query(
      `select 1 from ${table} where conversation_id = $1 and seq = 2`,
      [conversationId],
    );
    assert.equal(rows.length, 0, table);
  }
  const { rows } = await database.pool.query(
    'select content, extra from messaging_messages where conversation_id = $1 and seq = 2',
    [conversationId],
  );
  assert.deepEqual(rows, [{ content: '', extra: null }]);
});

test('[MS167] cards and notices stay', async () => {
  const { anna, ben, conversationId } = await pair();
  await setDisappearing(anna, conversationId, day);
  await stage.say(anna, conversationId, 'Geht');
  await database.transaction((tx) =>
    messaging.postCard(tx, {
      conversationId,
      senderActorId: anna.actorId,
      senderUserId: anna.userId,
      clientId: randomUUID(),
      card: payment(anna, ben),
    }),
  );
  stage.clock.advance(day * 1000);
  await expire(conversationId, (items) => items[1]!.body.kind === 'deleted', ben);
  const kinds = (await read(ben, conversationId)).map(({ body }) => body.kind);
  assert.deepEqual(kinds, ['notice', 'deleted', 'card']);
  assert.equal((await read(ben, conversationId))[2]!.expiresAt, undefined);
});

test('[MS166] many that expire at once are all gone', async () => {
  const { anna, ben, conversationId } = await pair();
  await setDisappearing(anna, conversationId, day);
  await Promise.all(
    Array.from({ length: 450 }, (_, i) => stage.say(i % 2 ? anna : ben, conversationId, `${i}`)),
  );
  stage.clock.advance(day * 1000);
  const living = async () => {
    const { rows } = await database.pool.query(
      `select 1 from messaging_messages where conversation_id = $1 and kind = 'text'`,
      [conversationId],
    );
    return rows.length;
  };
  await database.transaction((tx) => jobs.add(tx, 'messaging.expire', {}));
  for (let tries = 0; tries < 400 && (await living()) > 0; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.equal(await living(), 0);
});
