import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Message, Sendable } from '@allmende/contract/messaging';
import sharp from 'sharp';
import { type Player, testStage } from '../../../../dev/messaging-stage.ts';
import { systemClock } from '#platform/clock';
import { newUuid, toPublicId, toUuid, type Uuid } from '#platform/ids';
import { createLog } from '#platform/log';
import { createMetrics } from '#platform/metrics';
import { createWritePath } from './writing.ts';

const stage = await testStage();
const { messaging, media, database } = stage;

function send(sender: Player, conversationId: Uuid, message: Sendable | string, extra = {}) {
  return messaging.send({
    conversationId,
    senderActorId: sender.actorId,
    senderUserId: sender.userId,
    clientId: randomUUID(),
    message: typeof message === 'string' ? { kind: 'text', text: message } : message,
    ...extra,
  });
}

async function codeOf(
  result: Promise<{ ok: boolean; code?: string }>,
): Promise<string | undefined> {
  const settled = await result;
  return settled.ok ? 'ok' : settled.code;
}

async function pair(): Promise<{ anna: Player; ben: Player; conversationId: Uuid }> {
  const anna = await stage.person('Anna');
  const ben = await stage.person('Ben');
  return { anna, ben, conversationId: await stage.open(anna, ben) };
}

async function history(as: Player, conversationId: Uuid): Promise<Message[]> {
  const path = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages`;
  return (await stage.call(as, 'GET', `${path}?limit=100`)).body.items;
}

async function storePicture(owner: Player): Promise<Uuid> {
  const bytes = await sharp({
    create: { width: 8, height: 8, channels: 3, background: '#a0c0e0' },
  })
    .png()
    .toBuffer();
  const stored = await media.storePicture({
    bytes,
    ownerActorId: owner.actorId,
    audience: 'private',
    alt: 'Himmel',
  });
  assert.ok(stored.ok);
  return stored.value.id;
}

test('[MS10] places count from one, and both sides see the same', async () => {
  const { anna, ben, conversationId } = await pair();
  for (const [index, sender] of [anna, ben, anna, anna].entries()) {
    const message = await stage.say(sender, conversationId, `Nummer ${index + 1}`);
    assert.equal(message.seq, index + 1);
    assert.equal(message.version, index + 1);
    assert.equal(message.senderActorId, sender.publicId);
  }
  const seen = await history(anna, conversationId);
  assert.deepEqual(seen, await history(ben, conversationId));
  assert.deepEqual(
    seen.map((message) => message.body),
    [1, 2, 3, 4].map((index) => ({ kind: 'text', text: `Nummer ${index}` })),
  );
});

test('[MS10] many senders at once leave no gap', async () => {
  const { anna, ben, conversationId } = await pair();
  const sent = await Promise.all(
    Array.from({ length: 400 }, (_, index) =>
      stage.say(index % 3 ? anna : ben, conversationId, `m${index}`),
    ),
  );
  assert.deepEqual(
    sent.map((message) => message.seq).sort((a, b) => a - b),
    Array.from({ length: 400 }, (_, index) => index + 1),
  );
  assert.deepEqual(
    sent.map((message) => message.version),
    sent.map((message) => message.seq),
  );
  const conversation = await stage.look(anna, conversationId);
  assert.equal(conversation.lastSeq, 400);
  assert.equal(conversation.version, 400);
});

test('[MS12] the same client id sends once', async () => {
  const { anna, ben, conversationId } = await pair();
  const clientId = randomUUID();
  const first = await stage.say(anna, conversationId, 'einmal', { clientId });
  const again = await stage.say(anna, conversationId, ' einmal ', { clientId });
  assert.deepEqual(again, first);
  const other = send(anna, conversationId, 'anders', { clientId });
  assert.equal(await codeOf(other), 'messaging.client_id_reused');
  const otherReply = send(anna, conversationId, 'einmal', { clientId, replyToSeq: 1 });
  assert.equal(await codeOf(otherReply), 'messaging.client_id_reused');
  // Somebody else's client ids, and those of other conversations, are their own.
  const bens = await stage.say(ben, conversationId, 'meins', { clientId });
  assert.equal(bens.seq, 2);
  const elsewhere = await stage.open(anna, await stage.person('Cem'));
  assert.equal((await stage.say(anna, elsewhere, 'dort', { clientId })).seq, 1);
});

test('[MS12] the same client id many times in one batch', async () => {
  const { anna, ben, conversationId } = await pair();
  const clientId = randomUUID();
  const results = await Promise.all([
    send(anna, conversationId, 'eins', { clientId }),
    send(anna, conversationId, 'eins', { clientId }),
    send(anna, conversationId, 'zwei', { clientId }),
    send(ben, conversationId, 'drei', { clientId }),
    send(anna, conversationId, 'eins', { clientId }),
  ]);
  const [first, second, third, fourth, fifth] = results;
  assert.ok(first!.ok && second!.ok && fourth!.ok && fifth!.ok && !third!.ok);
  assert.deepEqual(second!.value, first!.value);
  assert.deepEqual(fifth!.value, first!.value);
  assert.equal(third!.code, 'messaging.client_id_reused');
  assert.equal(fourth!.value.seq, 2);
  assert.equal((await history(anna, conversationId)).length, 2);
});

test('[MS12] hundreds of the same client id are one message and two statements', async () => {
  const { anna, conversationId } = await pair();
  const clientId = randomUUID();
  const results = await Promise.all(
    Array.from({ length: 300 }, (_, index) =>
      send(anna, conversationId, index % 2 ? 'ungerade' : 'gerade', { clientId }),
    ),
  );
  assert.deepEqual(
    new Set(results.map((result) => (result.ok ? result.value.seq : result.code))),
    new Set([1, 'messaging.client_id_reused']),
  );
  assert.equal((await history(anna, conversationId)).length, 1);
});

test('[MS12] [MS24] sending a deleted message again answers with what is left of it', async () => {
  const { anna, conversationId } = await pair();
  const clientId = randomUUID();
  await stage.say(anna, conversationId, 'geheim', { clientId });
  const path = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages/1`;
  await stage.call(anna, 'DELETE', path);
  const again = await stage.say(anna, conversationId, 'geheim', { clientId });
  assert.deepEqual(again.body, { kind: 'deleted' });
  assert.equal(again.seq, 1);
});

