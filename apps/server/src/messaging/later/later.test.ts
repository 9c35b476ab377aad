import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { remindersMax, scheduledMax } from '@allmende/contract/limits';
import type { Message } from '@allmende/contract/messaging';
import sharp from 'sharp';
import { toPublicId, toUuid, type Uuid } from '#platform/ids';
import { eventually } from '../../../../../dev/eventually.ts';
import { type Answer, type Player, testStage } from '../../../../../dev/messaging-stage.ts';

const stage = await testStage();
const { database, jobs, messaging } = stage;
// The stage's clock stands in the past, so what is scheduled by it is due as soon as jobs run.
await jobs.start();
after(() => jobs.stop());

const hour = 3_600_000;
const dueIn = (ms: number) => new Date(stage.clock.now().getTime() + ms).toISOString();

async function pair() {
  const anna = await stage.person('Anna');
  const ben = await stage.person('Ben');
  return { anna, ben, conversationId: await stage.open(anna, ben) };
}

const path = (conversationId: Uuid, clientId: string) =>
  `/api/v1/later/scheduled/${toPublicId('cnv', conversationId)}/${clientId}`;

function schedule(
  as: Player,
  conversationId: Uuid,
  body: object,
  clientId = randomUUID() as string,
): Promise<Answer> {
  return stage.call(as, 'PUT', path(conversationId, clientId), {
    body: { text: 'Guten Morgen', dueAt: dueIn(hour), ...body },
  });
}

const scheduledOf = async (as: Player) =>
  (await stage.call(as, 'GET', '/api/v1/later/scheduled')).body.items;

