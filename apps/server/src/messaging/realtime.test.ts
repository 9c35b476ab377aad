import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { ServerFrame } from '@allmende/contract/realtime';
import { type Device, type Player, testStage } from '../../../../dev/messaging-stage.ts';
import { toPublicId, type Uuid } from '#platform/ids';

const stage = await testStage();

async function pair(): Promise<{ anna: Player; ben: Player; id: Uuid }> {
  const anna = await stage.person('Anna');
  const ben = await stage.person('Ben');
  return { anna, ben, id: await stage.open(anna, ben) };
}

let refs = 0;

function sendFrame(as: Player, id: Uuid, text: string, extra = {}) {
  refs += 1;
  return {
    type: 'send',
    ref: refs,
    actorId: as.publicId,
    conversationId: toPublicId('cnv', id),
    clientId: randomUUID(),
    message: { kind: 'text', text },
    ...extra,
  } as const;
}

function textsOf(device: Device): string[] {
  return device.frames.flatMap((frame) =>
    frame.type === 'message' && frame.message.body.kind === 'text' ? [frame.message.body.text] : [],
  );
}

function codeOf(frame: ServerFrame): string {
  return frame.type === 'refused' ? frame.code : frame.type;
}

test('[MS70] nobody acts for somebody else', async () => {
  const { anna, ben, id } = await pair();
  const device = await stage.connect(ben);
  const watching = await stage.connect(anna);
  assert.equal(codeOf(await device.ask(sendFrame(anna, id, 'falsch'))), 'platform.not_allowed');
  const place = { actorId: anna.publicId, conversationId: toPublicId('cnv', id) };
  const read = await device.ask({ type: 'read', ref: ++refs, ...place, seq: 1 });
  assert.equal(codeOf(read), 'platform.not_allowed');
  device.send({ type: 'delivered', ...place, seq: 1 });
  device.send({ type: 'typing', ...place });
  await device.ask(sendFrame(ben, id, 'richtig'));
  await watching.next((frame) => frame.type === 'message');
  assert.deepEqual(
    watching.frames.map((frame) => frame.type),
    ['hello', 'message'],
  );
});

test('[MS71] a refusal has a code and leaves the connection open', async () => {
  const { anna, id } = await pair();
  const device = await stage.connect(anna);
  const refused: [string, object][] = [
    ['messaging.empty', { message: { kind: 'text', text: ' ' } }],
    ['messaging.text_too_long', { message: { kind: 'text', text: 'x'.repeat(10_001) } }],
    ['messaging.text_malformed', { message: { kind: 'text', text: 'a\ud800' } }],
    ['messaging.reply_unknown', { replyToSeq: 3 }],
    ['messaging.conversation_unknown', { conversationId: toPublicId('cnv', randomUUID()) }],
    [
      'messaging.picture_unknown',
      { message: { kind: 'picture', pictureId: toPublicId('med', randomUUID()) } },
    ],
  ];
  for (const [code, extra] of refused) {
    assert.equal(codeOf(await device.ask(sendFrame(anna, id, 'x', extra))), code);
  }
  assert.equal(codeOf(await device.ask(sendFrame(anna, id, 'gut'))), 'ack');
});