test('[MS13] a picture and a reply keep their places between texts', async () => {
  const { anna, conversationId } = await pair();
  const pictureId = toPublicId('med', toUuid(await storePicture(anna)));
  await stage.say(anna, conversationId, 'Anfang');
  const sent = await Promise.all([
    send(anna, conversationId, 'eins'),
    send(anna, conversationId, { kind: 'picture', pictureId }),
    send(anna, conversationId, 'drei', { replyToSeq: 1 }),
    send(anna, conversationId, 'vier'),
    send(anna, conversationId, { kind: 'picture', pictureId, caption: 'fünf' }),
    send(anna, conversationId, 'sechs'),
  ]);
  assert.deepEqual(
    sent.map((result) => result.ok && result.value.seq),
    [2, 3, 4, 5, 6, 7],
  );
});

test('[MS24] a picture of which the last message is deleted is no longer the members’ to see', async () => {
  const { anna, conversationId } = await pair();
  const id = toUuid(await storePicture(anna));
  const pictureId = toPublicId('med', id);
  for (let i = 0; i < 2; i++)
    assert.ok((await send(anna, conversationId, { kind: 'picture', pictureId })).ok);
  const grants = async () => {
    const { rows } = await database.pool.query(
      `select (select count(*)::integer from media_grants where picture_id = $1) as grants, is_sent
       from media_pictures where id = $1`,
      [id],
    );
    return rows[0];
  };
  const path = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages`;
  await stage.call(anna, 'DELETE', `${path}/1`);
  assert.deepEqual(await grants(), { grants: 1, is_sent: true });
  await stage.call(anna, 'DELETE', `${path}/2`);
  assert.deepEqual(await grants(), { grants: 0, is_sent: false });
});

test('[MS13] one that is refused lets the next pass', async () => {
  const { anna, conversationId } = await pair();
  const unknown = toPublicId('med', randomUUID());
  const [refused, next] = await Promise.all([
    send(anna, conversationId, { kind: 'picture', pictureId: unknown }),
    send(anna, conversationId, 'weiter'),
  ]);
  assert.equal(refused!.ok, false);
  assert.ok(next!.ok);
});

test('[MS14] of several reasons the first is named', async () => {
  const { anna, ben, conversationId } = await pair();
  const cem = await stage.person('Cem');
  const clientId = randomUUID();
  await stage.say(anna, conversationId, 'schon da', { clientId });
  const unknownPicture = { kind: 'picture', pictureId: toPublicId('med', randomUUID()) } as const;
  await database.transaction((tx) =>
    messaging.setBlocked(tx, { a: anna.actorId, b: ben.actorId, isBlocked: true }),
  );
  const table: [string, Promise<{ ok: boolean; code?: string }>][] = [
    ['messaging.empty', send(cem, conversationId, ' ')],
    ['messaging.text_too_long', send(cem, conversationId, 'x'.repeat(10_001))],
    ['messaging.text_malformed', send(cem, conversationId, '\0')],
    [
      'messaging.conversation_unknown',
      send(cem, conversationId, 'x', { replyToSeq: 99, clientId }),
    ],
    ['messaging.conversation_unknown', send(cem, conversationId, unknownPicture)],
    ['messaging.conversation_unknown', send(anna, randomUUID(), 'x')],
    ['messaging.picture_unknown', send(anna, conversationId, unknownPicture, { clientId })],
    ['messaging.client_id_reused', send(anna, conversationId, 'x', { clientId, replyToSeq: 99 })],
    ['messaging.blocked', send(anna, conversationId, 'x', { replyToSeq: 99 })],
    ['ok', send(anna, conversationId, 'schon da', { clientId })],
  ];
  for (const [expected, result] of table) assert.equal(await codeOf(result), expected);
  await database.transaction((tx) =>
    messaging.setBlocked(tx, { a: anna.actorId, b: ben.actorId, isBlocked: false }),
  );
  assert.equal(
    await codeOf(send(anna, conversationId, 'x', { replyToSeq: 99 })),
    'messaging.reply_unknown',
  );
});

test('[MS16] one that is refused does not hold up the others of its batch', async () => {
  const { anna, ben, conversationId } = await pair();
  const cem = await stage.person('Cem');
  const results = await Promise.all([
    send(anna, conversationId, 'eins'),
    send(cem, conversationId, 'fremd'),
    send(ben, conversationId, 'zwei', { replyToSeq: 77 }),
    send(ben, conversationId, 'drei'),
  ]);
  assert.deepEqual(
    results.map((result) => (result.ok ? result.value.seq : result.code)),
    [1, 'messaging.conversation_unknown', 'messaging.reply_unknown', 2],
  );
});

test('[MS16] a command that the database cannot take fails alone', async () => {
  const { anna, ben, conversationId } = await pair();
  const results = await Promise.all([
    send(anna, conversationId, 'eins'),
    // What no schema lets through: the database refuses the whole statement.
    send(anna, conversationId, 'zwei', { clientId: 'not-a-uuid' }),
    send(ben, conversationId, 'drei'),
  ]);
  assert.deepEqual(
    results.map((result) => (result.ok ? result.value.seq : result.code)),
    [1, 'platform.internal', 2],
  );
});

test('[MS16] one poisonous message among 200 is found by halving, and all others land in order', async () => {
  const { anna, conversationId } = await pair();
  const { pool } = stage.database;
  let batches = 0;
  const counted = {
    ...stage.database,
    pool: new Proxy(pool, {
      get(target, key) {
        if (key !== 'query') return Reflect.get(target, key);
        return (...question: [never]) => {
          batches += 1;
          return target.query(...question);
        };
      },
    }),
  };
  const writePath = createWritePath({
    database: counted,
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    metrics: createMetrics(),
    echo: { push: async () => undefined, pushChanged: async () => undefined },
  });
  const results = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      writePath.append({
        kind: 'append',
        conversationId,
        senderActorId: anna.actorId,
        senderUserId: anna.userId,
        clientId: randomUUID(),
        id: newUuid(),
        replyToSeq: null,
        replyExcerpt: null,
        at: undefined,
        origin: undefined,
        // What no schema lets through: the database refuses the whole statement.
        body: { kind: 'text', content: index === 137 ? 'a\0b' : `m${index}` },
      }),
    ),
  );
  assert.deepEqual(
    results.flatMap((result) => (result.ok ? [] : [result.code])),
    ['platform.internal'],
  );
  assert.equal(results[137]!.ok, false);
  assert.deepEqual(
    results.flatMap((result) => (result.ok ? [result.value.seq] : [])),
    Array.from({ length: 199 }, (_, index) => index + 1),
  );
  assert.ok(batches <= 2 * Math.ceil(Math.log2(200)) + 2, `${batches} statements`);
});

test('[MS12] the same client id in other letters is the same message, in a request and in a frame', async () => {
  const { anna, ben, conversationId } = await pair();
  const clientId = 'ABCDEF00-0000-4000-8000-00000000ABCD';
  const path = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages`;
  const message = { kind: 'text', text: 'einmal' } as const;
  const first = await stage.call(anna, 'POST', path, { body: { clientId, message } });
  assert.equal(first.body.clientId, clientId.toLowerCase());
  const second = await stage.call(anna, 'POST', path, {
    body: { clientId: clientId.toLowerCase(), message },
  });
  assert.deepEqual(second.body, first.body);
  const device = await stage.connect(anna);
  const answer = await device.ask({
    type: 'send',
    ref: 1,
    actorId: anna.publicId,
    conversationId: toPublicId('cnv', conversationId),
    clientId: clientId.replace('ABCD', 'abCD'),
    message,
  });
  assert.deepEqual(answer, { type: 'ack', ref: 1, value: first.body });
  // Also side by side in one batch.
  const both = await Promise.all(
    [clientId.replace('00', '11'), clientId.replace('00', '11').toLowerCase()].map((one) =>
      stage.call(ben, 'POST', path, { body: { clientId: one, message } }),
    ),
  );
  assert.deepEqual(both[0]!.body, both[1]!.body);
  assert.equal((await history(anna, conversationId)).length, 2);
});