async function textsOf(as: Player, conversationId: Uuid): Promise<string[]> {
  const place = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages`;
  const { body } = await stage.call(as, 'GET', place);
  return body.items.map((message: Message) =>
    message.body.kind === 'text' ? message.body.text : message.body.kind,
  );
}

/** While it runs nothing is due: the present of the stage is the one of the database. */
async function inThePresent(work: () => Promise<void>): Promise<void> {
  const before = stage.clock.now();
  stage.clock.set(new Date());
  try {
    await work();
  } finally {
    stage.clock.set(before);
  }
}

test('[MS150] a text waits until it is due, and can be changed, given up and sent now', () =>
  inThePresent(async () => {
    const { anna, ben, conversationId } = await pair();
    const device = await stage.connect(anna);
    const clientId = randomUUID();
    const made = await schedule(anna, conversationId, { text: ' Guten Morgen ' }, clientId);
    assert.equal(made.status, 200, JSON.stringify(made.body));
    assert.equal(made.body.text, 'Guten Morgen');
    await device.next((frame) => frame.type === 'changed' && frame.topic === 'scheduled');
    const changed = await schedule(
      anna,
      conversationId,
      { text: 'Bis gleich', dueAt: dueIn(2 * hour) },
      clientId,
    );
    assert.deepEqual(await scheduledOf(anna), [changed.body]);
    assert.deepEqual(await scheduledOf(ben), [], 'nobody else sees it');
    assert.equal((await stage.look(anna, conversationId)).lastSeq, 0);

    const other = await schedule(anna, conversationId, {});
    const otherPath = path(conversationId, other.body.clientId);
    assert.equal((await stage.call(ben, 'DELETE', otherPath)).status, 404);
    assert.equal((await stage.call(anna, 'DELETE', otherPath)).status, 200);
    assert.equal(
      (await stage.call(anna, 'DELETE', otherPath)).body.code,
      'later.scheduled_unknown',
    );

    const sent = await stage.call(anna, 'POST', `${path(conversationId, clientId)}/send`);
    assert.equal(sent.body.clientId, clientId);
    assert.deepEqual(await textsOf(ben, conversationId), ['Bis gleich']);
    assert.deepEqual(await scheduledOf(anna), []);
    const again = await stage.call(anna, 'POST', `${path(conversationId, clientId)}/send`);
    assert.equal(again.body.code, 'later.scheduled_unknown');
    const reused = await schedule(anna, conversationId, {}, clientId);
    assert.equal(reused.body.code, 'messaging.client_id_reused');
  }));

test('[MS150] a moment lies ahead, within a year; a text is one; one may write there', async () => {
  const { anna, ben, conversationId } = await pair();
  const codeOf = async (body: object) => (await schedule(anna, conversationId, body)).body.code;
  assert.equal(await codeOf({ dueAt: dueIn(0) }), 'later.time_invalid');
  assert.equal(await codeOf({ dueAt: dueIn(400 * 24 * hour) }), 'later.time_invalid');
  assert.equal(await codeOf({ text: ' ' }), 'messaging.empty');
  assert.equal(await codeOf({ text: 'a'.repeat(10_001) }), 'messaging.text_too_long');
  const cleo = await stage.person('Cleo');
  const foreign = await schedule(cleo, conversationId, {});
  assert.equal(foreign.body.code, 'messaging.conversation_unknown');
  await database.transaction((tx) =>
    messaging.setBlocked(tx, { a: anna.actorId, b: ben.actorId, isBlocked: true }),
  );
  assert.equal(await codeOf({}), 'messaging.blocked');
  assert.deepEqual(await scheduledOf(anna), []);
});

test('[MS151] what is due is sent once, while its sender is offline and after a restart', async () => {
  const { anna, ben, conversationId } = await pair();
  await jobs.stop();
  const device = await stage.connect(ben);
  await stage.say(ben, conversationId, 'Wann?');
  const made = await schedule(anna, conversationId, { text: 'Um acht', replyToSeq: 1 });
  assert.equal(made.status, 200);
  // As if the server had been killed between sending and forgetting: it is sent again.
  await messaging.send({
    conversationId,
    senderActorId: anna.actorId,
    senderUserId: anna.userId,
    clientId: made.body.clientId,
    message: { kind: 'text', text: 'Um acht' },
    replyToSeq: 1,
  });
  await jobs.start();
  const frame = await device.next(
    (one) => one.type === 'message' && one.message.clientId === made.body.clientId,
  );
  assert.ok(frame.type === 'message' && frame.message.replyTo?.excerpt === 'Wann?');
  await eventually(async () => (await scheduledOf(anna)).length === 0, 'the row is gone');
  assert.deepEqual(await textsOf(ben, conversationId), ['Wann?', 'Um acht']);
});

test('[MS154] pictures and files wait too, keep their place in the store meanwhile, and go when given up', () =>
  inThePresent(async () => {
    const { anna, ben, conversationId } = await pair();
    const picture = await stage.media.storePicture({
      bytes: await sharp({ create: { width: 8, height: 8, channels: 3, background: '#1f7a4d' } })
        .png()
        .toBuffer(),
      ownerActorId: anna.actorId,
      audience: 'private',
      alt: '',
    });
    assert.ok(picture.ok);
    const { id: pictureId, smallUrl } = picture.value;
    const attached = { kind: 'picture', pictureId };
    const clientId = randomUUID();
    const made = await schedule(anna, conversationId, { text: 'Vom See', attached }, clientId);
    assert.equal(made.status, 200, JSON.stringify(made.body));
    assert.deepEqual(
      [made.body.body.kind, made.body.body.caption, made.body.body.picture.id],
      ['picture', 'Vom See', pictureId],
    );
    // Other words, or none, and what it carries stays.
    const silent = await schedule(anna, conversationId, { text: '' }, clientId);
    assert.deepEqual([silent.status, silent.body.body.caption], [200, '']);
    await schedule(anna, conversationId, { text: 'Vom Fluss' }, clientId);
    const statusFor = async (player: Player) =>
      (
        await fetch(stage.origin + smallUrl, {
          headers: { authorization: `Bearer ${player.token}` },
        })
      ).status;
    assert.deepEqual([await statusFor(anna), await statusFor(ben)], [200, 404]);

    // Far longer than what nobody has sent is kept.
    const keptFor = async (days: number) => {
      await database.pool.query(
        `update media_pictures set created_at = created_at - $1 * interval '1 day'`,
        [days],
      );
      await stage.media.removeUnsent();
      return statusFor(anna);
    };
    assert.equal(await keptFor(30), 200);
    const sent = await stage.call(anna, 'POST', `${path(conversationId, clientId)}/send`);
    assert.deepEqual([sent.body.body.kind, sent.body.body.caption], ['picture', 'Vom Fluss']);
    assert.equal(await statusFor(ben), 200);
    const { rows } = await database.pool.query(
      `select conversation_id from media_grants where picture_id = $1`,
      [toUuid(pictureId)],
    );
    assert.deepEqual(rows, [{ conversation_id: conversationId }], 'nothing else holds it');

    const place = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages`;
    assert.equal((await stage.call(anna, 'DELETE', `${place}/1`)).status, 200);
    const other = await schedule(anna, conversationId, { text: '', attached });
    assert.equal(other.status, 200, JSON.stringify(other.body));
    assert.equal(await keptFor(30), 200);
    const given = await stage.call(anna, 'DELETE', path(conversationId, other.body.clientId));
    assert.equal(given.status, 200);
    assert.equal(await keptFor(30), 404);
  }));