test('[MS71] what is no frame of the protocol ends the connection, and only that one', async () => {
  const { anna, ben, id } = await pair();
  const steady = await stage.connect(anna);
  for (const garbage of [
    '',
    'hallo',
    '{}',
    '[]',
    'null',
    '{"type":"ack","ref":1}',
    '{"type":"send"}',
    '{"type":"__proto__"}',
    JSON.stringify({ ...sendFrame(anna, id, 'x'), clientId: 'x' }),
    JSON.stringify({ ...sendFrame(anna, id, 'x'), ref: -1 }),
    JSON.stringify({ ...sendFrame(anna, id, 'x'), replyToSeq: 2 ** 31 }),
    '['.repeat(50_000),
    new Uint8Array([0xff, 0xfe, 0x00]),
  ]) {
    const device = await stage.connect(ben);
    device.sendRaw(garbage);
    while (device.closeCode === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(device.closeCode, 4400, String(garbage).slice(0, 40));
  }
  assert.equal(codeOf(await steady.ask(sendFrame(anna, id, 'unberührt'))), 'ack');
});

test('[MS72] one device gets the ack, every other one the message, once', async () => {
  const { anna, ben, id } = await pair();
  const [phone, laptop, bens] = [
    await stage.connect(anna),
    await stage.connect(anna),
    await stage.connect(ben),
  ];
  const frame = sendFrame(anna, id, 'Hallo');
  const ack = await phone.ask(frame);
  assert.ok(ack.type === 'ack');
  for (const device of [laptop, bens]) {
    const told = await device.next(({ type }) => type === 'message');
    assert.ok(told.type === 'message');
    assert.deepEqual(told.message, ack.value);
  }
  // Again, as after a lost answer: the same answer, and an echo that changes nothing.
  assert.deepEqual(await phone.ask({ ...frame, ref: ++refs }), { ...ack, ref: refs });
  await bens.settled();
  for (const device of [laptop, bens]) {
    const versions = device.frames.flatMap((one) =>
      one.type === 'message' ? one.message.version : [],
    );
    assert.deepEqual(new Set(versions), new Set([1]));
  }
  assert.deepEqual(textsOf(phone), []);
});

test('[MS72] who controls both sides gets each message once', async () => {
  const owner = await stage.person('Olga');
  const shop = await stage.business('Backstube', { owner });
  const id = await stage.open(owner, shop);
  const device = await stage.connect(owner);
  const other = await stage.connect(owner);
  await device.ask(sendFrame(owner, id, 'als Kundin'));
  await device.ask(sendFrame(shop, id, 'als Laden'));
  await other.settled();
  assert.deepEqual(textsOf(other), ['als Kundin', 'als Laden']);
  assert.deepEqual(textsOf(device), []);
});

test('[MS72] staff hear of the inbox, and no longer when they have left', async () => {
  const [owner, agent, customer] = [
    await stage.person('Olga'),
    await stage.person('Ali'),
    await stage.person('Kai'),
  ];
  const shop = await stage.business('Backstube', { owner, agent });
  const id = await stage.open(customer, shop);
  const device = await stage.connect(agent);
  await stage.say(customer, id, 'eins');
  await device.next((frame) => frame.type === 'message');
  await stage.database.transaction((tx) =>
    stage.identity.setRole(tx, { actorId: shop.actorId, userId: agent.userId, role: null }),
  );
  // The connection learns of it a moment after the commit.
  let answer = 'ack';
  while (answer === 'ack') answer = codeOf(await device.ask(sendFrame(shop, id, 'noch da')));
  assert.equal(answer, 'platform.not_allowed');
  await stage.say(customer, id, 'zwei');
  await device.settled();
  assert.deepEqual(textsOf(device), ['eins']);
});

test('[MS73] frames come in the order of versions', async () => {
  const { anna, ben, id } = await pair();
  const devices = [await stage.connect(anna), await stage.connect(ben)];
  const answers: Promise<ServerFrame>[] = [];
  for (let i = 0; i < 300; i++) {
    const [device, player] = i % 2 ? [devices[0]!, anna] : [devices[1]!, ben];
    answers.push(device.ask(sendFrame(player, id, `m${i}`)));
    const conversationId = toPublicId('cnv', id);
    if (i % 5 === 0) {
      device.send({ type: 'delivered', actorId: player.publicId, conversationId, seq: i });
    }
    if (i % 40 === 0) await answers.at(-1);
  }
  await Promise.all(answers);
  for (const device of devices) {
    await device.settled();
    const versions = device.frames.flatMap((frame) => {
      if (frame.type === 'message') return [frame.message.version];
      if (frame.type === 'receipt') return [frame.version];
      return frame.type === 'ack' ? [(frame.value as { version: number }).version] : [];
    });
    assert.deepEqual(
      versions,
      Array.from({ length: versions.length }, (_, index) => index + 1),
    );
    assert.ok(versions.length > 300);
  }
});

test('[MS74] typing goes to the others, not too often, and not from strangers', async () => {
  const { anna, ben, id } = await pair();
  const cem = await stage.person('Cem');
  const [annas, bens, cems] = [
    await stage.connect(anna),
    await stage.connect(ben),
    await stage.connect(cem),
  ];
  const typing = (as: Player) =>
    ({ type: 'typing', actorId: as.publicId, conversationId: toPublicId('cnv', id) }) as const;
  const heard = async (device: Device) => {
    await new Promise((resolve) => setTimeout(resolve, 150));
    await device.settled();
    return device.frames.filter((frame) => frame.type === 'typing').length;
  };
  for (let i = 0; i < 5; i++) annas.send(typing(anna));
  cems.send(typing(cem));
  const frame = await bens.next(({ type }) => type === 'typing');
  assert.deepEqual(frame, typing(anna));
  assert.equal(await heard(bens), 1);
  assert.equal(await heard(annas), 0);
  stage.clock.advance(2_000);
  annas.send(typing(anna));
  assert.equal(await heard(bens), 2);
  stage.clock.advance(2_000);
  await stage.call(ben, 'PUT', `/api/v1/identity/blocks/${anna.publicId}`);
  annas.send(typing(anna));
  assert.equal(await heard(bens), 2);
});

test('[MS75] presence of those one knows, now and when it changes', async () => {
  const { anna, ben, id } = await pair();
  const [stranger, owner] = [await stage.person('Cem'), await stage.person('Olga')];
  const shop = await stage.business('Backstube', { owner });
  await stage.say(anna, id, 'Hallo');
  await stage.say(anna, await stage.open(anna, shop), 'Hallo');
  await stage.open(anna, stranger);
  const device = await stage.connect(anna);
  await stage.connect(owner);
  await stage.connect(stranger);
  const watched = [ben, stranger, shop, anna].map((player) => player.publicId);
  device.send({ type: 'watch', actorIds: watched });
  const presence = () =>
    device.frames.flatMap((frame) =>
      frame.type === 'presence' ? [[frame.actorId, frame.isOnline]] : [],
    );
  await device.next((frame) => frame.type === 'presence');
  const bens = await stage.connect(ben);
  await device.next((frame) => frame.type === 'presence' && frame.isOnline);
  const second = await stage.connect(ben);
  await second.close();
  await bens.close();
  while (presence().length < 3) await device.settled();
  await device.settled();
  assert.deepEqual(presence(), [
    [ben.publicId, false],
    [ben.publicId, true],
    [ben.publicId, false],
  ]);
  device.send({ type: 'watch', actorIds: [] });
  await device.settled();
  await stage.connect(ben);
  await device.settled();
  assert.equal(presence().length, 3);
});

test('[MS75] presence ends with a block', async () => {
  const { anna, ben, id } = await pair();
  await stage.say(anna, id, 'Hallo');
  const device = await stage.connect(anna);
  device.send({ type: 'watch', actorIds: [ben.publicId] });
  await device.next((frame) => frame.type === 'presence');
  await stage.call(ben, 'PUT', `/api/v1/identity/blocks/${anna.publicId}`);
  // It ends a moment after the commit; from then on nothing is heard.
  const heard = () => device.frames.filter((frame) => frame.type === 'presence').length;
  for (let before = -1; before !== heard(); ) {
    before = heard();
    assert.ok(before < 40, 'presence is still told');
    const bens = await stage.connect(ben);
    await device.settled();
    await bens.close();
    await device.settled();
  }
});

test('[MS75] what a business may know is told to its staff, also to one who is blocked as a person', async () => {
  const { anna, ben, id } = await pair();
  const shop = await stage.business('Backstube', { owner: ben });
  await stage.say(anna, id, 'Hallo');
  await stage.say(anna, await stage.open(anna, shop), 'Hallo');
  await stage.call(anna, 'PUT', `/api/v1/identity/blocks/${ben.publicId}`);
  const bens = await stage.connect(ben);
  bens.send({ type: 'watch', actorIds: [anna.publicId] });
  const told = await bens.next((frame) => frame.type === 'presence');
  assert.ok(told.type === 'presence' && told.actorId === anna.publicId);
  const annas = await stage.connect(anna);
  annas.send({ type: 'watch', actorIds: [ben.publicId, shop.publicId] });
  await annas.settled();
  assert.ok(!annas.frames.some((frame) => frame.type === 'presence'));
});
