import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Player, testStage } from '../../../../dev/messaging-stage.ts';
import { toPublicId, type Uuid } from '#platform/ids';

const stage = await testStage();

async function pair(): Promise<{ anna: Player; ben: Player; id: Uuid }> {
  const anna = await stage.person('Anna');
  const ben = await stage.person('Ben');
  return { anna, ben, id: await stage.open(anna, ben) };
}

async function read(as: Player, id: Uuid, seq: number) {
  const path = `/api/v1/messaging/conversations/${toPublicId('cnv', id)}/read`;
  const { status, body } = await stage.call(as, 'PUT', path, { body: { seq } });
  assert.equal(status, 200);
  return [body.readSeq, body.deliveredSeq, body.unreadCount];
}

async function unread(as: Player, id: Uuid): Promise<[number, number]> {
  const { readSeq, unreadCount } = await stage.look(as, id);
  return [readSeq, unreadCount];
}

test('[MS17] own messages are never unread', async () => {
  const { anna, ben, id } = await pair();
  for (let i = 0; i < 3; i++) await stage.say(anna, id, 'Hallo');
  assert.deepEqual(await unread(anna, id), [3, 0]);
  assert.deepEqual(await unread(ben, id), [0, 3]);
  await read(ben, id, 3);
  await stage.say(ben, id, 'Ja?');
  assert.deepEqual(await unread(ben, id), [4, 0]);
  assert.deepEqual(await unread(anna, id), [3, 1]);
});

test('[MS17] what leaves an outbox does not mark as read what arrived meanwhile', async () => {
  const { anna, ben, id } = await pair();
  await stage.say(anna, id, 'eins');
  await stage.say(anna, id, 'zwei');
  await stage.say(ben, id, 'gestern geschrieben');
  await stage.say(ben, id, 'auch');
  assert.deepEqual(await unread(ben, id), [0, 2]);
  await stage.say(anna, id, 'drei');
  assert.deepEqual(await unread(ben, id), [0, 3]);
  assert.deepEqual(await read(ben, id, 1), [1, 1, 2]);
  // Over his own two, up to her third.
  assert.deepEqual(await read(ben, id, 2), [4, 4, 1]);
  assert.deepEqual(await read(ben, id, 4), [4, 4, 1]);
  assert.deepEqual(await read(ben, id, 5), [5, 5, 0]);
  await stage.say(ben, id, 'gelesen');
  assert.deepEqual(await unread(ben, id), [6, 0]);
});

test('[MS17] also when both write in one batch', async () => {
  const { anna, ben, id } = await pair();
  await Promise.all(
    [anna, anna, ben, ben, anna, ben].map((player, index) => stage.say(player, id, `m${index}`)),
  );
  // A A B B A B: Anna has read her own first two, and three of Ben's are new to her.
  assert.deepEqual(await unread(anna, id), [2, 3]);
  assert.deepEqual(await unread(ben, id), [0, 3]);
  await read(anna, id, 6);
  await read(ben, id, 6);
  assert.deepEqual(await unread(anna, id), [6, 0]);
  assert.deepEqual(await unread(ben, id), [6, 0]);
});

test('[MS40] receipts only move forward, and not past the end', async () => {
  const { anna, ben, id } = await pair();
  for (let i = 0; i < 4; i++) await stage.say(anna, id, 'Hallo');
  assert.deepEqual(await read(ben, id, 3), [3, 3, 1]);
  assert.deepEqual(await read(ben, id, 1), [3, 3, 1]);
  assert.deepEqual(await read(ben, id, 0), [3, 3, 1]);
  assert.deepEqual(await read(ben, id, 99), [4, 4, 0]);
  await stage.say(anna, id, 'noch eine');
  assert.deepEqual(await unread(ben, id), [4, 1]);
});

test('[MS40] having read is having received, and not the other way round', async () => {
  const { anna, ben, id } = await pair();
  const device = await stage.connect(ben);
  for (let i = 0; i < 3; i++) await stage.say(anna, id, 'Hallo');
  const place = { actorId: ben.publicId, conversationId: toPublicId('cnv', id) };
  device.send({ type: 'delivered', ...place, seq: 2 });
  await device.next((frame) => frame.type === 'receipt' && frame.receipt.deliveredSeq === 2);
  const figures = async () => {
    const { members } = await stage.look(anna, id);
    const { readSeq, deliveredSeq } = members.find(({ actor }) => actor.id === ben.publicId)!;
    return [readSeq, deliveredSeq];
  };
  assert.deepEqual(await figures(), [0, 2]);
  const answer = await device.ask({ type: 'read', ref: 1, ...place, seq: 3 });
  assert.deepEqual(answer, {
    type: 'ack',
    ref: 1,
    value: { actorId: ben.publicId, readSeq: 3, deliveredSeq: 3, unreadCount: 0 },
  });
  assert.deepEqual(await figures(), [3, 3]);
});

test('[MS41] what moves is told to all with a version of its own, what does not move is not', async () => {
  const { anna, ben, id } = await pair();
  const devices = [await stage.connect(anna), await stage.connect(ben)];
  await stage.say(anna, id, 'Hallo');
  await read(ben, id, 1);
  await read(ben, id, 1);
  await read(ben, id, 0);
  await stage.say(anna, id, 'Ende');
  for (const device of devices) {
    await device.next((frame) => frame.type === 'message' && frame.message.seq === 2);
    const receipts = device.frames.filter((frame) => frame.type === 'receipt');
    assert.deepEqual(receipts, [
      {
        type: 'receipt',
        conversationId: toPublicId('cnv', id),
        receipt: { actorId: ben.publicId, readSeq: 1, deliveredSeq: 1, unreadCount: 0 },
        version: 2,
      },
    ]);
  }
  assert.equal((await stage.look(anna, id)).version, 3);
});

test('[MS42] many reports are one write', async () => {
  const { anna, ben, id } = await pair();
  for (let i = 0; i < 50; i++) await stage.say(anna, id, 'Hallo');
  const device = await stage.connect(ben);
  const place = { actorId: ben.publicId, conversationId: toPublicId('cnv', id) };
  for (let seq = 1; seq <= 50; seq++) device.send({ type: 'delivered', ...place, seq });
  await device.next((frame) => frame.type === 'receipt' && frame.receipt.deliveredSeq === 50);
  const { version } = await stage.look(anna, id);
  assert.ok(version < 50 + 25, `${version - 50} writes for 50 reports`);
});