test('[MS22] a reply carries what it answers', async () => {
  const { anna, ben, conversationId } = await pair();
  await stage.say(anna, conversationId, 'Wann\nkommst du?');
  const reply = await stage.say(ben, conversationId, 'Um acht', { replyToSeq: 1 });
  assert.deepEqual(reply.replyTo, {
    seq: 1,
    senderActorId: anna.publicId,
    kind: 'text',
    excerpt: 'Wann kommst du?',
  });
  assert.deepEqual((await history(anna, conversationId))[1], reply);
});

test('[MS24] a deleted message is gone, also from the replies to it', async () => {
  const { anna, ben, conversationId } = await pair();
  const path = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages/1`;
  await stage.say(anna, conversationId, 'geheim');
  await stage.say(ben, conversationId, 'Was?', { replyToSeq: 1 });
  await stage.say(ben, conversationId, 'Sag', { replyToSeq: 1 });
  assert.equal((await stage.call(ben, 'DELETE', path)).body.code, 'messaging.message_unknown');
  const deleted = await stage.call(anna, 'DELETE', path);
  assert.deepEqual(deleted.body.body, { kind: 'deleted' });
  assert.deepEqual(
    (await history(ben, conversationId)).map(({ version, body, replyTo }) => ({
      version,
      body,
      excerpt: replyTo && [replyTo.kind, replyTo.excerpt],
    })),
    [
      { version: 4, body: { kind: 'deleted' }, excerpt: null },
      { version: 5, body: { kind: 'text', text: 'Was?' }, excerpt: ['deleted', ''] },
      { version: 6, body: { kind: 'text', text: 'Sag' }, excerpt: ['deleted', ''] },
    ],
  );
  const late = await stage.say(ben, conversationId, 'Na gut', { replyToSeq: 1 });
  assert.equal(late.replyTo?.kind, 'deleted');
  assert.equal(late.replyTo?.excerpt, '');
  assert.deepEqual((await stage.call(anna, 'DELETE', path)).body, deleted.body);
  assert.equal((await stage.look(anna, conversationId)).version, 7);
  const { rows } = await database.pool.query(
    `select count(*)::integer as count from messaging_messages m
     where conversation_id = $1 and m::text like '%geheim%'`,
    [conversationId],
  );
  assert.equal(rows[0].count, 0);
});

test('[MS23] a picture is seen by the members, and by nobody else', async () => {
  const { anna, ben, conversationId } = await pair();
  const cem = await stage.person('Cem');
  const id = toPublicId('med', toUuid(await storePicture(anna)));
  const foreign = await codeOf(send(ben, conversationId, { kind: 'picture', pictureId: id }));
  assert.equal(foreign, 'messaging.picture_unknown');
  const sent = await send(anna, conversationId, {
    kind: 'picture',
    pictureId: id,
    caption: ' Da ',
  });
  assert.ok(sent.ok && sent.value.body.kind === 'picture');
  const { picture, caption } = sent.value.body;
  assert.equal(caption, 'Da');
  assert.equal(picture.id, id);
  const statusFor = async (player: Player) => {
    const headers = { authorization: `Bearer ${player.token}` };
    const response = await fetch(`${stage.origin}${picture.smallUrl}`, { headers });
    await response.arrayBuffer();
    return response.status;
  };
  assert.equal(await statusFor(anna), 200);
  assert.equal(await statusFor(ben), 200);
  assert.equal(await statusFor(cem), 404);
});

test('[MS23] a picture that could not be sent is not granted', async () => {
  const { anna, ben, conversationId } = await pair();
  const id = await storePicture(anna);
  await database.transaction((tx) =>
    messaging.setBlocked(tx, { a: anna.actorId, b: ben.actorId, isBlocked: true }),
  );
  const pictureId = toPublicId('med', toUuid(id));
  const refused = await codeOf(send(anna, conversationId, { kind: 'picture', pictureId }));
  assert.equal(refused, 'messaging.blocked');
  const headers = { authorization: `Bearer ${ben.token}` };
  const [stored] = (await media.pictures([toUuid(id)])).values();
  assert.equal((await fetch(`${stage.origin}${stored!.smallUrl}`, { headers })).status, 404);
});