test('[MS154] what is somebody else’s, or has too many words, is not scheduled', async () => {
  const { anna, ben, conversationId } = await pair();
  const codeOf = async (body: object) => (await schedule(anna, conversationId, body)).body.code;
  const pictureId = toPublicId('med', ben.actorId);
  const fileId = toPublicId('fil', ben.actorId);
  assert.equal(
    await codeOf({ attached: { kind: 'picture', pictureId } }),
    'messaging.picture_unknown',
  );
  assert.equal(await codeOf({ attached: { kind: 'file', fileId } }), 'messaging.file_unknown');
  const text = 'a'.repeat(2_001);
  assert.equal(
    await codeOf({ text, attached: { kind: 'picture', pictureId } }),
    'messaging.text_too_long',
  );
});

test('[MS151] two at it at the same moment send one message', () =>
  inThePresent(async () => {
    const { anna, ben, conversationId } = await pair();
    const made = await schedule(anna, conversationId, {});
    const place = `${path(conversationId, made.body.clientId)}/send`;
    const answers = await Promise.all([1, 2, 3].map(() => stage.call(anna, 'POST', place)));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.deepEqual(await textsOf(ben, conversationId), ['Guten Morgen']);
  }));

test('[MS151] what is on its way is as if it were sent, until who sends it is gone', () =>
  inThePresent(async () => {
    const { anna, conversationId } = await pair();
    const made = await schedule(anna, conversationId, {});
    const place = path(conversationId, made.body.clientId);
    const claim = (until: string) =>
      database.pool.query(
        `update messaging_scheduled set claimed_until = now() + $2::interval where client_id = $1`,
        [made.body.clientId, until],
      );
    await claim('1 minute');
    const changed = await schedule(
      anna,
      conversationId,
      { text: 'Doch nicht' },
      made.body.clientId,
    );
    assert.equal(changed.body.code, 'messaging.client_id_reused');
    for (const answer of [
      await stage.call(anna, 'DELETE', place),
      await stage.call(anna, 'POST', `${place}/send`),
    ]) {
      assert.equal(answer.body.code, 'later.scheduled_unknown');
    }
    await claim('-1 second');
    assert.equal((await schedule(anna, conversationId, {}, made.body.clientId)).status, 200);
    await claim('-1 second');
    assert.equal((await stage.call(anna, 'POST', `${place}/send`)).status, 200);
    assert.deepEqual(await scheduledOf(anna), []);
  }));

test('[MS151] what waits on its way to be written holds no connection', () =>
  inThePresent(async () => {
    const { anna, ben, conversationId } = await pair();
    const made = await Promise.all([1, 2, 3].map(() => schedule(anna, conversationId, {})));
    const open = () =>
      database.pool
        .query(
          `select 1 from pg_stat_activity
           where datname = current_database() and state = 'idle in transaction'`,
        )
        .then(({ rows }) => rows.length);
    const answers = await database.transaction(async (tx) => {
      await tx.client.query(
        'select 1 from messaging_conversations where id = $1 for no key update',
        [conversationId],
      );
      const sending = made.map(({ body }) =>
        stage.call(anna, 'POST', `${path(conversationId, body.clientId)}/send`),
      );
      await eventually(async () => {
        const { rows } = await database.pool.query(
          'select 1 from messaging_scheduled where claimed_until is not null',
        );
        return rows.length === made.length;
      }, 'all are on their way');
      assert.equal(await open(), 1, 'only the one that holds them up');
      return { sending };
    });
    for (const { status } of await Promise.all(answers.sending)) assert.equal(status, 200);
    assert.equal((await textsOf(ben, conversationId)).length, made.length);
  }));

