import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message, Sendable } from '@allmende/contract/messaging';
import sharp from 'sharp';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { mp4, webm } from '../../../../dev/films.ts';
import { type Player, testStage } from '../../../../dev/messaging-stage.ts';

const stage = await testStage();
const { messaging, media } = stage;

async function pair() {
  const anna = await stage.person('Anna');
  const ben = await stage.person('Ben');
  return { anna, ben, conversationId: await stage.open(anna, ben) };
}

async function upload(as: Player, bytes: Buffer, name = 'datei.bin'): Promise<string> {
  const url = `${stage.origin}/api/v1/media/uploads`;
  const common = {
    'tus-resumable': '1.0.0',
    authorization: `Bearer ${as.token}`,
    'allmende-actor': toPublicId('act', as.actorId),
  };
  const begun = await fetch(url, {
    method: 'POST',
    headers: {
      ...common,
      'upload-length': String(bytes.length),
      'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
    },
  });
  assert.equal(begun.status, 201);
  const address = begun.headers.get('location')!;
  const done = await fetch(stage.origin + address, {
    method: 'PATCH',
    headers: { ...common, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' },
    body: new Uint8Array(bytes),
  });
  assert.equal(done.status, 204);
  return address.slice(-36);
}

const film = (as: Player) => upload(as, mp4({ seed: randomUUID() }), 'film.mp4');
const recording = (as: Player) => upload(as, webm({ seed: randomUUID() }), 'stimme.webm');

async function picture(as: Player): Promise<string> {
  const background = {
    r: Math.floor(Math.random() * 255),
    g: Math.floor(Math.random() * 255),
    b: 9,
  };
  const bytes = await sharp({ create: { width: 16, height: 9, channels: 3, background } })
    .png()
    .toBuffer();
  const ownerActorId = as.actorId;
  const stored = await media.storePicture({ bytes, ownerActorId, audience: 'private', alt: '' });
  assert.ok(stored.ok);
  return stored.value.id;
}

function send(as: Player, conversationId: Uuid, message: Sendable, extra = {}) {
  return messaging.send({
    conversationId,
    senderActorId: as.actorId,
    senderUserId: as.userId,
    clientId: randomUUID(),
    message,
    ...extra,
  });
}

async function sent(as: Player, conversationId: Uuid, message: Sendable, extra = {}) {
  const answer = await send(as, conversationId, message, extra);
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer.value;
}

async function statusOf(as: Player, url: string): Promise<number> {
  const answer = await fetch(stage.origin + url, {
    headers: { cookie: `allmende_session=${as.token}` },
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** Every address in a message, in the order in which they stand there. */
function urlsIn(value: unknown): string[] {
  return [...JSON.stringify(value).matchAll(/"(\/media\/[^"]+)"/g)].map(([, url]) => url!);
}

async function remove(as: Player, { conversationId, seq }: Message): Promise<void> {
  const path = `/api/v1/messaging/conversations/${conversationId}/messages/${seq}`;
  assert.equal((await stage.call(as, 'DELETE', path)).status, 200);
}

async function forward(as: Player, message: Message, to: Uuid): Promise<Message> {
  const { body } = await stage.call(as, 'POST', '/api/v1/messages/forwards', {
    body: {
      clientId: randomUUID(),
      conversationId: message.conversationId,
      seq: message.seq,
      toConversationIds: [toPublicId('cnv', to)],
    },
  });
  assert.equal(body.items[0].code, null);
  return body.items[0].message;
}

test('[MS240] a file, a film, a voice and an album arrive as what they are', async () => {
  const { anna, ben, conversationId } = await pair();
  const fileId = await upload(anna, Buffer.from('x'), 'Notizen.txt');
  const file = await sent(anna, conversationId, { kind: 'file', fileId, caption: ' lies ' });
  assert.ok(file.body.kind === 'file');
  assert.deepEqual([file.body.file.name, file.body.caption], ['Notizen.txt', 'lies']);

  const video: Sendable = {
    kind: 'video',
    fileId: await film(anna),
    posterId: await picture(anna),
    durationMs: 4_200,
  };
  const { body } = await sent(anna, conversationId, { ...video, caption: 'Wiese' });
  assert.ok(body.kind === 'video');
  assert.deepEqual(
    [body.video.file.type, body.video.poster.width, body.video.durationMs, body.caption],
    ['video/mp4', 16, 4_200, 'Wiese'],
  );

  const voice = await sent(anna, conversationId, {
    kind: 'voice',
    fileId: await recording(anna),
    durationMs: 12_400,
    peaks: [-3, 0, 49.6, 100, 1e9],
  });
  assert.ok(voice.body.kind === 'voice');
  assert.deepEqual(voice.body.voice.peaks, [0, 0, 50, 100, 100]);

  const album = await sent(anna, conversationId, {
    kind: 'album',
    items: [{ kind: 'picture', pictureId: await picture(anna) }, video],
    caption: '',
  });
  assert.ok(album.body.kind === 'album');
  assert.deepEqual(
    album.body.items.map(({ kind }) => kind),
    ['picture', 'video'],
  );
  for (const message of [file, voice, album]) {
    for (const url of urlsIn(message.body)) {
      assert.deepEqual([url, await statusOf(ben, url)], [url, 200]);
    }
  }
});

test('[MS241] what is not one’s own, not finished or not what it is sent as is refused', async () => {
  const { anna, ben, conversationId } = await pair();
  const foreign = { file: await film(ben), picture: await picture(ben) };
  const own = {
    file: await film(anna),
    picture: await picture(anna),
    voice: await recording(anna),
  };
  const text = await upload(anna, Buffer.from('<svg onload="alert(1)"/>'), 'film.mp4');
  const unknown = toPublicId('fil', randomUUID());
  const film_ = (fileId: string, posterId: string): Sendable => ({
    kind: 'video',
    fileId,
    posterId,
    durationMs: 1,
  });
  const voice = (fileId: string): Sendable => ({
    kind: 'voice',
    fileId,
    durationMs: 1,
    peaks: [1],
  });
  const cases: [string, Sendable][] = [
    ['messaging.file_unknown', { kind: 'file', fileId: foreign.file }],
    ['messaging.file_unknown', { kind: 'file', fileId: unknown }],
    ['messaging.file_unknown', film_(foreign.file, own.picture)],
    ['messaging.picture_unknown', film_(own.file, foreign.picture)],
    ['messaging.not_playable', film_(text, own.picture)],
    ['messaging.not_playable', film_(own.voice, own.picture)],
    ['messaging.not_playable', voice(own.file)],
    ['messaging.text_too_long', { kind: 'file', fileId: own.file, caption: 'x'.repeat(2_001) }],
    [
      'messaging.picture_unknown',
      {
        kind: 'album',
        items: [
          { kind: 'picture', pictureId: own.picture },
          { kind: 'picture', pictureId: foreign.picture },
        ],
      },
    ],
  ];
  for (const [code, message] of cases) {
    const answer = await send(anna, conversationId, message);
    assert.equal(answer.ok ? 'sent' : answer.code, code, JSON.stringify(message));
  }
  const path = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages`;
  const malformed: unknown[] = [
    { kind: 'album', items: [{ kind: 'picture', pictureId: own.picture }] },
    {
      kind: 'album',
      items: Array.from({ length: 11 }, () => ({ kind: 'picture', pictureId: own.picture })),
    },
    { kind: 'voice', fileId: own.voice, durationMs: 1, peaks: [] },
    { kind: 'voice', fileId: own.voice, durationMs: 1, peaks: Array(129).fill(1) },
    { kind: 'voice', fileId: own.voice, durationMs: -1, peaks: [1] },
    { kind: 'voice', fileId: own.voice, durationMs: 1, peaks: ['1'] },
    { kind: 'file', fileId: own.picture },
  ];
  for (const message of malformed) {
    const answer = await stage.call(anna, 'POST', path, {
      body: { clientId: randomUUID(), message },
    });
    assert.deepEqual([answer.status, answer.body.code], [400, 'platform.invalid_input']);
  }
  assert.equal((await stage.look(anna, conversationId)).lastSeq, 0);
  assert.equal(await statusOf(ben, `/media/${own.file}/stream`), 404);
});

test('[MS242] what is attached is seen by the members, and no longer by those who left', async () => {
  const { anna, ben } = await pair();
  const carla = await stage.person('Carla');
  const made = await stage.call(anna, 'POST', '/api/v1/groups', {
    body: { clientId: randomUUID(), name: 'Hof' },
  });
  const group = made.body.conversation.id as string;
  const invite = await stage.call(anna, 'POST', `/api/v1/groups/${group}/invites`, { body: {} });
  const join = `/api/v1/groups/invites/${invite.body.token}/join`;
  assert.equal((await stage.call(ben, 'POST', join)).status, 200);
  const message = await sent(anna, toUuid(group), {
    kind: 'album',
    items: [
      { kind: 'picture', pictureId: await picture(anna) },
      { kind: 'video', fileId: await film(anna), posterId: await picture(anna), durationMs: 1 },
    ],
  });
  const urls = urlsIn(message.body);
  assert.equal(urls.length, 8);
  const seen = async (as: Player) => [
    ...new Set(await Promise.all(urls.map((url) => statusOf(as, url)))),
  ];
  assert.deepEqual([await seen(ben), await seen(carla)], [[200], [404]]);
  const left = await stage.call(ben, 'POST', `/api/v1/groups/${group}/leave`);
  assert.equal(left.status, 200, JSON.stringify(left.body));
  assert.deepEqual([await seen(anna), await seen(ben)], [[200], [404]]);
});

test('[MS243] forwarded, it is seen there too, and stays when the first message goes', async () => {
  const { anna, ben, conversationId } = await pair();
  const carla = await stage.person('Carla');
  const other = await stage.open(ben, carla);
  const message = await sent(anna, conversationId, {
    kind: 'video',
    fileId: await film(anna),
    posterId: await picture(anna),
    durationMs: 1,
  });
  const urls = urlsIn(message.body);
  const seen = async (as: Player) => [
    ...new Set(await Promise.all(urls.map((url) => statusOf(as, url)))),
  ];
  assert.deepEqual(await seen(carla), [404]);
  const copy = await forward(ben, message, other);
  assert.deepEqual(copy.body, message.body);
  assert.equal(copy.forwarded, true);
  assert.deepEqual(await seen(carla), [200]);
  await remove(anna, message);
  assert.deepEqual([await seen(ben), await seen(carla)], [[200], [200]]);
  await remove(ben, copy);
  assert.deepEqual([await seen(ben), await seen(carla)], [[404], [404]]);
});

test('[MS244] with the last message that shows it, the conversation no longer sees it', async () => {
  const { anna, ben, conversationId } = await pair();
  const pictureId = await picture(anna);
  const fileId = await film(anna);
  const alone = await sent(anna, conversationId, { kind: 'picture', pictureId });
  const together = await sent(anna, conversationId, {
    kind: 'album',
    items: [
      { kind: 'picture', pictureId },
      { kind: 'video', fileId, posterId: pictureId, durationMs: 1 },
    ],
  });
  const urls = [`/media/${pictureId}/small.webp`, `/media/${fileId}/stream`];
  const seen = () => Promise.all(urls.map((url) => statusOf(ben, url)));
  await remove(anna, alone);
  assert.deepEqual(await seen(), [200, 200]);
  await remove(anna, together);
  assert.deepEqual(await seen(), [404, 404]);
});

test('[MS245] replies quote a caption, a name, how long somebody spoke, or how many pictures there are', async () => {
  const { anna, ben, conversationId } = await pair();
  const messages: [Sendable, string][] = [
    [{ kind: 'voice', fileId: await recording(anna), durationMs: 72_400, peaks: [1] }, '1:12'],
    [{ kind: 'file', fileId: await upload(anna, Buffer.from('x'), 'Plan.pdf') }, 'Plan.pdf'],
    [{ kind: 'video', fileId: await film(anna), posterId: await picture(anna), durationMs: 1 }, ''],
    [
      {
        kind: 'album',
        items: [
          { kind: 'picture', pictureId: await picture(anna) },
          { kind: 'picture', pictureId: await picture(anna) },
        ],
      },
      '2 pictures',
    ],
  ];
  for (const [message, excerpt] of messages) {
    const { seq } = await sent(anna, conversationId, message);
    const reply = await sent(
      ben,
      conversationId,
      { kind: 'text', text: 'ja' },
      { replyToSeq: seq },
    );
    assert.deepEqual([reply.replyTo?.kind, reply.replyTo?.excerpt], [message.kind, excerpt]);
  }
});

test('[MS246] captions of films, albums and files are edited like those of pictures', async () => {
  const { anna, conversationId } = await pair();
  const fileId = await upload(anna, Buffer.from('x'), 'Plan.pdf');
  const { seq } = await sent(anna, conversationId, { kind: 'file', fileId, caption: 'alt' });
  const path = `/api/v1/messages/${toPublicId('cnv', conversationId)}/${seq}/text`;
  const edited = await stage.call(anna, 'PUT', path, {
    body: { clientId: randomUUID(), text: 'neu' },
  });
  assert.equal(edited.body.body.caption, 'neu');
  const spoken = await sent(anna, conversationId, {
    kind: 'voice',
    fileId: await recording(anna),
    durationMs: 1,
    peaks: [1],
  });
  const refused = await stage.call(anna, 'PUT', path.replace(`/${seq}/`, `/${spoken.seq}/`), {
    body: { clientId: randomUUID(), text: 'neu' },
  });
  assert.equal(refused.body.code, 'messages.kind_not_allowed');
});

test('[MS247] galleries hold what is looked at and what is kept; files are found by their names', async () => {
  const { anna, ben, conversationId } = await pair();
  const items = [
    { kind: 'picture', pictureId: await picture(anna) },
    { kind: 'picture', pictureId: await picture(anna) },
  ] as const;
  await sent(anna, conversationId, { kind: 'album', items: [...items] });
  const fileId = await upload(anna, Buffer.from('x'), 'Gartenplan.pdf');
  await sent(anna, conversationId, { kind: 'file', fileId });
  const video = { fileId: await film(anna), posterId: await picture(anna), durationMs: 1 };
  await sent(anna, conversationId, { kind: 'video', ...video });
  const gallery = async (kind: string) => {
    const path = `/api/v1/search/conversations/${toPublicId('cnv', conversationId)}/media`;
    const { body } = await stage.call(ben, 'GET', `${path}?kind=${kind}`);
    return body.items.map((one: Message) => one.body.kind);
  };
  const hits = async (query: string) => {
    const { body } = await stage.call(ben, 'GET', `/api/v1/search/messages?${query}`);
    return body.items.map((hit: { message: Message }) => hit.message.body.kind);
  };
  for (let i = 0; i < 100 && (await gallery('picture')).length < 2; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual(await gallery('picture'), ['video', 'album']);
  assert.deepEqual(await gallery('file'), ['file']);
  assert.deepEqual(await hits('q=gartenplan'), ['file']);
  assert.deepEqual(await hits('kind=picture'), ['video', 'album']);
  assert.deepEqual(await hits('kind=file'), ['file']);
});

/** What is said to be sent anywhere, and so never swept. */
async function isLent(fileId: string): Promise<boolean> {
  const { rows } = await stage.database.pool.query<{ is_sent: boolean }>(
    `select is_sent from media_files where id = $1
     and is_sent = exists (select 1 from media_file_grants where file_id = id)`,
    [toUuid(fileId)],
  );
  assert.equal(rows.length, 1);
  return rows[0]!.is_sent;
}

test('[MS248] what a refused message would have shown is lent to nobody', async (t) => {
  const { anna, conversationId } = await pair();
  const fileId = await upload(anna, Buffer.from(randomUUID()));
  const file = { kind: 'file', fileId, caption: '' } as const;
  const early = await send(anna, conversationId, file, { replyToSeq: 2_000 });
  assert.ok(!early.ok);
  assert.equal(early.code, 'messaging.reply_unknown');
  const clientId = randomUUID();
  await sent(anna, conversationId, { kind: 'text', text: 'Moin' }, { clientId });
  const late = await send(anna, conversationId, file, { clientId });
  assert.ok(!late.ok);
  assert.equal(late.code, 'messaging.client_id_reused');
  const shown = await upload(anna, Buffer.from(randomUUID()));
  await sent(anna, conversationId, { ...file, fileId: shown });
  assert.ok(!(await send(anna, conversationId, { ...file, fileId: shown }, { clientId })).ok);

  const { pool } = stage.database;
  const waiting = `select from graphile_worker.jobs where task_identifier = 'messaging.takeBack'`;
  assert.equal((await pool.query(waiting)).rowCount, 2);
  await pool.query('update graphile_worker._private_jobs set run_at = now() where run_at > now()');
  await stage.jobs.start();
  t.after(() => stage.jobs.stop());
  while ((await pool.query(waiting)).rowCount !== 0) await sleep(20);
  assert.deepEqual([await isLent(fileId), await isLent(shown)], [false, true]);
});

test('[MS248] what is gone in the moment in which it is sent is refused, and nothing of it is lent', async () => {
  const { anna, conversationId } = await pair();
  const [first, second] = [await picture(anna), await picture(anna)];
  const { pool } = stage.database;
  // The row is still read, and is gone when it would be lent.
  const sweep = await pool.connect();
  await sweep.query('begin');
  await sweep.query('delete from media_pictures where id = $1', [toUuid(second)]);
  const items = [first, second].map((pictureId) => ({ kind: 'picture', pictureId }) as const);
  const answer = send(anna, conversationId, { kind: 'album', items, caption: '' });
  for (;;) {
    const { rowCount } = await pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rowCount) break;
    await sleep(20);
  }
  await sweep.query('commit');
  sweep.release();
  const refused = await answer;
  assert.ok(!refused.ok);
  assert.equal(refused.code, 'messaging.picture_unknown');
  const { rows } = await pool.query('select is_sent from media_pictures where id = $1', [
    toUuid(first),
  ]);
  assert.deepEqual(rows, [{ is_sent: false }]);
});