test('[MS152] what can no longer be sent stays with the reason, and goes with a new time', async () => {
  const { anna, ben, conversationId } = await pair();
  await jobs.stop();
  const device = await stage.connect(anna);
  const clientId = randomUUID();
  await schedule(anna, conversationId, { text: 'Doch noch?' }, clientId);
  const setBlocked = (isBlocked: boolean) =>
    database.transaction((tx) =>
      messaging.setBlocked(tx, { a: anna.actorId, b: ben.actorId, isBlocked }),
    );
  await setBlocked(true);
  await device.settled();
  device.frames.length = 0;
  await jobs.start();
  await device.next((frame) => frame.type === 'changed' && frame.topic === 'scheduled');
  const [failed] = await scheduledOf(anna);
  assert.equal(failed.failedCode, 'messaging.blocked');
  assert.equal(failed.text, 'Doch noch?');
  assert.deepEqual(await textsOf(ben, conversationId), []);
  await setBlocked(false);
  await schedule(anna, conversationId, { text: 'Doch noch' }, clientId);
  await eventually(
    async () => (await textsOf(ben, conversationId)).includes('Doch noch'),
    'sent at the new time',
  );
  await eventually(
    async () => (await scheduledOf(anna)).length === 0,
    'no longer planned once it is sent',
  );
});

test('[MS152] whoever lost the role in a business no longer writes for it', async () => {
  const owner = await stage.person('Olga');
  const agent = await stage.person('Arne');
  const customer = await stage.person('Kim');
  const shop = await stage.business('Laden', { owner, agent });
  const conversationId = await stage.open(shop, customer);
  await jobs.stop();
  const made = await stage.call(shop, 'PUT', path(conversationId, randomUUID()), {
    body: { text: 'Ihre Bestellung', dueAt: dueIn(hour) },
    by: agent,
  });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  await database.transaction((tx) =>
    stage.identity.setRole(tx, { actorId: shop.actorId, userId: agent.userId, role: null }),
  );
  await jobs.start();
  await eventually(
    async () => (await scheduledOf(shop))[0]?.failedCode === 'messaging.conversation_unknown',
    'it stays with the reason',
  );
  assert.deepEqual(await textsOf(customer, conversationId), []);
});

test('[MS124] [MS150] what one of the staff has planned, colleagues see, change and send, with who did it', () =>
  inThePresent(async () => {
    const owner = await stage.person('Olga');
    const agent = await stage.person('Arne');
    const customer = await stage.person('Kim');
    const shop = await stage.business('Laden', { owner, agent });
    const conversationId = await stage.open(shop, customer);
    const place = path(conversationId, randomUUID());
    const plan = (text: string, by: Player) =>
      stage.call(shop, 'PUT', place, { body: { text, dueAt: dueIn(hour) }, by });
    const made = await plan('Ist fertig', agent);
    assert.equal(made.body.by.name, 'Arne', JSON.stringify(made.body));
    assert.deepEqual(
      (await scheduledOf(shop)).map((one: { by: { name: string } }) => one.by.name),
      ['Arne'],
    );
    assert.equal((await plan('Ist bald fertig', owner)).body.by.name, 'Olga');
    assert.deepEqual(await scheduledOf(customer), []);
    assert.equal((await schedule(customer, conversationId, {})).body.by, null);
    const sent = await stage.call(shop, 'POST', `${place}/send`, { by: agent });
    assert.equal(sent.body.senderActorId, shop.publicId);
    assert.equal('by' in sent.body, false);
    assert.deepEqual(await textsOf(customer, conversationId), ['Ist bald fertig']);
  }));

test('[MS153] a hundred wait at most, also when many come at once', () =>
  inThePresent(async () => {
    const { anna, conversationId } = await pair();
    await database.pool.query(
      `insert into messaging_scheduled (conversation_id, actor_id, client_id, user_id, text, due_at)
       select $1, $2, gen_random_uuid(), $3, 'x', $4 from generate_series(1, $5)`,
      [conversationId, anna.actorId, anna.userId, new Date(dueIn(hour)), scheduledMax - 1],
    );
    const answers = await Promise.all([1, 2, 3].map(() => schedule(anna, conversationId, {})));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409]);
    assert.equal((await scheduledOf(anna)).length, scheduledMax);
  }));

const reminderPath = (conversationId: Uuid, seq: number) =>
  `/api/v1/later/reminders/${toPublicId('cnv', conversationId)}/${seq}`;
const remind = (as: Player, conversationId: Uuid, seq: number, dueAt = dueIn(hour)) =>
  stage.call(as, 'PUT', reminderPath(conversationId, seq), { body: { dueAt } });
const remindersOf = async (as: Player) =>
  (await stage.call(as, 'GET', '/api/v1/later/reminders')).body.items;

test('[MS155] a reminder is private, in all own devices, and becomes due', async () => {
  const { anna, ben, conversationId } = await pair();
  await jobs.stop();
  const [phone, laptop, other] = [
    await stage.connect(anna),
    await stage.connect(anna),
    await stage.connect(ben),
  ];
  await stage.say(ben, conversationId, 'Bring Brot mit');
  const made = await remind(anna, conversationId, 1);
  assert.equal(made.status, 200, JSON.stringify(made.body));
  assert.equal(made.body.isDue, false);
  for (const device of [phone, laptop]) {
    await device.next((frame) => frame.type === 'changed' && frame.topic === 'reminders');
    await device.settled();
    device.frames.length = 0;
  }
  await jobs.start();
  for (const device of [phone, laptop]) {
    await device.next((frame) => frame.type === 'changed' && frame.topic === 'reminders');
  }
  const [due] = await remindersOf(anna);
  assert.equal(due.isDue, true);
  assert.equal(due.message.body.text, 'Bring Brot mit');
  assert.deepEqual(await remindersOf(ben), []);
  await other.settled();
  assert.ok(!other.frames.some((frame) => frame.type === 'changed'));
});

test('[MS156] a reminder is put off and taken away', () =>
  inThePresent(async () => {
    const { anna, ben, conversationId } = await pair();
    await stage.say(ben, conversationId, 'Bring Brot mit');
    await remind(anna, conversationId, 1);
    await database.pool.query('update messaging_reminders set is_due = true');
    const later = dueIn(3 * hour);
    assert.equal((await remind(anna, conversationId, 1, later)).body.isDue, false);
    assert.deepEqual(
      (await remindersOf(anna)).map((one: { dueAt: string; isDue: boolean }) => [
        one.dueAt,
        one.isDue,
      ]),
      [[later, false]],
    );
    assert.equal((await stage.call(anna, 'DELETE', reminderPath(conversationId, 1))).status, 200);
    assert.deepEqual(await remindersOf(anna), []);
    assert.equal((await stage.call(anna, 'DELETE', reminderPath(conversationId, 1))).status, 200);
  }));

test('[MS157] one is reminded of what one may read and what is there, so many times at most', () =>
  inThePresent(async () => {
    const { anna, ben, conversationId } = await pair();
    await stage.say(ben, conversationId, 'Bring Brot mit');
    const cleo = await stage.person('Cleo');
    const codeOf = async (answer: Promise<Answer>) => (await answer).body.code;
    const foreign = remind(cleo, conversationId, 1);
    assert.equal(await codeOf(foreign), 'messaging.conversation_unknown');
    assert.equal(await codeOf(remind(anna, conversationId, 2)), 'messaging.message_unknown');
    assert.equal(await codeOf(remind(anna, conversationId, 1, dueIn(-1))), 'later.time_invalid');
    await remind(anna, conversationId, 1);
    const place = `/api/v1/messaging/conversations/${toPublicId('cnv', conversationId)}/messages`;
    assert.equal((await stage.call(ben, 'DELETE', `${place}/1`)).status, 200);
    assert.deepEqual(await remindersOf(anna), [], 'it goes with the message');
    assert.equal(await codeOf(remind(anna, conversationId, 1)), 'messages.deleted');
    await stage.say(ben, conversationId, 'Oder Kuchen');
    await database.pool.query(
      `insert into messaging_reminders (actor_id, conversation_id, seq, due_at)
       select $1, gen_random_uuid(), 1, now() from generate_series(1, $2)`,
      [anna.actorId, remindersMax],
    );
    assert.equal(await codeOf(remind(anna, conversationId, 2)), 'later.too_many_reminders');
  }));

test('[MS157] who is no longer a member is not told what the message says when it is due', async () => {
  const { anna, ben, conversationId } = await pair();
  await stage.say(anna, conversationId, 'Hallo');
  await stage.say(ben, conversationId, 'Hallo');
  await jobs.stop();
  const opened = await stage.call(ben, 'POST', '/api/v1/groups', {
    body: { clientId: randomUUID(), kind: 'group', name: 'Chor', memberIds: [anna.publicId] },
  });
  assert.equal(opened.status, 200, JSON.stringify(opened.body));
  const { id } = opened.body.conversation;
  const groupId = toUuid(id);
  const { seq } = await stage.say(ben, groupId, 'Probe um acht');
  assert.equal((await remind(anna, groupId, seq)).status, 200);
  assert.equal((await remind(ben, groupId, seq)).status, 200);
  const removed = await stage.call(ben, 'DELETE', `/api/v1/groups/${id}/members/${anna.publicId}`);
  assert.equal(removed.status, 200, JSON.stringify(removed.body));
  const edited = await stage.call(ben, 'PUT', `/api/v1/messages/${id}/${seq}/text`, {
    body: { clientId: randomUUID(), text: 'Anna kommt nicht wieder' },
  });
  assert.equal(edited.status, 200, JSON.stringify(edited.body));
  const heard: Uuid[] = [];
  messaging.onReminder(async (_tx, due) => void heard.push(due.actorId));
  await jobs.start();
  // Who listens hears of it before the commit.
  await eventually(async () => {
    const { rows } = await database.pool.query(
      `select 1 from messaging_reminders where conversation_id = $1 and not is_due`,
      [groupId],
    );
    return heard.includes(ben.actorId) && rows.length === 0;
  }, 'Ben is reminded, and nothing is left');
  await jobs.stop();
  await jobs.start();
  assert.deepEqual(heard, [ben.actorId]);
});

test('[MS155] who could not be told of a reminder is told again, and it is due from then on', async () => {
  const { anna, ben, conversationId } = await pair();
  await stage.say(ben, conversationId, 'Bring Brot mit');
  await jobs.stop();
  const device = await stage.connect(anna);
  await remind(anna, conversationId, 1);
  const wasDue: boolean[] = [];
  messaging.onReminder(async (_tx, due) => {
    if (due.actorId !== anna.actorId) return;
    wasDue.push((await remindersOf(anna))[0].isDue);
    if (wasDue.length === 1) throw new Error('killed before it was told');
  });
  await device.settled();
  device.frames.length = 0;
  await jobs.start();
  await device.next((frame) => frame.type === 'changed' && frame.topic === 'reminders');
  assert.deepEqual(wasDue, [false, false]);
  assert.equal((await remindersOf(anna))[0].isDue, true);
});

test('[MS157] no more than the most of them, whatever comes at once', () =>
  inThePresent(async () => {
    const { anna, ben } = await pair();
    const places = [];
    for (let count = 0; count < 5; count++) {
      const id = await stage.open(anna, await stage.person('Cem'));
      await stage.say(anna, id, 'Nicht vergessen');
      places.push(id);
    }
    await database.pool.query(
      `insert into messaging_reminders (actor_id, conversation_id, seq, due_at)
       select $1, gen_random_uuid(), 1, now() from generate_series(1, $2)`,
      [anna.actorId, remindersMax - 1],
    );
    // All of them stand before their conversations, and go on at the same moment.
    const holder = await database.pool.connect();
    await holder.query('begin');
    await holder.query('select 1 from messaging_conversations where id = any ($1) for update', [
      places,
    ]);
    const asked = places.map((id) => remind(anna, id, 1));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await holder.query('commit');
    holder.release();
    const answers = await Promise.all(asked);
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.deepEqual(await remindersOf(ben), []);
  }));
